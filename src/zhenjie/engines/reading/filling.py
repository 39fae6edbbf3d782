"""Blanks of a row that is there already, filled from a report through the ledger's own door, and taken back the same way."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.actions.batches import check_row
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.declarations import Declaration, find
from zhenjie.engines.ledger.problems import Problem as LedgerProblem
from zhenjie.engines.reading.differing import blanks
from zhenjie.engines.reading.models import Event
from zhenjie.engines.reading.problems import Problem

FILL, EMPTY = "从报告补填", "撤销补填"


def fill(*, by: Actor, event: Event, declaration: Declaration, row: Any, names: Collection[str]) -> bool:
    """Fill those blanks of a row that are named and note it on the event; the caller holds the row for update and saves the event.
    Whether there was anything to fill: what somebody has filled meanwhile stays. Raises Problem where the ledger refuses what would
    stand there."""
    lacking = [one for one in blanks(event, declaration, row) if one.name in names]
    for one in lacking:
        setattr(row, one.name, one.value)
    if not lacking:
        return False
    try:
        check_row(row, [one.name for one in lacking])
        _save(by, FILL, event, declaration, row)
    except (ValidationError, LedgerProblem) as error:
        why = "".join(error.messages) if isinstance(error, ValidationError) else error.detail
        said = {"name": event.name, "columns": "、".join(one.title for one in lacking), "why": why}
        raise Problem(_("“%(name)s”的%(columns)s补填不了：%(why)s 去掉不该填的勾再认。") % said) from error
    event.filled |= {one.name: _field(declaration, one.name).value_to_string(row) for one in lacking}
    return True


def empty(*, by: Actor, event: Event) -> tuple[str, ...]:
    """Take back what was filled from here, as far as it still stands there as it was written. Returns what the columns are called that
    somebody has changed since: they are left alone. A row that is gone is left as it went."""
    if not event.filled:
        return ()
    ref = Ref.parse(event.row)
    declaration = find(ref.register)
    row = declaration.rows().select_for_update(no_key=True).filter(pk=ref.pk).first() if declaration else None
    if declaration is None or row is None:
        return ()
    changed = []
    for name, written in event.filled.items():
        field = _field(declaration, name)
        if field.to_python(written) == getattr(row, name):
            setattr(row, name, None if field.null else "")
        else:
            changed.append(name)
    if len(changed) < len(event.filled):
        _save(by, EMPTY, event, declaration, row)
    return titles(declaration, changed)


def titles(declaration: Declaration, names: Collection[str]) -> tuple[str, ...]:
    """What columns are called, as the review calls them."""
    return tuple(str(_field(declaration, name).verbose_name) for name in names)


def _save(by: Actor, verb: str, event: Event, declaration: Declaration, row: Any) -> None:
    # The trail is never pruned: the place stands in it, the sentence stays with the document.
    said = f"《{event.document.title}》第 {event.start + 1}—{event.end} 字“{event.quote}”"
    source = Ref("reading.event", str(event.pk)), said
    save_row(by=by, row=row, version=row.version, register=declaration.key, verb=verb, read_in=source)


def _field(declaration: Declaration, name: str) -> Any:
    return declaration.model._meta.get_field(name)
