"""Who can say what a Ref stands for: every register, and every engine that offers a resolver for things outside registers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from zhenjie.core.refs import Ref


class Resolved(NamedTuple):
    """What a reference is called and where it is shown."""

    label: str
    url: str


#: Refs to the rows of a list under conditions: ``ledger.rows:villages.cooperative?state=active&unit=12``.
ROWS = "ledger.rows"
Resolver = Callable[[Sequence[str]], Mapping[str, Resolved]]
_resolvers: dict[str, Resolver] = {}
_registers: dict[str, Resolver] = {}
_families: dict[str, Callable[[str, Sequence[str]], Mapping[str, Resolved]]] = {}


def resolver(key: str) -> Callable[[Resolver], Resolver]:
    """Declare who resolves refs of `key`, e.g. ``reading.figure``. The function takes primary keys as text, all that a page
    needs at once, and answers with a mapping that leaves out what does not exist."""

    def add(function: Resolver) -> Resolver:
        if _resolvers.setdefault(key, function) is not function:
            raise ValueError(f"“{key}”已经有人解释，不能登记两次。")
        return function

    return add


def register_resolves(key: str, function: Resolver) -> None:
    """A register resolves its own rows, unless the engine declares a better place for them (the sentence, not the row)."""
    _registers[key] = function


def family_resolves(prefix: str, function: Callable[[str, Sequence[str]], Mapping[str, Resolved]]) -> None:
    """Registers that come about while the house runs: whoever makes them resolves every key that begins with ``prefix``."""
    _families[prefix] = function


def has_own_place(key: str) -> bool:
    """Whether the engine shows these rows somewhere better than the ledger's own page."""
    return key in _resolvers


def is_ours(key: str) -> bool:
    """Whether refs of this kind stand for something kept here; whoever comes from outside must not claim one as a source."""
    return key in _resolvers or key in _registers or any(key.startswith(prefix) for prefix in _families)


def resolve_many(refs: Iterable[Ref]) -> dict[Ref, Resolved]:
    """Every reference that still leads somewhere; one call per kind of reference."""
    wanted: dict[str, list[str]] = {}
    for ref in dict.fromkeys(refs):
        wanted.setdefault(ref.register, []).append(ref.pk)
    found: dict[Ref, Resolved] = {}
    for key, pks in wanted.items():
        family = next((function for prefix, function in _families.items() if key.startswith(prefix)), None)
        if function := _resolvers.get(key) or _registers.get(key):
            found |= {Ref(key, pk): resolved for pk, resolved in function(pks).items()}
        elif family:
            found |= {Ref(key, pk): resolved for pk, resolved in family(key, pks).items()}
    return found
