"""招商活动: trips, visits, meetings with whoever went and whoever was met; the leads and the promises that came of them."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.investment.choices import EventKind, PromiseState
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.ledger.models import Kept
from zhenjie.engines.org.models import Person


def _yuan(title: Any) -> "models.DecimalField[Decimal | str | float | None, Decimal | None]":
    return models.DecimalField(
        title, max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )  # fmt: skip


class Event(Kept):
    """A trip or another meeting. One whose day lies ahead is planned. ``heads``: how many went in all, as the per-head figures need
    it; ``at``: when it came into the books, which is what a term of protection counts."""

    kind = models.CharField(_("方式"), max_length=8, choices=EventKind.choices, default=EventKind.OUT)
    title = models.CharField(_("主题"), max_length=80)
    on = models.DateField(_("开始日期"))
    until = models.DateField(_("结束日期"), null=True, blank=True, help_text=_("当天往返的不填。"))
    place = models.CharField(_("地点"), max_length=80, blank=True)
    leader = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("带队领导")
    )
    heads = models.PositiveSmallIntegerField(
        _("同行人数"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("含带队领导。")
    )
    traffic = _yuan(_("交通费（元）"))
    lodging = _yuan(_("住宿费（元）"))
    other = _yuan(_("其他费用（元）"))
    whom = models.CharField(_("其他洽谈对象"), max_length=200, blank=True, help_text=_("没有进投资方台账的写这里。"))
    minutes = models.TextField(_("纪要"), blank=True)
    at = models.DateTimeField(_("登记时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("招商活动")
        ordering = ("-on", "-id")
        indexes = [models.Index(fields=["unit", "on"], name="investment_event_day")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """It ends after it began; money was spent by somebody who went."""
        if self.on and self.until and self.until < self.on:
            raise ValidationError({"until": _("结束日期早于开始日期，请核对。")})
        if self.on and self.until and (self.until - self.on).days > 60:
            raise ValidationError({"until": _("一次活动超过了 60 天，请核对日期。")})

    @property
    def days(self) -> int:
        """How many days, both ends counted."""
        return ((self.until or self.on) - self.on).days + 1

    @property
    def cost(self) -> Decimal | None:
        """元, of what was told; None when nothing was."""
        told = [one for one in (self.traffic, self.lodging, self.other) if one is not None]
        return sum(told, Decimal(0)) if told else None

    @property
    def per_head(self) -> Decimal | None:
        """元 for each who went."""
        return self.cost / self.heads if self.cost is not None and self.heads else None

    @property
    def per_head_day(self) -> Decimal | None:
        """元 for each who went and each day."""
        return self.per_head / self.days if self.per_head is not None else None


class Attendance(models.Model):
    """Who of the organisation went."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("同行人员")
        ordering = ("event", "id")
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="investment_attendance_once")]

    def __str__(self) -> str:
        return self.person.name


class Met(models.Model):
    """Which investor was met, and what they said."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="met")
    investor = models.ForeignKey(Investor, models.PROTECT, related_name="met")
    said = models.CharField(_("谈了什么"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("洽谈")
        ordering = ("event", "id")
        constraints = [models.UniqueConstraint(fields=["event", "investor"], name="investment_met_once")]

    def __str__(self) -> str:
        return f"{self.event} {self.investor}"


class Origin(models.Model):
    """线索来路: whose project it is and what it came of. The project itself, its stages and its counts stand in `projects`."""

    project = models.OneToOneField(Project, models.PROTECT, related_name="origin", verbose_name=_("项目"))
    investor = models.ForeignKey(Investor, models.PROTECT, null=True, related_name="leads", verbose_name=_("投资方"))
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="leads", verbose_name=_("招商活动"))
    introduced_by = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, related_name="+", verbose_name=_("引荐企业")
    )

    class Meta:
        verbose_name = _("线索来路")
        ordering = ("project",)

    def __str__(self) -> str:
        return str(self.project)


class Promise(Kept):
    """跟进承诺: who of us promised what to whom by when. Late follows from the day; nobody marks it."""

    investor = models.ForeignKey(
        Investor, models.PROTECT, null=True, blank=True, related_name="promises", verbose_name=_("对谁承诺")
    )
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="promises", verbose_name=_("哪次活动")
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="promises", verbose_name=_("哪个项目")
    )
    text = models.CharField(_("承诺什么"), max_length=200)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("谁来办"))
    due = models.DateField(_("哪天前"))
    state = models.CharField(
        _("状态"), max_length=10, choices=PromiseState.choices, default=PromiseState.OPEN, editable=False
    )
    closed_on = models.DateField(_("办结日期"), null=True, editable=False)
    result = models.CharField(_("结果（原因）"), max_length=200, blank=True, editable=False)
    closed_at = models.DateTimeField(_("登记办结"), null=True, editable=False)
    at = models.DateTimeField(_("登记时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("跟进承诺")
        ordering = ("due", "id")
        indexes = [models.Index(fields=["unit", "state", "due"], name="investment_promise_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(closed_on__isnull=False), name="investment_promise_closed_on_a_day"
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def was_late(self) -> bool:
        """Whether it was kept after its day."""
        return self.closed_on is not None and self.closed_on > self.due
