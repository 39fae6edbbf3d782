"""群众入口 in the database: how often an address knocked, and which proofs of work are spent. Both are forgotten soon."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Spent(models.Model):
    """A proof of work that was used; ``digest`` is SHA-256 of the challenge, kept until the challenge is void anyway."""

    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("用过的工作量证明")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.digest[:12]


class Knock(models.Model):
    """How often one address (``network``: a keyed hash that changes daily) came for one purpose in the window from ``since``."""

    network = models.CharField(max_length=32)
    purpose = models.CharField(max_length=10)
    since = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("来访计数")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("network", "purpose", "since"), name="matters_knock_once"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.count}"
