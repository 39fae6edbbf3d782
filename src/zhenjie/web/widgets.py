"""Parts of forms: the inputs of the house, and what Django draws too slowly."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils.choices import BaseChoiceIterator
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core import clock
from zhenjie.core.numerals import NumeralError, parse_number
from zhenjie.core.plausible import MOST, day_fault, happened_fault


def line(**attrs: Any) -> forms.TextInput:
    """One line of text."""
    return forms.TextInput({"class": "zj-input", "autocomplete": "off", **attrs})


def select() -> forms.Select:
    """A choice among few."""
    return forms.Select({"class": "zj-input"})


def area(rows: int = 3) -> forms.Textarea:
    """A few lines of text."""
    return forms.Textarea({"class": "zj-input", "rows": str(rows)})


def tick() -> forms.CheckboxInput:
    """A yes."""
    return forms.CheckboxInput({"class": "zj-check"})


def day() -> forms.DateInput:
    """A day, as browsers pick it."""
    return forms.DateInput({"class": "zj-input", "type": "date"}, format="%Y-%m-%d")


def believable(value: Any) -> None:
    """The validator of days and moments that are typed: a slip of the keyboard (0001, 9999) is told at once."""
    if said := day_fault(value.date() if isinstance(value, datetime) else value, clock.today()):
        raise ValidationError(said)


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A field that asks for a day that can be meant."""
    return forms.DateField(label=label, widget=day(), validators=[believable], **more)


#: A unit with no number before it is a slip of the finger, though 万 can be read as ten thousand.
UNITS_ALONE = frozenset("十百千万亿")


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


_TOO_MUCH = gettext_lazy("这个数太大了，金额按万元填，一笔不会超过一千亿元，请核对单位。")


def wan(label: Any, **more: Any) -> AmountField:
    """万元; people may write 3,500 or 1.2万."""
    field = AmountField(
        label=label, max_digits=16, decimal_places=2, max_value=MOST, widget=line(inputmode="decimal"),
        **{"min_value": -MOST, **more},
    )  # fmt: skip
    field.error_messages["max_digits"] = _TOO_MUCH
    for validator in field.validators:
        if isinstance(validator, MaxValueValidator):
            validator.message = _TOO_MUCH
    return field


class Asking(forms.Form):
    """A form that asks for what it lacks by its name; the days in ``past`` must lie behind us, and no more than ``back`` years."""

    past: tuple[str, ...] = ()
    back = 40

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in self.fields.values():
            field.error_messages["required"] = _("请填写“%(label)s”。") % {"label": field.label}

    def clean(self) -> dict[str, Any]:
        """No day of what has happened lies ahead, or so far back that it is a slip of the keyboard."""
        told = super().clean() or {}
        for name in self.past:
            if told.get(name) and told[name] > clock.today():
                self.add_error(name, _("这一天还没有到，请填实际发生的日期。"))
            elif told.get(name) and (said := happened_fault(told[name], clock.today(), back=self.back)):
                self.add_error(name, said)
        return told


class Kept(BaseChoiceIterator):
    """Choices that are in order as they are: else Django goes through all of them for every form."""

    def __init__(self, *parts: Iterable[Any]) -> None:
        self.parts = parts

    def __iter__(self) -> Iterator[Any]:
        return chain.from_iterable(self.parts)


class LongSelect(forms.Select):
    """A select with hundreds of options, written in one go: of each Django makes a dictionary first."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> SafeString:  # type: ignore[override]
        """The options as HTML, which the filter `options` leaves as they are."""
        chosen = {one for one in value if one}
        return mark_safe("".join(_group(key, said, chosen) for key, said in self.choices))


def _group(key: Any, said: Any, chosen: set[str]) -> str:
    if not isinstance(said, list | tuple):
        return _option(key, said, chosen)
    inside = "".join(_option(one, title, chosen) for one, title in said) if chosen else _kept(tuple(said))
    return f'\n  <optgroup label="{escape(key)}">{inside}\n  </optgroup>'


@lru_cache(512)
def _kept(said: tuple[tuple[Any, Any], ...]) -> str:
    """The options of a group of which none is chosen: the same on every page."""
    return "".join(_option(one, title, set()) for one, title in said)


def _option(key: Any, said: Any, chosen: set[str]) -> str:
    value = "" if key is None else str(key)
    return f'\n  <option value="{escape(value)}"{" selected" if value in chosen else ""}>{escape(said)}</option>'
