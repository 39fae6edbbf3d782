"""合作社: members, what they sold through it, their land, what they were paid."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhenjie.core.identifiers import IdentifierError, check_credit_code
from zhenjie.core.masks import mask
from zhenjie.domains.residents.models import ToldText
from zhenjie.domains.villages.choices import (
    Basis,
    CooperativeState,
    CoopMemberKind,
    LandSource,
    ModelLevel,
)
from zhenjie.domains.villages.models.parts import Plan, in_order, money, once, year_field
from zhenjie.engines.ledger.fields import PlaceField, SecretField
from zhenjie.engines.ledger.models import Kept


class Cooperative(Kept):
    """农民专业合作社."""

    name = models.CharField(_("名称"), max_length=80)
    code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    produce = models.CharField(_("主营产品"), max_length=80, blank=True)
    chair = ToldText(_("理事长"), max_length=40, blank=True)
    founded = models.DateField(_("登记日期"), null=True, blank=True)
    capital = money(_("出资总额（元）"), default=0)
    households = models.PositiveIntegerField(
        _("带动户数（户）"), default=0, help_text=_("成员以外带动的农户，各社之间可能重复。")
    )
    party_led = models.BooleanField(_("党支部领办"), default=False)
    level = models.CharField(_("示范社"), max_length=10, choices=ModelLevel.choices, blank=True, default="")
    state = models.CharField(
        _("状态"), max_length=10, choices=CooperativeState.choices, default=CooperativeState.ACTIVE
    )
    place = PlaceField(_("位置"))

    class Meta:
        verbose_name = _("农民合作社")
        ordering = ("id",)
        constraints = [once("cooperative", "unit", "name")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A credit code that does not check is a slip of the keyboard."""
        if self.code:
            try:
                self.code = check_credit_code(self.code).code
            except IdentifierError as error:
                raise ValidationError({"code": str(error)}) from error


class CoopMember(Kept):
    """合作社成员 with the member's account: what was put in, and the parts of reserve, subsidy and donation."""

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="members", verbose_name=_("合作社"))
    number = models.CharField(_("成员账户号"), max_length=20)
    name = ToldText(_("姓名（名称）"), max_length=80)
    kind = models.CharField(_("成员类别"), max_length=8, choices=CoopMemberKind.choices, default=CoopMemberKind.FARMER)
    joined = models.DateField(_("入社日期"), null=True, blank=True)
    left = models.DateField(_("退社日期"), null=True, blank=True)
    capital = money(_("出资额（元）"), default=0)
    reserve = money(_("公积金份额（元）"), default=0)
    subsidy = money(_("财政补助份额（元）"), default=0, help_text=_("国家财政直接补助平均量化到成员的份额。"))
    donation = money(_("捐赠份额（元）"), default=0)
    bank = SecretField(_("收款账号"), mask="bank")

    class Meta:
        verbose_name = _("合作社成员")
        ordering = ("id",)
        constraints = [once("coopmember", "cooperative", "number")]

    def __str__(self) -> str:
        return f"{self.number} {self.shown}"

    @property
    def shown(self) -> str:
        """The name as the public may read it; a body's name is public."""
        return self.name if self.kind == CoopMemberKind.BODY else mask("name", self.name)


class Patronage(Kept):
    """交易量（额）of a member with the cooperative in a year; trade with others is not a member's."""

    member = models.ForeignKey(CoopMember, models.PROTECT, related_name="patronage", verbose_name=_("成员"))
    year = year_field()
    product = models.CharField(_("产品"), max_length=40)
    measure = models.CharField(_("计量单位"), max_length=10, default="公斤")
    volume = money(_("交易量"), decimal_places=3, default=0)
    amount = money(_("交易额（元）"), default=0)

    class Meta:
        verbose_name = _("成员交易")
        ordering = ("-year", "id")
        constraints = [once("patronage", "member", "year", "product")]

    def __str__(self) -> str:
        return f"{self.year} {self.product}"


class Land(Kept):
    """合作社的地块 with what grows there."""

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="lands", verbose_name=_("合作社"))
    name = models.CharField(_("地块"), max_length=60)
    area = money(_("面积（亩）"))
    source = models.CharField(_("来源"), max_length=10, choices=LandSource.choices, default=LandSource.TRANSFER)
    crop = models.CharField(_("作物"), max_length=40, blank=True)
    since = models.DateField(_("起"), null=True, blank=True)
    until = models.DateField(_("止"), null=True, blank=True)
    place = PlaceField(_("位置"))

    class Meta:
        verbose_name = _("合作社土地")
        ordering = ("id",)
        constraints = [
            once("land", "cooperative", "name"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="villages_land_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A term ends after it began."""
        in_order(self, "since", "until")


class Distribution(Plan):
    """盈余分配方案 of a cooperative: at least the lawful part by patronage, the rest by shares."""

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="distributions", verbose_name=_("合作社"))
    surplus = money(_("本年盈余（元）"))
    rate = models.DecimalField(_("按交易返还（%）"), max_digits=5, decimal_places=2)
    basis = models.CharField(_("返还依据"), max_length=8, choices=Basis.choices, default=Basis.AMOUNT)
    by_patronage = money(_("按交易返还（元）"))
    by_shares = money(_("按份额分配（元）"))

    class Meta:
        verbose_name = _("盈余分配")
        ordering = ("-year", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "year"],
                condition=Q(gone_at__isnull=True) & ~Q(state="withdrawn"),
                name="villages_distribution_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cooperative} {self.year}"


class DistributionLine(models.Model):
    """What one member gets, with both bases as they were."""

    distribution = models.ForeignKey(Distribution, models.CASCADE, related_name="lines")
    member = models.ForeignKey(CoopMember, models.PROTECT, related_name="+", verbose_name=_("成员"))
    traded = money(_("交易"), decimal_places=3)
    held = money(_("份额（元）"))
    by_patronage = money(_("按交易返还（元）"))
    by_shares = money(_("按份额分配（元）"))
    amount = money(_("合计（元）"))

    class Meta:
        verbose_name = _("盈余分配明细")
        constraints = [models.UniqueConstraint(fields=["distribution", "member"], name="villages_line_once")]

    def __str__(self) -> str:
        return f"{self.member}"
