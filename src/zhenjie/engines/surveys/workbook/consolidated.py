"""The consolidated report as a workbook: the asker's layout filled in place, or our own with a sheet of sources."""

import tempfile
from decimal import Decimal
from io import BytesIO
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.periods import print_period
from zhenjie.engines.surveys.choices.reports import Means, Rows, TaskState, ValueKind
from zhenjie.engines.surveys.models.reports import ReportColumn
from zhenjie.engines.surveys.queries.grid import Grid, Slot
from zhenjie.engines.surveys.rules.cells import NONE, number_of, show_cell
from zhenjie.engines.surveys.workbook.bounded import fill
from zhenjie.engines.surveys.workbook.layouts import Table


def workbook(made: Grid, who: str, layout: bytes | None = None) -> tuple[IO[bytes], list[str]]:
    """The workbook and sentences on what had no place in the layout. Raises TemplateProblem."""
    if layout is not None:
        data, notes = fill(layout, table(made))
        return BytesIO(data), notes
    return _own(made, who), []


def table(made: Grid) -> Table:
    """The grid as plain data for a layout."""
    form = made.form
    return Table(
        title=form.title,
        period=print_period(form.period),
        unit=str(form.unit),
        columns=[column.title for column in made.columns],
        labels=[line.place.label for line in made.lines],
        rows=[[_plain(slot) for slot in line.slots] for line in made.lines],
        totals=["" if total is None else f"n:{total:f}" for total in made.totals()],
    )


def _plain(slot: Slot) -> str:
    value, kind = slot.value, slot.column.kind
    if not value:
        return ""
    if value == NONE:
        return NONE
    if kind == ValueKind.NUMBER and number_of(value) is not None:
        return f"n:{value}"
    if kind == ValueKind.DATE:
        return f"d:{value}"
    text = show_cell(value, kind)
    return f" {text}" if text.startswith(("n:", "d:")) else text


def _head(column: ReportColumn) -> str:
    if column.measure and column.measure not in column.title:
        return f"{column.title}（{column.measure}）"
    return column.title


def _own(made: Grid, who: str) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": made.form.title, "author": who})
    styles = {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
        "line": book.add_format({"font_color": "#6B665D"}),
        "head": book.add_format(
            {
                "bold": True,
                "bg_color": "#EFEDE7",
                "border": 1,
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
            }
        ),
        "cell": book.add_format({"border": 1}),
        "date": book.add_format({"border": 1, "num_format": "yyyy-mm-dd"}),
        "differs": book.add_format({"border": 1, "bg_color": "#FBF1D9"}),
        "total": book.add_format({"border": 1, "bold": True, "bg_color": "#F7F5F0"}),
    }
    _report(book, made, styles)
    _sources(book, made, styles, who)
    book.close()
    file.seek(0)
    return file


def _report(book: Any, made: Grid, styles: dict[str, Any]) -> None:
    form, sheet = made.form, book.add_worksheet(_("汇总"))
    width = len(made.columns) + 1
    sheet.merge_range(0, 0, 0, width, form.title, styles["title"])
    sheet.set_row(0, 30)
    sheet.write_string(1, 0, f"{form.unit}　{print_period(form.period)}　{clock.now():%Y-%m-%d %H:%M}", styles["line"])
    heads = [_("单位") if form.rows == Rows.UNIT else _("记录"), *(_head(column) for column in made.columns), _("状态")]
    for at, text in enumerate(heads):
        sheet.write_string(2, at, text, styles["head"])
        sheet.set_column(at, at, max(10, min(30, 2 * len(text) + 2)))
    sheet.freeze_panes(3, 1)
    row = 3
    for line in made.lines:
        sheet.write_string(row, 0, line.place.label, styles["cell"])
        for at, slot in enumerate(line.slots, 1):
            _write(sheet, row, at, slot, styles)
        state = _("已报") if line.place.task.state == TaskState.SUBMITTED else _("未报，台账现有的数")
        sheet.write_string(row, width, state, styles["cell"])
        row += 1
    totals = made.totals()
    if any(total is not None for total in totals):
        sheet.write_string(row, 0, _("合计"), styles["total"])
        for at, total in enumerate(totals, 1):
            if total is None:
                sheet.write_blank(row, at, None, styles["total"])
            else:
                sheet.write_number(row, at, float(total), styles["total"])


def _write(sheet: Any, row: int, at: int, slot: Slot, styles: dict[str, Any]) -> None:
    style = styles["differs"] if slot.differs else styles["cell"]
    number: Decimal | None = slot.number
    if number is not None and len(number.as_tuple().digits) <= 15:
        sheet.write_number(row, at, float(number), style)
    elif slot.column.kind == ValueKind.DATE and slot.value and slot.value != NONE:
        sheet.write_string(row, at, slot.value, style)
    else:
        sheet.write_string(row, at, slot.text, style)


def _sources(book: Any, made: Grid, styles: dict[str, Any], who: str) -> None:
    """Where each value is from: the reason why a figure can be believed travels with it."""
    sheet = book.add_worksheet(_("来源"))
    heads = [_("单位"), _("记录"), _("列"), _("值"), _("怎么来的"), _("台账的值"), _("来源"), _("谁"), _("时间")]
    for at, text in enumerate(heads):
        sheet.write_string(0, at, text, styles["head"])
        sheet.set_column(at, at, 16)
    row = 1
    for slot in made.slots:
        if not slot.has_value or row > 100_000:
            continue
        means = Means(slot.cell.means).label if slot.cell else _("台账已有，还没有确认")
        said = [
            str(slot.place.task.unit), slot.place.label if slot.place.row else "", slot.column.title, slot.text, str(means),
            slot.known_text, slot.known.said if slot.known else "", slot.cell.name if slot.cell else "",
            f"{clock.aware(slot.cell.at):%Y-%m-%d %H:%M}" if slot.cell else "",
        ]  # fmt: skip
        for at, text in enumerate(said):
            sheet.write_string(row, at, text)
        row += 1
    sheet.write_string(row + 1, 0, _("由 %(who)s 于 %(at)s 导出") % {"who": who, "at": f"{clock.now():%Y-%m-%d %H:%M}"})
