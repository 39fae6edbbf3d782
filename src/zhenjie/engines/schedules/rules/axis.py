"""Days as whole numbers, so that a pass is arithmetic: a moment is the end of a day, counted from the first day of the axis.

民法典 201: the day on which something happens is not counted. So work of one day after a moment ends at the end of the next
day, a milestone is the moment itself, and a start is the end of the day before the first day of work (that may be a day off).

`ranks[m]` working days lie up to and with day m; `days[r]` is the r-th of them. r <= ranks[m] says the same as days[r] <= m; every
step backward (`latest`) is the exact inverse of a step forward (`after`) because of that: after(a, n) <= b whenever a <= latest(b, n).
"""

from datetime import date
from functools import lru_cache

from zhenjie.core.workdays import Calendar
from zhenjie.engines.schedules.rules.tasks import DayUnit, ScheduleError

#: Days by which a shared axis begins and ends.
_STEP = 1024


@lru_cache(maxsize=64)
def _laid(calendar: Calendar, first: int, last: int) -> "Axis":
    return Axis(calendar, first, last)


def axis_over(calendar: Calendar, first: int, last: int) -> "Axis":
    """An axis that holds these days and is shared: the plans of a county lie in the same few years, and laying the tables costs more than a
    pass over a plan."""
    begin, end = first - first % _STEP, last - last % _STEP + _STEP - 1
    earliest, latest = date.min.toordinal(), date.max.toordinal()
    return _laid(calendar, min(first, max(begin, earliest)), max(last, min(end, latest)))


class Axis:
    """The days from the ordinal `first` to `last` of a calendar as two tables of whole numbers."""

    __slots__ = ("_dates", "days", "first", "last", "ranks")

    def __init__(self, calendar: Calendar, first: int, last: int) -> None:
        if first < date.min.toordinal() or last > date.max.toordinal():
            raise ScheduleError("计划排出了公历 1 年至 9999 年，请核对工期、间隔和日期。")
        self.first, self.last = first, last
        before = calendar.rank(first - 1)
        self.ranks = [calendar.rank(day) - before for day in range(first, last + 1)]
        #: Each day made once: a shared axis is asked for the same ones by every plan.
        self._dates: dict[int, date] = {}
        self.days = [-1]
        for moment, rank in enumerate(self.ranks):
            if rank == len(self.days):
                self.days.append(moment)

    def moment(self, day: date) -> int:
        """The end of that day."""
        return day.toordinal() - self.first

    def day(self, moment: int) -> date:
        """The day that ends at a moment."""
        found = self._dates.get(moment)
        if found is None:
            found = self._dates[moment] = date.fromordinal(self.first + moment)
        return found

    def after(self, moment: int, count: int, unit: DayUnit) -> int:
        """The moment `count` days of a unit later (earlier when negative); the moment itself for 0."""
        if not count:
            return moment
        return self.days[self.ranks[moment] + count] if unit == "wd" else moment + count

    def latest(self, moment: int, count: int, unit: DayUnit) -> int:
        """The last moment from which `after` is not later than `moment`."""
        if not count:
            return moment
        return self.days[self.ranks[moment] - count + 1] - 1 if unit == "wd" else moment - count

    def earliest(self, moment: int, count: int, unit: DayUnit) -> int:
        """The first moment from which `after` is not earlier than `moment`."""
        if not count:
            return moment
        return self.days[self.ranks[moment - 1] - count + 1] if unit == "wd" else moment - count

    def lagged(self, moment: int, lag: int, working: bool) -> int:
        """What a link asks for (see `network.Step`)."""
        return self.days[self.ranks[moment] + lag] if working else moment + lag

    def unlagged(self, moment: int, lag: int, working: bool) -> int:
        """The last moment for which `lagged` is not later than `moment`."""
        return self.days[self.ranks[moment] - lag + 1] - 1 if working else moment - lag

    def between(self, one: int, other: int, unit: DayUnit) -> int:
        """Days of a unit from one moment to the other; negative when the other is earlier."""
        return self.ranks[other] - self.ranks[one] if unit == "wd" else other - one

    def first_day(self, start: int, duration: int, unit: DayUnit) -> date:
        """The first day of work begun at a moment; the day of the moment for a milestone."""
        return self.day(self.after(start, 1, unit) if duration else start)
