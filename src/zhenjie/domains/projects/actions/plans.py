"""工期: a signed project gets its whole backward schedule at once; what is registered here is not asked again there."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.projects.choices import PROJECT, Land, PermitKind, Stage
from zhenjie.domains.projects.models.projects import Permit, Project
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.schedules.actions.drawing import draw_schedule
from zhenjie.engines.schedules.actions.reporting import record_progress
from zhenjie.engines.schedules.models import Schedule
from zhenjie.engines.schedules.rules.tasks import ScheduleError

_SITE = {Land.GRANT: "land_grant", Land.LEASE: "lease", Land.PLANT: "plant_lease"}
#: Which step of the schedule a stage finishes.
_STEPS = {
    Stage.SIGNED: "contract", Stage.STARTED: "start", Stage.LISTED: "listing", Stage.COMPLETED: "acceptance",
    Stage.PRODUCING: "production",
}  # fmt: skip
_PERMITS = {
    PermitKind.RECORD: "record", PermitKind.RATIFY: "ratify", PermitKind.FEASIBILITY: "feasibility",
    PermitKind.PREREVIEW: "prereview", PermitKind.PLANNING: "land_permit", PermitKind.ENVIRONMENT: "eia",
    PermitKind.BUILDING: "works_permit", PermitKind.CONSTRUCTION: "construction_permit", PermitKind.ACCEPTANCE: "acceptance",
}  # fmt: skip


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


def tell_stage(*, by: Actor, project: Project, stage: str, on: date, evidence: str) -> None:
    """What a stage says of the schedule is told there once."""
    keys = [_SITE[Land(project.land)]] if stage == Stage.LANDED else [_STEPS[Stage(stage)]] if stage in _STEPS else []
    for key in keys:
        _tell(by, project, key, on, evidence)


def tell_permit(*, by: Actor, permit: Permit) -> None:
    """The step that a permit finishes."""
    key = (
        _SITE[Land(permit.project.land)]
        if permit.kind == PermitKind.LAND
        else _PERMITS.get(PermitKind(permit.kind), "")
    )
    if key:
        _tell(by, permit.project, key, permit.issued_on, permit.number)


def _tell(by: Actor, project: Project, key: str, on: date, evidence: str) -> None:
    plan = plan_of(project)
    task = plan.tasks.filter(key=key, actual_finish=None).first() if plan else None
    if plan is None or task is None:
        return
    try:
        with transaction.atomic():
            record_progress(
                by=by, schedule=plan, task=task, started=on if task.duration else None, finished=on, evidence=evidence
            )
    except ScheduleError:
        # The plan knows of something that does not fit; whoever keeps the plan settles it there. The stage itself is a fact.
        return


@transaction.atomic
def record_permit(
    *, by: Actor, project: Project, kind: str, number: str, issued_on: date, authority: str = "", valid_until: date | None = None
) -> Permit:  # fmt: skip
    """取得手续: kept with the project, told to its schedule. The same number is kept once. Raises ValidationError."""
    known = Permit.objects.filter(project=project, kind=kind, number=number.strip()).first()
    if known is not None:
        return known
    row = Permit(
        unit=project.unit, project=project, kind=kind, number=number.strip(), issued_on=issued_on,
        authority=authority.strip(), valid_until=valid_until,
    )  # fmt: skip
    row.full_clean()
    save_row(by=by, row=row, verb=_("取得手续"))
    tell_permit(by=by, permit=row)
    return row
