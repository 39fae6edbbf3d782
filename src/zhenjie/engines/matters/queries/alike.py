"""Matters that may be the same thing: said from the same telephone, of the same class nearby, or with the same words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from zhenjie.core import clock
from zhenjie.core.geo import Point, distance
from zhenjie.engines.matters.models import Matter, Voice
from zhenjie.engines.matters.queries.allowed import READ, Mover
from zhenjie.engines.matters.queries.flows import sealed_flows
from zhenjie.engines.matters.queries.reach import around, readable_rows
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import end_of, widest
from zhenjie.engines.trail.prepared import Prepared

#: How far back and how far away something may be the same; how alike two titles are (shared pairs of signs, Jaccard).
DAYS, METRES, SHARE, FAINT = 30, 500.0, 0.34, 0.15
LOOKED_AT, SHOWN = 200, 3


@dataclass(frozen=True, slots=True)
class Alike:
    """A matter that may be the same, and why."""

    matter: Matter
    reasons: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a matter, registered or about to be."""

    flow: str
    title: str
    unit: Unit
    klass: str = ""
    place: str = ""
    point: tuple[float, float] | None = None
    phones: tuple[str, ...] = ()
    itself: int | None = None


def asked_of(matter: Matter, voices: Iterable[Voice]) -> Asked:
    """A registered matter, said by `voices`, as a question."""
    phones = tuple(voice.phone_index for voice in voices if voice.phone_index)[:20]
    point = (
        (matter.longitude, matter.latitude) if matter.longitude is not None and matter.latitude is not None else None
    )
    return Asked(matter.flow, matter.title, matter.unit, matter.klass, matter.place, point, phones, matter.pk)


def alike(who: Mover, asked: Asked) -> list[Alike]:
    """The open matters of the same flow around the same place that may be the same, the likeliest first, SHOWN at most. Two queries,
    three when somebody left a telephone."""
    said = _said_by(asked)
    pairs, found = _pairs(asked.title), list[tuple[float, int, tuple[str, ...]]]()
    # Only what is compared is read of many, the matters themselves of the few that are shown.
    for row in map(_Row._make, _rows(who, asked, tuple(said) or (0,))):
        if (judged := _judge(row, asked, pairs, said)) is not None:
            found.append((-judged[0], -row.pk, judged[1]))
    likeliest = sorted(found)[:SHOWN]
    shown = {one.pk: one for one in _SHOWN(tuple(-pk for _score, pk, _reasons in likeliest))}
    return [Alike(shown[-pk], reasons, -score) for score, pk, reasons in likeliest if -pk in shown]


def _since() -> datetime:
    return clock.now() - timedelta(days=DAYS)


def _said_by(asked: Asked) -> set[int]:
    """Those that somebody with one of the telephones has said."""
    return set(_SAID(asked.flow, _since(), asked.phones))


_SAID = Prepared(
    lambda flow, since, phones: (
        Voice.objects.filter(
            phone_index__in=phones, matter__flow=flow, matter__holder__isnull=False, matter__opened_at__gte=since
        )
        .order_by()
        .values_list("matter_id", flat=True)
    )
)


def _rows(who: Mover, asked: Asked, said: tuple[int, ...]) -> list[tuple[Any, ...]]:
    """What is compared of those at the same place, beside it or around it, and of those in `said`."""
    unit = asked.unit
    place = (asked.flow, _since(), unit.pk, unit.parent_id or 0, asked.itself or 0, said)
    if asked.flow in sealed_flows():
        return list(readable_rows(who, _near(*place)).order_by("-id").values_list(*_Row._fields)[:LOOKED_AT])
    return _NEAR(*place, widest(who.scope.prefixes_for(READ)))


def _near(flow: str, since: datetime, unit: int, parent: int, itself: int, said: tuple[int, ...]) -> QuerySet[Matter]:
    near = Q(unit=unit) | Q(unit__parent=unit) | Q(unit__parent=parent) | Q(unit=parent) | Q(pk__in=said)
    return Matter.objects.filter(near, flow=flow, holder__isnull=False, opened_at__gte=since).exclude(pk=itself)


#: The same as `readable_rows` of a flow that is not sealed.
_NEAR = Prepared(
    lambda flow, since, unit, parent, itself, said, prefixes: (
        around(_near(flow, since, unit, parent, itself, said), prefixes)
        .order_by("-id")
        .values_list(*_Row._fields)[:LOOKED_AT]
    ),
    end_of,
)
_SHOWN = Prepared(lambda pks: Matter.objects.select_related("unit", "holder").filter(pk__in=pks))


class _Row(NamedTuple):
    """What is compared of a matter."""

    pk: int
    title: str
    klass: str
    place: str
    unit_id: int
    longitude: float | None
    latitude: float | None


def _judge(
    row: _Row, asked: Asked, pairs: frozenset[str], said: Collection[int]
) -> tuple[float, tuple[str, ...]] | None:
    """How alike, and why. A place alone proves nothing: it counts beside the same class or words that are at least somewhat alike."""
    reasons, share, metres = [], likeness(_pairs(row.title), pairs), _away(row, asked)
    same_class = bool(asked.klass) and row.klass == asked.klass
    same_place = bool(asked.place) and (row.place, row.unit_id) == (asked.place, asked.unit.pk)
    near = same_place or (metres is not None and metres <= METRES)
    if row.pk not in said and share < SHARE and not (near and (same_class or share >= FAINT)):
        return None
    if row.pk in said:
        reasons.append("同一个电话")
    if share >= FAINT:
        reasons.append("说法相近")
    if metres is not None and near:
        reasons.append(f"相距约 {max(10, round(metres / 10) * 10)} 米")
    elif same_place:
        reasons.append("同一地点")
    if same_class:
        reasons.append("同一类别")
    score = (row.pk in said) + share + near / 2 + same_class / 3 + (row.unit_id == asked.unit.pk) / 10
    return score, tuple(reasons)


def _away(row: _Row, asked: Asked) -> float | None:
    if asked.point is None or row.longitude is None or row.latitude is None:
        return None
    return distance(Point(*asked.point), Point(row.longitude, row.latitude))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How many of their pairs of signs two titles share, 0 to 1."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


@lru_cache(4096)
def _pairs(text: str) -> frozenset[str]:
    signs = [sign for sign in text if sign.isalnum()]
    return frozenset(a + b for a, b in pairwise(signs))
