"""留痕: what was done, by whom, from where, before and after; append-only and sealed in blocks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Block(models.Model):
    """A sealed run of entries. ``head`` is SM3 over the head before, number, time and ``members``; ``members`` lists the
    entries in order, 40 bytes each (id, digest), so that a changed, removed or added entry can be named."""

    number = models.BigIntegerField(unique=True)
    previous = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    members = models.BinaryField()
    head = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("封存块")
        ordering = ("number",)


class Entry(models.Model):
    """One change of one thing. ``digest`` is made at writing over everything that was said; ``block`` is the only field
    that is ever filled in later, once (the database refuses every other change)."""

    at = models.DateTimeField(_("时间"))
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

    class Meta:
        verbose_name = _("留痕")
        ordering = ("id",)
        indexes = [
            models.Index(fields=["subject", "id"], name="trail_entry_subject"),
            models.Index(fields=["scope", "id"], name="trail_entry_scope"),
            models.Index(fields=["account", "id"], name="trail_entry_account"),
            models.Index(fields=["verb", "id"], name="trail_entry_verb"),
            models.Index(fields=["at"], name="trail_entry_at"),
            models.Index(fields=["id"], condition=Q(block__isnull=True), name="trail_entry_open"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.verb} {self.subject}"
