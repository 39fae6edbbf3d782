"""A plan that would be drawn: every step with its ground, caps that are exceeded, by how much the end can't be met."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.limits import Limit
from zhenjie.engines.schedules.choices import Approval, Land
from zhenjie.engines.schedules.rules.planning import Plan, PlannedStep, plan
from zhenjie.engines.schedules.rules.tasks import ScheduleError
from zhenjie.engines.schedules.rules.templates import Route, investment_project


@dataclass(frozen=True, slots=True)
class Preview:
    """The steps under their headings, and what has to be said of the whole."""

    plan: Plan
    stages: tuple[tuple[str, tuple[PlannedStep, ...]], ...]
    shortfall: str
    doubtful: int


def preview(
    approval: str, land: str, required_end: date, *, durations: Mapping[str, Limit] | None = None,
    variants: Mapping[str, str] | None = None, division: str = "",
) -> Preview:  # fmt: skip
    """What `draw_schedule` would draw today. Work begins tomorrow at the earliest, as in the plan itself."""
    today = clock.today()
    drawn = plan(
        investment_project(), route_of(approval, land), required_end, today, jurisdiction=division, durations=durations,
        variants=variants,
    )  # fmt: skip
    titles = dict.fromkeys(step.stage for step in investment_project().steps)
    stages = ((title, tuple(one for one in drawn.steps if one.step.stage == title)) for title in titles)
    missed = drawn.shortfall(today + timedelta(days=1))
    doubtful = sum(not one.limit.confirmed and one.duration == one.limit.limit for one in drawn.steps)
    return Preview(drawn, tuple((title, steps) for title, steps in stages if steps), str(missed or ""), doubtful)


def route_of(approval: str, land: str) -> Route:
    """The route; ScheduleError naming what is unknown."""
    if approval not in Approval:
        raise ScheduleError(_("审批方式“%(value)s”不认识，可以选备案、核准、政府投资。") % {"value": approval})
    if land not in Land:
        raise ScheduleError(_("用地方式“%(value)s”不认识，可以选出让、租赁、厂中厂。") % {"value": land})
    return Route(Approval(approval).value, Land(land).value)  # type: ignore[arg-type]
