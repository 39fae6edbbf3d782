"""The face of a matter: how moves turn its clocks, and the two moments from which it is yellow and red.

The worst clock shows: the earliest moment of all clocks not yet met. While every clock stands still, somebody has to look
again at the end of the pause, so that nothing waits without a date.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from zhenjie.core.clock import aware
from zhenjie.core.workdays import Calendar, Limit, standard
from zhenjie.engines.matters.rules import clocks
from zhenjie.engines.matters.rules.clocks import Due, Running
from zhenjie.engines.matters.rules.flow import Flow
from zhenjie.engines.matters.rules.limits import LimitRule, by_id
from zhenjie.engines.matters.rules.state import State, moment


def turn(
    state: State, deeds: Sequence[str], at: datetime, flow: Flow, limits: Callable[[str], LimitRule], until: Any = None
) -> State:
    """`state` with its clocks turned by `deeds` (see Move.clocks) at the moment `at`."""
    if not deeds:
        return state
    running, paused = list(state.running), dict(state.paused)
    kept, fixed = dict(state.kept), dict(state.fixed)
    for deed in deeds:
        verb, _, name = deed.partition(" ")
        match verb:
            case "start" | "reset":
                running = [one for one in running if one.name != name or one.met_at]
                running.append(clocks.start(limits(flow.clocks[name]), name, at))
            case "meet":
                for one in running:
                    if one.name == name and not one.met_at:
                        kept[name] = [*kept.get(name, ()), _in_time(one, at, state)]
                running = [_met(one, at) if one.name == name else one for one in running]
            case "stop":
                running = [one for one in running if one.met_at]
                paused = {}
            case "pause":
                running = [_pause(one, name, at) for one in running]
                paused = {"reason": name, "until": _until(name, until, at, limits)}
            case "resume":
                running = [_resume(one, at) for one in running]
                paused = {}
            case "extend":
                amount, unit = name.split(" ")
                by = Limit(int(amount), unit)  # type: ignore[arg-type]
                running = _extended(running, by)
                fixed = _moved(running, fixed, by, flow)
    return replace(state, clocks=tuple(one.to_json() for one in running), paused=paused, fixed=fixed, kept=kept)


def _in_time(one: Running, at: datetime, state: State) -> bool:
    """Whether a clock that is met now is kept: before its first late moment, or that of the official system it mirrors."""
    red = _red(_resume(one, at), state)
    return red is None or at < red


def _red(one: Running, state: State) -> datetime | None:
    mirrored = state.fixed.get(one.name)
    return moment(mirrored) if mirrored else _due(one).red_at


@lru_cache(maxsize=2048)
def _due(one: Running) -> Due:
    """What `clocks.due` says by the calendar of the product: matters that were moved together have clocks that are alike."""
    return clocks.due(one, standard())


def kept_at(state: State, at: datetime) -> dict[str, tuple[bool, ...]]:
    """Whether each clock was kept, once for every round: as told when it was met, and false for one that runs on late at `at`.
    A clock that stands still, or is not due yet, is not judged."""
    found = {name: tuple(rounds) for name, rounds in state.kept.items()}
    for one in state.running:
        if one.met_at or one.is_paused:
            continue
        red = _red(one, state)
        if red is not None and red <= at:
            found[one.name] = (*found.get(one.name, ()), False)
    return found


def _met(one: Running, at: datetime) -> Running:
    return one if one.met_at else clocks.met(_resume(one, at), at)


def _pause(one: Running, reason: str, at: datetime) -> Running:
    if one.met_at or reason not in by_id(one.rule).pauses:
        return one
    return clocks.paused(one, at)


def _resume(one: Running, at: datetime) -> Running:
    return clocks.resumed(one, at) if one.pauses and one.pauses[-1][1] is None and not one.met_at else one


def _extended(running: list[Running], by: Limit) -> list[Running]:
    """The clock that an extension is asked for is the longest one still running: the main limit."""
    unmet = [one for one in running if not one.met_at]
    if not unmet:
        return running
    main = unmet[-1]
    return [clocks.extended(one, by) if one is main else one for one in running]


def _moved(running: Sequence[Running], fixed: dict[str, str], by: Limit, flow: Flow) -> dict[str, str]:
    """A deadline that was said by a document of our own moves with the extension; one of an official system never does."""
    unmet = [one.name for one in running if not one.met_at]
    if flow.record or not unmet or unmet[-1] not in fixed:
        return fixed
    last = moment(fixed[unmet[-1]]) - timedelta(microseconds=1)
    late = standard().term(last, by, (), ()).late_from
    return fixed if late is None else {**fixed, unmet[-1]: late.isoformat()}


def _until(reason: str, said: Any, at: datetime, limits: Callable[[str], LimitRule]) -> str:
    """When somebody looks again: as was said, else after the dated habit."""
    if said:
        return aware(said if isinstance(said, datetime) else date.fromisoformat(str(said)[:10])).isoformat()
    again = clocks.due(clocks.start(limits(f"loop.pause.{reason}"), reason, at), standard())
    assert again.red_at is not None
    return again.red_at.isoformat()


@dataclass(frozen=True, slots=True)
class Face:
    """`yellow_at` and `red_at`: the first moments at which the matter is yellow and red, None when it is closed.
    `clock` names the one that turns red first."""

    yellow_at: datetime | None
    red_at: datetime | None
    clock: str
    provisional: bool


NO_FACE = Face(None, None, "", False)


def face(state: State, flow: Flow, calendar: Calendar | None = None) -> Face:
    """What the clocks of `state` say."""
    if not state.is_open(flow):
        return NO_FACE
    days = calendar or standard()
    found: list[tuple[datetime, datetime, str, bool]] = []
    for one in state.running:
        if one.met_at:
            continue
        if mirrored := state.fixed.get(one.name):
            red = moment(mirrored)
            found.append((min(red, max(one.started_at, _day_before(red, days))), red, one.name, False))
            continue
        due = clocks.due(one, calendar) if calendar else _due(one)
        if due.red_at is not None:
            found.append((due.yellow_at or due.red_at, due.red_at, one.name, due.provisional))
    if not found:
        again = moment(state.paused["until"]) if state.paused else None
        return Face(again, again, "", False) if again else NO_FACE
    worst = min(found, key=lambda one: one[1])
    return Face(min(one[0] for one in found), worst[1], worst[2], any(one[3] for one in found))


def _day_before(red: datetime, days: Calendar) -> datetime:
    """A mirrored deadline turns yellow with the last working day before its end."""
    last = (red - timedelta(microseconds=1)).date()
    return aware(days.add_workdays(last, -1))
