"""Ledgers that are written by their own acts only: stages, money; and what firms delivered."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.outputs import Delivery
from zhenjie.domains.projects.models.payments import Instalment
from zhenjie.domains.projects.models.stages import StageEntry
from zhenjie.domains.projects.registers.projects import SECTION
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.registers import Register, computed, register


@register
class StageEntryRegister(Register):
    """阶段记录台账: nobody writes here; a project's page does."""

    model = StageEntry
    title = _("项目阶段记录")
    section = SECTION
    icon = "trail"
    columns = ("on", "project", "project__unit", "stage", "evidence", "number", "reason", "name", "at")
    extra = ("resumes", "withdrawn", "rule", "corrects")
    filters = ("project__unit", "stage", "on", "evidence", "withdrawn", "resumes", "at")
    search = ("project__name", "number", "reason")
    indexed = False
    unit = "project__unit"
    hint = _("还没有阶段记录。打开一个项目，登记它到了哪一步，附上凭据。")


@register
class MoneyEntryRegister(Register):
    """项目资金台账: nobody writes here; the money page does."""

    model = MoneyEntry
    title = _("项目资金")
    section = SECTION
    icon = "chart"
    columns = ("on", "project", "project__unit", "kind", "amount", "counted", "origin", "payer", "voucher", "name")
    extra = ("month", "step", "note", "reverses", "at")
    filters = ("project__unit", "kind", "month", "on", "origin", "step", "amount")
    search = ("project__name", "voucher", "payer", "note")
    indexed = False
    order = "-on"
    unit = "project__unit"
    hint = _("还没有资金记录。到“项目资金”页记第一笔，到位资金要有银行回单编号。")


@register
class DeliveryRegister(Register):
    """年度履约台账."""

    model = Delivery
    title = _("项目履约")
    section = SECTION
    icon = "sprout"
    columns = ("project", "unit", "year", "output", "tax", "output_share", "tax_share", "tax_mu")
    extra = ("added", "document")
    filters = ("unit", "year", "output", "tax")
    search = ("project__name", "document")
    indexed = False
    order = "-year"
    fields = ("unit", "project", "year", "output", "tax", "added", "document")
    natural = ("project", "year")
    aliases = {
        "project": ("项目名称", "项目"), "year": ("年份",), "output": ("实际产值", "产值"), "tax": ("实际税收", "入库税收"), "document": ("依据", "凭据材料"),
    }  # fmt: skip
    hint = _("还没有履约数。投产后每年记一次企业报送的产值和税收，和合同承诺自动对照。")

    @computed(_("产值兑现（%）"), Kind.DECIMAL)
    def output_share(row: Delivery) -> Decimal | None:
        return None if row.output_kept is None else round(row.output_kept, 1)

    @computed(_("税收兑现（%）"), Kind.DECIMAL)
    def tax_share(row: Delivery) -> Decimal | None:
        return None if row.tax_kept is None else round(row.tax_kept, 1)

    @computed(_("亩均税收（万元）"), Kind.DECIMAL)
    def tax_mu(row: Delivery) -> Decimal | None:
        found = row.per_mu(row.tax)
        return None if found is None else round(found, 2)


@register
class InstalmentRegister(Register):
    """付款计划台账: nobody writes here; the money page of a project does."""

    model = Instalment
    title = _("项目付款计划")
    section = SECTION
    icon = "card"
    columns = ("on", "project", "project__unit", "amount", "what", "plan__number", "plan__document")
    extra = ("plan__reason", "plan__name", "plan__at")
    filters = ("project__unit", "on", "amount")
    search = ("project__name", "what")
    indexed = False
    unit = "project__unit"
    hint = _("还没有付款计划。打开一个项目的资金页，按合同把每笔什么时候付多少写下来。")
