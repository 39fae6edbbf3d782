"""What people type: a sheet of figures, a target, a month to close. Forms clean and never write."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core import periods
from zhenjie.core.digits import whole
from zhenjie.core.numerals import NumeralError, parse_number
from zhenjie.core.periods import Period
from zhenjie.core.quantities import RATIO, UNITS, parse_quantity, plain
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators.choices import TargetKind
from zhenjie.engines.indicators.models import Indicator
from zhenjie.engines.indicators.preparing import Said, prepare
from zhenjie.engines.indicators.problems import Problem
from zhenjie.engines.indicators.queries import Value
from zhenjie.engines.indicators.rules import Definition, spans
from zhenjie.engines.org.models import Unit

EMPTY = {"", "-", "—", "－", "/", "无"}
#: The sheet does not exist yet when a figure is cleaned; the action puts its own reference in this place.
PENDING = Ref("indicators.sheet", "0")


@dataclass(slots=True)
class Cell:
    """One line of the grid: what is known, what was typed, what is wrong with it."""

    unit: Unit
    definition: Definition
    period: Period
    now: Value | None
    before: Value | None
    last_month: Decimal | None
    value: str = ""
    growth: str = ""
    version: int = 0
    touched: bool = False
    error: str = ""
    growth_error: str = ""

    @property
    def name(self) -> str:
        return f"{self.unit.pk}-{self.definition.key}"

    @property
    def was(self) -> str:
        """The value as the field shows it while nobody changes it."""
        return plain(self.now.own) if self.now and self.now.own is not None else ""

    @property
    def growth_was(self) -> str:
        return plain(self.now.reported_growth) if self.now and self.now.reported_growth is not None else ""


class SheetForm(forms.Form):
    """A sheet: its document, its reason where a month is closed, and the grid's cells by name."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    document = forms.CharField(
        label=gettext_lazy("依据文件"),
        max_length=120,
        error_messages={"required": gettext_lazy("请写明这些数出自哪份文件，例如“县统计局10月月报”。")},
        widget=forms.TextInput(attrs={"class": "zj-input", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("更正原因"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "zj-input", "autocomplete": "off"}),
    )

    def __init__(self, cells: Sequence[Cell], data: Mapping[str, Any] | None = None, *, closed: bool = False) -> None:
        super().__init__(data, initial={"key": uuid.uuid4().hex})
        self.cells, self.closed = cells, closed
        for cell in cells:
            cell.version = cell.now.version if cell.now else 0
            cell.value, cell.growth = cell.was, cell.growth_was
            if data is not None:
                self._take(cell, data)

    def _take(self, cell: Cell, data: Mapping[str, Any]) -> None:
        """What was typed into one cell. A cell that nobody touched shows what is known now: a page that has grown old must not
        bring back what somebody else has corrected meanwhile."""
        typed = (
            str(data.get(f"v-{cell.name}", cell.was)).strip(),
            str(data.get(f"g-{cell.name}", cell.growth_was)).strip(),
        )
        shown = (str(data.get(f"w-{cell.name}", cell.was)), str(data.get(f"h-{cell.name}", cell.growth_was)))
        cell.touched = typed != shown
        if not cell.touched:
            return
        cell.value, cell.growth = typed
        seen = whole(data.get(f"n-{cell.name}", ""), 9)
        cell.version = cell.version if seen is None else seen

    def clean(self) -> dict[str, Any]:
        """Every changed cell as a figure; what is wrong is said at its cell."""
        cleaned = super().clean() or {}
        figures = []
        for cell in self.cells:
            if cell.touched and (said := self._said(cell, cleaned.get("reason", ""))):
                figures.append(said)
        if any(cell.error or cell.growth_error for cell in self.cells):
            raise forms.ValidationError(_("有格子填得不对，原因写在格子下面；其余的数还在，改好后再入账。"))
        if self.closed and figures and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("这个月已结账，更正要写明原因，例如“县统计局反馈核减重复项目”。"))
        if not figures:
            raise forms.ValidationError(_("没有改动，没有要入账的数。"))
        return {**cleaned, "figures": figures}

    def _said(self, cell: Cell, reason: str) -> Said | None:
        if cell.value in EMPTY:
            if cell.was:
                cell.error = _("已入账的数不能清空；记错了请填正确的数，当时记的也会保留。")
            elif cell.growth not in EMPTY:
                cell.error = _("只填了增速，请把数值也填上。")
            return None
        try:
            value, symbol = typed_value(cell.value)
        except NumeralError:
            cell.error = _("“%(text)s”不是数，请只填数字，例如 9.36。") % {"text": cell.value[:20]}
            return None
        growth = None
        if cell.growth not in EMPTY:
            try:
                growth = parse_number(cell.growth.replace("−", "-").lstrip("+").rstrip("%％")) if cell.growth else None
                growth = -abs(growth) if growth is not None and cell.growth.startswith(("-", "−", "－")) else growth
            except NumeralError:
                cell.growth_error = _("增速要填百分数，例如 12.4 或 -3.1。")
                return None
        said = Said(
            cell.definition.key,
            cell.period,
            value,
            PENDING,
            symbol=symbol,
            reported_growth=growth,
            reason=reason,
            unit=cell.unit,
        )
        try:
            prepare(said)
        except Problem as error:
            cell.error = str(error)
            return None
        return Said(**{**{name: getattr(said, name) for name in Said.__slots__}, "version": cell.version})


def typed_value(text: str) -> tuple[Decimal, str]:
    """A typed number and its unit ('' = the row's own): `9.36`, `9,360万元`, `(3.2)` as clerks paste it from Excel."""
    bare = text.replace("−", "-").replace("－", "-").strip()
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    quantity = parse_quantity(bare)
    if quantity.unit == RATIO:
        return quantity.value, ""
    if quantity.unit not in UNITS and not quantity.unit.strip():
        return quantity.value, ""
    return quantity.value, quantity.unit


class TargetForm(forms.Form):
    """One target of a unit."""

    indicator = forms.ChoiceField(label=gettext_lazy("指标"))
    name = forms.CharField(
        label=gettext_lazy("目标名称"), max_length=40, help_text=gettext_lazy("例如“县下达任务”，完成率会写明按它算")
    )
    kind = forms.ChoiceField(label=gettext_lazy("性质"), choices=TargetKind.choices)
    value = forms.CharField(label=gettext_lazy("目标值"), max_length=30)
    document = forms.CharField(label=gettext_lazy("文号"), max_length=120, required=False)
    curve = forms.CharField(
        label=gettext_lazy("进度曲线"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("不填就按月均分；自定的写十二个月累计百分数，用空格隔开"),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["indicator"]
        assert isinstance(field, forms.ChoiceField)
        rows = Indicator.objects.filter(active=True).order_by("position")
        field.choices = [(row.key, f"{row.name}（{row.unit}）") for row in rows]
        for name in self.fields:
            self.fields[name].widget.attrs.setdefault("class", "zj-input")

    def clean_value(self) -> tuple[Decimal, str]:
        text = self.cleaned_data["value"]
        try:
            return typed_value(text)
        except NumeralError:
            raise forms.ValidationError(_("“%(text)s”不是数，请只填数字，例如 11.00。") % {"text": text[:20]}) from None

    def clean_curve(self) -> list[Decimal] | None:
        steps = self.cleaned_data["curve"].replace("，", " ").replace(",", " ").replace("%", " ").split()
        try:
            return [parse_number(step) for step in steps] or None
        except NumeralError:
            raise forms.ValidationError(_("进度曲线只写十二个百分数，用空格隔开。")) from None


def cell_period(definition: Definition, end: date) -> Period:
    """The period that a grid of the month ending on `end` enters."""
    return spans.standard(definition, end)


def month_before(definition: Definition, end: date) -> Period | None:
    """The period of the month before, inside the year."""
    return spans.standard(definition, spans.month_end(end.year, end.month - 1)) if end.month > 1 else None


def year_of(end: date) -> Period:
    """The year a target belongs to."""
    return periods.year(end.year)
