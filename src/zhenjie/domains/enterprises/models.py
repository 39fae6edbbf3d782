"""企业: the register of firms, their standing on the statistical lists in time, visits and what came of them, plans, returns."""

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.core.identifiers import IdentifierError, check_credit_code, check_phone
from zhenjie.domains.enterprises.choices import (
    APPEAL,
    EntityKind,
    Ownership,
    Residency,
    ReturnKind,
    Stage,
    StandingKind,
    Status,
)
from zhenjie.domains.enterprises.rules import industries
from zhenjie.domains.enterprises.rules.sizes import Sized, is_small_fry, size_of
from zhenjie.domains.residents.models import ToldSecret, ToldText
from zhenjie.engines.ledger.fields import BlindIndex, PlaceField
from zhenjie.engines.ledger.models import Kept
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Person, Unit

_NOT_NEGATIVE = [MinValueValidator(0)]


def _appeal_url(ref: str) -> str:
    """Where the appeal stands that a reference names; '' for none."""
    return reverse("enterprises:appeal", args=[ref.rpartition(":")[2]]) if ref else ""


class Enterprise(Kept):
    """企业: one body on the register. Employees, revenue and assets are what the firm itself published or told on a visit; what it
    returned to the statistics office stands in `Return`, behind a door."""

    name = models.CharField(_("名称"), max_length=120)
    code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    kind = models.CharField(_("主体类型"), max_length=12, choices=EntityKind.choices, default=EntityKind.COMPANY)
    status = models.CharField(_("登记状态"), max_length=10, choices=Status.choices, default=Status.PRESENT)
    operating = models.BooleanField(_("实体运营"), default=True)
    ownership = models.CharField(_("经济成分"), max_length=10, choices=Ownership.choices, default=Ownership.PRIVATE)
    industry = models.CharField(_("行业"), max_length=4, choices=industries.listed, blank=True)
    products = models.CharField(
        _("主要产品"), max_length=500, blank=True, help_text=_("主要产品或经营范围，用顿号隔开；产业链按它认企业。")
    )
    stage = models.CharField(_("发展阶段"), max_length=10, choices=Stage.choices, blank=True)
    founded = models.DateField(_("成立日期"), null=True, blank=True)
    closed = models.DateField(_("退出日期"), null=True, blank=True)
    persons = models.PositiveIntegerField(_("从业人员（人）"), null=True, blank=True)
    revenue = models.DecimalField(
        _("营业收入（万元）"), max_digits=14, decimal_places=2, null=True, blank=True, validators=_NOT_NEGATIVE
    )
    assets = models.DecimalField(
        _("资产总额（万元）"), max_digits=14, decimal_places=2, null=True, blank=True, validators=_NOT_NEGATIVE
    )
    year = models.PositiveSmallIntegerField(
        _("数据年度"), null=True, blank=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)],
        help_text=_("从业人员、营业收入、资产是哪一年的；填企业公示的年报或走访得来的数，不抄统计联网直报。"),
    )  # fmt: skip
    residency = models.CharField(_("纳税地"), max_length=10, choices=Residency.choices, default=Residency.HERE)
    address = models.CharField(_("经营地址"), max_length=120, blank=True)
    place = PlaceField(_("位置"))
    contact = ToldText(_("联系人"), max_length=40, blank=True)
    mobile = ToldSecret(_("联系电话"), mask="mobile")
    mobile_index = BlindIndex(of="mobile")
    party_members = models.PositiveIntegerField(_("党员数（人）"), null=True, blank=True)

    class Meta:
        verbose_name = _("企业")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(gone_at__isnull=True) & ~Q(code=""), name="enterprises_code_once"
            )
        ]
        # A list of a million firms is sorted by these; whatever else sorts reads the table.
        indexes = [
            models.Index(fields=["unit", "industry"], name="enterprises_industry"),
            *(
                models.Index(fields=[name], name=f"enterprises_by_{name}")
                for name in ("name", "revenue", "founded", "persons")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The credit code by its standard; a firm that has left says since when."""
        try:
            self.code = check_credit_code(self.code).code if self.code else ""
        except IdentifierError as error:
            raise ValidationError({"code": str(error)}) from None
        try:
            self.mobile = check_phone(self.mobile.plain) if self.mobile else None  # type: ignore[assignment]
        except IdentifierError as error:
            raise ValidationError({"mobile": str(error)}) from None
        if self.founded and self.closed and self.closed < self.founded:
            raise ValidationError({"closed": _("退出日期早于成立日期，请核对。")})
        if self.founded and self.founded > clock.today():
            raise ValidationError({"founded": _("成立日期还没有到，请核对年份。")})
        if self.code and Enterprise.objects.filter(code=self.code).exclude(pk=self.pk).exists():
            raise ValidationError(
                {"code": _("这个统一社会信用代码已经登记过；跨镇街迁移请联系县里办理，不要重复登记。")}
            )

    @property
    def sized(self) -> Sized:
        """The size class by the table in force in the year of the figures."""
        on = date(self.year, 12, 31) if self.year else clock.today()
        return size_of(self.industry, self.persons, self.revenue, self.assets, on)

    @property
    def is_small_fry(self) -> bool:
        """小个专."""
        return is_small_fry(self.kind, self.sized.size)

    @property
    def is_here(self) -> bool:
        """On the register and alive."""
        return self.status in (Status.PRESENT, Status.DORMANT)


class Standing(Kept):
    """四上名录: a firm stands on a statistical list from the day it entered to the day it left, each with its ground.
    Append-only: a period that has ended is never opened again, the firm enters anew."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="standings", verbose_name=_("企业"))
    kind = models.CharField(_("名录"), max_length=12, choices=StandingKind.choices)
    entered = models.DateField(_("入库日期"))
    ground = models.CharField(_("入库依据"), max_length=120)
    left = models.DateField(_("退库日期"), null=True, blank=True)
    left_ground = models.CharField(_("退库依据"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("四上单位")
        ordering = ("-entered", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(left__isnull=True, gone_at__isnull=True),
                name="enterprises_standing_once",
            ),
            models.CheckConstraint(
                condition=Q(left__isnull=True) | Q(left__gte=F("entered")), name="enterprises_standing_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.get_kind_display()}"


class Visit(Kept):
    """走访: who of us was there, when, what was said."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="visits", verbose_name=_("企业"))
    visitor = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("走访人"))
    on = models.DateField(_("走访日期"))
    said = models.TextField(_("谈了什么"))
    command = models.CharField(max_length=40, blank=True, editable=False)
    appeal = models.CharField(_("转为诉求"), max_length=80, blank=True, editable=False)

    class Meta:
        verbose_name = _("企业走访")
        ordering = ("-on", "-id")
        indexes = [models.Index(fields=["enterprise", "-on"], name="enterprises_visit_of")]

    def __str__(self) -> str:
        return f"{self.on} {self.enterprise}"

    @property
    def appeal_url(self) -> str:
        return _appeal_url(self.appeal)


class Task(Kept):
    """走访任务: what a visit left to do: who has it, until when, when it was done. ``unit`` is the firm's, ``holder`` does it."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="tasks", verbose_name=_("企业"))
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("来自走访")
    )
    text = models.CharField(_("要办的事"), max_length=200)
    holder = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("承办单位"))
    due = models.DateField(_("办结期限"))
    done = models.DateField(_("办结日期"), null=True, blank=True)
    result = models.CharField(_("办理结果"), max_length=200, blank=True)
    appeal = models.CharField(_("转为诉求"), max_length=80, blank=True, editable=False)

    class Meta:
        verbose_name = _("走访任务")
        ordering = ("due", "id")

    def __str__(self) -> str:
        return self.text

    @property
    def appeal_url(self) -> str:
        return _appeal_url(self.appeal)

    @property
    def colour(self) -> str:
        """green done, red past its day, none open."""
        if self.done:
            return "green"
        return "red" if self.due < clock.today() else "none"


class Measure(models.Model):
    """一企一策: one line of a firm's plan: the goal, what we do for it, how far it is."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="measures", verbose_name=_("企业"))
    goal = models.CharField(_("目标"), max_length=120)
    text = models.CharField(_("措施"), max_length=200)
    holder = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("责任单位"))
    due = models.DateField(_("完成期限"))
    progress = models.CharField(_("进展"), max_length=200, blank=True)
    done = models.DateField(_("完成日期"), null=True, blank=True)
    appeal = models.CharField(_("来自诉求"), max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("一企一策")
        ordering = ("due", "id")

    def __str__(self) -> str:
        return self.text


class Return(models.Model):
    """单户报表: one figure that one firm returned. It is no register and has no list: it opens on the firm's page, to named posts,
    with a reason (统计法 9, 25)."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="returns", verbose_name=_("企业"))
    year = models.PositiveSmallIntegerField(_("年"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    month = models.PositiveSmallIntegerField(
        _("月"), default=0, validators=[MaxValueValidator(12)], help_text=_("全年的填 0。")
    )
    kind = models.CharField(_("项目"), max_length=10, choices=ReturnKind.choices)
    value = models.DecimalField(_("数值"), max_digits=16, decimal_places=2)
    source = models.CharField(_("出处"), max_length=80)

    class Meta:
        verbose_name = _("单户报表")
        ordering = ("-year", "-month", "kind")
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "year", "month", "kind"], name="enterprises_return_once")
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.year}-{self.month} {self.get_kind_display()}"


class PolicyChange(models.Model):
    """诉求推动的政策: what a solved appeal changed for everybody: the policy or rule in words, its document number, where it is
    kept here (``source``, a Ref) if it is."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="policy_changes", verbose_name=_("诉求"))
    text = models.CharField(_("改了什么"), max_length=200)
    number = models.CharField(_("文号"), max_length=60, blank=True)
    source = models.CharField(_("出处"), max_length=80, blank=True)
    on = models.DateField(_("生效日期"))
    name = models.CharField(_("登记人"), max_length=60)

    class Meta:
        verbose_name = _("诉求推动的政策")
        ordering = ("-on", "-id")
        constraints = [models.UniqueConstraint(fields=["matter", "text"], name="enterprises_policychange_once")]

    def __str__(self) -> str:
        return self.text


class OfFirms(models.Manager["Appeal"]):
    """The matters that are appeals."""

    def get_queryset(self) -> models.QuerySet["Appeal"]:
        return super().get_queryset().filter(flow=APPEAL)


class Appeal(Matter):
    """企业诉求: matters of that flow, as a ledger that is read and counted; they are moved only as matters."""

    objects: ClassVar["OfFirms"] = OfFirms()  # type: ignore[assignment, misc]

    class Meta:
        proxy = True
        verbose_name = _("企业诉求")
        ordering = ("-id",)
