"""攻坚行动: campaigns, the places they are about, what is wanted where, what is there by now, pictures before and after."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.domains.renewal.choices import (
    MEASURE_UNITS,
    MONEY,
    PIECES,
    SITE_UNITS,
    WORK_UNITS,
    Measure,
    PhotoPhase,
    SiteKind,
    WorkKind,
)
from zhenjie.domains.renewal.models.fields import Written, believe_days, decimals, once
from zhenjie.domains.renewal.rules import edition
from zhenjie.domains.renewal.rules.amounts import amount_fault
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.ledger.fields import PlaceField
from zhenjie.engines.ledger.models import Kept


class Campaign(Kept):
    """攻坚行动: a name, a term, the document that asked for it."""

    name = models.CharField(_("名称"), max_length=80)
    since = models.DateField(_("开始"))
    until = models.DateField(_("结束"))
    document = models.CharField(_("依据"), max_length=120, blank=True)
    public = models.BooleanField(
        _("公开进度"), default=False, editable=False, help_text=_("公开页只有地点和工程量的数字。")
    )

    class Meta:
        verbose_name = _("攻坚行动")
        ordering = ("-since", "id")
        constraints = [
            once("campaign", "unit", "name"),
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="renewal_campaign_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A term ends after it began, in years that can be meant."""
        believe_days(self, "since", "until")
        if self.since and self.until and self.until < self.since:
            raise ValidationError({"until": _("结束早于开始，请核对日期。")})


class Site(Kept):
    """地点 that campaigns are about: a village, a park, a plot, a road, a facility. It stands once, whoever names it;
    ``inside``: the place it is a part of."""

    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("地点类别"), max_length=10, choices=SiteKind.choices)
    quantity = decimals(
        _("数量"), default=1, validators=[MinValueValidator(Decimal("0.01"))],
        help_text=_("地块填亩数，其余填 1。"),
    )  # fmt: skip
    inside = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("在哪个地点之内"),
        help_text=_("已经包含在另一个地点里的，合计时不再加一遍。"),
    )  # fmt: skip
    place = PlaceField(_("位置"))

    class Meta:
        verbose_name = _("攻坚地点")
        ordering = ("unit", "kind", "name")
        constraints = [once("site", "unit", "kind", "name")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """What is counted in pieces counts as one; nothing lies in itself."""
        if self.kind and self.kind != SiteKind.LAND and self.quantity not in (None, 1):
            raise ValidationError({"quantity": _("这一类按个数算，数量填 1；只有地块填亩数。")})
        here, seen = self.inside, set()
        while here is not None and here.pk not in seen:
            if here.pk == self.pk:
                raise ValidationError({"inside": _("地点不能在它自己之内，请重选。")})
            seen.add(here.pk)
            here = here.inside

    @property
    def measure(self) -> str:
        """The unit of the quantity."""
        return str(SITE_UNITS.get(self.kind, ""))  # type: ignore[call-overload]


class Target(Kept):
    """目标: what a campaign wants at a place; ``unit`` is where the place lies."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="targets", verbose_name=_("攻坚行动"))
    site = models.ForeignKey(Site, models.PROTECT, related_name="targets", verbose_name=_("地点"))
    work = models.CharField(_("工程"), max_length=10, choices=WorkKind.choices, default=WorkKind.WHOLE)
    amount = decimals(_("目标量"), default=100, help_text=_("整体提升按 100% 填，其余按工程量填。"))
    due = models.DateField(_("完成时限"), null=True, blank=True)

    class Meta:
        verbose_name = _("攻坚目标")
        ordering = ("campaign", "site", "id")
        constraints = [once("target", "campaign", "site", "work")]

    def __str__(self) -> str:
        return f"{self.site} {self.get_work_display()}"

    def clean(self) -> None:
        """No more than can be meant, whole where it is counted in pieces; a target lies where its campaign reaches."""
        believe_days(self, "due")
        if self.work in WorkKind.values and self.amount is not None:
            work, rule = WorkKind(self.work), edition("works", clock.today())
            if said := amount_fault(self.amount, work, str(work.label), self.measure, rule, pieces=work in PIECES):
                raise ValidationError({"amount": said})
        if self.campaign_id and self.site_id and not self.site.unit.path.startswith(self.campaign.unit.path):
            raise ValidationError({"site": _("这个地点不在行动所在单位之下，请重选。")})
        if self.site_id and self.unit_id and self.unit_id != self.site.unit_id:
            raise ValidationError(
                {"unit": _("目标的单位要和地点所在单位一致，应是%(unit)s。") % {"unit": self.site.unit.name}}
            )

    @property
    def measure(self) -> str:
        """The unit of the amount."""
        return str(WORK_UNITS.get(self.work, ""))  # type: ignore[call-overload]


class CountedTarget(Kept):
    """计数目标: what a campaign wants of the projects of a place, counted from their own ledger: nobody types its progress. ``unit`` is
    where; it counts from the first day of the campaign to its last."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="counted", verbose_name=_("攻坚行动"))
    measure = models.CharField(_("数什么"), max_length=14, choices=Measure.choices)
    amount = decimals(
        _("目标量"), validators=[MinValueValidator(Decimal("0.01"))], help_text=_("投资和内资填万元，项目填个数。")
    )
    due = models.DateField(_("完成时限"), null=True, blank=True)

    class Meta:
        verbose_name = _("计数目标")
        ordering = ("campaign", "measure", "unit", "id")
        constraints = [once("counted", "campaign", "unit", "measure")]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_measure_display()}"

    def clean(self) -> None:
        """A place where the campaign reaches; things come in whole numbers."""
        if self.campaign_id and self.unit_id and not self.unit.path.startswith(self.campaign.unit.path):
            raise ValidationError({"unit": _("这个单位不在行动所在单位之下，请重选。")})
        if self.amount is not None and self.measure and not self.is_money and self.amount != int(self.amount):
            raise ValidationError({"amount": _("项目按个数算，请填整数。")})

    @property
    def is_money(self) -> bool:
        """Whether 万元 are wanted."""
        return self.measure in MONEY

    @property
    def unit_of_measure(self) -> str:
        """The unit of the amount."""
        return str(MEASURE_UNITS.get(self.measure, ""))  # type: ignore[call-overload]


class Progress(Kept, Written):
    """形象进度 of one kind of work at a place, cumulative to a day; belongs to the place, so that no campaign counts it twice.
    Only added: a correction names the entry it takes the place of."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="progress", verbose_name=_("地点"))
    work = models.CharField(_("工程"), max_length=10, choices=WorkKind.choices)
    on = models.DateField(_("截至"))
    done = decimals(_("累计完成"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")

    class Meta:
        verbose_name = _("形象进度")
        ordering = ("-on", "-id")
        indexes = [models.Index(fields=["site", "work", "on"], name="renewal_progress_day")]

    def __str__(self) -> str:
        return f"{self.site} {self.get_work_display()} {self.on}"

    @property
    def measure(self) -> str:
        """The unit of what is done."""
        return str(WORK_UNITS.get(self.work, ""))  # type: ignore[call-overload]


class SitePhoto(Written):
    """A picture of a place, before or after."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="photos", verbose_name=_("地点"))
    phase = models.CharField(_("前后"), max_length=8, choices=PhotoPhase.choices)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    taken_on = models.DateField(_("拍摄日期"))

    class Meta:
        verbose_name = _("攻坚地点照片")
        ordering = ("phase", "taken_on", "id")

    def __str__(self) -> str:
        return self.get_phase_display()
