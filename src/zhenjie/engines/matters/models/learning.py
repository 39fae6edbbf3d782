"""派单学习: what was learnt from a county's own dispatches. A new learning is a new row; nothing is overwritten."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.org.models import Unit


class DispatchModel(models.Model):
    """派单模型: ``coefficients`` is plain JSON (see rules.learning). First-dispatch accuracy = ``right`` of ``asked`` dispatches that the
    model had not seen when it was asked."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("所属单位"))
    trained_at = models.DateTimeField(_("学习时间"))
    examples = models.PositiveIntegerField(_("派单件数"))
    right = models.PositiveIntegerField(_("验证派准"))
    asked = models.PositiveIntegerField(_("验证件数"))
    coefficients = models.JSONField(_("系数"))
    source = models.CharField(_("参数依据"), max_length=200)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("派单模型")
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["unit", "version"], name="matters_dispatchmodel_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.version}"

    @property
    def accuracy(self) -> float | None:
        """The share that would have been right at the first dispatch (0-1); None when nothing could be asked."""
        return self.right / self.asked if self.asked else None
