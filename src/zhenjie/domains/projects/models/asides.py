"""不计数的时段: a project that stands aside because the same lead is counted elsewhere, or may be. Its own rows lose nothing."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.projects.choices import AsideGround
from zhenjie.domains.projects.models.projects import Project


class Aside(models.Model):
    """From ``since`` on, and before ``until``, the project is counted nowhere; a spell whose ``until`` is not after ``since`` never
    was. ``at`` and ``lifted_at``: when that came into the books."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="asides", verbose_name=_("项目"))
    ground = models.CharField(_("原因"), max_length=10, choices=AsideGround.choices)
    since = models.DateField(_("从哪天起"))
    until = models.DateField(_("到哪天前"), null=True)
    at = models.DateTimeField(_("登记时间"))
    lifted_at = models.DateTimeField(_("恢复时间"), null=True)

    class Meta:
        verbose_name = _("不计数的时段")
        ordering = ("project", "since", "id")
        constraints = [
            models.UniqueConstraint(fields=["project"], condition=Q(lifted_at__isnull=True), name="projects_aside_once")
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.since}"
