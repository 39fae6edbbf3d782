"""A second opinion on when a matter is due, written from the law and apart from the code.

It shares nothing with the code under test: working days come from the public package chinese_calendar,
days are stepped one by one, and hours are swept from one edge (office opens, clock stops) to the next.
Sources: 民法典 art. 201 (the day of receipt is not counted), 202 (month: same day number or month end),
203 (a last day that is off moves to the next working day; the last day ends at 24:00).
"""

import calendar
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache

import chinese_calendar

BEIJING = timezone(timedelta(hours=8))
MICRO = timedelta(microseconds=1)
FIRST, LAST = 2007, 2026  # years with a published arrangement that the oracle knows
STATUTORY = 2027  # later than this the oracle knows no holidays and must not be asked for a moment
# No notice for 2027 yet: the days of 全国年节及纪念日放假办法 (2024) themselves, and no make-up days.
STATUTORY_2027 = {
    *("2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-04-05", "2027-05-01"),
    *("2027-05-02", "2027-06-09", "2027-09-15", "2027-10-01", "2027-10-02", "2027-10-03"),
}
OFFICE = (time(9), time(12)), (time(13, 30), time(17))
DAY_UNITS, UNITS = ("wd", "d", "month"), ("wd", "d", "month", "h", "wh")

Pauses = tuple[tuple[datetime, datetime | None], ...]


@dataclass(frozen=True)
class Case:
    """One matter: `terms` are the limit and then the extensions, each (amount, unit)."""

    started_at: datetime
    terms: tuple[tuple[int, str], ...]
    pauses: Pauses = ()


@dataclass(frozen=True)
class Answer:
    """First late moment (None: the clock stands still), whether it is provisional, and the arithmetic."""

    red_at: datetime | None
    provisional: bool | None  # None: not asked, the clock stands still
    story: tuple[str, ...] = ()


@cache
def works(ordinal: int) -> bool:
    day = date.fromordinal(ordinal)
    if day.year <= LAST:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and day.isoformat() not in STATUTORY_2027


def midnight(ordinal: int) -> datetime:
    return datetime.combine(date.fromordinal(ordinal), time(), BEIJING)


def judge(case: Case) -> Answer:
    """When the matter of `case` is late."""
    start = case.started_at.astimezone(BEIJING)
    stops = [(max(a.astimezone(BEIJING), start), b and b.astimezone(BEIJING)) for a, b in case.pauses]
    closed = [(a, b) for a, b in stops if b is not None and a < b]
    still = min((a for a, b in stops if b is None), default=None)
    for a, b in sorted(closed, reverse=True):  # a stop that runs into the open one belongs to it
        if still is not None and a < still <= b:
            still = a
    idle = {day for a, b in closed for day in range(a.toordinal() + 1, b.toordinal() + 1)}

    at, day, story = start, None, [f"start {start}"]  # `day`: the last day, when the end is the end of a day
    for amount, unit in _joined(case.terms):
        if unit in DAY_UNITS:
            day = _days(at.toordinal() if day is None else day, amount, unit, idle)
            at = midnight(day + 1)
        else:
            at, day = _hours(at, timedelta(hours=amount), unit == "wh", closed), None
        story.append(f"{amount} {unit} -> {at if day is None else date.fromordinal(day)}")

    if day is not None:
        while not works(day) or (over := [b for a, b in _together(closed) if a.toordinal() <= day < b.toordinal()]):
            # A day off, or a last day on which the clock stood still to its end: on to the next that is whole.
            day = day + 1 if not works(day) else max(over).toordinal() + 1
        at = midnight(day + 1)
        story.append(f"last working day {date.fromordinal(day)}")
    if still is not None and still < at:
        return Answer(None, None, (*story, f"stands still since {still}"))
    year = at.year if day is None else date.fromordinal(day).year
    counted = any(unit != "h" for _, unit in case.terms)  # clock hours alone ask no calendar
    return Answer(at if day is not None else at + MICRO, counted and year > LAST, tuple(story))


def _together(stops: list) -> list:
    """Stops that touch or overlap are one stop."""
    whole: list = []
    for a, b in sorted(stops):
        if whole and a <= whole[-1][1]:
            a, b = whole[-1][0], max(b, whole.pop()[1])
        whole.append((a, b))
    return whole


def _joined(terms: tuple[tuple[int, str], ...]) -> list[tuple[int, str]]:
    whole: list[tuple[int, str]] = []
    for amount, unit in terms:
        if whole and whole[-1][1] == unit:
            amount += whole.pop()[0]
        whole.append((amount, unit))
    return whole


def _days(base: int, amount: int, unit: str, idle: set[int]) -> int:
    """Last day of a term counted from the day after `base`; a month is as long as its own calendar days."""
    if unit == "month":
        first = date.fromordinal(base)
        year, month = first.year, first.month
        for _ in range(amount):
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        last = date(year, month, min(first.day, calendar.monthrange(year, month)[1]))
        amount = last.toordinal() - base
    day = base
    while amount:
        day += 1
        if day not in idle and (unit != "wd" or works(day)):
            amount -= 1
    return day


def _hours(at: datetime, left: timedelta, office: bool, closed: list) -> datetime:
    """The first moment at which `left` has run, sweeping from edge to edge."""
    marks = {edge for stop in closed for edge in stop}
    while left:
        day = at.toordinal()
        edges = {edge for edge in marks if edge > at} | {midnight(day + 1)}
        windows = [(_on(day, a), _on(day, b)) for a, b in OFFICE] if office else []
        edges |= {edge for window in windows for edge in window if edge > at}
        step = min(edges) - at
        stopped = any(a <= at < b for a, b in closed)
        open_now = not office or (works(day) and any(a <= at < b for a, b in windows))
        if open_now and not stopped:
            step = min(step, left)
            left -= step
        at += step
    return at


def _on(ordinal: int, hour: time) -> datetime:
    return datetime.combine(date.fromordinal(ordinal), hour, BEIJING)


# --- random matters -------------------------------------------------------------------------------------

_MOST = {"wd": 60, "d": 60, "month": 14, "h": 200, "wh": 120}
_SPAN = {"wd": 1.5, "d": 1.0, "month": 30.0, "h": 1 / 24, "wh": 0.2}  # days, roughly
_HOURS = (time(0), time(9), time(12), time(13, 30), time(17), time(23, 59, 59, 999_999))


def draw(seed: int, index: int) -> Case:
    """Matter number `index` of `seed`: the same on every machine."""
    dice = random.Random(f"{seed}/{index}")
    start = _start(dice)
    terms = [_term(dice)]
    for _ in range(dice.choice((0, 0, 0, 1, 1, 2, 3))):
        terms.append(_term(dice, terms[-1][1] if dice.random() < 0.4 else None))
    bare = Case(start, tuple(terms))
    span = sum(amount * _SPAN[unit] for amount, unit in terms)
    ends = judge(bare).red_at if dice.random() < 0.3 else None
    pauses = tuple(_pause(dice, start, span, ends) for _ in range(dice.choice((0, 0, 1, 1, 2, 3, 4))))
    if dice.random() < 0.2:  # the same moments as the database keeps them
        start = start.astimezone(UTC)
        pauses = tuple((a.astimezone(UTC), b and b.astimezone(UTC)) for a, b in pauses)
    return Case(start, tuple(terms), pauses)


def _term(dice: random.Random, unit: str | None = None) -> tuple[int, str]:
    unit = unit or dice.choice(UNITS)
    return dice.randint(0, dice.choice((3, _MOST[unit]))), unit


def _moment(dice: random.Random, day: date) -> datetime:
    if dice.random() < 0.4:
        return datetime.combine(day, dice.choice(_HOURS), BEIJING)
    clock = time(dice.randrange(24), dice.randrange(60), dice.randrange(60), dice.randrange(1_000_000))
    return datetime.combine(day, clock, BEIJING)


def _start(dice: random.Random) -> datetime:
    year = dice.randint(FIRST, LAST)
    kind = dice.random()
    if kind < 0.25:  # ends of months
        month = dice.randint(1, 12)
        day = date(year, month, calendar.monthrange(year, month)[1] - dice.randrange(4))
    elif kind < 0.5:  # around the long holidays
        month, number = dice.choice(((1, 20), (2, 5), (2, 15), (4, 28), (5, 3), (9, 25), (10, 3), (12, 31)))
        day = date(year, month, number) + timedelta(dice.randint(-6, 6))
        day = min(max(day, date(FIRST, 1, 1)), date(LAST, 12, 31))
    else:
        day = date(year, 1, 1) + timedelta(dice.randrange(365))
    return _moment(dice, day)


def _pause(dice: random.Random, start: datetime, span: float, ends: datetime | None):
    if ends is not None:  # stops just before, at and after the end
        shift = dice.choice((-MICRO, 0 * MICRO, MICRO, timedelta(hours=-6), timedelta(-1), timedelta(-2), timedelta(1)))
        begin = ends + shift
    else:
        begin = _moment(dice, start.date() + timedelta(dice.randint(-6, int(span) + 4)))
    kind = dice.random()
    if kind < 0.06:
        return begin, None
    if kind < 0.26:  # the same day
        return begin, max(begin, _moment(dice, begin.date()))
    if kind < 0.5:
        return begin, begin + timedelta(minutes=dice.randint(0, 3000))
    return begin, max(begin, _moment(dice, begin.date() + timedelta(dice.choice((1, 2, 3, 7, 10, 20)))))
