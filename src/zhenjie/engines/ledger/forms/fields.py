"""Fields that take what people write: numbers with 万, periods, places in any of the usual systems; the small inputs of a bar."""

import json
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core import clock
from zhenjie.core.geo import Datum
from zhenjie.core.numerals import NumeralError, parse_number
from zhenjie.core.periods import PeriodError, parse_period
from zhenjie.core.shapes import ShapeError, read_shape

DATUMS = (
    ("cgcs2000", gettext_lazy("CGCS2000（国家大地坐标、天地图、GPS）")),
    ("gcj02", gettext_lazy("GCJ-02（高德、腾讯地图）")),
    ("bd09", gettext_lazy("BD-09（百度地图）")),
)


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


class NamesField(forms.Field):
    """Takes the names of a cell as they are written, or a program's list of them; the form looks them up."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, list) else str(value or "").strip()[:20_000]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """A list is always meant; a cell that stands as it was is no change."""
        return isinstance(data, list) or (data or "").strip() != (initial or "")


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


def short(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "zj-input zj-input--sm", **attrs})


def select() -> forms.Select:
    return forms.Select(attrs={"class": "zj-input zj-input--sm"})


def dated(css: str = "zj-input zj-input--sm") -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": css}, format="%Y-%m-%d")
