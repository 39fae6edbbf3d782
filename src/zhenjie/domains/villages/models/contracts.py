"""合同 of a village and what comes in by them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.residents.models import ToldText
from zhenjie.domains.villages.choices import (
    ContractKind,
    ContractState,
)
from zhenjie.domains.villages.models.parts import in_order, money, once
from zhenjie.engines.ledger.models import Kept


class Contract(Kept):
    """三资合同 of a collective: what is let or lent, to whom, until when."""

    number = models.CharField(_("合同编号"), max_length=40)
    name = models.CharField(_("标的"), max_length=100)
    kind = models.CharField(_("三资类别"), max_length=10, choices=ContractKind.choices)
    party = ToldText(_("承包（承租）人"), max_length=80)
    area = money(_("面积（亩）"), null=True, blank=True)
    price = money(_("年金额（元）"), default=0)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"))
    resolved_on = models.DateField(
        _("民主决议日期"), null=True, blank=True, help_text=_("四议两公开中成员（代表）会议决议的日期。")
    )
    state = models.CharField(_("状态"), max_length=10, choices=ContractState.choices, default=ContractState.RUNNING)

    class Meta:
        verbose_name = _("三资合同")
        ordering = ("until", "id")
        indexes = [models.Index(fields=["unit", "until"], name="villages_contract_until")]
        constraints = [
            once("contract", "unit", "number"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="villages_contract_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A term ends after it began."""
        in_order(self, "since", "until")


class Payment(Kept):
    """合同款: due on a day, and what has come in."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="payments", verbose_name=_("合同"))
    due = models.DateField(_("应收日期"))
    amount = money(_("应收（元）"))
    paid = money(_("实收（元）"), default=0)
    paid_on = models.DateField(_("收到日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("合同收款")
        ordering = ("due", "id")
        indexes = [models.Index(fields=["unit", "due"], name="villages_payment_due")]
        constraints = [once("payment", "contract", "due")]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.due}"
