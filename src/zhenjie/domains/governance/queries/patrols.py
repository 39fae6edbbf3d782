"""巡查 read: what is due, by grid; a route with its places; what was found and is no matter yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q, QuerySet

from zhenjie.core import clock
from zhenjie.domains.governance.choices import PatrolResult
from zhenjie.domains.governance.models.patrols import PatrolPlace, PatrolRecord, PatrolRoute
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import within

MOST = 300
_ORDER = {"red": 0, "yellow": 1, "green": 2}


@dataclass(frozen=True, slots=True)
class Grid:
    """The places of one grid that are due or soon will be."""

    unit: Unit
    places: list[PatrolPlace]


def places(prefixes: Iterable[str]) -> QuerySet[PatrolPlace]:
    """Places that are looked after."""
    rows = PatrolPlace.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=clock.today()))
    return within(rows, prefixes).select_related("unit")


@dataclass(frozen=True, slots=True)
class DueList:
    """What is due within reach; ``left`` says how many more there are than shown."""

    grids: list[Grid]
    red: int
    yellow: int
    soon: int
    total: int
    left: int


def due_list(prefixes: Iterable[str]) -> DueList:
    """Places past their day and those that come up, the longest overdue first, by grid. One query."""
    rows = list(places(prefixes))
    wanted = [one for one in rows if one.due.colour != "green" or one.due.is_soon]
    wanted.sort(key=lambda one: (_ORDER[one.due.colour], one.due.days, one.pk))
    shown = sorted(wanted[:MOST], key=lambda one: one.unit.path)
    grids = [Grid(group[0].unit, group) for group in (list(g) for _path, g in groupby(shown, lambda o: o.unit.path))]
    for grid in grids:
        grid.places.sort(key=lambda one: (_ORDER[one.due.colour], one.due.days, one.pk))
    grids.sort(key=lambda grid: (_ORDER[grid.places[0].due.colour], grid.places[0].due.days))
    colours = [one.due.colour for one in rows]
    soon = sum(one.due.is_soon for one in rows)
    return DueList(grids, colours.count("red"), colours.count("yellow"), soon, len(rows), len(wanted) - len(shown))


def routes(prefixes: Iterable[str]) -> list[PatrolRoute]:
    """Routes within reach."""
    rows = within(PatrolRoute.objects.all(), prefixes).select_related("unit").prefetch_related("stops")
    return list(rows.order_by("unit__path", "pk")[:MOST])


def stops(route: PatrolRoute) -> list[PatrolPlace]:
    """The places of a route in their order."""
    rows = route.stops.select_related("place__unit").order_by("order")
    return [one.place for one in rows if one.place.gone_at is None and not one.place.ended_on]


def findings(prefixes: Iterable[str]) -> QuerySet[PatrolRecord]:
    """What was found and is no matter yet, newest first."""
    rows = PatrolRecord.objects.filter(result=PatrolResult.FINDING, matter="")
    return within(rows, prefixes).select_related("place", "unit").order_by("-on", "-pk")


def overdue(prefixes: Iterable[str]) -> int:
    """Places past their day."""
    return sum(one.due.colour != "green" for one in places(prefixes))


def found_in(prefixes: Iterable[str], start: date, end: date) -> int:
    """How many problems were found in a span."""
    rows = PatrolRecord.objects.filter(result=PatrolResult.FINDING, on__gte=start, on__lte=end)
    return within(rows, prefixes).count()
