"""Firms by size and by industry: numbers are public, sums are shown only where they give no single firm away.

The cells to hide are worked out over the whole county (what is hidden in one township's table could be found by subtracting it from
the county's), then the reader's own columns are shown.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from zhenjie.core import clock
from zhenjie.domains.enterprises.choices import ReturnKind, Status
from zhenjie.domains.enterprises.models import Enterprise, Return
from zhenjie.domains.enterprises.rules import industries
from zhenjie.domains.enterprises.rules.confidentiality import ALL, Key, hidden
from zhenjie.domains.enterprises.rules.sizes import NAMES, is_small_fry, size_of
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import covers
from zhenjie.engines.org.queries import valid_on, within

MEASURES = ("persons", "revenue", "tax")
# The same decimals down a column.
PLACES = {"persons": 0, "revenue": 1, "tax": 2}
COUNTIES = (UnitKind.COUNTY, UnitKind.PREFECTURE, UnitKind.PROVINCE, UnitKind.NATION)


@dataclass(slots=True)
class Cell:
    """What one row shows: how many firms, and each sum or None where it must not be shown."""

    firms: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    behind: dict[str, int] = field(default_factory=dict)
    shut: set[str] = field(default_factory=set)

    def shown(self) -> list[tuple[int, Decimal | None, bool]]:
        """(decimals, sum, hidden) of each measure in order; a sum is None when no firm gave it."""
        return [
            (PLACES[name], self.sums.get(name) if name not in self.shut else None, name in self.shut)
            for name in MEASURES
        ]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    key: str
    title: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Statistics:
    """The page: hero numbers and three tables."""

    firms: int
    small_fry: int
    year: int
    by_size: list[Row]
    by_industry: list[Row]
    by_township: list[Row]
    hides: bool


Grid = dict[Key, Cell]


def statistics(unit: Unit) -> Statistics | None:
    """The statistics of a township or of everything above one; None for a village, a grid or an office."""
    if unit.kind not in (UnitKind.TOWNSHIP, *COUNTIES):
        return None
    top = unit if unit.kind in COUNTIES else unit.parent or unit
    towns = _townships(top)
    here = [town for town in towns if covers(unit.path, town.path)] or [unit]
    year = clock.today().year - 1
    sizes, sections, fry = _grids(top, towns, year)
    shut = _shut(sizes, sections)
    column = ALL if unit.kind in COUNTIES else unit.path
    rows = {
        "size": _rows(sizes, shut, column, NAMES),
        "industry": _rows(
            sections,
            shut,
            column,
            {key: industries.section_name(key) or "未填行业" for key in "ABCDEFGHIJKLMNOPQRST"} | {"": "未填行业"},
        ),
    }
    by_town = (
        [Row(town.path, town.name, _closed(sizes, (ALL, town.path), shut[0])) for town in here] if column == ALL else []
    )
    total = _closed(sizes, (ALL, column), shut[0])
    rows = {key: [*found, Row(ALL, "合计", total)] for key, found in rows.items()}
    small = sum(number for path, number in fry.items() if covers(unit.path, path))
    hides = any(one.cell.shut for found in rows.values() for one in found)
    return Statistics(total.firms, small, year, rows["size"], rows["industry"], by_town, hides)


def _townships(top: Unit) -> list[Unit]:
    units = Unit.objects.filter(valid_on(), kind=UnitKind.TOWNSHIP)
    return list(within(units, [top.path], "path").order_by("path"))


def _grids(top: Unit, towns: list[Unit], year: int) -> tuple[Grid, Grid, Mapping[str, int]]:
    """Inner cells by size and by section, both by township, in one walk over the firms."""
    sizes: Grid = defaultdict(Cell)
    sections: Grid = defaultdict(Cell)
    fry: dict[str, int] = defaultdict(int)
    firms = within(Enterprise.objects.filter(status__in=(Status.PRESENT, Status.DORMANT)), [top.path])
    tax = _taxes(top, year)
    columns = ("pk", "unit__path", "industry", "kind", "persons", "revenue", "assets", "year")
    width = len(towns[0].path) if towns else len(top.path)
    for pk, path, industry, kind, persons, revenue, assets, told in firms.values_list(*columns).iterator():
        size = size_of(industry, persons, revenue, assets, date(told, 12, 31) if told else clock.today()).size
        town = path[:width]
        given: dict[str, Any] = {"persons": persons, "revenue": revenue, "tax": tax.get(pk)}
        for grid, key in ((sizes, size), (sections, industries.section(industry))):
            _add(grid[(key, town)], given)
        fry[town] += is_small_fry(kind, size)
    return dict(sizes), dict(sections), fry


def _taxes(top: Unit, year: int) -> dict[int, Decimal]:
    rows = within(Return.objects.filter(kind=ReturnKind.TAX, year=year, month=0), [top.path], "enterprise__unit__path")
    return dict(rows.values_list("enterprise_id", "value"))


def _add(cell: Cell, given: Mapping[str, Any]) -> None:
    cell.firms += 1
    for name, value in given.items():
        if value is not None:
            cell.sums[name] = cell.sums.get(name, Decimal(0)) + value
            cell.behind[name] = cell.behind.get(name, 0) + 1


def _shut(sizes: Grid, sections: Grid) -> tuple[dict[str, frozenset[Key]], dict[str, frozenset[Key]]]:
    """The cells to hide, for each measure; the totals by township stand in both tables, so each table closes what the
    other has closed, until both agree."""
    found: tuple[dict[str, frozenset[Key]], dict[str, frozenset[Key]]] = ({}, {})
    for name in MEASURES:
        counts = [{key: cell.behind.get(name, 0) for key, cell in grid.items()} for grid in (sizes, sections)]
        shared: frozenset[Key] = frozenset()
        while True:
            told = [hidden(one, shared) for one in counts]
            totals = frozenset(key for one in told for key in one if key[0] == ALL)
            if totals == shared:
                break
            shared = totals
        found[0][name], found[1][name] = told
    return found


def _rows(
    grid: Grid, shut: tuple[dict[str, frozenset[Key]], dict[str, frozenset[Key]]], column: str, names: Mapping[str, str]
) -> list[Row]:
    which = shut[0] if names is NAMES else shut[1]
    keys = [key for key in names if any(row == key for row, _column in grid)]
    found = [Row(key, names[key], _closed(grid, (key, column), which)) for key in keys]
    return [one for one in found if one.cell.firms]


def _closed(grid: Grid, key: Key, shut: Mapping[str, frozenset[Key]]) -> Cell:
    """A cell (a total is added up) with the measures that must not be shown."""
    total = Cell()
    for (row, column), cell in grid.items():
        if key[0] in (ALL, row) and key[1] in (ALL, column):
            total.firms += cell.firms
            for name in MEASURES:
                if cell.behind.get(name):
                    total.sums[name] = total.sums.get(name, Decimal(0)) + cell.sums[name]
                    total.behind[name] = total.behind.get(name, 0) + cell.behind[name]
    total.shut = {name for name in MEASURES if key in shut[name]}
    return total
