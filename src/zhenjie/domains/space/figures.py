"""What is counted from spaces for the indicators: idle, revived by outcomes, let, taxed, transferred, booked."""

from datetime import date
from decimal import Decimal

from django.db.models import Sum

from zhenjie.core import clock
from zhenjie.core.periods import Period
from zhenjie.domains.space.choices import Account, Band
from zhenjie.domains.space.models.farmland import FarmTransfer
from zhenjie.domains.space.models.land import QuotaEntry
from zhenjie.domains.space.models.leases import BuildingTax
from zhenjie.domains.space.queries import overview
from zhenjie.domains.space.queries.buildings import expiring
from zhenjie.domains.space.rules import idle
from zhenjie.engines.indicators.counting import figure
from zhenjie.engines.org.queries import within

SPACE, TAX, FARM, QUOTA = "space.space", "space.buildingtax", "space.farmtransfer", "space.quotaentry"
_IDLE = "state=idle&state=talking"
_WAN = Decimal(10_000)


def _end(period: Period) -> date:
    return min(period.end or clock.today(), clock.today())


def _now(period: Period) -> bool:
    """Whether the period reaches today: what stands in the register today says nothing about an earlier day."""
    return (period.end or clock.today()) >= clock.today()


@figure("idle-spaces", register=SPACE, query=_IDLE)
def idle_spaces(path: str, period: Period) -> int | None:
    """待盘活空间 today."""
    return overview.idle_spaces([path]).count() if _now(period) else None


@figure("idle-space-area", register=SPACE, query=_IDLE)
def idle_area(path: str, period: Period) -> Decimal | None:
    """待盘活面积 today, ㎡."""
    return overview.idle_area([path]) if _now(period) else None


@figure("revived-spaces", register=SPACE, query="state=revived")
def revived(path: str, period: Period) -> int | None:
    """盘活处数: spaces for which a match was signed in the period."""
    return overview.revived([path], period.start, _end(period)).count() if period.start else None


@figure("revived-space-area", register=SPACE, query="state=revived")
def revived_area(path: str, period: Period) -> Decimal | None:
    """盘活面积 in the period, ㎡."""
    if period.start is None:
        return None
    return overview.revived([path], period.start, _end(period)).aggregate(found=Sum("area"))["found"] or Decimal(0)


@figure("building-area-let", register="space.lease")
def let(path: str, period: Period) -> Decimal:
    """楼宇已入驻面积 on the last day, 万㎡."""
    return overview.let_and_lettable([path], _end(period))[0] / _WAN


@figure("building-area", register=SPACE, query="kind=building")
def lettable(path: str, period: Period) -> Decimal:
    """楼宇可入驻面积, 万㎡."""
    return overview.let_and_lettable([path], _end(period))[1] / _WAN


@figure("building-tax", register=TAX)
def building_tax(path: str, period: Period) -> Decimal | None:
    """楼宇税收 of a whole year; part of a year is not on the register. Buildings of fewer than three firms are not in it."""
    if period.end is None or (period.end.month, period.end.day) != (12, 31):
        return None
    rows = within(BuildingTax.objects.filter(year=period.end.year, tax__isnull=False), [path])
    return rows.aggregate(found=Sum("tax"))["found"]


@figure("hundred-million-buildings", register=TAX, query="band=hundred")
def hundred_million(path: str, period: Period) -> int | None:
    """亿元楼 by the tax of the last whole year."""
    year = _end(period).year if _end(period) == date(_end(period).year, 12, 31) else _end(period).year - 1
    return overview.towers_of([path], year, Band.HUNDRED_MILLION)


@figure("land-transfer", register=FARM)
def land_transfer(path: str, period: Period) -> Decimal:
    """土地流转面积 under contract on the last day, 亩."""
    return overview.transferred([path], _end(period))


@figure("new-land-transfer", register=FARM)
def new_land_transfer(path: str, period: Period) -> Decimal | None:
    """新增流转: contracts that began in the period, 亩."""
    if period.start is None:
        return None
    rows = FarmTransfer.objects.filter(begins__gte=period.start, begins__lte=_end(period))
    return within(rows, [path]).aggregate(found=Sum("mu"))["found"] or Decimal(0)


@figure("land-quota", register=QUOTA, query="target=stock")
def land_quota(path: str, period: Period) -> Decimal | None:
    """增减挂钩指标入库 in the period, 亩: reclaimed into stock, what was reversed taken off."""
    if period.start is None:
        return None
    rows = within(QuotaEntry.objects.filter(on__gte=period.start, on__lte=_end(period)), [path])
    put = rows.filter(source=Account.RECLAIMED, target=Account.STOCK)
    back = rows.filter(source=Account.STOCK, target=Account.RECLAIMED)
    booked, taken = (one.aggregate(found=Sum("mu"))["found"] or Decimal(0) for one in (put, back))
    return Decimal(booked - taken)


@figure("idle-land-two-years", register="space.landcontract")
def idle_two_years(path: str, period: Period) -> int | None:
    """满二年闲置宗数 today, by the count; whether it is idle the authority decides."""
    return sum(counted.stage == idle.RECOVER for _row, counted in overview.idle_land([path])) if _now(period) else None


@figure("plant-inspections-overdue", register="space.plantduty")
def overdue(path: str, period: Period) -> int | None:
    """厂中厂超期未查 today."""
    return sum(one.due.colour == "red" for one in overview.plant_duties([path])) if _now(period) else None


@figure("leases-expiring", register="space.lease")
def leases(path: str, period: Period) -> int | None:
    """租约 that run out within the dated warning, today."""
    if not _now(period):
        return None
    return expiring([path], overview.warned()).filter(ends__gte=clock.today()).count()
