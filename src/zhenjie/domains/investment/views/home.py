"""招商: what is due this week, whose protection ends, the next trips, the funnel of open leads."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhenjie.core import clock
from zhenjie.domains.investment.choices import ClaimState
from zhenjie.domains.investment.queries import claims, events
from zhenjie.domains.investment.queries.words import already
from zhenjie.domains.investment.views.reach import CONTESTS, EVENTS, EVENTS_WRITE
from zhenjie.domains.projects.choices import Stage
from zhenjie.domains.projects.queries import counts
from zhenjie.domains.projects.queries.counts import Asked
from zhenjie.domains.projects.rules.money import NOTHING
from zhenjie.domains.projects.rules.sentences import Counted
from zhenjie.engines.ledger.views.reach import may, reach

_WORDS = {str(value): label for value, label in Stage.choices}
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
        "tab": "home", "today": today, "first": first, "sunday": sunday,
        "promises": events.due(events.open_promises(here, sunday)[:8], today),
        "number": events.open_promises(here, sunday).count(), "kept": events.kept(here, first, today),
        "ending": claims.ending(here), "rule": claims.rule_now(), "coming": events.coming(here, today + timedelta(days=1)),
        "funnel": [(stage, word, one, one.number * 100 / most) for stage, word, one in funnel],
        "leads": leads, "nested": [(one, _WORDS[one.stage]) for one in nested], "trips": trips.count(), "events": year.count(),
        "spent": events.spent(year), "trip_cost": events.spent(trips), "latest": events.yields(latest, here, today),
        "contested": contested[:6], "already": already(), "waiting": waiting, "may_write": may(request, EVENTS_WRITE),
    }  # fmt: skip
    return render(request, "investment/home.html", context)


def within_county(request: Any) -> tuple[str, ...]:
    """Where the reader may see what waits for a ruling."""
    return tuple(request.scope.prefixes_for(CONTESTS))
