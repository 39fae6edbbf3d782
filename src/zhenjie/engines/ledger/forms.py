"""The one form that owns list, export and API of a register; the form that writes a row; the form that asks for a token."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Field, Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core import clock
from zhenjie.core.numerals import NumeralError, parse_number
from zhenjie.core.periods import Period, PeriodError, parse_period, print_period
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.counting import extent
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.finding import Asked, Found, find
from zhenjie.engines.ledger.paging import Sort
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import path_range
from zhenjie.engines.org.queries import valid_on, within

OPTIONS = 300
UNITS = 500
_EXACT = (Kind.CHOICE, Kind.LINK, Kind.YES, Kind.UNIT)


class NumberField(forms.DecimalField):
    """Takes a number as people write it: 1,234.5, ３２０, 3.2万."""

    widget = forms.TextInput

    def __init__(self, *args: Any, whole: bool = False, **kwargs: Any) -> None:
        self.whole = whole
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value in self.empty_values:
            return None
        try:
            number = parse_number(str(value).strip())
        except NumeralError:
            raise forms.ValidationError(
                _("“%(text)s”不是数字，请填阿拉伯数字，可带小数和“万、亿”。") % {"text": value}
            ) from None
        if self.whole and number != number.to_integral_value():
            raise forms.ValidationError(_("“%(text)s”不是整数。") % {"text": value})
        return number


class PeriodField(forms.CharField):
    """Takes a period as people write it: 2026年1—10月, 上半年, 今年以来."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return ""
        try:
            found = parse_period(text, clock.today())
        except PeriodError as error:
            raise forms.ValidationError(str(error)) from None
        if found.start is None or found.end is None:
            raise forms.ValidationError(_("“%(text)s”没有起止日期，请写成“2026年1—10月”这样。") % {"text": text})
        return found


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition in words, and the parameters that carry it."""

    title: str
    text: str
    names: tuple[str, ...]


class ListForm(forms.Form):
    """Search, conditions and order of a register, from its declaration. Whoever lists or exports asks this form for the rows."""

    q = forms.CharField(required=False, max_length=60, strip=True)
    sort = forms.CharField(required=False, max_length=80)

    def __init__(
        self, declaration: Declaration, data: Mapping[str, Any], prefixes: tuple[str, ...], unit: Unit | None
    ) -> None:
        super().__init__(data)
        self.declaration = declaration
        self.prefixes = prefixes
        self.fields["sort"].label = _("次序")
        self.fields["sort"].widget = _select()
        self.fields["sort"].widget.choices = _orders(declaration)  # type: ignore[attr-defined]
        for column in declaration.filters:
            for name, field in _condition_fields(column, prefixes, unit):
                self.fields[name] = field

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
            yield name, forms.DateField(required=False, label=f"{title} {edge}", widget=_dated())
    elif column.kind.is_number:
        for name, edge in zip(names, ("≥", "≤"), strict=True):
            yield name, NumberField(required=False, label=f"{title} {edge}", widget=_short(inputmode="decimal"))
    elif column.kind is Kind.CHOICE:
        choices = column.choices
        widget = forms.CheckboxSelectMultiple(attrs={"class": "zj-check"})
        yield column.name, forms.MultipleChoiceField(choices=choices, required=False, label=title, widget=widget)
    elif column.kind is Kind.YES:
        choices = [("", _("不限")), ("1", _("是")), ("0", _("否"))]
        yield column.name, forms.ChoiceField(choices=choices, required=False, label=title, widget=_select())
    elif column.kind is Kind.UNIT:
        below = _units_under(unit, prefixes)
        yield (
            column.name,
            forms.ModelChoiceField(below, required=False, label=title, empty_label=_("不限"), widget=_select()),
        )
    elif column.kind is Kind.LINK:
        options = [(str(row.pk), str(row)) for row in _linked(column, prefixes)[:OPTIONS]]
        choices = [("", _("不限")), *options]
        yield column.name, forms.ChoiceField(choices=choices, required=False, label=title, widget=_select())
    else:
        field = PeriodField if column.kind is Kind.PERIOD else forms.CharField
        yield column.name, field(required=False, max_length=60, label=title, widget=_short())


def _units_under(unit: Unit | None, prefixes: tuple[str, ...]) -> QuerySet[Unit]:
    """The unit in the top bar and the units directly below it, as far as they are within the prefixes."""
    if unit is None:
        return Unit.objects.none()
    near = Unit.objects.filter(Q(pk=unit.pk) | Q(parent=unit)).filter(valid_on())
    return within(near, prefixes, "path").order_by("path")


def _linked(column: Column, prefixes: tuple[str, ...]) -> QuerySet[Any]:
    model: type[Model] = column.source.related_model  # type: ignore[union-attr,assignment]
    return _scoped(model._default_manager.all(), prefixes)


def _scoped(rows: QuerySet[Any], prefixes: tuple[str, ...]) -> QuerySet[Any]:
    """Rows that belong to a unit only within the prefixes; rows of the whole platform all."""
    owned = any(field.name == "unit" and field.related_model is Unit for field in rows.model._meta.concrete_fields)
    return within(rows, prefixes) if owned else rows


def _short(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "zj-input zj-input--sm", **attrs})


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "zj-input zj-input--sm"})


def _dated(css: str = "zj-input zj-input--sm") -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": css}, format="%Y-%m-%d")


def _q(column: Column, data: Mapping[str, Any]) -> Q:
    """The condition on one column; empty when nothing is asked of it."""
    values = [data.get(name) for name in _names(column)]
    if all(value in (None, "", []) for value in values):
        return Q()
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
    return Q(**{f"{path}__icontains": values[0]})


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
    return print_period(values[0]) if isinstance(values[0], Period) else str(values[0])


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """Base of the forms that write rows. `version` is the one that stood on the screen; `command` makes a doubled send harmless."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    command = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, prefixes: tuple[str, ...], unit: Unit | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                assert field.queryset is not None
                kept = getattr(self.instance, f"{name}_id", None)
                field.queryset = _offered(field.queryset, prefixes, unit, kept)
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
    return _scoped(queryset, prefixes)


def row_form(declaration: Declaration) -> type[RowForm]:
    """The form of a register's rows."""
    made = forms.modelform_factory(
        declaration.model, form=RowForm, fields=list(declaration.fields), formfield_callback=_form_field
    )
    return cast(type[RowForm], made)


def _form_field(field: "Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    kind = next((kind for kind in (Kind.DATE,) if field.get_internal_type() == "DateField"), None)
    if kind is Kind.DATE:
        return field.formfield(widget=_dated("zj-input"), **kwargs)
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


class TokenForm(forms.Form):
    """What a new token is for, what it may do, and until when."""

    name = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=60,
        help_text=gettext_lazy("写明给哪个系统、做什么用，例如“县统计平台取数”。"),
    )
    permissions = forms.MultipleChoiceField(
        label=gettext_lazy("允许"), widget=forms.CheckboxSelectMultiple(attrs={"class": "zj-check"})
    )
    days = forms.IntegerField(label=gettext_lazy("有效天数"), min_value=1, max_value=365, initial=90)

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permissions"].choices = choices  # type: ignore[attr-defined]
        for name in ("name", "days"):
            self.fields[name].widget.attrs["class"] = "zj-input"
