"""异议 against plans and registers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.core.masks import mask
from zhenjie.domains.residents.models import ToldText
from zhenjie.domains.villages.choices import (
    Ruling,
)
from zhenjie.domains.villages.models.cooperatives import Distribution
from zhenjie.domains.villages.models.shares import Dividend, ShareRegister


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
