"""Workbooks of a county on their way into the books of projects: each line with what it says, its verdict, and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.projects.choices import ImportState, LineVerdict
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.org.models import Unit


class BookImport(models.Model):
    """One file. ``titles`` says which heading was taken for what, ``doubts`` what a person should look at; ``year`` is that of
    month columns without one. ``attempt`` is what a worker holds on to: one of an earlier attempt stops."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("导入到"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    sheet = models.PositiveIntegerField(default=0)
    head = models.PositiveIntegerField(default=0)
    year = models.PositiveSmallIntegerField(_("年份"))
    titles = models.JSONField(default=list)
    doubts = models.JSONField(default=list)
    reach = models.JSONField(default=list)
    state = models.CharField(_("进度"), max_length=8, choices=ImportState.choices, default=ImportState.JUDGING)
    attempt = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(_("导入时间"))
    name = models.CharField(_("何人"), max_length=60)
    account = models.BigIntegerField(null=True)
    address = models.CharField(max_length=45, blank=True)
    written_at = models.DateTimeField(_("入账时间"), null=True)

    class Meta:
        verbose_name = _("项目资金和阶段导入")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.file.name


class BookLine(models.Model):
    """One line of a file: ``facts`` as `rules.sheets` reads them, ``reasons`` as (column or None, sentence), ``made`` the bookings and
    stage entries it has become. ``done`` is the attempt that has dealt with it last."""

    of = models.ForeignKey(BookImport, models.CASCADE, related_name="lines", db_index=False)
    line = models.PositiveIntegerField(_("行"))
    label = models.CharField(_("项目"), max_length=160, blank=True)
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="+", verbose_name=_("项目"))
    facts = models.JSONField(default=list)
    told = models.CharField(_("要记什么"), max_length=300, blank=True)
    verdict = models.CharField(_("判断"), max_length=6, choices=LineVerdict.choices, blank=True)
    reasons = models.JSONField(default=list)
    made = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("导入的行")
        ordering = ("of", "line")
        constraints = [models.UniqueConstraint(fields=["of", "line"], name="projects_bookline_once")]
        indexes = [models.Index(fields=["of", "project"], name="projects_bookline_project")]

    def __str__(self) -> str:
        return self.label
