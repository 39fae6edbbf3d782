"""The writers of cells: saving, handing in, and what becomes known by it. Two who fill at once both keep what they wrote."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators import actions as indicators
from zhenjie.engines.indicators.preparing import Said
from zhenjie.engines.indicators.problems import Problem as IndicatorProblem
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.customs import LONG, TEXT, filled, fits
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.problems import Conflict
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.actions.reports import Allows, everywhere
from zhenjie.engines.surveys.choices.reports import Aggregate, FormState, Means, Origin, TaskState
from zhenjie.engines.surveys.models.reports import Fact, ReportCell, ReportForm, ReportTask
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.surveys.queries.grid import Grid, Slot, grid
from zhenjie.engines.surveys.queries.known import iso, period_of, subject_of
from zhenjie.engines.surveys.queries.picks import declared
from zhenjie.engines.surveys.rules.cells import NONE, CellError, number_of, read_cell, same, show_cell
from zhenjie.engines.trail.actions import record


@dataclass(frozen=True, slots=True)
class Typed:
    """What came from the page for one cell: the text, what had stood there, and the version it was (0 = none)."""

    text: str
    was: str
    version: int


@dataclass(slots=True)
class Outcome:
    """What became of a page of cells. `grid` shows it: errors and other people's values stand at their cells."""

    grid: Grid
    saved: int = 0
    wrong: list[Slot] = field(default_factory=list)
    clashes: list[Slot] = field(default_factory=list)
    submitted: list[ReportTask] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.wrong and not self.clashes


def _running(form: ReportForm) -> None:
    if form.state != FormState.SENT:
        raise Problem("这张报表已经收口，不再接收填报；如有更正，请到台账或指标里改。")


@transaction.atomic
def save_cells(
    *, by: Actor, form: ReportForm, tasks: Sequence[ReportTask], typed: dict[str, Typed], page: int = 0
) -> Outcome:
    """Save what was changed on a page. Cells that do not fit, or that somebody else changed meanwhile, are not written and say
    so in place; all others are. Raises Problem when nothing can be written at all."""
    _running(form)
    # Whoever comes second waits here, and then sees what the first one wrote.
    locked = list(ReportTask.objects.select_for_update().filter(pk__in=[task.pk for task in tasks]).order_by("pk"))
    states = {task.pk: task.state for task in locked}
    made = grid(form, tasks, page)
    outcome = Outcome(made)
    touched: set[int] = set()
    for slot in made.slots:
        said = typed.get(slot.name)
        if said is None:
            continue
        slot.typed = said.text
        # Not touched on that page: neither an answer nor a confirmation.
        if said.text.strip() == said.was.strip():
            slot.typed = slot.text
            continue
        if states[slot.place.task.pk] != TaskState.OPEN:
            slot.error = "这个单位已经上报；要改的话，请先撤回。"
            outcome.wrong.append(slot)
            continue
        if _write(by, slot, said, outcome):
            touched.add(slot.place.task.pk)
    if touched:
        ReportTask.objects.filter(pk__in=touched).update(saved_at=clock.now())
    return outcome


def _write(by: Actor, slot: Slot, said: Typed, outcome: Outcome) -> bool:
    try:
        value = read_cell(said.text, slot.column.kind, slot.column.options)
    except CellError as error:
        slot.error = str(error)
        outcome.wrong.append(slot)
        return False
    now = slot.cell
    if now is not None and now.version != said.version and not same(now.value, value, slot.column.kind):
        slot.theirs, slot.error = now, f"{now.name}刚填了 {slot.text or '—'}，两个都留着。以您的为准就再按一次保存。"
        outcome.clashes.append(slot)
        return False
    if not value:
        if now is not None:
            _forget(by, slot, now)
            slot.cell = None
        slot.typed = slot.text
        return now is not None
    slot.cell = _put(by, slot, value)
    slot.typed = slot.text
    outcome.saved += 1
    return True


def _put(by: Actor, slot: Slot, value: str) -> ReportCell:
    known = slot.known if slot.known and not slot.known.waiting else None
    agrees = known is not None and same(known.value, value, slot.column.kind)
    means = Means.CONFIRMED if agrees else Means.DIFFERS if known else Means.TYPED
    values = {
        "value": value, "means": means, "was": known.value if known else "", "source": known.source if known else "",
        "account": by.account, "name": by.name[:60], "at": clock.now(),
    }  # fmt: skip
    cell = slot.cell
    if cell is not None and (cell.value, cell.means) == (value, means):
        return cell
    before = {"value": cell.value} if cell is not None else None
    if cell is None:
        cell = ReportCell(task=slot.place.task, column=slot.column, row=slot.place.row)
    else:
        cell.version += 1
    for name, one in values.items():
        setattr(cell, name, one)
    cell.save()
    _trail(
        by, "填报", slot, before, {"value": value, "was": values["was"]} if means == Means.DIFFERS else {"value": value}
    )
    return cell


def _forget(by: Actor, slot: Slot, cell: ReportCell) -> None:
    _trail(by, "清空填报", slot, {"value": cell.value}, None)
    ReportCell.objects.filter(pk=cell.pk).delete()


def _trail(by: Actor, verb: str, slot: Slot, before: Any, after: Any) -> None:
    told = {"column": slot.column.title, **({"row": slot.place.label} if slot.place.row else {})}
    subject = Ref("surveys.reporttask", str(slot.place.task.pk))
    record(
        by=by, verb=verb, subject=subject, scope=slot.place.task.holder.path,
        before=told | before if before else None, after=told | after if after else None,
    )  # fmt: skip


@transaction.atomic
def submit(
    *,
    by: Actor,
    form: ReportForm,
    tasks: Sequence[ReportTask],
    shown: dict[str, str] | None = None,
    allows: Allows = everywhere,
) -> tuple[list[ReportTask], Grid]:
    """Hand in: what the ledger knows is confirmed as shown, what was typed becomes known. All parts or none.

    `shown` is what stood on the page for prefilled cells; where the ledger has another value by now, nothing is handed in and
    the cell says so. Answers go into the records of a register only where `allows` grants that, else they are remembered beside
    it. Raises Problem when cells are still open, naming the first.
    """
    _running(form)
    held = ReportTask.objects.select_for_update(of=("self",)).filter(pk__in=[task.pk for task in tasks])
    held = held.filter(state=TaskState.OPEN).select_related("form__unit", "unit", "holder").order_by("unit__path", "pk")
    parts = list(held)
    if not parts:
        raise Problem("这几个单位都已经上报了。")
    made = grid(form, parts)
    _must_be_complete(made)
    if moved := _moved(made, shown or {}):
        first = moved[0]
        raise Moved(
            f"{len(moved)} 格的台账数在您打开以后变了，例如{first.place.label}“{first.column.title}”现在是 {first.known_text}，"
            "请看过再上报。"
        )
    _confirm(by, made)
    _learn(by, form, [slot for slot in made.slots if slot.cell and slot.cell.means == Means.TYPED], allows)
    now = clock.now()
    for task in parts:
        task.state, task.submitted_at, task.submitted_name, task.returned = TaskState.SUBMITTED, now, by.name[:60], ""
        task.save(update_fields=["state", "submitted_at", "submitted_name", "returned"])
        mine = [slot for slot in made.slots if slot.place.task.pk == task.pk]
        told = {"title": form.title, "cells": len(mine), "differs": sum(slot.differs for slot in mine)}
        subject = Ref("surveys.reporttask", str(task.pk))
        record(by=by, verb="上报报表", subject=subject, scope=task.holder.path, before=None, after=told)
    return parts, made


class Moved(Problem):
    """The ledger changed under the page."""


def _must_be_complete(made: Grid) -> None:
    missing = [slot for slot in made.slots if slot.is_open]
    if missing:
        first = missing[0]
        raise Problem(
            f"还有 {len(missing)} 格没填，第一格是{first.place.label}的“{first.column.title}”；确实没有就填“无”。已填的都存好了。"
        )


def _moved(made: Grid, shown: dict[str, str]) -> list[Slot]:
    return [
        slot
        for slot in made.slots
        if slot.state == "known" and slot.name in shown and shown[slot.name].strip() != slot.text
    ]


def _confirm(by: Actor, made: Grid) -> None:
    """Prefilled cells become answers, each with its source. What was confirmed earlier follows the ledger as it is now."""
    now = clock.now()
    fresh, changed = [], []
    for slot in made.slots:
        if slot.known is None or slot.known.waiting:
            continue
        if slot.cell is None:
            slot.cell = ReportCell(
                task=slot.place.task, column=slot.column, row=slot.place.row, value=slot.known.value,
                means=Means.CONFIRMED, was=slot.known.value, source=slot.known.source, account=by.account,
                name=by.name[:60], at=now,
            )  # fmt: skip
            fresh.append(slot.cell)
        elif slot.cell.means == Means.CONFIRMED and slot.cell.value != slot.known.value:
            slot.cell.value = slot.cell.was = slot.known.value
            slot.cell.version += 1
            changed.append(slot.cell)
    ReportCell.objects.bulk_create(fresh, batch_size=500)
    ReportCell.objects.bulk_update(changed, ["value", "was", "version"], batch_size=500)


@transaction.atomic
def withdraw(*, by: Actor, task: ReportTask) -> None:
    """Take one's own part back to change it, while the form runs. Raises Problem."""
    task = ReportTask.objects.select_for_update(of=("self",)).select_related("form", "holder").get(pk=task.pk)
    _running(task.form)
    if task.state != TaskState.SUBMITTED:
        raise Problem("这一份还没有上报。")
    task.state = TaskState.OPEN
    task.save(update_fields=["state"])
    subject = Ref("surveys.reporttask", str(task.pk))
    record(
        by=by, verb="撤回报表", subject=subject, scope=task.holder.path, before=None, after={"title": task.form.title}
    )


def _source(slot: Slot) -> Ref:
    return Ref("surveys.reportcell", str(slot.cell.pk if slot.cell else 0))


def _learn(by: Actor, form: ReportForm, slots: Sequence[Slot], allows: Allows) -> None:
    """What was asked becomes known: observations, values of the record, facts."""
    figures: dict[Unit, list[Said]] = defaultdict(list)
    records: dict[int, list[Slot]] = defaultdict(list)
    for slot in slots:
        assert slot.cell is not None
        column = slot.column
        number = number_of(slot.cell.value)
        if column.origin == Origin.INDICATOR and number is not None:
            said = Said(column.indicator, period_of(column, form), number, _source(slot))
            figures[slot.place.task.unit].append(said)
        elif (
            _field(form, slot) is not None
            and slot.cell.value != NONE
            and allows(f"{form.register}.write", slot.place.path)
        ):
            records[slot.place.row].append(slot)
        else:
            remember(by=by, form=form, slot=slot)
    for unit, rows in figures.items():
        try:
            indicators.post_many(by=by, unit=unit, figures=rows)
        except IndicatorProblem as error:
            raise Problem(f"{unit}：{error}") from error
    for mine in records.values():
        _into_record(by, form, mine)


def _field(form: ReportForm, slot: Slot) -> Column | None:
    """The column of the record that an answer may be written into; None when the ledger does not take it there."""
    if slot.column.origin != Origin.REGISTER or slot.column.aggregate != Aggregate.VALUE or slot.place.record is None:
        return None
    declaration = declared(form.register, form.unit)
    column = declaration.column(slot.column.column)
    if column is None or not declaration.version:
        return None
    plain = column.kind in (Kind.TEXT, Kind.LONG, Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.YES, Kind.CHOICE)
    return column if plain and (column.name in declaration.fields or column.is_custom) else None


def _into_record(by: Actor, form: ReportForm, slots: Sequence[Slot], version: int | None = None) -> None:
    declaration = declared(form.register, form.unit)
    row = declaration.rows().select_related(*declaration.joins).filter(pk=slots[0].place.row).first()
    if row is None:
        raise Problem(f"“{slots[0].place.label}”已经不在台账里，请刷新后再报。")
    for slot in slots:
        column = _field(form, slot)
        assert column is not None
        assert slot.cell is not None
        _assign(declaration, row, column, slot.cell.value, slot)
    try:
        row.validate_unique()
        row.validate_constraints()
        save_row(by=by, row=row, version=version, register=declaration.key, verb="报表填入")
    except Conflict as error:
        raise Problem(f"“{slots[0].place.label}”刚被别人改过，请刷新后再改。") from error
    except ValidationError as error:
        columns = "、".join(slot.column.title for slot in slots)
        raise Problem(f"{slots[0].place.label}（{columns}）：{'；'.join(error.messages)}") from error


def _fitting(column: Column, value: Any, slot: Slot) -> Any:
    where = f"{slot.place.label}的“{slot.column.title}”"
    if isinstance(value, Decimal) and not fits(value):
        raise Problem(f"{where}的数太大，或者小数超过四位，请改短一些。")
    if isinstance(value, str) and len(value) > (LONG if column.kind is Kind.LONG else TEXT):
        raise Problem(f"{where}太长，台账这一列最多 {LONG if column.kind is Kind.LONG else TEXT} 个字。")
    return value


def _assign(declaration: Declaration, row: Any, column: Column, text: str, slot: Slot) -> None:
    value: Any = text
    if column.kind is Kind.CHOICE:
        value = next((one for one, label in column.choices if label == text), text)
    elif column.kind is Kind.YES:
        value = text == "1"
    elif column.kind is Kind.DATE and not column.is_custom:
        value = date.fromisoformat(text)
    elif column.kind.is_number:
        number = number_of(text)
        value = number if number is not None else Decimal(0)
        if column.kind is Kind.INTEGER:
            if value != value.to_integral_value():
                raise Problem(f"{slot.place.label}的“{slot.column.title}”要填整数。")
            value = int(value)
    if column.is_custom:
        row.custom = filled(row.custom, {column: _fitting(column, value, slot)})
        return
    assert column.source is not None
    try:
        value = column.source.clean(value, row)
    except ValidationError as error:
        raise Problem(f"{slot.place.label}的“{slot.column.title}”：{'；'.join(error.messages)}") from error
    setattr(row, column.source.attname, value)


@transaction.atomic
def remember(*, by: Actor, form: ReportForm, slot: Slot) -> Fact:
    """Keep an answer under its unit or record, so that nobody asks again."""
    assert slot.cell is not None
    column = slot.column
    lasting = column.standing or (column.origin == Origin.REGISTER and column.aggregate == Aggregate.VALUE)
    place = {
        "subject": str(subject_of(form, slot.place)),
        "key": column.fact,
        "period": "" if lasting else iso(form.period),
    }
    values = {
        "unit": slot.place.task.unit, "title": column.title, "kind": column.kind, "measure": column.measure,
        "value": slot.cell.value, "source": str(_source(slot)), "name": by.name[:60], "at": clock.now(),
    }  # fmt: skip
    fact = Fact.objects.select_for_update().filter(**place).first()
    before = {"value": fact.value} if fact else None
    if fact is None:
        try:
            with transaction.atomic():
                fact = Fact.objects.create(**place, **values)
        except IntegrityError:
            return remember(by=by, form=form, slot=slot)
    elif fact.value == slot.cell.value:
        return fact
    else:
        for name, value in values.items():
            setattr(fact, name, value)
        fact.version += 1
        fact.save()
    after = {"title": fact.title, "value": fact.value, "period": fact.period}
    subject = Ref("surveys.fact", str(fact.pk))
    record(by=by, verb="记下问来的数", subject=subject, scope=fact.unit.path, before=before, after=after)
    return fact


@transaction.atomic
def correct_source(*, by: Actor, form: ReportForm, slot: Slot, reason: str = "") -> None:
    """Make the source say what the answer says: the figure, the record, or the earlier answer. Raises Problem when the value
    is a count or a sum of rows: those are corrected in the rows."""
    cell = slot.cell
    if cell is None or not slot.differs or slot.known is None:
        raise Problem("这一格与台账一致，不用更正。")
    column = slot.column
    number = number_of(cell.value)
    if slot.known.source.startswith("surveys.fact:"):
        remember(by=by, form=form, slot=slot)
    elif column.origin == Origin.INDICATOR and number is not None:
        period = period_of(column, form)
        if indicators.closing_of(slot.place.task.unit, period) and not reason.strip():
            raise Problem("这个月已经结账，更正要写明原因。")
        said = Said(column.indicator, period, number, _source(slot), reason=reason.strip())
        try:
            indicators.post_many(by=by, unit=slot.place.task.unit, figures=[said])
        except IndicatorProblem as error:
            raise Problem(str(error)) from error
    elif _field(form, slot) is not None and cell.value != NONE:
        _into_record(by, form, [slot], slot.place.record.version)
    else:
        raise Problem(f"“{column.title}”是从台账的行里算出来的，请点开台账，改错的那一行。")
    told = {"column": column.title, "was": slot.known_text, "value": show_cell(cell.value, column.kind)}
    ReportCell.objects.filter(pk=cell.pk).update(means=Means.CONFIRMED, was=cell.value, version=cell.version + 1)
    subject = Ref("surveys.reporttask", str(slot.place.task.pk))
    record(by=by, verb="更正来源", subject=subject, scope=slot.place.task.holder.path, before=None, after=told)


@transaction.atomic
def return_to_ledger(*, by: Actor, slot: Slot) -> None:
    """Take the ledger's value instead of one's own. Raises Problem."""
    if slot.cell is None or slot.known is None or slot.known.waiting:
        raise Problem("台账里没有这一格的数。")
    _running(slot.place.task.form)
    slot.cell = _put(by, slot, slot.known.value)
