"""Which period a figure is kept under, and which period another figure of the same month stands under.

A stock is kept as of the last day, a cumulative flow from January on; so 1—10月 on the board means 2020-01-01/2020-10-31
for 固定资产投资, 2020-10-31 for 在建项目数 and 2020-10-01/2020-10-31 for a single month's figure.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from zhenjie.core import periods
from zhenjie.core.periods import Period, PeriodError
from zhenjie.engines.indicators.rules import Definition


def code(period: Period) -> int:
    """YYYYMMDDYYYYMMDD of a period; raises PeriodError for an open one."""
    if period.start is None or period.end is None:
        raise PeriodError("没有起止日期的数不能入账，请先写明时段，例如“1—10月”。")
    return _number(period.start) * 10**8 + _number(period.end)


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


@lru_cache(maxsize=4096)
def decode(number: int) -> Period:
    """The period of a code; one day is a state on that day."""
    start, end = (day(part) for part in divmod(number, 10**8))
    return Period(start, end, "asof" if start == end else "range")


def day(number: int) -> date:
    """The day of YYYYMMDD."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def end_of(period: Period) -> date:
    """The last day; raises PeriodError for an open period."""
    code(period)
    assert period.end is not None
    return period.end


def keep(definition: Definition, period: Period) -> Period:
    """The period that a figure of `definition` is kept under: a stock on its last day, a flow as told.

    Raises PeriodError when the period is open, or is one day although the figure grows over months.
    """
    end = end_of(period)
    if definition.cumulation == "point":
        return periods.as_of(end)
    if period.start == period.end:
        raise PeriodError(f"“{definition.name}”是一段时间里的数，请写明起止月份，例如“1—{end.month}月”。")
    return Period(period.start, end)


def standard(definition: Definition, end: date) -> Period:
    """The period under which the figure of the month that ends on `end` usually stands."""
    return _standard(definition.cumulation, end)


@lru_cache(maxsize=1024)
def _standard(cumulation: str, end: date) -> Period:
    if cumulation == "point":
        return periods.as_of(end)
    if cumulation == "single":
        return Period(end.replace(day=1), end)
    return Period(date(end.year, 1, 1), end)


def companion(definition: Definition, period: Period, other: Definition) -> Period:
    """The period of `other` (a part of a ratio) that belongs to `definition` at `period`."""
    end = end_of(period)
    if other.cumulation == "point" or definition.cumulation == "point":
        return standard(other, end)
    return Period(period.start, end)


def weight_period(definition: Definition, period: Period, weight: Definition) -> Period:
    """The period of the weight: that of the figure, or the last day of the year before."""
    if definition.weight_at == "last_year_end":
        return standard(weight, date(end_of(period).year - 1, 12, 31))
    return companion(definition, period, weight)


def ratio_periods(definition: Definition, part: Definition, period: Period) -> Iterator[Period]:
    """The periods of `definition` that a new figure of its part (or weight) at `period` can change."""
    if definition.weight == part.key and definition.weight_at == "last_year_end":
        year = end_of(period).year + 1
        candidates = [standard(definition, month_end(year, month)) for month in range(1, 13)]
    else:
        candidates = [standard(definition, end_of(period)), Period(period.start, period.end)]
    forward = weight_period if definition.weight == part.key else companion
    seen = set()
    for candidate in candidates:
        if candidate.iso() not in seen and forward(definition, candidate, part).iso() == period.iso():
            seen.add(candidate.iso())
            yield candidate


@lru_cache(maxsize=1024)
def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def ends(end: date) -> tuple[int, ...]:
    """The codes of every usual period that ends on `end`: as of, month, quarter, half, year to date."""
    month = end.month
    firsts = {end, end.replace(day=1), end.replace(month=1, day=1)}
    if month % 3 == 0:
        firsts.add(date(end.year, month - 2, 1))
    if month == 12:
        firsts.add(date(end.year, 7, 1))
    return tuple(sorted(_number(first) * 10**8 + _number(end) for first in firsts))


def year_codes(definition_cumulation: str, year: int, last: int = 12) -> tuple[int, ...]:
    """The codes under which one year's monthly figures stand, January first, up to month `last`."""
    found = []
    for month in range(1, last + 1):
        end = month_end(year, month)
        first = end if definition_cumulation == "point" else end.replace(day=1)
        if definition_cumulation in ("ytd", "season"):
            first = date(year, 1, 1)
        found.append(_number(first) * 10**8 + _number(end))
    return tuple(found)
