"""投资方台账."""

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.investment.models.investors import Investor
from zhenjie.engines.ledger.registers import Register, register

SECTION = _("招商")


@register
class InvestorRegister(Register):
    """投资方台账."""

    model = Investor
    title = _("投资方")
    section = SECTION
    icon = "firm"
    columns = ("name", "unit", "kind", "home", "industry", "introduced_by", "interest")
    extra = ("code", "capital", "through", "contact", "mobile", "note")
    filters = ("unit", "kind", "capital", "industry", "introduced_by", "through")
    search = ("name", "code", "home", "interest")
    fields = (
        "unit", "name", "kind", "code", "industry", "home", "capital", "contact", "mobile", "introduced_by", "through", "interest",
        "note",
    )  # fmt: skip
    natural = ("name",)
    page = "investment:investor"
    masks = {"contact": "name"}
    aliases = {
        "name": ("投资方名称", "企业名称", "客商", "客商名称", "单位名称"), "code": ("信用代码", "社会信用代码"), "home": ("总部所在地", "来自", "所在城市"),
        "contact": ("负责人", "对接人"), "mobile": ("电话", "手机", "联系方式"), "introduced_by": ("引荐单位", "介绍企业", "以商招商企业"),
        "interest": ("意向", "投资方向", "意向项目"), "industry": ("所属行业", "行业代码"), "note": ("备注", "说明"),
    }  # fmt: skip
    hint = _("还没有投资方。登记第一个：公司全称、从哪来、找谁联系；外出、来访、承诺和线索都会记到它名下。")
