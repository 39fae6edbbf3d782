"""Pages of one organisation and of one class."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.party import actions
from zhenjie.domains.party.choices import MemberKind, MemberState, Presence
from zhenjie.domains.party.forms import CoverForm
from zhenjie.domains.party.models import Cover, Member, Organisation, Training
from zhenjie.domains.party.queries.covering import near_firms
from zhenjie.domains.party.rules import branch_kind
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.doors import require
from zhenjie.engines.org.queries import within

READ, WRITE = "party.organisation.read", "party.organisation.write"
FIRMS = "enterprises.enterprise.read"


def _organisation(request: Any, pk: int, permission: str) -> Organisation:
    found = get_object_or_404(Organisation.objects.select_related("unit", "parent"), pk=pk)
    require(request, permission, found.unit.path)
    return found


@require_GET
def organisation(request: Any, pk: int) -> HttpResponse:
    """One organisation: what hangs below it, its members by number, whom it covers, its last gatherings."""
    found = _organisation(request, pk, READ)
    words = request.GET.get("q", "").strip()[:20]
    near = near_firms(words, request.scope.prefixes_for(FIRMS)) if words else []
    members = found.members.filter(gone_at__isnull=True, state=MemberState.HERE)
    full = members.filter(kind=MemberKind.FULL).count()
    context = {
        "tab": "organisations",
        "organisation": found,
        "children": found.children.filter(gone_at__isnull=True, ended__isnull=True),
        "members": members.count(),
        "full": full,
        "is_short": found.kind == "branch" and branch_kind(full, clock.today()) == "joint",
        "covers": found.covers.select_related("enterprise__unit"),
        "gatherings": found.gatherings.filter(gone_at__isnull=True)[:10],
        "today": clock.today(),
        "words": words,
        "near": near,
        "form": CoverForm(choices=[(one.pk, one.name) for one in near]),
        "may_write": request.scope.allows(WRITE, found.unit.path),
    }
    return render(request, "party/organisation.html", context)


@require_POST
def cover(request: Any, pk: int) -> HttpResponse:
    """Cover a firm."""
    found = _organisation(request, pk, WRITE)
    firm_pk = whole(request.POST.get("firm"))
    form = CoverForm(request.POST, choices=[(firm_pk, "")] if firm_pk is not None else [])
    back = HttpResponseRedirect(reverse("party:organisation", args=[pk]))
    if not form.is_valid():
        messages.error(request, _("请先选一家企业，再填方式和起始日期。"))
        return back
    firm = get_object_or_404(Enterprise.objects.select_related("unit"), pk=form.cleaned_data["firm"])
    require(request, FIRMS, firm.unit.path)
    try:
        actions.cover_firm(
            by=request.actor,
            organisation=found,
            firm=firm,
            kind=form.cleaned_data["kind"],
            since=form.cleaned_data["since"],
        )
    except Problem as problem:
        messages.error(request, str(problem))
        return back
    messages.success(request, _("已登记覆盖，两新覆盖率随之变化。"))
    return back


@require_POST
def end_cover(request: Any, pk: int) -> HttpResponse:
    """A cover ends today."""
    found = get_object_or_404(Cover.objects.select_related("organisation__unit"), pk=pk)
    require(request, WRITE, found.organisation.unit.path)
    try:
        actions.end_cover(by=request.actor, cover=found, until=clock.today())
        messages.success(request, _("覆盖已结束，原来的一段还留着。"))
    except Problem as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(reverse("party:organisation", args=[found.organisation_id]))


@require_http_methods(["GET", "POST"])
def attendance(request: Any, pk: int) -> HttpResponse:
    """Who came to a class: everybody of the unit's organisations, ticked on one page."""
    training = get_object_or_404(Training.objects.select_related("unit"), pk=pk)
    require(request, "party.training.write" if request.method == "POST" else "party.training.read", training.unit.path)
    reach = [training.unit.path]
    members = list(
        within(Member.objects.filter(state__in=(MemberState.HERE, MemberState.FLOATING)), reach)
        .select_related("organisation")
        .order_by("organisation__name", "pk")[:2000]
    )
    if request.method == "POST":
        allowed = {"", *Presence.values}
        said = {one.pk: request.POST.get(f"m{one.pk}", "") for one in members}
        marks = {pk: value if value in allowed else "" for pk, value in said.items()}
        changed = actions.note_attendance(by=request.actor, training=training, presences=marks)
        messages.success(
            request,
            ngettext("已登记 %(number)s 人的到课。", "已登记 %(number)s 人的到课。", changed) % {"number": changed},
        )
        return HttpResponseRedirect(reverse("party:attendance", args=[pk]))
    known = dict(training.attendances.values_list("member_id", "presence"))
    context = {
        "training": training,
        "rows": [(one, known.get(one.pk, "")) for one in members],
        "choices": Presence.choices,
        "came": sum(value == Presence.CAME for value in known.values()),
        "may_write": request.scope.allows("party.training.write", training.unit.path),
    }
    return render(request, "party/attendance.html", context)
