"""What the trail can't know, told by the engines above when they are ready: what things are called and where they are shown."""

from collections.abc import Callable, Iterable, Mapping

from zhenjie.core.refs import Ref

Explain = Callable[[Iterable[Ref]], Mapping[Ref, tuple[str, str]]]
EXPLAINERS: list[Explain] = []
SPEAKERS: dict[str, Callable[[str], str]] = {}


def explain_with(function: Explain) -> None:
    """The ledger offers label and address for references."""
    if function not in EXPLAINERS:
        EXPLAINERS.append(function)


def speak_with(key: str, function: Callable[[str], str]) -> None:
    """An engine says what the values of ``key`` are called, e.g. the titles of roles."""
    SPEAKERS[key] = function
