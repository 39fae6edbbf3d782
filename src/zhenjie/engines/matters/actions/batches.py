"""The same move for many matters: locked in order, each decided for itself, written together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.moving import decided, tell_whole
from zhenjie.engines.matters.actions.telling import tell_moves
from zhenjie.engines.matters.actions.writing import Step, write_all
from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.matters.rules.verbs import VERBS
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail.prepared import Prepared

CHUNK = 500
#: Moves that touch more than the one matter go one by one.
SINGLE = {"merge", "split", "withdraw", "attach"}


@dataclass(frozen=True, slots=True)
class BatchResult:
    """Which matters were moved (or had been, by the same command), and why others were not."""

    done: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]


def move_matters(
    *, by: Actor, matters: Sequence[int], verb: str, key: str, at: datetime | None = None, **said: Any
) -> BatchResult:
    """Moves each of `matters` by `verb`; one that cannot be moved is told with its reason and holds up nobody.

    Each matter's command has the key "<key>:<pk>": the same batch again moves only what was not moved yet.
    """
    if verb in SINGLE:
        raise Problem(422, "这个动作只能一件一件办。")
    done: list[int] = []
    refused: list[tuple[int, str]] = []
    pks = sorted(set(matters))
    for begin in range(0, len(pks), CHUNK):
        moved, not_moved = _chunk(by, pks[begin : begin + CHUNK], verb, key, at or clock.now(), said)
        done += moved
        refused += not_moved
    return BatchResult(tuple(done), tuple(refused))


def _chunk(
    by: Actor, pks: list[int], verb: str, key: str, at: datetime, said: dict[str, Any]
) -> tuple[list[int], list[tuple[int, str]]]:
    try:
        with transaction.atomic():
            return _locked(by, pks, verb, key, at, said)
    except IntegrityError:
        # The same batch from two sides at once: what the other has done by now is found as done.
        with transaction.atomic():
            return _locked(by, pks, verb, key, at, said)


def _locked(
    by: Actor, pks: list[int], verb: str, key: str, at: datetime, said: dict[str, Any]
) -> tuple[list[int], list[tuple[int, str]]]:
    rows = _LOCKED(tuple(pks))
    # Many matters lie in few places.
    places = {unit.pk: unit for unit in _PLACES(tuple({matter.unit_id for matter in rows}))}
    for matter in rows:
        matter.unit = places[matter.unit_id]
    known = set(Event.objects.filter(key__in=[f"{key}:{pk}" for pk in pks]).values_list("matter_id", flat=True))
    steps: list[Step] = []
    refused = [(pk, "没有这件事项。") for pk in missing(pks, rows)]
    for matter in rows:
        if matter.pk in known:
            continue
        try:
            one = decided(matter, by=by, verb=verb, key=f"{key}:{matter.pk}", version=None, at=at, said=said)
        except Problem as problem:
            refused.append((matter.pk, problem.detail))
            continue
        steps.append(one)
    write_all(steps, by=by, title=VERBS[verb].title)
    tell_moves(by=by, steps=steps)
    for one in steps:
        tell_whole(one.matter, at)
    return sorted({*known, *(one.matter.pk for one in steps)}), refused


_LOCKED = Prepared(lambda pks: Matter.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk"))
_PLACES = Prepared(lambda pks: Unit.objects.filter(pk__in=pks))


def missing(pks: Iterable[int], rows: Iterable[Matter]) -> list[int]:
    """The keys among `pks` for which there is no row."""
    there = {row.pk for row in rows}
    return [pk for pk in pks if pk not in there]
