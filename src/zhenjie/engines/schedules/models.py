"""A plan as it is kept: tasks, links, baselines; and what was done and reported, append-only, so that any past day can be told."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.org.models import Person, Unit
from zhenjie.engines.schedules.choices import (
    Approval,
    BaselineKind,
    DayUnit,
    Deed,
    FinishRule,
    Land,
    LinkKind,
    StartRule,
)


class Schedule(models.Model):
    """工期计划 of a subject (a Ref as text). ``version`` counts what was done to it, ``news`` whatever may have moved a date
    (reports and proofs, too); ``made`` counts the tasks ever numbered in it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    subject = models.CharField(_("对象"), max_length=80, blank=True)
    title = models.CharField(_("名称"), max_length=120)
    approval = models.CharField(_("审批方式"), max_length=12, choices=Approval, blank=True)
    land = models.CharField(_("用地方式"), max_length=16, choices=Land, blank=True)
    required_end = models.DateField(_("要求完成"), null=True, blank=True)
    planned_from = models.DateField(_("计划起算"))
    data_date = models.DateField(_("进展报到"), null=True, blank=True)
    jurisdiction = models.CharField(_("适用地方规则"), max_length=40, blank=True)
    goal = models.CharField(_("终点工作"), max_length=40, blank=True)
    made = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("建立"))
    closed_at = models.DateTimeField(_("停用"), null=True, blank=True)
    closed_why = models.CharField(_("停用原因"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    news = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("工期计划")
        ordering = ("id",)
        indexes = [
            models.Index(fields=["unit", "required_end", "id"], name="schedules_place"),
            models.Index(fields=["subject", "id"], name="schedules_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=models.Q(closed_at__isnull=True) & ~models.Q(subject=""),
                name="schedules_open_once",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def route(self) -> str:
        """备案·出让; '' for a plan without a template."""
        names = (self.get_approval_display(), self.get_land_display())  # type: ignore[attr-defined]
        return "·".join(map(str, names)) if self.approval else ""


class ScheduleTask(models.Model):
    """一项工作: of ``duration`` working or calendar days, none for a milestone. ``actual_…``, ``remaining`` and ``percent`` are what the
    last `Progress` said; ``remaining`` counts from ``reported_on``."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="tasks", verbose_name=_("计划"))
    key = models.CharField(_("编号"), max_length=40)
    title = models.CharField(_("工作"), max_length=120)
    stage = models.CharField(_("阶段"), max_length=40, blank=True)
    duration = models.PositiveIntegerField(_("工期"))
    unit = models.CharField(_("计法"), max_length=2, choices=DayUnit, default=DayUnit.WORKING)
    start_rule = models.CharField(_("开始限定"), max_length=16, choices=StartRule, blank=True)
    start_on = models.DateField(_("开始日"), null=True, blank=True)
    finish_rule = models.CharField(_("完成限定"), max_length=16, choices=FinishRule, blank=True)
    finish_on = models.DateField(_("完成日"), null=True, blank=True)
    owner = models.CharField(_("责任人"), max_length=60, blank=True)
    owner_person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("责任人（本单位人员）")
    )
    authority = models.CharField(_("办理部门"), max_length=60, blank=True)
    evidence = models.CharField(_("完成凭据"), max_length=200, blank=True)
    limit_source = models.CharField(_("时限依据"), max_length=200, blank=True)
    confirmed = models.BooleanField(_("依据已核实"), default=True)
    money = models.DecimalField(_("计划投资（万元）"), max_digits=14, decimal_places=2, null=True, blank=True)
    order = models.PositiveIntegerField(_("排序"), default=0)
    actual_start = models.DateField(_("实际开始"), null=True, blank=True)
    actual_finish = models.DateField(_("实际完成"), null=True, blank=True)
    remaining = models.PositiveIntegerField(_("剩余工期"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("完成比例"), default=0)
    reported_on = models.DateField(_("报进展日"), null=True, blank=True)

    class Meta:
        verbose_name = _("工作")
        ordering = ("order", "id")
        constraints = [models.UniqueConstraint(fields=["schedule", "key"], name="schedules_task_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def milestone(self) -> bool:
        """Whether it takes no time."""
        return self.duration == 0

    @property
    def who(self) -> str:
        """Whoever has to do it: the person, the name, else the authority."""
        return self.owner or (self.owner_person.name if self.owner_person else "") or self.authority


class ScheduleLink(models.Model):
    """先后关系: ``after`` waits for ``before``."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="links", verbose_name=_("计划"))
    before = models.ForeignKey(ScheduleTask, models.CASCADE, related_name="+", verbose_name=_("前项"))
    after = models.ForeignKey(ScheduleTask, models.CASCADE, related_name="+", verbose_name=_("后项"))
    kind = models.CharField(_("关系"), max_length=2, choices=LinkKind, default=LinkKind.FS)
    lag = models.IntegerField(_("间隔"), default=0)
    unit = models.CharField(_("计法"), max_length=2, choices=DayUnit, default=DayUnit.WORKING)

    class Meta:
        verbose_name = _("先后关系")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["before", "after", "kind"], name="schedules_link_once")]


class Baseline(models.Model):
    """基线: a plan as it was set down. Never changed afterwards."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="baselines", verbose_name=_("计划"))
    number = models.PositiveIntegerField(_("版次"))
    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("取哪种日期"), max_length=10, choices=BaselineKind)
    required_end = models.DateField(_("要求完成"), null=True, blank=True)
    taken_at = models.DateTimeField(_("时间"))
    taken_by = models.CharField(_("经办"), max_length=60)
    account = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("基线")
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["schedule", "number"], name="schedules_baseline_once")]

    def __str__(self) -> str:
        return self.name


class BaselineRow(models.Model):
    """A task as a baseline keeps it."""

    baseline = models.ForeignKey(Baseline, models.CASCADE, related_name="rows", verbose_name=_("基线"))
    key = models.CharField(_("编号"), max_length=40)
    title = models.CharField(_("工作"), max_length=120)
    duration = models.PositiveIntegerField(_("工期"))
    unit = models.CharField(_("计法"), max_length=2, choices=DayUnit)
    start = models.DateField(_("开始"))
    finish = models.DateField(_("完成"))
    percent = models.PositiveSmallIntegerField(_("完成比例"), default=0)
    money = models.DecimalField(_("计划投资（万元）"), max_digits=14, decimal_places=2, null=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("基线的工作")
        ordering = ("order", "id")


class PlanChange(models.Model):
    """One thing done to a plan, append-only. ``before`` holds what the plan has to be given back to be what it was (see
    `rules.history`); ``number`` is the plan's version behind it; ``said`` tells it in a sentence."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="changes", verbose_name=_("计划"))
    number = models.PositiveIntegerField(_("版次"))
    deed = models.CharField(_("做了什么"), max_length=10, choices=Deed)
    said = models.CharField(_("说明"), max_length=300)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    at = models.DateTimeField(_("时间"))
    name = models.CharField(_("经办"), max_length=60)
    account = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("计划的改动")
        ordering = ("number",)
        indexes = [models.Index(fields=["schedule", "at"], name="schedules_change_at")]
        constraints = [models.UniqueConstraint(fields=["schedule", "number"], name="schedules_change_once")]


class Progress(models.Model):
    """进展: what was reported of a task, append-only. The last one entered by a day is what was known on it."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="progress", verbose_name=_("计划"))
    key = models.CharField(_("工作编号"), max_length=40)
    started = models.DateField(_("实际开始"), null=True, blank=True)
    finished = models.DateField(_("实际完成"), null=True, blank=True)
    remaining = models.PositiveIntegerField(_("剩余工期"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("完成比例"), default=0)
    evidence = models.CharField(_("凭据"), max_length=200, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("凭据文件")
    )
    at = models.DateTimeField(_("时间"))
    name = models.CharField(_("经办"), max_length=60)
    account = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("进展")
        ordering = ("id",)
        indexes = [models.Index(fields=["schedule", "at"], name="schedules_progress_at")]


class Proof(models.Model):
    """台账证明: what another ledger said of a step when the plan last looked, append-only. ``on`` None: it says so no longer. Today is
    read from that ledger itself (`facts`); a past day from here."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="proofs", verbose_name=_("计划"))
    key = models.CharField(_("工作编号"), max_length=40)
    on = models.DateField(_("完成日"), null=True, blank=True)
    evidence = models.CharField(_("凭据"), max_length=200, blank=True)
    source = models.CharField(_("出处"), max_length=80, blank=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("台账证明")
        ordering = ("id",)
        indexes = [models.Index(fields=["schedule", "at"], name="schedules_proof_at")]


class Spell(models.Model):
    """一段颜色: what colour a plan had, or will have while nothing new is known, on the days from ``since`` until before ``until`` (None: goes
    on). ``looked`` is the last day on which it was seen to hold; yellow from ``yellow_on``, red from ``red_on``; ``judged`` False: no colour.
    ``news`` and ``rules`` say of what it was worked out, ``good_to`` until when those rules reach (None: no end in sight). ``told`` is what
    was said of the plan on the day ``told_on`` (see `queries.telling`), nothing where it had no colour."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="spells", verbose_name=_("计划"))
    since = models.DateField()
    until = models.DateField(null=True)
    looked = models.DateField()
    judged = models.BooleanField(default=True)
    yellow_on = models.DateField(null=True)
    red_on = models.DateField(null=True)
    told = models.JSONField(default=dict)
    told_on = models.DateField(null=True)
    good_to = models.DateField(null=True)
    news = models.PositiveIntegerField()
    rules = models.CharField(max_length=16)

    class Meta:
        verbose_name = _("一段颜色")
        ordering = ("schedule", "id")
        indexes = [models.Index(fields=["schedule", "since"], name="schedules_spell_since")]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule"], condition=models.Q(until__isnull=True), name="schedules_spell_open_once"
            )
        ]
