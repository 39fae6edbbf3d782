"""付款计划 as the money page asks it: one payment a line, pasted or typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from zhenjie.domains.projects.forms.fields import Asked
from zhenjie.domains.projects.rules.payments import read
from zhenjie.engines.ledger.importing.errors import TableError
from zhenjie.engines.ledger.importing.small import pasted
from zhenjie.web.widgets import area, line


class PaymentsForm(Asked):
    """The whole plan, its document, and why it differs from the one before."""

    payments = forms.CharField(
        label=gettext_lazy("每行一笔：最晚付款日、金额（万元）、付款节点"), max_length=20_000, widget=area(5),
        help_text=gettext_lazy("例如：2026-09-30 500 主体封顶。可以从 Excel 里整块粘过来。"),
    )  # fmt: skip
    document = forms.CharField(label=gettext_lazy("依据（合同编号、条款）"), max_length=120, widget=line())
    reason = forms.CharField(
        label=gettext_lazy("修订原因（第一版不填）"), max_length=200, required=False, widget=line()
    )

    def clean_payments(self) -> Any:
        """Payments in the order of their days."""
        try:
            return read(pasted(self.cleaned_data["payments"]))
        except (TableError, ValueError) as problem:
            raise forms.ValidationError(str(problem)) from None
