"""Writing what has been decided: the event, the stored state, the period of its colours, the trail. One place for one and many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.models import SearchText
from zhenjie.engines.ledger.rules import grams
from zhenjie.engines.matters.models import Event, Helper, Matter, Period
from zhenjie.engines.matters.queries.boxes import SEARCHED
from zhenjie.engines.matters.rules.facing import Face, face
from zhenjie.engines.matters.rules.flow import Flow, Move
from zhenjie.engines.matters.rules.kinds import KINDS, URGENCIES
from zhenjie.engines.matters.rules.limits import LimitRule, limit_rule
from zhenjie.engines.matters.rules.state import State, moment
from zhenjie.engines.trail import actions as trail
from zhenjie.engines.trail.inserting import Writes, insert, insert_all, update

#: What of a matter a move may change; the rest is said once, when it is registered.
MOVED = ("stage", "holder_id", "person_id", "yellow_at", "red_at", "provisional", "moved_at", "closed_at", "into_id", "kind", "klass", "desk", "asked", "level", "center_id", "worker_id", "seq", "state")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One decided move: the matter as it now is, what happened, the state before, and the face before and after; `helpers` are
    those who have to speak now, None where that has not changed."""

    matter: Matter
    event: Event
    was: State
    before: tuple[datetime | None, datetime | None, int | None]
    face: Face
    helpers: tuple[int, ...] | None = None


class LimitBook:
    """The dated limits for one matter on one day, by key."""

    def __init__(self, state: State, on: date, flow: Flow) -> None:
        self.state, self.on, self.kinds = state, on, flow.kinds or KINDS

    def __call__(self, key: str) -> LimitRule:
        return limit_rule(
            key,
            self.on,
            jurisdiction=self.state.where,
            klass=self.kinds.get(self.state.kind, ""),
            urgency=URGENCIES.get(self.state.urgency, ""),
            extra=settings.CATALOGUE_DIR,
        )


def step(
    matter: Matter,
    flow: Flow,
    move: Move,
    was: State,
    then: State,
    *,
    by: Actor,
    at: datetime,
    key: str,
    said: Mapping[str, Any],
) -> Step:
    """Puts `then` into `matter` (not yet saved) and makes the event that tells of it."""
    before = (matter.yellow_at, matter.red_at, matter.holder_id)
    seen = face(then, flow)
    holder = then.holder(flow)
    matter.stage, matter.holder_id, matter.person_id = then.stage, holder, then.person
    matter.yellow_at, matter.red_at, matter.provisional = seen.yellow_at, seen.red_at, seen.provisional
    matter.closed_at = moment(then.closed_at) if then.closed_at else None
    matter.into_id, matter.state = then.into, then.to_json()
    matter.kind, matter.klass = then.kind, then.klass
    matter.desk, matter.asked, matter.level = flow.stage(then.stage).desk, str(then.pending.get("kind", "")), then.level
    matter.center_id, matter.worker_id = then.center or None, then.worker or then.center or None
    matter.moved_at = at
    matter.seq += 1
    event = Event(
        matter=matter, seq=matter.seq, at=at, verb=move.verb, stage=then.stage, account=by.account, name=by.name[:60],
        unit=by.unit, key=key, said=dict(said), change=was.change_to(then),
    )  # fmt: skip
    waited, waiting = _silent(was, flow), _silent(then, flow)
    return Step(matter, event, was, before, seen, None if waited == waiting else waiting)


def _silent(state: State, flow: Flow) -> tuple[int, ...]:
    """The helpers of an open matter that have not spoken."""
    if not state.helpers or not state.is_open(flow):
        return ()
    return tuple(sorted(int(unit) for unit, spoken in state.helpers.items() if not spoken))


def _turned(one: Step) -> bool:
    matter = one.matter
    return one.before != (matter.yellow_at, matter.red_at, matter.holder_id)


def write(one: Step, *, by: Actor, title: str, new: bool = False) -> None:
    """Saves one step: at most five statements in one message, six when it is new. `new`: the matter itself is not in the database yet."""
    matter, event, writes = one.matter, one.event, Writes()
    if new:
        insert(matter)
        event.matter_id = matter.pk
    else:
        writes.update(matter, _MOVED)
    writes.insert(event)
    if _turned(one):
        if one.before[1] is not None:
            writes.say(_END, [_MOMENT.get_db_prep_save(event.at, connection), matter.holder_id is None, matter.pk])
        if period := period_of(one):
            writes.insert(period)
    if matter.seq == 1:
        writes.insert(_searched(matter))
    writes.insert(trail.entry_of(by=by, verb=title, subject=ref(matter), scope=matter.unit.path, after=told(event)))
    writes.send()
    _ask_helpers([one])


_END = "UPDATE matters_period SET valid_to = %s, closes = %s WHERE matter_id = %s AND valid_to IS NULL"
_MOMENT = Period._meta.get_field("valid_to")


def write_all(steps: list[Step], *, by: Actor, title: str) -> None:
    """Saves many steps of the same verb by a fixed number of statements."""
    if not steps:
        return
    insert_all([one.event for one in steps])
    update([one.matter for one in steps], _MOVED)
    turned = [one for one in steps if _turned(one)]
    ended: dict[tuple[datetime, bool], list[Step]] = {}
    for one in turned:
        if one.before[1] is not None:
            # Nearly always one moment for all; a matter moved later than this server's clock says has its own.
            ended.setdefault((one.event.at, one.matter.holder_id is None), []).append(one)
    for these in ended.values():
        for begin in range(0, len(these), 500):
            _end_periods(these[begin : begin + 500])
    insert_all([period for one in turned if (period := period_of(one))])
    SearchText.objects.bulk_create([_searched(one.matter) for one in steps if one.matter.seq == 1], batch_size=500)
    _ask_helpers(steps)
    trail.record_all(
        by=by,
        verb=title,
        things=[(ref(one.matter), one.matter.unit.path, None, told(one.event)) for one in steps],
    )


def _end_periods(steps: list[Step]) -> None:
    """Ends the open periods of `steps`, all at the same moment and all closing or none."""
    first = steps[0]
    open_ones = Period.objects.filter(matter__in=[one.matter.pk for one in steps], valid_to__isnull=True)
    open_ones.update(valid_to=first.event.at, closes=first.matter.holder_id is None)


def _ask_helpers(steps: Sequence[Step]) -> None:
    """Keeps who still has to speak, where that has changed."""
    if helped := [one for one in steps if one.helpers is not None]:
        Helper.objects.filter(matter__in=[one.matter.pk for one in helped]).delete()
        Helper.objects.bulk_create(
            [Helper(matter=one.matter, unit_id=unit) for one in helped for unit in one.helpers or ()], batch_size=500
        )


def _searched(matter: Matter) -> SearchText:
    """The title of a new matter by its pairs of letters."""
    return SearchText(register=SEARCHED, row=matter.pk, grams=grams(SEARCHED, [matter.title]))


_MOVED = tuple(field for field in Matter._meta.concrete_fields if field.attname in MOVED)


def period_of(one: Step) -> Period | None:
    """The period that begins with the step; None when the matter has been closed by it."""
    matter = one.matter
    if matter.holder_id is None or matter.red_at is None:
        return None
    return Period(
        matter=matter, flow=matter.flow, holder_id=matter.holder_id, clock=one.face.clock, valid_from=one.event.at,
        yellow_at=min(matter.yellow_at or matter.red_at, matter.red_at), red_at=matter.red_at, opens=one.before[1] is None,
    )  # fmt: skip


def ref(matter: Matter) -> Ref:
    """The reference by which trail, files and figures name a matter."""
    return Ref("matters.matter", str(matter.pk))


def told(event: Event) -> dict[str, Any]:
    """What the trail keeps of an event: where it led and what was said; personal data is not part of what is said."""
    return {"seq": event.seq, "stage": event.stage, **event.said}
