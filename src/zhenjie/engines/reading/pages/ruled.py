"""Ruled tables on a page: the lines drawn around cells say which words belong together, row by row.

Knows boxes and characters, nothing of files. Only a table with a row of headings is taken for one: newspapers draw frames
around their articles too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from zhenjie.engines.reading.pages.lines import Line, pieces_of
from zhenjie.engines.reading.pages.sheets import Box

#: Rules nearer than this are one; a rule ends on another one within it (points).
NEAR = 3.0
#: Shorter strokes are no rules, thicker boxes are areas.
SHORTEST, THICKEST = 6.0, 2.5
#: More rules than this are a drawing.
MOST_RULES = 1000
_HEADING = re.compile(r"名称|^(?:项目|工程|序号|指标)$")
#: A cell of a table holds words, not articles.
_LONGEST = 120
_HEADED = 3


@dataclass(slots=True)
class Ruled:
    """A grid of `columns` and `rows` (the rules' places in points) and the lines of its cells, in order."""

    columns: list[float]
    rows: list[float]
    lines: list[Line] = field(default_factory=list)
    #: The lines of the page it is made of, by identity; None where the grid tells.
    taken: frozenset[int] | None = None

    def holds(self, line: Line) -> bool:
        """Whether a line stands inside the grid."""
        if self.taken is not None:
            return id(line) in self.taken
        return (
            self.rows[0] - NEAR < line.middle < self.rows[-1] + NEAR
            and self.columns[0] - NEAR < line.left
            and line.right < self.columns[-1] + NEAR
        )


def tables_of(rules: Sequence[Box], lines: Sequence[Line]) -> list[Ruled]:
    """The tables of one page; their lines are cut at the rules and carry the row and column they stand in."""
    found = []
    for grid in _grids(rules):
        inside = [part for line in lines if grid.holds(line) for part in _cut(line, grid)]
        grid.lines = sorted(inside, key=lambda line: (line.cell, round(line.middle, 1), line.left))
        if _is_table(grid):
            found.append(grid)
    return found


def _grids(rules: Sequence[Box]) -> Iterator[Ruled]:
    """Rules that touch each other, as grids of at least three columns and two rows."""
    groups: list[list[Box]] = []
    once = {tuple(round(place) for place in rule): rule for rule in rules}
    for rule in once.values() if len(once) <= MOST_RULES else ():
        touched = [group for group in groups if any(_touch(rule, other) for other in group)]
        groups = [group for group in groups if group not in touched]
        groups.append([rule, *(other for group in touched for other in group)])
    for group in groups:
        columns = _places(x0 for x0, y0, x1, y1 in group if y1 - y0 > x1 - x0)
        rows = _places(y0 for x0, y0, x1, y1 in group if x1 - x0 > y1 - y0)
        if len(columns) > 3 and len(rows) > 2:
            yield Ruled(columns, rows)


def _touch(one: Box, other: Box) -> bool:
    return (
        one[0] - NEAR <= other[2]
        and other[0] - NEAR <= one[2]
        and one[1] - NEAR <= other[3]
        and other[1] - NEAR <= one[3]
    )


def _places(values: Iterator[float]) -> list[float]:
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > NEAR:
            places.append(value)
    return places


def _cut(line: Line, grid: Ruled) -> Iterator[Line]:
    """The parts of a line in their cells; a run of characters may go on over a rule."""
    middles = [(line.edges[n] + line.edges[n + 1]) / 2 for n in range(len(line.text))]
    columns = [_index(grid.columns, middle) for middle in middles]
    breaks = [n for n in range(1, len(columns)) if columns[n] != columns[n - 1]]
    row = _index(grid.rows, line.middle)
    for part, low in zip(pieces_of(line, breaks), [0, *breaks], strict=True):
        yield replace(part, cell=(row, columns[low] if columns else 0), width=len(grid.columns) - 1)


def _index(places: Sequence[float], at: float) -> int:
    return max(sum(place <= at for place in places) - 1, 0)


def _is_table(grid: Ruled) -> bool:
    cells: dict[tuple[int, int], str] = {}
    for line in grid.lines:
        cells[line.cell] = cells.get(line.cell, "") + line.text.strip()
    headed = any(_HEADING.search(words) for (row, _column), words in cells.items() if row < _HEADED)
    return headed and all(len(words) <= _LONGEST for words in cells.values())
