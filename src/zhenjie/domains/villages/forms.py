"""What the pages of village economy ask."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.domains.villages.choices import Basis
from zhenjie.web.widgets import day_field

_INPUT = {"class": "zj-input"}


def _money(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=Decimal(0), max_digits=14, decimal_places=2,
        widget=forms.NumberInput(attrs={"class": "zj-input zj-input--num", "step": "0.01"}), **more,
    )  # fmt: skip


def _number(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, widget=forms.NumberInput(attrs={"class": "zj-input zj-input--num"}), **{"min_value": 0, **more}
    )


class SurplusForm(forms.Form):
    """What a distribution of surplus is tried out with; the lawful least of the rate is told by the rules."""

    year = _number(_("年度"), min_value=2000, max_value=2100)
    surplus = _money(_("本年盈余（元）"))
    loss = _money(_("弥补亏损（元）"), help_text=_("以前年度的亏损先补，没有填 0。"))
    reserve = _money(_("提取公积金（元）"), help_text=_("按章程或成员大会决议提取。"))
    rate = forms.DecimalField(
        label=_("按交易返还（%）"), max_value=Decimal(100), min_value=Decimal(0), decimal_places=2, max_digits=5,
        widget=forms.NumberInput(attrs={"class": "vl-range", "type": "range", "step": "1"}),
    )  # fmt: skip
    basis = forms.ChoiceField(label=_("返还依据"), choices=Basis.choices, widget=forms.Select(attrs=_INPUT))

    def __init__(self, *args: Any, least: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rate"].widget.attrs |= {"min": str(least), "max": "100"}


class DividendForm(forms.Form):
    """What a dividend is tried out with."""

    year = _number(_("年度"), min_value=2000, max_value=2100)
    income = _money(_("本年收益（元）"))
    loss = _money(_("弥补亏损（元）"), help_text=_("没有填 0。"))
    reserve = _money(_("提取公积公益金（元）"), help_text=_("按章程提取。"))


class DayForm(forms.Form):
    """The day on which shares are frozen."""

    on = day_field(_("份额时点"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()


class VoteForm(forms.Form):
    """How the meeting voted."""

    voters = _number(_("应到（票）"), min_value=1)
    present = _number(_("实到（票）"))
    agreed = _number(_("同意（票）"))


class ObjectionForm(forms.Form):
    """Who objects, and why."""

    name = forms.CharField(label=_("提出人"), max_length=40, widget=forms.TextInput(attrs=_INPUT))
    text = forms.CharField(
        label=_("异议"), max_length=300, widget=forms.Textarea(attrs={"class": "zj-input", "rows": 2})
    )


class RulingForm(forms.Form):
    """What is ruled, and why."""

    holds = forms.TypedChoiceField(
        label=_("裁定"), coerce=lambda said: said == "yes", choices=[("no", _("不成立")), ("yes", _("成立"))],
        widget=forms.Select(attrs=_INPUT),
    )  # fmt: skip
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.TextInput(attrs=_INPUT))
