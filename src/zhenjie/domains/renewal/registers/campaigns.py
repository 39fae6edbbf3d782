"""攻坚台账: campaigns, places, targets, progress."""

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.renewal.models.campaigns import Campaign, CountedTarget, Progress, Site, Target
from zhenjie.engines.ledger.registers import Register, computed, register

SECTION = _("攻坚行动")


@register
class CampaignRegister(Register):
    """攻坚行动."""

    model = Campaign
    title = _("攻坚行动")
    section = SECTION
    icon = "flag"
    page = "renewal:campaign"
    columns = ("name", "unit", "since", "until", "document", "public")
    filters = ("unit", "since", "until", "public")
    search = ("name", "document")
    order = "-since"
    fields = ("unit", "name", "since", "until", "document")
    natural = ("name",)
    aliases = {
        "name": ("行动名称", "攻坚名称"),
        "since": ("开始日期", "起始时间"),
        "until": ("结束日期", "完成时限"),
        "document": ("文件", "依据文件"),
    }
    hint = _("还没有行动。先登记行动，再登记地点和目标。")


@register
class SiteRegister(Register):
    """攻坚地点: each stands once, whoever names it."""

    model = Site
    title = _("攻坚地点")
    section = SECTION
    icon = "pin"
    page = "renewal:site"
    columns = ("name", "unit", "kind", "quantity", "measured", "inside")
    filters = ("unit", "kind")
    search = ("name",)
    order = "name"
    fields = ("unit", "name", "kind", "quantity", "inside", "place")
    natural = ("kind", "name")
    aliases = {
        "name": ("地点", "地点名称", "点位"),
        "kind": ("类别", "地点类型"),
        "quantity": ("亩数", "面积（亩）"),
        "inside": ("所属地点", "包含在"),
    }
    hint = _("还没有地点。村、游园、地块、道路、设施都登记在这里；同一个地点只登记一次。")

    @computed(_("计量"))
    def measured(row: Site) -> str:
        return row.measure


@register
class TargetRegister(Register):
    """攻坚目标."""

    model = Target
    title = _("攻坚目标")
    section = SECTION
    icon = "check"
    columns = ("campaign", "site", "unit", "work", "amount", "measured", "due")
    filters = ("unit", "campaign", "work", "due", "site__kind")
    search = ("site__name",)
    indexed = False
    order = "due"
    fields = ("unit", "campaign", "site", "work", "amount", "due")
    natural = ("campaign", "site", "work")
    aliases = {
        "campaign": ("行动", "行动名称"),
        "site": ("地点名称", "点位"),
        "work": ("工程类别", "建设内容"),
        "amount": ("工程量", "任务量", "目标"),
        "due": ("时限", "完成日期"),
    }
    hint = _("还没有目标。写明哪个行动在哪个地点做什么、做多少、哪天前做完。")

    @computed(_("计量"))
    def measured(row: Target) -> str:
        return row.measure


@register
class CountedTargetRegister(Register):
    """计数目标: the progress of these is counted, never entered."""

    model = CountedTarget
    title = _("计数目标")
    section = SECTION
    icon = "chart"
    columns = ("campaign", "unit", "measure", "amount", "measured", "due")
    filters = ("unit", "campaign", "measure", "due")
    search = ("campaign__name",)
    indexed = False
    order = "due"
    fields = ("unit", "campaign", "measure", "amount", "due")
    natural = ("campaign", "measure")
    aliases = {
        "campaign": ("行动", "行动名称"),
        "measure": ("指标", "目标项"),
        "amount": ("目标", "任务量"),
        "due": ("时限", "完成日期"),
        "unit": ("哪里", "责任单位"),
    }
    hint = _("还没有计数目标。写明哪个行动要哪里完成多少投资、开工几个项目；完成多少从项目台账数出来，不用再报。")

    @computed(_("计量"))
    def measured(row: CountedTarget) -> str:
        return row.unit_of_measure


@register
class ProgressRegister(Register):
    """形象进度: written on the place's own page, never cell by cell."""

    model = Progress
    title = _("形象进度")
    section = SECTION
    icon = "chart"
    columns = ("site", "unit", "work", "on", "done", "measured", "note")
    extra = ("name",)
    filters = ("unit", "work", "on", "site__kind")
    search = ("site__name", "note")
    indexed = False
    order = "-on"
    hint = _("还没有进度。打开一个地点，报累计完成量；报错了用更正，原来的会留着。")

    @computed(_("计量"))
    def measured(row: Progress) -> str:
        return row.measure
