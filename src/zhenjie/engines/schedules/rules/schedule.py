"""A network with dates: early and late start and finish, total and free float, the critical path, and what an end asks for.

Source: PMBOK Guide, critical path method; total float, free float and negative float as there. Float is counted in the unit of the task.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from zhenjie.engines.schedules.rules.axis import Axis
from zhenjie.engines.schedules.rules.driving import driving_path
from zhenjie.engines.schedules.rules.network import Network
from zhenjie.engines.schedules.rules.passes import backward, forward
from zhenjie.engines.schedules.rules.tasks import UNIT_WORDS, ScheduleError, Task, say_date

#: How many tasks of a critical path a sentence names.
NAMED = 8


@dataclass(frozen=True, slots=True)
class Dates:
    """First and last day of a task's work (both the same day for a milestone)."""

    start: date
    finish: date


@dataclass(frozen=True, slots=True)
class Row:
    """One task of a schedule. `total_float` is negative by as many days as it would have to be earlier; `free_float` never is."""

    task: Task
    early: Dates
    late: Dates
    total_float: int
    free_float: int

    @property
    def critical(self) -> bool:
        """Whether a day's delay delays the end (or a day it is bound to)."""
        return self.total_float <= 0

    @property
    def sentence(self) -> str:
        """What the float says: 可以晚多久, or since when it is impossible."""
        unit, title = UNIT_WORDS[self.task.unit], self.task.title
        if self.total_float > 0:
            return f"“{title}”最晚{say_date(self.late.start)}开始，还有 {self.total_float} {unit}的余地。"
        if not self.total_float:
            return f"“{title}”必须在{say_date(self.late.start)}开始，没有余地。"
        return (
            f"“{title}”最晚应在{say_date(self.late.start)}开始，按现有安排最早{say_date(self.early.start)}开始，"
            f"差 {-self.total_float} {unit}。"
        )


@dataclass(frozen=True, slots=True)
class Shortfall:
    """By how much the required end can't be met: the days it would have to be later. The sentence names both ends."""

    required: date
    earliest: date
    calendar_days: int
    working_days: int
    path: tuple[Task, ...]

    def __str__(self) -> str:
        days = f"{self.calendar_days} 天"
        days += f"（{self.working_days} 个工作日）" if self.working_days else ""
        titles = [task.title for task in self.path]
        if len(titles) > NAMED:
            titles = [*titles[: NAMED - 2], f"……（共 {len(titles)} 项）", titles[-1]]
        way = " → ".join(titles)
        return f"要求{say_date(self.required)}完成，按现有工期和先后关系最早{say_date(self.earliest)}完成，差 {days}；关键线路：{way}。"


class Schedule:
    """Both passes over a network: nothing begins before the first day `start`, all is finished by the end of `end` (its own earliest
    end when none is required)."""

    def __init__(self, network: Network, start: date, end: date | None = None) -> None:
        if not network.tasks:
            raise ScheduleError("计划里还没有任务，请先添加任务。")
        self.network, self.start, self.required = network, start, end
        self._forward(network.axis([start, end or start]))
        if end is None and (wider := network.axis([start, self.finish])) is not self.axis:
            self._forward(wider)
        self._limit = self.axis.moment(end) if end else self._finish
        self.late = backward(network, self.axis, self._limit)

    def _forward(self, axis: Axis) -> None:
        self.axis = axis
        self.early = forward(self.network, axis, axis.moment(self.start) - 1)
        self._finish = max(self.early[1::2])

    @property
    def finish(self) -> date:
        """The earliest day on which everything is finished."""
        return self.axis.day(self._finish)

    def row(self, key: str) -> Row:
        """Dates and float of one task."""
        return self._row(self.network.place[key])

    def rows(self) -> Iterator[Row]:
        """All tasks, each behind those it waits for."""
        return (self._row(place) for place in range(len(self.network.tasks)))

    @cached_property
    def total_floats(self) -> list[int]:
        """By place, in the unit of the task."""
        pairs = zip(self.network.tasks, self.early[::2], self.late[::2], strict=True)
        return [float_of(task, self.axis, first, last) for task, first, last in pairs]

    @cached_property
    def free_floats(self) -> list[int]:
        """By place, in the unit of the task: how much later it may be without any successor (or the earliest end) becoming later."""
        return [self._free(place) for place in range(len(self.network.tasks))]

    @cached_property
    def critical_path(self) -> tuple[Task, ...]:
        """The driving chain (关键线路), see `driving`."""
        return driving_path(self.network, self.axis, self.early, self.network.spans, {})

    @property
    def shortfall(self) -> Shortfall | None:
        """By how much the required end is impossible; None when it can be met (or none is required)."""
        late = self.required is not None and self._finish > self._limit
        return shortfall_of(self.axis, self.required, self._finish, self.critical_path if late else ())

    @property
    def broken(self) -> list[Row]:
        """Tasks with negative float: the end, or a day they or a successor are bound to, can't be kept."""
        return [self._row(place) for place, total in enumerate(self.total_floats) if total < 0]

    def _row(self, place: int) -> Row:
        task = self.network.tasks[place]
        return Row(
            task, self._dates(place, self.early), self._dates(place, self.late),
            self.total_floats[place], self.free_floats[place],
        )  # fmt: skip

    def _dates(self, place: int, moments: list[int]) -> Dates:
        return dates_of(self.network.tasks[place], self.axis, moments[2 * place], moments[2 * place + 1])

    def _free(self, place: int) -> int:
        task, axis = self.network.tasks[place], self.axis
        end = self._finish
        for target, lag, working in self.network.from_finish[place]:
            end = min(end, axis.unlagged(self.early[target], lag, working))
        begin = axis.latest(end, task.duration, task.unit)
        for target, lag, working in self.network.from_start[place]:
            begin = min(begin, axis.unlagged(self.early[target], lag, working))
        return axis.between(self.early[2 * place], begin, task.unit)


def dates_of(task: Task, axis: Axis, start: int, finish: int) -> Dates:
    """Two moments as the first and the last day of a task."""
    return Dates(axis.first_day(start, task.duration, task.unit), axis.day(finish))


def shortfall_of(axis: Axis, required: date | None, finish: int, path: tuple[Task, ...]) -> Shortfall | None:
    """By how much the moment `finish` lies behind a required end; None when it doesn't (or none is required)."""
    if required is None or finish <= (limit := axis.moment(required)):
        return None
    days, working = axis.between(limit, finish, "d"), axis.between(limit, finish, "wd")
    return Shortfall(required, axis.day(finish), days, working, path)


def float_of(task: Task, axis: Axis, own: int, last: int) -> int:
    """Days of the task's unit between a moment and the last one allowed."""
    if task.unit == "d":
        return last - own
    # A milestone may fall on a day off, later than its last day by no working day at all: that is a day all the same.
    return axis.between(own, last, "wd") or -(task.milestone and last < own)


def latest_dates(network: Network, end: date) -> dict[str, Dates]:
    """What must start by when for this end (倒排): the latest dates of every task by key, whatever the day is today."""
    axis = network.axis([end])
    late = backward(network, axis, axis.moment(end))
    return {
        task.key: dates_of(task, axis, late[2 * place], late[2 * place + 1]) for place, task in enumerate(network.tasks)
    }
