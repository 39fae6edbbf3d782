"""The closed lists of renewal: projects, households, campaigns and their works."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RenewalKind(TextChoices):
    """What kind of renewal."""

    LEVY = "levy", _("房屋征收（搬迁）")
    OLD_TOWN = "old_town", _("旧城区改建")
    VILLAGE = "village", _("旧村改造")
    ESTATE = "estate", _("老旧小区改造")


class Ground(TextChoices):
    """On which land: two laws."""

    STATE = "state", _("国有土地")
    COLLECTIVE = "collective", _("集体土地")


class RenewalState(TextChoices):
    """Where a renewal stands; moved by its own acts."""

    PREPARING = "preparing", _("准备")
    SIGNING = "signing", _("签约")
    EFFECTIVE = "effective", _("生效实施")
    DONE = "done", _("完成")
    STOPPED = "stopped", _("终止")


class Choice(TextChoices):
    """安置方式."""

    MONEY = "money", _("货币")
    HOUSE = "house", _("房屋")
    MIXED = "mixed", _("混合")


class Deed(TextChoices):
    """权证: what the household holds for its house."""

    PROPERTY = "property", _("不动产权证")
    HOUSE = "house", _("房产证")
    HOMESTEAD = "homestead", _("宅基地使用证")
    NONE = "none", _("无证")


class Stage(TextChoices):
    """How far a household has come; follows from its events."""

    OPEN = "open", _("未签")
    RULED = "ruled", _("补偿决定")
    SIGNED = "signed", _("已签约")
    PAID = "paid", _("已补偿")
    MOVED = "moved", _("已搬迁")
    DEMOLISHED = "demolished", _("已拆除")


class EventKind(TextChoices):
    """What happens to a household."""

    SIGNED = "signed", _("签约")
    RULED = "ruled", _("补偿决定")
    PAID = "paid", _("补偿到位")
    MOVED = "moved", _("搬迁交房")
    DEMOLISHED = "demolished", _("拆除")
    VOID = "void", _("撤回")


class SiteKind(TextChoices):
    """What a campaign counts; each has its own unit."""

    VILLAGE = "village", _("村（社区）")
    PARK = "park", _("游园广场")
    LAND = "land", _("地块")
    ROAD = "road", _("道路")
    FACILITY = "facility", _("公共设施")


SITE_UNITS = {
    SiteKind.VILLAGE: _("个村"),
    SiteKind.PARK: _("处"),
    SiteKind.LAND: _("亩"),
    SiteKind.ROAD: _("条"),
    SiteKind.FACILITY: _("处"),
}


class WorkKind(TextChoices):
    """形象进度 by kind of work; each has its own unit."""

    WHOLE = "whole", _("整体提升")
    TOILET = "toilet", _("改厕")
    HARDENING = "hardening", _("道路硬化")
    GREENING = "greening", _("绿化")
    FACADE = "facade", _("立面整治")
    PIPES = "pipes", _("管网")
    LAMPS = "lamps", _("路灯")
    CLEARING = "clearing", _("清理整治")


WORK_UNITS = {
    WorkKind.WHOLE: "%",
    WorkKind.TOILET: _("户"),
    WorkKind.HARDENING: "㎡",
    WorkKind.GREENING: "㎡",
    WorkKind.FACADE: "㎡",
    WorkKind.PIPES: _("米"),
    WorkKind.LAMPS: _("盏"),
    WorkKind.CLEARING: _("处"),
}


#: Works that are counted in pieces: half a household has no toilet.
PIECES = (WorkKind.TOILET, WorkKind.LAMPS, WorkKind.CLEARING)


class Measure(TextChoices):
    """What a campaign counts of the projects of a place instead of asking for it: the keys are those of the projects' own counts."""

    INVESTED = "all-invested", _("完成投资")
    RECEIVED = "all-received", _("内资到位")
    SIGNED = "all-signed", _("新签约项目")
    LANDED = "all-landed", _("新落地项目")
    STARTED = "all-started", _("新开工项目")
    COMPLETED = "all-completed", _("竣工项目")
    PRODUCING = "all-producing", _("投产项目")
    LISTED = "all-listed", _("新纳统项目")


#: Those of which 万元 are counted; the others count projects.
MONEY = frozenset({Measure.INVESTED, Measure.RECEIVED})


MEASURE_UNITS = dict.fromkeys(Measure, _("个")) | {Measure.INVESTED: _("万元"), Measure.RECEIVED: _("万元")}


class PhotoPhase(TextChoices):
    """Before and after."""

    BEFORE = "before", _("整治前")
    AFTER = "after", _("整治后")
