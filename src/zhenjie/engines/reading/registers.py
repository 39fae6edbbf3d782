"""The books behind the reading: every document handed in and every figure read from it."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from zhenjie.core.periods import Period, PeriodError, print_period
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.registers import Register, computed, register
from zhenjie.engines.reading.models import Document, Figure


@register
class DocumentRegister(Register):
    """文件台账: what was handed in, by whom, and how far it has come."""

    model = Document
    title = _("文件台账")
    section = _("识读")
    icon = "read"
    columns = ("title", "unit", "status", "published_on", "uploaded_by", "uploaded_at")
    extra = ("error",)
    filters = ("unit", "status", "published_on", "uploaded_at")
    search = ("title", "uploaded_by")
    indexed = False
    order = "-pk"
    hint = _("还没有文件。到“识读”页上传一份报告，读出的数经人确认后入账。")


@register
class FigureRegister(Register):
    """读数台账: every figure with the words it was read from."""

    model = Figure
    title = _("读数台账")
    section = _("识读")
    icon = "src"
    columns = ("indicator", "quote", "amount", "measure", "aspect", "subject", "span", "status", "document")
    extra = ("sentence", "approx", "note")
    filters = ("status", "aspect", "document")
    search = ("indicator", "quote", "subject", "sentence")
    indexed = False
    order = "-pk"
    unit = "document__unit"
    hint = _("还没有读出的数。上传一份报告，读出的每个数都会连同原句列在这里。")

    @computed(_("数"), Kind.FIGURE)
    def amount(row: Figure) -> Decimal:
        """As written: a per cent stands as 12.4, not as 0.124."""
        return row.value * 100 if row.measure == "%" else row.value

    @computed(_("期间"))
    def span(row: Figure) -> str:
        try:
            return print_period(Period.from_iso(row.period)) if row.period else ""
        except PeriodError:
            return row.period
