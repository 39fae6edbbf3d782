"""Open311 requests: matters filed here by other programs, and matters forwarded to another city's server."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.governance.choices import OpenWay
from zhenjie.engines.matters.models import Matter


class OpenRequest(models.Model):
    """``remote`` is the number at the other end ('' while it has only given a ``token``), ``status`` what it last said."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="open_requests", verbose_name=_("事项"))
    way = models.CharField(_("方向"), max_length=3, choices=OpenWay.choices)
    server = models.CharField(_("对方"), max_length=40, blank=True)
    service = models.CharField(_("服务代码"), max_length=60)
    remote = models.CharField(_("对方编号"), max_length=80, blank=True)
    token = models.CharField(max_length=80, blank=True)
    status = models.CharField(_("对方状态"), max_length=20, blank=True)
    notes = models.TextField(_("对方说明"), blank=True)
    address = models.CharField(_("地址"), max_length=160, blank=True)
    media = models.CharField(max_length=500, blank=True)
    device = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("Open311 请求")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "server"], condition=Q(way="out"), name="governance_openrequest_sent_once"
            )
        ]
        indexes = [models.Index(fields=["token"], condition=~Q(token=""), name="governance_openrequest_token")]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.way}"
