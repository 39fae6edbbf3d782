"""月度例会清单: which appeals go to the meeting, on the screen, on paper and as a workbook; decisions go back into each."""

import tempfile
import uuid
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core import clock
from zhenjie.domains.enterprises.actions.appeals import decide_at_meeting
from zhenjie.domains.enterprises.forms.appeals import DecisionForm
from zhenjie.domains.enterprises.queries import appeals as readers
from zhenjie.domains.enterprises.rules.appeals import meeting_rule
from zhenjie.domains.enterprises.views.reach import appeal_of, here
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.allowed import DISPATCH, READ, WRITE, mover, moves_for
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.org.doors import needs, require
from zhenjie.engines.org.models import Unit

HEADS = ("序号", "编号", "企业", "诉求", "上会理由", "牵头单位", "协办单位", "到期", "三色", "会议决定")


def _lines(request: Any) -> list[dict[str, Any]]:
    """The rows of the list as page, paper and workbook have them."""
    rows = readers.to_meet(here(request, READ), clock.today())
    helpers = readers.helpers_of(rows)
    decided = readers.decisions(row.matter.pk for row in rows)
    return [
        {
            "number": number, "row": row, "matter": row.matter, "reasons": "、".join(row.reasons),
            "firms": _called(row), "lead": row.lead, "helpers": helpers.get(row.matter.pk, ""),
            "decided": decided.get(row.matter.pk, ()),
        }
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip


def _called(row: readers.Shown) -> str:
    first = row.firms[0].name if row.firms else ""
    return _("%(first)s 等 %(n)s 家") % {"first": first, "n": len(row.firms)} if len(row.firms) > 1 else first


@require_GET
@needs(READ)
def meeting(request: Any) -> HttpResponse:
    """The list of this month's meeting."""
    return _page(request)


def _page(request: Any, *, status: int = 200, wrong: int = 0, form: Any = None) -> HttpResponse:
    lines, given = _lines(request), tuple(request.scope.prefixes_for(WRITE))
    for line in lines:
        if request.scope.allows(WRITE, line["matter"].unit.path):
            fresh = DecisionForm(prefix=f"d{line['matter'].pk}", initial={"key": uuid.uuid4().hex}, prefixes=given)
            line["form"] = form if line["matter"].pk == wrong else fresh
    context = {
        "tab": "meeting", "lines": lines, "rule": meeting_rule(clock.today()), "today": clock.today(), "at": clock.now(),
        "wrong": wrong,
    }  # fmt: skip
    return render(request, "enterprises/meeting.html", context, status=status)


@require_GET
@needs(READ)
def workbook(request: Any) -> FileResponse:
    """The list as a workbook."""
    file, today = tempfile.TemporaryFile(), clock.today()  # noqa: SIM115 - handed to the response, which closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet, bold, wrap = (
        book.add_worksheet("例会清单"),
        book.add_format({"bold": True}),
        book.add_format({"text_wrap": True}),
    )
    for place, width in enumerate((6, 18, 28, 40, 18, 18, 20, 14, 8, 40)):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, f"{request.unit.name}企业诉求月度例会清单（{today:%Y-%m-%d}）", bold)
    for place, head in enumerate(HEADS):
        sheet.write_string(2, place, head, bold)
    lines = _lines(request)
    for number, line in enumerate(lines, 3):
        matter, decided = line["matter"], line["decided"]
        cells = (
            str(line["number"]), matter.number, line["firms"], matter.title, line["reasons"], line["lead"], line["helpers"],
            f"{clock.aware(matter.red_at):%Y-%m-%d}" if matter.red_at else "", line["row"].colour.word,
            decided[0].said.get("words", "") if decided else "",
        )  # fmt: skip
        for place, cell in enumerate(cells):
            sheet.write_string(number, place, cell, wrap)
    rule = meeting_rule(today)
    sheet.write_string(len(lines) + 4, 0, f"依据：{rule['source']}{'（未经核实）' if rule.get('unconfirmed') else ''}")
    book.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"企业诉求例会清单-{request.unit.name}-{today:%Y%m%d}.xlsx")


@require_POST
@needs(READ)
def decide(request: Any, pk: int) -> HttpResponse:
    """What the meeting decided goes into the appeal."""
    matter = appeal_of(request, pk)
    require(request, WRITE, matter.unit.path)
    form = DecisionForm(request.POST, prefix=f"d{pk}", prefixes=tuple(request.scope.prefixes_for(WRITE)))
    if form.is_valid():
        data = form.cleaned_data
        try:
            _may_lead(request, matter, data["to"])
            decide_at_meeting(by=request.actor, matter=matter, on=clock.today(), **data)
        except Problem as problem:
            form.add_error(None, problem.detail)
        else:
            messages.success(request, _("已写进 %(number)s。") % {"number": matter.number})
            return HttpResponseRedirect(reverse("enterprises:meeting") + f"#m{pk}")
    return _page(request, status=422, wrong=pk, form=form)


def _may_lead(request: Any, matter: Matter, to: Unit | None) -> None:
    """Another lead is for whoever dispatches, or holds the matter."""
    state = State.from_json(matter.state)
    if to is None or to.pk == state.worker:
        return
    center = Unit.objects.get(pk=state.center)
    verbs = {move.verb for move in moves_for(mover(request.account, request.scope), matter)}
    if not request.scope.allows(DISPATCH, center.path) and not verbs & {"assign", "pass_on"}:
        raise Problem(422, _("换牵头单位要由派单中心办，请先只记会议决定。"), field="to")
