"""一表通: a report form asked of units, its columns, its cells and where each came from, and what was learnt by asking."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.core.periods import Period, print_period
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.indicators.fields import PeriodField
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.choices.reports import (
    Aggregate,
    FormState,
    Means,
    Origin,
    Rows,
    TaskState,
    ValueKind,
)


class ReportForm(models.Model):
    """报表: what one unit asks of units below it, once. A draft may be changed; what has been sent stays as it was asked."""

    title = models.CharField(_("报表名称"), max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="report_forms", verbose_name=_("发起单位"))
    rows = models.CharField(_("行"), max_length=10, choices=Rows.choices, default=Rows.UNIT)
    register = models.CharField(_("台账"), max_length=60, blank=True)
    condition = models.JSONField(_("只要哪些记录"), default=dict, blank=True)
    period = PeriodField(_("时段"))
    days = models.PositiveIntegerField(_("几个工作日内"), null=True, blank=True)
    due_at = models.DateTimeField(_("截止"), null=True, blank=True)
    note = models.CharField(_("填报说明"), max_length=400, blank=True)
    asked = models.JSONField(_("填报单位"), default=list, blank=True)
    template = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("表样")
    )
    state = models.CharField(_("状态"), max_length=10, choices=FormState.choices, default=FormState.DRAFT)
    account = models.BigIntegerField(null=True)
    name = models.CharField(_("发起人"), max_length=60)
    created_at = models.DateTimeField(_("新建"))
    sent_at = models.DateTimeField(_("发出"), null=True, blank=True)
    closed_at = models.DateTimeField(_("收口"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("报表")
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(condition=Q(state__in=FormState.values), name="surveys_reportform_state"),
            models.CheckConstraint(
                condition=Q(state=FormState.DRAFT) | Q(sent_at__isnull=False, due_at__isnull=False),
                name="surveys_reportform_sent",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def period_text(self) -> str:
        """The period in words."""
        return print_period(self.period)


class ReportColumn(models.Model):
    """列: picked from a register or the indicators, or newly named. ``fact`` is the key under which the answer is known from
    then on; ``again`` says that the asker wants it asked although it was asked before."""

    form = models.ForeignKey(ReportForm, models.CASCADE, related_name="columns", verbose_name=_("报表"))
    position = models.PositiveIntegerField(_("次序"))
    title = models.CharField(_("列名"), max_length=80)
    kind = models.CharField(_("填什么"), max_length=10, choices=ValueKind.choices, default=ValueKind.TEXT)
    measure = models.CharField(_("计量单位"), max_length=20, blank=True)
    origin = models.CharField(_("来源"), max_length=10, choices=Origin.choices, default=Origin.NEW)
    register = models.CharField(_("台账"), max_length=60, blank=True)
    column = models.CharField(_("台账的列"), max_length=80, blank=True)
    aggregate = models.CharField(_("算法"), max_length=10, choices=Aggregate.choices, default=Aggregate.VALUE)
    condition = models.JSONField(_("条件"), default=dict, blank=True)
    indicator = models.CharField(_("指标"), max_length=60, blank=True)
    options = models.JSONField(_("选项"), default=list, blank=True)
    standing = models.BooleanField(_("一次问清，长期有效"), default=False)
    required = models.BooleanField(_("必填"), default=True)
    again = models.BooleanField(_("仍要再问"), default=False)
    fact = models.CharField(max_length=120, db_index=True)

    class Meta:
        verbose_name = _("报表的列")
        ordering = ("form", "position", "id")
        constraints = [models.UniqueConstraint(fields=["form", "fact"], name="surveys_reportcolumn_once")]

    def __str__(self) -> str:
        return self.title


class ReportTask(models.Model):
    """一个单位的一份: ``unit`` is who was asked, ``holder`` who answers now (the successor once the unit was merged).

    ``cells``, ``known`` and ``waiting`` are counted when the form is sent: what was asked, and how much of it nobody had to type.
    """

    form = models.ForeignKey(ReportForm, models.CASCADE, related_name="tasks", verbose_name=_("报表"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="report_tasks", verbose_name=_("填报单位"))
    holder = models.ForeignKey(Unit, models.PROTECT, related_name="report_tasks_held", verbose_name=_("现由谁填"))
    state = models.CharField(_("状态"), max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    cells = models.PositiveIntegerField(_("总格数"), default=0)
    known = models.PositiveIntegerField(_("台账已有"), default=0)
    waiting = models.PositiveIntegerField(_("等别的报表"), default=0)
    saved_at = models.DateTimeField(_("最近填写"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("上报"), null=True, blank=True)
    submitted_name = models.CharField(_("上报人"), max_length=60, blank=True)
    returned = models.CharField(_("退回原因"), max_length=200, blank=True)
    reminded_at = models.DateTimeField(_("最近提醒"), null=True, blank=True)

    class Meta:
        verbose_name = _("填报任务")
        ordering = ("form", "unit__path", "id")
        constraints = [
            models.UniqueConstraint(fields=["form", "unit"], name="surveys_reporttask_once"),
            models.CheckConstraint(condition=Q(state__in=TaskState.values), name="surveys_reporttask_state"),
        ]
        indexes = [models.Index(fields=["state", "form"], name="surveys_reporttask_open")]

    def __str__(self) -> str:
        return f"{self.unit} · {self.form}"

    @property
    def to_type(self) -> int:
        """How many cells somebody had to type."""
        return self.cells - self.known - self.waiting


class ReportCell(models.Model):
    """格: what was confirmed or typed. ``row`` is the key of the record, 0 where a row is a unit; ``was`` is what the ledger
    said at that moment, ``source`` where it said so."""

    task = models.ForeignKey(ReportTask, models.CASCADE, related_name="answers", verbose_name=_("填报任务"))
    column = models.ForeignKey(ReportColumn, models.CASCADE, related_name="answers", verbose_name=_("列"))
    row = models.BigIntegerField(_("记录"), default=0)
    value = models.CharField(_("值"), max_length=1000)
    means = models.CharField(_("怎么来的"), max_length=10, choices=Means.choices)
    was = models.CharField(_("台账的值"), max_length=1000, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)
    account = models.BigIntegerField(null=True)
    name = models.CharField(_("何人"), max_length=60)
    at = models.DateTimeField(_("时间"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("报表的格")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["task", "row", "column"], name="surveys_reportcell_once")]


class Fact(models.Model):
    """问过就记住: an answer that belongs to no indicator and no column of a register. ``subject`` is a Ref (a unit or a record),
    ``period`` an ISO interval, '' when the answer holds until somebody says otherwise."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="facts", verbose_name=_("单位"))
    subject = models.CharField(_("对象"), max_length=80)
    key = models.CharField(max_length=120)
    period = models.CharField(_("时段"), max_length=21, blank=True)
    title = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类型"), max_length=10, choices=ValueKind.choices)
    measure = models.CharField(_("计量单位"), max_length=20, blank=True)
    value = models.CharField(_("值"), max_length=1000)
    source = models.CharField(_("来源"), max_length=200)
    name = models.CharField(_("何人"), max_length=60)
    at = models.DateTimeField(_("时间"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("问来的数")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["subject", "key", "period"], name="surveys_fact_once")]
        indexes = [models.Index(fields=["key", "period"], name="surveys_fact_key")]

    def __str__(self) -> str:
        return self.title

    @property
    def period_text(self) -> str:
        """The period in words; '' for an answer that lasts."""
        return print_period(Period.from_iso(self.period)) if self.period else ""
