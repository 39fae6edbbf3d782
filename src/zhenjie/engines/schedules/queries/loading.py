"""Stored plans as the rules see them, as they were at the end of any day; many at once in as many queries as one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from zhenjie.core import clock
from zhenjie.core.workdays import standard
from zhenjie.engines.schedules.facts import Fact, pulled
from zhenjie.engines.schedules.models import PlanChange, Progress, Proof, Schedule, ScheduleLink, ScheduleTask
from zhenjie.engines.schedules.rules import replanning
from zhenjie.engines.schedules.rules.history import (
    Fields,
    Report,
    State,
    given,
    known_on,
    link_id,
    progress_on,
    proven_report,
)
from zhenjie.engines.schedules.rules.network import Network
from zhenjie.engines.schedules.rules.replanning import Forecast
from zhenjie.engines.schedules.rules.tasks import Constraint, Link, Task

SCHEDULE_FIELDS = ("title", "required_end", "planned_from", "jurisdiction", "goal")
TASK_FIELDS = (
    "title", "stage", "duration", "unit", "start_rule", "start_on", "finish_rule", "finish_on", "owner", "owner_person_id",
    "authority", "evidence", "limit_source", "confirmed", "money", "order",
)  # fmt: skip
LINK_FIELDS = ("before", "after", "kind", "lag", "unit")
_FACTS = ("actual_start", "actual_finish", "remaining", "percent", "reported_on")
#: The rule of levelling and dragging: what binds a task to a day.
BOUNDS = (("start_rule", "start_on"), ("finish_rule", "finish_on"))


@dataclass(slots=True)
class Plan:
    """One plan on one day: its row (as it is now), its values on that day, the last report of each task, and by task what another
    ledger proves. A proof stands above what was reported."""

    row: Schedule
    on: date
    state: State
    reports: dict[str, Report] = field(default_factory=dict)
    proofs: dict[str, Fact] = field(default_factory=dict)
    _made: dict[str, Any] = field(default_factory=dict, repr=False)

    def given(self, state: State) -> "Plan":
        """The same facts over other values."""
        return Plan(self.row, self.on, state, self.reports, self.proofs)

    @property
    def required_end(self) -> date | None:
        return day_of(self.state.schedule["required_end"])

    @property
    def planned_from(self) -> date:
        found = day_of(self.state.schedule["planned_from"])
        assert found is not None
        return found

    @property
    def data_date(self) -> date:
        """The day whose end the forecast begins at: never before the plan itself begins."""
        return max(self.on, date.fromordinal(max(1, self.planned_from.toordinal() - 1)))

    @property
    def network(self) -> Network:
        """Compiled once. Raises ScheduleError for a circle and the like."""
        if "network" not in self._made:
            tasks = (task_of(key, values) for key, values in in_order(self.state.tasks))
            self._made["network"] = Network(tasks, map(link_of, self.state.links.values()))
        found: Network = self._made["network"]
        return found

    @property
    def progress(self) -> dict[str, replanning.Progress]:
        """What is known of each task that somebody reported of."""
        rank, tasks = standard().rank, self.state.tasks
        return {
            key: progress_on(report, tasks[key]["unit"], self.on, rank)
            for key, report in self.known.items()
            if key in tasks
        }

    @property
    def known(self) -> dict[str, Report]:
        """By task what holds: what another ledger proves, else what was reported."""
        tasks = self.state.tasks
        proven = {
            key: proven_report(key, fact.on, self.reports.get(key), bool(tasks[key]["duration"]))
            for key, fact in self.proofs.items()
            if key in tasks and fact.on <= self.on
        }
        return {**self.reports, **proven}

    @property
    def forecast(self) -> Forecast:
        """Made once. Raises ScheduleError where there is no task yet."""
        if "forecast" not in self._made:
            self._made["forecast"] = Forecast(self.network, self.data_date, self.progress, self.required_end)
        found: Forecast = self._made["forecast"]
        return found


def in_order(tasks: Mapping[str, Fields]) -> list[tuple[str, Fields]]:
    """The tasks as they stand in the list."""
    return sorted(tasks.items(), key=lambda pair: (pair[1]["order"], pair[0]))


def task_of(key: str, values: Fields) -> Task:
    """A task as the rules know it."""
    bounds = tuple(
        Constraint(values[rule], day)
        for rule, on in BOUNDS
        if values[rule] and (day := day_of(values[on])) is not None
    )  # fmt: skip
    return Task(key, values["title"], values["duration"], values["unit"], bounds)


def link_of(values: Fields) -> Link:
    """A link as the rules know it."""
    return Link(values["before"], values["after"], values["kind"], values["lag"], values["unit"])


def day_of(value: Any) -> date | None:
    """A day as it lies in JSON, or as it is."""
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def values_of(row: Any, fields: Iterable[str]) -> Fields:
    """The values of a row as JSON keeps them."""
    return {name: plain(getattr(row, name)) for name in fields}


def day_end(on: date) -> datetime:
    """The first moment behind a day."""
    return clock.aware(on + timedelta(days=1))


def load(schedules: Iterable[Schedule], on: date | None = None) -> dict[int, Plan]:
    """These plans by primary key as they were at the end of the day `on`, today's as they are now. Two queries and those of
    the ledgers that prove steps; five for a past day."""
    rows = {row.pk: row for row in schedules}
    today = clock.today()
    day = on or today
    plans = {pk: Plan(row, day, State(values_of(row, SCHEDULE_FIELDS))) for pk, row in rows.items()}
    names: dict[int, str] = {}
    task_rows = ScheduleTask.objects.filter(schedule__in=rows).values("id", "schedule_id", "key", *TASK_FIELDS, *_FACTS)
    for task in task_rows.order_by("schedule_id", "order", "id"):
        plan, key = plans[task["schedule_id"]], task["key"]
        names[task["id"]] = key
        plan.state.tasks[key] = {name: plain(task[name]) for name in TASK_FIELDS}
        if task["reported_on"]:
            plan.reports[key] = Report(
                key,
                task["reported_on"],
                task["actual_start"],
                task["actual_finish"],
                task["remaining"],
                task["percent"],
            )
    links = ScheduleLink.objects.filter(schedule__in=rows).order_by("id")
    for pk, one, other, kind, lag, unit in links.values_list(
        "schedule_id", "before_id", "after_id", "kind", "lag", "unit"
    ):
        before, after = names[one], names[other]
        values = {"before": before, "after": after, "kind": kind, "lag": lag, "unit": unit}
        plans[pk].state.links[link_id(before, after, kind)] = values
    if day < today:
        _turn_back(plans, day)
    else:
        found = pulled(plan.row.subject for plan in plans.values())
        for plan in plans.values():
            plan.proofs = found.get(plan.row.subject, {})
    return plans


def _turn_back(plans: dict[int, Plan], on: date) -> None:
    end = day_end(on)
    undone: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    changes = PlanChange.objects.filter(schedule__in=plans, at__gte=end).order_by("-number")
    for pk, before in changes.values_list("schedule_id", "before"):
        undone[pk].append(before)
    said: dict[int, list[Report]] = defaultdict(list)
    reports = Progress.objects.filter(schedule__in=plans, at__lt=end).order_by("id")
    for one in reports:
        entered = clock.aware(one.at).date()
        report = Report(one.key, entered, one.started, one.finished, one.remaining, one.percent)
        said[one.schedule_id].append(report)
    proofs = noted(plans, end)
    for pk, plan in plans.items():
        plan.state = given(plan.state, undone[pk])
        plan.reports = known_on(said[pk], on)
        plan.proofs = proofs.get(pk, {})


def noted(schedules: Iterable[int], end: datetime | None = None) -> dict[int, dict[str, Fact]]:
    """By plan and task what other ledgers were last seen to prove, before a moment. One query."""
    rows = Proof.objects.filter(schedule__in=schedules)
    found: dict[int, dict[str, Fact]] = {}
    told = (rows if end is None else rows.filter(at__lt=end)).order_by("id")
    for schedule, key, on, evidence, source in told.values_list("schedule", "key", "on", "evidence", "source"):
        steps = found.setdefault(schedule, {})
        if on is None:
            steps.pop(key, None)
        else:
            steps[key] = Fact(on, evidence, source)
    return found


def unnoted(subjects: Mapping[int, str]) -> dict[int, dict[str, Fact | None]]:
    """By plan, given with its subject, and by step what other ledgers prove now and was not noted yet; None: noted, and proven no longer.
    One query and those of the ledgers."""
    now, seen = pulled(subjects.values()), noted(subjects)
    found: dict[int, dict[str, Fact | None]] = {}
    for pk, subject in subjects.items():
        proven, known = now.get(subject, {}), seen.get(pk, {})
        new: dict[str, Fact | None] = {key: fact for key, fact in proven.items() if known.get(key) != fact}
        if new := new | dict.fromkeys(known.keys() - proven.keys()):
            found[pk] = new
    return found


def load_one(schedule: Schedule, on: date | None = None) -> Plan:
    """One plan on a day."""
    return load([schedule], on)[schedule.pk]
