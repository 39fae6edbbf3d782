"""村集体: cooperatives and their surplus, shares of collectives and their dividends, contracts, assets, income, workshops."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhenjie.core.identifiers import IdentifierError, check_credit_code
from zhenjie.core.masks import mask
from zhenjie.domains.residents.models import ToldText
from zhenjie.domains.villages.choices import (
    AssetKind,
    Basis,
    ContractKind,
    ContractState,
    CooperativeState,
    CoopMemberKind,
    FreezeState,
    IncomeItem,
    LandSource,
    ModelLevel,
    PlanState,
    Ruling,
    WorkshopKind,
)
from zhenjie.engines.ledger.fields import PlaceField, SecretField
from zhenjie.engines.ledger.models import Kept


def _once(name: str, *fields: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=list(fields), condition=Q(gone_at__isnull=True), name=f"villages_{name}_once")


def _money(title: Any, **more: object) -> models.DecimalField:  # type: ignore[type-arg]
    given: dict[str, object] = {"max_digits": 14, "decimal_places": 2, "validators": [MinValueValidator(0)], **more}
    return models.DecimalField(title, **given)  # type: ignore[arg-type]


def _year() -> models.PositiveIntegerField:  # type: ignore[type-arg]
    return models.PositiveIntegerField(_("年度"))


class Cooperative(Kept):
    """农民专业合作社."""

    name = models.CharField(_("名称"), max_length=80)
    code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    produce = models.CharField(_("主营产品"), max_length=80, blank=True)
    chair = ToldText(_("理事长"), max_length=40, blank=True)
    founded = models.DateField(_("登记日期"), null=True, blank=True)
    capital = _money(_("出资总额（元）"), default=0)
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
        constraints = [_once("cooperative", "unit", "name")]

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
    capital = _money(_("出资额（元）"), default=0)
    reserve = _money(_("公积金份额（元）"), default=0)
    subsidy = _money(_("财政补助份额（元）"), default=0, help_text=_("国家财政直接补助平均量化到成员的份额。"))
    donation = _money(_("捐赠份额（元）"), default=0)
    bank = SecretField(_("收款账号"), mask="bank")

    class Meta:
        verbose_name = _("合作社成员")
        ordering = ("id",)
        constraints = [_once("coopmember", "cooperative", "number")]

    def __str__(self) -> str:
        return f"{self.number} {self.shown}"

    @property
    def shown(self) -> str:
        """The name as the public may read it; a body's name is public."""
        return self.name if self.kind == CoopMemberKind.BODY else mask("name", self.name)


class Patronage(Kept):
    """交易量（额）of a member with the cooperative in a year; trade with others is not a member's."""

    member = models.ForeignKey(CoopMember, models.PROTECT, related_name="patronage", verbose_name=_("成员"))
    year = _year()
    product = models.CharField(_("产品"), max_length=40)
    measure = models.CharField(_("计量单位"), max_length=10, default="公斤")
    volume = _money(_("交易量"), decimal_places=3, default=0)
    amount = _money(_("交易额（元）"), default=0)

    class Meta:
        verbose_name = _("成员交易")
        ordering = ("-year", "id")
        constraints = [_once("patronage", "member", "year", "product")]

    def __str__(self) -> str:
        return f"{self.year} {self.product}"


class Land(Kept):
    """合作社的地块 with what grows there."""

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="lands", verbose_name=_("合作社"))
    name = models.CharField(_("地块"), max_length=60)
    area = _money(_("面积（亩）"))
    source = models.CharField(_("来源"), max_length=10, choices=LandSource.choices, default=LandSource.TRANSFER)
    crop = models.CharField(_("作物"), max_length=40, blank=True)
    since = models.DateField(_("起"), null=True, blank=True)
    until = models.DateField(_("止"), null=True, blank=True)
    place = PlaceField(_("位置"))

    class Meta:
        verbose_name = _("合作社土地")
        ordering = ("id",)
        constraints = [
            _once("land", "cooperative", "name"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="villages_land_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A term ends after it began."""
        _in_order(self, "since", "until")


def _in_order(row: models.Model, first: str, last: str) -> None:
    start, end = getattr(row, first), getattr(row, last)
    if start and end and end < start:
        raise ValidationError({last: _("止期早于起期，请核对日期。")})


class Plan(Kept):
    """A plan of distribution on its way from proposal to payment; its sums are never changed, a wrong plan is withdrawn."""

    year = _year()
    loss = _money(_("弥补亏损（元）"), default=0)
    reserve = _money(_("提取公积金（元）"), default=0)
    divided = _money(_("可分配（元）"))
    rule = models.CharField(_("依据"), max_length=200)
    state = models.CharField(_("进度"), max_length=10, choices=PlanState.choices, default=PlanState.PROPOSED)
    published_on = models.DateField(_("公示日期"), null=True, blank=True)
    open_until = models.DateField(_("异议截止"), null=True, blank=True)
    decided_on = models.DateField(_("表决日期"), null=True, blank=True)
    voters = models.PositiveIntegerField(_("应到（票）"), null=True, blank=True)
    present = models.PositiveIntegerField(_("实到（票）"), null=True, blank=True)
    agreed = models.PositiveIntegerField(_("同意（票）"), null=True, blank=True)
    paid_on = models.DateField(_("发放日期"), null=True, blank=True)

    class Meta:
        abstract = True


class Distribution(Plan):
    """盈余分配方案 of a cooperative: at least the lawful part by patronage, the rest by shares."""

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="distributions", verbose_name=_("合作社"))
    surplus = _money(_("本年盈余（元）"))
    rate = models.DecimalField(_("按交易返还（%）"), max_digits=5, decimal_places=2)
    basis = models.CharField(_("返还依据"), max_length=8, choices=Basis.choices, default=Basis.AMOUNT)
    by_patronage = _money(_("按交易返还（元）"))
    by_shares = _money(_("按份额分配（元）"))

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
    traded = _money(_("交易"), decimal_places=3)
    held = _money(_("份额（元）"))
    by_patronage = _money(_("按交易返还（元）"))
    by_shares = _money(_("按份额分配（元）"))
    amount = _money(_("合计（元）"))

    class Meta:
        verbose_name = _("盈余分配明细")
        constraints = [models.UniqueConstraint(fields=["distribution", "member"], name="villages_line_once")]

    def __str__(self) -> str:
        return f"{self.member}"


class ShareHolder(Kept):
    """集体成员份额: a member of the collective and the shares of the right to its income, at this moment."""

    number = models.CharField(_("成员号"), max_length=20)
    household = models.CharField(_("户号"), max_length=20, blank=True)
    name = ToldText(_("姓名"), max_length=40)
    shares = _money(_("份额（份）"), default=1)
    since = models.DateField(_("取得日期"), null=True, blank=True)
    until = models.DateField(_("丧失日期"), null=True, blank=True)
    ground = models.CharField(_("变动原因"), max_length=80, blank=True)
    bank = SecretField(_("收款账号"), mask="bank")

    class Meta:
        verbose_name = _("集体成员份额")
        ordering = ("id",)
        constraints = [_once("shareholder", "unit", "number")]

    def __str__(self) -> str:
        return f"{self.number} {mask('name', self.name)}"


class ShareRegister(Kept):
    """份额册: the shares of a collective as frozen on a day, open to objections for some days; never changed afterwards."""

    on = models.DateField(_("份额时点"))
    open_until = models.DateField(_("异议截止"))
    state = models.CharField(_("进度"), max_length=8, choices=FreezeState.choices, default=FreezeState.OPEN)
    members = models.PositiveIntegerField(_("成员（人）"))
    total = _money(_("总份额（份）"))
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
    shares = _money(_("份额（份）"))

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
    income = _money(_("本年收益（元）"))

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
    amount = _money(_("分红（元）"))

    class Meta:
        verbose_name = _("集体分红明细")
        constraints = [models.UniqueConstraint(fields=["dividend", "entry"], name="villages_dividendline_once")]

    def __str__(self) -> str:
        return f"{self.entry}"


class Objection(models.Model):
    """异议 of a member against a plan or a frozen register, with what was ruled."""

    distribution = models.ForeignKey(Distribution, models.PROTECT, null=True, related_name="objections")
    dividend = models.ForeignKey(Dividend, models.PROTECT, null=True, related_name="objections")
    register = models.ForeignKey(ShareRegister, models.PROTECT, null=True, related_name="objections")
    name = ToldText(_("提出人"), max_length=40)
    text = models.CharField(_("异议"), max_length=300)
    on = models.DateField(_("提出日期"))
    ruling = models.CharField(_("裁定"), max_length=8, choices=Ruling.choices, default=Ruling.WAITING)
    reason = models.CharField(_("裁定理由"), max_length=300, blank=True)
    ruled_on = models.DateField(_("裁定日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("异议")
        ordering = ("on", "id")

    def __str__(self) -> str:
        return mask("name", self.name)


class Contract(Kept):
    """三资合同 of a collective: what is let or lent, to whom, until when."""

    number = models.CharField(_("合同编号"), max_length=40)
    name = models.CharField(_("标的"), max_length=100)
    kind = models.CharField(_("三资类别"), max_length=10, choices=ContractKind.choices)
    party = ToldText(_("承包（承租）人"), max_length=80)
    area = _money(_("面积（亩）"), null=True, blank=True)
    price = _money(_("年金额（元）"), default=0)
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
            _once("contract", "unit", "number"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="villages_contract_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A term ends after it began."""
        _in_order(self, "since", "until")


class Payment(Kept):
    """合同款: due on a day, and what has come in."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="payments", verbose_name=_("合同"))
    due = models.DateField(_("应收日期"))
    amount = _money(_("应收（元）"))
    paid = _money(_("实收（元）"), default=0)
    paid_on = models.DateField(_("收到日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("合同收款")
        ordering = ("due", "id")
        indexes = [models.Index(fields=["unit", "due"], name="villages_payment_due")]
        constraints = [_once("payment", "contract", "due")]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.due}"


class PovertyAsset(Kept):
    """扶贫（衔接资金）资产: from which money, whose it is, who looks after it, where its income goes."""

    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类别"), max_length=10, choices=AssetKind.choices)
    year = models.PositiveIntegerField(_("资金年度"))
    source = models.CharField(_("资金来源"), max_length=80, blank=True)
    value = _money(_("原值（元）"))
    owner = models.CharField(_("权属"), max_length=80)
    keeper = models.CharField(_("管护单位（岗位）"), max_length=80, blank=True)
    income = _money(_("年收益（元）"), default=0)
    income_use = models.CharField(_("收益用途"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("扶贫资产")
        ordering = ("id",)
        constraints = [_once("povertyasset", "unit", "name")]

    def __str__(self) -> str:
        return self.name


class Income(Kept):
    """村集体收入: one item, cumulative from January to the month; ``unit`` is the village."""

    year = _year()
    month = models.PositiveIntegerField(_("截至（月）"), default=12)
    item = models.CharField(_("收入项目"), max_length=12, choices=IncomeItem.choices)
    amount = _money(_("累计金额（万元）"), decimal_places=4)

    class Meta:
        verbose_name = _("村集体收入")
        ordering = ("-year", "-month", "id")
        indexes = [models.Index(fields=["unit", "year", "month"], name="villages_income_period")]
        constraints = [
            _once("income", "unit", "year", "month", "item"),
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
    household_income = _money(_("户均年增收（元）"), default=0)
    place = PlaceField(_("位置"))

    class Meta:
        verbose_name = _("共富工坊")
        ordering = ("id",)
        constraints = [_once("workshop", "unit", "name")]

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
        constraints = [_once("workshoptraining", "workshop", "on", "title")]

    def __str__(self) -> str:
        return self.title


class Speciality(Kept):
    """一村一品."""

    product = models.CharField(_("主导产品"), max_length=60)
    year = _year()
    brand = models.CharField(_("品牌"), max_length=60, blank=True)
    certificate = models.CharField(_("认证"), max_length=60, blank=True)
    area = _money(_("规模（亩）"), null=True, blank=True)
    value = _money(_("年产值（万元）"), default=0)
    households = models.PositiveIntegerField(_("从业户数（户）"), default=0)

    class Meta:
        verbose_name = _("一村一品")
        ordering = ("-year", "id")
        constraints = [_once("speciality", "unit", "year", "product")]

    def __str__(self) -> str:
        return self.product
