"""报进展: facts of a task. Nothing reported is changed afterwards; a later report stands beside it."""

from datetime import date
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.files.photos import checked_photo
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.schedules.actions.patching import hold
from zhenjie.engines.schedules.models import Progress, Schedule, ScheduleTask
from zhenjie.engines.schedules.queries.loading import Plan, day_of
from zhenjie.engines.schedules.rules.history import Report
from zhenjie.engines.schedules.rules.reach import check_day
from zhenjie.engines.schedules.rules.tasks import ScheduleError
from zhenjie.engines.trail import actions as trail


@transaction.atomic
def record_progress(
    *,
    by: Actor,
    schedule: Schedule,
    task: str | ScheduleTask,
    started: date | None = None,
    finished: date | None = None,
    remaining: int | None = None,
    percent: int | None = None,
    evidence: str = "",
    stream: IO[bytes] | None = None,
    name: str = "",
) -> Progress:
    """What is known of a task today. `remaining` in the unit of the task; without `percent` what `remaining` says of the duration.
    `stream` is a photo or scan that proves it, called `name`.

    The same said twice on one day is one report. Raises ScheduleError when the facts contradict each other, lie in the future, or
    another ledger proves something else.
    """
    held = hold(schedule)
    key = task.key if isinstance(task, ScheduleTask) else task
    if key not in held.state.tasks:
        raise ScheduleError(_("计划里没有编号为“%(key)s”的工作，可能刚被删去，请刷新后再报。") % {"key": key})
    values = held.state.tasks[key]
    _not_proven(held, key, finished)
    if not started and values["duration"] and (finished or remaining is not None or percent):
        started = known.started if (known := held.reports.get(key)) else None
    share = _share(values["title"], values["duration"], started, finished, remaining, percent)
    said = Report(key, clock.today(), started, finished, None if finished else remaining, share)
    # The rules look whether the facts hold together; planned ahead or not, a fact is told on the day it is known.
    held.reports[key] = said
    assert Plan(held.row, clock.today(), held.state, held.reports).forecast
    _not_ahead(values["title"], started, finished)
    file = _stored(by, held.row, stream, name)
    if (same := _again(held.row, said, evidence, file)) is not None:
        return same
    return _written(by, held, said, evidence, file)


def _stored(by: Actor, row: Schedule, stream: IO[bytes] | None, name: str) -> StoredFile | None:
    if stream is None:
        return None
    try:
        return store(by=by, stream=checked_photo(stream), name=name, scope=row.unit.path)
    except FileProblem as problem:
        raise ScheduleError(str(problem)) from None


def _not_proven(held: Plan, key: str, finished: date | None) -> None:
    """What another ledger proves is put right there, not beside it."""
    if (fact := held.proofs.get(key)) is not None and finished != fact.on:
        raise ScheduleError(
            _("“%(task)s”已有台账证明于 %(day)s 办完（%(proof)s），不用再报；日期不对请改那条台账。")
            % {"task": held.state.tasks[key]["title"], "day": fact.on, "proof": fact.evidence or fact.source}
        )


def _written(by: Actor, held: Plan, said: Report, evidence: str, file: StoredFile | None) -> Progress:
    row, title = held.row, held.state.tasks[said.key]["title"]
    report = Progress.objects.create(
        schedule=row, key=said.key, started=said.started, finished=said.finished, remaining=said.remaining,
        percent=said.percent, evidence=evidence.strip()[:200], file=file, at=clock.now(), name=by.name[:60], account=by.account,
    )  # fmt: skip
    task = ScheduleTask.objects.get(schedule=row, key=said.key)
    before = {name: getattr(task, name) for name in ("actual_start", "actual_finish", "remaining", "percent")}
    task.actual_start, task.actual_finish, task.remaining = said.started, said.finished, said.remaining
    task.percent, task.reported_on = said.percent, said.on
    task.save(update_fields=["actual_start", "actual_finish", "remaining", "percent", "reported_on"])
    row.data_date = said.on
    row.news += 1
    row.save(update_fields=["data_date", "news"])
    after = {
        "task": title, "actual_start": said.started, "actual_finish": said.finished, "remaining": said.remaining,
        "percent": said.percent, "evidence": evidence, **({"file": file.name} if file else {}),
    }  # fmt: skip
    trail.record(
        by=by,
        verb="报进展",
        subject=Ref("schedules.schedule", str(row.pk)),
        scope=row.unit.path,
        before=before,
        after=after,
    )
    return report


def _again(row: Schedule, said: Report, evidence: str, file: StoredFile | None) -> Progress | None:
    last = row.progress.filter(key=said.key).select_related("file").order_by("-id").first()
    if last is None or clock.aware(last.at).date() != said.on:
        return None
    proof = last.file.digest if last.file else ""
    same = (last.started, last.finished, last.remaining, last.percent, last.evidence, proof)
    told = (said.started, said.finished, said.remaining, said.percent, evidence.strip()[:200])
    return last if same == (*told, file.digest if file else "") else None


def _share(
    title: str, duration: int, started: date | None, finished: date | None, remaining: int | None, percent: int | None
) -> int:
    for day, word in ((started, _("实际开始")), (finished, _("实际完成"))):
        check_day(_("“%(task)s”的%(word)s") % {"task": title, "word": word}, day_of(day), clock.today())
    if percent is not None and not 0 <= percent <= 100:
        raise ScheduleError(
            _("“%(task)s”的完成比例是 %(value)s，请填 0 到 100 的整数。") % {"task": title, "value": percent}
        )
    if remaining is not None and remaining < 0:
        raise ScheduleError(
            _("“%(task)s”的剩余工期是 %(value)s，请填写不小于 0 的整数。") % {"task": title, "value": remaining}
        )
    if (remaining is not None or percent) and not started and not finished:
        raise ScheduleError(
            _("“%(task)s”还没有填实际开始日期，请先填哪天开始的，再填剩余工期或完成比例。") % {"task": title}
        )
    if finished:
        return 100
    if percent is not None:
        return percent
    if remaining is None or not duration:
        return 0
    return max(0, min(100, round(100 * (1 - remaining / max(duration, remaining)))))


def _not_ahead(title: str, started: date | None, finished: date | None) -> None:
    today = clock.today()
    for day, word in ((started, _("实际开始")), (finished, _("实际完成"))):
        if (found := day_of(day)) and found > today:
            raise ScheduleError(
                _("“%(task)s”的%(word)s日期 %(day)s 还没有到，请填写已经发生的日期。")
                % {"task": title, "word": word, "day": found}
            )
