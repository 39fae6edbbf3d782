"""Pages of matters of governance: the day, hazards with pictures, the list of a month, one matter's facts."""

import calendar
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core import clock
from zhenjie.core.digits import whole, wholes
from zhenjie.domains.governance.actions.affairs import FACTS, add_photo, file_finding, list_hazards, write_facts
from zhenjie.domains.governance.flows.facts import shown
from zhenjie.domains.governance.forms import FORMS, GradeForm
from zhenjie.domains.governance.models.patrols import PatrolRecord
from zhenjie.domains.governance.queries import affairs as reading
from zhenjie.domains.governance.queries.answers import answers
from zhenjie.domains.governance.queries.desks import DISPATCH, HANDLE, READ, SUPERVISE, may
from zhenjie.domains.governance.queries.patrols import findings
from zhenjie.domains.governance.rules.hazards import grades
from zhenjie.domains.governance.views.reach import handled_matter, inbox_url, read_matter
from zhenjie.engines.files.serving import serve
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.queries import reaching
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.org.doors import needs, require

VIEWS = {
    "open": gettext_lazy("在办"), "late": gettext_lazy("超期"), "listed": gettext_lazy("挂牌"), "closed": gettext_lazy("已销号"),
}  # fmt: skip
PARTS = tuple(FACTS)


def _here(request: Any) -> tuple[str, ...]:
    return reaching(request.scope, request.unit, READ)


@needs(READ)
@require_GET
def today(request: Any) -> HttpResponse:
    """The day of governance: each flow by colour, what waits to be done."""
    prefixes = _here(request)
    lines = [
        (line, [(colour, line.colours[colour], inbox_url(flow=line.flow.key, colour=colour)) for colour in reading.COLOURS],
         inbox_url(flow=line.flow.key))
        for line in reading.day_of(prefixes, clock.now())
    ]  # fmt: skip
    dispatches = reaching(request.scope, request.unit, DISPATCH)
    month = clock.today().replace(day=1)
    context = {
        "tab": "today",
        "lines": lines,
        "waiting": len(answers(dispatches, most=200)) if dispatches else 0,
        "may_dispatch": bool(dispatches),
        "findings": findings(prefixes).count(),
        "due": len(reading.month_list(prefixes, month, _last(month)).due),
    }
    return render(request, "governance/today.html", context)


@needs(READ)
@require_GET
def hazards(request: Any) -> HttpResponse:
    """Hazards with pictures before and after, a page at a time."""
    view = request.GET.get("view", "open")
    view = view if view in VIEWS else "open"
    grade = request.GET.get("grade", "")
    after = request.GET.get("after", "")
    rows, following = reading.hazards(
        _here(request), view=view, grade=grade if grade in {one.key for one in grades()} else "",
        after=whole(after) or 0,
    )  # fmt: skip
    context = {
        "tab": "hazards", "may_dispatch": request.permits(DISPATCH), "rows": rows, "following": following, "view": view, "views": VIEWS.items(), "grade": grade,
        "grades": grades(),
    }  # fmt: skip
    return render(request, "governance/hazards.html", context)


def _last(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return clock.today().replace(day=1)


@needs(READ)
@require_GET
def month(request: Any) -> HttpResponse:
    """挂牌清单: what is late and not listed, what was listed, what was struck off in a month; made to be printed."""
    first = _month(request.GET.get("month", ""))
    context = {
        "tab": "month",
        "may_dispatch": request.permits(DISPATCH),
        "list": reading.month_list(_here(request), first, _last(first)),
        "month": f"{first:%Y-%m}",
        "may_list": request.permits(SUPERVISE) and first <= clock.today() <= _last(first),
    }
    return render(request, "governance/month.html", context)


@needs(SUPERVISE)
@require_POST
def put_on_list(request: Any) -> HttpResponse:
    """Lists the late hazards that were ticked."""
    first = clock.today().replace(day=1)
    asked = set(wholes(request.POST.getlist("hazard")))
    found = reading.month_list(reaching(request.scope, request.unit, SUPERVISE), first, _last(first))
    chosen = [one.matter for one in found.due if one.matter.pk in asked and may(request.scope, one.matter, SUPERVISE)]
    words = request.POST.get("words", "").strip()[:400] or _("逾期未整改到位，挂牌督办。")
    try:
        number = list_hazards(by=request.actor, matters=chosen, words=words, month=f"{first:%Y-%m}")
        messages.success(
            request, _("已挂牌 %(number)s 件。") % {"number": number} if number else _("没有选隐患，没有挂牌。")
        )
    except Problem as problem:
        messages.error(request, problem.detail)
    return HttpResponseRedirect(reverse("governance:month"))


@require_GET
def affair(request: Any, pk: int) -> HttpResponse:
    """The facts of one hazard, petition or dispute on a page of their own."""
    return _affair(request, read_matter(request, pk, *PARTS))


def _affair(request: Any, matter: Any, form: Any = None) -> HttpResponse:
    context = {"tab": "hazards" if matter.flow == "hazard" else "", **shown(request, matter, form)}
    context["may_dispatch"] = request.permits(DISPATCH)
    context["part"] = f"governance/facts/{matter.flow}.html"
    return render(request, "governance/affair.html", context, status=422 if form is not None and form.errors else 200)


@require_POST
def write(request: Any, pk: int) -> HttpResponse:
    """Saves the facts."""
    matter = handled_matter(request, pk, HANDLE, *PARTS)
    held = FACTS[matter.flow].objects.filter(matter=matter).first() or FACTS[matter.flow](matter=matter)
    form = FORMS[matter.flow](request.POST, instance=held)
    if form.is_valid():
        try:
            write_facts(by=request.actor, matter=matter, values=form.cleaned_data)
        except Problem as problem:
            form.add_error(None, problem.detail)
        else:
            messages.success(request, _("已存。"))
            return HttpResponseRedirect(reverse("governance:affair", args=[pk]))
    return _affair(request, matter, form)


@require_POST
def grade(request: Any, pk: int) -> HttpResponse:
    """Grades a hazard."""
    matter = handled_matter(request, pk, DISPATCH, "hazard")
    form = GradeForm(request.POST)
    key = f"grade:{matter.pk}:{matter.seq}"
    if not form.is_valid():
        messages.error(request, _("请选等级。"))
    else:
        try:
            said = form.cleaned_data
            move_matter(by=request.actor, matter=pk, verb="classify", key=key, kind=said["kind"], words=said["words"])
            messages.success(request, _("已定级。"))
        except Problem as problem:
            messages.error(request, problem.detail)
    return HttpResponseRedirect(reverse("governance:affair", args=[pk]))


@require_POST
def photo(request: Any, pk: int) -> HttpResponse:
    """Adds a picture."""
    matter = handled_matter(request, pk, HANDLE, "hazard")
    given = request.FILES.get("file")
    if given is None:
        messages.error(request, _("请选一张照片。"))
    else:
        try:
            add_photo(
                by=request.actor, matter=matter, phase=request.POST.get("phase", ""), stream=given, name=given.name
            )
            messages.success(request, _("照片已加。"))
        except Problem as problem:
            messages.error(request, problem.detail)
    return HttpResponseRedirect(reverse("governance:affair", args=[pk]))


@require_GET
def picture(request: Any, pk: int, file: int) -> HttpResponseBase:
    """The bytes of a picture of a hazard."""
    stored = reading.picture_of(read_matter(request, pk, "hazard"), file)
    if stored is None:
        raise Http404(_("没有这张照片。"))
    return serve(stored, show=True)


@require_POST
def to_matter(request: Any, pk: int) -> HttpResponse:
    """What a patrol found becomes a matter."""
    record = get_object_or_404(PatrolRecord.objects.select_related("unit"), pk=pk)
    require(request, "matters.write", record.unit.path)
    try:
        made = file_finding(by=request.actor, record=record, flow=request.POST.get("flow", "hazard"))
        messages.success(request, _("已转为%(number)s。") % {"number": made.number})
    except Problem as problem:
        messages.error(request, problem.detail)
    return HttpResponseRedirect(reverse("governance:patrols"))
