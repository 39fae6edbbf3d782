"""阶段记录: append-only. A correction is an entry of its own that stands for an earlier one; nothing is overwritten."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.projects.choices import Evidence, Stage
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.rules.history import Entered
from zhenjie.engines.files.models import StoredFile


class InForce(models.Manager["StageEntry"]):
    """The entries that stand: not corrected, not withdrawn."""

    def get_queryset(self) -> models.QuerySet["StageEntry"]:
        return super().get_queryset().filter(corrected_by__isnull=True, withdrawn=False)


class StageEntry(models.Model):
    """A step of the chain: ``on`` is the day that counts, ``at`` when it was entered. ``corrects``: the entry it stands for;
    ``withdrawn``: that one never happened. ``rank`` orders the entries of one day. ``rule``: the edition of the definitions."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="entries", verbose_name=_("项目"))
    stage = models.CharField(_("阶段"), max_length=12, choices=Stage.choices)
    rank = models.PositiveSmallIntegerField(editable=False)
    resumes = models.BooleanField(_("恢复"), default=False)
    on = models.DateField(_("计入日期"))
    evidence = models.CharField(_("凭据"), max_length=14, choices=Evidence.choices, blank=True)
    number = models.CharField(_("编号"), max_length=80, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("凭据文件")
    )
    reason = models.CharField(_("说明"), max_length=300, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("更正哪一条")
    )
    withdrawn = models.BooleanField(_("撤回"), default=False)
    rule = models.CharField(_("口径版本"), max_length=40)
    at = models.DateTimeField(_("登记时间"))
    name = models.CharField(_("登记人"), max_length=60)
    account = models.BigIntegerField(null=True)

    objects = models.Manager()
    in_force = InForce()

    class Meta:
        verbose_name = _("阶段记录")
        ordering = ("project", "on", "rank", "id")
        indexes = [
            models.Index(fields=["stage", "on"], name="projects_stage_on"),
            models.Index(fields=["project", "on", "rank"], name="projects_stage_chain"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn=False) | Q(corrects__isnull=False), name="projects_stage_withdraws_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.get_stage_display()} {self.on}"

    @property
    def entered(self) -> Entered:
        """As the fold sees it."""
        return Entered(self.stage, self.on, self.resumes)
