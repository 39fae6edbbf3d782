"""Appeals: all of them with the three limits, one with its firms and what it changed, and the ways in from a firm's page."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core import clock
from zhenjie.domains.enterprises.actions import appeals as actions
from zhenjie.domains.enterprises.choices import Topic
from zhenjie.domains.enterprises.forms import appeals as forms
from zhenjie.domains.enterprises.models import Enterprise, PolicyChange, Task, Visit
from zhenjie.domains.enterprises.queries import appeals as readers
from zhenjie.domains.enterprises.queries.alike import WAYS, alike, with_stewards
from zhenjie.domains.enterprises.views.reach import appeal_of, here
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.allowed import DISPATCH, READ, WRITE
from zhenjie.engines.matters.queries.centers import center_of
from zhenjie.engines.org.doors import needs, require

MOST = 200
_STATES = ("open", "yellow", "red", "closed")


@require_GET
@needs(READ)
def appeals(request: Any) -> HttpResponse:
    """The appeals, the most urgent first, under what this month says of the three limits."""
    reach, today = here(request, READ), clock.today()
    rows = readers.appeals(reach).exclude(stage="merged").select_related("holder", "unit")
    state, topic = request.GET.get("state", "open"), request.GET.get("topic", "")
    if topic in Topic.values:
        rows = rows.filter(klass=topic)
    opened = rows.filter(holder__isnull=False)
    closed = rows.filter(holder__isnull=True)
    first = today.replace(day=1)
    now = clock.now()
    counts = {
        "open": opened.count(),
        "yellow": opened.filter(yellow_at__lte=now, red_at__gt=now).count(),
        "red": opened.filter(red_at__lte=now).count(),
        "closed": closed.count(),
    }
    chosen = {
        "closed": closed.order_by("-closed_at", "-pk"),
        "yellow": opened.filter(yellow_at__lte=now, red_at__gt=now).order_by("red_at", "pk"),
        "red": opened.filter(red_at__lte=now).order_by("red_at", "pk"),
    }.get(state, opened.order_by("red_at", "pk"))
    shown = readers.shown(chosen[: MOST + 1])
    context = {
        "tab": "appeals", "rows": shown[:MOST], "more": len(shown) > MOST, "most": MOST, "counts": counts,
        "state": state if state in _STATES else "open", "topic": topic, "topics": Topic.choices, "first": first,
        "received": rows.filter(opened_at__gte=clock.aware(first)).count(), "rates": readers.rates(reach, first, today),
        "may_write": bool(request.scope.prefixes_for(WRITE)),
    }  # fmt: skip
    return render(request, "enterprises/appeals.html", context)


@require_GET
@needs(READ)
def appeal(request: Any, pk: int) -> HttpResponse:
    """One appeal: its firms, the three limits, what it changed, who else could profit."""
    return _page(request, appeal_of(request, pk))


def _page(request: Any, matter: Matter, *, status: int = 200, **more: Any) -> HttpResponse:
    (row,) = readers.shown([matter])
    ways = tuple(way for way in request.GET.getlist("by") if way in WAYS) or ("industry", "place")
    changes = list(PolicyChange.objects.filter(matter=matter))
    firm = row.firms[0] if row.firms else None
    reach = tuple(request.scope.prefixes_for("enterprises.enterprise.read"))
    same = with_stewards(alike(firm, ways, reach)) if firm and changes else []
    may_write = request.scope.allows(WRITE, matter.unit.path)
    given = tuple(request.scope.prefixes_for(WRITE))
    context = {
        "tab": "appeals", "row": row, "matter": matter, "changes": changes, "ways": ways, "alike": same,
        "limits": readers.limits_of(row.state), "decisions": readers.decisions([matter.pk]).get(matter.pk, ()),
        "voices": readers.said_of(matter), "measures": readers.measures_of(matter), "may_write": may_write,
        "solved": row.state.solved in ("yes", "part"), "change_form": forms.ChangeForm(prefix="change"),
        "plan_form": forms.PlanForm(prefix="plan", prefixes=given),
    }  # fmt: skip
    return render(request, "enterprises/appeal.html", context | more, status=status)


@require_POST
@needs(READ)
def change(request: Any, pk: int) -> HttpResponse:
    """推动政策: what the solved appeal changed."""
    matter = appeal_of(request, pk)
    require(request, WRITE, matter.unit.path)
    form = forms.ChangeForm(request.POST, prefix="change")
    if form.is_valid():
        try:
            actions.record_change(by=request.actor, matter=matter, **form.cleaned_data)
        except Problem as problem:
            form.add_error(None, problem.detail)
        else:
            messages.success(request, _("已记下。下面列出可能用得上的同类企业。"))
            return HttpResponseRedirect(reverse("enterprises:appeal", args=[pk]) + "#alike")
    return _page(request, matter, status=422, wrong="change", change_form=form)


@require_POST
@needs(READ)
def tell(request: Any, pk: int) -> HttpResponse:
    """Tells the stewards of the firms alike."""
    matter = appeal_of(request, pk)
    require(request, WRITE, matter.unit.path)
    changes = list(PolicyChange.objects.filter(matter=matter).select_related("matter__unit"))
    (row,) = readers.shown([matter])
    if not changes or not row.firms:
        messages.error(request, _("还没有登记它改变了什么政策，登记后再告知。"))
        return HttpResponseRedirect(reverse("enterprises:appeal", args=[pk]))
    ways = tuple(way for way in request.POST.getlist("by") if way in WAYS) or ("industry", "place")
    reach = tuple(request.scope.prefixes_for("enterprises.enterprise.read"))
    told = actions.tell_stewards(by=request.actor, change=changes[0], firms=alike(row.firms[0], ways, reach))
    said = _("已告知 %(n)s 位包联人。") % {"n": told} if told else _("这些企业还没有包联人，没有人可告知。")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("enterprises:appeal", args=[pk]) + "#alike")


@require_POST
@needs(READ)
def plan(request: Any, pk: int) -> HttpResponse:
    """一企一策: the appeal becomes a line of the plan of its firm."""
    matter = appeal_of(request, pk)
    require(request, WRITE, matter.unit.path)
    form = forms.PlanForm(request.POST, prefix="plan", prefixes=tuple(request.scope.prefixes_for(WRITE)))
    (row,) = readers.shown([matter])
    if not row.firms:
        form.add_error(None, _("这件诉求没有对上企业台账里的企业，不能写进一企一策。"))
    if form.is_valid():
        actions.measure_from_appeal(by=request.actor, matter=matter, firm=row.firms[0], **form.cleaned_data)
        messages.success(request, _("已写进一企一策。"))
        return HttpResponseRedirect(reverse("enterprises:firm", args=[row.firms[0].pk]) + "#measure")
    return _page(request, matter, status=422, wrong="plan", plan_form=form)


def _to(matter: Matter) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("enterprises:appeal", args=[matter.pk]))


@require_POST
def from_firm(request: Any, pk: int) -> HttpResponse:
    """An appeal told by the firm whose page this is."""
    firm = get_object_or_404(Enterprise.objects.select_related("unit"), pk=pk)
    require(request, WRITE, firm.unit.path)
    form = forms.AppealForm(request.POST, prefix="appeal")
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return HttpResponseRedirect(reverse("enterprises:firm", args=[pk]) + "#appeal")
    data = form.cleaned_data
    asking = actions.Asking(text=data["text"], firm=firm, phone=data["phone"])
    listed = actions.register_list(
        by=request.actor, askings=[asking], unit=firm.unit, topic=data["topic"], source=data["source"],
        urgency=data["urgency"],
    )  # fmt: skip
    found = (*listed.new, *listed.known)[0]
    said = _("已登记 %(number)s。") if listed.new else _("这家企业已经提过同样的诉求：%(number)s。")
    messages.success(request, said % {"number": found.number})
    return _to(found)


@require_POST
def from_visit(request: Any, pk: int) -> HttpResponse:
    """转为诉求: what was said on a visit."""
    visit = get_object_or_404(Visit.objects.select_related("enterprise__unit"), pk=pk)
    require(request, WRITE, visit.enterprise.unit.path)
    return _to(actions.appeal_from_visit(by=request.actor, visit=visit))


@require_POST
def from_task(request: Any, pk: int) -> HttpResponse:
    """转为诉求: what a visit left to do; straight to the office named for it where the person may dispatch."""
    task = get_object_or_404(Task.objects.select_related("enterprise__unit"), pk=pk)
    unit = task.enterprise.unit
    require(request, WRITE, unit.path)
    may = request.scope.allows(DISPATCH, center_of(unit).path)
    try:
        return _to(actions.appeal_from_task(by=request.actor, task=task, assign=may))
    except Problem as problem:
        messages.error(request, problem.detail)
        return HttpResponseRedirect(reverse("enterprises:firm", args=[task.enterprise_id]) + "#task")
