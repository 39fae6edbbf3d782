"""项目: one object from the first lead to full output; and the permits it has."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.core.identifiers import IdentifierError, check_phone
from zhenjie.core.plausible import MOST
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.enterprises.rules import industries
from zhenjie.domains.projects.choices import Approval, Capital, Land, PermitKind, Sector, Source, Stage
from zhenjie.domains.projects.rules.definitions import edition
from zhenjie.domains.residents.models import ToldSecret, ToldText
from zhenjie.domains.space.models.spaces import Space
from zhenjie.engines.ledger.fields import BlindIndex, PlaceField
from zhenjie.engines.ledger.models import Kept
from zhenjie.engines.org.models import Team, Unit
from zhenjie.engines.schedules.rules.reach import check_day
from zhenjie.engines.schedules.rules.tasks import ScheduleError

NOT_NEGATIVE = [MinValueValidator(Decimal(0))]
#: 投资项目代码: year-division-sector-type-serial.
_NATIONAL = RegexValidator(
    r"^\d{4}-\d{6}-\d{2}-\d{2}-\d{6}$", _("投资项目代码应是 2026-370214-39-03-012345 这样的一串。")
)

#: Rows that came or changed since somebody looked for the same lead elsewhere.
UNEXAMINED = Q(examined__isnull=True) | Q(version__gt=models.F("examined"))


def wan(title: Any, **more: Any) -> "models.DecimalField[Any, Any]":
    """A column of money in 万元."""
    return models.DecimalField(title, max_digits=16, decimal_places=2, **more)


class Project(Kept):
    """项目. A lead is a project in its first stage from its first minute. ``unit`` is where it stands and is counted.

    Where it stands in the chain, and its sums, follow from `StageEntry` and `MoneyEntry` and are kept by the actions: ``stage`` (an
    exit shows instead of the place in the chain), ``stage_on``, ``contract``, ``invested``, ``received`` in 万元.

    ``registered_at``: when it came into the books, which nobody can type. ``examined``: the version that was looked at for the same
    lead elsewhere; whoever looks finds what is newer, by whatever door it came.
    """

    name = models.CharField(_("项目名称"), max_length=120)
    national = models.CharField(_("投资项目代码"), max_length=24, blank=True, validators=[_NATIONAL])
    investor = models.CharField(_("投资方"), max_length=120, help_text=_("公司全称；个人投资写“个人”，不写姓名。"))
    firm = models.ForeignKey(
        Enterprise, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("企业台账"),
        help_text=_("在本地注册的法人；注册以后填。"),
    )  # fmt: skip
    capital = models.CharField(_("资金来源地"), max_length=10, choices=Capital.choices, default=Capital.PROVINCE)
    industry = models.CharField(_("行业"), max_length=4, choices=industries.listed, blank=True)
    sector = models.CharField(_("项目类型"), max_length=16, choices=Sector.choices, default=Sector.INDUSTRY)
    upgrade = models.BooleanField(_("技改项目"), default=False)
    private = models.BooleanField(_("民间投资"), default=True)
    is_key = models.BooleanField(_("重点项目"), default=False)
    approval = models.CharField(_("审批方式"), max_length=12, choices=Approval.choices, default=Approval.RECORD)
    land = models.CharField(_("用地方式"), max_length=16, choices=Land.choices, default=Land.GRANT)
    address = models.CharField(_("建设地点"), max_length=120, blank=True)
    place = PlaceField(_("位置"))
    mu = models.DecimalField(
        _("用地（亩）"), max_digits=10, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    space = models.ForeignKey(
        Space, models.SET_NULL, null=True, blank=True, related_name="projects", verbose_name=_("落在哪处空间")
    )
    scale = models.TextField(_("建设内容"), blank=True)
    planned_total = wan(_("计划总投资（万元）"), null=True, blank=True, validators=NOT_NEGATIVE)
    planned_start = models.DateField(_("计划开工"), null=True, blank=True)
    planned_production = models.DateField(_("计划投产"), null=True, blank=True)
    promised_output = wan(_("承诺年产值（万元）"), null=True, blank=True, validators=NOT_NEGATIVE)
    promised_tax = wan(_("承诺年税收（万元）"), null=True, blank=True, validators=NOT_NEGATIVE)
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("牵头单位")
    )
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("专班"), editable=False
    )
    source = models.CharField(_("线索来源"), max_length=10, choices=Source.choices, default=Source.OTHER)
    source_note = models.CharField(_("线索说明"), max_length=200, blank=True)
    finder = models.CharField(_("谁发现的"), max_length=60, blank=True, help_text=_("干部写姓名，企业写名称。"))
    found_on = models.DateField(_("线索登记"), default=clock.today)
    contact = ToldText(_("投资方联系人"), max_length=40, blank=True)
    mobile = ToldSecret(_("联系电话"), mask="mobile")
    mobile_index = BlindIndex(of="mobile")
    note = models.TextField(_("备注"), blank=True)
    registered_at = models.DateTimeField(_("登记时间"), default=clock.now, editable=False)
    examined = models.PositiveIntegerField(null=True, editable=False)
    stage = models.CharField(
        _("阶段"), max_length=12, choices=Stage.choices, default=Stage.LEAD, editable=False, db_index=True
    )
    stage_on = models.DateField(_("到这一步"), null=True, editable=False)
    contract = wan(_("合同额（万元）"), default=Decimal(0), editable=False)
    invested = wan(_("累计完成投资（万元）"), default=Decimal(0), editable=False)
    received = wan(_("累计到位（万元）"), default=Decimal(0), editable=False)

    class Meta:
        verbose_name = _("项目")
        ordering = ("id",)
        indexes = [
            models.Index(fields=["unit", "stage"], name="projects_project_stage"),
            models.Index(fields=["id"], condition=UNEXAMINED, name="projects_unexamined"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["national"], condition=Q(gone_at__isnull=True) & ~Q(national=""), name="projects_national_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Days in order and within a plan's reach, sums that can be, a telephone; a space of another unit is no site."""
        for name in ("planned_start", "planned_production"):
            try:
                label = str(self._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
                check_day(f"“{label}”", getattr(self, name), clock.today())
            except ScheduleError as error:
                raise ValidationError({name: str(error)}) from None
        if self.planned_production and (signed := self._signed_on()) and self.planned_production <= signed:
            raise ValidationError(
                {"planned_production": _("计划投产不晚于签约的日期 %(day)s，请核对。") % {"day": signed}}
            )
        for name in ("planned_total", "promised_output", "promised_tax"):
            if (told := getattr(self, name)) is not None and told > MOST:
                raise ValidationError({name: _("这个数太大了，金额按万元填，一笔不会超过一千亿元，请核对单位。")})
        if self.planned_start and self.planned_production and self.planned_production < self.planned_start:
            raise ValidationError({"planned_production": _("计划投产早于计划开工，请核对。")})
        if self.found_on and self.found_on > clock.today():
            raise ValidationError({"found_on": _("线索登记的日期还没有到，请核对。")})
        try:
            self.mobile = check_phone(self.mobile.plain) if self.mobile else None  # type: ignore[assignment]
        except IdentifierError as error:
            raise ValidationError({"mobile": str(error)}) from None
        if self.space is not None and self.unit_id and not _related(self.space.unit.path, self.unit.path):
            raise ValidationError({"space": _("这处空间属于另一个单位，请选本单位的。")})

    def _signed_on(self) -> Any:
        """The day of the signing in force; None before it, and where the planned production is the one that is stored."""
        same = {"pk": self.pk, "planned_production": self.planned_production}
        if self.pk is None or self.stage == Stage.LEAD or Project.everything.filter(**same).exists():
            return None
        entries: Any = self.entries(manager="in_force")  # type: ignore[attr-defined]
        return entries.filter(stage=Stage.SIGNED).order_by("-on").values_list("on", flat=True).first()

    @property
    def code(self) -> str:
        """项目编号 by the rule of the day on which it was found; '' before it is stored."""
        if self.pk is None:
            return ""
        rule = edition(self.found_on, settings.CATALOGUE_DIR)
        return rule.code.format(division=self.unit.code[:9] or "XM", year=self.found_on.year, serial=self.pk)

    @property
    def spot(self) -> tuple[float, float] | None:
        """A point of it, longitude first: its own shape's middle, else that of its space."""
        at: Any = (self.place or {}).get("coordinates")
        if not at:
            return self.space.spot if self.space is not None else None
        corners = [at]
        while isinstance(corners[0][0], list | tuple):
            corners = [corner for part in corners for corner in part]
        return sum(c[0] for c in corners) / len(corners), sum(c[1] for c in corners) / len(corners)


def _related(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


class Permit(Kept):
    """手续: one permit of a project with its number, so that nobody asks for it again."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="permits", verbose_name=_("项目"))
    kind = models.CharField(_("手续"), max_length=12, choices=PermitKind.choices)
    number = models.CharField(_("文号"), max_length=80)
    issued_on = models.DateField(_("取得日期"))
    authority = models.CharField(_("发证单位"), max_length=60, blank=True)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)

    class Meta:
        verbose_name = _("项目手续")
        ordering = ("project", "issued_on", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "number"], condition=Q(gone_at__isnull=True), name="projects_permit_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def clean(self) -> None:
        """A permit is there, and belongs to the unit of its project."""
        if self.issued_on and self.issued_on > clock.today():
            raise ValidationError({"issued_on": _("取得日期还没有到，请核对。")})
        if self.project_id and self.unit_id and self.project.unit_id != self.unit_id:
            raise ValidationError({"project": _("这个项目属于另一个单位，请选本单位的。")})
