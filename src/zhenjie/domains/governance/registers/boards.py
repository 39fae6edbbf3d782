"""红黄榜台账: objects are registered by hand; inspections, lists and rectifications are written by their own pages."""

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.governance.models.boards import Board, BoardObject, Checklist, Inspection, Rectification
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.registers import Register, computed, register

SECTION = _("优治理")


@register
class BoardObjectRegister(Register):
    """评比对象."""

    model = BoardObject
    page = "governance:object"
    title = _("评比对象")
    section = SECTION
    icon = "flag"
    columns = ("name", "unit", "kind", "consent_on")
    extra = ("place", "firm", "household")
    filters = ("unit", "kind", "consent_on")
    search = ("name",)
    order = "name"
    fields = ("unit", "kind", "name", "place", "household", "firm", "consent_name", "consent_on")
    masks = {"consent_name": "name"}
    natural = ("kind", "name")
    aliases = {
        "name": ("对象", "代称", "单位名称", "门店名称", "户代称"),
        "kind": ("对象类别", "评比类别"),
        "consent_name": ("公开姓名",),
        "consent_on": ("同意日期", "同意书日期"),
    }
    hint = _("还没有评比对象。登记参加评比的村、农户（写代称）、企业和门店，再到“红黄榜”记检查。")


@register
class ChecklistRegister(Register):
    """检查表."""

    model = Checklist
    title = _("检查表")
    section = SECTION
    icon = "card"
    columns = ("edition", "unit", "kind", "valid_from", "lines", "source")
    extra = ("name",)
    filters = ("unit", "kind", "valid_from")
    search = ("edition", "source")
    order = "-valid_from"
    hint = _("本单位还没有自己的检查表，现在用的是通用的一版。要改到“红黄榜”的“检查表”里另立一版。")

    @computed(_("检查项（条）"), Kind.INTEGER)
    def lines(row: Checklist) -> int:
        return len(row.items)


@register
class InspectionRegister(Register):
    """红黄榜检查."""

    model = Inspection
    page = "governance:inspection"
    title = _("红黄榜检查")
    section = SECTION
    icon = "read"
    columns = ("item__name", "unit", "item__kind", "on", "score", "kind", "cycle", "name")
    extra = ("edition", "source", "note")
    filters = ("unit", "item__kind", "kind", "on", "score", "cycle")
    search = ("item__name", "note")
    indexed = False
    order = "-on"
    hint = _("还没有检查。到“红黄榜”选一个对象，按检查表记下看到的。")


@register
class BoardRegister(Register):
    """公示过的榜."""

    model = Board
    page = "governance:board"
    title = _("公示的红黄榜")
    section = SECTION
    icon = "flag"
    columns = ("cycle", "unit", "kind", "published_on", "open_until", "rule", "name")
    filters = ("unit", "kind", "cycle", "published_on")
    search = ("rule",)
    order = "-published_on"
    hint = _("还没有公示过。到“红黄榜”看本期排名，核对后公示。")


@register
class RectificationRegister(Register):
    """黄榜整改."""

    model = Rectification
    page = "governance:rectification"
    title = _("黄榜整改")
    section = SECTION
    icon = "clock"
    columns = ("item__name", "unit", "due", "failed", "passed_on", "talk_needed", "talked_on")
    extra = ("cancelled_on", "talk_note")
    filters = ("unit", "due", "passed_on", "talk_needed", "talked_on", "cancelled_on")
    search = ("item__name",)
    indexed = False
    order = "due"
    hint = _("没有要整改的。公示以后，上了黄榜的对象会自动列在这里，限期整改、复查下榜。")
