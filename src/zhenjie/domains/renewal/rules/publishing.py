"""What the public page may say: counts only, and none from which a single household could be guessed. Pure.

A small number of signed households points at who gave way, a small number of unsigned ones at who did not: both are held back.
One hidden community could be worked out from the total, so as many others are hidden with it as it takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A community: households in scope and signed."""

    name: str
    households: int
    signed: int

    def is_small(self, small: int) -> bool:
        """Whether either side is a number from 1 to ``small`` − 1, or the community itself is."""
        return any(0 < one < small for one in (self.households, self.signed, self.households - self.signed))


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a community; None: held back."""

    name: str
    households: int | None
    signed: int | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page: the whole (None: held back), the communities in their order, how many are held back."""

    households: int
    signed: int | None
    cells: tuple[Told, ...]
    hidden: int


def sheet(cells: Sequence[Cell], small: int) -> Sheet:
    """The figures that may be published. ``small``: numbers below it are held back."""
    whole = Cell("", sum(one.households for one in cells), sum(one.signed for one in cells))
    if whole.is_small(small):
        return Sheet(
            whole.households, None, tuple(Told(one.name, None, None) for one in cells), len(cells)
        )  # fmt: skip
    hidden = {place for place, one in enumerate(cells) if one.is_small(small)}
    rest = sorted((one.households, place) for place, one in enumerate(cells) if place not in hidden and one.households)
    while hidden and not _covers(cells, hidden, small) and rest:
        hidden.add(rest.pop(0)[1])
    if hidden and not _covers(cells, hidden, small):
        hidden = set(range(len(cells)))
    told = tuple(
        Told(one.name, None, None) if place in hidden else Told(one.name, one.households, one.signed)
        for place, one in enumerate(cells)
    )
    return Sheet(whole.households, whole.signed, told, len(hidden))


def _covers(cells: Sequence[Cell], hidden: set[int], small: int) -> bool:
    """Whether what is hidden can't be worked out from the rest: at least two, and together not small on either side."""
    together = Cell("", sum(cells[place].households for place in hidden), sum(cells[place].signed for place in hidden))
    return len(hidden) > 1 and not together.is_small(small)
