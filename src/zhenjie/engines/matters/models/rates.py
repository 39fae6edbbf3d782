"""Rates of a closed month: what was counted, what was left out and why, by which edition. Never worked out anew."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.org.models import Unit


class RateResult(models.Model):
    """One rate of one unit in one month, as it stood when the month was closed. ``left_out`` holds [matter, reason]."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    flow = models.CharField(_("流程"), max_length=40)
    month = models.DateField(_("月份"))
    rate = models.CharField(_("指标"), max_length=12)
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
            models.UniqueConstraint(fields=["unit", "flow", "month", "rate"], name="matters_rateresult_once"),
        ]
