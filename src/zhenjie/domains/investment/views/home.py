"""招商: what is due this week, whose protection ends, the next trips, the funnel of open leads."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from zhenjie.core import clock
from zhenjie.core.periods import Period, print_period
from zhenjie.domains.investment.choices import ClaimState, EventKind
from zhenjie.domains.investment.queries import claims, events
from zhenjie.domains.investment.queries.words import already
from zhenjie.domains.investment.views.reach import CONTESTS, EVENTS, EVENTS_WRITE
from zhenjie.domains.projects.choices import Stage
from zhenjie.domains.projects.queries import counts
from zhenjie.domains.projects.queries.counts import Asked
from zhenjie.domains.projects.rules.money import NOTHING
from zhenjie.domains.projects.rules.sentences import NESTED, Counted, money
from zhenjie.engines.ledger.views.reach import may, reach

_WORDS = {str(value): label for value, label in Stage.choices}
#: How a report calls the events of a year.
_KINDS = (
    (EventKind.OUT, "外出招商", "次"), (EventKind.IN, "接待客商来访", "批次"), (EventKind.MEETING, "举办推介对接会", "场"),
    (EventKind.ONLINE, "线上洽谈", "次"),
)  # fmt: skip
OPEN = (Stage.LEAD, Stage.NEGOTIATING, Stage.SIGNED, Stage.REGISTERED)


@require_GET
def home(request: Any) -> HttpResponse:
    """The page."""
    here, today = reach(request, EVENTS), clock.today()
    first, sunday = today.replace(month=1, day=1), today + timedelta(days=6 - today.weekday())
    stood = counts.by_stage(here, today)
    funnel = [(stage, _WORDS[stage], stood.get(stage, Counted(stage, 0, NOTHING))) for stage in OPEN]
    most = max((one.number for _stage, _word, one in funnel), default=0) or 1
    leads, nested = counts.counted(here, Asked((Stage.LEAD,), True, first, today, (Stage.NEGOTIATING, Stage.SIGNED)))
    trips = events.trips(here, first, today)
    year = events.held(here, first, today)
    latest = list(events.held(here, first.replace(year=first.year - 1), today).order_by("-on", "-pk")[:6])
    contested = claims.mine(here).filter(state=ClaimState.CONTESTED).order_by("project__found_on", "project__name")
    waiting = claims.waiting(within_county(request)).count()
    context = {
        "tab": "home", "say": _said(year, leads, nested, first, today), "today": today, "first": first, "sunday": sunday,
        "promises": events.due(events.open_promises(here, sunday)[:8], today),
        "number": events.open_promises(here, sunday).count(), "kept": events.kept(here, first, today),
        "ending": claims.ending(here), "rule": claims.rule_now(), "coming": events.coming(here, today + timedelta(days=1)),
        "funnel": [(stage, word, one, one.number * 100 / most) for stage, word, one in funnel],
        "leads": leads, "nested": [(one, _WORDS[one.stage]) for one in nested], "trips": trips.count(), "events": year.count(),
        "spent": events.spent(year), "trip_cost": events.spent(trips), "latest": events.yields(latest, here, today),
        "contested": contested[:6], "already": already(), "waiting": waiting, "may_write": may(request, EVENTS_WRITE),
    }  # fmt: skip
    return render(request, "investment/home.html", context)


def _said(year: Any, leads: Counted, nested: list[Counted], first: date, today: date) -> list[tuple[str, str]]:
    """报告里这样说: words, and for a number the rows behind it. Events are told by kind, leads as the ledger of projects counts them."""
    many = dict(year.order_by().values_list("kind").annotate(n=Count("pk")))
    rows, span = reverse("ledger:list", args=["investment.event"]), f"on_from={first}&on_to={today}"
    told = [(f"{print_period(Period(first, today), today)}，", "")]
    for kind, words, unit in _KINDS:
        if many.get(kind):
            told += [(words, ""), (str(many[kind]), f"{rows}?kind={kind}&{span}"), (f"{unit}，", "")]
    leads_at = f"{reverse('projects:rows')}?stage=lead&kind=flow&start={first}&end={today}"
    told += [("新增线索", ""), (str(leads.number), leads_at), ("条", "")]
    number, unit = money(leads.amount)
    told += [(f"、意向总投资{number}{unit}", "")] if leads.number else []
    for place, one in enumerate(nested if leads.number else []):
        step = f"{leads_at}&nested={one.stage}&step={one.stage}"
        told += [("、" if place else "，其中", ""), (f"{NESTED[one.stage]}{one.number}", step), ("个", "")]
    return [*told, ("。", "")]


def within_county(request: Any) -> tuple[str, ...]:
    """Where the reader may see what waits for a ruling."""
    return tuple(request.scope.prefixes_for(CONTESTS))
