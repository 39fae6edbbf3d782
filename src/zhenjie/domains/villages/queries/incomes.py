"""村集体收入 of villages by the statistical definition, and what is due on contracts."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Max, Q, QuerySet, Sum

from zhenjie.domains.villages.choices import ContractState, IncomeItem
from zhenjie.domains.villages.models import Contract, Income, Payment
from zhenjie.domains.villages.rules.incomes import Total, total_of, urgency, warning_days
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import valid_on, within

#: 居委会 by the statistical code: 001–199 and 400–499 in places 10–12; they are no 行政村.
_COMMUNITY = re.compile(r"\d{9}[014]\d\d")


def villages_on(prefixes: Iterable[str], on: date) -> list[Unit]:
    """行政村 that exist on a day: communities are left out by their code."""
    units = within(Unit.objects.filter(valid_on(on), kind=UnitKind.VILLAGE), prefixes, "path").order_by("path")
    return [one for one in units.select_related("parent") if not _COMMUNITY.fullmatch(one.code or "")]


def items_of(prefixes: Iterable[str], year: int, month: int) -> dict[int, dict[str, Decimal]]:
    """Unit → item → 万元 cumulative to the month, for every unit that has filled something in."""
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    rows = within(Income.objects.filter(year=year, month=month), prefixes).order_by()
    for unit, item, amount in rows.values_list("unit_id", "item").annotate(sum=Sum("amount")):
        found[unit][item] = amount
    return found


def periods_of(prefixes: Iterable[str]) -> list[tuple[int, int]]:
    """The periods for which something was filled in, newest first."""
    rows = within(Income.objects.all(), prefixes).order_by("-year", "-month")
    return list(rows.values_list("year", "month").distinct()[:24])


@dataclass(frozen=True, slots=True)
class VillageIncome:
    """One village: this period, the same period of the year before, the change in per cent."""

    unit: Unit
    found: Total
    before: Total | None

    @property
    def amounts(self) -> list[tuple[str, Decimal]]:
        """The items in the order of their list, each with its name."""
        return [(str(label), self.found.items.get(item, Decimal(0))) for item, label in IncomeItem.choices]

    @property
    def change(self) -> Decimal | None:
        """Change of the total; None without a base."""
        if self.before is None or not self.before.total:
            return None
        return (self.found.total / self.before.total - 1) * 100


def incomes(prefixes: Iterable[str], year: int, month: int) -> list[VillageIncome]:
    """Every unit that has filled in its income of the period, the largest first."""
    prefixes = list(prefixes)
    now, former = items_of(prefixes, year, month), items_of(prefixes, year - 1, month)
    units = Unit.objects.select_related("parent").in_bulk(now)
    day = date(year, month, 1)
    rows = [
        VillageIncome(units[pk], total_of(items, day), total_of(former[pk], day) if pk in former else None)
        for pk, items in now.items()
    ]
    return sorted(rows, key=lambda row: (-row.found.total, row.unit.path))


@dataclass(frozen=True, slots=True)
class Ending:
    """A contract that runs out, with its colour and the days left (negative: over)."""

    contract: Contract
    colour: str
    days: int


def ending(prefixes: Iterable[str], on: date) -> list[Ending]:
    """The running contracts that end within the days of warning or are over already."""
    last = on + timedelta(days=warning_days(on))
    rows = within(Contract.objects.filter(state=ContractState.RUNNING, until__lte=last), prefixes)
    return [
        Ending(one, urgency(one.until, on), (one.until - on).days)
        for one in rows.select_related("unit").order_by("until", "pk")[:200]
    ]


def owed(prefixes: Iterable[str], on: date) -> QuerySet[Payment]:
    """Payments past their day that have not come in whole."""
    rows = Payment.objects.filter(due__lt=on, paid__lt=F("amount"))
    return within(rows, prefixes).select_related("contract", "unit").order_by("due", "pk")


@dataclass(frozen=True, slots=True)
class Month:
    """What is due and what came in, in one month."""

    first: date
    due: Decimal
    paid: Decimal
    number: int


def months_due(prefixes: Iterable[str], year: int) -> list[Month]:
    """The twelve months of a year."""
    due: dict[int, list[Decimal]] = defaultdict(list)
    paid: dict[int, Decimal] = defaultdict(Decimal)
    rows = within(Payment.objects.filter(due__year=year), prefixes)
    for day, amount, came in rows.values_list("due", "amount", "paid"):
        due[day.month].append(amount)
        paid[day.month] += came
    return [Month(date(year, m, 1), sum(due[m], Decimal(0)), paid[m], len(due[m])) for m in range(1, 13)]


def latest(path: str, end: date) -> tuple[int, int] | None:
    """The last period filled in up to a day, for figures that stand on the whole year."""
    rows = within(Income.objects.filter(Q(year__lt=end.year) | Q(year=end.year, month__lte=end.month)), [path])
    year = rows.aggregate(year=Max("year"))["year"]
    if year is None:
        return None
    return year, rows.filter(year=year).aggregate(month=Max("month"))["month"]
