"""The one form that owns list, export and API of a register; the form that writes a row; the form that asks for a token."""

import json
from collections.abc import Collection, Iterable, Mapping
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
from zhenjie.core.geo import Datum
from zhenjie.core.numerals import NumeralError, parse_number
from zhenjie.core.periods import Period, PeriodError, parse_period, print_period
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.counting import extent
from zhenjie.engines.ledger.customs import DIGITS, LARGEST, LONG, PLACES, TEXT, filled, fits, plain_number
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.fields import PlaceField
from zhenjie.engines.ledger.finding import Asked, Found, find
from zhenjie.engines.ledger.masking import found_by
from zhenjie.engines.ledger.paging import Sort
from zhenjie.engines.ledger.shapes import ShapeError, read_shape
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import path_range
from zhenjie.engines.org.queries import valid_on, within

OPTIONS = 300
UNITS = 500
_TOKEN = r"\A~[0-9a-f]{32}\Z"
DATUMS = (
    ("cgcs2000", gettext_lazy("CGCS2000（国家大地坐标、天地图、GPS）")),
    ("gcj02", gettext_lazy("GCJ-02（高德、腾讯地图）")),
    ("bd09", gettext_lazy("BD-09（百度地图）")),
)
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


class PlaceInput(forms.MultiWidget):
    """The coordinates and the system they come in: maps of the internet shift theirs (GCJ-02, BD-09)."""

    template_name = "ledger/widgets/place.html"

    def __init__(self) -> None:
        text = forms.Textarea(attrs={"class": "zj-input", "rows": 2, "placeholder": "118.523，36.701"})
        datum = forms.Select(attrs={"class": "zj-input"}, choices=DATUMS)
        super().__init__({"": text, "datum": datum})

    def decompress(self, value: Any) -> list[Any]:
        """A point as its coordinates, a larger shape as GeoJSON; what is stored is CGCS2000."""
        if not value:
            return ["", "cgcs2000"]
        if value["type"] == "Point":
            return ["{}，{}".format(*value["coordinates"]), "cgcs2000"]
        return [json.dumps(value, separators=(",", ":")), "cgcs2000"]


class PlaceFormField(forms.MultiValueField):
    """Takes coordinates or GeoJSON in any of the usual systems; gives a shape in CGCS2000."""

    def __init__(self, **kwargs: Any) -> None:
        fields = (
            forms.CharField(required=False, max_length=500_000),
            forms.ChoiceField(choices=DATUMS, required=False),
        )
        super().__init__(fields=fields, require_all_fields=False, widget=PlaceInput(), **kwargs)

    def compress(self, data_list: list[Any]) -> Any:
        text, datum = (*data_list, "", "")[:2]
        try:
            return read_shape(text or "", cast(Datum, datum or "cgcs2000"))
        except ShapeError as error:
            raise forms.ValidationError(str(error)) from None


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
            self.fields["sort"].widget = _select()
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
    elif column.kind is Kind.SECRET:
        # What stands in an address stands in logs: there it is a token, made by `views.secrets` from what was typed.
        yield column.name, forms.RegexField(_TOKEN, required=False, label=title, widget=forms.HiddenInput)
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


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """Base of the forms that write rows. `version` is the one that stood on the screen; `command` makes a doubled send harmless.
    ``added``: the columns of units that are asked; ``narrow``: what makes a row one of this register; ``roots``: where they lie."""

    added: tuple[Column, ...] = ()
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


def row_form(declaration: Declaration, only: Collection[str] | None = None) -> type[RowForm]:
    """The form of a register's rows, the columns added at the unit or above included; with ``only`` for some of its fields."""
    fields = [name for name in declaration.fields if only is None or name in only]
    made = forms.modelform_factory(declaration.model, form=RowForm, fields=fields, formfield_callback=_form_field)
    asked = [column for column in declaration.columns if column.is_custom and column.name in declaration.shown]
    made.added = tuple(column for column in asked if only is None or column.name in only)  # type: ignore[attr-defined]
    made.roots, made.narrow = declaration.roots, declaration.narrow  # type: ignore[attr-defined]
    return cast(type[RowForm], made)


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
        return forms.DateField(widget=_dated("zj-input"), **said)
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
