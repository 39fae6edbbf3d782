"""A report form while it runs: sent to its units, parts given back, closed."""

from collections.abc import Callable, Sequence

from django.db import transaction

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.actions.columns import add_column
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.own import column_of
from zhenjie.engines.ledger.problems import Problem as LedgerProblem
from zhenjie.engines.org.queries import is_valid
from zhenjie.engines.surveys.actions.reports import draft_of, tell
from zhenjie.engines.surveys.choices.reports import FormState, Origin, Rows, TaskState, ValueKind
from zhenjie.engines.surveys.models.reports import ReportForm, ReportTask
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.surveys.queries.conditions import declared
from zhenjie.engines.surveys.queries.grid import columns_of, count, grid
from zhenjie.engines.surveys.queries.picks import value_pick
from zhenjie.engines.surveys.queries.places import units_asked
from zhenjie.engines.surveys.queries.reports import deadline
from zhenjie.engines.surveys.rules.matching import fact_key
from zhenjie.engines.trail.actions import record

_LEDGER_KINDS = {
    ValueKind.TEXT: Kind.TEXT,
    ValueKind.NUMBER: Kind.DECIMAL,
    ValueKind.DATE: Kind.DATE,
    ValueKind.YES: Kind.YES,
    ValueKind.CHOICE: Kind.CHOICE,
}
#: (permission, path) -> may this person do it there?
Allows = Callable[[str, str], bool]


def everywhere(_permission: str, _path: str) -> bool:
    """The system itself may."""
    return True


@transaction.atomic
def send_form(*, by: Actor, form: ReportForm, allows: Allows = everywhere) -> list[ReportTask]:
    """Send a draft: one part for each unit, its cells counted as they stand now. A lasting question about records becomes a
    column of their register where `allows` grants that (ledger.columns), so that the answers live there. Raises Problem."""
    form = draft_of(form)
    if form.rows == Rows.RECORD and allows("ledger.columns", form.unit.path):
        _into_register(by, form)
    columns = columns_of(form)
    if not columns:
        raise Problem("还没有列：挑几列，或者把表头粘进来。")
    units = [unit for unit in units_asked(form).order_by("path") if is_valid(unit, clock.today())]
    if not units:
        raise Problem("还没有选谁来填。")
    now = clock.now()
    due_at = deadline(form.days, now).at if form.days else form.due_at
    if due_at is None:
        raise Problem("还没有定什么时候交，请写几个工作日内，或者一个日期。")
    if due_at <= now:
        raise Problem("截止时间已经过了，请改晚一点。")
    form.state, form.sent_at, form.due_at = FormState.SENT, now, due_at
    form.account, form.name, form.version = by.account, by.name[:60], form.version + 1
    form.save()
    tasks = ReportTask.objects.bulk_create([ReportTask(form=form, unit=unit, holder=unit) for unit in units])
    count_cells(form, tasks)
    tell(by, "发出报表", form, after={"title": form.title, "units": len(tasks), "due": due_at.isoformat()})
    return tasks


def _into_register(by: Actor, form: ReportForm) -> None:
    """Lasting new questions become columns of the register; one that is there already is asked through it."""
    declaration = declared(form.register, form.unit)
    if not declaration.is_kept or not declaration.fields:
        return
    there = {fact_key(str(column.title)): column for column in declaration.columns if column.is_custom}
    for column in form.columns.filter(origin=Origin.NEW, standing=True):
        known = there.get(column.fact)
        if known is None:
            try:
                made = add_column(
                    by=by, declaration=declaration, unit=form.unit, title=column.title[:40],
                    kind=_LEDGER_KINDS[ValueKind(column.kind)], options=column.options,
                )  # fmt: skip
            except LedgerProblem:
                # The register takes no more: the answer is remembered beside it.
                continue
            known = column_of(made)
        pick = value_pick(declaration, known)
        if pick.kind == column.kind and not form.columns.filter(fact=pick.fact).exists():
            column.origin, column.register, column.column, column.fact = (
                Origin.REGISTER,
                pick.register,
                pick.column,
                pick.fact,
            )
            column.save()


def count_cells(form: ReportForm, tasks: Sequence[ReportTask]) -> None:
    """Write down how many cells each part has, and how many nobody has to type."""
    counted = count(grid(form, tasks))
    for task in tasks:
        if found := counted.get(task.pk):
            task.cells, task.known, task.waiting = found.cells, found.known, found.waiting
    ReportTask.objects.bulk_update(tasks, ["cells", "known", "waiting"])


@transaction.atomic
def give_back(*, by: Actor, task: ReportTask, reason: str) -> None:
    """A part that was handed in is open again; its cells stay as they are. Raises Problem."""
    if not reason.strip():
        raise Problem("请写明为什么退回，对方才知道改哪里。")
    task = ReportTask.objects.select_for_update(of=("self",)).select_related("form__unit", "holder").get(pk=task.pk)
    if task.state != TaskState.SUBMITTED or task.form.state != FormState.SENT:
        raise Problem("这一份还没有上报，或者报表已经收口，不用退回。")
    task.state, task.returned = TaskState.OPEN, reason.strip()[:200]
    task.save(update_fields=["state", "returned"])
    subject = Ref("surveys.reporttask", str(task.pk))
    record(
        by=by, verb="退回报表", subject=subject, scope=task.holder.path, before=None, after={"reason": task.returned}
    )


@transaction.atomic
def close_form(*, by: Actor, form: ReportForm) -> None:
    """No more answers; who has not answered stays named. Raises Problem."""
    form = ReportForm.objects.select_for_update(of=("self",)).select_related("unit").get(pk=form.pk)
    if form.state != FormState.SENT:
        raise Problem("这张报表还没有发出，或者已经收口了。")
    form.state, form.closed_at, form.version = FormState.CLOSED, clock.now(), form.version + 1
    form.save(update_fields=["state", "closed_at", "version"])
    open_ = form.tasks.filter(state=TaskState.OPEN).count()
    tell(by, "收口报表", form, after={"title": form.title, "open": open_})
