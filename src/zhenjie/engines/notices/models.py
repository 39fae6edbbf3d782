"""通知: one message to one account, shown in the inbox from its moment on, and carried further by channels."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One message to one account. ``key`` says what it is about: the same key to the same account is one notice.

    It stands in the inbox from ``due_at`` on, which the quiet hours have moved out of nights and days off.
    """

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("收件人"))
    key = models.CharField(max_length=120)
    title = models.CharField(_("标题"), max_length=120)
    body = models.TextField(_("内容"), blank=True)
    url = models.CharField(_("去处"), max_length=300, blank=True)
    sender = models.CharField(_("何人"), max_length=60)
    made_at = models.DateTimeField(_("写于"))
    due_at = models.DateTimeField(_("送达"))
    read_at = models.DateTimeField(_("已读"), null=True)

    class Meta:
        verbose_name = _("通知")
        ordering = ("-due_at", "-id")
        constraints = [models.UniqueConstraint(fields=["to", "key"], name="notices_notice_once")]
        indexes = [
            models.Index(fields=["to", "due_at", "id"], name="notices_notice_inbox"),
            models.Index(
                fields=["to", "due_at"], condition=models.Q(read_at__isnull=True), name="notices_notice_unread"
            ),
            models.Index(fields=["due_at"], name="notices_notice_due"),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """A notice on one channel beyond the inbox. Claimed before it is carried, so that two workers carry it once."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("渠道"), max_length=20)
    claimed_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=1)
    delivered_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("送达")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="notices_delivery_once")]
        indexes = [
            models.Index(
                fields=["claimed_at"], condition=models.Q(delivered_at__isnull=True), name="notices_delivery_open"
            )
        ]


class Outbound(models.Model):
    """A short message to somebody without an account: a resident or a firm who left a number and wants to hear.

    ``to`` holds ciphertext; ``key`` names it to the provider too, so that what is carried twice arrives once. It waits until
    ``due_at``, which the quiet hours have moved out of nights and days off."""

    to = models.CharField(_("电话"), max_length=200)
    text = models.CharField(_("内容"), max_length=300)
    key = models.CharField(max_length=120, unique=True)
    made_at = models.DateTimeField(_("写于"))
    due_at = models.DateTimeField(_("送达"))
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("外发短信")
        ordering = ("id",)
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(delivered_at__isnull=True), name="notices_outbound_open"
            ),
            models.Index(fields=["made_at"], name="notices_outbound_made"),
        ]

    def __str__(self) -> str:
        return self.key
