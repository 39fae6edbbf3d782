"""巡查台账: places, routes, records."""

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.governance.models.patrols import PatrolPlace, PatrolRecord, PatrolRoute
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.registers import Register, computed, register

SECTION = _("优治理")


@register
class PatrolPlaceRegister(Register):
    """巡查点位."""

    model = PatrolPlace
    title = _("巡查点位")
    section = SECTION
    icon = "pin"
    columns = ("name", "unit", "kind", "last_on", "due_on", "due_text", "last_result")
    extra = ("address", "look_for", "every", "listed_on", "ended_on", "firm")
    filters = ("unit", "kind", "last_on", "last_result", "listed_on", "ended_on")
    search = ("name", "address")
    order = "name"
    fields = ("unit", "name", "kind", "address", "look_for", "firm", "every", "listed_on", "ended_on", "place")
    natural = ("name",)
    aliases = {
        "name": ("点位", "点位名称", "场所名称"),
        "kind": ("场所类别", "点位类别"),
        "address": ("地址", "详细地址"),
        "every": ("巡查周期", "巡查间隔"),
        "listed_on": ("建档日期",),
    }
    hint = _("还没有点位。登记要看的地方和分类，多久看一次按分类的规定自己算。")

    @computed(_("下次该看"), Kind.DATE)
    def due_on(row: PatrolPlace) -> object:
        return row.due.on

    @computed(_("到期情况"))
    def due_text(row: PatrolPlace) -> str:
        return row.due.text


@register
class PatrolRouteRegister(Register):
    """巡查路线."""

    model = PatrolRoute
    page = "governance:route"
    title = _("巡查路线")
    section = SECTION
    icon = "map"
    columns = ("name", "unit", "note")
    filters = ("unit",)
    search = ("name",)
    order = "name"
    fields = ("unit", "name", "note")
    natural = ("name",)
    aliases = {"name": ("路线", "路线名称")}
    hint = _("还没有路线。给网格排一条顺路的走法，再到路线页选点位；路线只是建议，不考核走没走完。")


@register
class PatrolRecordRegister(Register):
    """巡查记录."""

    model = PatrolRecord
    title = _("巡查记录")
    section = SECTION
    icon = "check"
    columns = ("on", "place__name", "unit", "result", "finding", "matter", "name")
    filters = ("unit", "result", "on")
    search = ("finding",)
    order = "-on"
    hint = _("还没有巡查记录。到“网格巡查”点“看过，没问题”，或写下发现的问题。")
