"""The columns of a draft: picked, newly named, changed, moved, taken out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from zhenjie.core.actors import Actor
from zhenjie.engines.surveys.actions.reports import draft_of, tell
from zhenjie.engines.surveys.choices.reports import Aggregate, Origin, Rows, ValueKind
from zhenjie.engines.surveys.models.reports import ReportColumn, ReportForm
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.surveys.queries.grid import columns_of
from zhenjie.engines.surveys.queries.picks import Pick
from zhenjie.engines.surveys.rules.matching import fact_key, measure_of

MOST_COLUMNS = 60


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
    form = draft_of(form)
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
        tell(by, "报表加列", form, after={"columns": [made.title for made in added]})
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
    form = draft_of(form)
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
    tell(by, "修改报表的列", form, after={"column": column.title, **{k: v for k, v in values.items() if k != "title"}})


@transaction.atomic
def take_from(*, by: Actor, form: ReportForm, pk: int, pick: Pick) -> None:
    """Fill a column from something known instead of asking: the name stays, the source changes. Raises Problem."""
    form = draft_of(form)
    column = _own(form, pk)
    if form.columns.exclude(pk=pk).filter(fact=pick.fact).exists():
        raise Problem(f"报表里已经有一列取自“{pick.title}”。")
    made = _column((column.title, pick))
    made.pk, made.form, made.position, made.required = column.pk, form, column.position, column.required
    made.save(force_update=True)
    tell(by, "修改报表的列", form, after={"column": column.title, "source": pick.title})


@transaction.atomic
def ask_as(*, by: Actor, form: ReportForm, pk: int, earlier: ReportColumn) -> None:
    """The column asks the very thing that an earlier one asked: answers of either fill both. Raises Problem."""
    form = draft_of(form)
    column = _own(form, pk)
    if form.columns.exclude(pk=pk).filter(fact=earlier.fact).exists():
        raise Problem(f"报表里已经有一列问“{earlier.title}”。")
    for name in ("fact", "kind", "options", "standing", "measure"):
        setattr(column, name, getattr(earlier, name))
    column.save()
    tell(by, "修改报表的列", form, after={"column": column.title, "source": earlier.title})


@transaction.atomic
def drop_column(*, by: Actor, form: ReportForm, pk: int) -> None:
    """Take a column out of a draft."""
    form = draft_of(form)
    column = _own(form, pk)
    column.delete()
    tell(by, "报表去列", form, before={"column": column.title})


@transaction.atomic
def move_column(*, by: Actor, form: ReportForm, pk: int, up: bool) -> None:
    """One place to the left, or to the right."""
    form = draft_of(form)
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
