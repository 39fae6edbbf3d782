"""Text of a cell to the value of its column, as a grid and a bulk edit take it: choices and linked rows by what they are called, names
beside a row as an import reads them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhenjie.engines.ledger.besides import Change
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.forms.rows import RowForm, row_form
from zhenjie.engines.ledger.importing.lists import Lists
from zhenjie.engines.ledger.importing.values import Fault
from zhenjie.engines.org.models import Unit

_YES = {"是": True, "有": True, "√": True, "1": True, "y": True, "yes": True, "true": True}
_NO = {"否": False, "无": False, "×": False, "0": False, "n": False, "no": False, "false": False, "": False}
#: Kinds that a cell can't hold: a secret is masked, a shape is no line of text, the rest is worked out.
_CLOSED = (Kind.SECRET, Kind.PLACE, Kind.REF, Kind.PERIOD)


class Cells:
    """The columns of a register that may be typed into, for one person; options are read once for the whole grid."""

    def __init__(self, declaration: Declaration, prefixes: tuple[str, ...], unit: Unit | None) -> None:
        form: RowForm = row_form(declaration)(prefixes=prefixes, unit=unit)
        self.fields: dict[str, forms.Field] = form.fields
        names = {column.name: column for column in declaration.columns}
        beside = [one.name for one in declaration.besides]
        self.columns: list[Column] = [
            column
            for name in [*declaration.fields, *beside, *(one.name for one in declaration.columns if one.is_custom)]
            if name in self.fields and (column := names.get(name)) and column.kind not in _CLOSED and not column.mask
        ]
        self.options: dict[str, dict[str, Any]] = {
            column.name: found for column in self.columns if (found := self._options(column)) is not None
        }
        self._lists = {column.name: Lists(column, prefixes) for column in self.columns if column.beside}

    def _options(self, column: Column) -> dict[str, Any] | None:
        field = self.fields[column.name]
        if isinstance(field, forms.ModelChoiceField):
            assert field.queryset is not None
            return {str(row): row for row in field.queryset}
        if isinstance(field, forms.ChoiceField):
            return {str(label): value for value, label in field.choices if value not in ("", None)}  # type: ignore[misc, union-attr]
        return None

    def read(self, column: Column, text: str) -> Any:
        """The value that ``text`` stands for; ValidationError with one sentence otherwise."""
        text, field = text.strip(), self.fields[column.name]
        if isinstance(field, forms.BooleanField):
            found = (_YES | _NO).get(text.lower())
            if found is None:
                raise ValidationError(_("“%(text)s”应填“是”或“否”。") % {"text": text})
            return found
        options = self.options.get(column.name)
        if options is None:
            return field.clean(text)
        if not text:
            return field.clean("") or (None if isinstance(field, forms.ModelChoiceField) else "")
        if text in options:
            return options[text]
        near = [label for label in options if text in label]
        if len(near) == 1:
            return options[near[0]]
        few = "、".join(list(options)[:6])
        raise ValidationError(_("没有“%(text)s”这一项，可填：%(few)s等。") % {"text": text, "few": few})

    def names(self, column: Column, text: str, rows: Sequence[Any], *, add: bool = False) -> list[Change]:
        """What a cell of names comes to beside each of ``rows``; with ``add`` the names join those that stand there. ValidationError with
        one sentence when a name leads nowhere."""
        lists = self._lists[column.name]
        kept = lists.beside.kept([row.pk for row in rows if row.pk], lists.reach)
        changes: list[Change] = []
        for row in rows:
            try:
                found = lists.find(text, getattr(row, "unit_id", None))
            except Fault as fault:
                raise ValidationError(f"{fault}。") from None
            if found is not None and found.fault:
                raise ValidationError(f"{found.fault}。")
            there, picks = kept.get(row.pk, ()), found.picks if found else ()
            if add:
                picks = tuple((dict(there) | {pk: said or dict(there).get(pk) for pk, said in picks}).items())
            changes.append((there, picks))
        return changes

    def text(self, column: Column, row: Any) -> str:
        """The value of a row as it stands in its cell, so that reading it back gives the same."""
        value = column.value(row)
        if value is None:
            return ""
        if column.kind is Kind.YES:
            return _("是") if value else _("否")
        if column.kind is Kind.CHOICE:
            return dict(column.choices).get(str(value), str(value))
        if column.kind.is_number:
            return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)
        return value.isoformat() if hasattr(value, "isoformat") else str(value)


def read_all(cells: Cells, typed: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Values and errors of one row's typed cells, by column name; names beside it apart (`read_names`), for they lie near its unit."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for column in cells.columns:
        if column.name in typed and column.beside is None:
            try:
                values[column.name] = cells.read(column, typed[column.name])
            except ValidationError as error:
                errors[column.name] = "".join(error.messages)
    return values, errors


def read_names(
    cells: Cells, typed: Mapping[str, str], row: Any, values: dict[str, Any], errors: dict[str, str]
) -> None:
    """Adds what the typed cells of names come to beside the row, under the unit that it has or is given."""
    place = type(row)(pk=row.pk, unit=values["unit"]) if values.get("unit") is not None else row
    for column in cells.columns:
        if column.name in typed and column.beside is not None:
            try:
                (values[column.name],) = cells.names(column, typed[column.name], [place])
            except ValidationError as error:
                errors[column.name] = "".join(error.messages)
