"""What a column can be; the kind decides how it is shown, filtered, sorted and exported."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """Kinds of column, read off the model's field."""

    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FIGURE = "figure"  # a number whose unit differs from row to row: each keeps its own decimals
    DATE = "date"
    MOMENT = "moment"
    YES = "yes"
    UNIT = "unit"
    LINK = "link"
    REF = "ref"
    PERIOD = "period"
    SECRET = "secret"  # sealed at rest, masked on the screen, found by the whole text only
    PLACE = "place"  # a shape
    NAMES = "names"  # rows of another table by name (`besides`)

    @property
    def is_number(self) -> bool:
        """Right-aligned, and a number in the workbook."""
        return self in (Kind.INTEGER, Kind.DECIMAL, Kind.FIGURE)


#: What a unit may add to a register.
COLUMN_KINDS = (
    (Kind.TEXT.value, _("文字")),
    (Kind.LONG.value, _("长文字")),
    (Kind.INTEGER.value, _("整数")),
    (Kind.DECIMAL.value, _("小数")),
    (Kind.DATE.value, _("日期")),
    (Kind.YES.value, _("是否")),
    (Kind.CHOICE.value, _("选项")),
)

#: How often a subscription tells of what came to a saved filter.
RHYTHMS = (
    ("change", _("一有变化")),
    ("daily", _("每天")),
    ("weekly", _("每周")),
)


class ImportState(StrEnum):
    """Where an import stands; the work of looking, writing and undoing is done in the background."""

    LOOKING = "looking"  # the file is being read and judged
    ASKING = "asking"  # a person has to say which column is which
    READY = "ready"  # judged; nothing is in the ledger yet
    WRITING = "writing"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"  # the file can't be read; nothing was written

    @property
    def is_working(self) -> bool:
        """Whether the background is at it."""
        return self in (ImportState.LOOKING, ImportState.WRITING, ImportState.UNDOING)


class Verdict(StrEnum):
    """What becomes of one row of a file; one letter, for a million of them are kept."""

    NEW = "n"
    CHANGE = "c"
    SAME = "s"
    TWICE = "d"  # the file says the same row again
    FAULT = "f"
    LATE = "x"  # somebody changed the row between preview and writing: left alone

    @property
    def label(self) -> str:
        """In Chinese."""
        return str(_VERDICTS[self])


#: Rows that go into the ledger when the import is written.
TAKEN = (Verdict.NEW, Verdict.CHANGE)


_VERDICTS = {
    Verdict.NEW: _("新增"),
    Verdict.CHANGE: _("更新"),
    Verdict.SAME: _("相同"),
    Verdict.TWICE: _("表里重复"),
    Verdict.FAULT: _("有错"),
    Verdict.LATE: _("被别人抢先"),
}
IMPORT_STATES = (
    (ImportState.LOOKING.value, _("正在看")),
    (ImportState.ASKING.value, _("等您对列")),
    (ImportState.READY.value, _("等您入账")),
    (ImportState.WRITING.value, _("正在入账")),
    (ImportState.DONE.value, _("已入账")),
    (ImportState.UNDOING.value, _("正在撤销")),
    (ImportState.UNDONE.value, _("已撤销")),
    (ImportState.FAILED.value, _("读不了")),
)
