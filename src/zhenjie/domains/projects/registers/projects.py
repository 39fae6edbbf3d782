"""项目台账, and the permits."""

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.projects.models.projects import Permit, Project
from zhenjie.engines.ledger.events import Told
from zhenjie.engines.ledger.registers import Register, computed, register

SECTION = _("项目")


@register
class ProjectRegister(Register):
    """项目台账: a lead is entered here; its stages and its money are written on its own page."""

    model = Project
    title = _("项目")
    section = SECTION
    icon = "flag"
    columns = (
        "name", "unit", "stage", "stage_on", "planned_total", "invested", "received", "investor", "sector", "planned_start",
        "planned_production",
    )  # fmt: skip
    extra = (
        "number", "national", "firm", "capital", "industry", "upgrade", "private", "is_key", "approval", "land", "address", "mu",
        "space", "scale", "contract", "promised_output", "promised_tax", "lead_unit", "source", "source_note", "finder",
        "found_on", "contact", "mobile", "place", "note",
    )  # fmt: skip
    filters = (
        "unit", "stage", "stage_on", "sector", "is_key", "approval", "land", "capital", "planned_total", "invested", "received",
        "planned_start", "planned_production", "found_on", "source", "industry", "private", "upgrade", "lead_unit",
    )  # fmt: skip
    search = ("name", "investor", "national", "finder", "address")
    fields = (
        "unit", "name", "investor", "national", "firm", "capital", "industry", "sector", "upgrade", "private", "is_key", "approval",
        "land", "address", "mu", "space", "scale", "planned_total", "planned_start", "planned_production", "promised_output",
        "promised_tax", "lead_unit", "source", "source_note", "finder", "found_on", "contact", "mobile", "place", "note",
    )  # fmt: skip
    natural = ("name", "investor")
    masks = {"contact": "name"}
    page = "projects:project"
    aliases = {
        "name": ("项目", "项目名", "项目名称（全称）"), "unit": ("属地", "所属镇街", "落户镇街", "建设镇街"),
        "investor": ("投资方", "投资主体", "投资单位", "建设单位", "业主单位", "投资企业"), "national": ("项目代码", "备案代码", "赋码"),
        "planned_total": ("总投资", "计划总投资", "总投资额", "计划投资", "总投资(万元)"), "planned_start": ("计划开工时间", "拟开工时间", "开工时间（计划）"),
        "planned_production": ("计划投产时间", "拟投产时间", "计划竣工投产时间"), "scale": ("建设规模", "建设内容及规模", "主要建设内容", "项目简介"),
        "address": ("建设地点", "地址", "项目地址", "选址"), "mu": ("占地", "占地面积（亩）", "用地面积", "拟用地"), "lead_unit": ("牵头部门", "包抓单位", "责任单位"),
        "finder": ("引荐人", "首谈人", "线索提供人"), "found_on": ("登记日期", "线索时间", "首报时间"), "promised_output": ("预计产值", "达产产值", "年产值"),
        "promised_tax": ("预计税收", "年税收", "达产税收"), "industry": ("所属行业", "行业代码"), "note": ("备注", "说明"),
    }  # fmt: skip
    events = Told(
        ("project",),
        {
            "name": "name",
            "investment": "planned_total",
            "completion": "planned_production",
            "place": "address",
            "output": "scale",
        },
        yuan={"planned_total": 10_000},
        fixed={"investor": "报告未写明"},
    )
    hint = _("还没有项目。线索从登记那一刻起就是项目：写清投资方、行业和联系方式，以后每一步都在同一条上往下记。")

    @computed(_("项目编号"))
    def number(row: Project) -> str:
        return row.code


@register
class PermitRegister(Register):
    """项目手续台账."""

    model = Permit
    title = _("项目手续")
    section = SECTION
    icon = "card"
    columns = ("project", "unit", "kind", "number", "issued_on", "authority", "valid_until")
    filters = ("unit", "kind", "issued_on", "valid_until")
    search = ("project__name", "number", "authority")
    indexed = False
    order = "-issued_on"
    fields = ("unit", "project", "kind", "number", "issued_on", "authority", "valid_until")
    natural = ("project", "kind", "number")
    aliases = {
        "project": ("项目名称", "项目"), "number": ("证号", "批复文号", "编号", "许可证号"), "issued_on": ("办结日期", "发证日期", "批复日期"),
        "authority": ("审批部门", "发证机关"),
    }  # fmt: skip
    hint = _("还没有手续。备案、土地、规划、施工许可的文号记一次，阶段登记和报表都不再问。")
