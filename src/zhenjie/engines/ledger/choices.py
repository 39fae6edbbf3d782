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
