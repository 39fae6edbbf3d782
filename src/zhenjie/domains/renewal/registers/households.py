"""征迁台账: renewals and the households in their scope. What follows from events is shown and never typed in."""

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.renewal.models.households import Household
from zhenjie.domains.renewal.models.projects import Renewal
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.registers import Register, computed, register

SECTION = _("征迁改造")


@register
class RenewalRegister(Register):
    """征迁改造项目."""

    model = Renewal
    title = _("征迁改造项目")
    section = SECTION
    icon = "home"
    page = "renewal:renewal"
    columns = ("name", "unit", "kind", "ground", "signing_from", "signing_days", "state")
    extra = ("share", "needed", "plan", "presign", "public", "fee", "state_reason")
    filters = ("unit", "kind", "ground", "state", "signing_from")
    search = ("name", "scope")
    order = "-signing_from"
    fields = (
        "unit", "name", "kind", "ground", "scope", "presign", "signing_from", "signing_days", "share", "plan", "needed",
        "fee", "place",
    )  # fmt: skip
    natural = ("name",)
    aliases = {
        "name": ("项目", "征收项目名称", "改造项目"),
        "kind": ("项目类型", "改造类型"),
        "ground": ("土地", "土地权属"),
        "signing_from": ("签约起始日", "签约开始日期", "开始签约"),
        "signing_days": ("签约期", "签约天数", "签约期限（天）"),
        "share": ("生效比例", "签约比例"),
        "needed": ("补偿总额", "征收补偿费用", "资金需求（万元）"),
    }
    hint = _("还没有项目。登记范围和签约期，把各户导进来，签约曲线就出来了。")


@register
class HouseholdRegister(Register):
    """征迁户: names masked, numbers sealed; signatures are written at the door or pasted, never cell by cell."""

    model = Household
    title = _("征迁户")
    section = SECTION
    icon = "people"
    page = "renewal:household"
    columns = ("number", "head", "unit", "renewal", "area", "deed", "stage", "choice", "signed_on")
    extra = (
        "address", "phone", "people", "unlicensed", "homesteads", "deeds", "agreement", "step", "reward", "amount",
        "ruled_on", "paid_on", "moved_on", "demolished_on", "all_area",
    )  # fmt: skip
    filters = ("unit", "renewal", "stage", "choice", "deed", "signed_on", "moved_on")
    search = ("number", "head", "address")
    order = "number"
    fields = (
        "unit", "renewal", "number", "head", "phone", "address", "people", "area", "unlicensed", "homesteads", "deed",
        "deeds", "registered", "place",
    )  # fmt: skip
    masks = {"head": "name"}
    natural = ("renewal", "number")
    aliases = {
        "renewal": ("项目名称", "所属项目", "征收项目"),
        "unit": ("社区", "村", "村（社区）", "所在社区"),
        "number": ("编号", "户编号", "序号", "房号"),
        "head": ("户主姓名", "被征收人", "姓名", "产权人"),
        "phone": ("联系电话", "手机号", "电话", "手机号码"),
        "address": ("地址", "坐落", "房屋坐落"),
        "people": ("人口", "家庭人口", "在册人口"),
        "area": ("有证面积", "证载面积", "建筑面积", "产权面积", "面积"),
        "unlicensed": ("无证面积", "未登记面积", "无照面积"),
        "homesteads": ("宅基地", "宅基地宗数", "宅基数"),
        "deed": ("权证", "证件类型", "权证类型"),
        "deeds": ("权证数", "证书本数", "产权证数"),
    }
    hint = _("还没有户。把摸底的花名册导进来；签约日期、协议号请在项目页“成批登记签约”里贴。")

    @computed(_("总面积（㎡）"), Kind.DECIMAL)
    def all_area(row: Household) -> object:
        return row.area + row.unlicensed
