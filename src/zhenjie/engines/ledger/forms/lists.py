"""The one form that owns list, export and API of a register."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.periods import Period, print_period
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.counting import extent
from zhenjie.engines.ledger.customs import fits, plain_number
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.finding import Asked, Found, find
from zhenjie.engines.ledger.forms.fields import NumberField, PeriodField, dated, select, short
from zhenjie.engines.ledger.masking import found_by
from zhenjie.engines.ledger.paging import Sort
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import path_range
from zhenjie.engines.org.queries import valid_on, within

OPTIONS = 300
_TOKEN = r"\A~[0-9a-f]{32}\Z"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition in words, and the parameters that carry it."""

    title: str
    text: str
    names: tuple[str, ...]


class ListForm(forms.Form):
    """Search, conditions and order of a register, from its declaration. Whoever lists or exports asks this form for the rows.

    ``whole``: with a field for every condition, to be drawn. Else only those asked for are built: most pages ask for none."""

    q = forms.CharField(required=False, max_length=60, strip=True)
    sort = forms.CharField(required=False, max_length=80)

    def __init__(
        self,
        declaration: Declaration,
        data: Mapping[str, Any],
        prefixes: tuple[str, ...],
        unit: Unit | None,
        whole: bool = False,
    ) -> None:
        super().__init__(data)
        self.declaration = declaration
        self.prefixes = prefixes
        if whole:
            self.fields["sort"].label = _("次序")
            self.fields["sort"].widget = select()
            self.fields["sort"].widget.choices = _orders(declaration)  # type: ignore[attr-defined]
        for column in declaration.filters:
            if whole or any(name in data for name in _names(column)):
                self.fields.update(_condition_fields(column, prefixes, unit))

    def clean_sort(self) -> Sort:
        """The order asked for; the declared one when nothing is asked."""
        said = self.cleaned_data["sort"] or self.declaration.order
        name = said.removeprefix("-")
        column = self.declaration.column(name)
        path = "pk" if name == "pk" else column.sort if column else None
        if path is None:
            raise forms.ValidationError(_("没有“%(name)s”这一列，或不能按它排序。") % {"name": name})
        return Sort(path, said.startswith("-"))

    def clean(self) -> dict[str, Any]:
        """A condition that this register does not know would silently show too much."""
        if unknown := sorted(set(self.data) - set(self.fields) - {"cursor", "last"}):
            raise forms.ValidationError(_("没有“%(name)s”这个条件。") % {"name": "、".join(unknown)})
        for column in self.declaration.filters:
            if column.kind.is_number:
                self._must_fit(column)
        return self.cleaned_data

    def _must_fit(self, column: Column) -> None:
        """A number that the column cannot hold is refused here and not by the database."""
        for name in _names(column):
            value = self.cleaned_data.get(name)
            try:
                if value is not None and column.source is not None:
                    column.source.get_db_prep_value(value, connection)
                elif value is not None and not fits(value):
                    raise ValueError
            except (ValidationError, ArithmeticError, ValueError):
                self.add_error(name, _("这个数太大或小数位太多，这一列放不下，请改小。"))

    def found(self) -> Found:
        """The rows that these conditions leave, within the prefixes, with what the columns need; not yet in order."""
        asked = Asked(self.declaration, self.prefixes, self._wanted(), self.cleaned_data["q"])
        return find(asked, extent(self.declaration.model))

    def _wanted(self) -> Q:
        wanted = Q()
        for column in self.declaration.filters:
            wanted &= _q(column, self.cleaned_data)
        return wanted

    def conditions(self) -> list[Condition]:
        """The conditions in words, for the chips above the list and for the exported file."""
        said = [Condition(_("搜索"), self.cleaned_data["q"], ("q",))] if self.cleaned_data.get("q") else []
        for column in self.declaration.filters:
            if text := _in_words(column, self.cleaned_data, self.fields):
                said.append(Condition(str(column.title), text, _names(column)))
        return said


def _orders(declaration: Declaration) -> list[tuple[str, str]]:
    """Every order that a list offers; the table's heads offer the same where there is room for them."""
    ways = [("", _("原来的次序"))]
    for column in declaration.columns:
        if column.sort:
            ways += [(column.name, f"{column.title} ↑"), (f"-{column.name}", f"{column.title} ↓")]
    return ways


def _names(column: Column) -> tuple[str, ...]:
    if column.kind in (Kind.DATE, Kind.MOMENT):
        return (f"{column.name}_from", f"{column.name}_to")
    if column.kind.is_number:
        return (f"{column.name}_min", f"{column.name}_max")
    return (column.name,)


def _condition_fields(
    column: Column, prefixes: tuple[str, ...], unit: Unit | None
) -> Iterable[tuple[str, forms.Field]]:
    title = str(column.title)
    names = _names(column)
    if column.kind in (Kind.DATE, Kind.MOMENT):
        for name, edge in zip(names, (_("从"), _("到")), strict=True):
            yield name, forms.DateField(required=False, label=f"{title} {edge}", widget=dated())
    elif column.kind.is_number:
        for name, edge in zip(names, ("≥", "≤"), strict=True):
            yield name, NumberField(required=False, label=f"{title} {edge}", widget=short(inputmode="decimal"))
    elif column.kind is Kind.CHOICE:
        choices = column.choices
        widget = forms.CheckboxSelectMultiple(attrs={"class": "zj-check"})
        yield column.name, forms.MultipleChoiceField(choices=choices, required=False, label=title, widget=widget)
    elif column.kind is Kind.YES:
        choices = [("", _("不限")), ("1", _("是")), ("0", _("否"))]
        yield column.name, forms.ChoiceField(choices=choices, required=False, label=title, widget=select())
    elif column.kind is Kind.UNIT:
        below = _units_under(unit, prefixes)
        yield (
            column.name,
            forms.ModelChoiceField(below, required=False, label=title, empty_label=_("不限"), widget=select()),
        )
    elif column.kind is Kind.SECRET:
        # What stands in an address stands in logs: there it is a token, made by `views.secrets` from what was typed.
        yield column.name, forms.RegexField(_TOKEN, required=False, label=title, widget=forms.HiddenInput)
    elif column.kind is Kind.LINK:
        options = [(str(row.pk), str(row)) for row in _linked(column, prefixes)[:OPTIONS]]
        choices = [("", _("不限")), *options]
        yield column.name, forms.ChoiceField(choices=choices, required=False, label=title, widget=select())
    else:
        field = PeriodField if column.kind is Kind.PERIOD else forms.CharField
        yield column.name, field(required=False, max_length=60, label=title, widget=short())


def _units_under(unit: Unit | None, prefixes: tuple[str, ...]) -> QuerySet[Unit]:
    """The unit in the top bar and the units directly below it, as far as they are within the prefixes."""
    if unit is None:
        return Unit.objects.none()
    near = Unit.objects.filter(Q(pk=unit.pk) | Q(parent=unit)).filter(valid_on())
    return within(near, prefixes, "path").order_by("path")


def _linked(column: Column, prefixes: tuple[str, ...]) -> QuerySet[Any]:
    model: type[Model] = column.source.related_model  # type: ignore[union-attr,assignment]
    return scoped(model._default_manager.all(), prefixes)


def scoped(rows: QuerySet[Any], prefixes: tuple[str, ...]) -> QuerySet[Any]:
    """Rows that belong to a unit only within the prefixes; rows of the whole platform all."""
    owned = any(field.name == "unit" and field.related_model is Unit for field in rows.model._meta.concrete_fields)
    return within(rows, prefixes) if owned else rows


def _q(column: Column, data: Mapping[str, Any]) -> Q:
    """The condition on one column; empty when nothing is asked of it."""
    values = [data.get(name) for name in _names(column)]
    if all(value in (None, "", []) for value in values):
        return Q()
    if column.is_custom:
        values = [_plain(value) for value in values]
    path = column.path or ""
    if column.kind is Kind.UNIT:
        low, high = path_range(values[0].path)  # type: ignore[union-attr]
        return Q(**{f"{path}__path__gte": low, f"{path}__path__lt": high})
    if column.kind is Kind.CHOICE:
        return Q(**{f"{path}__in": values[0]})
    if column.kind is Kind.YES:
        return Q(**{path: values[0] == "1"})
    if column.kind is Kind.LINK:
        return Q(**{path: values[0]})
    if column.kind in (Kind.DATE, Kind.MOMENT) or column.kind.is_number:
        return _between(column, *values)
    if column.kind is Kind.PERIOD:
        return Q(**{path: values[0]})
    if column.kind is Kind.SECRET:
        return found_by(column, str(values[0]))
    return Q(**{f"{path}__icontains": values[0]})


def _plain(value: Any) -> Any:
    """A condition's value as JSON holds it."""
    if isinstance(value, Decimal):
        return plain_number(value)
    return value.isoformat() if isinstance(value, date) else value


def _between(column: Column, low: Any, high: Any) -> Q:
    path, wanted, below = column.path, Q(), "lte"
    if column.kind is Kind.MOMENT:
        low = clock.aware(low) if low else None
        high, below = (clock.aware(high + timedelta(days=1)), "lt") if high else (None, "lt")
    if low is not None:
        wanted &= Q(**{f"{path}__gte": low})
    if high is not None:
        wanted &= Q(**{f"{path}__{below}": high})
    return wanted


def _in_words(column: Column, data: Mapping[str, Any], fields: Mapping[str, forms.Field]) -> str:
    values = [data.get(name) for name in _names(column)]
    if all(value in (None, "", []) for value in values):
        return ""
    if len(values) == 2:
        low, high = (
            None if value is None else f"{value:%Y-%m-%d}" if isinstance(value, date) else f"{value:f}"
            for value in values
        )
        if low and high:
            return f"{low} — {high}"
        return f"≥ {low}" if low else f"≤ {high}"
    if column.kind in (Kind.CHOICE, Kind.YES, Kind.LINK):
        labels = {str(value): str(label) for value, label in fields[column.name].choices}  # type: ignore[attr-defined]
        chosen = values[0] if isinstance(values[0], list) else [values[0]]
        return "、".join(labels.get(str(value), str(value)) for value in chosen)
    if column.kind is Kind.SECRET:
        return _("与所填的相同")
    return print_period(values[0]) if isinstance(values[0], Period) else str(values[0])
