"""Levelling (资源平衡) on demand: the shortest plan in which no resource is used beyond what there is, found by CP-SAT.

A resource that a task uses is held from its first to its last day, days off between them included. Days that tasks may not end behind
are left out: the plan says when it ends, and whoever asked compares. Needs the extra `optimise`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ortools.sat.python import cp_model

from zhenjie.engines.schedules.rules.axis import Axis
from zhenjie.engines.schedules.rules.network import Network
from zhenjie.engines.schedules.rules.schedule import Dates, Schedule, dates_of
from zhenjie.engines.schedules.rules.serial import serial_plan
from zhenjie.engines.schedules.rules.tasks import ScheduleError

#: By task the amount it uses of each resource.
Demands = Mapping[str, Mapping[str, int]]
#: With fewer workers CP-SAT leaves out the ones that prove plans like these (its linear relaxation at the second level).
WORKERS = 8


@dataclass(frozen=True, slots=True)
class Levelled:
    """Dates by key and the day on which all is finished; no plan can end before `bound`, so `proven` says that none is shorter."""

    dates: Mapping[str, Dates]
    finish: date
    bound: date

    @property
    def proven(self) -> bool:
        """Whether no shorter plan exists."""
        return self.bound >= self.finish


def level(
    network: Network, start: date, demands: Demands, capacities: Mapping[str, int], seconds: float = 20.0
) -> Levelled:
    """The shortest plan from `start` found in `seconds`, then, in as many again, its tasks as early as that end allows. Raises
    ScheduleError when a task alone needs more than there is."""
    _check(network, demands, capacities)
    schedule = Schedule(network, start)
    axis = network.axis([start, schedule.finish], sum(task.duration + 1 for task in network.tasks))
    shift = schedule.axis.first - axis.first
    early, late = ([moment + shift for moment in moments] for moments in (schedule.early, schedule.late))
    uses = [demands.get(task.key, {}) if task.duration else {} for task in network.tasks]
    model = _Model(network, axis, early, serial_plan(network, axis, early[::2], late, uses, capacities))
    for resource, capacity in capacities.items():
        model.hold(resource, [use.get(resource, 0) for use in uses], capacity)
    finish, bound = model.solve(seconds)
    dates = {task.key: dates_of(task, axis, *model.moments(place)) for place, task in enumerate(network.tasks)}
    return Levelled(dates, axis.day(finish), axis.day(bound))


class _Model:
    """Start and finish of each task as moments and, where asked for, as ranks (see `axis`): between the earliest ones that the links
    allow and the end of a first plan."""

    def __init__(self, network: Network, axis: Axis, early: list[int], first: list[int]) -> None:
        self._network, self._axis, self._found = network, axis, first
        self._low, self._high = min(early), max(first)
        self._model, self._solver = cp_model.CpModel(), cp_model.CpSolver()
        self._solver.parameters.num_workers = WORKERS
        self._ends: list[Any] = []
        self._ranks: dict[int, Any] = {}
        for place in range(len(network.tasks)):
            self._ends += self._task(place, early[2 * place])
        for place in range(len(network.tasks)):
            self._wait(2 * place, network.into_start[place])
            self._wait(2 * place + 1, network.into_finish[place])
        self._last = self._model.new_int_var(max(early), self._high, "end")
        self._model.add_max_equality(self._last, self._ends[1::2])

    def hold(self, resource: str, amounts: list[int], capacity: int) -> None:
        """Keeps the use of a resource within its capacity on every day."""
        intervals = []
        for place, amount in enumerate(amounts):
            if amount:
                begin, end = self._ends[2 * place : 2 * place + 2]
                length = self._model.new_int_var(0, self._high - self._low, f"length{place}")
                intervals.append(self._model.new_interval_var(begin, length, end, f"{resource}{place}"))
        self._model.add_cumulative(intervals, [amount for amount in amounts if amount], capacity)

    def solve(self, seconds: float) -> tuple[int, int]:
        """The last moment and its lower bound; then, within the same end, everything as early as it can be."""
        self._model.minimize(self._last)
        self._run(seconds)
        finish, bound = max(self._found), round(self._solver.best_objective_bound)
        self._model.add(self._last <= finish)
        self._model.minimize(sum(self._ends[::2]))
        self._run(seconds)
        return finish, bound

    def moments(self, place: int) -> tuple[int, int]:
        """Start and finish of a task in the best plan found."""
        return self._found[2 * place], self._found[2 * place + 1]

    def _run(self, seconds: float) -> None:
        self._model.clear_hints()
        for begin, found in zip(self._ends[::2], self._found[::2], strict=True):
            self._model.add_hint(begin, found)
        self._solver.parameters.max_time_in_seconds = seconds
        if self._solver.solve(self._model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self._found = [self._solver.value(end) for end in self._ends]

    def _task(self, place: int, floor: int) -> Iterator[Any]:
        task, axis = self._network.tasks[place], self._axis
        begin = self._model.new_int_var(floor, self._high, f"start{place}")
        if task.unit == "d" or task.milestone:
            yield begin
            yield begin + task.duration if task.duration else begin
            return
        # Work of working days after r worked ones: begins before the next, ends with the n-th of them.
        low, high = axis.ranks[floor], axis.ranks[self._high] - task.duration
        rank = self._model.new_int_var(low, high, f"rank{place}")
        end = self._model.new_int_var(floor, self._high, f"finish{place}")
        for value, ahead, off in ((begin, 1, 1), (end, task.duration, 0)):
            self._model.add_element(rank - low, [axis.days[one + ahead] - off for one in range(low, high + 1)], value)
        self._ranks[2 * place], self._ranks[2 * place + 1] = rank, rank + task.duration
        yield begin
        yield end

    def _wait(self, target: int, steps: list[tuple[int, int, bool]]) -> None:
        for source, lag, working in steps:
            both = source in self._ranks and target in self._ranks and not (target & 1 and not source & 1)
            if working or (both and not lag):
                self._model.add(self._rank(target) >= self._rank(source) + lag)
            else:
                self._model.add(self._ends[target] >= self._ends[source] + lag)

    def _rank(self, end: int) -> Any:
        if end not in self._ranks:
            rank = self._model.new_int_var(0, self._axis.ranks[self._high], f"rank_of{end}")
            self._model.add_element(self._ends[end] - self._low, self._axis.ranks[self._low : self._high + 1], rank)
            self._ranks[end] = rank
        return self._ranks[end]


def _check(network: Network, demands: Demands, capacities: Mapping[str, int]) -> None:
    for key, uses in demands.items():
        if key not in network.place:
            raise ScheduleError(f"资源需求里的任务“{key}”不在计划里。")
        title = network.tasks[network.place[key]].title
        for resource, amount in uses.items():
            if resource not in capacities:
                raise ScheduleError(f"“{title}”要用的“{resource}”没有登记数量，请补上。")
            if not 0 <= amount <= capacities[resource]:
                raise ScheduleError(
                    f"“{title}”要用 {amount} 份“{resource}”，一共只有 {capacities[resource]} 份，请核对或增加资源。"
                )
