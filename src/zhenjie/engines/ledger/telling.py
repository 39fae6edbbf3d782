"""What happened at a row beside changes of its columns, as clauses: files, comments, merging, looking at personal data."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Field, Model
from django.utils.html import format_html
from django.utils.translation import gettext as _

from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.fields import BlindIndex
from zhenjie.engines.ledger.resolving import Resolved

#: Under this name an entry keeps where its values were read: a Ref, and what the place is called.
READ_IN = "read_in"
# The verb of the entry says it already; an index says nothing to anybody.
_UNTOLD = {"gone_at", "merged_into"}


def told_fields(model: type[Model]) -> "list[Field[Any, Any]]":
    """The fields whose changes are told."""
    fields = model._meta.concrete_fields
    return [field for field in fields if field.name not in _UNTOLD and not isinstance(field, BlindIndex)]


def _file(told: Mapping[str, Any]) -> str:
    return _("“%(file)s”") % {"file": told["file"]}


def _winner(told: Mapping[str, Any]) -> str:
    return _("并入“%(label)s”，附件、评论和关联一并转过去") % {"label": told["winner"]}


def _loser(told: Mapping[str, Any]) -> str:
    return _("“%(label)s”并入这一条") % {"label": told["loser"]}


def _reason(told: Mapping[str, Any]) -> str:
    return _("事由：%(reason)s") % {"reason": told["reason"]}


def _columns(told: Mapping[str, Any]) -> str:
    return _("看了%(columns)s") % {"columns": "、".join(f"“{one}”" for one in told["seen"])}


def _left(told: Mapping[str, Any]) -> str:
    return _("合并后又改过的“%(columns)s”保持现在的内容") % {"columns": "、".join(told["left"])}


_EVENTS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "file": _file, "winner": _winner, "loser": _loser, "seen": _columns, "reason": _reason, "left": _left,
}  # fmt: skip


def ref_read(after: Mapping[str, Any] | None) -> Ref | None:
    """The Ref to where an entry's values were read; None for most."""
    found = (after or {}).get(READ_IN)
    return Ref.parse(found["of"]) if isinstance(found, dict) else None


def read_clauses(after: Mapping[str, Any] | None, places: Mapping[Ref, Resolved]) -> tuple[str, ...]:
    """Where the values were read: a link as long as the place is there, else how it was called then."""
    if (ref := ref_read(after)) is None or after is None:
        return ()
    said, place = after[READ_IN]["said"], places.get(ref)
    if place is None:
        return (_("依据：%(said)s") % {"said": said},)
    return (format_html(_('依据：<a href="{url}">{said}</a>'), url=place.url, said=place.label),)


def event_clauses(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The clauses of an entry that tells of an event."""
    told = {**(before or {}), **(after or {})}
    return tuple(say(told) for name, say in _EVENTS.items() if told.get(name))
