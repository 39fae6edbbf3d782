"""The work on projects: the week in a minute, problems that become matters, meetings with what they decided."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.projects.choices import ItemKind, Trouble
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.ledger.models import Kept
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.models import Schedule


class Week(Kept):
    """周进展: what was done in the week that began on ``monday`` and what comes next. The money of it stands in `MoneyEntry`."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="weeks", verbose_name=_("项目"))
    monday = models.DateField(_("哪一周"))
    done = models.CharField(_("本周进展"), max_length=300, blank=True)
    ahead = models.CharField(_("下周打算"), max_length=300, blank=True)
    same = models.BooleanField(_("没有新进展"), default=False)
    name = models.CharField(_("填写人"), max_length=60, editable=False)
    at = models.DateTimeField(_("填写时间"), editable=False)

    class Meta:
        verbose_name = _("周进展")
        ordering = ("-monday", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "monday"], condition=Q(gone_at__isnull=True), name="projects_week_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.monday}"


class Problem(models.Model):
    """项目问题: the matter says where it stands; this, whose problem it is and of what kind."""

    matter = models.OneToOneField(Matter, models.PROTECT, related_name="project_problem", verbose_name=_("事项"))
    project = models.ForeignKey(Project, models.PROTECT, related_name="problems", verbose_name=_("项目"))
    kind = models.CharField(_("类型"), max_length=12, choices=Trouble.choices)
    wished = models.CharField(_("请谁协调"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("项目问题")
        ordering = ("project", "id")

    def __str__(self) -> str:
        return str(self.matter)


class Slip(models.Model):
    """节点滞后: a step of a project's schedule that slipped. ``days`` in the step's own unit, as it stood when the slip began; ``over_on`` when
    the step was finished or no longer late, whatever became of the matter meanwhile."""

    problem = models.OneToOneField(Problem, models.PROTECT, related_name="slip", verbose_name=_("项目问题"))
    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="+", verbose_name=_("工期计划"))
    step = models.CharField(_("工作编号"), max_length=40)
    title = models.CharField(_("工作"), max_length=120)
    due = models.DateField(_("最晚完成"))
    forecast = models.DateField(_("预计完成"))
    days = models.PositiveIntegerField(_("晚几天"))
    began_on = models.DateField(_("转为事项"))
    rule = models.CharField(_("规则版本"), max_length=40)
    over_on = models.DateField(_("不再滞后"), null=True)
    over_why = models.CharField(_("为什么不再滞后"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("节点滞后")
        ordering = ("schedule", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "step"], condition=Q(over_on__isnull=True), name="projects_slip_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.problem.project} {self.title}"


class Meeting(Kept):
    """调度会: its agenda is written from the books (`actions.meetings`)."""

    title = models.CharField(_("会议"), max_length=80)
    on = models.DateField(_("日期"))
    host = models.CharField(_("主持"), max_length=60, blank=True)
    spot = models.CharField(_("地点"), max_length=80, blank=True)
    minutes = models.CharField(_("纪要文号"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("项目调度会")
        ordering = ("-on", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "on", "title"], condition=Q(gone_at__isnull=True), name="projects_meeting_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.on}"


class Item(models.Model):
    """议题, and what was decided about it: who does what until when, and whether it was done. ``about`` names what it came from, so
    that the same thing stands once on an agenda."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items", verbose_name=_("调度会"))
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="items", verbose_name=_("项目"))
    kind = models.CharField(_("议题从哪来"), max_length=10, choices=ItemKind.choices)
    about = models.CharField(max_length=80)
    text = models.CharField(_("议题"), max_length=300)
    colour = models.CharField(max_length=8, default="none")
    position = models.PositiveIntegerField(default=0)
    decided = models.CharField(_("议定"), max_length=300, blank=True)
    holder = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("责任单位")
    )
    due = models.DateField(_("时限"), null=True, blank=True)
    done_on = models.DateField(_("办结"), null=True, blank=True)
    result = models.CharField(_("结果"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("调度会议题")
        ordering = ("meeting", "position", "id")
        constraints = [models.UniqueConstraint(fields=["meeting", "about"], name="projects_item_once")]

    def __str__(self) -> str:
        return self.text
