"""From a template and a required end to a full backward schedule (倒排工期): every step with the last day to begin and to end it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from zhenjie.core.limits import Limit
from zhenjie.core.workdays import Calendar
from zhenjie.engines.schedules.rules.network import Network
from zhenjie.engines.schedules.rules.reach import check_day
from zhenjie.engines.schedules.rules.schedule import Dates, Schedule, Shortfall, latest_dates
from zhenjie.engines.schedules.rules.tasks import Link, ScheduleError, Task, say_date
from zhenjie.engines.schedules.rules.templates import Cap, Route, Step, StepLimit, Template


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step with its limit and its last days. `duration` is the limit, or what the project said itself."""

    step: Step
    limit: StepLimit
    duration: Limit
    latest: Dates

    @property
    def sentence(self) -> str:
        """By when it has to begin and end, and on what ground."""
        own = "" if self.duration == self.limit.limit else "（自定工期）"
        when = f"最晚{say_date(self.latest.start)}开始、" if self.duration.amount else "最晚"
        doubt = "" if self.limit.confirmed or own else "（待核实）"
        days = f"{self.duration}{own}" if self.duration.amount else "当日"
        return (
            f"“{self.step.title}”{when}{say_date(self.latest.finish)}完成；{days}，依据：{self.limit.source}{doubt}。"
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """A full backward schedule; `steps` by last day to begin."""

    route: Route
    required: date
    steps: tuple[PlannedStep, ...]
    network: Network
    approval_days: int
    caps: tuple[Cap, ...]

    @property
    def begin_by(self) -> date:
        """The last day on which the first step can begin."""
        return min(step.latest.start for step in self.steps)

    def shortfall(self, today: date) -> Shortfall | None:
        """By how much the end is impossible for who begins today; None when it can be met."""
        return Schedule(self.network, today, self.required).shortfall

    @property
    def over(self) -> tuple[str, ...]:
        """A sentence for every cap that the approvals exceed, end to end as the network has them."""
        return tuple(
            f"各审批环节按时限相接要 {self.approval_days} 个工作日，超过“{cap.limit.source}”的 {cap.limit.limit}，需要压缩或并联办理。"
            for cap in self.caps
            if self.approval_days > cap.limit.limit.amount
        )


def plan(
    template: Template,
    route: Route,
    required_end: date,
    on: date,
    *,
    jurisdiction: str = "",
    durations: Mapping[str, Limit] | None = None,
    variants: Mapping[str, str] | None = None,
    calendar: Calendar | None = None,
) -> Plan:
    """The steps of a route back from the required end of the template's goal, by the limits in force on the day `on`.

    `durations` (wd or d) by step replace limits, `variants` by step choose the kind (eia: form, report, register). Raises
    ScheduleError for an unknown step, a unit that is no day, a step without a limit on that day.
    """
    check_day("要求完成的日期", required_end, on)
    steps = template.steps_of(route)
    own = dict(durations or {})
    _check(own, {step.key for step in steps}, route)
    limits = {step.key: step.limit(on, (variants or {}).get(step.key, ""), jurisdiction) for step in steps}
    takes = {key: own.get(key, limit.limit) for key, limit in limits.items()}
    links = [Link(before, step.key) for step in steps for before in template.waits_for(step, route)]
    network = Network([_task(step, takes[step.key]) for step in steps], links, calendar)
    late = latest_dates(network, required_end)
    planned = [PlannedStep(step, limits[step.key], takes[step.key], late[step.key]) for step in steps]
    planned.sort(key=lambda one: (one.latest.start, network.place[one.step.key]))
    days = _approval_days(steps, takes, links, on, calendar)
    return Plan(route, required_end, tuple(planned), network, days, template.caps_of(route, on, jurisdiction))


def _approval_days(
    steps: tuple[Step, ...], takes: Mapping[str, Limit], links: list[Link], on: date, calendar: Calendar | None
) -> int:
    """Working days that the authorities' steps take along the longest way when the project's own work takes none."""
    tasks = [_task(step, takes[step.key] if step.by == "authority" else Limit(0, "wd")) for step in steps]
    schedule = Schedule(Network(tasks, links, calendar), on)
    return schedule.network.calendar.rank(schedule.finish.toordinal()) - schedule.network.calendar.rank(
        on.toordinal() - 1
    )


def _task(step: Step, takes: Limit) -> Task:
    return Task(step.key, step.title, takes.amount, "d" if takes.unit == "d" else "wd")


def _check(own: Mapping[str, Limit], known: set[str], route: Route) -> None:
    for key, limit in own.items():
        if key not in known:
            raise ScheduleError(f"“{route.title}”的项目没有步骤“{key}”，请核对。")
        if limit.unit not in ("wd", "d"):
            raise ScheduleError(f"步骤“{key}”的工期“{limit}”要按工作日或天填写。")
