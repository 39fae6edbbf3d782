"""Ledgers of assets, income, workshops and specialities."""

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.villages.models import (
    Income,
    PovertyAsset,
    Speciality,
    Workshop,
    WorkshopTraining,
)
from zhenjie.domains.villages.registers.section import SECTION
from zhenjie.engines.ledger.registers import Register, register


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
