"""空间台账 and what hangs on it: parks, leases, buildings' tax, plants in plants, needs."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.domains.space.models.leases import BuildingTax, Inspection, Lease, PlantDuty
from zhenjie.domains.space.models.needs import SpaceNeed
from zhenjie.domains.space.models.spaces import Park, ParkService, Space
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.registers import Register, computed, register
from zhenjie.engines.ledger.resolving import Resolved

SECTION = _("空间")


@register
class SpaceRegister(Register):
    """空间台账."""

    model = Space
    title = _("空间")
    section = SECTION
    icon = "home"
    columns = ("name", "unit", "kind", "state", "area", "price", "use", "right", "parent", "idle_since")
    extra = (
        "address", "owner_kind", "owner", "idle_kind", "revived_on", "lettable", "power", "height", "crane", "places", "park",
        "level", "flaws", "steward", "shape",
    )  # fmt: skip
    filters = (
        "unit",
        "kind",
        "state",
        "use",
        "right",
        "owner_kind",
        "idle_kind",
        "park",
        "area",
        "price",
        "idle_since",
        "revived_on",
    )
    search = ("name", "address", "owner")
    fields = (
        "unit", "name", "kind", "parent", "park", "level", "address", "owner_kind", "owner", "right", "use", "state", "idle_kind",
        "idle_since", "area", "lettable", "price", "power", "height", "crane", "places", "flaws", "steward", "shape",
    )  # fmt: skip
    natural = ("name", "address")
    aliases = {
        "name": ("空间名称", "房屋名称", "厂房名称", "地块名称", "楼宇名称", "载体名称", "资产名称"),
        "unit": ("所属镇街", "所在村", "所属社区", "属地"),
        "kind": ("类别", "载体类型", "资产类型", "房屋类型"),
        "state": ("使用状态", "盘活情况", "闲置情况"),
        "area": ("面积", "建筑面积", "占地面积", "闲置面积", "面积(平方米)"),
        "lettable": ("可出租面积", "可租售面积", "可招商面积"),
        "price": ("租金", "租金底价", "单价", "租金价格"),
        "address": ("坐落", "位置", "详细地址", "具体位置"),
        "owner": ("权属人", "产权单位", "产权人", "所有权人"),
        "right": ("权属", "土地性质", "产权性质"),
        "use": ("规划用途", "土地用途", "可用于"),
        "idle_since": ("闲置时间", "闲置起始时间"),
        "power": ("配电容量", "变压器容量", "用电容量"),
        "height": ("层高", "净高"),
        "flaws": ("问题", "存在问题", "权属瑕疵"),
        "steward": ("楼长", "管护人", "楼宇专员"),
    }
    hint = _("还没有空间。登记第一处闲置厂房、院落或楼宇，有图形的会画在地图上。")


@register
class ParkRegister(Register):
    """园区台账."""

    model = Park
    title = _("园区")
    section = SECTION
    icon = "map"
    columns = ("name", "unit", "operator", "land", "leading", "room")
    extra = ("place",)
    filters = ("unit", "land", "room")
    search = ("name", "operator", "leading")
    fields = ("unit", "name", "operator", "land", "leading", "room", "place")
    natural = ("name",)
    aliases = {
        "name": ("园区名称", "产业园"), "operator": ("运营公司", "管理单位"), "land": ("占地面积", "面积（亩）"),
        "leading": ("产业", "主导产业方向"), "room": ("可入驻企业数", "剩余名额"),
    }  # fmt: skip
    hint = _("还没有园区。登记园区和还能进几家，撮合时就不会超员。")


@register
class ParkServiceRegister(Register):
    """园区服务台账."""

    model = ParkService
    title = _("园区服务")
    section = SECTION
    icon = "heart"
    columns = ("name", "park", "unit", "provider", "price", "since")
    filters = ("unit", "park", "since")
    search = ("name", "provider")
    fields = ("unit", "park", "name", "provider", "price", "since")
    natural = ("park", "name")
    aliases = {"name": ("服务项目", "服务内容"), "provider": ("服务单位", "服务机构"), "price": ("收费标准", "价格")}
    hint = _("还没有登记园区服务。食堂、宿舍、代办、检测，企业挑园区时会看。")


@register
class LeaseRegister(Register):
    """租约台账."""

    model = Lease
    title = _("租约")
    section = SECTION
    icon = "key"
    columns = ("tenant", "space", "unit", "area", "rent", "begins", "ends", "left", "local")
    extra = ("firm", "deposit", "paid_until", "ended_on", "note")
    filters = ("unit", "ends", "begins", "local", "area", "rent")
    search = ("tenant", "space__name")
    indexed = False
    order = "ends"
    fields = (
        "unit", "space", "tenant", "firm", "local", "area", "rent", "begins", "ends", "deposit", "paid_until", "ended_on", "note",
    )  # fmt: skip
    natural = ("space", "tenant", "begins")
    aliases = {
        "tenant": ("承租人", "承租企业", "入驻企业", "企业名称", "租户"), "space": ("房号", "租赁标的", "所租空间"),
        "area": ("租赁面积", "承租面积", "面积"), "rent": ("租金", "单价"), "begins": ("起租日期", "租赁开始", "开始日期"),
        "ends": ("到期日期", "租赁到期", "截止日期", "合同到期"), "deposit": ("保证金", "押金"), "local": ("是否本地注册", "本地注册"),
    }  # fmt: skip
    hint = _("还没有租约。登记谁租了哪里、几时到期，到期前九十天会提醒。")

    @computed(_("离到期"))
    def left(row: Lease) -> str:
        return str(_("已提前结束")) if row.ended_on and row.ended_on <= clock.today() else row.due.text


@register
class BuildingTaxRegister(Register):
    """楼宇税收台账: the sum of fewer than three firms is not kept."""

    model = BuildingTax
    title = _("楼宇税收")
    section = SECTION
    icon = "chart"
    columns = ("building", "unit", "year", "firms", "tax", "band", "each")
    extra = ("source",)
    filters = ("unit", "year", "band", "tax", "firms")
    search = ("building__name",)
    indexed = False
    order = "-year"
    fields = ("unit", "building", "year", "firms", "tax", "band", "source")
    natural = ("building", "year")
    aliases = {
        "building": ("楼宇名称", "楼宇"), "tax": ("税收", "全口径税收", "税收总额"), "firms": ("纳税企业", "企业数"), "year": ("年份",),
    }  # fmt: skip
    hint = _("还没有楼宇税收。按楼按年登记，单位面积税收和亿元楼会自己算出来；不足三家的楼只选档次。")

    @computed(_("每平方米税收（元）"), Kind.DECIMAL)
    def each(row: BuildingTax) -> Decimal | None:
        found = row.per_metre
        return None if found is None else round(found, 2)


@register
class PlantDutyRegister(Register):
    """厂中厂安全责任台账."""

    model = PlantDuty
    title = _("厂中厂安全责任")
    section = SECTION
    icon = "shield"
    columns = ("space", "unit", "host", "tenant", "officer", "last_on", "next", "agreed_on")
    extra = ("product", "fire_agreed", "environment_agreed", "every_days")
    filters = ("unit", "last_on", "agreed_on", "fire_agreed", "environment_agreed")
    search = ("space__name", "host", "tenant", "officer")
    indexed = False
    order = "last_on"
    fields = (
        "unit", "space", "host", "officer", "tenant", "product", "agreed_on", "fire_agreed", "environment_agreed", "every_days",
    )  # fmt: skip
    natural = ("space",)
    aliases = {
        "space": ("厂中厂", "厂房名称"), "host": ("业主单位", "出租方", "产权单位"), "tenant": ("承租单位", "入驻企业"),
        "officer": ("安全负责人", "责任人"), "agreed_on": ("协议签订日期",), "product": ("产品", "生产内容"),
    }  # fmt: skip
    hint = _("还没有厂中厂。登记谁对厂房统一协调安全、几天查一次，超期会列到最前面。")

    @computed(_("下次检查"))
    def next(row: PlantDuty) -> str:
        return row.due.text


@register
class InspectionRegister(Register):
    """厂中厂检查台账: written on the page of the duties, where the clock of the duty moves with it."""

    model = Inspection
    title = _("厂中厂检查")
    section = SECTION
    icon = "check"
    columns = ("duty__space", "unit", "on", "found", "hazards", "fix_until", "fixed_on", "note")
    filters = ("unit", "on", "found", "hazards", "fix_until", "fixed_on")
    search = ("duty__space__name", "note")
    indexed = False
    order = "-on"
    hint = _("还没有检查记录。到“厂中厂”页登记一次检查，下次的日期就重新起算。")


@register
class SpaceNeedRegister(Register):
    """空间需求台账."""

    model = SpaceNeed
    title = _("空间需求")
    section = SECTION
    icon = "search"
    columns = ("name", "unit", "kind", "use", "area", "budget", "urgency", "state", "short")
    extra = ("firm", "trade", "alternative", "power", "height", "crane", "since", "near", "note")
    filters = ("unit", "state", "kind", "use", "trade", "urgency", "area", "budget", "since")
    search = ("name", "note")
    fields = (
        "unit", "name", "firm", "trade", "kind", "alternative", "use", "area", "budget", "power", "height", "crane", "urgency", "since",
        "state", "near", "note",
    )  # fmt: skip
    natural = ("name", "kind", "since")
    aliases = {
        "name": ("企业名称", "需求单位", "企业"), "area": ("需求面积", "面积", "所需面积"), "budget": ("预算", "租金上限", "可承受租金"),
        "kind": ("需求类型", "载体类型"), "use": ("用途", "做什么用"), "power": ("用电需求", "用电量"), "since": ("提出时间", "登记日期"),
    }  # fmt: skip
    hint = _("还没有需求。企业要地、要厂房、要院子，登记后就能和待盘活的空间撮合。")

    @computed(_("短名单"))
    def short(row: SpaceNeed) -> Resolved:
        return Resolved(str(_("看")), reverse("matching:shortlist", args=["space", row.pk]))
