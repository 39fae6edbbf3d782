"""The small inputs that the forms of projects share."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core import clock
from zhenjie.core.numerals import NumeralError, parse_number
from zhenjie.core.plausible import happened_fault
from zhenjie.domains.projects.rules.money import CEILING
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Person, Team, Unit
from zhenjie.engines.org.queries import valid_on, within

#: Years before today in which something of a project may have happened.
BACK = 40
_MONTH = re.compile(r"^(\d{4})-(\d{1,2})$")
#: A unit with no number before it is a slip of the finger, though 万 can be read as ten thousand.
UNITS_ALONE = frozenset("十百千万亿")
_TOO_MUCH = gettext_lazy("这个数太大了，金额按万元填，一笔不会超过一千亿元，请核对单位。")


def line(**attrs: str) -> forms.TextInput:
    """A line of text."""
    return forms.TextInput(attrs={"class": "zj-input", "autocomplete": "off", **attrs})


def area(rows: int = 3) -> forms.Textarea:
    """A few lines of text."""
    return forms.Textarea(attrs={"class": "zj-input", "rows": str(rows)})


def select() -> forms.Select:
    """A choice."""
    return forms.Select(attrs={"class": "zj-input"})


def tick() -> forms.CheckboxInput:
    """A yes."""
    return forms.CheckboxInput(attrs={"class": "zj-check"})


def day(label: Any, **kwargs: Any) -> forms.DateField:
    """A day."""
    widget = forms.DateInput(attrs={"type": "date", "class": "zj-input"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **kwargs)


class AmountField(forms.DecimalField):
    """An amount as people write it: 1,234.5, 3.2万."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value in self.empty_values:
            return None
        try:
            if str(value).strip() in UNITS_ALONE:
                raise NumeralError
            return parse_number(str(value).strip())
        except NumeralError:
            raise forms.ValidationError(
                _("“%(text)s”不是数字，请填阿拉伯数字，可带小数和“万、亿”。") % {"text": value}
            ) from None


def wan(label: Any, **kwargs: Any) -> AmountField:
    """万元; people may write 3,500 or 1.2万."""
    widget = line(inputmode="decimal")
    field = AmountField(
        label=label, max_digits=16, decimal_places=2, max_value=CEILING, widget=widget,
        **{"min_value": -CEILING, **kwargs},
    )  # fmt: skip
    field.error_messages["max_digits"] = _TOO_MUCH
    for validator in field.validators:
        if isinstance(validator, MaxValueValidator):
            validator.message = _TOO_MUCH
    return field


class MonthField(forms.DateField):
    """A month, as its first day."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "month", "class": "zj-input"}, format="%Y-%m")
        super().__init__(widget=widget, input_formats=["%Y-%m", "%Y-%m-%d"], **kwargs)
        self.error_messages["invalid"] = _("月份要写成 2026-05 这样。")

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return found.replace(day=1) if found else found


class Asked(forms.Form):
    """Base: whom, which office and which team one may choose is cut to the reader's scope; a day that lies ahead is told."""

    past: tuple[str, ...] = ()

    def __init__(self, *args: Any, prefixes: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = _("请填写“%(label)s”。") % {"label": field.label}
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = _offered(field.queryset.model, prefixes)  # type: ignore[union-attr]

    def clean(self) -> dict[str, Any]:
        """No day of what has happened lies ahead, or so far back that it is a slip of the keyboard."""
        told = super().clean() or {}
        for name in self.past:
            if told.get(name) and told[name] > clock.today():
                self.add_error(name, _("这一天还没有到，请填实际发生的日期。"))
            elif told.get(name) and (said := happened_fault(told[name], clock.today(), back=BACK)):
                self.add_error(name, said)
        return told


def _offered(model: Any, prefixes: tuple[str, ...]) -> Any:
    if model is Unit:
        kinds = (UnitKind.TOWNSHIP, UnitKind.OFFICE, UnitKind.VILLAGE)
        return within(Unit.objects.filter(valid_on(), kind__in=kinds), prefixes, "path").order_by("path")
    if model is Team:
        return within(Team.objects.filter(valid_on()), prefixes).order_by("name", "pk")
    return within(Person.objects.filter(active=True), prefixes).select_related("unit").order_by("unit__path", "name")


EMPTY = gettext_lazy("（不填）")
