"""Ledgers of shares and dividends."""

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.villages.models import (
    Dividend,
    ShareHolder,
    ShareRegister,
)
from zhenjie.domains.villages.registers.section import SECTION
from zhenjie.engines.ledger.registers import Register, register


@register
class ShareHolderRegister(Register):
    """集体成员份额."""

    model = ShareHolder
    title = _("集体成员份额")
    section = SECTION
    icon = "people"
    columns = ("number", "name", "unit", "household", "shares", "since", "until")
    extra = ("ground", "bank")
    filters = ("unit", "household", "since", "until")
    search = ("number", "name", "household")
    order = "number"
    fields = ("unit", "number", "household", "name", "shares", "since", "until", "ground", "bank")
    masks = {"name": "name"}
    natural = ("number",)
    aliases = {
        "number": ("成员编号", "股权证号", "编号"),
        "household": ("户编号", "户代码"),
        "name": ("姓名", "成员姓名", "股东姓名"),
        "shares": ("份额", "股数", "持股数", "股份"),
        "since": ("取得时间", "起始日期"),
        "until": ("丧失时间", "终止日期"),
        "ground": ("变动说明", "原因"),
        "bank": ("银行账号", "银行卡号", "收款账户"),
    }
    hint = _("还没有成员。先登记成员和份额，再冻结成册，分红只按冻结的册子算。")


@register
class ShareRegisterRegister(Register):
    """份额册: frozen copies."""

    model = ShareRegister
    title = _("份额册")
    section = SECTION
    icon = "key"
    columns = ("on", "unit", "members", "total", "open_until", "state")
    extra = ("settled_on", "frozen_at", "rule")
    filters = ("unit", "on", "state")
    search = ("unit__name",)
    indexed = False
    order = "-on"
    hint = _("还没有冻结过份额。在“份额与分红”里选一个日子冻结，公示期满再定案。")


@register
class DividendRegister(Register):
    """集体分红: written by its own page."""

    model = Dividend
    title = _("集体分红")
    section = SECTION
    icon = "gift"
    columns = ("year", "unit", "register", "income", "divided", "state", "paid_on")
    extra = ("loss", "reserve", "published_on", "open_until", "decided_on", "rule")
    filters = ("unit", "year", "state")
    search = ("unit__name",)
    indexed = False
    order = "-year"
    hint = _("还没有分红。份额册定案以后，在那一页试算并存成方案。")
