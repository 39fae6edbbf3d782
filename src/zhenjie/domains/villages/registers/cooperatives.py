"""Ledgers of cooperatives: members, patronage, land, surplus."""

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.villages.models import (
    Cooperative,
    CoopMember,
    Distribution,
    Land,
    Patronage,
)
from zhenjie.domains.villages.registers.section import SECTION
from zhenjie.engines.ledger.events import Told
from zhenjie.engines.ledger.registers import Register, register


@register
class CooperativeRegister(Register):
    """农民合作社."""

    model = Cooperative
    title = _("农民合作社")
    section = SECTION
    icon = "sprout"
    columns = ("name", "unit", "produce", "capital", "households", "party_led", "level", "state")
    extra = ("code", "chair", "founded")
    filters = ("unit", "state", "level", "party_led", "founded")
    search = ("name", "code", "produce")
    order = "name"
    fields = (
        "unit", "name", "code", "produce", "chair", "founded", "capital", "households", "party_led", "level", "state",
        "place",
    )  # fmt: skip
    masks = {"chair": "name"}
    natural = ("name",)
    aliases = {
        "name": ("合作社名称", "合作社", "专业合作社名称"),
        "code": ("信用代码", "营业执照号"),
        "produce": ("主营业务", "主导产业", "经营范围"),
        "chair": ("负责人", "法定代表人", "理事长姓名"),
        "founded": ("成立时间", "注册时间", "成立日期"),
        "capital": ("出资总额", "注册资本", "出资额"),
        "households": ("带动户数", "带动农户", "带动农户数"),
        "party_led": ("是否党支部领办", "领办"),
        "level": ("示范社级别", "示范级别"),
    }
    events = Told(("cooperative",), {"name": "name", "output": "produce"})
    hint = _("还没有合作社。登记名称和主营产品，再登记成员，盈余分配就能算了。")


@register
class CoopMemberRegister(Register):
    """合作社成员."""

    model = CoopMember
    title = _("合作社成员")
    section = SECTION
    icon = "people"
    columns = ("number", "name", "unit", "cooperative", "kind", "capital", "joined")
    extra = ("reserve", "subsidy", "donation", "left", "bank")
    filters = ("unit", "cooperative", "kind", "joined", "left")
    search = ("number", "name")
    order = "number"
    fields = (
        "unit", "cooperative", "number", "name", "kind", "joined", "left", "capital", "reserve", "subsidy", "donation",
        "bank",
    )  # fmt: skip
    masks = {"name": "name"}
    natural = ("cooperative", "number")
    aliases = {
        "cooperative": ("合作社名称", "所在合作社"),
        "number": ("账户号", "成员编号", "社员编号"),
        "name": ("姓名", "成员姓名", "社员姓名", "成员名称"),
        "kind": ("成员性质", "成员类型", "社员类别"),
        "joined": ("入社时间", "加入时间"),
        "left": ("退社时间",),
        "capital": ("出资额", "股金", "出资"),
        "reserve": ("公积金份额", "量化公积金"),
        "subsidy": ("补助量化份额", "财政补助"),
        "donation": ("捐赠量化份额", "捐赠"),
        "bank": ("银行账号", "银行卡号", "收款账户"),
    }
    hint = _("还没有成员。逐个登记，或者导入成员名册；公示时姓名只显示姓。")


@register
class PatronageRegister(Register):
    """成员交易."""

    model = Patronage
    title = _("成员交易")
    section = SECTION
    icon = "inbox"
    columns = ("member", "unit", "year", "product", "volume", "measure", "amount")
    filters = ("unit", "year", "product", "member__cooperative")
    search = ("product",)
    order = "-year"
    fields = ("unit", "member", "year", "product", "volume", "measure", "amount")
    natural = ("member", "year", "product")
    aliases = {
        "member": ("成员账户号", "账户号", "社员"),
        "year": ("年份",),
        "product": ("产品名称", "品种", "交售产品"),
        "volume": ("数量", "交易数量", "交售量"),
        "measure": ("单位",),
        "amount": ("金额", "交易金额", "交售额"),
    }
    hint = _("还没有交易。只登记成员与本社的交易，与外人的交易另记；盈余主要按它返还。")


@register
class LandRegister(Register):
    """合作社土地."""

    model = Land
    title = _("合作社土地")
    section = SECTION
    icon = "map"
    columns = ("name", "unit", "cooperative", "area", "source", "crop", "until")
    extra = ("since",)
    filters = ("unit", "cooperative", "source", "crop", "until")
    search = ("name", "crop")
    order = "name"
    fields = ("unit", "cooperative", "name", "area", "source", "crop", "since", "until", "place")
    natural = ("cooperative", "name")
    aliases = {
        "name": ("地块名称", "地块名", "坐落"),
        "area": ("面积", "亩数", "流转面积"),
        "source": ("来源方式", "取得方式", "流转方式"),
        "crop": ("种植作物", "种植品种"),
        "since": ("起始日期", "开始时间"),
        "until": ("到期日期", "截止日期"),
    }
    hint = _("还没有地块。登记面积和来源，流转面积由这里算出。")


@register
class DistributionRegister(Register):
    """盈余分配: written by its own page, never cell by cell."""

    model = Distribution
    title = _("盈余分配")
    section = SECTION
    icon = "gift"
    columns = ("cooperative", "unit", "year", "surplus", "divided", "rate", "state", "paid_on")
    extra = (
        "loss",
        "reserve",
        "basis",
        "by_patronage",
        "by_shares",
        "published_on",
        "open_until",
        "decided_on",
        "rule",
    )
    filters = ("unit", "year", "state", "cooperative")
    search = ("cooperative__name",)
    indexed = False
    order = "-year"
    hint = _("还没有分配方案。打开一家合作社，试算满意后存成方案，再公示、表决、发放。")
