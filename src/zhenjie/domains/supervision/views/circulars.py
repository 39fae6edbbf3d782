"""督查通报: all of them and what waits here; one with its findings by township; its list registered and sent out in one go."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.domains.supervision import forms
from zhenjie.domains.supervision.actions.findings import issue_findings, register_findings
from zhenjie.domains.supervision.models import Circular, Finding
from zhenjie.domains.supervision.queries import findings as readers
from zhenjie.engines.matters.queries.allowed import DISPATCH
from zhenjie.engines.matters.queries.allowed import READ as MATTERS
from zhenjie.engines.org.doors import needs, require
from zhenjie.engines.org.paths import covers
from zhenjie.engines.org.queries import within

READ, WRITE = "supervision.circular.read", "supervision.circular.write"
MOST, CIRCULARS = 300, 50


def _here(request: Any, permission: str) -> tuple[str, ...]:
    return tuple(
        request.unit.path if covers(held, request.unit.path) else held
        for held in request.scope.prefixes_for(permission)
        if covers(held, request.unit.path) or covers(request.unit.path, held)
    )


@require_GET
@needs(READ)
def home(request: Any) -> HttpResponse:
    """The circulars that were issued here, and the findings about places here that are not struck off yet."""
    issued = within(Circular.objects.select_related("unit"), _here(request, READ)).order_by("-issued", "-pk")
    circulars = list(issued[:CIRCULARS])
    theirs = Finding.objects.filter(circular__in=circulars).select_related("matter__unit", "circular")
    grouped: dict[int, list[readers.Shown]] = {}
    for row in readers.shown(theirs):
        grouped.setdefault(row.finding.circular_id, []).append(row)
    about = readers.findings(_here(request, MATTERS))
    waiting = about.filter(matter__holder__isnull=False).order_by("matter__red_at", "pk")
    context = {
        "circulars": [(one, readers.total(grouped.get(one.pk, ()))) for one in circulars],
        "rows": readers.shown(waiting[:MOST]), "total": readers.total(readers.shown(about[:5000])), "most": MOST,
        "may_write": bool(request.scope.prefixes_for(WRITE)),
    }  # fmt: skip
    return render(request, "supervision/home.html", context)


def _circular(request: Any, pk: int, permission: str) -> Circular:
    found = get_object_or_404(Circular.objects.select_related("unit", "lead"), pk=pk)
    require(request, permission, found.unit.path)
    return found


@require_GET
def circular(request: Any, pk: int) -> HttpResponse:
    """One circular: its findings by township with colours, the rate of what was struck off, all findings."""
    return _page(request, _circular(request, pk, READ))


def _page(request: Any, found: Circular, *, status: int = 200, **more: Any) -> HttpResponse:
    rows = readers.shown(readers.findings_of(found))
    context = {
        "circular": found, "rows": rows, "places": readers.by_place(rows), "total": readers.total(rows),
        "waiting": sum(row.matter.stage == "intake" for row in rows), "form": forms.ListForm(prefix="list"),
        "may_write": request.scope.allows(WRITE, found.unit.path),
        "may_issue": request.scope.allows(DISPATCH, found.unit.path),
    }  # fmt: skip
    return render(request, "supervision/circular.html", context | more, status=status)


@require_POST
def register(request: Any, pk: int) -> HttpResponse:
    """The first POST shows what was understood of a list, the second one registers it; what is not in order stays."""
    found = _circular(request, pk, WRITE)
    if "saving" in request.POST:
        return _save(request, found)
    form = forms.ListForm(request.POST, request.FILES, prefix="list")
    if not form.is_valid():
        return _page(request, found, status=422, form=form)
    return _page(request, found, preview=forms.previewed(form.cleaned_data["lines"], found.unit))


def _save(request: Any, found: Circular) -> HttpResponse:
    rows = [row for row in forms.returned(request.POST, found.unit) if row.keep]
    bad, good = [row for row in rows if row.problem], [row for row in rows if not row.problem]
    done = register_findings(by=request.actor, circular=found, asked=[row.asked for row in good])
    said = _("立项 %(n)s 个问题。") % {"n": len(done.new)}
    if done.known:
        said += _("另有 %(n)s 个已经立过项，没有重复登记。") % {"n": done.known}
    messages.success(request, said)
    if bad:
        messages.error(request, _("还有 %(n)s 行没有登记，请改好再登记。") % {"n": len(bad)})
        return _page(request, found, status=422, preview=bad)
    return HttpResponseRedirect(reverse("supervision:circular", args=[found.pk]))


@require_POST
def issue(request: Any, pk: int) -> HttpResponse:
    """交办: every finding that waits goes out."""
    found = _circular(request, pk, DISPATCH)
    result = issue_findings(by=request.actor, circular=found)
    if result.done:
        messages.success(request, _("已交办 %(n)s 个问题。") % {"n": len(result.done)})
    for _pk, why in result.refused:
        messages.error(request, why)
    if not result.done and not result.refused:
        messages.info(request, _("没有等着交办的问题。"))
    return HttpResponseRedirect(reverse("supervision:circular", args=[found.pk]))
