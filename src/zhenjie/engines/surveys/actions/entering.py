"""Answers of a report entered into the record of a register that they are about."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from zhenjie.core.actors import Actor
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.customs import LONG, TEXT, filled, fits
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.problems import Conflict
from zhenjie.engines.surveys.choices.reports import Aggregate, Origin
from zhenjie.engines.surveys.models.reports import ReportForm
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.surveys.queries.conditions import declared
from zhenjie.engines.surveys.queries.grid import Slot
from zhenjie.engines.surveys.rules.cells import number_of


def field_of(form: ReportForm, slot: Slot) -> Column | None:
    """The column of the record that an answer may be written into; None when the ledger does not take it there."""
    if slot.column.origin != Origin.REGISTER or slot.column.aggregate != Aggregate.VALUE or slot.place.record is None:
        return None
    declaration = declared(form.register, form.unit)
    column = declaration.column(slot.column.column)
    if column is None or not declaration.version:
        return None
    plain = column.kind in (Kind.TEXT, Kind.LONG, Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.YES, Kind.CHOICE)
    return column if plain and (column.name in declaration.fields or column.is_custom) else None


def enter(by: Actor, form: ReportForm, slots: Sequence[Slot], version: int | None = None) -> None:
    """Enter the answers about one record into it. Raises Problem."""
    declaration = declared(form.register, form.unit)
    row = declaration.rows().select_related(*declaration.joins).filter(pk=slots[0].place.row).first()
    if row is None:
        raise Problem(f"“{slots[0].place.label}”已经不在台账里，请刷新后再报。")
    for slot in slots:
        column = field_of(form, slot)
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
