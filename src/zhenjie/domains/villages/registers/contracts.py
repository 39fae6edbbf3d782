"""Ledgers of contracts and payments."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.villages.models import (
    Contract,
    Payment,
)
from zhenjie.domains.villages.registers.section import SECTION
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.registers import Register, computed, register


@register
class ContractRegister(Register):
    """三资合同."""

    model = Contract
    title = _("三资合同")
    section = SECTION
    icon = "write"
    columns = ("number", "name", "unit", "kind", "party", "price", "until", "state")
    extra = ("area", "since", "resolved_on")
    filters = ("unit", "kind", "state", "until", "since")
    search = ("number", "name")
    order = "until"
    fields = ("unit", "number", "name", "kind", "party", "area", "price", "since", "until", "resolved_on", "state")
    masks = {"party": "name"}
    natural = ("number",)
    aliases = {
        "number": ("合同号", "编号"),
        "name": ("合同标的", "标的物", "资产名称", "合同名称"),
        "kind": ("类别", "三资类型"),
        "party": ("承包人", "承租人", "承包方", "乙方", "租赁方"),
        "area": ("面积", "亩数"),
        "price": ("年租金", "年承包费", "承包费", "租金"),
        "since": ("起始日期", "开始时间", "合同起始"),
        "until": ("到期日期", "截止日期", "合同截止", "终止日期"),
        "resolved_on": ("决议日期",),
    }
    hint = _("还没有合同。资金、资产、资源的合同都登在这里，快到期的会自己亮出来。")


@register
class PaymentRegister(Register):
    """合同收款."""

    model = Payment
    title = _("合同收款")
    section = SECTION
    icon = "inbox"
    columns = ("contract", "unit", "due", "amount", "paid", "paid_on", "left")
    filters = ("unit", "due", "paid_on", "contract")
    search = ("contract__name", "contract__number")
    indexed = False
    order = "due"
    fields = ("unit", "contract", "due", "amount", "paid", "paid_on")
    natural = ("contract", "due")
    aliases = {
        "contract": ("合同编号", "合同名称"),
        "due": ("应收日期", "应交日期", "缴款期限"),
        "amount": ("应收", "应收金额", "应交金额"),
        "paid": ("实收", "实收金额", "已交金额"),
        "paid_on": ("到账日期", "缴款日期"),
    }
    hint = _("还没有应收款。按合同登记每期应收，到账后填实收，欠款就看得见。")

    @computed(_("欠（元）"), Kind.DECIMAL)
    def left(row: Any) -> Any:
        return max(row.amount - row.paid, 0)
