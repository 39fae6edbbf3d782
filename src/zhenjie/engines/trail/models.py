"""留痕: what was done, by whom, from where, before and after; append-only and sealed in blocks."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Block(models.Model):
    """A sealed run of entries; ``head`` is SM3 over the head before and the hashes within."""

    number = models.BigIntegerField(unique=True)
    previous = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)


class Entry(models.Model):
    """One change of one thing. ``digest`` is made at writing over everything that was said."""

    at = models.DateTimeField(_("时间"), db_index=True)
    account = models.BigIntegerField(null=True)
    name = models.CharField(_("何人"), max_length=60)
    unit = models.CharField(max_length=80, blank=True)
    address = models.CharField(_("何处"), max_length=45, blank=True)
    verb = models.CharField(_("做了什么"), max_length=60)
    subject = models.CharField(_("对象"), max_length=80)
    scope = models.CharField(max_length=80, blank=True)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    block = models.ForeignKey(Block, models.PROTECT, null=True, related_name="entries")
    place = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("留痕")
        ordering = ("id",)
        indexes = [models.Index(fields=["subject", "id"]), models.Index(fields=["scope", "id"])]
