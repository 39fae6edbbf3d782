"""The printed line of one column: its characters and where each of them stands on the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from zhenjie.engines.reading.pages.sheets import Kind

_HANGING = "，。、；：？！”’）》」』%,.;:)"


@dataclass(slots=True)
class Line:
    """One printed line of one column. ``edges``: left edge of each character and the right edge of the last, in points."""

    page: int
    text: str
    edges: tuple[float, ...]
    top: float
    bottom: float
    size: float
    kind: Kind = "body"
    #: (first character, past the last, what the second look saw) where a scan was hard to see.
    unsure: list[tuple[int, int, str]] = field(default_factory=list)
    #: Top, bottom and edges on the page as it lies, when the line was set upright for the layout.
    seen: tuple[float, float, tuple[float, ...]] | None = None
    #: Row and column of a table; (-1, -1) outside of one.
    cell: tuple[int, int] = (-1, -1)
    #: How many columns the row has; 0 for a heading over several of them.
    width: int = 0

    @property
    def left(self) -> float:
        return self.edges[0]

    @property
    def right(self) -> float:
        return self.edges[-1]

    @property
    def reach(self) -> float:
        """The right edge without punctuation that hangs over the column's edge."""
        return self.edges[max(len(self.text.rstrip(_HANGING)), 1)]

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def pieces_of(line: Line, places: Sequence[int]) -> list[Line]:
    """The line cut before the characters at `places`; the edge between two pieces belongs to the second."""
    seen = line.seen
    parts = []
    for low, high in pairwise([0, *places, len(line.text)]):
        parts.append(
            replace(
                line,
                text=line.text[low:high],
                edges=line.edges[low : high + 1],
                unsure=[(max(a - low, 0), min(b, high) - low, o) for a, b, o in line.unsure if a < high and b > low],
                seen=seen and (seen[0], seen[1], seen[2][low : high + 1]),
            )
        )
    return parts
