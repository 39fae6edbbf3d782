"""Where a report and the row it names say different things, and what the row lacks that the report tells. Nothing is written; a
person sees both."""

from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Blank:
    """A column of the row that is empty and that the report tells: as the row would hold it, and in words."""

    name: str
    title: str
    value: Any
    report: str


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
    """A sentence for every sum and day that the row has otherwise. Texts are left to the eye."""
    found = []
    for column, value in _told(event, declaration):
        held = getattr(row, column.name)
        if isinstance(value, date | Decimal) and not is_blank(held) and not _same(held, value):
            said = {
                "title": column.title,
                "report": in_words(column, value),
                "ledger": in_words(column, held),
            }
            found.append(_("%(title)s：台账为 %(ledger)s，报告为 %(report)s") % said)
    return tuple(found)


def blanks(event: Event, declaration: Declaration, row: Any) -> tuple[Blank, ...]:
    """What the report tells and the row lacks, of the columns that a person fills in."""
    return tuple(
        Blank(column.name, str(column.title), value, in_words(column, value))
        for column, value in _told(event, declaration)
        if declaration.asks(column.name) and is_blank(getattr(row, column.name))
    )


def is_blank(held: Any) -> bool:
    """Whether nothing stands there; a zero or a No is something."""
    return held is None or (isinstance(held, str) and not held.strip())


def _told(event: Event, declaration: Declaration) -> Iterator[tuple[Column, Any]]:
    told = declaration.events.told(declaration.model, facts_of(event)) if declaration.events else {}
    for name, value in told.items():
        field = declaration.model._meta.get_field(name)
        yield Column(name, field.verbose_name, kind_of(field), name, field), value  # type: ignore[union-attr, arg-type]


def _same(held: Any, value: date | Decimal) -> bool:
    if isinstance(value, Decimal) and isinstance(held, Decimal):
        return abs(held - value) <= abs(value) * _SHORTER
    return bool(held == value)
