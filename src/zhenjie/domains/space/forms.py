"""What the pages of spaces ask: an inspection, a booking. They clean and never write."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core import clock
from zhenjie.domains.space.choices import Account, Found
from zhenjie.domains.space.models.land import QuotaArea
from zhenjie.engines.org.queries import within
from zhenjie.web import widgets


class InspectionForm(forms.Form):
    """One inspection of a plant in a plant."""

    on = widgets.day_field(gettext_lazy("检查日期"))
    found = forms.ChoiceField(label=gettext_lazy("结论"), choices=Found.choices, widget=widgets.select())
    hazards = forms.IntegerField(
        label=gettext_lazy("隐患数"), min_value=0, required=False, widget=widgets.line(inputmode="numeric")
    )
    fix_until = widgets.day_field(gettext_lazy("整改期限"), required=False)
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False, widget=widgets.line())

    def clean(self) -> dict[str, Any]:
        """A day that has come; hazards with a number and a day to put them right."""
        told = super().clean() or {}
        if told.get("on") and told["on"] > clock.today():
            self.add_error("on", _("检查日期还没有到，请填实际检查的那天。"))
        if told.get("found") == Found.HAZARD and not told.get("hazards"):
            self.add_error("hazards", _("有隐患要写几处。"))
        if told.get("found") == Found.HAZARD and not told.get("fix_until"):
            self.add_error("fix_until", _("有隐患要写整改期限。"))
        return told


class QuotaForm(forms.Form):
    """One booking of the quota ledger."""

    area = forms.ModelChoiceField(
        QuotaArea.objects.none(), label=gettext_lazy("项目区"), empty_label=None, widget=widgets.select()
    )
    source = forms.ChoiceField(label=gettext_lazy("转出账户"), choices=Account.choices, widget=widgets.select())
    target = forms.ChoiceField(
        label=gettext_lazy("转入账户"), choices=Account.choices, initial=Account.STOCK, widget=widgets.select()
    )
    mu = forms.DecimalField(
        label=gettext_lazy("面积（亩）"),
        max_digits=10,
        decimal_places=2,
        min_value=Decimal("0.01"),
        widget=widgets.line(inputmode="decimal"),
    )
    on = widgets.day_field(gettext_lazy("日期"))
    document = forms.CharField(label=gettext_lazy("依据"), max_length=80, widget=widgets.line())
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False, widget=widgets.line())

    def __init__(self, *args: Any, prefixes: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = within(QuotaArea.objects.filter(closed_on__isnull=True), prefixes).order_by("pk")  # type: ignore[attr-defined]
