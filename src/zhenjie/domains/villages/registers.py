"""村集体台账: cooperatives, members, trade, land, plans; share holders, registers, dividends; contracts, assets, income, workshops."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.villages.models import (
    Contract,
    Cooperative,
    CoopMember,
    Distribution,
    Dividend,
    Income,
    Land,
    Patronage,
    Payment,
    PovertyAsset,
    ShareHolder,
    ShareRegister,
    Speciality,
    Workshop,
    WorkshopTraining,
)
from zhenjie.domains.villages.queries import plans  # noqa: F401 - where rows are shown
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.events import Told
from zhenjie.engines.ledger.registers import Register, computed, register

SECTION = _("村集体")


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


@register
class PovertyAssetRegister(Register):
    """扶贫资产."""

    model = PovertyAsset
    title = _("扶贫资产")
    section = SECTION
    icon = "heart"
    columns = ("name", "unit", "kind", "year", "value", "owner", "income", "income_use")
    extra = ("source", "keeper")
    filters = ("unit", "kind", "year")
    search = ("name", "owner")
    order = "name"
    fields = ("unit", "name", "kind", "year", "source", "value", "owner", "keeper", "income", "income_use")
    natural = ("name",)
    aliases = {
        "name": ("资产名称", "项目名称"),
        "kind": ("资产类别", "资产类型"),
        "year": ("资金来源年度", "实施年度", "年度"),
        "source": ("资金类型", "来源"),
        "value": ("资产原值", "原值", "资产规模"),
        "owner": ("所有权人", "权属单位", "资产权属"),
        "keeper": ("管护责任人", "管护主体"),
        "income": ("收益", "年收益", "年度收益"),
        "income_use": ("收益分配", "收益分配去向"),
    }
    hint = _("还没有资产。写明哪年的钱、归谁、谁管护、收益用到哪里。")


@register
class IncomeRegister(Register):
    """村集体收入."""

    model = Income
    title = _("村集体收入")
    section = SECTION
    icon = "chart"
    columns = ("unit", "year", "month", "item", "amount")
    filters = ("unit", "year", "month", "item")
    search = ("unit__name",)
    indexed = False
    order = "-year"
    fields = ("unit", "year", "month", "item", "amount")
    natural = ("year", "month", "item")
    aliases = {
        "unit": ("村", "村名", "行政村"),
        "year": ("年份",),
        "month": ("月份", "截至月份"),
        "item": ("收入类别", "收入科目", "项目"),
        "amount": ("金额", "收入", "累计收入"),
    }
    hint = _("还没有收入。每村每期按五类填累计数，全年填到 12 月；总收入和经营性收入由这里算出。")


@register
class WorkshopRegister(Register):
    """共富工坊."""

    model = Workshop
    title = _("共富工坊")
    section = SECTION
    icon = "firm"
    columns = ("name", "unit", "kind", "jobs", "households", "household_income", "founded")
    extra = ("operator",)
    filters = ("unit", "kind", "founded")
    search = ("name", "operator")
    order = "name"
    fields = ("unit", "name", "kind", "operator", "founded", "jobs", "households", "household_income", "place")
    natural = ("name",)
    aliases = {
        "name": ("工坊名称",),
        "kind": ("工坊类型",),
        "operator": ("运营主体", "运营单位"),
        "founded": ("建成时间", "成立时间"),
        "jobs": ("就业人数", "吸纳就业人数"),
        "households": ("参与农户", "参与户数"),
        "household_income": ("户均增收", "户均年增收"),
    }
    hint = _("还没有工坊。登记名称和运营单位，培训另记在“工坊培训”里。")


@register
class WorkshopTrainingRegister(Register):
    """工坊培训."""

    model = WorkshopTraining
    title = _("工坊培训")
    section = SECTION
    icon = "star"
    columns = ("title", "unit", "workshop", "on", "sessions", "participants")
    filters = ("unit", "workshop", "on")
    search = ("title",)
    order = "-on"
    fields = ("unit", "workshop", "title", "on", "sessions", "participants")
    natural = ("workshop", "on", "title")
    aliases = {
        "title": ("内容", "培训主题"),
        "on": ("时间", "培训时间"),
        "sessions": ("场次",),
        "participants": ("参训人次", "培训人次", "参训人数"),
    }
    hint = _("还没有培训。登记内容、场次和参训人次，同一人来几次算几人次。")


@register
class SpecialityRegister(Register):
    """一村一品."""

    model = Speciality
    title = _("一村一品")
    section = SECTION
    icon = "sprout"
    columns = ("product", "unit", "year", "area", "value", "households", "brand")
    extra = ("certificate",)
    filters = ("unit", "year")
    search = ("product", "brand")
    order = "-year"
    fields = ("unit", "product", "year", "brand", "certificate", "area", "value", "households")
    natural = ("year", "product")
    aliases = {
        "product": ("主导产业", "产品名称", "特色产品"),
        "brand": ("品牌名称", "商标"),
        "certificate": ("认证情况", "地理标志"),
        "area": ("面积", "种植面积", "规模"),
        "value": ("产值", "年产值"),
        "households": ("从业户数", "参与户数"),
    }
    hint = _("还没有登记。每村每年登一个主导产品，产值和从业户数一并填。")
