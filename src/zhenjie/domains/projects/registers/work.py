"""Ledgers of the work: weeks, meetings and what they decided."""

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.projects.models.work import Item, Meeting, Week
from zhenjie.domains.projects.registers.projects import SECTION
from zhenjie.engines.ledger.registers import Register, register


@register
class WeekRegister(Register):
    """周进展台账: written by the form of the week."""

    model = Week
    title = _("项目周进展")
    section = SECTION
    icon = "clock"
    columns = ("monday", "project", "unit", "done", "ahead", "same", "name", "at")
    filters = ("unit", "monday", "same")
    search = ("project__name", "done", "ahead")
    indexed = False
    order = "-monday"
    hint = _("还没有周进展。在手机上打开“周进展”，一分钟填完。")


@register
class MeetingRegister(Register):
    """项目调度会台账."""

    model = Meeting
    title = _("项目调度会")
    section = SECTION
    icon = "people"
    columns = ("on", "title", "unit", "host", "spot", "minutes")
    filters = ("unit", "on")
    search = ("title", "host", "minutes")
    order = "-on"
    fields = ("unit", "title", "on", "host", "spot", "minutes")
    natural = ("title", "on")
    page = "projects:meeting"
    aliases = {
        "title": ("会议名称", "会议"),
        "on": ("会议日期", "时间"),
        "host": ("主持人",),
        "minutes": ("纪要", "纪要编号"),
    }
    hint = _("还没有调度会。定一个日期，议题自己写出来：问题、滞后节点、亮灯项目、上次议定没办的。")


@register
class ItemRegister(Register):
    """议定事项台账: written on the page of the meeting."""

    model = Item
    title = _("调度会议定事项")
    section = SECTION
    icon = "check"
    columns = ("meeting__on", "project", "meeting__unit", "text", "decided", "holder", "due", "done_on")
    extra = ("kind", "result")
    filters = ("meeting__unit", "kind", "holder", "due", "done_on")
    search = ("text", "decided")
    indexed = False
    order = "-meeting__on"
    unit = "meeting__unit"
    hint = _("还没有议定事项。开完会在议题后面写议定了什么、谁办、几时办完。")
