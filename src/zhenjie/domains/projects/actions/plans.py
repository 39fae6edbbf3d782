"""工期: a signed project gets its whole backward schedule at once; what is registered here is not asked again there."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.projects.choices import PROJECT
from zhenjie.domains.projects.models.projects import Permit, Project
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.schedules.actions.drawing import draw_schedule
from zhenjie.engines.schedules.models import Schedule
from zhenjie.engines.schedules.rules.tasks import ScheduleError


def plan_of(project: Project) -> Schedule | None:
    """The plan in use."""
    return Schedule.objects.filter(subject=f"{PROJECT}:{project.pk}", closed_at=None).first()


@transaction.atomic
def draw_plan(*, by: Actor, project: Project, on: date | None = None, jurisdiction: str = "") -> Schedule:
    """The backward schedule from route and planned production, begun on a day (the signing, today). Problem when the day of
    production is not told or the plan can't be drawn."""
    if project.planned_production is None:
        raise Problem(422, _("先填“计划投产”，才能倒排工期。"), field="planned_production")
    try:
        return draw_schedule(
            by=by, unit=project.unit, subject=Ref(PROJECT, str(project.pk)), title=project.name, approval=project.approval,
            land=project.land, required_end=project.planned_production, on=on or clock.today(), jurisdiction=jurisdiction,
            division=project.unit.code[:6],
        )  # fmt: skip
    except ScheduleError as error:
        raise Problem(422, str(error), field="planned_production") from None


@transaction.atomic
def record_permit(
    *, by: Actor, project: Project, kind: str, number: str, issued_on: date, authority: str = "", valid_until: date | None = None
) -> Permit:  # fmt: skip
    """取得手续: kept with the project; its schedule reads there that the step is done. The same number is kept once. Raises
    ValidationError."""
    known = Permit.objects.filter(project=project, kind=kind, number=number.strip()).first()
    if known is not None:
        return known
    row = Permit(
        unit=project.unit, project=project, kind=kind, number=number.strip(), issued_on=issued_on,
        authority=authority.strip(), valid_until=valid_until,
    )  # fmt: skip
    row.full_clean()
    return save_row(by=by, row=row, verb=_("取得手续"))
