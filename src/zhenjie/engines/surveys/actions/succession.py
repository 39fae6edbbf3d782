"""Units that end while a form runs: their open parts go to whoever comes after them."""

from django.db import IntegrityError, transaction

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators.rules import spans
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import unit_at
from zhenjie.engines.surveys.actions.sending import count_cells
from zhenjie.engines.surveys.choices.reports import FormState, TaskState
from zhenjie.engines.surveys.models.reports import ReportForm, ReportTask
from zhenjie.engines.trail.actions import record


@transaction.atomic
def hand_over(*, by: Actor) -> int:
    """Open parts of units that have ended go to their successors. Returns how many.

    A unit that still existed at the end of the period keeps its row, the successor answers it. For a later period there is one
    row, the successor's: what was asked of its predecessors is merged into it.
    """
    today, moved = clock.today(), 0
    ended = ReportTask.objects.filter(
        state=TaskState.OPEN, form__state=FormState.SENT, holder__valid_to__lt=today
    ).select_related("form__unit", "unit", "holder")
    for task in list(ended):
        successor = unit_at(task.holder, today)
        if successor is None or successor.pk == task.holder_id:
            continue
        stays = task.unit.valid_to is not None and task.unit.valid_to >= spans.end_of(task.form.period)
        if stays:
            task.holder = successor
            task.save(update_fields=["holder"])
        else:
            task.state, task.holder = TaskState.MERGED, successor
            task.save(update_fields=["state", "holder"])
            _one_part(task.form, successor)
        moved += 1
        told = {"from": str(task.unit), "to": str(successor)}
        subject = Ref("surveys.reporttask", str(task.pk))
        record(by=by, verb="填报任务移交", subject=subject, scope=successor.path, before=None, after=told)
    return moved


def _one_part(form: ReportForm, unit: Unit) -> None:
    try:
        with transaction.atomic():
            task = ReportTask.objects.create(form=form, unit=unit, holder=unit)
    except IntegrityError:
        return
    count_cells(form, [task])
