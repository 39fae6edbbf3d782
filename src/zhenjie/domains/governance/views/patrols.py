"""网格巡查: what is due, one tap for "looked, nothing", a line for a finding; routes. Works on the desk and on the phone."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.domains.governance.actions.patrols import record_patrol, set_stops
from zhenjie.domains.governance.forms import LookForm
from zhenjie.domains.governance.models.patrols import PatrolPlace, PatrolRoute
from zhenjie.domains.governance.queries import patrols as reading
from zhenjie.domains.governance.rules import edition
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.views.reach import may, reach
from zhenjie.engines.org.doors import require

READ, WRITE, RECORD = "governance.patrolplace.read", "governance.patrolroute.write", "governance.patrolrecord.write"


@require_GET
def patrols(request: Any) -> HttpResponse:
    """What is due within reach, by grid."""
    return _page(request)


def _page(request: Any, bad: int = 0, said: str = "", form: LookForm | None = None) -> HttpResponse:
    here = reach(request, READ)
    context = {
        "tab": "patrols",
        "due": reading.due_list(here),
        "routes": reading.routes(here)[:30],
        "findings": list(reading.findings(here)[:8]),
        "found": reading.findings(here).count(),
        "rule": edition("patrols", clock.today()),
        "classes": _classes(),
        "today": clock.today(),
        "bad": bad,
        "said": said,
        "text": form.data.get("finding", "") if form else "",
        "may_write": may(request, RECORD),
    }
    return render(request, "governance/patrols.html", context, status=422 if said else 200)


def _classes() -> list[tuple[str, int]]:
    days = edition("patrols", clock.today())["days"]
    titles = dict(PatrolPlace._meta.get_field("kind").flatchoices)
    return sorted(((str(titles[key]), number) for key, number in days.items()), key=lambda pair: pair[1])


@require_POST
def look(request: Any, pk: int) -> HttpResponse:
    """Somebody looked at a place."""
    place = get_object_or_404(PatrolPlace.objects.select_related("unit"), pk=pk)
    require(request, RECORD, place.unit.path)
    form = LookForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, _("没有记上：日期或内容不对，请核对（问题最多写 1000 字）。"), form)
    told = form.cleaned_data
    try:
        record_patrol(
            by=request.actor, place=place, on=told["on"] or clock.today(), result=told["result"], finding=told["finding"]
        )  # fmt: skip
    except Problem as problem:
        return _page(request, pk, str(problem), form)
    said = {
        "fine": _("%(name)s：记下了，没问题。"),
        "finding": _("%(name)s：问题记下了，等转成事项处理。"),
        "closed": _("%(name)s：没进去，改天再看，到期的日子不变。"),
    }[told["result"]]
    messages.success(request, said % {"name": place.name})
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, None):
        back = reverse("governance:patrols")
    return HttpResponseRedirect(back)


@require_http_methods(["GET", "POST"])
def route(request: Any, pk: int) -> HttpResponse:
    """One route: its places in order with what is due; who may write chooses and orders them."""
    held = get_object_or_404(PatrolRoute.objects.select_related("unit"), pk=pk)
    require(request, WRITE if request.method == "POST" else "governance.patrolroute.read", held.unit.path)
    known = {one.pk: one for one in reading.places([held.unit.path]).order_by("name")[:500]}
    if request.method == "POST":
        orders = {pk: request.POST.get(f"s{pk}", "").strip() for pk in known}
        wrong = [known[pk].name for pk, text in orders.items() if text and not (text.isdecimal() and len(text) < 4)]
        if wrong:
            messages.error(request, _("“%(name)s”的次序要填数字，没有存。") % {"name": wrong[0]})
        else:
            chosen = sorted((pk for pk, text in orders.items() if text), key=lambda pk: (int(orders[pk]), pk))
            try:
                set_stops(by=request.actor, route=held, places=[known[pk] for pk in chosen])
                messages.success(request, _("路线已存，%(number)s 个点位。") % {"number": len(chosen)})
                return HttpResponseRedirect(reverse("governance:route", args=[held.pk]))
            except Problem as problem:
                messages.error(request, str(problem))
    stops = reading.stops(held)
    order = {one.pk: number for number, one in enumerate(stops, 1)}
    context = {
        "tab": "patrols",
        "route": held,
        "stops": stops,
        "late": sum(one.due.colour != "green" for one in stops),
        "choices": [(one, order.get(one.pk, "")) for one in known.values()],
        "today": clock.today(),
        "may_write": request.scope.allows(WRITE, held.unit.path),
        "may_look": request.scope.allows(RECORD, held.unit.path),
    }
    return render(request, "governance/route.html", context)
