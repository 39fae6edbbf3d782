"""Pages of 12345: a file of tickets in, looked over and dispatched; answers back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.domains.governance.actions.answers import mark_sent, workbook
from zhenjie.domains.governance.actions.hotline import change_row, dispatch_import, read_tickets
from zhenjie.domains.governance.choices import SentBy, Verdict
from zhenjie.domains.governance.models.hotline import HotlineImport, HotlineRow
from zhenjie.domains.governance.queries import answers as reading
from zhenjie.domains.governance.queries.hotline import Around, counts, rows_of
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.queries import reaching
from zhenjie.engines.matters.rules.classes import class_of, full_title
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.doors import needs, require
from zhenjie.engines.org.queries import within

DISPATCH = "matters.dispatch"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(DISPATCH)
@require_http_methods(["GET", "POST"])
def imports(request: Any) -> HttpResponse:
    """Files brought in so far, and a new one."""
    fault = ""
    if request.method == "POST":
        given = request.FILES.get("file")
        if given is None:
            fault = _("请选 12345 平台导出的表格。")
        else:
            try:
                batch = read_tickets(by=request.actor, unit=request.unit, stream=given, name=given.name)
                return HttpResponseRedirect(reverse("governance:hotline_import", args=[batch.pk]))
            except Problem as problem:
                fault = problem.detail
    rows = within(HotlineImport.objects.all(), reaching(request.scope, request.unit, DISPATCH))
    found = [(one, counts(one)) for one in rows.select_related("unit", "file")[:20]]
    context = {"tab": "hotline", "may_dispatch": True, "imports": found, "fault": fault}
    return render(request, "governance/hotline.html", context, status=422 if fault else 200)


def _batch(request: Any, pk: int) -> HotlineImport:
    found = get_object_or_404(HotlineImport.objects.select_related("unit", "file"), pk=pk)
    require(request, DISPATCH, found.unit.path)
    return found


@require_http_methods(["GET", "POST"])
def review(request: Any, pk: int) -> HttpResponse:
    """The lines of a file, to be looked over; POST keeps what was set right on this page."""
    batch = _batch(request, pk)
    verdict = request.GET.get("verdict", "")
    verdict = verdict if verdict in Verdict.values else Verdict.NEW
    after = request.GET.get("after", "")
    rows, following = rows_of(batch, verdict, whole(after, 8) or 0)
    around = Around.of(batch.unit, clock.today())
    if request.method == "POST":
        try:
            changed = _keep(request, rows, around)
            messages.success(request, _("改了 %(number)s 行。") % {"number": changed} if changed else _("没有改动。"))
        except Problem as problem:
            messages.error(request, problem.detail)
        return HttpResponseRedirect(request.get_full_path())
    told = counts(batch)
    context = {
        "tab": "hotline",
        "may_dispatch": True,
        "batch": batch,
        "rows": [(row, full_title(row.klass) if row.klass else "") for row in rows],
        "verdict": verdict,
        "verdicts": [(key, title, told.get(key, 0)) for key, title in Verdict.choices],
        "waiting": told.get("waiting", 0),
        "following": following,
        "units": [one for one in around.units.values() if one.kind in (UnitKind.OFFICE, UnitKind.VILLAGE, UnitKind.TOWNSHIP)],
        "places": [one for one in around.units.values() if one.kind != UnitKind.OFFICE],
    }  # fmt: skip
    return render(request, "governance/hotline_import.html", context)


def _keep(request: Any, rows: list[HotlineRow], around: Around) -> int:
    changed = 0
    for row in rows:
        if row.matter_id is not None or f"to{row.pk}" not in request.POST:
            continue
        to, place = (_unit(request, around, f"{name}{row.pk}") for name in ("to", "place"))
        klass = request.POST.get(f"class{row.pk}", row.klass).strip()
        if klass and class_of(klass) is None:
            raise Problem(
                422, _("第 %(line)s 行的类别编码“%(code)s”没有，请核对。") % {"line": row.line, "code": klass[:20]}
            )
        before = (row.to_id, row.place_id, row.klass)
        kept = change_row(by=request.actor, row=row, to=to, place=place, klass=klass)
        changed += before != (kept.to_id, kept.place_id, kept.klass)
    return changed


def _unit(request: Any, around: Around, name: str) -> Any:
    said = request.POST.get(name, "")
    return around.units.get(pk) if (pk := whole(said)) is not None else None


@require_POST
def dispatch(request: Any, pk: int) -> HttpResponse:
    """Registers and assigns all that was looked over."""
    batch = _batch(request, pk)
    try:
        told = dispatch_import(by=request.actor, batch=batch)
        said = {name: told.get(name, 0) for name in ("registered", "assigned", "attached", "refused")}
        messages.success(request, _(
            "登记 %(registered)s 件，派出 %(assigned)s 件，并入重复反映 %(attached)s 件，没有登记成 %(refused)s 件。"
        ) % said)  # fmt: skip
    except Problem as problem:
        messages.error(request, problem.detail)
    return HttpResponseRedirect(reverse("governance:hotline_import", args=[pk]))


@needs(DISPATCH)
@require_GET
def answers(request: Any) -> HttpResponse:
    """Answers that wait to go back, or have gone."""
    sent = request.GET.get("sent") == "1"
    found = reading.answers(reaching(request.scope, request.unit, DISPATCH), sent=sent, most=200)
    return render(
        request, "governance/answers.html", {"tab": "answers", "may_dispatch": True, "answers": found, "sent": sent}
    )


@needs(DISPATCH)
@require_POST
def export_answers(request: Any) -> HttpResponse:
    """The waiting answers as a workbook in the hotline's layout, marked as gone back; with `again` those of the page of sent ones."""
    prefixes = reaching(request.scope, request.unit, DISPATCH)
    again = request.POST.get("again") == "1"
    found = reading.answers(prefixes, sent=again)
    if not found:
        messages.info(request, _("没有要回传的答复。"))
        return HttpResponseRedirect(reverse("governance:answers"))
    mark_sent(by=request.actor, answers=found, way=SentBy.FILE, scope=request.unit.path)
    answer = HttpResponse(workbook(found), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="answers-{clock.now():%Y%m%d-%H%M}.xlsx"'
    answer["Cache-Control"] = "private, no-store"
    return answer
