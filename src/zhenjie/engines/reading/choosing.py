"""Which row a thing named in a report is, by a person's word: this one, a new one, none. Done twice it is done once; undone,
everything is as before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.actions import binning
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.declarations import Declaration, find
from zhenjie.engines.ledger.problems import Problem as LedgerProblem
from zhenjie.engines.org.queries import within
from zhenjie.engines.reading import filling
from zhenjie.engines.reading.actions import ref_of
from zhenjie.engines.reading.choices import EventStatus
from zhenjie.engines.reading.differing import facts_of
from zhenjie.engines.reading.models import Event
from zhenjie.engines.reading.problems import Problem, Stale
from zhenjie.engines.reading.queries import bodies_of
from zhenjie.engines.trail.actions import record

VERB, UNDO, ENTER = "认定点名", "撤销认定", "从报告登记"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person said: ``kind`` is row, new or none; with it the register, the row's key, and the columns of the row to be filled
    where they are blank."""

    kind: str
    register: Declaration | None = None
    pk: int = 0
    fill: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str, ticked: Sequence[str] = ()) -> "Choice":
        """``row:KEY:PK``, ``new:KEY`` or ``none``; Problem for anything else. ``ticked`` holds ``row:KEY:PK:COLUMN`` of all rows
        that were offered; those of the row chosen count."""
        kind, _colon, rest = text.partition(":")
        key, _colon, pk = rest.partition(":")
        register = find(key) if key else None
        if kind == "none" and not rest:
            return cls("none")
        if kind in ("row", "new") and register and register.events and (kind == "new" or _is_key(pk)):
            told = register.events.columns.values()
            fill = tuple(name for name in told if f"{text}:{name}" in ticked) if kind == "row" else ()
            return cls(kind, register, int(pk) if pk else 0, fill)
        raise Problem(_("没有这样的选择，请刷新页面再选。"))


def _is_key(pk: str) -> bool:
    return pk.isdecimal() and len(pk) < 16


@transaction.atomic
def choose(*, by: Actor, event: Event, choice: Choice) -> Event:
    """Keep the choice with who and when; "new" makes the row, and of an existing one the blanks that were ticked are filled. The same
    choice again fills what was not ticked before and changes nothing else. Raises Stale when somebody has chosen otherwise, Problem
    when the row is not there or cannot be made or filled. The caller has made sure of the rights."""
    held = Event.objects.select_for_update(of=("self",)).select_related("document__unit").get(pk=event.pk)
    if not held.document.is_open:
        raise Problem(_("这份文件%(state)s，不能再认。") % {"state": held.document.get_status_display()})
    if held.status != EventStatus.PROPOSED:
        if _is_same(held, choice):
            return _fill_more(by, held, choice)
        said = {"who": held.decided_by, "state": held.get_status_display()}
        raise Stale(_("“%(name)s”刚由%(who)s认过（%(state)s），要改请先撤销。") % (said | {"name": held.name}))
    row: Any = None
    if choice.register is not None and choice.kind == "row":
        row = _row(held, choice)
        held.status = EventStatus.LINKED
        filling.fill(by=by, event=held, declaration=choice.register, row=row, names=choice.fill)
    elif choice.register is not None:
        row = _make(by, held, choice.register)
        held.status, held.row_version = EventStatus.CREATED, row.version
    else:
        held.status = EventStatus.REJECTED
    held.row = str(choice.register.ref(row)) if choice.register is not None else ""
    held.decided_by, held.decided_at, held.version = by.name[:60], clock.now(), held.version + 1
    held.save()
    _tell(by, VERB, held)
    return held


def _row(event: Event, choice: Choice) -> Any:
    assert choice.register is not None
    rows = within(choice.register.rows(), [event.document.unit.path], choice.register.path)
    row = rows.select_for_update(no_key=True, of=("self",)).filter(pk=choice.pk).first()
    if row is None:
        raise Problem(_("台账里已经没有这一条，请刷新页面再选。"))
    return row


def _fill_more(by: Actor, event: Event, choice: Choice) -> Event:
    if event.status != EventStatus.LINKED or choice.register is None or not choice.fill:
        return event
    row = _row(event, choice)
    if filling.fill(by=by, event=event, declaration=choice.register, row=row, names=choice.fill):
        event.version += 1
        event.save()
        _tell(by, filling.FILL, event)
    return event


def _is_same(held: Event, choice: Choice) -> bool:
    if choice.kind == "row" and choice.register is not None:
        return held.row == str(Ref(choice.register.key, str(choice.pk)))
    if choice.kind == "new" and choice.register is not None:
        return held.status == EventStatus.CREATED and held.row.startswith(f"{choice.register.key}:")
    return choice.kind == "none" and held.status == EventStatus.REJECTED


def _make(by: Actor, event: Event, register: Declaration) -> Any:
    told = register.events
    assert told is not None
    unit = bodies_of(event.document.unit).get(event.place) or event.document.unit
    row = register.model(**told.values(register.model, facts_of(event)), **{register.unit: unit})
    try:
        row.full_clean()
        return save_row(by=by, row=row, register=register.key, verb=ENTER)
    except ValidationError as error:
        said = "；".join(message for messages in error.message_dict.values() for message in messages)
        raise Problem(_("“%(name)s”新建不了：%(why)s") % {"name": event.name, "why": said}) from error
    except LedgerProblem as problem:
        raise Problem(str(problem)) from problem


@transaction.atomic
def undo(*, by: Actor, event: Event) -> tuple[Event, tuple[str, ...]]:
    """Take the choice back; a row made by it goes to the recycle bin unless somebody has gone on with it, blanks filled by it are
    blank again. Undone twice it is undone once. With the event comes what the filled columns are called that somebody has changed
    since, and that stay."""
    held = Event.objects.select_for_update(of=("self",)).select_related("document__unit").get(pk=event.pk)
    if held.status == EventStatus.PROPOSED:
        return held, ()
    if held.status == EventStatus.CREATED:
        _unmake(by, held)
    kept = filling.empty(by=by, event=held)
    _tell(by, UNDO, held)
    held.status, held.row, held.row_version, held.filled = EventStatus.PROPOSED, "", 0, {}
    held.decided_by, held.decided_at, held.version = "", None, held.version + 1
    held.save()
    return held, kept


def _unmake(by: Actor, event: Event) -> None:
    ref = Ref.parse(event.row)
    register = find(ref.register)
    row = register.rows().filter(pk=ref.pk).first() if register else None
    if register is None or row is None:
        return
    if row.version != event.row_version:
        raise Problem(_("“%(name)s”新建以后有人改过，撤销会丢掉他的改动；请到台账里处理。") % {"name": event.name})
    binning.bin_rows(by=by, declaration=register, pks=[row.pk])


def _tell(by: Actor, verb: str, event: Event) -> None:
    after: dict[str, Any] = {
        "name": event.name,
        "start": event.start,
        "end": event.end,
        "state": str(event.get_status_display()),
        "row": event.row,
    }
    register = find(Ref.parse(event.row).register) if event.filled else None
    if register is not None:
        after["filled"] = list(filling.titles(register, event.filled))
    record(by=by, verb=verb, subject=ref_of(event.document), scope=event.document.unit.path, after=after)
