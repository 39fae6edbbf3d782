"""通知: message, channel, quiet hours, subscription."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """通知: something one person should know, not before a moment."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=120)
    title = models.CharField(_("标题"), max_length=120)
    body = models.CharField(_("内容"), max_length=400, blank=True)
    url = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(_("时间"))
    not_before = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("通知")
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="notices_notice_once")]
