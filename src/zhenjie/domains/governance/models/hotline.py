"""12345 工单 on their way in and answers on their way back. The tickets themselves are matters; what was staged forgets the caller
as soon as the matter has him."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.governance.choices import SentBy, Verdict
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Unit


class HotlineImport(models.Model):
    """One file of tickets, read and waiting to be looked over; ``titles`` says which column was taken for what."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("导入到"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    titles = models.JSONField(default=list)
    doubts = models.JSONField(default=list)
    at = models.DateTimeField(_("导入时间"))
    name = models.CharField(_("何人"), max_length=60)
    account = models.BigIntegerField(null=True)
    done_at = models.DateTimeField(_("派发时间"), null=True)

    class Meta:
        verbose_name = _("工单导入")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.file.name


class HotlineRow(models.Model):
    """One line of a file. ``caller`` holds name and telephone as ciphertext until the matter is registered, then nothing;
    ``to`` is the unit suggested or chosen, ``why`` the reason; ``matter`` what it became, or joined."""

    batch = models.ForeignKey(HotlineImport, models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField(_("行"))
    record = models.CharField(_("工单编号"), max_length=60, blank=True)
    said_at = models.DateTimeField(_("来电时间"), null=True)
    caller = models.TextField(blank=True)
    phone_index = models.CharField(max_length=32, blank=True)
    title = models.CharField(_("标题"), max_length=120, blank=True)
    text = models.TextField(_("诉求内容"), blank=True)
    address = models.CharField(_("地址"), max_length=160, blank=True)
    kind = models.CharField(max_length=10, blank=True)
    klass = models.CharField(max_length=20, blank=True)
    urgency = models.CharField(max_length=8, blank=True)
    due_at = models.DateTimeField(_("办理时限"), null=True)
    place = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("所在地"))
    to = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("承办单位"))
    why = models.CharField(max_length=300, blank=True)
    verdict = models.CharField(_("判断"), max_length=8, choices=Verdict.choices)
    fault = models.CharField(max_length=300, blank=True)
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("工单行")
        ordering = ("batch", "line")
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="governance_hotlinerow_once")]

    def __str__(self) -> str:
        return self.record or str(self.line)


class SentAnswer(models.Model):
    """An answer that went back to 12345: once for each ticket and each round of work."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+")
    record = models.CharField(_("工单编号"), max_length=60)
    round = models.PositiveIntegerField(_("第几次办理"), default=1)
    way = models.CharField(_("方式"), max_length=6, choices=SentBy.choices)
    at = models.DateTimeField(_("时间"))
    name = models.CharField(_("何人"), max_length=60)

    class Meta:
        verbose_name = _("已回传的答复")
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["record", "round"], name="governance_sentanswer_once")]

    def __str__(self) -> str:
        return self.record
