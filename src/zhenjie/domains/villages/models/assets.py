"""扶贫资产, 收入, 帮扶车间 and 一村一品."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.villages.choices import (
    AssetKind,
    IncomeItem,
    WorkshopKind,
)
from zhenjie.domains.villages.models.parts import money, once, year_field
from zhenjie.engines.ledger.fields import PlaceField
from zhenjie.engines.ledger.models import Kept


class PovertyAsset(Kept):
    """扶贫（衔接资金）资产: from which money, whose it is, who looks after it, where its income goes."""

    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类别"), max_length=10, choices=AssetKind.choices)
    year = models.PositiveIntegerField(_("资金年度"))
    source = models.CharField(_("资金来源"), max_length=80, blank=True)
    value = money(_("原值（元）"))
    owner = models.CharField(_("权属"), max_length=80)
    keeper = models.CharField(_("管护单位（岗位）"), max_length=80, blank=True)
    income = money(_("年收益（元）"), default=0)
    income_use = models.CharField(_("收益用途"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("扶贫资产")
        ordering = ("id",)
        constraints = [once("povertyasset", "unit", "name")]

    def __str__(self) -> str:
        return self.name


class Income(Kept):
    """村集体收入: one item, cumulative from January to the month; ``unit`` is the village."""

    year = year_field()
    month = models.PositiveIntegerField(_("截至（月）"), default=12)
    item = models.CharField(_("收入项目"), max_length=12, choices=IncomeItem.choices)
    amount = money(_("累计金额（万元）"), decimal_places=4)

    class Meta:
        verbose_name = _("村集体收入")
        ordering = ("-year", "-month", "id")
        indexes = [models.Index(fields=["unit", "year", "month"], name="villages_income_period")]
        constraints = [
            once("income", "unit", "year", "month", "item"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="villages_income_month"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.month} {self.get_item_display()}"

    def clean(self) -> None:
        """A year has twelve months."""
        if self.month and not 1 <= self.month <= 12:
            raise ValidationError({"month": _("月份应在 1 到 12 之间，全年填 12。")})


class Workshop(Kept):
    """共富工坊."""

    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类型"), max_length=10, choices=WorkshopKind.choices)
    operator = models.CharField(_("运营单位"), max_length=80, blank=True)
    founded = models.DateField(_("建成日期"), null=True, blank=True)
    jobs = models.PositiveIntegerField(_("吸纳就业（人）"), default=0)
    households = models.PositiveIntegerField(_("参与户数（户）"), default=0)
    household_income = money(_("户均年增收（元）"), default=0)
    place = PlaceField(_("位置"))

    class Meta:
        verbose_name = _("共富工坊")
        ordering = ("id",)
        constraints = [once("workshop", "unit", "name")]

    def __str__(self) -> str:
        return self.name


class WorkshopTraining(Kept):
    """工坊培训."""

    workshop = models.ForeignKey(Workshop, models.PROTECT, related_name="trainings", verbose_name=_("工坊"))
    title = models.CharField(_("培训内容"), max_length=100)
    on = models.DateField(_("日期"))
    sessions = models.PositiveIntegerField(_("场次（场）"), default=1)
    participants = models.PositiveIntegerField(_("参训（人次）"), default=0)

    class Meta:
        verbose_name = _("工坊培训")
        ordering = ("-on", "-id")
        constraints = [once("workshoptraining", "workshop", "on", "title")]

    def __str__(self) -> str:
        return self.title


class Speciality(Kept):
    """一村一品."""

    product = models.CharField(_("主导产品"), max_length=60)
    year = year_field()
    brand = models.CharField(_("品牌"), max_length=60, blank=True)
    certificate = models.CharField(_("认证"), max_length=60, blank=True)
    area = money(_("规模（亩）"), null=True, blank=True)
    value = money(_("年产值（万元）"), default=0)
    households = models.PositiveIntegerField(_("从业户数（户）"), default=0)

    class Meta:
        verbose_name = _("一村一品")
        ordering = ("-year", "id")
        constraints = [once("speciality", "unit", "year", "product")]

    def __str__(self) -> str:
        return self.product
