"""The writers of a report form while it is made and while it runs: draft, columns, sending, giving back, closing, succession.

What is typed into its cells is written by `report_filling`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.periods import Period
from zhenjie.core.refs import Ref
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.indicators.rules import spans
from zhenjie.engines.ledger.actions.columns import add_column
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.own import column_of
from zhenjie.engines.ledger.problems import Problem as LedgerProblem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import is_valid, unit_at
from zhenjie.engines.surveys.choices.reports import Aggregate, FormState, Origin, Rows, TaskState, ValueKind
from zhenjie.engines.surveys.models.reports import ReportColumn, ReportForm, ReportTask
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.surveys.queries.grid import columns_of, count, grid
from zhenjie.engines.surveys.queries.known import units_asked
from zhenjie.engines.surveys.queries.picks import Pick, declared, value_pick, wanted
from zhenjie.engines.surveys.queries.reports import deadline
from zhenjie.engines.surveys.rules.matching import fact_key, measure_of
from zhenjie.engines.trail.actions import record

MOST_COLUMNS, MOST_UNITS, MOST_DAYS = 60, 500, 250


def ref(form: ReportForm) -> Ref:
    """The reference of a form."""
    return Ref("surveys.reportform", str(form.pk))


def _trail(by: Actor, verb: str, form: ReportForm, before: Any = None, after: Any = None) -> None:
    record(by=by, verb=verb, subject=ref(form), scope=form.unit.path, before=before, after=after)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the head of a form."""

    title: str
    period: Period
    rows: str = Rows.UNIT
    register: str = ""
    condition: Mapping[str, str] | None = None
    days: int | None = None
    due_at: datetime | None = None
    note: str = ""


@transaction.atomic
def create_form(*, by: Actor, unit: Unit, head: Head) -> ReportForm:
    """A new draft of `unit`. Raises Problem."""
    values = _checked(head, unit)
    form = ReportForm.objects.create(unit=unit, account=by.account, name=by.name[:60], created_at=clock.now(), **values)
    _trail(by, "新建报表", form, after={"title": form.title, "period": form.period.iso(), "rows": form.rows})
    return form


@transaction.atomic
def change_head(*, by: Actor, form: ReportForm, head: Head) -> ReportForm:
    """Change the head of a draft; columns that no longer fit the rows are dropped. Raises Problem."""
    form = _draft(form)
    values = _checked(head, form.unit)
    before = {name: _told(getattr(form, name)) for name in values}
    if (form.rows, form.register) != (values["rows"], values["register"]):
        form.columns.exclude(origin=Origin.NEW).delete()
    for name, value in values.items():
        setattr(form, name, value)
    form.version += 1
    form.save()
    after = {name: _told(value) for name, value in values.items() if before[name] != _told(value)}
    _trail(by, "修改报表", form, {name: before[name] for name in after}, after)
    return form


def _told(value: Any) -> Any:
    return value.iso() if isinstance(value, Period) else value


def _checked(head: Head, unit: Unit) -> dict[str, Any]:
    title = head.title.strip()
    if not title:
        raise Problem("请给报表起个名字，填的人先看到的就是它。")
    spans.end_of(head.period)
    if head.rows not in Rows.values:
        raise Problem("请选一行是一个单位，还是一行是一条记录。")
    register = head.register if head.rows == Rows.RECORD else ""
    condition = dict(head.condition or {}) if register else {}
    if head.rows == Rows.RECORD:
        if not register:
            raise Problem("一行一条记录的报表，要选是哪本台账的记录。")
        wanted(declared(register, unit), condition)
    if head.days is not None and not 1 <= head.days <= MOST_DAYS:
        raise Problem(f"几个工作日内填完，请填 1 到 {MOST_DAYS} 之间的数。")
    return {
        "title": title[:80],
        "period": Period(head.period.start, head.period.end),
        "rows": head.rows,
        "register": register,
        "condition": condition,
        "days": head.days,
        "due_at": head.due_at,
        "note": head.note.strip()[:400],
    }


def _draft(form: ReportForm) -> ReportForm:
    form = ReportForm.objects.select_for_update(of=("self",)).select_related("unit").get(pk=form.pk)
    if form.state != FormState.DRAFT:
        raise Problem("这张报表已经发出，不能再改；要改的话，收口后另发一张，已答的数会自动填上。")
    return form


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A column that nobody has asked before, or whose name the asker keeps."""

    title: str
    kind: str = ValueKind.NUMBER
    options: Sequence[str] = ()
    standing: bool = False
    required: bool = True


@transaction.atomic
def add_columns(*, by: Actor, form: ReportForm, columns: Iterable[Pick | NewColumn | tuple[str, Pick]]) -> list[str]:
    """Add columns to a draft: picked ones (with the name they shall have here), newly named ones. Returns the names of those
    that the form had already. Raises Problem."""
    form = _draft(form)
    there = set(form.columns.values_list("fact", flat=True))
    position = form.columns.count()
    twice: list[str] = []
    added: list[ReportColumn] = []
    for column in columns:
        made = _column(column)
        if form.rows == Rows.RECORD and made.origin != Origin.NEW and made.aggregate != Aggregate.VALUE:
            raise Problem(f"“{made.title}”是一个单位一个数，放不进一行一条记录的报表。")
        if made.fact in there:
            twice.append(made.title)
            continue
        position += 1
        there.add(made.fact)
        made.form, made.position = form, position
        added.append(made)
    if position > MOST_COLUMNS:
        raise Problem(f"一张报表最多 {MOST_COLUMNS} 列，请分成几张。")
    ReportColumn.objects.bulk_create(added)
    if added:
        _trail(by, "报表加列", form, after={"columns": [made.title for made in added]})
    return twice


def _column(column: Pick | NewColumn | tuple[str, Pick]) -> ReportColumn:
    if isinstance(column, NewColumn):
        title = " ".join(column.title.split())
        if not (key := fact_key(title)):
            raise Problem(f"“{title or ' '}”里没有字，请给这一列起个名字。")
        if column.kind not in ValueKind.values:
            raise Problem(f"“{title}”填什么？请选文字、数字、日期、选项或是否。")
        options = [text for one in column.options if (text := one.strip()[:60])][:60]
        if column.kind == ValueKind.CHOICE and len(options) < 2:
            raise Problem(f"“{title}”是选项，至少要写两个选项，用顿号隔开。")
        return ReportColumn(
            title=title[:80], kind=column.kind, measure=measure_of(title)[:20], origin=Origin.NEW,
            options=options if column.kind == ValueKind.CHOICE else [], standing=column.standing,
            required=column.required, fact=key,
        )  # fmt: skip
    title, pick = column if isinstance(column, tuple) else (column.title, column)
    return ReportColumn(
        title=" ".join(title.split())[:80] or pick.title, kind=pick.kind, measure=pick.measure[:20], origin=pick.origin,
        register=pick.register, column=pick.column, aggregate=pick.aggregate, condition=pick.condition,
        indicator=pick.indicator, options=list(pick.options), fact=pick.fact,
    )  # fmt: skip


@transaction.atomic
def change_column(*, by: Actor, form: ReportForm, pk: int, values: Mapping[str, Any]) -> None:
    """Rename a column of a draft, change what is written into it, or insist on asking again. Raises Problem."""
    form = _draft(form)
    column = _own(form, pk)
    if (title := values.get("title")) is not None and title.strip():
        column.title = " ".join(title.split())[:80]
    if column.origin == Origin.NEW:
        made = _column(
            NewColumn(
                column.title,
                values.get("kind", column.kind),
                values.get("options", column.options),
                bool(values.get("standing", column.standing)),
            )
        )
        if form.columns.exclude(pk=pk).filter(fact=made.fact).exists():
            raise Problem(f"已经有一列问的是“{column.title}”了，换个名字也还是同一件事。")
        column.fact, column.kind, column.options = made.fact, made.kind, made.options
        column.standing, column.measure = made.standing, made.measure
    column.required = bool(values.get("required", column.required))
    column.again = bool(values.get("again", column.again))
    column.save()
    _trail(
        by, "修改报表的列", form, after={"column": column.title, **{k: v for k, v in values.items() if k != "title"}}
    )


@transaction.atomic
def take_from(*, by: Actor, form: ReportForm, pk: int, pick: Pick) -> None:
    """Fill a column from something known instead of asking: the name stays, the source changes. Raises Problem."""
    form = _draft(form)
    column = _own(form, pk)
    if form.columns.exclude(pk=pk).filter(fact=pick.fact).exists():
        raise Problem(f"报表里已经有一列取自“{pick.title}”。")
    made = _column((column.title, pick))
    made.pk, made.form, made.position, made.required = column.pk, form, column.position, column.required
    made.save(force_update=True)
    _trail(by, "修改报表的列", form, after={"column": column.title, "source": pick.title})


@transaction.atomic
def ask_as(*, by: Actor, form: ReportForm, pk: int, earlier: ReportColumn) -> None:
    """The column asks the very thing that an earlier one asked: answers of either fill both. Raises Problem."""
    form = _draft(form)
    column = _own(form, pk)
    if form.columns.exclude(pk=pk).filter(fact=earlier.fact).exists():
        raise Problem(f"报表里已经有一列问“{earlier.title}”。")
    for name in ("fact", "kind", "options", "standing", "measure"):
        setattr(column, name, getattr(earlier, name))
    column.save()
    _trail(by, "修改报表的列", form, after={"column": column.title, "source": earlier.title})


@transaction.atomic
def drop_column(*, by: Actor, form: ReportForm, pk: int) -> None:
    """Take a column out of a draft."""
    form = _draft(form)
    column = _own(form, pk)
    column.delete()
    _trail(by, "报表去列", form, before={"column": column.title})


@transaction.atomic
def move_column(*, by: Actor, form: ReportForm, pk: int, up: bool) -> None:
    """One place to the left, or to the right."""
    form = _draft(form)
    order = columns_of(form)
    at = next((number for number, one in enumerate(order) if one.pk == pk), None)
    if at is None:
        raise Problem("这一列已经不在报表里了，请刷新。")
    to = at - 1 if up else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
    for number, one in enumerate(order, 1):
        one.position = number
    ReportColumn.objects.bulk_update(order, ["position"])


def _own(form: ReportForm, pk: int) -> ReportColumn:
    column = form.columns.filter(pk=pk).first()
    if column is None:
        raise Problem("这一列已经不在报表里了，请刷新。")
    return column


@transaction.atomic
def choose_units(*, by: Actor, form: ReportForm, units: Sequence[Unit]) -> None:
    """Who fills: units below the asker. Raises Problem."""
    form = _draft(form)
    if outside := [one for one in units if not one.path.startswith(form.unit.path) or one.pk == form.unit_id]:
        raise Problem(f"“{outside[0]}”不在{form.unit}下面，不能向它要数。")
    if len(units) > MOST_UNITS:
        raise Problem(f"一次最多发给 {MOST_UNITS} 个单位。")
    form.asked = [one.pk for one in units]
    form.save(update_fields=["asked"])


@transaction.atomic
def set_template(*, by: Actor, form: ReportForm, template: StoredFile | None) -> None:
    """The layout that the consolidated workbook shall have; also of a form that runs already."""
    ReportForm.objects.filter(pk=form.pk).update(template=template)
    form.template = template
    _trail(by, "报表换表样", form, after={"file": template.name if template else ""})


@transaction.atomic
def drop_form(*, by: Actor, form: ReportForm) -> None:
    """Throw a draft away; what was sent is closed instead."""
    form = _draft(form)
    _trail(by, "删除报表草稿", form, before={"title": form.title})
    form.delete()


#: (permission, path) -> may this person do it there?
Allows = Callable[[str, str], bool]


def everywhere(_permission: str, _path: str) -> bool:
    """The system itself may."""
    return True


@transaction.atomic
def send_form(*, by: Actor, form: ReportForm, allows: Allows = everywhere) -> list[ReportTask]:
    """Send a draft: one part for each unit, its cells counted as they stand now. A lasting question about records becomes a
    column of their register where `allows` grants that (ledger.columns), so that the answers live there. Raises Problem."""
    form = _draft(form)
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
    _count(form, tasks)
    _trail(by, "发出报表", form, after={"title": form.title, "units": len(tasks), "due": due_at.isoformat()})
    return tasks


_LEDGER_KINDS = {
    ValueKind.TEXT: Kind.TEXT,
    ValueKind.NUMBER: Kind.DECIMAL,
    ValueKind.DATE: Kind.DATE,
    ValueKind.YES: Kind.YES,
    ValueKind.CHOICE: Kind.CHOICE,
}


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


def _count(form: ReportForm, tasks: Sequence[ReportTask]) -> None:
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
    _trail(by, "收口报表", form, after={"title": form.title, "open": open_})


@transaction.atomic
def record_workbook(*, by: Actor, form: ReportForm, layout: str) -> None:
    """Who took the consolidated workbook out."""
    _trail(by, "导出汇总表", form, after={"title": form.title, "layout": layout})


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
    _count(form, [task])
