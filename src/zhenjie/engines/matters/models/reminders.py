"""Reminders that people set for themselves; the ones of the clocks are derived from the periods."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.matters.models.matters import Event, Matter


class Reminder(models.Model):
    """提醒: tells `to` of a matter at a moment, once; nothing is told of a matter closed meanwhile."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="reminders", verbose_name=_("事项"))
    event = models.OneToOneField(Event, models.PROTECT, related_name="reminder")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("提醒谁"))
    at = models.DateTimeField(_("什么时候"))
    words = models.CharField(_("提醒什么"), max_length=200, blank=True)
    told = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("提醒")
        ordering = ("at", "id")
        indexes = [models.Index(fields=["at"], condition=models.Q(told=False), name="matters_reminder_waiting")]
