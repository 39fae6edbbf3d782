"""摸排: surveys, their versions, assignments, and the records that come back from phones."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.choices.fieldwork import RecordState, Side, SurveyState


class Survey(models.Model):
    """摸排: what is asked, for whom, and where the answers land.

    ``draft`` is what the designer works on; publishing makes it version ``number`` + 1. ``target`` is the key of the register
    the answers land in, '' when they stay records.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("发起单位"), related_name="+")
    title = models.CharField(_("名称"), max_length=80)
    purpose = models.CharField(_("为什么摸排"), max_length=400, blank=True)
    target = models.CharField(_("结果进哪本台账"), max_length=60, blank=True)
    may_add = models.BooleanField(_("可以新增台账里没有的"), default=True)
    template = models.CharField(_("样板"), max_length=60, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=SurveyState.choices, default=SurveyState.DRAFT)
    number = models.PositiveIntegerField(_("第几版"), default=0)
    draft = models.JSONField(default=list)
    created_at = models.DateTimeField(_("建立"))
    created_by = models.CharField(_("建立人"), max_length=60)
    closed_at = models.DateTimeField(_("结束"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("摸排")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title


class SurveyVersion(models.Model):
    """One published form of a survey; never changed again, so that a draft of last month still lands."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    questions = models.JSONField(default=list)
    at = models.DateTimeField()
    name = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("摸排的版本")
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="surveys_version_once")]


class Assignment(models.Model):
    """派发: a survey given to a grid. ``expected`` counts what the register does not know yet."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("网格"), related_name="+")
    expected = models.PositiveIntegerField(_("应摸排数"), null=True, blank=True)
    due = models.DateField(_("截止"), null=True, blank=True)
    at = models.DateTimeField(_("派发"))
    name = models.CharField(_("派发人"), max_length=60)
    ended_at = models.DateTimeField(_("收回"), null=True, blank=True)

    class Meta:
        verbose_name = _("摸排派发")
        constraints = [models.UniqueConstraint(fields=["survey", "unit"], name="surveys_assignment_once")]


class Record(models.Model):
    """摸排记录: what one visit brought, made on the phone under its own ``key``; ``turn`` counts its corrections.

    ``answers`` is the side of the field, ``theirs`` the row as it stood when the two differed: both are kept whatever is
    chosen. ``sealed`` holds the answers of secret questions. ``landed`` is the Ref of the row it became.
    """

    key = models.CharField(max_length=36, unique=True)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="records")
    survey = models.ForeignKey(Survey, models.PROTECT, verbose_name=_("摸排"), related_name="records")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("网格"), related_name="+")
    number = models.PositiveIntegerField(_("用的第几版"))
    turn = models.PositiveIntegerField(default=1)
    print = models.CharField(max_length=64)
    subject = models.CharField(max_length=20, blank=True)
    label = models.CharField(_("对象"), max_length=120)
    answers = models.JSONField(default=dict)
    sealed = models.TextField(blank=True)
    theirs = models.JSONField(null=True, blank=True)
    landed = models.CharField(max_length=80, blank=True, db_index=True)
    landed_version = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=RecordState.choices)
    chosen = models.CharField(_("选了哪份"), max_length=10, choices=Side.choices, blank=True)
    chosen_by = models.CharField(_("谁选的"), max_length=60, blank=True)
    chosen_at = models.DateTimeField(_("何时选的"), null=True, blank=True)
    filled_at = models.DateTimeField(_("填写"), null=True, blank=True)
    received_at = models.DateTimeField(_("收到"), db_index=True)
    account = models.BigIntegerField(null=True)
    name = models.CharField(_("摸排人"), max_length=60)

    class Meta:
        verbose_name = _("摸排记录")
        ordering = ("-id",)
        indexes = [models.Index(fields=["survey", "unit", "subject"], name="surveys_record_place")]

    def __str__(self) -> str:
        return self.label


class Photo(models.Model):
    """A photo that belongs to a record of a survey (``assignment``) or to a step of a matter: ``record_key`` is the key of
    either. It may arrive before what it belongs to or after it; ``matter`` is filled in when the step is known, and from then
    on the photo hangs at the matter as an attachment."""

    key = models.CharField(max_length=36, unique=True)
    record_key = models.CharField(max_length=36, db_index=True)
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    account = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("摸排照片")


class Device(models.Model):
    """A phone that keeps data of the field: known by a secret of its own, so that it can be told to wipe them."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(_("手机"), max_length=60, blank=True)
    at = models.DateTimeField(_("登记"))
    seen_on = models.DateField(_("最近使用"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("收回"), null=True, blank=True)

    class Meta:
        verbose_name = _("摸排手机")
        ordering = ("-id",)
