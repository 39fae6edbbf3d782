"""The closed lists of 红黄榜, 信用积分 and 网格巡查."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ObjectKind(TextChoices):
    """Who is looked at and ranked, each kind among its own."""

    UNIT = "unit", _("村（社区）")
    HOUSEHOLD = "household", _("农户")
    FIRM = "firm", _("企业")
    SHOP = "shop", _("门店")


class InspectionKind(TextChoices):
    """A regular look counts for the list; a re-check only for getting off it."""

    REGULAR = "regular", _("检查")
    RECHECK = "recheck", _("复查")


class Colour(TextChoices):
    """Which list."""

    RED = "red", _("红榜")
    YELLOW = "yellow", _("黄榜")
    NONE = "", _("不上榜")


class Ruling(TextChoices):
    """What became of an appeal or an objection."""

    WAITING = "waiting", _("待裁定")
    UPHELD = "upheld", _("成立")
    REJECTED = "rejected", _("不成立")


class EntryKind(TextChoices):
    """Why points move. A slip is taken back by an entry of its own."""

    PLUS = "plus", _("加分")
    MINUS = "minus", _("减分")
    EXCHANGE = "exchange", _("兑换")
    RESET = "reset", _("年度清零")
    REVERSAL = "reversal", _("冲销")


class Sign(TextChoices):
    """Which way a reason of a unit's own moves points."""

    PLUS = "plus", _("加分")
    MINUS = "minus", _("减分")


class PlaceClass(TextChoices):
    """Classes of places to look after; how often is said by the dated rule."""

    SMALL_VENUE = "small_venue", _("九小场所")
    RENTED = "rented", _("出租房屋")
    SITE = "site", _("在建工地")
    PLANT = "plant", _("生产加工场所")
    GAS = "gas", _("用气餐饮")
    WATER = "water", _("河湖堰塘")
    ROAD = "road", _("路口桥涵")
    SCHOOL = "school", _("校园周边")
    OLD_HOUSE = "old_house", _("老旧房屋")
    PUBLIC = "public", _("公共场所")


class PatrolResult(TextChoices):
    """What a look found. Nobody is asked to have found something."""

    FINE = "fine", _("看过，没问题")
    FINDING = "finding", _("有问题")
    CLOSED = "closed", _("没进去")
