"""The tables of a text: a row of headings, the rows under it, and the units that are told above, inside or below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from .cells import Cell, Row
from .measures import own, stated

#: So many lines above a table can say in what units it is, where they are short: its title, a date, the unit.
REACH = 3
TITLE = re.compile(r"\s*附?表\s*[\d一二三四五六七八九十]")
#: A longer line is running text.
SHORT = 40
NOTE = re.compile(r"\s*(?:备?注|说明|附注)\d?\s*[:：]")
AGAIN = re.compile(r"[（(]?(?:接上[表页]|续上?表|.{0,30}[（(]续[表)）])")
DIGIT = re.compile(r"\d")
NUMBER = re.compile(r"[\d.,]+%?")

T = TypeVar("T")


@dataclass(slots=True)
class Table(Generic[T]):
    """What the headings mean, the place of their row, the places of all rows, the section each row stands in, the units told.

    `titles` are the places of the lines above that are the table's own: 表1 …, 单位：….
    """

    heading: T
    head: int
    places: list[int] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    titles: list[int] = field(default_factory=list)

    @property
    def last(self) -> int:
        return self.places[-1] if self.places else self.head


def tables_of(
    rows: Sequence[Row],
    heading_of: Callable[[Sequence[Cell]], T | None],
    section: Callable[[str], str] = lambda words: "",
) -> list[Table[T]]:
    """The tables whose row of headings `heading_of` understands. A line for which `section` has a word is a heading inside."""
    tables: list[Table[T]] = []
    table: Table[T] | None = None
    under = ""
    for place, row in enumerate(rows):
        if heading := heading_of(row.cells):
            if table and table.places and is_unit_row(rows[table.last]):
                table.places.pop()
                table.sections.pop()
            table = Table(heading, place)
            tables.append(table)
        elif table and len(row.cells) > 1:
            table.places.append(place)
            table.sections.append(under)
        else:
            under = section(row.words) if table and row.words.strip() else ""
            table = table if under else None
    for number, table in enumerate(tables):
        before = tables[number - 1] if number else None
        table.told = [*_above(rows, table, before), *_inside(rows, table), *_below(rows, table)]
        if not table.told and before and _goes_on(rows, before, table):
            table.told = before.told
    return tables


def _above(rows: Sequence[Row], table: Table[Any], before: Table[Any] | None) -> Iterator[str]:
    """The units told by the lines above, up to running text, the rows of something else, or what belongs to the table before."""
    floor = before.last if before else -1
    reached = 0
    for place in range(table.head - 1, floor, -1):
        row = rows[place]
        if not row.words.strip():
            continue
        units = told_by(row)
        if row.filled > 1 and not units and (DIGIT.search(row.words) or reached) and "：" not in row.words:
            return
        if NOTE.match(row.words) or ((reached or len(row.cells) > 1) and _may_close(rows, place, before)):
            units = []
        yield from units
        if len(row.words) <= SHORT and (units or TITLE.match(row.words)):
            table.titles.append(place)
        reached += 1
        if reached == REACH or len(row.words) > SHORT or row.words.rstrip().endswith("。"):
            return


def _may_close(rows: Sequence[Row], place: int, before: Table[Any] | None) -> bool:
    """Whether a line may just as well belong to the table that ends right above it."""
    above = next((at for at in range(place - 1, -1, -1) if rows[at].words.strip()), None)
    if above is None or rows[above].filled < 2:
        return False
    return before is None or above != before.last or not _has_units(rows, before)


def _inside(rows: Sequence[Row], table: Table[Any]) -> Iterator[str]:
    """The units told by rows of the table itself."""
    for place in table.places:
        if is_unit_row(rows[place]):
            yield from told_by(rows[place])


def is_unit_row(row: Row) -> bool:
    """Whether a row of a table only says in what units it is."""
    said = [cell.words for cell in row.cells if cell.words]
    return bool(told_by(row)) and (all(map(stated, said)) or (len(said) < 3 and not any(map(NUMBER.fullmatch, said))))


def told_by(row: Row) -> list[str]:
    """The units a line tells, cell by cell or over the rules that cut a joined cell: 单位： | 万元."""
    said = [unit for cell in row.cells for unit in stated(cell.words)]
    return said or (stated("".join(cell.words for cell in row.cells)) if 1 < row.filled < 4 else [])


def _below(rows: Sequence[Row], table: Table[Any]) -> Iterator[str]:
    """The units told right below: in a note, or where no other table follows that they could be meant for."""
    place = _next(rows, table.last)
    if place is None:
        return
    after: int | None = place
    for _turn in range(REACH):
        after = _next(rows, after) if after is not None else None
        if after is not None and rows[after].filled > 1 and not NOTE.match(rows[place].words):
            return
    yield from told_by(rows[place])


def _next(rows: Sequence[Row], place: int) -> int | None:
    return next((at for at in range(place + 1, len(rows)) if rows[at].words.strip()), None)


def _has_units(rows: Sequence[Row], table: Table[Any]) -> bool:
    return bool(table.told) or any(own(cell.bare)[1] for cell in rows[table.head].cells)


def _goes_on(rows: Sequence[Row], before: Table[Any], table: Table[Any]) -> bool:
    """Whether the same headings come again at once, or under 续表: the table goes on overleaf."""
    if [cell.bare for cell in rows[before.head].cells] != [cell.bare for cell in rows[table.head].cells]:
        return False
    between = [row.words for row in rows[before.last + 1 : table.head] if row.words.strip()]
    return not between or (len(between) == 1 and bool(AGAIN.match(between[0])))
