"""The books behind the board: every target and every observation, row by row, with its source."""

from django.utils.translation import gettext_lazy as _

from zhenjie.engines.indicators.models import Observation, Target
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.registers import Register, computed, register


@register
class TargetRegister(Register):
    """目标台账: several targets may stand side by side, each with its name and its document."""

    model = Target
    title = _("目标台账")
    section = _("指标")
    icon = "flag"
    columns = ("indicator", "unit", "period", "name", "kind", "value", "measure", "document")
    extra = ("origin",)
    filters = ("unit", "indicator", "period", "kind")
    search = ("indicator__name", "name", "document")
    indexed = False
    order = "indicator"
    hint = _("定下的每一个目标都会列在这里，附来源和文号；在“指标”页定目标。")

    @computed(_("计量单位"))
    def measure(row: Target) -> str:
        return row.indicator.unit

    @computed(_("来源"), Kind.REF)
    def origin(row: Target) -> str:
        return row.source


@register
class ObservationRegister(Register):
    """数据台账: what is known now of one indicator, unit and period, and where it was said."""

    model = Observation
    title = _("数据台账")
    section = _("指标")
    icon = "chart"
    columns = ("indicator", "unit", "period", "value", "measure", "reported_growth", "caliber", "origin")
    extra = ("approx", "published_on", "counts")
    filters = ("unit", "indicator", "period", "caliber", "value", "published_on")
    search = ("indicator__name",)
    indexed = False
    order = "-pk"
    hint = _("还没有数据。识读一份报告并入账，或在“指标”页录入，数就会连同出处列在这里。")

    @computed(_("计量单位"))
    def measure(row: Observation) -> str:
        return row.indicator.unit

    @computed(_("依据"), Kind.REF)
    def origin(row: Observation) -> str:
        return row.source
