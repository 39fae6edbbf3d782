"""Baselines (基线): a plan as it was set down, and what changed between two of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from zhenjie.core.quantities import plain
from zhenjie.engines.schedules.rules.schedule import Dates, Row
from zhenjie.engines.schedules.rules.tasks import UNIT_WORDS, DayUnit, Task, say_date

ChangeType = Literal["added", "deleted", "renamed", "duration", "start", "finish", "progress", "money"]


@dataclass(frozen=True, slots=True)
class BaselineTask:
    """A task as it was set down; `percent` done, `money` planned in 万元."""

    title: str
    duration: int
    unit: DayUnit
    dates: Dates
    percent: int = 0
    money: Decimal | None = None


Baseline = Mapping[str, BaselineTask]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `days`: calendar days later (earlier when negative) for dates, days of the task's unit more for a duration,
    percentage points more for progress."""

    key: str
    type: ChangeType
    sentence: str
    days: int = 0


def baseline(rows: Iterable[Row]) -> dict[str, BaselineTask]:
    """The early dates of a schedule, by key."""
    return {row.task.key: _frozen(row.task, row.early) for row in rows}


def _frozen(task: Task, dates: Dates) -> BaselineTask:
    return BaselineTask(task.title, task.duration, task.unit, dates)


def compare(old: Baseline, new: Baseline) -> list[Change]:
    """What changed: tasks of the new baseline in its order, then those that are gone."""
    changes: list[Change] = []
    for key, task in new.items():
        if key in old:
            changes += _changes(key, old[key], task)
        else:
            changes.append(Change(key, "added", f"新增“{task.title}”，{_when(task.dates)}。"))
    for key, task in old.items():
        if key not in new:
            changes.append(Change(key, "deleted", f"删去“{task.title}”（原定{_when(task.dates)}）。"))
    return changes


def end_shift(old: Baseline, new: Baseline) -> int:
    """Calendar days by which the whole ends later (earlier when negative); 0 when one of the two is empty."""
    if not old or not new:
        return 0
    return (_end(new) - _end(old)).days


def _end(plan: Baseline) -> date:
    return max(task.dates.finish for task in plan.values())


def _changes(key: str, old: BaselineTask, new: BaselineTask) -> list[Change]:
    title, found = new.title, []
    if old.title != new.title:
        found.append(Change(key, "renamed", f"“{old.title}”改名为“{new.title}”。"))
    if (old.duration, old.unit) != (new.duration, new.unit):
        more = new.duration - old.duration if old.unit == new.unit else 0
        found.append(
            Change(key, "duration", f"“{title}”的工期由 {_length(old)}改为 {_length(new)}{_more(more)}。", more)
        )
    pairs: tuple[tuple[ChangeType, str, date, date], ...] = (
        ("start", "开始", old.dates.start, new.dates.start), ("finish", "完成", old.dates.finish, new.dates.finish),
    )  # fmt: skip
    for type, word, before, after in pairs:
        if days := (after - before).days:
            moved = f"推迟 {days} 天" if days > 0 else f"提前 {-days} 天"
            said = f"“{title}”的{word}由{say_date(before)}改为{say_date(after)}，{moved}。"
            found.append(Change(key, type, said, days))
    if points := new.percent - old.percent:
        found.append(Change(key, "progress", f"“{title}”的完成比例由 {old.percent}% 到 {new.percent}%。", points))
    if old.money != new.money:
        found.append(Change(key, "money", f"“{title}”的计划投资由{_money(old.money)}改为{_money(new.money)}。"))
    return found


def _money(amount: Decimal | None) -> str:
    return "未定" if amount is None else f" {plain(amount)} 万元"


def _length(task: BaselineTask) -> str:
    return f"{task.duration} {UNIT_WORDS[task.unit]}"


def _more(days: int) -> str:
    return f"，{'加长' if days > 0 else '缩短'} {abs(days)}" if days else ""


def _when(dates: Dates) -> str:
    if dates.start == dates.finish:
        return say_date(dates.start)
    return f"{say_date(dates.start)}至{say_date(dates.finish)}"
