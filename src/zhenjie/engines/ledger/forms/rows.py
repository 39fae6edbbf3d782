"""The form that writes a row, from its declaration."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Field, Q, QuerySet
from django.utils.translation import gettext as _

from zhenjie.engines.ledger.besides import Change
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.customs import DIGITS, LARGEST, LONG, PLACES, TEXT, filled
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.fields import PlaceField
from zhenjie.engines.ledger.forms.fields import NamesField, NumberField, PlaceFormField, dated
from zhenjie.engines.ledger.forms.lists import scoped
from zhenjie.engines.ledger.importing.lists import Lists
from zhenjie.engines.ledger.importing.values import Fault
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import valid_on, within
from zhenjie.web.widgets import believable

UNITS = 500


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """Base of the forms that write rows. `version` is the one that stood on the screen; `command` makes a doubled send harmless.
    ``added``: the columns of units that are asked; ``listed``: columns of names, ``besides``: what they come to, for `save_row`; ``narrow``: what makes a row one of this register; ``roots``: where they lie."""

    added: tuple[Column, ...] = ()
    listed: tuple[Column, ...] = ()
    narrow: tuple[tuple[str, Any], ...] = ()
    roots: tuple[str, ...] = ()

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    command = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, prefixes: tuple[str, ...], unit: Unit | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in self.narrow if self.instance._state.adding else ():
            setattr(self.instance, name, value)
        held = getattr(self.instance, "custom", None) or {}
        for column in self.added:
            self.fields[column.name] = added_field(column, held.get(column.name))
            self.initial.setdefault(column.name, _shown(column, column.value(self.instance)))
        self.besides: dict[str, Change] = {}
        self._prefixes = prefixes
        for column in self.listed:
            self.fields[column.name] = NamesField(
                label=str(column.title), required=False, help_text=_names_help(column)
            )
            self.initial.setdefault(column.name, str(column.value(self.instance) or "") if self.instance.pk else "")
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                assert field.queryset is not None
                kept = getattr(self.instance, f"{name}_id", None)
                field.queryset = _offered(field.queryset, prefixes, unit, kept)
                if self.roots and field.queryset.model is Unit:
                    field.queryset = within(field.queryset, self.roots, "path")
                if field.queryset.model is Unit and unit is not None and self.instance._state.adding:
                    field.initial = unit.pk
            if isinstance(field, forms.ModelChoiceField) and field.empty_label is not None:
                field.empty_label = _("（不填）")
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4
            if name not in ("version", "command") and "class" not in field.widget.attrs:
                css = "zj-check" if isinstance(field, forms.BooleanField) else "zj-input"
                field.widget.attrs["class"] = css
        self.initial["version"] = getattr(self.instance, "version", None)

    def _post_clean(self) -> None:
        """What was answered in columns of one's own goes where the row keeps it."""
        super()._post_clean()  # type: ignore[misc]
        answers = {column: self.cleaned_data[column.name] for column in self.added if column.name in self.cleaned_data}
        if answers:
            self.instance.custom = filled(self.instance.custom, answers)
        for column in self.listed:
            if column.name in self.changed_data and column.name in self.cleaned_data:
                self._list(column, self.cleaned_data[column.name])

    def _update_errors(self, errors: Any) -> None:
        """A form of only some columns says what is wrong with the others as a sentence of its own."""
        told = getattr(errors, "error_dict", {})
        for name in [name for name in told if name not in self.fields and name != NON_FIELD_ERRORS]:
            told.setdefault(NON_FIELD_ERRORS, []).extend(told.pop(name))
        super()._update_errors(errors)  # type: ignore[misc]

    def _list(self, column: Column, said: Any) -> None:
        """The rows that were named, beside those that the writer saw there."""
        lists, row = Lists(column, self._prefixes), self.instance
        there = lists.beside.kept([row.pk], lists.reach).get(row.pk, ()) if row.pk else ()
        unit = getattr(row, "unit_id", None)
        try:
            found = lists.take(said, unit, there) if isinstance(said, list) else lists.find(said, unit)
        except Fault as fault:
            self.add_error(column.name, f"{fault}。")
            return
        if found is not None and found.fault:
            self.add_error(column.name, f"{found.fault}。")
            return
        self.besides[column.name] = (there, found.picks if found else ())

    @property
    def asked(self) -> list[forms.BoundField]:
        """The visible fields."""
        return self.visible_fields()


def _offered(
    queryset: "QuerySet[Any]", prefixes: tuple[str, ...], unit: Unit | None, kept: int | None
) -> "QuerySet[Any]":
    """Only what lies within the prefixes may be chosen; of a large tree, the unit in the top bar and those just below; and
    what the row holds already, even if that unit has been merged away since."""
    if queryset.model is Unit:
        units = within(queryset.filter(valid_on() | Q(pk=kept)), prefixes, "path").order_by("path")
        near = Q(pk=unit.pk) | Q(parent=unit) | Q(pk=kept) if unit else Q()
        return units.filter(near) if units[: UNITS + 1].count() > UNITS else units
    return scoped(queryset, prefixes)


def row_form(declaration: Declaration, only: Collection[str] | None = None) -> type[RowForm]:
    """The form of a register's rows, the columns added at the unit or above included; with ``only`` for some of its fields."""
    fields = [name for name in declaration.fields if only is None or name in only]
    made = forms.modelform_factory(declaration.model, form=RowForm, fields=fields, formfield_callback=_form_field)
    asked = [column for column in declaration.columns if column.is_custom and column.name in declaration.shown]
    made.added = tuple(column for column in asked if only is None or column.name in only)  # type: ignore[attr-defined]
    made.listed = tuple(column for column in declaration.besides if only is None or column.name in only)  # type: ignore[attr-defined]
    made.roots, made.narrow = declaration.roots, declaration.narrow  # type: ignore[attr-defined]
    return cast(type[RowForm], made)


def _names_help(column: Column) -> str:
    if column.beside is not None and column.beside.said:
        return _("几个名称用分号分开，后面可以写一句，如“名称：说了什么；名称”。")
    return _("几个名字用顿号分开。")


def added_field(column: Column, held: Any = None) -> forms.Field:
    """The field that asks for a column of a unit's own. An option that is not offered any more stays with the row that holds it."""
    said: dict[str, Any] = {"label": str(column.title), "required": column.required}
    if column.kind is Kind.CHOICE:
        chosen = column.choices
        if held and (str(held), str(held)) not in chosen:
            chosen = [*chosen, (str(held), str(held))]
        return forms.ChoiceField(choices=[("", _("（不填）")), *chosen], **said)
    if column.kind is Kind.YES:
        return forms.ChoiceField(choices=[("", _("（不填）")), ("1", _("是")), ("0", _("否"))], **said)
    if column.kind is Kind.DATE:
        return forms.DateField(widget=dated("zj-input"), validators=[believable], **said)
    if column.kind.is_number:
        whole = column.kind is Kind.INTEGER
        return NumberField(max_digits=DIGITS, decimal_places=PLACES, max_value=LARGEST, whole=whole, **said)
    long = column.kind is Kind.LONG
    return forms.CharField(max_length=LONG if long else TEXT, widget=forms.Textarea if long else None, **said)


def _shown(column: Column, value: Any) -> Any:
    """A stored value as the field of its column shows it."""
    if value is not None and column.kind is Kind.YES:
        return "1" if value else "0"
    return f"{value:f}" if isinstance(value, Decimal) else value


def _form_field(field: "Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    if isinstance(field, PlaceField):
        return PlaceFormField(label=_capital(field), required=False, help_text=field.help_text)
    if field.get_internal_type() == "DateField":
        made = field.formfield(widget=dated("zj-input"), **kwargs)
        if made is not None:
            made.validators = [*made.validators, believable]
        return made
    named: dict[str, Any] = {"label": _capital(field), "required": not field.blank, "help_text": field.help_text}
    if field.get_internal_type() == "DecimalField":
        digits = {"max_digits": field.max_digits, "decimal_places": field.decimal_places}  # type: ignore[attr-defined]
        return NumberField(**named, **digits, initial=_initial(field), validators=field.validators)
    if "Integer" in field.get_internal_type() and not field.choices:
        return NumberField(**named, whole=True, initial=_initial(field), validators=field.validators)
    return field.formfield(**kwargs)


def _capital(field: "Field[Any, Any]") -> str:
    return str(field.verbose_name)


def _initial(field: "Field[Any, Any]") -> Any:
    return field.get_default() if field.has_default() else None
