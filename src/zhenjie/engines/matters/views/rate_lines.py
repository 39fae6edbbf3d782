"""How a line of rates is shown and written into a workbook: every figure with its counts, every rank with its sum."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhenjie.core.quantities import round_half_up
from zhenjie.engines.ledger.exporting import Origin
from zhenjie.engines.matters.queries.rate_tables import Line, Table
from zhenjie.engines.matters.rules.rates import CLOCK, SAYS, TITLES, Rate, Score, clock_key


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: in per cent, its counts, and where its matters are."""

    rate: Rate
    url: str
    out: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the table."""

    line: Line
    cells: list[Cell]
    clock_cells: list[Cell]
    score: Score | None
    sum: list[tuple[str, Decimal | None, Decimal, Decimal]]

    @property
    def counts(self) -> bool:
        """Whether the unit had anything that counts in the month."""
        return any(cell.rate.denominator or cell.out for cell in (*self.cells, *self.clock_cells))


def columns(table: Table, *, clocks: bool = False) -> list[tuple[str, str, str]]:
    """(key, title, formula) of every column: the rates, or how often each clock was kept."""
    if not clocks:
        return [(key, TITLES[key], SAYS[key]) for key in TITLES if key not in table.edition.dropped]
    titles = table.flow.clock_titles
    known = [name for name in table.flow.clocks if clock_key(name) in table.whole.rates]
    return [(clock_key(name), titles.get(name, name), _("按时做到的件数 ÷ 做到的和已到期的件数")) for name in known]


def shown_line(line: Line, table: Table, here: str) -> Shown:
    """The line with the addresses of its matters, and the sum behind its score."""

    def cell(key: str) -> Cell:
        part = urlencode({"rate": key, "basis": line.basis, "of": str(line.unit.pk)})
        rate = line.rates.get(key) or Rate(key, Decimal(0), Decimal(0))
        return Cell(rate, f"{reverse('matters:rate_rows')}?{here}&{part}", len(rate.left_out))

    parts = line.score.parts if line.score else ()
    return Shown(
        line,
        [cell(key) for key, _title, _says in columns(table)],
        [cell(key) for key, _title, _says in columns(table, clocks=True)],
        line.score,
        [(TITLES[key], line.rates[key].percent, weight, round_half_up(brought, 2)) for key, weight, brought in parts],
    )


def workbook(table: Table, origin: Origin) -> IO[bytes]:
    """The table in a temporary file, rewound: one sheet of figures, one that says how they are counted."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    book.set_properties({"title": origin.title, "author": origin.who, "comments": origin.sentence})
    head, percent = book.add_format({"bold": True, "bg_color": "#EFEDE7"}), book.add_format({"num_format": "0.0%"})
    sheet = book.add_worksheet(_("评价"))
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 1, 18)
    keys = [*columns(table), *columns(table, clocks=True)]
    titles = [_("分组"), _("单位"), _("名次"), _("综合得分"), _("不排名的原因")]
    for key, title, _says in keys:
        name = title + (_("按时") if key.startswith(CLOCK) else "")
        titles += [name, f"{name}{_('分子')}", f"{name}{_('分母')}", f"{name}{_('不计入')}"]
    sheet.write_row(0, 0, titles, head)
    for number, (group, line) in enumerate(_lines(table), 1):
        _write_line(sheet, number, group, line, [key for key, _title, _says in keys], percent)
    about = book.add_worksheet(_("说明"))
    about.set_column(0, 0, 16)
    about.set_column(1, 1, 90)
    for number, told in enumerate(_about(table, origin)):
        for place, text in enumerate(told):
            about.write_string(number, place, text)
    book.close()
    file.seek(0)
    return file


def _lines(table: Table) -> Iterator[tuple[str, Line]]:
    yield _("合计"), table.whole
    for ranking in table.rankings:
        title = _("按所在地") if ranking.basis == "place" else _("按承办单位")
        for line in ranking.lines:
            yield title, line


def _write_line(sheet: Any, number: int, group: str, line: Line, keys: list[str], percent: Any) -> None:
    sheet.write_string(number, 0, group)
    sheet.write_string(number, 1, _("其他") if line.rest else line.unit.name)
    if line.score is not None and line.score.value is not None:
        sheet.write_number(number, 2, line.score.rank)
        sheet.write_number(number, 3, float(line.score.value))
    elif line.score is not None:
        sheet.write_string(number, 4, line.score.why_not)
    for place, key in enumerate(keys):
        rate = line.rates.get(key)
        if rate is None:
            continue
        start = 5 + place * 4
        if rate.value is not None:
            sheet.write_number(number, start, float(rate.value), percent)
        for at, value in enumerate((rate.numerator, rate.denominator, len(rate.left_out)), start + 1):
            sheet.write_number(number, at, float(str(value)))


def _about(table: Table, origin: Origin) -> Iterator[tuple[str, str]]:
    edition = table.edition
    yield _("来源"), origin.sentence
    state = (
        _("%(who)s %(at)s 封存") % {"who": table.closed_by, "at": f"{table.closed_at:%Y-%m-%d %H:%M}"}
        if table.closed_at
        else _("未封存，随办理变化")
    )
    yield _("状态"), state
    yield _("口径"), f"{edition.id}；{edition.source}" + ("" if edition.confirmed else _("（未经核实）"))
    yield _("权重"), "；".join(f"{TITLES[key]} {weight}" for key, weight in edition.composite.items())
    for key, title in TITLES.items():
        yield title, SAYS[key]
