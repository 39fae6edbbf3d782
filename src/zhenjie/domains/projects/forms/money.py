"""What the money page of a project asks."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core import clock
from zhenjie.core.plausible import happened_fault
from zhenjie.domains.projects.choices import BondStep, Capital, MoneyKind
from zhenjie.domains.projects.forms.fields import EMPTY, Asked, MonthField
from zhenjie.web.widgets import day_field as day
from zhenjie.web.widgets import line, select, wan

#: Investment and plan are told by month, each in its own form.
BOOKED = [one for one in MoneyKind.choices if one[0] not in (MoneyKind.PLAN, MoneyKind.INVESTED)]


class BookForm(Asked):
    """记一笔: a receipt, a bond, tax, a contract."""

    past = ("on",)
    kind = forms.ChoiceField(label=gettext_lazy("科目"), choices=BOOKED, initial=MoneyKind.RECEIPT, widget=select())
    on = day(gettext_lazy("日期"))
    amount = wan(gettext_lazy("金额（万元）"))
    origin = forms.ChoiceField(
        label=gettext_lazy("资金来源"), choices=[("", EMPTY), *Capital.choices], required=False, widget=select()
    )
    payer = forms.CharField(label=gettext_lazy("付款单位"), max_length=120, required=False, widget=line())
    voucher = forms.CharField(label=gettext_lazy("凭证号"), max_length=80, required=False, widget=line())
    step = forms.ChoiceField(
        label=gettext_lazy("专项债环节"), choices=[("", EMPTY), *BondStep.choices], required=False, widget=select()
    )
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False, widget=line())
    file = forms.FileField(
        label=gettext_lazy("凭证文件"), required=False, widget=forms.ClearableFileInput(attrs={"class": "zj-input"})
    )


class InvestedForm(Asked):
    """本月完成投资."""

    month = MonthField(label=gettext_lazy("月份"))
    amount = wan(gettext_lazy("当月完成投资（万元）"), min_value=0)

    def clean_month(self) -> Any:
        """A month that has begun."""
        found = self.cleaned_data["month"]
        if found > clock.today():
            raise forms.ValidationError(_("这个月还没有到。"))
        if said := happened_fault(found, clock.today(), back=self.back):
            raise forms.ValidationError(said)
        return found


class PlanForm(Asked):
    """年度计划; the months may be left to be the same each."""

    year = forms.IntegerField(
        label=gettext_lazy("年度"), min_value=2000, max_value=2100, widget=line(inputmode="numeric")
    )
    total = wan(gettext_lazy("全年计划投资（万元）"), min_value=0)
    months = forms.CharField(
        label=gettext_lazy("分月（可不填）"), required=False, widget=line(),
        help_text=gettext_lazy("十二个数，用空格或顿号隔开，加起来等于全年；不填就按月平均。"),
    )  # fmt: skip

    def clean_months(self) -> Any:
        """Twelve amounts or none."""
        text = self.cleaned_data["months"].strip()
        if not text:
            return None
        for mark in "、，,；;\t":
            text = text.replace(mark, " ")
        found = [wan("", min_value=0).clean(part) for part in text.split()]
        if len(found) != 12:
            raise forms.ValidationError(_("分月要写十二个数，现在有 %(n)s 个。") % {"n": len(found)})
        return found
