"""摸排记录 as a register: found, filtered and exported like any other; written by phones only."""

from django.utils.translation import gettext_lazy as _

from zhenjie.engines.ledger.registers import Register, register
from zhenjie.engines.surveys.models.fieldwork import Record


@register
class RecordRegister(Register):
    model = Record
    section = _("摸排")
    icon = "survey"
    columns = ("label", "survey__title", "unit", "state", "name", "filled_at", "received_at")
    extra = ("number", "chosen", "chosen_by")
    filters = ("unit", "survey", "state", "name", "received_at")
    search = ("label", "name")
    order = "-received_at"
    hint = _("摸排派给网格以后，手机送来的每一条都在这里，点开看两份和照片。")
