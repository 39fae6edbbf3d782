"""Small things that have to happen again and again, declared where they belong and run by every worker.

A chore is idempotent and safe with several workers at once.
"""

from collections.abc import Callable
from dataclasses import dataclass

Chore = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Every:
    """A chore and its interval in seconds."""

    seconds: float
    run: Chore


CHORES: dict[str, Every] = {}


def every(seconds: float) -> Callable[[Chore], Chore]:
    """Declares a chore to be run about every ``seconds`` while a worker is alive."""

    def declare(chore: Chore) -> Chore:
        CHORES[f"{chore.__module__}.{chore.__name__}"] = Every(seconds, chore)
        return chore

    return declare
