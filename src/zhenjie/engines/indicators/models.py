"""指标 in the database: what is counted, what is aimed at, what was observed and on whose word, what was published."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.indicators.choices import Act, Caliber, TargetKind
from zhenjie.engines.indicators.fields import PeriodField, ScaledField, WideField
from zhenjie.engines.org.models import Unit


class Indicator(models.Model):
    """指标: one row per key of the catalogue, so that figures can point at it. The catalogue file says all the rest."""

    key = models.CharField(_("编码"), max_length=60, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    section = models.CharField(_("类别"), max_length=20)
    unit = models.CharField(_("计量单位"), max_length=20)
    position = models.PositiveIntegerField(_("排序"), default=0)
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("指标")
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """目标: several may stand side by side; each has a name, and a completion says which one it is measured by."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="targets", verbose_name=_("单位"), db_index=False)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name=_("指标"))
    period = PeriodField(_("时段"))
    name = models.CharField(_("名称"), max_length=40)
    kind = models.CharField(_("性质"), max_length=10, choices=TargetKind.choices)
    value = ScaledField(_("目标值"))
    curve = models.JSONField(_("进度曲线"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)
    document = models.CharField(_("文号"), max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("目标")
        ordering = ("unit", "indicator", "period", "id")
        constraints = [
            models.UniqueConstraint(fields=["unit", "period", "indicator", "name"], name="indicators_target_once"),
            models.CheckConstraint(condition=Q(kind__in=TargetKind.values), name="indicators_target_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class Observation(models.Model):
    """观测值: what is known now of one indicator, unit and period. ``counts`` marks the one that rolls up: the level in the
    caliber that the catalogue names. What was said before stands in Evidence, what was published in Published."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="observations", verbose_name=_("单位"), db_index=False)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="observations", verbose_name=_("指标"), db_index=False
    )
    period = PeriodField(_("时段"))
    aspect = models.CharField(_("方面"), max_length=12, default="level")
    caliber = models.CharField(_("口径"), max_length=12, choices=Caliber.choices)
    counts = models.BooleanField(_("计入汇总"), default=True)
    value = ScaledField(_("数值"))
    reported_growth = ScaledField(_("上报增速（%）"), null=True, blank=True)
    approx = models.CharField(_("约数"), max_length=4, blank=True)
    source = models.CharField(_("依据"), max_length=200)
    published_on = models.DateField(_("公布日期"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("观测值")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "period", "indicator", "aspect", "caliber"], name="indicators_observation_once"
            ),
            models.CheckConstraint(condition=Q(caliber__in=Caliber.values), name="indicators_observation_caliber"),
            models.CheckConstraint(condition=Q(period__gt=1900_0000_0000_0000), name="indicators_observation_period"),
        ]


class Evidence(models.Model):
    """依据: one statement of one source about one observation; append-only, the newest effective one is the value."""

    observation = models.ForeignKey(Observation, models.CASCADE, related_name="evidence", verbose_name=_("观测值"))
    source = models.CharField(_("来源"), max_length=200, db_index=True)
    act = models.CharField(_("作用"), max_length=10, choices=Act.choices)
    value = ScaledField(_("数值"))
    reported_growth = ScaledField(_("上报增速（%）"), null=True, blank=True)
    approx = models.CharField(_("约数"), max_length=4, blank=True)
    published_on = models.DateField(_("公布日期"), null=True, blank=True)
    reason = models.CharField(_("说明"), max_length=200, blank=True)
    account = models.BigIntegerField(null=True)
    name = models.CharField(_("何人"), max_length=60)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("依据")
        ordering = ("id",)


class RollUp(models.Model):
    """汇总值, written ahead: the value that counts for a unit with units below it, and for every ratio.

    ``own`` is the official figure of this level, ``computed`` what comes from below or from parts. The pair is kept in whole
    numbers, so that the next level adds without rounding.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_index=False)
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="+", db_index=False)
    period = PeriodField()
    value = ScaledField(null=True)
    own = ScaledField(null=True)
    computed = ScaledField(null=True)
    numerator = WideField(null=True)
    denominator = WideField(null=True)
    parts = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("汇总值")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["unit", "period", "indicator"], name="indicators_rollup_once")]


class Closing(models.Model):
    """结账: from here on the figures of a unit and all below that end on this day are published and stay as they are."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="closings", verbose_name=_("单位"))
    end = models.DateField(_("截止日"))
    account = models.BigIntegerField(null=True)
    name = models.CharField(_("何人"), max_length=60)
    at = models.DateTimeField(_("时间"))
    figures = models.PositiveIntegerField(_("封存数"), default=0)

    class Meta:
        verbose_name = _("结账")
        ordering = ("-end", "-id")
        constraints = [models.UniqueConstraint(fields=["unit", "end"], name="indicators_closing_once")]


class Published(models.Model):
    """公布值: the figure as it stood when the period was closed; written once, never changed."""

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="figures_published")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", db_index=False)
    period = PeriodField()
    value = ScaledField(null=True)
    reported_growth = ScaledField(null=True)

    class Meta:
        verbose_name = _("公布值")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["unit", "period", "indicator"], name="indicators_published_once")
        ]


class Sheet(models.Model):
    """录入单: one act of entering figures by hand, with the document they were taken from. ``key`` comes from the page, so
    that the same page sent twice is one sheet."""

    key = models.CharField(max_length=64, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="sheets", verbose_name=_("单位"))
    document = models.CharField(_("依据文件"), max_length=120)
    account = models.BigIntegerField(null=True)
    name = models.CharField(_("录入人"), max_length=60)
    at = models.DateTimeField(_("时间"))
    figures = models.PositiveIntegerField(_("条数"), default=0)

    class Meta:
        verbose_name = _("录入单")
        ordering = ("-id",)
