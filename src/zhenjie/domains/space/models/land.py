"""Land: supply contracts with the clock of idleness, and the quota of 增减挂钩 as a double-entry ledger."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.domains.space.choices import Account, Cause
from zhenjie.domains.space.models.spaces import NOT_NEGATIVE, Space
from zhenjie.domains.space.rules import idle
from zhenjie.engines.ledger.models import Kept
from zhenjie.engines.org.models import Unit

_SHARE = [MinValueValidator(0), MaxValueValidator(100)]


class LandContract(Kept):
    """供地合同: a parcel supplied, when building was to begin, whether it did."""

    number = models.CharField(_("合同编号"), max_length=40)
    parcel = models.CharField(_("地块"), max_length=80)
    space = models.ForeignKey(
        Space, models.SET_NULL, null=True, blank=True, related_name="contracts", verbose_name=_("空间台账")
    )
    user = models.CharField(_("用地单位"), max_length=80)
    area = models.DecimalField(_("面积（亩）"), max_digits=10, decimal_places=2, validators=NOT_NEGATIVE)
    price = models.DecimalField(
        _("价款（万元）"), max_digits=14, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    signed_on = models.DateField(_("签订日期"))
    agreed_start = models.DateField(_("约定动工日期"))
    started_on = models.DateField(_("实际动工"), null=True, blank=True)
    stopped_on = models.DateField(_("停工日期"), null=True, blank=True)
    developed = models.DecimalField(
        _("已动工面积占比（%）"), max_digits=5, decimal_places=2, null=True, blank=True, validators=_SHARE
    )
    invested = models.DecimalField(
        _("已投资占比（%）"), max_digits=5, decimal_places=2, null=True, blank=True, validators=_SHARE
    )
    cause = models.CharField(_("未动工原因"), max_length=12, choices=Cause.choices, default=Cause.USER)
    handled = models.CharField(_("处置情况"), max_length=200, blank=True)
    closed_on = models.DateField(_("处置完毕"), null=True, blank=True)

    class Meta:
        verbose_name = _("供地合同")
        ordering = ("agreed_start", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "number"], condition=Q(gone_at__isnull=True), name="space_landcontract_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.parcel} {self.number}"

    def clean(self) -> None:
        """Days in their order."""
        if self.signed_on and self.agreed_start and self.agreed_start < self.signed_on:
            raise ValidationError({"agreed_start": _("约定动工日期早于签订日期，请核对合同。")})
        if self.stopped_on and not self.started_on:
            raise ValidationError({"stopped_on": _("没有动工就没有停工，请先填实际动工。")})

    @property
    def counted(self) -> idle.Counted:
        """How long idle today, and which stage of the law that is. The authority decides."""
        if self.closed_on is not None:
            return idle.count(idle.Parcel(None), clock.today())
        parcel = idle.Parcel(
            self.agreed_start, self.started_on, self.stopped_on, self.developed, self.invested, self.cause, self.price
        )
        return idle.count(parcel, clock.today())


class QuotaArea(Kept):
    """增减挂钩项目区: demolished villages on one side, new building on the other; its own ledger."""

    name = models.CharField(_("项目区"), max_length=80)
    number = models.CharField(_("批复文号"), max_length=60, blank=True)
    approved_on = models.DateField(_("批复日期"), null=True, blank=True)
    planned = models.DecimalField(
        _("计划节余（亩）"), max_digits=10, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    closed_on = models.DateField(_("结束日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("增减挂钩项目区")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], condition=Q(gone_at__isnull=True), name="space_quotaarea_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class QuotaEntry(models.Model):
    """指标流水: so many 亩 from one account to another. Append-only: a slip is taken back by an entry of its own."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("所在单位"))
    area = models.ForeignKey(QuotaArea, models.PROTECT, related_name="entries", verbose_name=_("项目区"))
    on = models.DateField(_("日期"))
    source = models.CharField(_("转出账户"), max_length=10, choices=Account.choices)
    target = models.CharField(_("转入账户"), max_length=10, choices=Account.choices)
    mu = models.DecimalField(_("面积（亩）"), max_digits=10, decimal_places=2)
    document = models.CharField(_("依据"), max_length=80, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("冲销哪一笔")
    )
    at = models.DateTimeField(_("记账时间"))
    name = models.CharField(_("记账人"), max_length=60)
    account = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("指标流水")
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(mu__gt=0), name="space_quotaentry_positive"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="space_quotaentry_moves"),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} → {self.get_target_display()} {self.mu} 亩"
