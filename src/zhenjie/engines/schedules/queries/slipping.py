"""Steps that slip: at hand, not finished, and of the colour that is asked for; each with what it delays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhenjie.core.colours import Colour
from zhenjie.engines.schedules.models import Schedule
from zhenjie.engines.schedules.queries.loading import Plan, load
from zhenjie.engines.schedules.queries.standings import working_between, yellow_below
from zhenjie.engines.schedules.rules.colouring import step_colour
from zhenjie.engines.schedules.rules.replanning import ForecastRow
from zhenjie.engines.schedules.rules.tasks import DayUnit, ScheduleError, say_date
from zhenjie.engines.schedules.rules.templates import investment_project

#: So many of those that wait are named.
NAMED = 4


@dataclass(frozen=True, slots=True)
class Step:
    """An unfinished step that nothing before it holds up. `kind` is milestone, authority (an office decides) or work; `days` how much
    too late it will be in its own unit, 0 when it will not; `end_late` working days by which the whole plan will miss its end."""

    schedule: int
    key: str
    title: str
    kind: str
    colour: Colour
    due: date
    forecast: date
    days: int
    unit: DayUnit
    end: date
    required_end: date | None
    end_late: int
    waiting: tuple[str, ...]
    owner: str
    owner_person: int | None

    @property
    def said(self) -> str:
        """By when it had to be finished, when it will be, what waits for it, what becomes of the end."""
        told = _("“%(step)s”最晚应在%(due)s完成，还没有办完，预计%(forecast)s，晚 %(days)s。") % {
            "step": self.title, "due": say_date(self.due), "forecast": say_date(self.forecast), "days": say_days(self.days, self.unit),
        }  # fmt: skip
        if self.waiting:
            named = "、".join(f"“{title}”" for title in self.waiting[:NAMED])
            more = _("等 %(count)d 项") % {"count": len(self.waiting)} if len(self.waiting) > NAMED else ""
            told += _("后面等着它的有%(named)s%(more)s。") % {"named": named, "more": more}
        if self.end_late and self.required_end:
            told += ngettext("全部完成预计%(end)s，比要求的%(required)s晚 %(days)d 个工作日。", "全部完成预计%(end)s，比要求的%(required)s晚 %(days)d 个工作日。", self.end_late) % {
                "end": say_date(self.end), "required": say_date(self.required_end), "days": self.end_late,
            }  # fmt: skip
        return told


def say_days(number: int, unit: str) -> str:
    """3 个工作日, or 3 天 where the unit is calendar days."""
    if unit == "d":
        return ngettext("%(count)d 天", "%(count)d 天", number) % {"count": number}
    return ngettext("%(count)d 个工作日", "%(count)d 个工作日", number) % {"count": number}


def steps_at_hand(schedules: Iterable[Schedule], on: date | None = None) -> dict[int, dict[str, Step]]:
    """By plan and key the steps at hand at the end of a day; plans that can't be worked out have none. As many queries for one plan as for
    thousands."""
    return {pk: at_hand(plan) for pk, plan in load(schedules, on).items()}


def at_hand(plan: Plan) -> dict[str, Step]:
    """The steps at hand of a loaded plan."""
    try:
        forecast = plan.forecast
    except ScheduleError:
        return {}
    rows = {row.task.key: row for row in forecast.rows()}
    held = {one["after"] for one in plan.state.links.values() if _holds(one["kind"], rows[one["before"]])}
    warn = yellow_below(plan)
    end, required = forecast.finish, plan.required_end
    late = max(0, -working_between(end, required)) if required else 0
    return {
        key: _step(plan, row, warn, end, late)
        for key, row in rows.items()
        if row.state == "started" or (row.state == "waiting" and key not in held)
    }


def _holds(kind: str, before: ForecastRow) -> bool:
    """Whether what goes before holds up whoever waits for it."""
    return before.state == "waiting" if kind in ("SS", "SF") else before.state != "finished"


def _step(plan: Plan, row: ForecastRow, warn: int, end: date, late: int) -> Step:
    key = row.task.key
    values, room = plan.state.tasks[key], row.forecast_float
    colour = step_colour(row, plan.required_end is not None, warn)
    waiting = [one["after"] for one in plan.state.links.values() if one["before"] == key]
    return Step(
        schedule=plan.row.pk, key=key, title=values["title"], kind=kind_of(key, values["duration"], values["authority"]), colour=colour,
        due=row.last or row.dates.finish, forecast=row.dates.finish, days=max(0, -(room or 0)), unit=row.task.unit, end=end,
        required_end=plan.required_end, end_late=late, waiting=tuple(plan.state.tasks[one]["title"] for one in waiting),
        owner=values["owner"] or values["authority"], owner_person=values["owner_person_id"],
    )  # fmt: skip


def kind_of(key: str, duration: int, authority: str) -> str:
    """milestone, authority or work: what the rules of slips tell apart."""
    if not duration:
        return "milestone"
    return "authority" if authority and key not in _own_work() else "work"


@cache
def _own_work() -> frozenset[str]:
    """The steps of the template that the project does itself, whatever stands in their column of the authority."""
    return frozenset(step.key for step in investment_project().steps if step.by == "owner")
