"""Rates of a closed month: what was counted, what was left out and why, by which edition. Never worked out anew."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.matters.models.matters import Matter
from zhenjie.engines.org.models import Unit


class RateResult(models.Model):
    """One rate of one unit in one month, as it stood when the month was closed. ``head`` closed it, for itself (``basis`` "")
    and the units below it: by where matters lie ("place") or by who handles them ("worker"); a row of ``head`` with a basis is
    what lies with none of them. ``left_out`` holds [matter, reason]."""

    head = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("封存单位"))
    basis = models.CharField(_("归属"), max_length=6, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    flow = models.CharField(_("流程"), max_length=40)
    month = models.DateField(_("月份"))
    rate = models.CharField(_("指标"), max_length=30)
    numerator = models.DecimalField(_("分子"), max_digits=14, decimal_places=4)
    denominator = models.DecimalField(_("分母"), max_digits=14, decimal_places=4)
    left_out = models.JSONField(_("不计入"), default=list)
    edition = models.CharField(_("口径"), max_length=60)
    closed_at = models.DateTimeField(_("封存时间"))
    name = models.CharField(_("何人"), max_length=60)

    class Meta:
        verbose_name = _("办理评价")
        ordering = ("month", "unit", "rate")
        constraints = [
            models.UniqueConstraint(
                fields=["head", "flow", "month", "basis", "unit", "rate"], name="matters_rateresult_once"
            ),
        ]


class CountedMatter(models.Model):
    """What one matter counted with when ``head`` closed the month: from these rows every result of the closed month can be
    worked out again. ``place`` and ``worker`` are paths as they were then; ``outcome`` see rules.rates.Outcome."""

    head = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    flow = models.CharField(max_length=40)
    month = models.DateField()
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", db_index=False)
    place = models.CharField(max_length=80)
    worker = models.CharField(max_length=80, blank=True)
    outcome = models.JSONField()

    class Meta:
        verbose_name = _("计入评价的事项")
        ordering = ("matter",)
        constraints = [
            models.UniqueConstraint(fields=["head", "flow", "month", "matter"], name="matters_countedmatter_once")
        ]
