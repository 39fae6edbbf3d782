"""Where a report and the row it names say different things: the sum, the promised day. Nothing is written; a person sees both."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from zhenjie.engines.ledger.declarations import Column, Declaration, kind_of
from zhenjie.engines.ledger.events import day_of
from zhenjie.engines.ledger.showing import in_words
from zhenjie.engines.reading.models import Event

#: Sums that differ by less than this share are one number, printed shorter.
_SHORTER = Decimal("0.005")


def facts_of(event: Event) -> dict[str, Any]:
    """What is told of the thing, by the names the door of a register knows."""
    return {
        "name": event.name,
        "investment": event.investment,
        "completion": day_of(event.completion),
        "place": event.place,
        "output": event.output,
    }


def differing(event: Event, declaration: Declaration, row: Any) -> tuple[str, ...]:
    """A sentence for every sum and day that the row has otherwise, or not at all. Texts are left to the eye."""
    told = declaration.events
    if told is None:
        return ()
    found = []
    for name, value in told.values(declaration.model, facts_of(event)).items():
        if not isinstance(value, date | Decimal) or _same(getattr(row, name), value):
            continue
        field = declaration.model._meta.get_field(name)
        column = Column(name, field.verbose_name, kind_of(field), name, field)  # type: ignore[union-attr, arg-type]
        said = {
            "title": column.title,
            "report": in_words(column, value),
            "ledger": in_words(column, getattr(row, name)),
        }
        found.append(
            _("%(title)s：台账没有填，报告为 %(report)s") % said
            if getattr(row, name) is None
            else _("%(title)s：台账为 %(ledger)s，报告为 %(report)s") % said
        )
    return tuple(found)


def _same(held: Any, value: date | Decimal) -> bool:
    if isinstance(value, Decimal) and isinstance(held, Decimal):
        return abs(held - value) <= abs(value) * _SHORTER
    return bool(held == value)
