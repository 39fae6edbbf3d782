"""识读 in the database: the document, its words, the figures read from it, what they say of each other."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.org.models import Unit
from zhenjie.engines.reading.choices import (
    NOTES,
    Aspect,
    DocumentStatus,
    EventKind,
    EventStatus,
    FigureStatus,
    Resolution,
    Verdict,
)

# Digits of a report's largest figure (万亿元 to the cent) and of its smallest ratio.
DIGITS, PLACES = 26, 8


class Document(models.Model):
    """文件: one file of one unit; the same bytes handed in twice are the same document."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("附件"))
    digest = models.CharField(max_length=64)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    title = models.CharField(_("标题"), max_length=200)
    published_on = models.DateField(_("成文日期"), null=True, blank=True)
    period = models.CharField(_("全文的时段"), max_length=30, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=DocumentStatus.choices, default=DocumentStatus.QUEUED)
    progress = models.PositiveSmallIntegerField(_("进度"), default=0)
    error = models.CharField(_("原因"), max_length=300, blank=True)
    media = models.CharField(max_length=8, blank=True)
    seconds = models.FloatField(_("用时（秒）"), default=0)
    uploaded_at = models.DateTimeField(_("上传时间"))
    uploaded_by = models.CharField(_("上传人"), max_length=60)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("文件")
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["unit", "digest"], name="reading_document_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_working(self) -> bool:
        """Whether the background still has it in hand."""
        return self.status in (DocumentStatus.QUEUED, DocumentStatus.READING)

    @property
    def contradictions(self) -> int:
        """How many contradictions nobody has settled."""
        return self.findings.filter(verdict=Verdict.CONTRADICTS, resolution=Resolution.NONE).count()

    @property
    def is_open(self) -> bool:
        """Whether its figures may be decided on."""
        return self.status in (DocumentStatus.READY, DocumentStatus.POSTED)


class Transcript(models.Model):
    """The words of a document and the map back into the file (`pages.Sheets` as plain data); apart, because it is large."""

    document = models.OneToOneField(Document, models.CASCADE, related_name="transcript")
    text = models.TextField()
    layout = models.JSONField(default=dict)

    class Meta:
        ordering = ("document",)


class Figure(models.Model):
    """读出的数: a value with its span, and what a person decided about it."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="figures")
    position = models.PositiveIntegerField(_("序"))
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.CharField(_("原文"), max_length=80)
    sentence = models.TextField(_("句子"))
    locator = models.JSONField(default=dict)
    value = models.DecimalField(_("数"), max_digits=DIGITS, decimal_places=PLACES)
    measure = models.CharField(_("单位"), max_length=20, blank=True)
    aspect = models.CharField(_("口径"), max_length=12, choices=Aspect.choices)
    indicator = models.CharField(_("指标"), max_length=80, blank=True)
    key = models.CharField(_("指标编码"), max_length=60, blank=True)
    subject = models.CharField(_("主体"), max_length=80, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("记在哪个单位")
    )
    period = models.CharField(_("期间"), max_length=30, blank=True)
    approx = models.CharField(_("约数"), max_length=6, blank=True)
    doubts = models.JSONField(default=list)
    as_read = models.JSONField(default=dict)
    status = models.CharField(_("状态"), max_length=10, choices=FigureStatus.choices, default=FigureStatus.PROPOSED)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    posted_to = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("读出的数")
        ordering = ("document", "position")
        constraints = [models.UniqueConstraint(fields=["document", "position"], name="reading_figure_once")]
        indexes = [models.Index(fields=["document", "status"])]

    def __str__(self) -> str:
        return f"{self.indicator or _('未命名的数')} {self.quote}"

    @property
    def is_doubtful(self) -> bool:
        """Whether a person has to look before it is accepted."""
        return any(doubt not in NOTES for doubt in self.doubts)


class Finding(models.Model):
    """核对: what some figures of a document say of each other, or of the books."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="findings")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    verdict = models.CharField(_("结论"), max_length=12, choices=Verdict.choices)
    note = models.TextField(_("说明"))
    parts = models.JSONField(default=list)
    implied = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    implied_unit = models.CharField(max_length=20, blank=True)
    # The figure that the others speak against; the first way out corrects it.
    disputed = models.ForeignKey(Figure, models.CASCADE, null=True, related_name="disputes")
    resolution = models.CharField(_("处理"), max_length=10, choices=Resolution.choices, blank=True)
    resolved_by = models.CharField(max_length=60, blank=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("核对")
        ordering = ("document", "position")
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="reading_finding_once"),
            models.CheckConstraint(
                condition=Q(resolution="") | Q(resolved_at__isnull=False), name="reading_finding_resolved"
            ),
        ]


class Event(models.Model):
    """点名的项目、企业: a thing that the document names, with what is told of it, and which row a person says it is.

    ``row`` is the reference of that row (register key and key), '' until then; ``row_version`` the version of a row made from it,
    so that undoing leaves alone what somebody has gone on with. ``filled``: the blanks of an existing row that were filled from
    here, by column, as `Field.value_to_string` writes them; undoing takes back those that still hold that.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="events")
    position = models.PositiveIntegerField(_("序"))
    kind = models.CharField(_("类别"), max_length=12, choices=EventKind.choices)
    name = models.CharField(_("名称"), max_length=120)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.CharField(_("原文"), max_length=160)
    sentence = models.TextField(_("句子"))
    locator = models.JSONField(default=dict)
    stage = models.CharField(_("环节"), max_length=12, blank=True)
    investment = models.DecimalField(_("总投资（元）"), max_digits=DIGITS, decimal_places=2, null=True, blank=True)
    completion = models.CharField(_("预计建成"), max_length=10, blank=True)
    place = models.CharField(_("地点"), max_length=80, blank=True)
    output = models.CharField(_("产出"), max_length=80, blank=True)
    doubts = models.JSONField(default=list)
    status = models.CharField(_("状态"), max_length=10, choices=EventStatus.choices, default=EventStatus.PROPOSED)
    row = models.CharField(max_length=80, blank=True)
    row_version = models.PositiveIntegerField(default=0)
    filled = models.JSONField(default=dict)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("点名的项目、企业")
        ordering = ("document", "position")
        constraints = [models.UniqueConstraint(fields=["document", "position"], name="reading_event_once")]
        indexes = [models.Index(fields=["row"], name="reading_event_row")]

    def __str__(self) -> str:
        return self.name
