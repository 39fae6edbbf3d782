"""Any past day of a plan: what had been entered by then. Changes are taken back in reverse; of reports the last one holds. Pure.

A patch is `{"schedule": {field: value}, "tasks": {key: {field: value} or None}, "links": {id: {field: value} or None}}`. None takes
a task or a link away; dates are ISO texts, as JSON keeps them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhenjie.engines.schedules.rules.replanning import Progress
from zhenjie.engines.schedules.rules.tasks import DayUnit

Fields = dict[str, Any]
#: The place of a schedule: values by name.
PARTS = ("tasks", "links")


@dataclass(slots=True)
class State:
    """A plan as plain values: the schedule's own, its tasks by key, its links by id (`link_id`)."""

    schedule: Fields
    tasks: dict[str, Fields] = field(default_factory=dict)
    links: dict[str, Fields] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """One report of progress, entered on the day `on`. `remaining` in the unit of the task, counted from that day."""

    key: str
    on: date
    started: date | None = None
    finished: date | None = None
    remaining: int | None = None
    percent: int = 0


def link_id(before: str, after: str, kind: str) -> str:
    """How a change names a link."""
    return f"{before}>{after}>{kind}"


def given(state: State, patches: Iterable[Mapping[str, Any]]) -> State:
    """The plan behind these patches, one after the other; a change is taken back with its `before`. `state` is not changed."""
    schedule, parts = dict(state.schedule), {"tasks": dict(state.tasks), "links": dict(state.links)}
    for patch in patches:
        schedule.update(patch.get("schedule", {}))
        for part in PARTS:
            for key, values in patch.get(part, {}).items():
                if values is None:
                    parts[part].pop(key, None)
                else:
                    parts[part][key] = {**parts[part].get(key, {}), **values}
    return State(schedule, parts["tasks"], parts["links"])


def undoing(state: State, patch: Mapping[str, Any]) -> dict[str, Any]:
    """The patch that takes `patch` back, given the plan before it."""
    back: dict[str, Any] = {}
    if "schedule" in patch:
        back["schedule"] = {name: state.schedule[name] for name in patch["schedule"]}
    for part, held in (("tasks", state.tasks), ("links", state.links)):
        if part in patch:
            back[part] = {key: _was(held.get(key), values) for key, values in patch[part].items()}
    return back


def _was(held: Fields | None, values: Fields | None) -> Fields | None:
    if held is None or values is None:
        return held
    return {name: held[name] for name in values}


def known_on(reports: Iterable[Report], on: date) -> dict[str, Report]:
    """By task the last report entered by the end of a day; `reports` in the order they were entered."""
    return {report.key: report for report in reports if report.on <= on}


def progress_on(report: Report, unit: DayUnit, on: date, rank: Callable[[int], int]) -> Progress:
    """What a report says on a later day: days left since then count as worked, down to one, for nothing else is known.

    `rank` is the calendar's: working days up to an ordinal.
    """
    left = report.remaining
    if report.finished:
        left = None
    elif left and on > report.on:
        count = rank if unit == "wd" else int
        left = max(1, left - (count(on.toordinal()) - count(report.on.toordinal())))
    return Progress(report.started, report.finished, left)


def proven_report(key: str, on: date, report: Report | None, lasts: bool) -> Report:
    """A step that another ledger proves finished `on` a day: it began when somebody said so, else on that very day; a milestone
    (`lasts` False) has no beginning."""
    began = report.started if report and report.started and report.started <= on else on
    return Report(key, on, began if lasts else None, on, None, 100)
