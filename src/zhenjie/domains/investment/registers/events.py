"""Ledgers of events, promises and rulings."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.investment.models.claims import Ruling
from zhenjie.domains.investment.models.events import Event, Promise
from zhenjie.domains.investment.registers.investors import SECTION
from zhenjie.engines.ledger.besides import Beside
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.registers import Register, computed, register


@register
class EventRegister(Register):
    """招商活动台账: written by the form of a minute, or a whole list of trips out of a spreadsheet."""

    model = Event
    title = _("招商活动")
    section = SECTION
    icon = "pin"
    columns = ("on", "title", "unit", "kind", "place", "leader", "went", "met", "days", "heads", "cost", "per_head")
    extra = ("until", "traffic", "lodging", "other", "whom", "minutes", "at")
    filters = ("unit", "kind", "on", "leader", "traffic", "lodging", "other")
    search = ("title", "place", "whom", "minutes")
    order = "-on"
    fields = (
        "unit", "kind", "title", "on", "until", "place", "leader", "heads", "traffic", "lodging", "other", "whom", "minutes",
    )  # fmt: skip
    natural = ("title", "on")
    page = "investment:event"
    aliases = {
        "title": ("活动名称", "招商主题", "外出事由", "事由", "活动主题"), "kind": ("招商方式", "活动类型", "活动方式", "类型"),
        "on": ("时间", "日期", "外出时间", "开始时间", "出发日期"), "until": ("结束时间", "返回日期", "返回时间"),
        "place": ("目的地", "外出地点", "前往地点", "城市", "招商地点"), "leader": ("带队人", "带队领导姓名", "带队干部"),
        "heads": ("人数", "外出人数", "参加人数", "随行人数"), "traffic": ("交通费", "交通费用"), "lodging": ("住宿费", "食宿费", "住宿费用"),
        "other": ("其他费用", "其他", "其它费用"), "whom": ("对接企业", "拜访企业", "洽谈企业", "考察企业", "对接单位"),
        "went": ("随行人员", "参加人员", "外出人员", "陪同人员"), "met": ("投资方", "洽谈的投资方", "见了哪些投资方"),
        "minutes": ("洽谈情况", "主要成果", "成效", "活动情况", "工作成效"), "unit": ("单位", "镇街", "招商单位", "责任单位"),
    }  # fmt: skip
    hint = _("还没有招商活动。在手机上用“记一次招商”，一分钟记完；全年的外出清单可以从表格导入。")

    went = Beside(_("同行人员"), "attendances__person")
    met = Beside(_("洽谈投资方"), "met__investor", said="said")

    @computed(_("天数"), Kind.INTEGER)
    def days(row: Event) -> int:
        return row.days

    @computed(_("费用（元）"), Kind.DECIMAL)
    def cost(row: Event) -> Decimal | None:
        return row.cost

    @computed(_("人均（元）"), Kind.DECIMAL)
    def per_head(row: Event) -> Decimal | None:
        return None if row.per_head is None else round(row.per_head, 2)


@register
class PromiseRegister(Register):
    """跟进承诺台账: promised and closed on the pages."""

    model = Promise
    title = _("跟进承诺")
    section = SECTION
    icon = "check"
    columns = ("due", "text", "unit", "owner", "investor", "state", "closed_on", "result")
    extra = ("project", "event", "at")
    filters = ("unit", "state", "due", "owner", "closed_on")
    search = ("text", "result")
    indexed = False
    order = "due"
    hint = _("还没有承诺。记一次招商时写上答应了什么、谁来办、哪天前，就会列在这里。")


@register
class RulingRegister(Register):
    """撞单裁定台账: at the unit that decided; written on its page only."""

    model = Ruling
    title = _("撞单裁定")
    section = SECTION
    icon = "merge"
    columns = ("kind", "claim__project", "holder__project", "share", "told", "name", "at")
    extra = ("reason", "rule", "family__unit")
    filters = ("family__unit", "kind", "at")
    search = ("told", "reason")
    indexed = False
    order = "-at"
    unit = "family__unit"
    hint = _("还没有裁定。两个镇街登记了同一条线索，会出现在“撞单裁定”页里等县里定。")
