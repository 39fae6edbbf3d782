"""网格巡查: places to look after, routes that string them together, what a look found. No check-in, no track, no quota."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.governance.choices import PatrolResult, PlaceClass
from zhenjie.domains.governance.rules import patrols
from zhenjie.engines.ledger.fields import PlaceField
from zhenjie.engines.ledger.models import Kept


class PatrolPlace(Kept):
    """巡查点位: ``unit`` is its grid. ``last_on`` and ``last_result`` follow from the records and are written by the actions."""

    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("分类"), max_length=12, choices=PlaceClass.choices)
    address = models.CharField(_("位置说明"), max_length=80, blank=True)
    look_for = models.CharField(_("看什么"), max_length=120, blank=True)
    firm = models.ForeignKey(
        Enterprise, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("企业台账")
    )
    every = models.PositiveIntegerField(
        _("几天看一次"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(366)],
        help_text=_("不填按分类的规定间隔。"),
    )  # fmt: skip
    listed_on = models.DateField(_("列入日期"))
    ended_on = models.DateField(_("不再巡查"), null=True, blank=True)
    place = PlaceField(_("位置"))
    last_on = models.DateField(_("最近看过"), null=True, editable=False)
    last_result = models.CharField(
        _("最近结果"), max_length=8, choices=PatrolResult.choices, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("巡查点位")
        ordering = ("unit", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], condition=Q(gone_at__isnull=True), name="governance_patrolplace_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def due(self) -> patrols.Due:
        """When the next look is due today, with its colour and why."""
        return patrols.due(self.kind, self.last_on, self.listed_on, clock.today(), self.every)


class PatrolRoute(Kept):
    """巡查路线: places of a grid in the order in which one walks them. A suggestion, not a duty to walk it."""

    name = models.CharField(_("名称"), max_length=60)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("巡查路线")
        ordering = ("unit", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], condition=Q(gone_at__isnull=True), name="governance_patrolroute_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class RouteStop(models.Model):
    """One place of a route."""

    route = models.ForeignKey(PatrolRoute, models.CASCADE, related_name="stops")
    place = models.ForeignKey(PatrolPlace, models.PROTECT, related_name="+")
    order = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("路线点位")
        ordering = ("order",)
        constraints = [models.UniqueConstraint(fields=["route", "place"], name="governance_routestop_once")]

    def __str__(self) -> str:
        return f"{self.route} {self.order}"


class PatrolRecord(Kept):
    """巡查记录: somebody looked. ``matter`` is the Ref of the matter that a finding has become, '' before."""

    place = models.ForeignKey(PatrolPlace, models.PROTECT, related_name="records", verbose_name=_("点位"))
    on = models.DateField(_("日期"))
    result = models.CharField(_("结果"), max_length=8, choices=PatrolResult.choices, default=PatrolResult.FINE)
    finding = models.TextField(_("发现的问题"), max_length=1000, blank=True)
    matter = models.CharField(_("转成的事项"), max_length=80, blank=True, editable=False)
    name = models.CharField(_("谁看的"), max_length=60, editable=False)
    account = models.BigIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = _("巡查记录")
        ordering = ("-on", "-id")
        indexes = [models.Index(fields=["unit", "on"], name="governance_patrolrecord_day")]

    def __str__(self) -> str:
        return f"{self.place} {self.on}"

    def clean(self) -> None:
        """A finding says what was found; nobody looks tomorrow."""
        if self.result == PatrolResult.FINDING and not self.finding.strip():
            raise ValidationError({"finding": _("有问题请写一句是什么问题、在哪里。")})
        if self.on and self.on > clock.today():
            raise ValidationError({"on": _("日期还没有到，请填实际去看的那天。")})
