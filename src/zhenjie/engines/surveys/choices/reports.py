"""The words of 一表通: what a row is, where a column comes from, how a cell came to its value."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Rows(TextChoices):
    """What one row of the report stands for."""

    UNIT = "unit", _("一行一个单位")
    RECORD = "record", _("一行一条台账记录")


class Origin(TextChoices):
    """Where the values of a column come from."""

    REGISTER = "register", _("台账")
    INDICATOR = "indicator", _("指标")
    NEW = "new", _("新问")


class Aggregate(TextChoices):
    """How rows of a register become one value."""

    VALUE = "value", _("原值")
    COUNT = "count", _("条数")
    SUM = "sum", _("合计")


class ValueKind(TextChoices):
    """What may be written into a cell."""

    TEXT = "text", _("文字")
    NUMBER = "number", _("数字")
    DATE = "date", _("日期")
    CHOICE = "choice", _("选项")
    YES = "yes", _("是或否")


class FormState(TextChoices):
    """The life of a report form."""

    DRAFT = "draft", _("草稿")
    SENT = "sent", _("填报中")
    CLOSED = "closed", _("已收口")


class TaskState(TextChoices):
    """The life of one unit's part."""

    OPEN = "open", _("待填")
    SUBMITTED = "submitted", _("已报")
    MERGED = "merged", _("已并入")


class Means(TextChoices):
    """How a cell came to its value."""

    CONFIRMED = "confirmed", _("台账已有，已确认")
    TYPED = "typed", _("填报")
    DIFFERS = "differs", _("与台账不一致")
