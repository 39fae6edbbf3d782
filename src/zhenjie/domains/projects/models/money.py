"""资金: append-only entries by kind and month, in 万元; a mistake is taken back by an entry that runs the other way."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.projects.choices import BondStep, Capital, MoneyKind
from zhenjie.domains.projects.models.projects import Project, wan
from zhenjie.engines.files.models import StoredFile


class MoneyEntry(models.Model):
    """One booking. ``month`` is the first of the month it belongs to, ``on`` the day it happened. ``counted``: what of a receipt
    counts as 内资到位, under the project's cap when it was booked. ``turn``: how often this voucher had been taken back before, so
    that the database itself keeps a receipt or a payment from standing twice."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="money", verbose_name=_("项目"))
    kind = models.CharField(_("科目"), max_length=10, choices=MoneyKind.choices)
    step = models.CharField(_("专项债环节"), max_length=10, choices=BondStep.choices, blank=True)
    month = models.DateField(_("所属月份"))
    on = models.DateField(_("日期"))
    amount = wan(_("金额（万元）"))
    counted = wan(_("计入内资（万元）"), default=Decimal(0))
    origin = models.CharField(_("资金来源"), max_length=10, choices=Capital.choices, blank=True)
    payer = models.CharField(_("付款单位"), max_length=120, blank=True)
    voucher = models.CharField(_("凭证号"), max_length=80, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("凭证文件")
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("冲销哪一笔")
    )
    turn = models.PositiveSmallIntegerField(default=0, editable=False)
    key = models.CharField(max_length=80, blank=True, editable=False)
    at = models.DateTimeField(_("登记时间"))
    name = models.CharField(_("登记人"), max_length=60)
    account = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("项目资金")
        ordering = ("project", "-month", "-id")
        indexes = [
            models.Index(fields=["project", "kind", "month"], name="projects_money_book"),
            models.Index(fields=["kind", "month"], name="projects_money_month"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["voucher", "turn"],
                condition=Q(kind="receipt", reverses__isnull=True),
                name="projects_receipt_once",
            ),
            models.UniqueConstraint(
                fields=["voucher", "turn"],
                condition=Q(kind="paid", reverses__isnull=True),
                name="projects_payment_once",
            ),
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="projects_money_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.get_kind_display()} {self.amount}"
