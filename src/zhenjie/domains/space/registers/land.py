"""Land ledgers: supply contracts, quota areas and entries, farm land transfers, homestead rights."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.space.models.farmland import FarmTransfer, HomesteadRight
from zhenjie.domains.space.models.land import LandContract, QuotaArea, QuotaEntry
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.registers import Register, computed, register

SECTION = _("空间")


@register
class LandContractRegister(Register):
    """供地合同台账."""

    model = LandContract
    title = _("供地合同")
    section = SECTION
    icon = "flag"
    columns = ("parcel", "unit", "number", "user", "area", "signed_on", "agreed_start", "started_on", "days", "stage")
    extra = ("price", "stopped_on", "developed", "invested", "cause", "handled", "closed_on", "space")
    filters = ("unit", "agreed_start", "started_on", "area", "cause", "closed_on", "signed_on")
    search = ("parcel", "number", "user")
    order = "agreed_start"
    fields = (
        "unit", "number", "parcel", "space", "user", "area", "price", "signed_on", "agreed_start", "started_on", "stopped_on", "developed",
        "invested", "cause", "handled", "closed_on",
    )  # fmt: skip
    natural = ("number",)
    aliases = {
        "number": ("合同号", "出让合同编号", "电子监管号"), "parcel": ("宗地", "地块名称", "宗地名称"), "user": ("受让人", "用地企业", "企业名称"),
        "area": ("面积", "出让面积", "供地面积"), "price": ("出让价款", "成交价"), "signed_on": ("签订时间", "合同签订日期"),
        "agreed_start": ("约定开工时间", "约定动工时间"), "started_on": ("实际开工时间", "开工日期"),
    }  # fmt: skip
    hint = _("还没有供地合同。登记约定动工的日期，满一年、满二年会按闲置土地的规定提醒。")

    @computed(_("已闲置（天）"), Kind.INTEGER)
    def days(row: LandContract) -> int | None:
        return row.counted.days or None

    @computed(_("到了哪一步"))
    def stage(row: LandContract) -> str:
        return row.counted.words


@register
class QuotaAreaRegister(Register):
    """增减挂钩项目区台账."""

    model = QuotaArea
    title = _("增减挂钩项目区")
    section = SECTION
    icon = "map"
    columns = ("name", "unit", "number", "approved_on", "planned", "closed_on")
    filters = ("unit", "approved_on", "planned")
    search = ("name", "number")
    fields = ("unit", "name", "number", "approved_on", "planned", "closed_on")
    natural = ("name",)
    aliases = {"name": ("项目名称", "项目区名称"), "number": ("批复", "批文"), "planned": ("节余指标", "计划指标")}
    hint = _("还没有项目区。登记后到“指标账”记复垦验收、安置建新、使用和交易，余额自己算。")


@register
class QuotaEntryRegister(Register):
    """增减挂钩指标流水: written only by booking."""

    model = QuotaEntry
    title = _("增减挂钩指标流水")
    section = SECTION
    icon = "card"
    columns = ("on", "area", "unit", "source", "target", "mu", "document", "name")
    extra = ("note", "at")
    filters = ("unit", "area", "on", "source", "target", "mu")
    search = ("document", "note")
    order = "-on"
    hint = _("还没有流水。到“指标账”页记第一笔复垦验收。")


@register
class FarmTransferRegister(Register):
    """流转合同台账."""

    model = FarmTransfer
    title = _("土地流转合同")
    section = SECTION
    icon = "link"
    columns = ("lessor", "lessee", "unit", "mu", "way", "begins", "ends", "rent", "now", "filed_on")
    extra = (
        "number",
        "households",
        "firm",
        "land",
        "grade",
        "crop",
        "step_years",
        "step_percent",
        "registered_on",
        "ended_on",
    )
    filters = ("unit", "way", "mu", "begins", "ends", "filed_on", "registered_on")
    search = ("lessor", "lessee", "land", "number")
    order = "ends"
    fields = (
        "unit", "number", "lessor", "households", "lessee", "firm", "land", "grade", "mu", "way", "crop", "begins", "ends", "rent",
        "step_years", "step_percent", "filed_on", "registered_on", "ended_on",
    )  # fmt: skip
    natural = ("lessor", "lessee", "begins")
    aliases = {
        "lessor": ("流出方", "出让方", "发包方"), "lessee": ("流入方", "受让方", "承包方", "经营主体"), "mu": ("流转面积", "面积"),
        "begins": ("流转开始", "起始日期"), "ends": ("流转到期", "终止日期"), "rent": ("流转价格", "租金", "价款"), "households": ("农户数", "户数"),
    }  # fmt: skip
    hint = _("还没有流转合同。登记面积、期限和价款，流转面积按在期的合同汇总。")

    @computed(_("现价（元/亩·年）"), Kind.DECIMAL)
    def now(row: FarmTransfer) -> Decimal | None:
        return row.rent_now


@register
class HomesteadRightRegister(Register):
    """宅基地权利台账: three rights, each with its holder in time; persons are masked."""

    model = HomesteadRight
    title = _("宅基地权利")
    section = SECTION
    icon = "home"
    columns = ("space", "unit", "right", "holder", "body", "begins", "ends")
    extra = ("area", "document")
    filters = ("unit", "right", "begins", "ends")
    search = ("space__name", "holder", "body")
    indexed = False
    order = "space"
    fields = ("unit", "space", "right", "holder", "body", "begins", "ends", "area", "document")
    masks = {"holder": "name"}
    natural = ("space", "right", "begins")
    aliases = {
        "space": ("宅基地", "院落"), "holder": ("户主", "权利人姓名"), "body": ("集体经济组织", "承租单位"), "document": ("证书编号", "依据文件"),
    }  # fmt: skip
    hint = _("还没有宅基地权利。所有权写村集体，资格权写户主，使用权谁在用写谁，各管各的起止。")
