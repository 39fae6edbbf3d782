"""What is let: leases, the tax of buildings, and the duty of safety where one firm sits in another's plant."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.enterprises.rules.confidentiality import least
from zhenjie.domains.space.choices import Band, Found
from zhenjie.domains.space.models.spaces import NOT_NEGATIVE, Space, square_metres
from zhenjie.domains.space.rules import duties, towers
from zhenjie.engines.ledger.models import Kept


class Lease(Kept):
    """租约: who sits where, until when, for how much. A tenant registered elsewhere is flagged."""

    space = models.ForeignKey(Space, models.PROTECT, related_name="leases", verbose_name=_("空间"))
    tenant = models.CharField(_("承租方"), max_length=80, help_text=_("个人承租写“个人”，不写姓名。"))
    firm = models.ForeignKey(
        Enterprise, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("企业台账")
    )
    local = models.BooleanField(_("本地注册"), default=True, help_text=_("在这里经营、在外地注册纳税的不勾。"))
    area = square_metres(_("承租面积（㎡）"), null=True, blank=True)
    begins = models.DateField(_("起租"))
    ends = models.DateField(_("到期"))
    ended_on = models.DateField(_("提前结束"), null=True, blank=True)
    rent = models.DecimalField(
        _("租金（元/㎡·月）"), max_digits=10, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    deposit = models.DecimalField(
        _("押金（元）"), max_digits=12, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    paid_until = models.DateField(_("租金交到"), null=True, blank=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("租约")
        ordering = ("ends", "id")
        indexes = [models.Index(fields=["unit", "ends"], name="space_lease_ends")]

    def __str__(self) -> str:
        return f"{self.tenant} · {self.space}"

    def clean(self) -> None:
        """The term runs forward, and the firm is one of this unit's county."""
        if self.begins and self.ends and self.ends < self.begins:
            raise ValidationError({"ends": _("到期早于起租，请核对。")})
        if self.space_id and self.unit_id and self.space.unit_id != self.unit_id:
            raise ValidationError({"space": _("这处空间属于另一个单位，请选本单位的。")})

    @property
    def last_day(self) -> object:
        """The day the tenant leaves by what is known now."""
        return self.ended_on or self.ends

    @property
    def due(self) -> duties.Due:
        """How near the end is, with its colour."""
        return duties.expiry(self.ends, clock.today())


class BuildingTax(Kept):
    """楼宇税收: a building's year. The sum of fewer than three firms is not kept at all, only its band."""

    building = models.ForeignKey(Space, models.PROTECT, related_name="taxes", verbose_name=_("楼宇"))
    year = models.PositiveSmallIntegerField(_("年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    firms = models.PositiveIntegerField(_("纳税企业数"))
    tax = models.DecimalField(
        _("全口径税收（万元）"), max_digits=14, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    band = models.CharField(_("税收档次"), max_length=10, choices=Band.choices, blank=True)
    source = models.CharField(_("数据来源"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("楼宇税收")
        ordering = ("-year", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["building", "year"], condition=Q(gone_at__isnull=True), name="space_buildingtax_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.building} {self.year}"

    def clean(self) -> None:
        """No sum that shows one firm's own figure; the band follows from the sum by the rule of the year's end."""
        if self.firms is not None and self.firms < least() and self.tax is not None:
            raise ValidationError({"tax": _("不足三家的楼不登记税收合计，以免看出单家数据；请只选税收档次。")})
        if self.building_id and self.building.kind != "building":
            raise ValidationError({"building": _("税收记在整栋楼上，请选类型为“楼宇”的空间。")})
        if self.building_id and self.unit_id and self.building.unit_id != self.unit_id:
            raise ValidationError({"building": _("这栋楼属于另一个单位，请选本单位的。")})
        if self.tax is not None and self.year:
            self.band = towers.band(self.tax, clock.today().replace(year=self.year, month=12, day=31))

    @property
    def per_metre(self) -> Decimal | None:
        """元/㎡ of the building."""
        return towers.per_metre(self.tax, self.building.area)


class PlantDuty(Kept):
    """厂中厂安全责任: the owner of the plant coordinates safety for all in it (安全生产法第49条)."""

    space = models.ForeignKey(Space, models.PROTECT, related_name="duties", verbose_name=_("厂中厂"))
    host = models.CharField(_("厂房业主单位"), max_length=80)
    officer = models.CharField(_("安全责任岗位"), max_length=60, help_text=_("写岗位，如“业主公司安全总监”。"))
    tenant = models.CharField(_("承租企业"), max_length=80, blank=True)
    product = models.CharField(_("生产什么"), max_length=80, blank=True)
    agreed_on = models.DateField(_("安全协议签订"), null=True, blank=True)
    fire_agreed = models.BooleanField(_("消防责任已约定"), default=False)
    environment_agreed = models.BooleanField(_("环保责任已约定"), default=False)
    every_days = models.PositiveIntegerField(_("几天查一次"), null=True, blank=True, help_text=_("空着按规则。"))
    last_on = models.DateField(_("最近检查"), null=True, editable=False)

    class Meta:
        verbose_name = _("厂中厂安全责任")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["space"], condition=Q(gone_at__isnull=True), name="space_plantduty_once")
        ]

    def __str__(self) -> str:
        return f"{self.space} · {self.host}"

    def clean(self) -> None:
        """The duty stands on a plant in a plant of this unit."""
        if self.space_id and self.space.kind != "inner":
            raise ValidationError({"space": _("请选类型为“厂中厂”的空间。")})
        if self.space_id and self.unit_id and self.space.unit_id != self.unit_id:
            raise ValidationError({"space": _("这处厂中厂属于另一个单位，请选本单位的。")})

    @property
    def due(self) -> duties.Due:
        """When the next inspection is due, with its colour."""
        return duties.inspection(self.last_on, self.agreed_on, self.every_days, clock.today())


class Inspection(Kept):
    """厂中厂检查: a day, what was found, until when it is put right. Written by `actions.duties`, which moves the duty's clock."""

    duty = models.ForeignKey(PlantDuty, models.PROTECT, related_name="inspections", verbose_name=_("安全责任"))
    on = models.DateField(_("检查日期"))
    found = models.CharField(_("结论"), max_length=8, choices=Found.choices)
    hazards = models.PositiveIntegerField(_("隐患数"), default=0)
    fix_until = models.DateField(_("整改期限"), null=True, blank=True)
    fixed_on = models.DateField(_("整改完成"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("厂中厂检查")
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return f"{self.duty.space} {self.on}"
