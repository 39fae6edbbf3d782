"""Working days, make-up days (调休) and the limits that are counted in them.

民法典 201: the day of receipt is not counted; 202: months end on the same day number; 203: a last day that is off moves
to the next working day. A year whose arrangement the State Council has not published is provisional.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.abc import Traversable
from importlib.resources import files
from pathlib import Path
from typing import Literal, Self

import yaml

from zhenjie.core.clock import CHINA, aware
from zhenjie.core.period_words import month_end

LimitUnit = Literal["wd", "d", "h", "wh", "month"]
_UNIT_WORDS = {"wd": "个工作日", "d": "日", "h": "小时", "wh": "个工作小时", "month": "个月"}
_DAY = timedelta(days=1)
_LAST_SECOND = time(23, 59, 59)

#: A stretch in which the clock stands still; None as its end means that it still does.
Pause = tuple[datetime | date, datetime | date | None]
Hours = tuple[tuple[time, time], ...]


class CalendarError(ValueError):
    """The data or the limit is unusable; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: `wd` working days, `d` calendar days, `h` clock hours, `wh` office hours, `month` months."""

    amount: int
    unit: LimitUnit

    def __post_init__(self) -> None:
        if self.amount < 0 or self.unit not in _UNIT_WORDS:
            raise CalendarError(f"时限“{self.amount}{self.unit}”无效，请填写不小于 0 的数和 wd、d、h、wh 或 month。")

    def __str__(self) -> str:
        return f"{self.amount}{_UNIT_WORDS[self.unit]}"


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


@dataclass(frozen=True)
class Calendar:
    """Which days are worked. Years without data know weekends only and are provisional."""

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

    def next_workday(self, day: date) -> date:
        """`day` itself when it is worked, else the first working day after it."""
        while not self.is_workday(day):
            day += _DAY
        return day

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it when negative); `day` itself for 0."""
        step = _DAY if count >= 0 else -_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def count_workdays(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; negative when `end` is before `start`."""
        if end < start:
            return -self.count_workdays(end, start)
        return sum(self.is_workday(start + _DAY * i) for i in range(1, (end - start).days + 1))

    def deadline(self, received: datetime | date, limit: Limit, pauses: Sequence[Pause] = ()) -> Deadline:
        """The last moment for `limit` from `received`. Paused days and hours are not counted."""
        start = aware(received)
        still = [(aware(begin), aware(end) if end is not None else None) for begin, end in pauses]
        return _Count(self, start, _merged(still, start)).deadline(limit)


Stretch = tuple[datetime, datetime | None]


def _merged(pauses: Iterable[Stretch], start: datetime) -> list[Stretch]:
    """Pauses in order, without overlap, from `start` on."""
    merged: list[Stretch] = []
    for begin, end in sorted(pauses, key=lambda pause: pause[0]):
        if end is not None and end <= max(begin, start):
            continue
        begin = max(begin, start)
        if merged and (merged[-1][1] is None or begin <= merged[-1][1]):
            last = merged[-1][1]
            merged[-1] = (merged[-1][0], None if last is None or end is None else max(last, end))
        else:
            merged.append((begin, end))
    return merged


@dataclass
class _Count:
    calendar: Calendar
    received: datetime
    pauses: list[Stretch]

    def deadline(self, limit: Limit) -> Deadline:
        if limit.unit == "h":
            at, steps = self._clock_hours(limit)
        elif limit.unit == "wh":
            at, steps = self._office_hours(limit)
        else:
            at, steps = self._days(limit)
        first = self.received.date()
        through = at.date() if at else first
        years = range(first.year, through.year + 1)
        # 0 days, or hours by the clock, need no calendar.
        counted = limit.unit != "h" and limit.amount > 0
        provisional = counted and any(self.calendar.is_provisional(date(year, 12, 31)) for year in years)
        if provisional:
            steps.append("所涉年份的放假安排尚未发布，期限为暂定。")
        return Deadline(at, provisional, tuple(steps))

    def _days(self, limit: Limit) -> tuple[datetime | None, list[str]]:
        day = self.received.date()
        steps = [f"收到当日（{_short(day)}）不计入。"]
        if limit.unit == "month":
            last = self._without_pauses(day, _add_months(day, limit.amount))
        else:
            last = self._nth_day(day, limit)
        if last is None:
            return None, [*steps, "计时暂停中，恢复后再计算到期日。"]
        self._explain_pauses(last, steps)
        if limit.unit == "wd":
            self._explain_off_days(day, last, steps)
        elif limit.amount and not self.calendar.is_workday(last):
            steps.append(f"最后一日{_short(last)}为{self.calendar.reason(last)}，顺延至下一个工作日。")
            last = self.calendar.next_workday(last)
        steps.append(f"{limit}，到期日为{last.year}年{_short(last)}。")
        return datetime.combine(last, _LAST_SECOND, CHINA), steps

    def _nth_day(self, day: date, limit: Limit) -> date | None:
        left = limit.amount
        while left:
            day += _DAY
            paused = self._paused_on(day)
            if paused is None:
                return None
            left -= not paused and (limit.unit == "d" or self.calendar.is_workday(day))
        return day

    def _paused_on(self, day: date) -> bool | None:
        """Days after that of the stop up to the day of resumption are not counted; None: it never resumes."""
        for begin, end in self.pauses:
            if end is None and day > begin.date():
                return None
            if end is not None and begin.date() < day <= end.date():
                return True
        return False

    def _without_pauses(self, start: date, last: date) -> date | None:
        for begin, end in self.pauses:
            if begin.date() >= last:
                break
            if end is None:
                return None
            last += end.date() - max(begin.date(), start)
        return last

    def _explain_pauses(self, last: date, steps: list[str]) -> None:
        for begin, end in self.pauses:
            if end is not None and begin.date() < end.date() and begin.date() < last:
                steps.append(f"{_short(begin.date())}暂停、{_short(end.date())}恢复，其间不计入。")

    def _explain_off_days(self, first: date, last: date, steps: list[str]) -> None:
        days = [first + _DAY * i for i in range(1, (last - first).days + 1)]
        holidays = [day for day in days if not self.calendar.is_workday(day) and self.calendar.reason(day) != "周末"]
        made_up = [day for day in days if self.calendar.reason(day) == "调休上班"]
        if holidays:
            names = "、".join(dict.fromkeys(map(self.calendar.reason, holidays)))
            steps.append(f"{names}放假（{_short(holidays[0])}至{_short(holidays[-1])}）不计入。")
        if made_up:
            steps.append(f"{'、'.join(map(_short, made_up))}调休上班，计入。")

    def _clock_hours(self, limit: Limit) -> tuple[datetime | None, list[str]]:
        at = self.received + timedelta(hours=limit.amount)
        steps = ["小时时限按钟点连续计算，节假日不扣除。"]
        for begin, end in self.pauses:
            if begin >= at:
                break
            if end is None:
                return None, [*steps, "计时暂停中，恢复后再计算到期时间。"]
            at += end - begin
            steps.append(f"{begin:%m-%d %H:%M}至{end:%m-%d %H:%M}暂停，不计入。")
        return at, steps

    def _office_hours(self, limit: Limit) -> tuple[datetime | None, list[str]]:
        left = timedelta(hours=limit.amount)
        steps = [
            "按工作时间计算：" + "、".join(f"{begin:%H:%M}—{end:%H:%M}" for begin, end in self.calendar.hours) + "。"
        ]
        moment = self.received
        day = moment.date()
        while left:
            day = self.calendar.next_workday(day)
            for begin, end in self.calendar.hours:
                opens = max(moment, datetime.combine(day, begin, CHINA))
                closes = datetime.combine(day, end, CHINA)
                for free_from, free_to in self._free(opens, closes):
                    if left <= free_to - free_from:
                        return free_from + left, steps
                    left -= free_to - free_from
            if self.pauses and self.pauses[-1][1] is None and self.pauses[-1][0].date() <= day:
                return None, [*steps, "计时暂停中，恢复后再计算到期时间。"]
            day += _DAY
        return moment, steps

    def _free(self, opens: datetime, closes: datetime) -> Iterable[tuple[datetime, datetime]]:
        for begin, end in self.pauses:
            if opens < begin < closes:
                yield opens, begin
            if begin < closes and (end is None or end > opens):
                opens = closes if end is None else max(opens, end)
        if opens < closes:
            yield opens, closes


def _add_months(day: date, count: int) -> date:
    index = day.year * 12 + day.month - 1 + count
    last = month_end(date(index // 12, index % 12 + 1, 1))
    return last.replace(day=min(day.day, last.day))


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"


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
