"""撞单: projects of different townships that are the same lead. One of them holds it; the county decides about the others.

A township's own page tells nothing of this but one sentence; the rows lie at the unit above both (`Family.unit`).
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.domains.investment.choices import ClaimState, RulingKind
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.org.models import Unit


class Family(models.Model):
    """The projects that are one lead. ``unit``: the one above all of them, which decides."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("由谁裁定"))
    at = models.DateTimeField(_("发现时间"), default=clock.now)

    class Meta:
        verbose_name = _("同一线索")
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Claim(models.Model):
    """What one project is recognised by, and since when its claim stands: ``since`` is the moment at which investor, sector and contact
    were on record, or work on it had been; None before that. ``key``, ``code``, ``mobile``: the investor."""

    project = models.OneToOneField(Project, models.PROTECT, related_name="claim", verbose_name=_("项目"))
    town = models.CharField(max_length=80)
    key = models.CharField(max_length=120, blank=True, db_index=True)
    code = models.CharField(max_length=18, blank=True, db_index=True)
    mobile = models.CharField(max_length=32, blank=True, db_index=True)
    since = models.DateTimeField(_("首报时间"), null=True)
    family = models.ForeignKey(Family, models.PROTECT, null=True, related_name="claims")
    state = models.CharField(_("状态"), max_length=10, choices=ClaimState.choices, blank=True)
    share = models.PositiveSmallIntegerField(_("分成（%）"), default=0)

    class Meta:
        verbose_name = _("登记权")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["family"], condition=Q(state="holds"), name="investment_one_holds"),
            models.CheckConstraint(
                condition=Q(family__isnull=True, state="") | (Q(family__isnull=False) & ~Q(state="")),
                name="investment_claim_state_of_a_family",
            ),
        ]

    def __str__(self) -> str:
        return str(self.project)


class Ruling(models.Model):
    """裁定: append-only; the last one of a claim stands. ``holder``: who held the lead then. ``reason`` stays with whoever decided;
    ``told`` is read by both sides and names neither. ``evidence``: what lay on the table, as it was."""

    family = models.ForeignKey(Family, models.PROTECT, related_name="rulings")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="rulings")
    holder = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    kind = models.CharField(_("裁定"), max_length=8, choices=RulingKind.choices)
    share = models.PositiveSmallIntegerField(
        _("后登记的分成（%）"), default=0, validators=[MinValueValidator(0), MaxValueValidator(99)]
    )
    reason = models.CharField(_("理由（留存）"), max_length=300)
    told = models.CharField(_("告知双方的依据"), max_length=200)
    evidence = models.JSONField(default=dict)
    rule = models.CharField(_("规则版本"), max_length=40)
    at = models.DateTimeField(_("裁定时间"))
    name = models.CharField(_("裁定人"), max_length=60)
    account = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("撞单裁定")
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"
