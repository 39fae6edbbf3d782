"""Events read: what is coming, what was done, what it cost and what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from zhenjie.core.colours import Colour
from zhenjie.domains.investment.choices import EventKind, PromiseState
from zhenjie.domains.investment.models.events import Event, Origin, Promise
from zhenjie.domains.investment.queries.claims import rule_now
from zhenjie.domains.projects.queries import chain
from zhenjie.domains.projects.queries.cohorts import counted
from zhenjie.engines.org.queries import within

NOTHING = Decimal(0)


def events(prefixes: Iterable[str]) -> "QuerySet[Event]":
    """The events in reach."""
    return within(Event.objects.all(), prefixes).select_related("unit", "leader")


def held(prefixes: Iterable[str], start: date, end: date, kinds: Sequence[str] = ()) -> "QuerySet[Event]":
    """Events that took place in a period; what is only planned by its end is not among them."""
    rows = events(prefixes).filter(on__gte=start, on__lte=end)
    return rows.filter(kind__in=kinds) if kinds else rows


def coming(prefixes: Iterable[str], day: date, most: int = 6) -> list[Event]:
    """The next ones, the nearest first."""
    return list(events(prefixes).filter(Q(on__gte=day) | Q(until__gte=day)).order_by("on", "pk")[:most])


def spent(rows: "QuerySet[Event]") -> Decimal:
    """元 of all of them. One query."""
    told = rows.order_by().aggregate(a=Sum("traffic"), b=Sum("lodging"), c=Sum("other"))
    return sum((Decimal(one or 0) for one in told.values()), NOTHING)


@dataclass(frozen=True, slots=True)
class Yield:
    """What came of one event: leads and those of them that were signed, and what each cost in 元; None without cost or of nothing."""

    event: Event
    leads: int
    signed: int

    @property
    def per_lead(self) -> Decimal | None:
        """元 for each lead."""
        return self.event.cost / self.leads if self.event.cost is not None and self.leads else None

    @property
    def per_signed(self) -> Decimal | None:
        """元 for each signed project."""
        return self.event.cost / self.signed if self.event.cost is not None and self.signed else None


def yields(rows: Sequence[Event], prefixes: Iterable[str], day: date) -> list[Yield]:
    """Of many events at once. Two queries. A lead that stands aside counts here as little as anywhere."""
    here = counted(prefixes, day)
    leads = _by_event(rows, here)
    signed = _by_event(rows, chain.reached(here, "signed", day))
    return [Yield(one, leads.get(one.pk, 0), signed.get(one.pk, 0)) for one in rows]


def _by_event(rows: Sequence[Event], projects: "QuerySet[Any]") -> dict[int, int]:
    told = Origin.objects.filter(event__in=[one.pk for one in rows], project__in=projects.order_by().values("pk"))
    found: dict[int, int] = {}
    for event in told.order_by().values_list("event", flat=True):
        if event is not None:
            found[event] = found.get(event, 0) + 1
    return found


@dataclass(frozen=True, slots=True)
class Due:
    """A promise with its colour and the days that are left."""

    promise: Promise
    colour: Colour
    left: int


def promises(prefixes: Iterable[str]) -> "QuerySet[Promise]":
    """The promises in reach."""
    rows = within(Promise.objects.all(), prefixes)
    return rows.select_related("unit", "owner", "investor", "project", "event")


def due(rows: Iterable[Promise], day: date) -> list[Due]:
    """Each with its colour: red once its day has passed, yellow shortly before."""
    soon = rule_now().promise_yellow
    found = []
    for one in rows:
        left = (one.due - day).days
        if one.state != PromiseState.OPEN:
            colour = Colour.NONE if one.state == PromiseState.WITHDRAWN else Colour.GREEN
        else:
            colour = Colour.RED if left < 0 else Colour.YELLOW if left <= soon else Colour.GREEN
        found.append(Due(one, colour, left))
    return found


def open_promises(prefixes: Iterable[str], until: date) -> "QuerySet[Promise]":
    """Those that are due by a day or late, the most urgent first."""
    return promises(prefixes).filter(state=PromiseState.OPEN, due__lte=until).order_by("due", "pk")


@dataclass(frozen=True, slots=True)
class Kept:
    """兑现: of the promises that were due in a period, how many were kept in time, late, withdrawn, or are overdue."""

    due: int
    in_time: int
    late: int
    withdrawn: int
    overdue: int


def kept(prefixes: Iterable[str], start: date, end: date) -> Kept:
    """One query."""
    rows = list(promises(prefixes).filter(due__gte=start, due__lte=end).values_list("state", "due", "closed_on"))
    done = [(told, on) for state, told, on in rows if state == PromiseState.KEPT]
    late = sum(on is not None and on > told for told, on in done)
    withdrawn = sum(state == PromiseState.WITHDRAWN for state, _told, _on in rows)
    return Kept(len(rows), len(done) - late, late, withdrawn, len(rows) - len(done) - withdrawn)


def trips(prefixes: Iterable[str], start: date, end: date) -> "QuerySet[Event]":
    """外出招商 of a period."""
    return held(prefixes, start, end, (EventKind.OUT,))
