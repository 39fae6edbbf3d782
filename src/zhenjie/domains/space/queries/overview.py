"""What the first page of spaces says, and what the indicators count: idle and revived, let, running out, overdue."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from zhenjie.core import clock
from zhenjie.domains.space.choices import MATCH, NeedState, State
from zhenjie.domains.space.models.farmland import FarmTransfer
from zhenjie.domains.space.models.land import LandContract
from zhenjie.domains.space.models.leases import BuildingTax, PlantDuty
from zhenjie.domains.space.models.needs import SpaceNeed
from zhenjie.domains.space.models.spaces import Space
from zhenjie.domains.space.queries.buildings import expiring, towers_in
from zhenjie.domains.space.queries.quota import books
from zhenjie.domains.space.rules import edition, idle, towers
from zhenjie.engines.matching.choices import Stage
from zhenjie.engines.matching.models import Outcome
from zhenjie.engines.org.queries import within

NOTHING = Decimal(0)
WAITING = (State.IDLE, State.TALKING)


def idle_spaces(prefixes: Iterable[str]) -> QuerySet[Space]:
    """Spaces that wait; a part of an idle building is not counted beside the building."""
    waiting = Space.objects.filter(state__in=WAITING)
    return within(waiting.exclude(parent__state__in=WAITING, parent__gone_at__isnull=True), prefixes)


def idle_area(prefixes: Iterable[str]) -> Decimal:
    """㎡ that wait."""
    return idle_spaces(prefixes).aggregate(found=Sum("area"))["found"] or NOTHING


def revived(prefixes: Iterable[str], start: date, end: date) -> QuerySet[Space]:
    """Spaces for which a match was signed in the period: 盘活 is counted from outcomes, not from a tick in a list."""
    signed = Outcome.objects.filter(
        stage=Stage.SIGNED, proposal__run__match=MATCH,
        at__gte=clock.aware(start), at__lt=clock.aware(end + timedelta(days=1)),
    )  # fmt: skip
    return within(Space.everything.filter(pk__in=signed.values("proposal__offer")), prefixes)


def let_and_lettable(prefixes: Iterable[str], day: date) -> tuple[Decimal, Decimal]:
    """㎡ let and ㎡ to let over all buildings in reach."""
    found = towers_in(prefixes, day)
    return sum((min(one.let, one.to_let) for one in found), NOTHING), sum((one.to_let for one in found), NOTHING)


def towers_of(prefixes: Iterable[str], year: int, band: str) -> int:
    """How many buildings reached a band of tax in a year; a building of fewer than three firms by the band it was given."""
    end = date(year, 12, 31)
    rows = within(BuildingTax.objects.filter(year=year), prefixes).values_list("tax", "band")
    return sum((towers.band(tax, end) if tax is not None else said) == band for tax, said in rows)


def transferred(prefixes: Iterable[str], day: date) -> Decimal:
    """亩 of farm land under a transfer contract on a day."""
    running = FarmTransfer.objects.filter(begins__lte=day, ends__gte=day)
    running = running.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))
    return within(running, prefixes).aggregate(found=Sum("mu"))["found"] or NOTHING


def idle_land(prefixes: Iterable[str]) -> list[tuple[LandContract, idle.Counted]]:
    """Contracts whose clock of idleness runs, the longest first."""
    rows = within(LandContract.objects.filter(closed_on__isnull=True), prefixes).select_related("unit")
    counted = [(row, row.counted) for row in rows]
    return sorted((pair for pair in counted if pair[1].since is not None), key=lambda pair: -pair[1].days)


def plant_duties(prefixes: Iterable[str]) -> list[PlantDuty]:
    """Duties of plants in plants, the most overdue first."""
    rows = within(PlantDuty.objects.all(), prefixes).select_related("space", "unit")
    return sorted(rows, key=lambda row: row.due.on)


def warned() -> date:
    """The last day of the warning before a lease runs out, by the rule in force."""
    return clock.today() + timedelta(days=int(edition(clock.today())["expiry"]["yellow"]))


def overview(prefixes: tuple[str, ...]) -> dict[str, object]:
    """The figures of the first page. A fixed number of queries."""
    today = clock.today()
    let, lettable = let_and_lettable(prefixes, today)
    land, duties = idle_land(prefixes), plant_duties(prefixes)
    done = revived(prefixes, today.replace(month=1, day=1), today)
    leases = list(expiring(prefixes, warned()))
    quota = sum((told.get("stock", NOTHING) for _area, told in books(prefixes)), NOTHING)
    return {
        "idle": idle_spaces(prefixes).count(),
        "idle_area": idle_area(prefixes),
        "revived": done.count(),
        "revived_area": done.aggregate(found=Sum("area"))["found"] or NOTHING,
        "occupancy": towers.share(let, lettable),
        "let": let,
        "lettable": lettable,
        "needs": within(SpaceNeed.objects.filter(state=NeedState.OPEN), prefixes).count(),
        "leases": leases[:6],
        "expiring": len(leases),
        "expired": sum(one.due.days < 0 for one in leases),
        "land": [pair for pair in land if pair[1].stage in (idle.FEE, idle.RECOVER)][:6],
        "fee": sum(counted.stage == idle.FEE for _row, counted in land),
        "recover": sum(counted.stage == idle.RECOVER for _row, counted in land),
        "duties": [one for one in duties if one.due.colour != "green"][:6],
        "overdue": sum(one.due.colour == "red" for one in duties),
        "transferred": transferred(prefixes, today),
        "quota": quota,
    }
