"""每月一题: one matter of many each month, taken up at its root."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.matters.models.duties import class_choices
from zhenjie.engines.org.models import Unit


class MonthlyTopic(models.Model):
    """The topic of ``unit`` for ``month`` (its first day). Its matters are not kept here: they are those of ``klass`` (and below it),
    at ``place``, that say one of ``words`` (parted by blanks; none: every matter of the class). ``lead`` answers for it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("所属单位"))
    month = models.DateField(_("月份"))
    title = models.CharField(_("题目"), max_length=80)
    klass = models.CharField(_("事项分类"), max_length=20, blank=True, choices=class_choices)
    words = models.CharField(_("关键词"), max_length=120, blank=True)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("范围"))
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("牵头单位"))
    goals = models.TextField(_("目标"), blank=True)
    measures = models.TextField(_("措施"), blank=True)
    result = models.TextField(_("成效"), blank=True)
    finished_at = models.DateTimeField(_("销号时间"), null=True)
    made_at = models.DateTimeField(_("立题时间"))
    name = models.CharField(_("何人"), max_length=60)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("每月一题")
        ordering = ("-month", "id")
        constraints = [models.UniqueConstraint(fields=["unit", "month", "title"], name="matters_monthlytopic_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.title}"
