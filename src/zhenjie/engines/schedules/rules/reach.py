"""Days that a plan may have: a day decades away is a slip of the finger, and a chart of millennia helps nobody. Pure."""

from datetime import date

from zhenjie.engines.schedules.rules.tasks import ScheduleError, say_date

#: Years back and ahead of today that a day may be entered: a plan of a township is made of years, a land lease of the longest kind ends
#: behind it all.
BACK, AHEAD = 30, 50
#: Days from the first to the last that a stored plan is worked out for, whatever lies in the database.
WORKED_OUT = 366 * 150


def first_day(today: date) -> date:
    """The earliest day that may be entered."""
    return date(max(1, today.year - BACK), 1, 1)


def last_day(today: date) -> date:
    """The latest one."""
    return date(min(9998, today.year + AHEAD), 12, 31)


def check_day(what: str, day: date | None, today: date) -> None:
    """ScheduleError naming what was asked, when its day is farther away than any plan reaches; no day is none."""
    if day is not None and not first_day(today) <= day <= last_day(today):
        raise ScheduleError(
            f"{what}写的是{say_date(day)}，太远了：计划里的日子只能在{say_date(first_day(today))}至{say_date(last_day(today))}之间，"
            "请核对年份。"
        )
