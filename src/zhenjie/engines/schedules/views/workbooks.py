"""A plan as a workbook: every task with its dates, room, colour and why; the links; where it all comes from."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhenjie.core import clock
from zhenjie.engines.ledger.exporting import Origin, origin_of
from zhenjie.engines.schedules.choices import DayUnit, LinkKind
from zhenjie.engines.schedules.queries.pages import Bar, Page, schedule_page
from zhenjie.engines.schedules.views.reach import READ, day_asked, plan_at, whole

_WIDTHS = (12, 34, 24, 8, 10, 12, 12, 12, 10, 8, 60, 8, 10, 12, 12, 24, 12, 12, 44)


@require_GET
def export(request: Any, pk: int) -> HttpResponse:
    """The plan as it is, on a past day as it was (``on``), beside a baseline."""
    schedule = plan_at(request, pk, READ)
    page = schedule_page(schedule, on=day_asked(request), baseline=whole(request.GET.get("baseline", "")))
    origin = origin_of(page.standing.title, schedule.unit.name, request.actor.name, list(_about(page)))
    return FileResponse(workbook(page, origin), as_attachment=True, filename=origin.name("xlsx"))  # type: ignore[return-value]


def _about(page: Page) -> Iterator[tuple[str, str]]:
    standing, told = page.standing, page.standing.judgement
    yield _("截至"), f"{standing.on}"
    yield _("颜色"), f"{told.colour.word}：{told.reason}"
    if told.source:
        yield _("三色规则"), told.source if told.confirmed else _("%(source)s（待核实）") % {"source": told.source}
    yield _("要求完成"), str(standing.required_end or _("没有定"))
    yield _("预计完成"), str(standing.forecast_finish or "—")
    if page.baseline:
        yield _("基线"), f"{page.baseline.name} {clock.aware(page.baseline.taken_at).date()}"
    yield _("余地"), _("按各项工作自己的计法，负数是晚几天；关键线路上的工作晚一天，全部完成就晚一天。")


def workbook(page: Page, origin: Origin) -> IO[bytes]:
    """In a temporary file, rewound."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    book.set_properties({"title": origin.title, "author": origin.who, "comments": origin.sentence})
    head, day = (
        book.add_format({"bold": True, "bg_color": "#EFEDE7", "bottom": 1}),
        book.add_format({"num_format": "yyyy-mm-dd"}),
    )
    titles = [
        _("阶段"), _("工作"), _("责任"), _("工期"), _("计法"), _("预计开始"), _("预计完成"), _("最晚完成"), _("余地"), _("颜色"), _("原因"), _("关键"),
        _("进度（%）"), _("实际开始"), _("实际完成"), _("凭据"), _("基线开始"), _("基线完成"), _("时限依据"),
    ]  # fmt: skip
    _sheet(book, _("工作"), titles, _tasks(page), head, day, _WIDTHS)
    _sheet(
        book,
        _("先后关系"),
        [_("前项"), _("后项"), _("关系"), _("间隔"), _("计法")],
        _links(page),
        head,
        day,
        (34, 34, 14, 8, 10),
    )
    about = [
        [_("计划"), origin.title],
        [_("单位"), origin.unit],
        [_("导出人"), origin.who],
        [_("导出时间"), f"{origin.at:%Y-%m-%d %H:%M:%S}"],
    ]
    _sheet(book, _("说明"), [], [*about, *map(list, origin.conditions)], head, day, (14, 90))
    book.close()
    file.seek(0)
    return file


def _sheet(book: Any, name: str, titles: Sequence[str], rows: Any, head: Any, day: Any, widths: Sequence[int]) -> None:
    sheet = book.add_worksheet(name)
    if titles:
        sheet.freeze_panes(1, 0)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    for place, title in enumerate(titles):
        sheet.write_string(0, place, title, head)
    for number, row in enumerate(rows, 1 if titles else 0):
        for place, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, place, value, day)
            elif isinstance(value, int):
                sheet.write_number(number, place, value)
            elif value not in (None, ""):
                # Text stays text, whatever it begins with.
                sheet.write_string(number, place, str(value))


def _tasks(page: Page) -> Iterator[list[Any]]:
    stage = ""
    for bar in page.chart.bars if page.chart else ():
        stage = bar.heading or stage
        yield _task(page, bar, stage)


def _task(page: Page, bar: Bar, stage: str) -> list[Any]:
    values, report, base = page.plan.state.tasks[bar.key], page.plan.known.get(bar.key), page.kept.get(bar.key)
    proof = page.plan.proofs.get(bar.key)
    return [
        stage, bar.title, bar.who, bar.duration, str(DayUnit(bar.unit).label), bar.start, bar.finish, bar.last, bar.room, bar.colour.word,
        bar.says, _("是") if bar.critical else "", bar.percent, report.started if report else None, report.finished if report else None,
        (proof.evidence if proof else "") or values["evidence"], base.dates.start if base else None, base.dates.finish if base else None,
        values["limit_source"] + ("" if values["confirmed"] else _("（待核实）")),
    ]  # fmt: skip


def _links(page: Page) -> Iterator[list[Any]]:
    tasks = page.plan.state.tasks
    for one in page.plan.state.links.values():
        kind, unit = f"{one['kind']} {LinkKind(one['kind']).label}", str(DayUnit(one["unit"]).label)
        yield [tasks[one["before"]]["title"], tasks[one["after"]]["title"], kind, one["lag"], unit]
