"""Where things stand on a Gantt chart: whole pixels from days, rows of one height, links at right angles. Pure.

A day is a column of `px`; a bar reaches from the left edge of its first day to the right edge of its last one, a milestone is a diamond
at the end of its day.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

ROW, BAR, TOP = 32, 12, 7
#: Beside the names a desk of 1440 has so many pixels left: a chart fills them, with days of 1 to 12 pixels.
ROOM, WIDEST = 728, 12
_WAY = 5
#: Days behind the last one that its mark reaches into.
_MARGIN = 7


@dataclass(frozen=True, slots=True)
class Scale:
    """The days from `first` to `last`, each `px` wide; nothing stands behind `until`."""

    first: date
    last: date
    px: int
    until: date | None = None

    @property
    def width(self) -> int:
        return ((self.last - self.first).days + 1) * self.px

    @property
    def paper(self) -> "Scale":
        """What is printed of it: whole months as far as anything stands. Room to drag into is for screens."""
        behind = next_month((self.until or self.last) + timedelta(days=_MARGIN)) - timedelta(days=1)
        return replace(self, last=min(self.last, behind))

    def left(self, day: date) -> int:
        """The left edge of a day."""
        return (day - self.first).days * self.px

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def bar(self, start: date, finish: date) -> tuple[int, int]:
        """Left edge and width."""
        left = self.left(start)
        return left, max(self.px, self.left(finish) + self.px - left)

    def months(self) -> Iterator[tuple[date, int, int]]:
        """(first day, left edge, width) of every month."""
        day = self.first.replace(day=1)
        while day <= self.last:
            after = next_month(day)
            yield day, self.left(day), (after - day).days * self.px
            day = after


def scale_of(first: date, last: date, px: int | None = None) -> Scale:
    """Whole months around these days and an eighth more behind them, where what is dragged may go; more where that leaves room."""
    begin = first.replace(day=1)
    end = next_month(next_month(last + (last - first) // 8))
    wide = px or max(1, min(WIDEST, ROOM // (end - begin).days))
    while (end - begin).days * wide < ROOM:
        end = next_month(end)
    return Scale(begin, end - timedelta(days=1), wide, last)


def next_month(day: date) -> date:
    """The first day of the month behind."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def way(kind: str, source: tuple[int, int, int], target: tuple[int, int, int]) -> str:
    """The path of a link between two bars given as (left, right, row): out of the end of the one, into the end of the other from
    above or below, with a little arrow."""
    (one_left, one_right, one_row), (two_left, two_right, two_row) = source, target
    x, y = (one_right if kind[0] == "F" else one_left), one_row * ROW + TOP + BAR // 2
    down = two_row > one_row
    into = two_left + 3 if kind[1] == "S" else two_right - 3
    edge = two_row * ROW + TOP + (0 if down else BAR)
    out = x + (_WAY if kind[0] == "F" else -_WAY)
    arrow = "m-2.5 -3.5l2.5 3.5l2.5 -3.5" if down else "m-2.5 3.5l2.5 -3.5l2.5 3.5"
    straight = (kind[0] == "F" and into >= x) or (kind[0] == "S" and into <= x)
    if straight:
        return f"M{x} {y}H{into}V{edge}{arrow}"
    between = two_row * ROW if down else (two_row + 1) * ROW
    return f"M{x} {y}H{out}V{between}H{into}V{edge}{arrow}"
