"""What is counted from village economy for the indicators."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from zhenjie.core import clock
from zhenjie.core.periods import Period
from zhenjie.domains.villages.choices import CooperativeState
from zhenjie.domains.villages.models import Cooperative, CoopMember, Payment, Workshop, WorkshopTraining
from zhenjie.domains.villages.queries.incomes import items_of, latest, villages_on
from zhenjie.domains.villages.rules.incomes import Total, total_of
from zhenjie.engines.indicators.counting import figure
from zhenjie.engines.org.queries import within


def _end(period: Period) -> date:
    return min(period.end or clock.today(), clock.today())


def _totals(path: str, period: Period) -> list[Total] | None:
    """Every village's income of a year to date; None when nobody has filled the period in."""
    if not period.is_year_to_date or period.end is None:
        return None
    found = items_of([path], period.end.year, period.end.month)
    return [total_of(items, period.end) for items in found.values()] or None


@figure("village-income", register="villages.income")
def income(path: str, period: Period) -> Decimal | None:
    """村集体经济总收入 of the period, cumulative."""
    found = _totals(path, period)
    return None if found is None else sum((one.total for one in found), Decimal(0))


@figure("village-operating-income", register="villages.income")
def operating(path: str, period: Period) -> Decimal | None:
    """经营性收入: without subsidies and other income."""
    found = _totals(path, period)
    return None if found is None else sum((one.operating for one in found), Decimal(0))


@figure("villages", register="villages.income")
def villages(path: str, period: Period) -> int:
    """行政村, communities left out."""
    return len(villages_on([path], _end(period)))


def _over(path: str, period: Period, least: int) -> int | None:
    """Villages whose total of the last whole year comes up to `least` 万元; communities are no villages."""
    when = latest(path, _end(period))
    if when is None or when[1] != 12:
        when = latest(path, date(_end(period).year - 1, 12, 31))
    if when is None or when[1] != 12:
        return None
    there = {one.pk for one in villages_on([path], _end(period))}
    found: Iterable[tuple[int, dict[str, Decimal]]] = items_of([path], *when).items()
    return sum(total_of(items, date(*when, 1)).total >= least for pk, items in found if pk in there)


@figure("villages-over-50k", register="villages.income")
def over_50k(path: str, period: Period) -> int | None:
    """5 万元以上."""
    return _over(path, period, 5)


@figure("villages-over-100k", register="villages.income")
def over_100k(path: str, period: Period) -> int | None:
    """10 万元以上."""
    return _over(path, period, 10)


@figure("villages-over-200k", register="villages.income")
def over_200k(path: str, period: Period) -> int | None:
    """20 万元以上."""
    return _over(path, period, 20)


@figure("villages-over-500k", register="villages.income")
def over_500k(path: str, period: Period) -> int | None:
    """50 万元以上."""
    return _over(path, period, 50)


@figure("villages-over-1m", register="villages.income")
def over_1m(path: str, period: Period) -> int | None:
    """100 万元以上."""
    return _over(path, period, 100)


@figure("coops", register="villages.cooperative", query="state=active")
def coops(path: str, period: Period) -> int:
    """农民合作社 at work on the last day."""
    end = _end(period)
    there = Q(founded__isnull=True) | Q(founded__lte=end)
    return within(Cooperative.objects.filter(there, state=CooperativeState.ACTIVE), [path]).count()


@figure("coop-members", register="villages.coopmember")
def coop_members(path: str, period: Period) -> int:
    """Members of cooperatives at work; who belongs to two counts in both, as the returns do."""
    end = _end(period)
    there = (Q(left__isnull=True) | Q(left__gt=end)) & (Q(joined__isnull=True) | Q(joined__lte=end))
    rows = CoopMember.objects.filter(
        there, cooperative__state=CooperativeState.ACTIVE, cooperative__gone_at__isnull=True
    )
    return within(rows, [path]).count()


@figure("coop-households", register="villages.cooperative", query="state=active")
def coop_households(path: str, period: Period) -> int:
    """带动户数, may overlap between cooperatives."""
    rows = within(Cooperative.objects.filter(state=CooperativeState.ACTIVE), [path])
    return int(rows.aggregate(sum=Sum("households"))["sum"] or 0)


@figure("workshops", register="villages.workshop")
def workshops(path: str, period: Period) -> int:
    """共富工坊 on the last day."""
    rows = Workshop.objects.filter(Q(founded__isnull=True) | Q(founded__lte=_end(period)))
    return within(rows, [path]).count()


@figure("workshop-trained", register="villages.workshoptraining")
def workshop_trained(path: str, period: Period) -> int | None:
    """工坊培训人次 of the period."""
    if period.start is None:
        return None
    rows = WorkshopTraining.objects.filter(on__gte=period.start, on__lte=_end(period))
    return int(within(rows, [path]).aggregate(sum=Sum("participants"))["sum"] or 0)


@figure("contract-income", register="villages.payment")
def contract_income(path: str, period: Period) -> Decimal | None:
    """三资合同实收, 万元, by the day the money came in."""
    if period.start is None:
        return None
    rows = within(Payment.objects.filter(paid_on__gte=period.start, paid_on__lte=_end(period)), [path])
    return Decimal(rows.aggregate(sum=Sum("paid"))["sum"] or 0) / 10000
