"""What people type: files to hand in, a figure put right, a period for many."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.core.numerals import NumeralError
from zhenjie.core.periods import Period, PeriodError, parse_period
from zhenjie.core.quantities import Quantity
from zhenjie.engines.indicators.rules import load_catalogue, lookup
from zhenjie.engines.org.models import Unit
from zhenjie.engines.reading.choices import Aspect
from zhenjie.engines.reading.models import Figure
from zhenjie.engines.reading.rules import printed
from zhenjie.engines.reading.showing import period_in_words
from zhenjie.web.widgets import believable

MOST_FILES = 40


class ManyFiles(forms.FileField):
    """Several files at once; each is checked by what reads it."""

    class Widget(forms.FileInput):
        allow_multiple_selected = True

    widget = Widget

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files as a list. Raises ValidationError for none or too many."""
        given = data if isinstance(data, list | tuple) else [data]
        files = [file for file in given if file]
        if not files:
            raise forms.ValidationError(_("请先选择文件。"))
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("一次最多上传 %(most)s 个文件，请分几次。") % {"most": MOST_FILES})
        return files


class UploadForm(forms.Form):
    """Hand files in; the day is guessed from name and text when it is not given."""

    files = ManyFiles(  # type: ignore[assignment]
        label=_("文件"),
        help_text=_("txt、html、docx、pdf、扫描件或照片；可一次选多份，也可拖到这里。"),
        widget=ManyFiles.Widget(attrs={"accept": ".txt,.html,.htm,.docx,.pdf,.png,.jpg,.jpeg,.tif,.tiff,.bmp,.webp"}),
    )
    published_on = forms.DateField(
        label=_("成文日期"),
        required=False,
        help_text=_("不填就从文件名和正文里找。"),
        widget=forms.DateInput(attrs={"type": "date", "class": "zj-input"}),
        validators=[believable],
    )


def read_period(text: str, reference: date | None) -> Period:
    """A closed period as a clerk types it (1—10月, 2026年, 2026-10-31). Raises ValidationError."""
    try:
        period = parse_period(text.strip(), reference or clock.today())
    except (PeriodError, ValueError):
        try:
            period = Period.from_iso(text.strip())
        except PeriodError:
            raise forms.ValidationError(
                _("看不懂“%(text)s”，请写成“1—10月”“上半年”或“2026年”。") % {"text": text}
            ) from None
    if period.start is None or period.end is None:
        raise forms.ValidationError(_("“%(text)s”没有起止，请写成“1—10月”这样的时段。") % {"text": text})
    return period


class PeriodForm(forms.Form):
    """One period for every figure that says none."""

    period = forms.CharField(label=_("期间"), max_length=30)

    def __init__(self, *args: Any, reference: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reference = reference

    def clean_period(self) -> Period:
        """The period itself."""
        return read_period(self.cleaned_data["period"], self._reference)


class DateForm(forms.Form):
    """Another day for a document."""

    published_on = forms.DateField(label=_("成文日期"), validators=[believable])


def names_of_catalogue() -> list[str]:
    """The names a figure may be posted under."""
    return [definition.name for definition in load_catalogue(settings.CATALOGUE_DIR)]


class CorrectForm(forms.Form):
    """A figure put right. The value is typed the way it is printed: number and unit (8214, 万元)."""

    indicator = forms.CharField(label=_("指标"), max_length=80, widget=forms.TextInput(attrs={"list": "rd-names"}))
    value = forms.CharField(label=_("数"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    symbol = forms.CharField(label=_("单位"), max_length=20, required=False)
    aspect = forms.ChoiceField(label=_("口径"), choices=Aspect.choices)
    period = forms.CharField(label=_("期间"), max_length=30, required=False)
    unit = forms.ModelChoiceField(
        label=_("记在哪个单位"), queryset=Unit.objects.none(), required=False, empty_label=_("不属于任何单位")
    )
    note = forms.CharField(label=_("更正说明"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, figure: Figure, units: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", self._initial(figure))
        kwargs["prefix"] = f"c{figure.pk}"
        super().__init__(*args, **kwargs)
        self._figure = figure
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        for field in self.visible_fields():
            field.field.widget.attrs["class"] = "zj-input zj-input--sm"

    @staticmethod
    def _initial(figure: Figure) -> dict[str, Any]:
        number, unit = printed(figure.value, figure.measure)
        return {
            "indicator": figure.indicator,
            "value": number.replace("−", "-"),
            "symbol": unit,
            "aspect": figure.aspect,
            "period": period_in_words(figure.period, figure.document.published_on),
            "unit": figure.unit_id,
            "note": figure.note,
            "version": figure.version,
        }

    def clean_value(self) -> Decimal:
        """The number as typed."""
        text = self.cleaned_data["value"].replace(",", "").replace("，", "").replace("−", "-").strip()
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise forms.ValidationError(
                _("“%(text)s”不是数，请只写数字，例如 8214 或 81.2。") % {"text": text}
            ) from None
        if not value.is_finite():
            raise forms.ValidationError(_("请写一个普通的数。"))
        return value

    def clean_period(self) -> str:
        """ISO, or empty."""
        text = self.cleaned_data["period"].strip()
        if not text:
            return ""
        if text == period_in_words(self._figure.period, self._figure.document.published_on):
            return self._figure.period
        return read_period(text, self._figure.document.published_on).iso()

    def clean(self) -> dict[str, Any]:
        """Value and unit together in base units."""
        data = super().clean() or {}
        if "value" in data and "symbol" in data:
            try:
                data["value"], data["measure"] = Quantity(data["value"], data["symbol"].strip()).normalised()
            except (NumeralError, ValueError):
                self.add_error("symbol", _("不认识这个单位。"))
            if not data["symbol"].strip():
                data["measure"] = ""
        if data.get("indicator"):
            definition = lookup(data["indicator"], data.get("symbol", ""), settings.CATALOGUE_DIR)
            data["key"] = definition.key if definition else ""
        return data

    def changes(self) -> dict[str, Any]:
        """The fields that `actions.correct_figure` takes."""
        names = ("indicator", "key", "value", "measure", "aspect", "period", "unit", "note")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
