"""What the ledger keeps of its own: search grams, column choices, commands done, tokens of the API."""

from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.ledger.choices import COLUMN_KINDS, IMPORT_STATES, RHYTHMS, ImportState
from zhenjie.engines.ledger.searching import GramsField
from zhenjie.engines.org.models import Unit

_Row = TypeVar("_Row", bound=models.Model)


class Present(models.Manager[_Row]):
    """The rows that are there; what lies in the recycle bin is left out."""

    def get_queryset(self) -> models.QuerySet[_Row]:
        return super().get_queryset().filter(gone_at__isnull=True)


class Kept(models.Model):
    """The base of a register's rows: a unit, the optimistic lock, the columns a unit has added, the recycle bin.

    ``custom`` holds the values of custom columns under their keys (``x12``), without empty ones. ``gone_at``: in the recycle
    bin since; ``merged_into``: the row that won when duplicates were merged, the losing one stays readable.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("所在单位"))
    version = models.PositiveIntegerField(default=1, editable=False)
    custom = models.JSONField(_("自设列"), default=dict, blank=True, editable=False)
    gone_at = models.DateTimeField(_("移入回收站"), null=True, editable=False)
    merged_into = models.BigIntegerField(null=True, editable=False)

    objects: ClassVar["Present[Any]"] = Present()
    everything: ClassVar["models.Manager[Any]"] = models.Manager()

    class Meta:
        abstract = True


class CustomColumn(models.Model):
    """自设列: a column that a unit has added to a register, for its own rows and those below it. Retired, never deleted."""

    register = models.CharField(_("台账"), max_length=60, db_index=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("设立单位"))
    title = models.CharField(_("名称"), max_length=40)
    kind = models.CharField(_("类型"), max_length=10, choices=COLUMN_KINDS)
    options = models.JSONField(_("选项"), default=list, blank=True)
    required = models.BooleanField(_("必填"), default=False)
    order = models.PositiveIntegerField(_("次序"), default=0)
    made_at = models.DateTimeField(_("设立"))
    retired_at = models.DateTimeField(_("停用"), null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("自设列")
        ordering = ("order", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["register", "unit", "title"],
                condition=models.Q(retired_at__isnull=True),
                name="ledger_customcolumn_once",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def name(self) -> str:
        """The column's name in lists, files and the API, and its key in ``custom``."""
        return f"x{self.pk}"


class OwnRegister(models.Model):
    """自建台账: a whole register that a unit has made from a spreadsheet; its columns are custom columns of ``own.<pk>``.

    ``plan``: which column of the sheet is what, and what could not be taken; ``read_to``: the line of the sheet up to which rows
    have been made, so that whoever goes on after a stop begins behind it.
    """

    title = models.CharField(_("名称"), max_length=40)
    section = models.CharField(_("类别"), max_length=20, default="自建")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("设立单位"))
    hint = models.CharField(_("说明"), max_length=200, blank=True)
    name_title = models.CharField(_("名称列的标题"), max_length=40, blank=True)
    source = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name=_("来源表格"))
    plan = models.JSONField(default=dict, blank=True)
    read_to = models.PositiveIntegerField(_("已读到第几行"), default=0)
    filled_at = models.DateTimeField(_("读完"), null=True)
    made_at = models.DateTimeField(_("设立"))
    retired_at = models.DateTimeField(_("停用"), null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("自建台账")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """The key under which the ledger knows it."""
        return f"own.{self.pk}"


class OwnRow(Kept):
    """A row of a register of one's own: a name, and all else in custom columns."""

    register = models.ForeignKey(OwnRegister, models.PROTECT, related_name="rows")
    name = models.CharField(_("名称"), max_length=120)

    class Meta:
        verbose_name = _("自建台账的行")
        ordering = ("id",)
        indexes = [models.Index(fields=["register", "name"], name="ledger_ownrow_name")]

    def __str__(self) -> str:
        return self.name


class SearchText(models.Model):
    """The grams of one row of one register. Two databases index them in two ways (see the migration), one lookup asks both."""

    register = models.CharField(max_length=60)
    row = models.BigIntegerField()
    grams = GramsField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "row"], name="ledger_searchtext_once")]


class Command(models.Model):
    """The idempotent door: a command that arrives twice under one key is done once and answered twice."""

    key = models.CharField(max_length=80, unique=True)
    account = models.BigIntegerField(null=True)
    print = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    result = models.JSONField(null=True)


class ApiToken(models.Model):
    """令牌: lets a program act for one account, with a part of its rights. Only the hash of the secret is kept."""

    name = models.CharField(_("用途"), max_length=60)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(_("开头"), max_length=12)
    permissions = models.JSONField(_("权限"), default=list)
    prefix = models.CharField(_("范围"), max_length=80)
    per_minute = models.PositiveIntegerField(_("每分钟次数"), default=600)
    expires_on = models.DateField(_("有效期至"))
    created_at = models.DateTimeField(_("签发"))
    used_on = models.DateField(_("最近使用"), null=True)
    revoked_at = models.DateTimeField(_("撤销"), null=True)

    class Meta:
        verbose_name = _("接口令牌")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name


class SavedFilter(models.Model):
    """存好的筛选: conditions and order of a list under a name, one's own or shared with the unit and those below it."""

    register = models.CharField(_("台账"), max_length=60)
    name = models.CharField(_("名称"), max_length=30)
    query = models.TextField(_("条件"), blank=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("何人"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    shared = models.BooleanField(_("全单位可用"), default=False)
    made_at = models.DateTimeField(_("存于"))

    class Meta:
        verbose_name = _("存好的筛选")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["register", "account", "unit", "name"], name="ledger_savedfilter_once")
        ]
        indexes = [models.Index(fields=["register", "unit"], name="ledger_savedfilter_unit")]

    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """订阅: an account is told of rows that come to a saved filter. ``block`` is the last block of the trail that was looked
    through: blocks hold what was committed and nothing that is still under way, so no row is missed and none told twice."""

    filter = models.ForeignKey(SavedFilter, models.CASCADE, related_name="subscriptions")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("何人"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    rhythm = models.CharField(_("多久一次"), max_length=10, choices=RHYTHMS)
    block = models.BigIntegerField(default=0)
    since = models.DateTimeField(_("订阅于"))
    looked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("订阅")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["filter", "account"], name="ledger_subscription_once")]


class Comment(models.Model):
    """评论: what somebody said about a row; taken back, it leaves a gap that says so."""

    register = models.CharField(max_length=60)
    row = models.BigIntegerField()
    text = models.TextField(_("评论"))
    account = models.BigIntegerField(null=True)
    name = models.CharField(_("何人"), max_length=60)
    at = models.DateTimeField(_("时间"))
    mentions = models.JSONField(_("提到"), default=list)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("评论")
        ordering = ("id",)
        indexes = [models.Index(fields=["register", "row", "id"], name="ledger_comment_row")]

    def __str__(self) -> str:
        return self.text[:40]


class Attachment(models.Model):
    """A stored file at a row; removed, it waits in the bin and can be put back."""

    register = models.CharField(max_length=60)
    row = models.BigIntegerField()
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("附件"))
    account = models.BigIntegerField(null=True)
    name = models.CharField(_("何人"), max_length=60)
    at = models.DateTimeField(_("时间"))
    gone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("台账附件")
        ordering = ("id",)
        indexes = [models.Index(fields=["register", "row", "id"], name="ledger_attachment_row")]

    def __str__(self) -> str:
        return str(self.file)


class Upload(models.Model):
    """A file under way, piece by piece. ``got`` bytes are safe; what lies beyond them in the draft never counted."""

    key = models.CharField(max_length=32, unique=True)
    register = models.CharField(max_length=60)
    row = models.BigIntegerField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    stamp = models.CharField(max_length=40, blank=True)
    got = models.PositiveBigIntegerField(default=0)
    touched_at = models.DateTimeField()
    attachment = models.ForeignKey(Attachment, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("未传完的附件")
        ordering = ("id",)
        indexes = [models.Index(fields=["register", "row", "account"], name="ledger_upload_row")]


class Merge(models.Model):
    """查重合并: which row went into which, what the winner was before, and what was moved to it, so that it can be undone.

    ``before`` holds stored forms (secrets stay sealed); ``moved`` names comments, attachments, linked rows by model and field.
    """

    register = models.CharField(max_length=60)
    winner = models.BigIntegerField()
    loser = models.BigIntegerField()
    before = models.JSONField(encoder=DjangoJSONEncoder)
    after = models.JSONField(encoder=DjangoJSONEncoder)
    moved = models.JSONField()
    account = models.BigIntegerField(null=True)
    name = models.CharField(_("何人"), max_length=60)
    at = models.DateTimeField(_("时间"))
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("查重合并")
        ordering = ("id",)
        indexes = [
            models.Index(fields=["register", "winner"], name="ledger_merge_winner"),
            models.Index(fields=["register", "loser"], name="ledger_merge_loser"),
        ]


class Distinct(models.Model):
    """Two rows that somebody has looked at and found to be two things: they are not offered as duplicates again."""

    register = models.CharField(max_length=60)
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    name = models.CharField(_("何人"), max_length=60)
    at = models.DateTimeField(_("时间"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "low", "high"], name="ledger_distinct_once")]


class Batch(models.Model):
    """一批修改: rows of one register changed in one act (one column of many rows, a grid of cells), undone by one click.

    ``changes`` holds a triple per row: key, version after the change, what its fields held before (None for a new row).
    """

    register = models.CharField(_("台账"), max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    account = models.BigIntegerField(null=True)
    name = models.CharField(_("何人"), max_length=60)
    at = models.DateTimeField(_("时间"))
    told = models.CharField(_("改了什么"), max_length=200)
    changes = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    undone_at = models.DateTimeField(_("撤销"), null=True)

    class Meta:
        verbose_name = _("一批修改")
        ordering = ("-id",)
        indexes = [models.Index(fields=["register", "-id"], name="ledger_batch_register")]

    def __str__(self) -> str:
        return self.told


class Import(models.Model):
    """导入: one file on its way into a register. What it does is done chunk by chunk; ``attempt`` counts how often it was looked
    at anew (another sheet, another mapping), so that a worker of an earlier attempt stops."""

    register = models.CharField(_("台账"), max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    state = models.CharField(_("进度"), max_length=10, choices=IMPORT_STATES, default=ImportState.LOOKING.value)
    told = models.JSONField(default=dict)  # kind of file, its sheets with the heads found
    sheet = models.PositiveIntegerField(default=0)
    head = models.PositiveIntegerField(default=0)
    titles = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)  # place -> {name, how, doubt}
    confirmed = models.BooleanField(default=False)
    reach = models.JSONField(default=list)  # path prefixes in which the person may write
    counts = models.JSONField(default=dict)
    lines = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    kept = models.JSONField(default=list)  # rows that an undo has left alone, for somebody changed them since
    sentence = models.CharField(max_length=300, blank=True)
    account = models.BigIntegerField(null=True)
    name = models.CharField(_("何人"), max_length=60)
    address = models.CharField(max_length=45, blank=True)
    made_at = models.DateTimeField(_("上传"))
    started_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(_("入账"), null=True)
    attempt = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("导入")
        ordering = ("-id",)
        indexes = [models.Index(fields=["register", "unit"], name="ledger_import_where")]

    def __str__(self) -> str:
        return self.file.name


class ImportChunk(models.Model):
    """Some two thousand rows of a file, sealed as they were read, with a verdict each; written in one transaction. ``made`` says
    which rows of the register they became: runs of (line, key, length)."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    lines = models.JSONField(default=list)
    rows = models.TextField()
    verdicts = models.TextField()
    seen = models.JSONField(default=dict)  # place in the chunk -> version of the row that the person saw
    twice = models.JSONField(default=dict)  # place in the chunk -> line that said it first
    noted = models.JSONField(default=dict)  # place in the chunk -> what the database refused
    register = models.CharField(max_length=60)
    low = models.BigIntegerField(null=True)
    high = models.BigIntegerField(null=True)
    made = models.JSONField(default=list)
    written_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="ledger_importchunk_once")]
        indexes = [models.Index(fields=["register", "low", "high"], name="ledger_importchunk_rows")]


class ImportChange(models.Model):
    """A row that an import changed: what stood there before, for the undo; what changed in words, masked, for the history."""

    chunk = models.ForeignKey(ImportChunk, models.CASCADE, related_name="changes")
    register = models.CharField(max_length=60)
    row = models.BigIntegerField()
    line = models.PositiveIntegerField()
    before = models.JSONField(default=dict)  # stored forms by column; secrets stay sealed
    told = models.JSONField(default=list)  # [title, before, after]
    version = models.PositiveIntegerField()  # the row's version after the change

    class Meta:
        indexes = [models.Index(fields=["register", "row"], name="ledger_importchange_row")]


class ImportMapping(models.Model):
    """对列的记忆: which heading meant which column the last time this unit brought these headings."""

    register = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    print = models.CharField(max_length=32)
    mapping = models.JSONField(default=dict)  # heading -> column, '' for none
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "unit", "print"], name="ledger_importmapping_once")]
