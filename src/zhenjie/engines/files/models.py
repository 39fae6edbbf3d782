"""附件: bytes stored once under their hash; a name and an owner for each time they were handed in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """One file as handed in; equal bytes share ``digest`` (SHA-256) and lie on disk once."""

    digest = models.CharField(max_length=64, db_index=True)
    name = models.CharField(_("文件名"), max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    scope = models.CharField(max_length=80, db_index=True)
    stored_at = models.DateTimeField()
    stored_by = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("附件")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name
