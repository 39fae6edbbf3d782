"""过渡费（临时安置费）: every day of the term is paid once, at the rate that holds; what was paid wrongly is taken back. Pure.

A day costs its share of the month; the cents of a month come out even, because every part is the difference of two
roundings: n parts of one month at one rate add up to the whole month's money.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise

from zhenjie.core.quantities import round_half_up

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """From ``first`` to ``last`` (None: open), both counted, at so many 元 a month."""

    first: date
    last: date | None
    monthly: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """Days ``first`` to ``last`` within one month at one rate; ``sign`` −1 takes back what was paid before."""

    first: date
    last: date
    monthly: Decimal
    sign: int = 1

    @property
    def days(self) -> int:
        """How many days, both ends counted."""
        return (self.last - self.first).days + 1

    @property
    def amount(self) -> Decimal:
        """元, negative when taken back."""
        return self.sign * (_until(self.last, self.monthly) - _until(self.first - DAY, self.monthly, self.first))


def month_length(day: date) -> int:
    """How many days the month of ``day`` has."""
    return ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - day.replace(day=1)).days


def _until(day: date, monthly: Decimal, of: date | None = None) -> Decimal:
    """What the month costs up to a day; the day before the first costs nothing."""
    if of is not None and (day.year, day.month) != (of.year, of.month):
        return Decimal(0)
    return round_half_up(monthly * day.day / month_length(day), 2)


def overlap(terms: Iterable[Term]) -> str:
    """'' when no day lies in two terms, else which days do."""
    rows = sorted(terms, key=lambda one: one.first)
    for former, one in pairwise(rows):
        if former.last is None or one.first <= former.last:
            end = former.last or "还没有止日"
            return f"{one.first} 起的一段和 {former.first} 起的一段重叠（前一段止于 {end}），同一天不能付两次。"
    return ""


def due(terms: Iterable[Term], paid: Iterable[Line], upto: date) -> list[Line]:
    """What a run up to a day has to pay and to take back, given everything that was paid before."""
    wanted: dict[date, Decimal] = {}
    for one in terms:
        last = upto if one.last is None else min(one.last, upto)
        for day in _days(one.first, last):
            wanted[day] = one.monthly
    there: dict[tuple[date, Decimal], int] = {}
    for line in paid:
        for day in _days(line.first, line.last):
            key = (day, line.monthly)
            there[key] = there.get(key, 0) + line.sign
    held = {key for key, number in there.items() if number > 0}
    back = [(day, rate) for day, rate in held if wanted.get(day) != rate]
    more = [(day, rate) for day, rate in wanted.items() if (day, rate) not in held]
    return sorted([*_lines(back, -1), *_lines(more, 1)], key=lambda one: (one.first, one.sign))


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _lines(days: Iterable[tuple[date, Decimal]], sign: int) -> list[Line]:
    """Neighbouring days of one month and one rate as one line."""
    rows: list[Line] = []
    for (rate, _year, _month), these in groupby(
        sorted(days, key=lambda one: (one[1], one[0])), key=lambda one: (one[1], one[0].year, one[0].month)
    ):
        for day, _rate in these:
            if rows and rows[-1].monthly == rate and rows[-1].last + DAY == day and day.day != 1:
                rows[-1] = Line(rows[-1].first, day, rate, sign)
            else:
                rows.append(Line(day, day, rate, sign))
    return rows
