"""Text of a cell to the value of its column, as a grid and a bulk edit take it: choices and linked rows by what they are called."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.forms.rows import RowForm, row_form
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
        self.columns: list[Column] = [
            column
            for name in [*declaration.fields, *(one.name for one in declaration.columns if one.is_custom)]
            if name in self.fields and (column := names.get(name)) and column.kind not in _CLOSED and not column.mask
        ]
        self.options: dict[str, dict[str, Any]] = {
            column.name: found for column in self.columns if (found := self._options(column)) is not None
        }

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
    """Values and errors of one row's typed cells, by column name."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for column in cells.columns:
        if column.name in typed:
            try:
                values[column.name] = cells.read(column, typed[column.name])
            except ValidationError as error:
                errors[column.name] = "".join(error.messages)
    return values, errors
