"""The deadline explains itself: every clock of a matter step by step, its rule and document, and the days as a calendar. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhenjie.core.clock import aware
from zhenjie.core.colours import Colour
from zhenjie.core.workdays import Calendar
from zhenjie.engines.matters.rules import clocks
from zhenjie.engines.matters.rules.clocks import Running
from zhenjie.engines.matters.rules.flow import Flow
from zhenjie.engines.matters.rules.limits import LimitError, LimitRule, by_id
from zhenjie.engines.matters.rules.showing import colour_at
from zhenjie.engines.matters.rules.state import State, moment

#: A calendar longer than this says less than its sentences.
WEEKS = 7


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar: `states` are the classes of look.md (count, ahead, pause, start, today, amber, due, out); `note` stands
    under the number."""

    on: date
    states: str
    note: str


@dataclass(frozen=True, slots=True)
class Told:
    """One clock. `rule` is None when its version is not known here any more; `mirrored` when the official system set the deadline."""

    title: str
    running: Running
    due: clocks.Due
    rule: LimitRule | None
    colour: Colour
    mirrored: bool
    leads: bool
    days: tuple[Day, ...] = ()

    @property
    def met(self) -> bool:
        return self.running.met_at is not None

    @property
    def in_time(self) -> bool:
        """Whether it was met in time; True while it still runs."""
        met_at, red_at = self.running.met_at, self.due.red_at
        return met_at is None or red_at is None or met_at < red_at

    @property
    def last_day(self) -> datetime | None:
        """The last moment that is in time: red begins right after it."""
        return aware(self.due.red_at - timedelta(microseconds=1)) if self.due.red_at else None


def explained(
    state: State, flow: Flow, at: datetime, calendar: Calendar, leading: str = "", extra: str | None = None
) -> list[Told]:
    """Every clock of `state`, the one that shows first (`leading`, as in the face), those met last."""
    found = [_told(one, state, flow, at, calendar, leading, extra) for one in state.running]
    return sorted(found, key=lambda one: (not one.leads, one.met))


def _told(
    one: Running, state: State, flow: Flow, at: datetime, calendar: Calendar, leading: str, extra: str | None
) -> Told:
    try:
        due, rule = clocks.explain(one, calendar, extra=extra), by_id(one.rule, extra)
    except LimitError:
        due, rule = clocks.due(one, calendar), None
    mirrored = state.fixed.get(one.name) if not one.met_at else None
    if mirrored:
        red = moment(mirrored)
        due = clocks.Due(min(due.yellow_at or red, red), red, False)
    leads = not one.met_at and one.name == leading
    colour = Colour.NONE if one.met_at else colour_at(due.yellow_at, due.red_at, at)
    days = _days(one, due, at, calendar) if leads and one.limit.in_days else ()
    return Told(flow.clock_titles.get(one.name, one.name), one, due, rule, colour, bool(mirrored), leads, days)


def _days(one: Running, due: clocks.Due, at: datetime, calendar: Calendar) -> tuple[Day, ...]:
    """Whole weeks from the start to the last day; none when it is too long for a page."""
    if due.red_at is None:
        return ()
    begin, last, today = aware(one.started_at).date(), (due.red_at - timedelta(microseconds=1)).date(), at.date()
    first = begin - timedelta(days=begin.weekday())
    end = max(last, begin) + timedelta(days=6 - max(last, begin).weekday())
    if (end - first).days >= WEEKS * 7:
        return ()
    counts = _counting(one, calendar)
    yellow, count, found, day = aware(due.yellow_at).date() if due.yellow_at else None, 0, [], first
    while day <= end:
        states, note = [], ""
        if day < begin or day > last:
            states.append("out")
        elif day == begin:
            states, note = ["start"], "起"
        elif _paused(one, day, at):
            states, note = ["pause"], "停"
        elif counts(day):
            count += 1
            states, note = ["count" if day <= today else "ahead"], str(count)
            if yellow is not None and day >= yellow:
                states = ["amber"]
        if day == last:
            states = ["due"]
        if day == today:
            states.append("today")
        found.append(Day(day, " ".join(f"is-{name}" for name in states), note))
        day += timedelta(days=1)
    return tuple(found)


def _counting(one: Running, calendar: Calendar) -> Callable[[date], bool]:
    return calendar.is_workday if one.limit.family == "wd" else lambda day: True


def _paused(one: Running, day: date, at: datetime) -> bool:
    return any(aware(begin).date() < day <= aware(end or at).date() for begin, end in one.pauses)
