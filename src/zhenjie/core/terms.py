"""Counting a term (期间): from its start through limit, extensions and pauses to its last moment.

民法典 201: the day of receipt is not counted, an hour is counted from its own moment; 202: months end on the same day
number, else on the last day of the month; 203: a last day that is off moves to the next working day. Days are counted
by their ordinals and the calendar's count of working days, so that a term costs the same however long it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import NamedTuple, Protocol

from zhenjie.core.clock import CHINA, aware
from zhenjie.core.limits import DAYS, Family, Limit
from zhenjie.core.period_words import months_after

_INSTANT = timedelta(microseconds=1)
_LAST_SECOND = time(23, 59, 59)

#: A stretch in which the clock stands still; None as its end means that it still does.
Pause = tuple[datetime | date, datetime | date | None]
Stretch = tuple[datetime, datetime | None]


class WorkingTime(Protocol):
    """What a count asks of the calendar (`workdays.Calendar`, where each is explained)."""

    @property
    def hours(self) -> tuple[tuple[time, time], ...]: ...
    def is_workday(self, day: date) -> bool: ...
    def reason(self, day: date) -> str: ...
    def has_provisional(self, first: int, last: int) -> bool: ...
    def rank(self, day: int) -> int: ...
    def nth_workday(self, rank: int) -> int: ...
    def office_time(self, moment: datetime) -> int: ...
    def office_moment(self, worked: int) -> datetime: ...


class Leg(NamedTuple):
    """A stretch of a term counted in one way. `end` is the first moment after it, not rolled; None: it never ends.

    A leg of days begins on the day of `begin` (not counted) and ends at 24:00 of its last day.
    """

    family: Family
    size: int
    limits: tuple[Limit, ...]
    begin: datetime
    end: datetime | None

    @property
    def in_days(self) -> bool:
        """Whether it ends with a day and not with a moment."""
        return self.family in DAYS


class Term:
    """One term, counted.

    `limits` are the limit and its extensions in the order in which they were granted. Neighbours in the same unit (h and
    min are one) are one continuing term: summed and counted in one go. In another unit the count goes on from the end of
    what came before, which is not rolled: the day after it is day 1; months end on its day number; hours run from 24:00
    of that day, or from the moment at which hours ended (days after hours: the day of that moment is not counted). Only
    the very last end rolls over days off, and only when it is the end of a day.

    A pause takes out of days the days after that of the stop up to and with the day of resumption, out of hours the time
    itself. Whoever stands still on the last day (rolled) cannot become late while standing still: the end moves to the
    first working day after the day of resumption. A pause that begins when the term is over changes nothing.
    """

    __slots__ = ("_last", "_until", "calendar", "late_from", "legs", "pauses", "start")

    def __init__(
        self, calendar: WorkingTime, start: datetime | date, limits: Sequence[Limit], pauses: Sequence[Pause] = ()
    ) -> None:
        self.calendar = calendar
        self.start = aware(start)
        self.pauses = _merged(pauses, self.start) if pauses else []
        self.legs = list(self._count(limits))
        self._last, self._until = 0, self.start
        #: The first moment that is late: 00:00 after the last day, a microsecond after the last moment of hours.
        self.late_from = self._late_from()

    @property
    def at(self) -> datetime | None:
        """The last moment in time: 23:59:59 of the last day, or the moment at which hours end; None while paused."""
        if self.late_from is None or not self._last:
            return self.late_from and self.late_from - _INSTANT
        return datetime.combine(date.fromordinal(self._last), _LAST_SECOND, CHINA)

    @property
    def last_day(self) -> date | None:
        """The last day, rolled; None for hours and while paused."""
        return date.fromordinal(self._last) if self._last else None

    @property
    def provisional(self) -> bool:
        """Whether a year without a published arrangement was counted through (clock time needs no calendar)."""
        if not any(leg.family != "clock" for leg in self.legs):
            return False
        at = self.late_from and self.late_from - _INSTANT
        return self.calendar.has_provisional(self.start.year, at.year if at else self.start.year)

    def left(self, limit: Limit) -> datetime | None:
        """The first moment at which no more than `limit` is left (never before the start); None while paused.

        Days and months are counted back with the last day (rolled) as the first one, without days that a pause left out,
        to 00:00 of the day reached: 1 wd is 00:00 of the last working day. Hours are counted back from the last moment
        (24:00 of the last day) without paused time. A limit of 0 is `late_from`.
        """
        return self._left(limit.family, limit.size if limit.in_days else limit.size * 1_000_000)

    def after_share(self, share: Fraction) -> datetime | None:
        """The first moment at which `share` (0-1) of the term is gone, the last day at the latest; None while paused.

        Of n working or calendar days max(1, floor(n × (1 - share))) are left then, extensions included; hours are divided
        exactly. Months, and terms of several units that end with a day, are divided as the calendar days they lasted
        (not rolled, without paused days); terms of several units that end with a moment as clock time without pauses.
        """
        if self.late_from is None:
            return None
        last, rest, whole = self.legs[-1], share.denominator - share.numerator, share.denominator
        assert last.end is not None
        if last.in_days and (len(self.legs) > 1 or last.family == "month"):
            until = last.end.toordinal() - 1
            days = until - self.start.toordinal()
            days -= sum(min(end, until) - begin for begin, end in self._stops_counted())
            return self._left("d", max(1, days * rest // whole))
        if len(self.legs) > 1:
            gone = last.end - self.start
            gone -= sum((min(end, last.end) - begin for begin, end in self._pauses_counted()), timedelta())
            return self._left("clock", gone // _INSTANT * rest // whole)
        if last.in_days:
            return self._left(last.family, max(1, last.size * rest // whole))
        return self._left(last.family, last.size * 1_000_000 * rest // whole)

    def _count(self, limits: Sequence[Limit]) -> Iterator[Leg]:
        begin, index = self.start, 0
        while index < len(limits):
            until, family, size = index + 1, limits[index].family, limits[index].size
            while until < len(limits) and limits[until].family == family:
                size += limits[until].size
                until += 1
            end: datetime | None
            if family == "clock":
                end = self._clock(begin, size)
            elif family == "office":
                end = self._office(begin, size)
            else:
                # 24:00 of a last day of days is that day, not the next.
                after_days = index > 0 and limits[index - 1].in_days
                last = self._days(begin.toordinal() - after_days, family, size)
                end = None if last is None else _midnight(last + 1)
            yield Leg(family, size, tuple(limits[index:until]), begin, end)
            if end is None:
                return
            begin, index = end, until

    def _late_from(self) -> datetime | None:
        leg = self.legs[-1]
        if leg.end is None:
            return None
        self._until = leg.end - timedelta(days=1) if leg.in_days else leg.end
        late = leg.end + _INSTANT
        if leg.in_days:
            self._last = self._rolled(leg.end.toordinal() - 1)
            for begin, end in self.pauses:
                # Stopped on the last day, resumed after it: the last day was not whole, the next one is.
                if end is not None and begin.toordinal() <= self._last < end.toordinal():
                    self._last = self._rolled(end.toordinal() + 1)
                    self._until = _midnight(self._last)
            late = _midnight(self._last + 1)
        ends = late if leg.in_days else leg.end
        if self.pauses and self.pauses[-1][1] is None and self.pauses[-1][0] < ends:
            return None
        return late

    def _rolled(self, day: int) -> int:
        """`day` itself when it is worked, else the first working day after it."""
        return self.calendar.nth_workday(self.calendar.rank(day - 1) + 1)

    def _days(self, day: int, family: Family, size: int) -> int | None:
        """The last of `size` days or months after the ordinal `day`."""
        if not size:
            return day
        if family == "month":
            last = months_after(date.fromordinal(day), size).toordinal()
        elif family == "d":
            last = day + size
        else:
            return self._workdays(day, size)
        for begin, end in self.pauses:
            stop = max(begin.toordinal(), day)
            if stop >= last:
                break
            if end is None:
                return None
            last += max(end.toordinal() - stop, 0)
        return last

    def _workdays(self, day: int, size: int) -> int | None:
        rank = self.calendar.rank
        target = rank(day) + size
        for begin, end in self.pauses:
            stopped = rank(max(begin.toordinal(), day))
            if stopped >= target:
                break
            if end is None:
                return None
            target += max(rank(end.toordinal()) - stopped, 0)
        return self.calendar.nth_workday(target)

    def _clock(self, begin: datetime, seconds: int) -> datetime | None:
        at = begin + timedelta(seconds=seconds)
        for stop, resumed in self.pauses:
            stop = max(stop, begin)
            if stop >= at:
                break
            if resumed is None:
                return None
            at += max(resumed - stop, timedelta())
        return at

    def _office(self, begin: datetime, seconds: int) -> datetime | None:
        if not seconds:
            return begin
        worked = self.calendar.office_time
        target = worked(begin) + seconds * 1_000_000
        for stop, resumed in self.pauses:
            stopped = worked(max(stop, begin))
            if stopped >= target:
                break
            if resumed is None:
                return None
            target += max(worked(resumed) - stopped, 0)
        return self.calendar.office_moment(target)

    def _pauses_counted(self) -> list[tuple[datetime, datetime]]:
        """The pauses that began before the last day, or the last moment of hours."""
        return [(begin, end) for begin, end in self.pauses if end is not None and begin < self._until]

    def _stops_counted(self) -> list[tuple[int, int]]:
        return [(begin.toordinal(), end.toordinal()) for begin, end in self._pauses_counted()]

    def _left(self, family: Family, size: int) -> datetime | None:
        """As `left`; `size` in days, months, or microseconds."""
        if self.late_from is None:
            return None
        if not size:
            return self.late_from
        if family in ("clock", "office"):
            return max(self._time_left(family, size), self.start)
        last = self._last or (self.late_from - _INSTANT).toordinal()
        stops = self._stops_counted() if self.pauses else []
        return min(max(_midnight(self._days_left(last, family, size, stops)), self.start), self.late_from)

    def _days_left(self, last: int, family: Family, size: int, stops: list[tuple[int, int]]) -> int:
        if family == "month":
            first = months_after(date.fromordinal(last), -size).toordinal() + 1
            for begin, end in reversed(stops):
                if min(end, last) >= first:
                    first -= min(end, last) - begin
            return first
        rank = self.calendar.rank if family == "wd" else int
        position = rank(last)
        for begin, end in reversed(stops):
            resumed = rank(min(end, last))
            if position - resumed >= size:
                break
            size -= position - resumed
            position = rank(begin)
        first = position - size + 1
        return self.calendar.nth_workday(first) if family == "wd" else first

    def _time_left(self, family: Family, size: int) -> datetime:
        assert self.late_from is not None
        moment = _midnight(self._last + 1) if self._last else self.late_from - _INSTANT
        worked = self.calendar.office_time if family == "office" else _micros
        position = worked(moment)
        for begin, end in reversed(self._pauses_counted() if self.pauses else []):
            resumed = worked(min(end, moment))
            if position - resumed > size:
                break
            size -= position - resumed
            position = worked(begin)
        first = position - size
        return self.calendar.office_moment(first) if family == "office" else _EPOCH + first * _INSTANT


_EPOCH = datetime(1, 1, 1, tzinfo=CHINA)


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _INSTANT


def _midnight(day: int) -> datetime:
    at = date.fromordinal(day)
    return datetime(at.year, at.month, at.day, tzinfo=CHINA)


def _merged(pauses: Iterable[Pause], start: datetime) -> list[Stretch]:
    """Pauses in order, without overlap, from `start` on."""
    merged: list[Stretch] = []
    stretches = [(aware(begin), aware(end) if end is not None else None) for begin, end in pauses]
    for begin, end in sorted(stretches, key=lambda pause: pause[0]):
        if end is not None and end <= max(begin, start):
            continue
        begin = max(begin, start)
        if merged and (merged[-1][1] is None or begin <= merged[-1][1]):
            last = merged[-1][1]
            merged[-1] = (merged[-1][0], None if last is None or end is None else max(last, end))
        else:
            merged.append((begin, end))
    return merged
