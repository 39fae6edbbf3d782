"""The closed lists of the reading: states of a document and of a figure, aspects, doubts, ways out of a contradiction."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DocumentStatus(TextChoices):
    """How far a document has come."""

    QUEUED = "queued", _("排队中")
    READING = "reading", _("识读中")
    READY = "ready", _("待确认")
    POSTED = "posted", _("已入账")
    RETURNED = "returned", _("已退回起草人")
    FAILED = "failed", _("读不了")


class FigureStatus(TextChoices):
    """What a person has said of a figure."""

    PROPOSED = "proposed", _("待确认")
    ACCEPTED = "accepted", _("已采纳")
    CORRECTED = "corrected", _("已更正")
    REJECTED = "rejected", _("已剔除")
    POSTED = "posted", _("已入账")


#: Figures that may be posted.
CONFIRMED = (FigureStatus.ACCEPTED, FigureStatus.CORRECTED)


class EventStatus(TextChoices):
    """What a person has said of a thing that a report names."""

    PROPOSED = "proposed", _("待认")
    LINKED = "linked", _("已对上")
    CREATED = "created", _("已新建")
    REJECTED = "rejected", _("不是一个")


class EventKind(TextChoices):
    """What a report names."""

    PROJECT = "project", _("项目")
    COOPERATIVE = "cooperative", _("合作社")
    FIRM = "firm", _("企业")
    PLATFORM = "platform", _("平台")
    ZONE = "zone", _("功能区")


class Aspect(TextChoices):
    """Which side of its indicator a figure shows."""

    LEVEL = "level", _("数值")
    GROWTH = "growth", _("同比")
    COMPLETION = "completion", _("完成率")
    SHARE = "share", _("占比")
    MULTIPLE = "multiple", _("倍数")
    TARGET = "target", pgettext_lazy("aspect", "任务")
    RATE = "rate", _("比率")
    RANK = "rank", _("位次")
    DURATION = "duration", _("时长")


class Verdict(TextChoices):
    """What a check says."""

    HOLDS = "holds", _("吻合")
    CONTRADICTS = "contradicts", _("矛盾")
    OPEN = "open", _("待查")


class Resolution(TextChoices):
    """The way out of a contradiction that a person chose."""

    NONE = "", _("未处理")
    CORRECTED = "corrected", _("记更正值")
    KEPT = "kept", _("照原文记，标矛盾")
    RETURNED = "returned", _("退给起草人")


#: Under which name a target read from a report is kept, by its kind: a task set from above, a goal of the report's own.
TARGET_NAMES = {"task": "年度任务", "own": "报告提出的目标"}

#: How the reader came to a figure; worth knowing, no reason to stop.
NOTES = {
    "indicator_carried": _("指标承上文"),
    "split_by_line_break": _("原文在换行处断开，已拼合"),
    "threshold": _("是门槛，不是完成数"),
    "period_carried": _("期间承上文"),
    "period_of_document": _("原文没写期间，按全文的时段记"),
}
#: What a person has to look at.
DOUBTS = {
    "unit_assumed": _("单位没有写全，按上下文补"),
    "words_only": _("只写了文字，没有确数"),
    "no_indicator": _("没有认出指标"),
    "range": _("写的是一个区间，按下限记"),
    "approx": _("约数，按写出的数记"),
    "unit_unclear": _("表里没有写明这个数的单位，或写得前后不一，请对照原表"),
    "too_large": _("数大得不合常理，请核对原文"),
}

#: What a person has to look at in a thing named.
EVENT_DOUBTS = {
    "common_words": _("名称只有行业和类别的字眼，请看原句说的是不是一个具体的"),
    "unit_unclear": _("表里没有写明金额的单位，或写得前后不一，总投资没有记，请对照原表"),
    "learned": _("不合已知的写法，按见过的报告推断，请看原句"),
}
