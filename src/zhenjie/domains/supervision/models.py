"""督查: circulars (通报、督办单) with their findings, and what proves that a finding was put right."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.supervision.choices import CircularKind, EvidenceKind
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.ledger.models import Kept
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Unit


class Circular(Kept):
    """督查通报、督办单: what was looked into, on which ground, who leads, until when it has to be put right. ``unit`` issued
    it; its number stands once for each unit and kind."""

    kind = models.CharField(_("种类"), max_length=10, choices=CircularKind.choices, default=CircularKind.CIRCULAR)
    number = models.CharField(_("期号或文号"), max_length=60)
    title = models.CharField(_("事项"), max_length=120)
    ground = models.CharField(_("依据文件"), max_length=160, blank=True)
    issued = models.DateField(_("印发日期"))
    due = models.DateField(_("整改时限"))
    lead = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("牵头单位"))
    text = models.TextField(_("总体情况"), blank=True)

    class Meta:
        verbose_name = _("督查通报")
        ordering = ("-issued", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "number"],
                condition=models.Q(gone_at__isnull=True),
                name="supervision_circular_once",
            ),
            models.CheckConstraint(
                condition=models.Q(due__gte=models.F("issued")), name="supervision_circular_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def clean(self) -> None:
        """The limit lies after the day of issue."""
        if self.issued and self.due and self.due < self.issued:
            raise ValidationError({"due": _("整改时限早于印发日期，请核对。")})


class Finding(models.Model):
    """问题: one finding of a circular about one unit; the matter says where it stands, this what belongs to it alone:
    ``wider`` is 举一反三, what else of the kind was looked for and put right."""

    matter = models.OneToOneField(Matter, models.PROTECT, related_name="finding", verbose_name=_("事项"))
    circular = models.ForeignKey(Circular, models.PROTECT, related_name="findings", verbose_name=_("通报"))
    position = models.PositiveIntegerField(_("序号"))
    done = models.TextField(_("整改情况"), blank=True)
    wider = models.TextField(_("举一反三"), blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("督查问题")
        ordering = ("circular", "position", "id")

    def __str__(self) -> str:
        return str(self.matter)


class Evidence(models.Model):
    """佐证: a file that shows a finding before or after it was put right. Never changed, never taken away."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="evidence", verbose_name=_("问题"))
    kind = models.CharField(_("种类"), max_length=8, choices=EvidenceKind.choices)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    round = models.PositiveSmallIntegerField(_("第几轮整改"), default=1)
    name = models.CharField(_("谁上传的"), max_length=60)
    at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("整改佐证")
        ordering = ("finding", "id")
