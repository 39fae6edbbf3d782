"""States of a survey and of what comes back from it; what a question may be."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SurveyState(models.TextChoices):
    """A survey is designed, given out, and ends."""

    DRAFT = "draft", _("设计中")
    OPEN = "open", _("进行中")
    CLOSED = "closed", _("已结束")


class RecordState(models.TextChoices):
    """What became of a record that arrived."""

    ACCEPTED = "accepted", _("已入账")
    CONFLICT = "conflict", _("两边不同")
    SETTLED = "settled", _("已选定")


class Side(models.TextChoices):
    """Which side of a conflict a person chose."""

    MINE = "mine", _("摸排的一份")
    THEIRS = "theirs", _("台账的一份")


#: Kinds of question in words.
KINDS = (
    ("text", _("文字")), ("long", _("长文字")), ("number", _("数字")), ("choice", _("选一项")),
    ("multi", _("选几项")), ("yes", _("是否")), ("date", _("日期")), ("place", _("位置")),
    ("photo", _("照片（不强制）")), ("lookup", _("从名单里找")), ("group", _("一组，可以重复")),
)  # fmt: skip
