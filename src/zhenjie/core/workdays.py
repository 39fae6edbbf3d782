"""Working days, make-up days (调休) and the limits that are counted in them.

A year whose arrangement the State Council has not published is provisional. How a term is counted: `terms`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from importlib.abc import Traversable
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple, Self

import yaml

from zhenjie.core.clock import CHINA
from zhenjie.core.limits import CalendarError as CalendarError
from zhenjie.core.limits import Limit as Limit
from zhenjie.core.limits import LimitUnit as LimitUnit
from zhenjie.core.term_words import explain
from zhenjie.core.terms import Pause as Pause
from zhenjie.core.terms import Term as Term

_DAY = timedelta(days=1)
_MICRO = 1_000_000
Hours = tuple[tuple[time, time], ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last moment in time; None while the clock is paused without end.

    `provisional` (暂定) says that a year without a published arrangement was counted through. `steps` explain the
    count in Chinese sentences.
    """

    at: datetime | None
    provisional: bool
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """One year's arrangement."""

    number: int
    source: str
    provisional: bool
    off: dict[date, str]
    work: frozenset[date]


@dataclass(frozen=True, eq=False)
class Calendar:
    """Which days are worked. Years without data know weekends only and are provisional. Two calendars are the same when they are one."""

    years: dict[int, Year]
    hours: Hours

    @classmethod
    def load(cls, *folders: Path, hours: Hours | None = None) -> Self:
        """The published arrangements 2004-2026 and the statutory days after; files of `folders` replace a year."""
        years: dict[int, Year] = {}
        data = files("zhenjie.core.data")
        for folder in (data.joinpath("workdays"), *folders):
            for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
                if entry.name.endswith(".yaml"):
                    year = _read_year(entry)
                    years[year.number] = year
        return cls(years, hours or _office_hours(data.joinpath("office_hours.yaml")))

    def is_workday(self, day: date) -> bool:
        """Whether offices work on that day: make-up weekends do, holidays do not."""
        year = self.years.get(day.year)
        if year and day in year.work:
            return True
        return day.weekday() < 5 and not (year and day in year.off)

    def is_provisional(self, day: date) -> bool:
        """Whether the State Council has not yet arranged the year of that day (as far as this calendar knows)."""
        year = self.years.get(day.year)
        return year is None or year.provisional

    def reason(self, day: date) -> str:
        """Why the day is worked or not: 春节, 调休上班, 周末, 工作日."""
        year = self.years.get(day.year)
        if year and day in year.work:
            return "调休上班"
        if year and day in year.off:
            return year.off[day]
        return "工作日" if day.weekday() < 5 else "周末"

    def source(self, year: int) -> str:
        """The document that arranged the year; empty when there is none."""
        return self.years[year].source if year in self.years else ""

    def has_provisional(self, first: int, last: int) -> bool:
        """Whether any of the years `first` to `last` is not yet arranged."""
        return any((year := self.years.get(number)) is None or year.provisional for number in range(first, last + 1))

    def next_workday(self, day: date) -> date:
        """`day` itself when it is worked, else the first working day after it."""
        return date.fromordinal(self.nth_workday(self.rank(day.toordinal() - 1) + 1))

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it when negative); `day` itself for 0."""
        if not count:
            return day
        return date.fromordinal(self.nth_workday(self.rank(day.toordinal() - (count < 0)) + count + (count < 0)))

    def count_workdays(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; negative when `end` is before `start`."""
        return self.rank(end.toordinal()) - self.rank(start.toordinal())

    def rank(self, day: int) -> int:
        """Working days up to and with a day (its ordinal), counted from a day that is the calendar's own affair."""
        known = self._known
        index = day - known.before
        if 0 <= index < len(known.ranks):
            return known.ranks[index]
        if index < 0:
            return _weekdays(day) - _weekdays(known.before)
        return known.ranks[-1] + _weekdays(day) - _weekdays(known.before + len(known.ranks) - 1)

    def nth_workday(self, rank: int) -> int:
        """The ordinal of the working day of that rank, the inverse of `rank`."""
        known = self._known
        if 0 < rank <= len(known.days):
            return known.days[rank - 1]
        if rank <= 0:
            return _nth_weekday(_weekdays(known.before) + rank)
        return _nth_weekday(_weekdays(known.before + len(known.ranks) - 1) + rank - known.ranks[-1])

    def office_time(self, moment: datetime) -> int:
        """Microseconds of office time before a moment in Beijing time, counted from where `rank` counts."""
        day = moment.toordinal()
        before = self.rank(day - 1)
        worked = before * self._office_day
        if self.rank(day) == before:
            return worked
        now = ((moment.hour * 60 + moment.minute) * 60 + moment.second) * _MICRO + moment.microsecond
        return worked + sum(min(now, closes) - opens for opens, closes in self._office if now > opens)

    def office_moment(self, worked: int) -> datetime:
        """The first moment by which that much office time has gone, the inverse of `office_time`."""
        days, rest = divmod(worked - 1, self._office_day)
        rest += 1
        for opens, closes in self._office:
            if rest <= closes - opens:
                break
            rest -= closes - opens
        day = date.fromordinal(self.nth_workday(days + 1))
        return datetime.combine(day, time.min, CHINA) + timedelta(microseconds=opens + rest)

    def term(
        self,
        received: datetime | date,
        limit: Limit,
        pauses: Sequence[Pause] = (),
        extensions: Sequence[Limit] = (),
    ) -> Term:
        """`limit` from `received`, prolonged by what was granted, counted; quick, and explained by `deadline` only."""
        return Term(self, received, (limit, *extensions), pauses)

    def deadline(
        self,
        received: datetime | date,
        limit: Limit,
        pauses: Sequence[Pause] = (),
        extensions: Sequence[Limit] = (),
    ) -> Deadline:
        """The last moment for `limit` from `received`, explained. Paused days and hours are not counted."""
        term = self.term(received, limit, pauses, extensions)
        return Deadline(term.at, term.provisional, explain(term))

    @cached_property
    def _known(self) -> "_Known":
        first = min(self.years, default=1)
        before = date(first, 1, 1).toordinal() - 1
        until = date(max(self.years), 12, 31).toordinal() if self.years else before
        days = range(before + 1, until + 1)
        worked = [self.is_workday(date.fromordinal(day)) for day in days]
        ranks = list(accumulate(worked, initial=0))
        return _Known(before, ranks, [day for day, works in zip(days, worked, strict=True) if works])

    @cached_property
    def _office(self) -> tuple[tuple[int, int], ...]:
        return tuple((_micros(begin), _micros(end)) for begin, end in self.hours)

    @cached_property
    def _office_day(self) -> int:
        return sum(closes - opens for opens, closes in self._office)


class _Known(NamedTuple):
    """The years with data: the ordinal before the first day, working days up to each day, ordinals of the working days."""

    before: int
    ranks: list[int]
    days: list[int]


def _weekdays(day: int) -> int:
    """Mondays to Fridays up to and with an ordinal; day 1 was a Monday."""
    weeks, rest = divmod(day, 7)
    return weeks * 5 + min(rest, 5)


def _nth_weekday(count: int) -> int:
    weeks, rest = divmod(count - 1, 5)
    return weeks * 7 + rest + 1


def _micros(moment: time) -> int:
    return ((moment.hour * 60 + moment.minute) * 60 + moment.second) * _MICRO


def _office_hours(entry: Traversable) -> Hours:
    data = yaml.safe_load(entry.read_text(encoding="utf-8"))
    return tuple((time.fromisoformat(begin), time.fromisoformat(end)) for begin, end in data["hours"])


def _read_year(entry: Traversable) -> Year:
    try:
        data = yaml.safe_load(entry.read_text(encoding="utf-8"))
        off = {
            first + _DAY * i: str(name)
            for first, last, name in data["holidays"]
            for i in range((last - first).days + 1)
        }
        work = frozenset(data.get("makeup", ()))
        year = Year(int(data["year"]), str(data["source"]), bool(data.get("provisional")), off, work)
    except (KeyError, TypeError, ValueError, AttributeError, yaml.YAMLError) as error:
        raise CalendarError(
            f"放假安排文件 {entry.name} 读不懂，请按“year、source、holidays、makeup”填写：{error}"
        ) from None
    if any(day.year != year.number for day in (*off, *work)) or not work.isdisjoint(off):
        raise CalendarError(f"放假安排文件 {entry.name} 有不属于{year.number}年的日子，或同一天既放假又上班。")
    return year


@cache
def standard() -> Calendar:
    """The calendar that ships with the product, loaded once."""
    return Calendar.load()
