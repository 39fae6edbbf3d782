"""Where plans stand on a day: colour and its sentence, what is due next, when all will be finished, by how much too late."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.colours import Colour
from zhenjie.core.workdays import standard
from zhenjie.engines.org.models import Person
from zhenjie.engines.schedules.models import Schedule
from zhenjie.engines.schedules.queries.loading import Plan, day_end, load
from zhenjie.engines.schedules.rules.colour_rules import ColourRules, colour_rules
from zhenjie.engines.schedules.rules.colouring import Facts, Judgement, Verdicts, forecast_colour, local_colours
from zhenjie.engines.schedules.rules.replanning import Forecast, ForecastRow
from zhenjie.engines.schedules.rules.tasks import ScheduleError


@dataclass(frozen=True, slots=True)
class NextNode:
    """The unfinished task that has to be finished first: `due` is its last day for the required end, `forecast` when it will be. `person`
    is the key of the one whose name `owner` is, None where it is written."""

    key: str
    title: str
    due: date
    forecast: date
    owner: str
    late: bool
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One plan on one day. `float_days` are working days from the forecast finish to the required end, negative when it is missed;
    `shortfall` is the sentence that says so, '' otherwise; `judgement` names rule, source and reason of the forecast's colour, `about` the
    task it is about, `unit` the days of that task ('' both where nothing is judged)."""

    schedule: int
    subject: str
    title: str
    on: date
    judgement: Judgement
    next: NextNode | None
    forecast_finish: date | None
    required_end: date | None
    float_days: int | None
    shortfall: str
    finished: bool
    done: int
    tasks: int
    jurisdiction: str
    about: str
    unit: str

    @property
    def colour(self) -> Colour:
        return self.judgement.colour

    @property
    def sentence(self) -> str:
        return self.judgement.reason

    @property
    def due(self) -> date | None:
        """By when the next step has to be finished; None when nothing is left to do."""
        return self.next.due if self.next else None


def rules_in_force() -> ColourRules:
    """The colour rules of this deployment."""
    return colour_rules(str(settings.CATALOGUE_DIR) if settings.CATALOGUE_DIR else None)


def yellow_below(plan: Plan) -> int:
    """With how many days left a task of a plan is yellow."""
    rule = rules_in_force().rule("forecast", plan.state.schedule["jurisdiction"], plan.on)
    return int(rule.numbers["yellow_below"]) if rule else 0


def standings(subjects: Iterable[str], on: date | None = None) -> dict[str, Standing]:
    """By subject (a Ref or its text) where its plan stands at the end of the day `on`; subjects without a plan that day are left out.
    The same few queries for one subject and for thousands."""
    day = on or clock.today()
    return {one.subject: one for one in standings_of(plans_of(subjects, day), day).values()}


def plans_of(subjects: Iterable[str], on: date) -> list[Schedule]:
    """The plans that subjects had in use at the end of a day."""
    return held_on(Schedule.objects.filter(subject__in={str(one) for one in subjects} - {""}), on)


def held_on(rows: Iterable[Schedule], on: date) -> list[Schedule]:
    """Of the plans of each subject the one that was in use at the end of a day."""
    end, found = day_end(on), {}
    for row in sorted(rows, key=lambda row: row.pk):
        if row.created_at < end and (row.closed_at is None or row.closed_at >= end):
            found[row.subject or row.pk] = row
    return list(found.values())


def standings_of(schedules: Iterable[Schedule], on: date | None = None) -> dict[int, Standing]:
    """The same by primary key of the plans."""
    plans = load(schedules, on)
    names = names_of(values["owner_person_id"] for plan in plans.values() for values in plan.state.tasks.values())
    rules = rules_in_force()
    return {pk: standing_of(plan, rules, names) for pk, plan in plans.items()}


def names_of(people: Iterable[int | None]) -> dict[int, str]:
    """The names of people by key. One query."""
    return dict(Person.objects.filter(pk__in={one for one in people if one}).values_list("pk", "name"))


def standing_of(plan: Plan, rules: ColourRules, names: Mapping[int, str]) -> Standing:
    """Where a loaded plan stands; a plan that can't be worked out says why and has no colour."""
    place = plan.state.schedule["jurisdiction"]
    try:
        forecast = plan.forecast
    except ScheduleError as error:
        return _bare(plan, Judgement("forecast", Colour.NONE, str(error)))
    rows = list(forecast.rows())
    row = _decisive(plan, rows)
    finished = all(one.state == "finished" for one in rows)
    end = plan.required_end
    if end is None and not finished:
        judged = Judgement("forecast", Colour.NONE, _("还没有定要求完成的日期，暂不评定。"))
    else:
        judged = forecast_colour(row, plan.on, place, rules)
    shortfall = None if finished else forecast.shortfall
    return Standing(
        schedule=plan.row.pk, subject=plan.row.subject, title=plan.state.schedule["title"], on=plan.on, judgement=judged,
        next=_next(plan, forecast, rows, names), forecast_finish=forecast.finish, required_end=end,
        float_days=working_between(forecast.finish, end) if end else None, shortfall=str(shortfall or ""),
        finished=finished, done=sum(one.state == "finished" for one in rows), tasks=len(rows), jurisdiction=place,
        about=row.task.title, unit=row.task.unit,
    )  # fmt: skip


def verdicts_of(standing: Standing, facts: Facts, on: date | None = None) -> Verdicts:
    """Ours beside the local rule's, which judges the facts that the domain knows of that day. The worse one shows and names itself."""
    return Verdicts(
        standing.judgement, local_colours(facts, on or standing.on, standing.jurisdiction, rules_in_force())
    )


def working_between(one: date, other: date) -> int:
    """Working days from one day to another; negative when the other is earlier, -1 at least for a day off behind it."""
    rank = standard().rank
    return (rank(other.toordinal()) - rank(one.toordinal())) or -(other < one)


def _decisive(plan: Plan, rows: list[ForecastRow]) -> ForecastRow:
    """The row that the colour is about: what is finished last, or the tightest one that is bound to a day of its own."""
    waiting = [row for row in rows if row.forecast_float is not None] or rows
    last = max(waiting, key=lambda row: (row.dates.finish, row.task.key == plan.state.schedule["goal"]))
    bound = [
        row
        for row in waiting
        if any(one.type.endswith(("no_later", "must_finish", "must_start")) for one in row.task.constraints)
    ]
    return min([last, *bound], key=lambda row: row.forecast_float if row.forecast_float is not None else 0)


def _next(plan: Plan, forecast: Forecast, rows: list[ForecastRow], names: Mapping[int, str]) -> NextNode | None:
    waiting = [row for row in rows if row.state != "finished"]
    if not waiting:
        return None
    bound = forecast.required is not None
    # Of those due on one day the one that will be late comes first.
    row = min(
        waiting,
        key=lambda row: (
            row.last if bound and row.last else row.dates.finish,
            not (bound and row.last and row.dates.finish > row.last),
            row.dates.finish,
        ),
    )
    values = plan.state.tasks[row.task.key]
    due = row.last if bound and row.last else row.dates.finish
    person = None if values["owner"] else values["owner_person_id"]
    owner = values["owner"] or (person and names.get(person)) or values["authority"]
    return NextNode(row.task.key, row.task.title, due, row.dates.finish, owner, row.dates.finish > due, person)


def _bare(plan: Plan, judged: Judgement) -> Standing:
    return Standing(
        plan.row.pk, plan.row.subject, plan.state.schedule["title"], plan.on, judged, None, None, plan.required_end,
        None, "", False, 0, len(plan.state.tasks), plan.state.schedule["jurisdiction"], "", "",
    )  # fmt: skip
