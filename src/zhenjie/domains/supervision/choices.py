"""The closed lists of supervision."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

#: The flow of findings.
FINDING = "finding"


class CircularKind(TextChoices):
    """督查的载体 (domain.md 督查)."""

    ORDER = "order", _("督办单")
    CIRCULAR = "circular", _("督查通报")
    REVISIT = "revisit", _("回头看")


class EvidenceKind(TextChoices):
    """What a file proves."""

    BEFORE = "before", _("整改前")
    AFTER = "after", _("整改后")
    PAPER = "paper", _("佐证材料")
