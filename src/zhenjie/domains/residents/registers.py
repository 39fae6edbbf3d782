"""居民台账、户台账: names masked, numbers sealed; whole numbers only on the person's own page, with a reason."""

from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.domains.residents import queries  # noqa: F401 - where rows are shown
from zhenjie.domains.residents.models import Household, Person
from zhenjie.domains.residents.rules import age, age_band
from zhenjie.engines.ledger.registers import Register, computed, register


@register
class PersonRegister(Register):
    """居民台账."""

    model = Person
    page = "residents:person"
    title = _("居民")
    section = _("优治理")
    icon = "people"
    columns = ("name", "unit", "room", "gender", "band", "household", "relation", "mobile", "presence")
    extra = ("citizen",)
    filters = ("unit", "gender", "presence", "relation")
    search = ("name",)
    fields = ("unit", "name", "citizen", "gender", "born", "room", "mobile", "presence", "bank", "health")
    masks = {"name": "name"}
    natural = ("name", "room")
    aliases = {
        "name": ("姓名", "居民姓名", "户主姓名", "成员姓名"),
        "unit": ("网格", "所属网格", "村（社区）", "楼栋单元", "住址单位"),
        "citizen": ("身份证号", "身份证号码", "公民身份号码", "证件号码", "身份证"),
        "mobile": ("手机号", "手机号码", "联系电话", "电话", "联系方式"),
        "born": ("出生年月日", "出生年月", "生日"),
        "room": ("房号", "门牌号", "户室号", "住址"),
        "presence": ("居住状态", "人员状态", "在住情况"),
        "bank": ("银行账号", "惠农卡号", "社保卡银行账号", "银行卡"),
        "health": ("健康状况", "身体状况"),
    }
    hint = _("还没有居民。逐人登记，或把网格的居民花名册导进来；只填办事用得着的栏目。")

    @computed(_("年龄段"))
    def band(row: Person) -> str:
        return age_band(age(row.born, clock.today())) if row.born else ""


@register
class HouseholdRegister(Register):
    """户台账."""

    model = Household
    page = "residents:household"
    title = _("户")
    section = _("优治理")
    icon = "home"
    columns = ("number", "unit", "address", "kind", "head", "size")
    extra = ("note",)
    filters = ("unit", "kind", "size")
    search = ("number", "address")
    order = "number"
    fields = ("unit", "number", "kind", "address", "note")
    natural = ("number",)
    aliases = {
        "number": ("户编号", "户籍号", "户口号", "户主编号"),
        "address": ("地址", "家庭住址", "门牌号"),
        "kind": ("户类型", "户口性质"),
        "note": ("说明",),
    }
    hint = _("还没有户。先登记一户，再到户的页面把家里人并进来，户主和人口会自己算。")
