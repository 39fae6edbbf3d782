"""Lines of a table without upright rules into its rows: a cell broken over lines is one, a level rule or more white parts rows."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from zhenjie.engines.reading.pages.lines import Line
from zhenjie.engines.reading.pages.ruled import NEAR, Ruled
from zhenjie.engines.reading.pages.sheets import Box

#: Two kinds of white between lines are told apart from this difference, in line heights.
_CLEARLY = 0.3
#: A cell that is a number, a number with a unit, or a dash that stands for none.
NUMBER = re.compile(r"[+\-−－]?[\d,，]*\d(?:\.\d+)?\s*(?:%|％|[万亿]?元|亩|户|人|个|公里)?|[-—–/]+")
#: A cell is not broken after fewer characters.
_SHORTEST = 3
_SUM = re.compile(r"合\s*计|小\s*计|总\s*计|共\s*计")


@dataclass(slots=True)
class Row:
    """The parts of one height with their columns. `spans`: a heading inside of the table, over several columns."""

    parts: list[tuple[int, Line]]
    spans: bool = False

    @property
    def top(self) -> float:
        return min(line.top for _column, line in self.parts)

    @property
    def bottom(self) -> float:
        return max(line.bottom for _column, line in self.parts)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def columns(self) -> set[int]:
        return {column for column, _line in self.parts}

    @property
    def size(self) -> float:
        return self.parts[0][1].size


def gather(rows: Sequence[Row], columns: Sequence[float], levels: Sequence[Box]) -> Ruled:
    """The table of these heights, from above; `levels` are the level rules of the page."""
    low, high = columns[0], columns[-1]
    across = sorted((y0 + y1) / 2 for x0, y0, x1, y1 in levels if min(x1, high) - max(x0, low) > 0.6 * (high - low))
    inside = [at for at in across if rows[0].bottom - NEAR < at < rows[-1].top + NEAR]
    lines: list[Line] = []
    tops: list[float] = []
    for stretch in _between(rows, inside):
        ruled = len(inside) > 2 or (bool(inside) and not tops)
        for group in _groups(stretch, rows, ruled=ruled):
            width = 0 if group[0].spans else len(columns) - 1
            cells = [(column, line) for row in group for column, line in row.parts]
            lines += [replace(line, kind="body", cell=(len(tops), column), width=width) for column, line in cells]
            tops.append(min(row.top for row in group))
    lines.sort(key=lambda line: (line.cell, round(line.middle, 1), line.left))
    return Ruled(list(columns), [*tops, max(row.bottom for row in rows)], lines)


def _between(rows: Sequence[Row], inside: Sequence[float]) -> Iterator[list[Row]]:
    """The rows between two level rules, and those of a heading inside of the table by themselves."""
    stretch: list[Row] = []
    for row in rows:
        before = stretch[-1] if stretch else None
        if before and (row.spans or before.spans or any(before.middle < at < row.middle for at in inside)):
            yield stretch
            stretch = []
        stretch.append(row)
    yield stretch


def _groups(stretch: list[Row], rows: Sequence[Row], *, ruled: bool) -> Iterator[list[Row]]:
    """The rows of a stretch: a ruled one is a single row, others are parted where the white is clearly wider."""
    if ruled and _is_one(stretch):
        yield stretch
        return
    # Lines that overlap, as those of broken headings do, are no measure of the white between rows.
    gaps = [max(low.top - high.bottom, -0.1 * low.size) for high, low in pairwise(stretch)]
    if not gaps or max(gaps) - min(gaps) <= _CLEARLY * stretch[0].size:
        yield from _by_rests(stretch, rows)
        return
    limit = (max(gaps) + min(gaps)) / 2
    group = stretch[:1]
    for row, gap in zip(stretch[1:], gaps, strict=True):
        if gap > limit:
            yield from [group] if _is_one(group) else _by_rests(group, rows)
            group = []
        group.append(row)
    yield from [group] if _is_one(group) else _by_rests(group, rows)


def _is_one(group: Sequence[Row]) -> bool:
    """Whether heights can be one row: no column has two numbers, and no two heights fill most columns."""
    figures = Counter(column for row in group for column, line in row.parts if NUMBER.fullmatch(line.text.strip()))
    widest = len({column for row in group for column in row.columns})
    full = sum(2 * len(row.columns) > widest for row in group)
    sums = any(_SUM.search(line.text) for row in group[1:] for _column, line in row.parts)
    return len(group) == 1 or (max(figures.values(), default=0) < 2 and full < 2 and not sums)


def _by_rests(stretch: Sequence[Row], rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Every height a row, but for what is the rest of broken cells."""
    group: list[Row] = []
    for row in stretch:
        if group and not (_overlaps(group, row) or _is_rest(group, row, rows)):
            yield group
            group = []
        group.append(row)
    yield group


def _overlaps(group: Sequence[Row], row: Row) -> bool:
    """Set in the middle of its row's height, a cell stands between the lines of another."""
    return row.top < group[-1].bottom - 0.2 * row.size and _is_one([*group, row])


def _is_rest(group: Sequence[Row], row: Row, rows: Sequence[Row]) -> bool:
    """Whether all words go on below words of the row above that fill their column, or are the brackets of a heading."""
    above = dict(part for one in group for part in one.parts)
    if len(row.columns) >= len(group[0].columns) or not row.columns <= above.keys():
        return False
    for column, line in row.parts:
        words = line.text.strip()
        full = max(other.right - other.left for one in rows for at, other in one.parts if at == column)
        fills = above[column].right - above[column].left > full - 1.2 * line.size
        broken = fills and len(above[column].text.strip()) > _SHORTEST
        if NUMBER.fullmatch(words) or _SUM.search(words) or not (broken or words[:1] in "（("):
            return False
    return True
