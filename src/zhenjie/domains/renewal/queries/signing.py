"""The signing of renewals: by day, by community, by what is counted; a count of stages is nested and never added up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from zhenjie.domains.renewal.models.households import Household
from zhenjie.domains.renewal.models.projects import Renewal
from zhenjie.domains.renewal.rules import edition
from zhenjie.domains.renewal.rules.curve import Point, Verdict, curve, verdict
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import end_of, widest
from zhenjie.engines.org.queries import within
from zhenjie.engines.trail.prepared import Prepared

#: More renewals than this no list shows at once.
SIZE = 60
#: What a rate may be of: households, ㎡ with papers, plots, certificates. Rates of different measures are never averaged.
MEASURES = ("households", "area", "homesteads", "deeds")


@dataclass(frozen=True, slots=True)
class Rate:
    """How much of one measure has signed."""

    measure: str
    signed: Decimal
    total: Decimal

    @property
    def percent(self) -> Decimal | None:
        """In per cent; None when nothing lies in scope."""
        return self.signed / self.total * 100 if self.total else None


@dataclass(frozen=True, slots=True)
class Counts:
    """已签约 ⊇ 已补偿 …: each stage counts those beyond it as well. ``ruled``: by decision instead of agreement."""

    total: int
    signed: int
    ruled: int
    paid: int
    moved: int
    demolished: int

    @property
    def open(self) -> int:
        """Neither agreement nor decision."""
        return self.total - self.signed - self.ruled


def counts(renewal: Renewal) -> Counts:
    """How many households have come how far."""
    found = Household.objects.filter(renewal=renewal).aggregate(
        total=Count("pk"),
        signed=Count("pk", filter=Q(signed_on__isnull=False)),
        ruled=Count("pk", filter=Q(signed_on__isnull=True, ruled_on__isnull=False)),
        paid=Count("pk", filter=Q(paid_on__isnull=False)),
        moved=Count("pk", filter=Q(moved_on__isnull=False)),
        demolished=Count("pk", filter=Q(demolished_on__isnull=False)),
    )
    return Counts(**found)


def rates(renewal: Renewal) -> list[Rate]:
    """The signing rate by each measure."""
    done = Q(signed_on__isnull=False)
    asked = {"households": Count("pk"), "households_signed": Count("pk", filter=done)}
    for name in MEASURES[1:]:
        asked |= {name + "_total": Sum(name), name + "_signed": Sum(name, filter=done)}  # type: ignore[dict-item]
    found = Household.objects.filter(renewal=renewal).aggregate(**asked)
    found["households_total"] = found.pop("households")
    return [
        Rate(name, Decimal(found[f"{name}_signed"] or 0), Decimal(found[f"{name}_total"] or 0)) for name in MEASURES
    ]


@dataclass(frozen=True, slots=True)
class Community:
    """One community of a renewal: its own curve against the same promise."""

    unit: Unit
    verdict: Verdict
    recent: int


def by_community(renewal: Renewal) -> dict[int, tuple[int, dict[date, int]]]:
    """Unit → households in scope, and signed by day."""
    found: dict[int, tuple[int, dict[date, int]]] = {}
    rows = Household.objects.filter(renewal=renewal).order_by().values_list("unit_id", "signed_on")
    for unit, day, number in rows.annotate(number=Count("pk")):
        total, days = found.get(unit, (0, {}))
        if day is not None:
            days[day] = days.get(day, 0) + number
        found[unit] = (total + number, days)
    return found


def together(found: Iterable[tuple[int, Mapping[date, int]]]) -> tuple[int, dict[date, int]]:
    """Households and signatures by day of several communities together."""
    total = 0
    days: dict[date, int] = defaultdict(int)
    for number, these in found:
        total += number
        for day, signed in these.items():
            days[day] += signed
    return total, dict(days)


def communities(renewal: Renewal, found: Mapping[int, tuple[int, Mapping[date, int]]], today: date) -> list[Community]:
    """The communities, the one that lags most first."""
    if renewal.promise is None:
        return []
    rule, promise = edition("signing", today), renewal.promise
    units = Unit.objects.in_bulk(found)
    window = rule["window"]
    rows = [
        Community(
            units[pk],
            verdict(promise, total, days, today, rule),
            sum(number for day, number in days.items() if 0 <= (today - day).days < window),
        )
        for pk, (total, days) in found.items()
    ]
    return sorted(rows, key=lambda one: (-one.verdict.colour.severity, one.verdict.rate or 0, one.unit.path))


def points(renewal: Renewal, total: int, days: Mapping[date, int], today: date) -> list[Point]:
    """The curve of a renewal; empty while no first day is set."""
    return curve(renewal.promise, total, days, today) if renewal.promise else []


def overall(renewal: Renewal, total: int, days: Mapping[date, int], today: date) -> Verdict | None:
    """The verdict over all; None while no first day is set."""
    return verdict(renewal.promise, total, days, today, edition("signing", today)) if renewal.promise else None


@dataclass(frozen=True, slots=True)
class Line:
    """A renewal in the list of all."""

    renewal: Renewal
    total: int
    signed: int
    verdict: Verdict | None


def _in_reach(path: str) -> "QuerySet[Renewal]":
    there = within(Household.objects.all(), [path]).order_by().values("renewal")
    mine = within(Renewal.objects.all(), [path]).order_by().values("pk")
    return Renewal.objects.filter(Q(pk__in=mine) | Q(pk__in=there)).select_related("unit")[:SIZE]


_RENEWALS = Prepared(_in_reach, end_of)
_SIGNED = Prepared(
    lambda path, renewals: (
        within(Household.objects.filter(renewal__in=renewals), [path])
        .order_by()
        .values_list("renewal_id", "signed_on")
        .annotate(number=Count("pk"))
    ),
    end_of,
)


def overview(prefixes: Iterable[str], today: date) -> list[Line]:
    """The renewals within reach, and those above that have households there, with the standing of what lies within reach: two
    queries for each prefix, however many there are."""
    reach = widest(prefixes)
    renewals = {one.pk: one for path in reach for one in _RENEWALS(path)}
    found: dict[int, tuple[int, dict[date, int]]] = {}
    for path in reach:
        for pk, day, number in _SIGNED(path, tuple(renewals)):
            total, days = found.get(pk, (0, {}))
            if day is not None:
                days[day] = days.get(day, 0) + number
            found[pk] = (total + number, days)
    lines = []
    for one in renewals.values():
        total, days = found.get(one.pk, (0, {}))
        lines.append(Line(one, total, sum(days.values()), overall(one, total, days, today)))
    return lines
