"""Re-planning from facts: given what has begun, what is finished and what remains, when will each task be finished.

A fact stays where it is; what remains begins after the data date (数据日期) and waits for its predecessors like any other work, also
when it was begun out of order (retained logic). Float is counted to the required end: `forecast_float` is ours, not a rule's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from zhenjie.engines.schedules.rules.axis import Axis
from zhenjie.engines.schedules.rules.driving import driving_path
from zhenjie.engines.schedules.rules.network import Network
from zhenjie.engines.schedules.rules.passes import backward, forward
from zhenjie.engines.schedules.rules.schedule import Dates, Shortfall, dates_of, float_of, shortfall_of
from zhenjie.engines.schedules.rules.tasks import UNIT_WORDS, ScheduleError, Task, say_date

State = Literal["finished", "started", "waiting"]


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of a task. `remaining` in the unit of the task; without it the planned duration less the days gone since the
    start, at least one. A milestone has only its finish."""

    actual_start: date | None = None
    actual_finish: date | None = None
    remaining: int | None = None


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """One task: actual dates where there are any, forecast ones behind them. `last` is the last day allowed by the required end;
    it and `forecast_float` are None for what is finished."""

    task: Task
    state: State
    dates: Dates
    last: date | None
    forecast_float: int | None

    @property
    def sentence(self) -> str:
        """预计何时完成, 还有多少余地."""
        said = f"“{self.task.title}”"
        if self.forecast_float is None:
            return f"{said}已于{say_date(self.dates.finish)}完成。"
        said += f"预计{say_date(self.dates.finish)}完成"
        if self.last is None:
            return f"{said}。"
        days = f"{abs(self.forecast_float)} {UNIT_WORDS[self.task.unit]}"
        if self.forecast_float < 0:
            return f"{said}，最晚应在{say_date(self.last)}，晚 {days}。"
        return f"{said}，最晚可到{say_date(self.last)}，{f'余 {days}' if self.forecast_float else '没有余地'}。"


class Forecast:
    """The network with the facts known at the end of `data_date`. Raises ScheduleError where facts contradict themselves."""

    def __init__(
        self, network: Network, data_date: date, progress: Mapping[str, Progress], end: date | None = None
    ) -> None:
        self.network, self.data_date, self.required = network, data_date, end
        for key, said in progress.items():
            if key not in network.place:
                raise ScheduleError(f"进展里的任务“{key}”不在计划里。")
            _check(network.tasks[network.place[key]], said, data_date)
        if not network.tasks:
            raise ScheduleError("计划里还没有任务，请先添加任务。")
        facts = [day for said in progress.values() for day in (said.actual_start, said.actual_finish) if day]
        self.spans = [self._span(task, progress.get(task.key)) for task in network.tasks]
        more = sum(max(0, abs(span) - task.duration) for span, task in zip(self.spans, network.tasks, strict=True))
        self._run([data_date, *facts, end or data_date], more, progress)
        if end is None:
            self._run([data_date, *facts, self.axis.day(self._finish)], more, progress)
        limit = self.axis.moment(end) if end else self._finish
        self.late = backward(network, self.axis, limit, self.spans, self.pins)

    @property
    def finish(self) -> date:
        """The day on which everything will be finished."""
        return self.axis.day(self._finish)

    def row(self, key: str) -> ForecastRow:
        """Dates and float of one task."""
        return self._row(self.network.place[key])

    def rows(self) -> Iterator[ForecastRow]:
        """All tasks, each behind those it waits for."""
        return (self._row(place) for place in range(len(self.network.tasks)))

    @cached_property
    def critical_path(self) -> tuple[Task, ...]:
        """The driving chain of what lies ahead, from the last fact on."""
        return driving_path(self.network, self.axis, self.moments, self.spans, self.pins)

    @property
    def shortfall(self) -> Shortfall | None:
        """By how much the required end will be missed; None when it will be met (or none is required)."""
        return shortfall_of(self.axis, self.required, self._finish, self.critical_path)

    def _run(self, anchors: list[date], more: int, progress: Mapping[str, Progress]) -> None:
        self.axis: Axis = self.network.axis(anchors, more)
        place, tasks = self.network.place, self.network.tasks
        self.pins = {
            place[key]: _pin(tasks[place[key]], self.axis, said) for key, said in progress.items() if begun(said)
        }
        self.moments = forward(self.network, self.axis, self.axis.moment(self.data_date), self.spans, self.pins)
        self._finish = max(self.moments[1::2])

    def _span(self, task: Task, said: Progress | None) -> int:
        days = task.duration
        if said and said.remaining is not None:
            days = said.remaining
        elif said and said.actual_start and not said.actual_finish:
            count = self.network.calendar.rank if task.unit == "wd" else int
            gone = count(self.data_date.toordinal()) - count(said.actual_start.toordinal() - 1)
            days = max(1, task.duration - gone)
        return days if task.unit == "wd" else -days

    def _row(self, place: int) -> ForecastRow:
        task, start, finish = self.network.tasks[place], *self.moments[2 * place : 2 * place + 2]
        pin = self.pins.get(place)
        dates = dates_of(task, self.axis, start, finish)
        if pin:
            # A fact may lie on a day off: somebody worked.
            dates = Dates(self.axis.day(start + (not task.milestone)), dates.finish)
        if pin and pin[1] is not None:
            return ForecastRow(task, "finished", dates, None, None)
        last = self.late[2 * place + 1]
        room = float_of(task, self.axis, finish, last)
        return ForecastRow(task, "started" if pin else "waiting", dates, self.axis.day(last), room)


def begun(said: Progress) -> bool:
    """Whether there is any fact yet."""
    return said.actual_start is not None or said.actual_finish is not None


def _pin(task: Task, axis: Axis, said: Progress) -> tuple[int, int | None]:
    finish = axis.moment(said.actual_finish) if said.actual_finish else None
    if task.milestone:
        assert finish is not None
        return finish, finish
    assert said.actual_start is not None
    return axis.moment(said.actual_start) - 1, finish


def _check(task: Task, said: Progress, data_date: date) -> None:
    start, finish = said.actual_start, said.actual_finish
    for day, word in ((start, "开始"), (finish, "完成")):
        if day and day > data_date:
            raise ScheduleError(
                f"“{task.title}”的实际{word}日期{say_date(day)}在数据日期{say_date(data_date)}之后，请填写已经发生的日期。"
            )
    if start and finish and finish < start:
        raise ScheduleError(
            f"“{task.title}”的实际完成日期{say_date(finish)}早于实际开始日期{say_date(start)}，请核对。"
        )
    if task.milestone and start and not finish:
        raise ScheduleError(f"“{task.title}”是里程碑，只填实际完成日期。")
    if finish and not start and not task.milestone:
        raise ScheduleError(f"“{task.title}”填了实际完成日期，没有填实际开始日期，请补上。")
    if said.remaining is not None and said.remaining < 0:
        raise ScheduleError(f"“{task.title}”的剩余工期是 {said.remaining}，请填写不小于 0 的整数。")
