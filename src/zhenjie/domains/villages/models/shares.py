"""股份经济合作社: who holds how many shares, since when, and what was paid on them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.core.masks import mask
from zhenjie.domains.residents.models import ToldText
from zhenjie.domains.villages.choices import (
    FreezeState,
)
from zhenjie.domains.villages.models.parts import Plan, money, once
from zhenjie.engines.ledger.fields import SecretField
from zhenjie.engines.ledger.models import Kept


class ShareHolder(Kept):
    """集体成员份额: a member of the collective and the shares of the right to its income, at this moment."""

    number = models.CharField(_("成员号"), max_length=20)
    household = models.CharField(_("户号"), max_length=20, blank=True)
    name = ToldText(_("姓名"), max_length=40)
    shares = money(_("份额（份）"), default=1)
    since = models.DateField(_("取得日期"), null=True, blank=True)
    until = models.DateField(_("丧失日期"), null=True, blank=True)
    ground = models.CharField(_("变动原因"), max_length=80, blank=True)
    bank = SecretField(_("收款账号"), mask="bank")

    class Meta:
        verbose_name = _("集体成员份额")
        ordering = ("id",)
        constraints = [once("shareholder", "unit", "number")]

    def __str__(self) -> str:
        return f"{self.number} {mask('name', self.name)}"


class ShareRegister(Kept):
    """份额册: the shares of a collective as frozen on a day, open to objections for some days; never changed afterwards."""

    on = models.DateField(_("份额时点"))
    open_until = models.DateField(_("异议截止"))
    state = models.CharField(_("进度"), max_length=8, choices=FreezeState.choices, default=FreezeState.OPEN)
    members = models.PositiveIntegerField(_("成员（人）"))
    total = money(_("总份额（份）"))
    rule = models.CharField(_("依据"), max_length=200)
    frozen_at = models.DateTimeField(_("冻结"))
    settled_on = models.DateField(_("定案日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("份额册")
        ordering = ("-on", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "on"],
                condition=Q(gone_at__isnull=True) & ~Q(state="void"),
                name="villages_shareregister_once",
            )
        ]

    def __str__(self) -> str:
        return _("%(day)s 份额册") % {"day": self.on}


class ShareEntry(models.Model):
    """One line of a frozen register: a copy, so that later changes of the holder leave it alone."""

    register = models.ForeignKey(ShareRegister, models.PROTECT, related_name="entries")
    holder = models.ForeignKey(ShareHolder, models.PROTECT, related_name="+")
    number = models.CharField(_("成员号"), max_length=20)
    household = models.CharField(_("户号"), max_length=20, blank=True)
    name = ToldText(_("姓名"), max_length=40)
    shares = money(_("份额（份）"))

    class Meta:
        verbose_name = _("份额册明细")
        ordering = ("number", "id")
        constraints = [models.UniqueConstraint(fields=["register", "holder"], name="villages_entry_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.shown}"

    @property
    def shown(self) -> str:
        """The name as the notice board may carry it."""
        return mask("name", self.name)


class Dividend(Plan):
    """收益分红方案 of a collective, worked out from a frozen register and nothing else."""

    register = models.ForeignKey(ShareRegister, models.PROTECT, related_name="dividends", verbose_name=_("份额册"))
    income = money(_("本年收益（元）"))

    class Meta:
        verbose_name = _("集体分红")
        ordering = ("-year", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"],
                condition=Q(gone_at__isnull=True) & ~Q(state="withdrawn"),
                name="villages_dividend_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit.name} {self.year}"


class DividendLine(models.Model):
    """What one line of the register gets."""

    dividend = models.ForeignKey(Dividend, models.CASCADE, related_name="lines")
    entry = models.ForeignKey(ShareEntry, models.PROTECT, related_name="+")
    amount = money(_("分红（元）"))

    class Meta:
        verbose_name = _("集体分红明细")
        constraints = [models.UniqueConstraint(fields=["dividend", "entry"], name="villages_dividendline_once")]

    def __str__(self) -> str:
        return f"{self.entry}"
