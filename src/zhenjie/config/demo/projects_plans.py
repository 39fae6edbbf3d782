"""The schedules of the demo's projects, drawn backwards, with what was reported since."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from zhenjie.config.demo.projects_told import Place, Told, moment
from zhenjie.core import clock, workdays
from zhenjie.domains.projects.actions.plans import draw_plan
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.schedules.models import Progress, Schedule, ScheduleTask
from zhenjie.engines.schedules.queries.standings import standings_of

#: Steps of a schedule that lie behind a project once it has reached a stage.
STEPS = {
    "signed": ("contract",),
    "landed": ("proposal", "record", "prereview", "ratify", "feasibility", "design", "land_grant", "lease", "plant_lease"),
    "started": ("land_permit", "eia", "works_permit", "drawings", "construction_permit", "start"),
    "building": ("listing",),
    "completed": ("works", "fit_out", "acceptance"),
    "producing": ("equipment", "production"),
}  # fmt: skip


def load(project: Project, days: dict[str, date], told: Told, place: Place) -> None:
    """The backward schedule with what was reported since; its end is set so that it has the slack of the story."""
    signed, today, far, slack = days["signed"], clock.today(), told.far, told.slack
    if slack is None:
        end = days.get("producing") or today + timedelta(days=50)
    else:
        mark = transaction.savepoint()
        plan = _drawn(project, signed, signed + timedelta(days=900), place)
        _reported(plan, days, far, place)
        finish = standings_of([plan])[plan.pk].forecast_finish or today
        transaction.savepoint_rollback(mark)
        end = workdays.standard().add_workdays(finish, slack)
    plan = _drawn(project, signed, end, place)
    _reported(plan, days, far, place)


def _drawn(project: Project, signed: date, end: date, place: Place) -> Schedule:
    project.planned_production = max(end, (project.planned_start or signed) + timedelta(days=1))
    Project.objects.filter(pk=project.pk).update(planned_production=project.planned_production)
    with clock.fixed(moment(signed, 16)):
        return draw_plan(by=place.by, project=project, on=signed)


def _reported(plan: Schedule, days: dict[str, date], far: str, place: Place) -> None:
    """What lies behind each stage is finished between the stage before and its own day; of what comes next, a part."""
    tasks = {task.key: task for task in plan.tasks.all()}
    order = [stage for stage in STEPS if stage in days]
    rest = [stage for stage in STEPS if stage not in days]
    told: list[Progress] = []
    before = days["signed"]
    for stage in order:
        told += _finished([tasks[key] for key in STEPS[stage] if key in tasks], before, days[stage], plan, place)
        before = days[stage]
    ahead = [tasks[key] for key in STEPS[rest[0]] if key in tasks] if rest else []
    if far == "building" and ahead:
        told += _under_way(ahead[0], before, plan, place)
    elif ahead:
        done = ahead[: len(ahead) // 2]
        told += _finished(done, before, clock.today() - timedelta(days=3), plan, place)
    Progress.objects.bulk_create(told)
    ScheduleTask.objects.bulk_update(
        tasks.values(), ["actual_start", "actual_finish", "remaining", "percent", "reported_on"]
    )
    Schedule.objects.filter(pk=plan.pk).update(data_date=clock.today())


def _finished(tasks: Sequence[ScheduleTask], start: date, end: date, plan: Schedule, place: Place) -> list[Progress]:
    found = []
    for number, task in enumerate(tasks, 1):
        day = start + (end - start) * number // len(tasks) if end > start else end
        began = max(start, day - timedelta(days=task.duration)) if task.duration else None
        task.actual_start, task.actual_finish, task.percent, task.reported_on = began, day, 100, day
        found.append(
            Progress(
                schedule=plan,
                key=task.key,
                started=began,
                finished=day,
                percent=100,
                at=moment(day),
                name=place.by.name,
            )
        )
    return found


def _under_way(task: ScheduleTask, start: date, plan: Schedule, place: Place) -> list[Progress]:
    day = clock.today() - timedelta(days=2)
    remaining = max(10, task.duration - (day - start).days)
    task.actual_start, task.remaining, task.reported_on = start, remaining, day
    task.percent = max(5, min(95, 100 - remaining * 100 // max(task.duration, 1)))
    return [Progress(
        schedule=plan, key=task.key, started=start, remaining=remaining, percent=task.percent, at=moment(day), name=place.by.name,
    )]  # fmt: skip
