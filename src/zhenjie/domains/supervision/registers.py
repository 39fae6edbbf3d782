"""督查通报台账."""

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.supervision.models import Circular
from zhenjie.engines.ledger.registers import Register, register

SECTION = _("抓落实")


@register
class CircularRegister(Register):
    """督查通报、督办单: its findings are registered and followed on its page."""

    model = Circular
    page = "supervision:circular"
    title = _("督查通报")
    section = SECTION
    icon = "flag"
    columns = ("number", "title", "kind", "unit", "issued", "due", "lead")
    extra = ("ground", "text")
    filters = ("unit", "kind", "issued", "due")
    search = ("number", "title", "ground")
    order = "-issued"
    fields = ("unit", "kind", "number", "title", "ground", "issued", "due", "lead", "text")
    aliases = {
        "number": ("文号", "期号", "编号"),
        "title": ("标题", "通报标题", "督办事项"),
        "due": ("办结时限", "整改期限"),
        "issued": ("印发时间", "发文日期"),
    }
    hint = _("还没有督查通报。登记一份，再把它的问题清单贴进来，一次交办给各镇街。")
