"""职责清单 as a register: listed, written, imported and exported like any other."""

from django.utils.translation import gettext_lazy as _

from zhenjie.engines.ledger.registers import Register, register
from zhenjie.engines.matters.models.duties import Duty


@register
class DutyRegister(Register):
    """职责清单."""

    model = Duty
    title = _("职责清单")
    section = _("抓落实")
    icon = "flag"
    columns = ("klass", "place", "unit", "role", "level", "ground", "valid_from")
    extra = ("valid_to",)
    filters = ("unit", "place", "klass", "role", "level", "valid_from", "valid_to")
    search = ("ground",)
    order = "klass"
    fields = ("klass", "place", "unit", "role", "level", "ground", "valid_from", "valid_to")
    natural = ("klass", "place", "role", "valid_from")
    aliases = {
        "klass": ("事项", "事项名称", "事项类别", "分类编码"),
        "place": ("范围", "地域", "适用区域", "属地"),
        "unit": ("主办单位", "责任单位", "承办部门", "责任部门"),
        "role": ("主协办", "承办方式"),
        "level": ("层级", "职责归属"),
        "ground": ("法律依据", "设定依据", "职责依据"),
        "valid_from": ("生效日期", "起始日期"),
        "valid_to": ("失效日期", "截止日期"),
    }
    hint = _("还没有职责。一行写清一类事项在什么范围由谁主办、依据什么；县级职责标明“县级”，派单时就不会推给镇街。")
