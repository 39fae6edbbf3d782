"""企业台账 and the ledgers of what happens around a firm."""

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.enterprises.choices import Topic
from zhenjie.domains.enterprises.models import Appeal, Enterprise, Standing, Task, Visit
from zhenjie.domains.enterprises.queries import firms  # noqa: F401 - where rows are shown
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.events import Told
from zhenjie.engines.ledger.registers import Register, computed, register
from zhenjie.engines.matters.queries.flows import flow_of

SECTION = _("助企业")


@register
class EnterpriseRegister(Register):
    """企业台账."""

    model = Enterprise
    page = "enterprises:firm"
    title = _("企业")
    section = SECTION
    icon = "firm"
    columns = ("name", "unit", "kind", "industry", "size", "stage", "status", "persons", "revenue", "small_fry")
    extra = (
        "code", "products", "operating", "ownership", "founded", "closed", "assets", "year", "residency", "address", "place", "contact", "mobile",
        "party_members",
    )  # fmt: skip
    filters = (
        "unit", "kind", "status", "operating", "stage", "ownership", "residency", "industry", "founded", "persons", "revenue",
    )  # fmt: skip
    search = ("name", "code", "address")
    order = "-pk"
    fields = (
        "unit", "name", "code", "kind", "status", "operating", "ownership", "industry", "products", "stage", "founded", "closed", "persons", "revenue",
        "assets", "year", "residency", "address", "contact", "mobile", "party_members",
    )  # fmt: skip
    masks = {"contact": "name"}
    natural = ("code",)
    aliases = {
        "name": ("企业名称", "单位名称", "单位详细名称", "市场主体名称", "经营主体名称", "纳税人名称", "字号名称"),
        "code": ("信用代码", "社会信用代码", "统一信用代码", "纳税人识别号", "税号"),
        "unit": ("所属镇街", "所在村", "所属社区", "属地", "所属网格"),
        "kind": ("企业类型", "市场主体类型", "登记注册类型", "主体类别"),
        "status": ("经营状态", "企业状态", "登记情况"),
        "operating": ("是否实际经营", "是否正常经营", "是否实体经营"),
        "industry": ("行业代码", "行业类别", "国民经济行业", "行业分类", "所属行业"),
        "products": ("主要产品", "主营产品", "主营业务", "主要业务活动", "经营范围"),
        "founded": ("注册日期", "注册时间", "成立时间", "开业日期", "登记日期"),
        "closed": ("注销日期", "迁出日期", "吊销日期", "注销时间"),
        "persons": ("从业人数", "从业人员", "从业人员期末人数", "职工人数", "员工人数"),
        "revenue": ("营业收入", "主营业务收入", "年营业收入", "营收"),
        "assets": ("资产总额", "资产总计", "总资产"),
        "year": ("年度", "数据年份"),
        "residency": ("税收属地", "纳税地点", "税收归属"),
        "address": ("地址", "详细地址", "生产经营地址", "注册地址", "住所"),
        "contact": ("法人", "负责人", "法定代表人", "企业联系人"),
        "mobile": ("电话", "联系方式", "手机", "手机号", "负责人电话"),
        "party_members": ("党员人数", "在职党员数"),
    }
    events = Told(("firm",), {"name": "name", "place": "address"})
    hint = _("还没有企业。登记第一家，或把市场监管、税务发来的名册导进来，信用代码会认出重复的。")

    @computed(_("划型"))
    def size(row: Enterprise) -> str:
        return row.sized.name

    @computed(_("小个专"), Kind.YES)
    def small_fry(row: Enterprise) -> bool:
        return row.is_small_fry


@register
class StandingRegister(Register):
    """四上单位名录: periods, entered and left on the firm's page."""

    model = Standing
    title = _("四上单位")
    section = SECTION
    icon = "flag"
    columns = ("enterprise__name", "unit", "kind", "entered", "ground", "left", "left_ground")
    filters = ("unit", "kind", "entered", "left")
    search = ("enterprise__name", "ground")
    indexed = False
    order = "-entered"
    hint = _("还没有四上单位。到企业的页面“名录”一栏办入库，退库也在那里办；每一段都留着。")


@register
class VisitRegister(Register):
    """企业走访."""

    model = Visit
    title = _("企业走访")
    section = SECTION
    icon = "pin"
    columns = ("on", "enterprise__name", "unit", "visitor", "said")
    filters = ("unit", "on")
    search = ("enterprise__name", "said")
    indexed = False
    order = "-on"
    hint = _("还没有走访。到企业的页面记一次：谁去的、哪天、谈了什么、留下什么事要办。")


@register
class TaskRegister(Register):
    """走访任务."""

    model = Task
    title = _("走访任务")
    section = SECTION
    icon = "check"
    columns = ("text", "enterprise__name", "unit", "holder", "due", "done", "result")
    filters = ("unit", "holder", "due", "done")
    search = ("text", "enterprise__name")
    indexed = False
    order = "due"
    hint = _("走访里谈到要办的事会列在这里，写明由谁办、哪天办结。")


@register
class AppealRegister(Register):
    """企业诉求台账: read, filtered, exported, counted; registered and moved on the pages of appeals."""

    model = Appeal
    page = "enterprises:appeal"
    title = _("企业诉求")
    section = SECTION
    icon = "inbox"
    columns = (
        "title",
        "unit",
        "topic",
        "source",
        "now_at",
        "holder",
        "red_at",
        "opened_at",
        "closed_at",
        "voices_count",
    )
    filters = ("unit", "source", "urgency", "opened_at", "closed_at")
    search = ("title", "text")
    indexed = False
    order = "-pk"
    hint = _("还没有企业诉求。到“企业诉求”一页登记：一行一件，企业会自己对上。")

    @computed(_("类型"))
    def topic(row: Appeal) -> str:
        return str(dict(Topic.choices).get(row.klass, ""))

    @computed(_("环节"))
    def now_at(row: Appeal) -> str:
        return flow_of(row).stage(row.stage).title
