"""What a space can be, who holds which right in it, how it stands, and the words of leases, land, quota and needs."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """空间类型: one object for all of them, in a tree (building, floor, unit)."""

    LAND = "land", _("土地")
    BUILDING = "building", _("楼宇")
    FLOOR = "floor", _("楼层")
    ROOM = "room", _("房间单元")
    PLANT = "plant", _("厂房")
    INNER_PLANT = "inner", _("厂中厂")
    STORE = "store", _("仓储")
    STALL = "stall", _("商铺摊位")
    HOUSE = "house", _("房屋")
    YARD = "yard", _("院落")


class Right(TextChoices):
    """权属性质."""

    STATE_SOLD = "sold", _("国有出让")
    STATE_GIVEN = "given", _("国有划拨")
    COLLECTIVE = "collective", _("集体经营性建设用地")
    HOMESTEAD = "homestead", _("宅基地")
    CONTRACTED = "contracted", _("承包地")
    OTHER = "other", _("其他")


class OwnerKind(TextChoices):
    """Who owns: of a person no name is kept here."""

    STATE = "state", _("国有")
    COLLECTIVE = "collective", _("村集体")
    FIRM = "firm", _("企业")
    PERSON = "person", _("个人")


class Use(TextChoices):
    """用途."""

    INDUSTRY = "industry", _("工业")
    STORAGE = "storage", _("仓储物流")
    OFFICE = "office", _("办公研发")
    TRADE = "trade", _("商业")
    TOURISM = "tourism", _("文旅民宿")
    FARMING = "farming", _("农业")
    PUBLIC = "public", _("公共服务")
    LIVING = "living", _("居住")


class State(TextChoices):
    """盘活状态."""

    IDLE = "idle", _("待盘活")
    TALKING = "talking", _("洽谈中")
    REVIVED = "revived", _("已盘活")
    USED = "used", _("在用")
    UNFIT = "unfit", _("不宜盘活")


class IdleKind(TextChoices):
    """闲置类型."""

    UNSUPPLIED = "unsupplied", _("批而未供")
    UNUSED = "unused", _("供而未用")
    LOW = "low", _("低效用地")
    HOUSE = "house", _("闲置房屋")
    YARD = "yard", _("闲置宅院")
    CORNER = "corner", _("边角地")


class Cause(TextChoices):
    """Why building has not begun: whose doing decides what the law asks."""

    USER = "user", _("用地者原因")
    GOVERNMENT = "government", _("政府原因")
    FORCE = "force", _("不可抗力")


class Account(TextChoices):
    """增减挂钩指标账户: every entry takes from one and gives to another, so the sum over all is always nothing."""

    RECLAIMED = "reclaimed", _("复垦验收")
    STOCK = "stock", _("指标库存")
    RESETTLED = "resettled", _("安置建新")
    USED = "used", _("本地项目使用")
    TRADED = "traded", _("交易调出")
    RETURNED = "returned", _("归还周转")


class Way(TextChoices):
    """流转方式（农村土地承包法第36条）."""

    LEASE = "lease", _("出租（转包）")
    SHARE = "share", _("入股")
    OTHER = "other", _("其他")


class HomeRight(TextChoices):
    """宅基地三权."""

    OWNERSHIP = "ownership", _("所有权")
    ELIGIBILITY = "eligibility", _("资格权")
    USE = "use", _("使用权")


class Band(TextChoices):
    """税收档次: of a building with fewer than three firms only this is kept."""

    SMALL = "small", _("不足千万元")
    TEN_MILLION = "ten", _("千万元楼")
    HUNDRED_MILLION = "hundred", _("亿元楼")


class Found(TextChoices):
    """检查结论."""

    FINE = "fine", _("合格")
    HAZARD = "hazard", _("有隐患")


class Trade(TextChoices):
    """找空间的行当: coarse, because rates are learned by it."""

    MANUFACTURE = "制造", _("制造")
    LOGISTICS = "物流", _("物流")
    SERVICE = "服务", _("服务")
    CULTURE = "文旅", _("文旅")
    FARMING = "农业", _("农业")
    OTHER = "其他", _("其他")


class Urgency(IntegerChoices):
    """先后."""

    USUAL = 1, _("一般")
    SOON = 2, _("三个月内要")
    NOW = 3, _("马上要")


class NeedState(TextChoices):
    """需求状态."""

    OPEN = "open", _("在找")
    SETTLED = "settled", _("已落实")
    WITHDRAWN = "withdrawn", _("不找了")


#: The key under which needs and spaces are matched.
MATCH = "space"
