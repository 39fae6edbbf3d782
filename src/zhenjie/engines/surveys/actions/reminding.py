"""Who is told of a report form, and when: what is new, what is due, what was given back. Never at night, never on a day off."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.core.workdays import standard
from zhenjie.engines.notices import actions as notices
from zhenjie.engines.notices.rules import next_allowed
from zhenjie.engines.org.models import Account
from zhenjie.engines.surveys.actions.reports import ref
from zhenjie.engines.surveys.actions.succession import hand_over
from zhenjie.engines.surveys.choices.reports import FormState, TaskState
from zhenjie.engines.surveys.models.reports import ReportForm, ReportTask
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.surveys.queries.fillers import fillers
from zhenjie.engines.trail.actions import record

_AHEAD = 1  # working days before the deadline


def later(moment: datetime) -> datetime | None:
    """The moment when a notice may go out; None for at once. The engine of notices keeps to the same hours by itself."""
    allowed = next_allowed(moment, settings.CATALOGUE_DIR)
    return None if allowed <= moment else allowed


def _tell(by: Actor, tasks: Iterable[ReportTask], title: str, body: str, key: str) -> int:
    """The same words to whoever fills these parts; one notice a person and form. Returns how many people."""
    tasks = list(tasks)
    units = list({task.holder_id: task.holder for task in tasks}.values())
    people = fillers(units)
    told: dict[tuple[int, int], Account] = {}
    forms = {task.form_id: task.form for task in tasks}
    for task in tasks:
        for account in people[task.holder_id]:
            told[account.pk, task.form_id] = account
    for (_pk, form), account in told.items():
        url = reverse("surveys:report_fill", args=[form])
        said = title % {"title": forms[form].title}
        notices.send(by=by, to=account, title=said, body=body, url=url, key=f"report:{form}:{key}")
    return len({pk for pk, _form in told})


def announce(*, by: Actor, tasks: Sequence[ReportTask]) -> int:
    """A form has been sent. Returns how many people were told."""
    due = clock.aware(tasks[0].form.due_at) if tasks and tasks[0].form.due_at else None
    body = f"{by.name}发来，{due:%m-%d %H:%M} 前交。" if due else f"{by.name}发来。"
    return _tell(by, tasks, "请填《%(title)s》", body + "台账有的已经填好，只要确认。", "sent")


def told_back(*, by: Actor, task: ReportTask, reason: str) -> int:
    """A part was given back. Returns how many people were told."""
    return _tell(
        by, [task], "《%(title)s》退回来了", f"{by.name}：{reason.strip()}", f"back:{task.pk}:{clock.now():%m%d%H%M}"
    )


@transaction.atomic
def remind(*, by: Actor, form: ReportForm) -> tuple[int, datetime | None]:
    """Remind whoever has not answered yet, at most once a day. Returns how many people, and when (None: now)."""
    if form.state != FormState.SENT:
        raise Problem("这张报表没有在填报，不用提醒。")
    open_ = list(form.tasks.filter(state=TaskState.OPEN).select_related("form", "holder"))
    if not open_:
        raise Problem("都交了，没有要提醒的单位。")
    now = clock.now()
    told = _remind(by, open_, now)
    if not told:
        raise Problem("今天已经提醒过了，明天再提醒；急的话打个电话。")
    after = {"title": form.title, "people": told}
    record(by=by, verb="提醒填报", subject=ref(form), scope=form.unit.path, before=None, after=after)
    return told, later(now)


def _remind(by: Actor, tasks: Sequence[ReportTask], now: datetime) -> int:
    fresh = [task for task in tasks if task.reminded_at is None or clock.aware(task.reminded_at).date() < now.date()]
    if not fresh:
        return 0
    late = [task for task in fresh if task.form.due_at and task.form.due_at < now]
    soon = [task for task in fresh if task not in late]
    told = 0
    if late:
        told += _tell(
            by, late, "《%(title)s》已经过了时间", "还没有上报，请尽快；有困难告诉发起人。", f"late:{now:%Y%m%d}"
        )
    if soon:
        told += _tell(by, soon, "《%(title)s》快到时间了", "还有没填的，请抽空看一下。", f"soon:{now:%Y%m%d}")
    ReportTask.objects.filter(pk__in=[task.pk for task in fresh]).update(reminded_at=now)
    return told


def remind_all() -> int:
    """What is due within a working day, and what is late, once a day; parts of merged units are handed over first. At night and
    on days off nothing is made at all. Returns how many people were told."""
    hand_over(by=SYSTEM)
    now = clock.now()
    if later(now) is not None:
        return 0
    day = standard().add_workdays(now.date(), _AHEAD)
    until = clock.aware(day).replace(hour=23, minute=59)
    tasks = ReportTask.objects.filter(state=TaskState.OPEN, form__state=FormState.SENT, form__due_at__lte=until)
    waiting = tasks.filter(Q(reminded_at__isnull=True) | Q(reminded_at__lt=clock.aware(now.date())))
    with transaction.atomic():
        return _remind(SYSTEM, list(waiting.select_related("form", "holder")[:2000]), now)
