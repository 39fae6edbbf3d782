"""Which matters somebody may see at all, and which wait for that very person, as conditions of a list."""

import re
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from zhenjie.engines.matters.declarations import declared
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.allowed import DISPATCH, HANDLE, READ, REVIEW, SUPERVISE, Mover
from zhenjie.engines.matters.rules.showing import colour_at
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import within

_NUMBER = re.compile(r"(?:\d{4}-)?0*(\d{1,15})$")


def mine(who: Mover) -> Q:
    """What waits for this very person: taken by the person, or not taken by anybody and on a desk where the person sits."""
    ruling = Q(holder__path__in=_desks(who, DISPATCH), stage__in=_stages("dispatcher"))
    return to_handle(who) | ruling | Q(holder__path__in=_desks(who, REVIEW), stage__in=_stages("reviewer"))


def to_handle(who: Mover) -> Q:
    """Of `mine` what has to be done itself: neither dispatched nor reviewed."""
    central = _stages("dispatcher") | _stages("reviewer")
    taken = Q(person=who.person) if who.person else Q(pk__in=())
    free = Q(holder__path__in=_desks(who, HANDLE), person__isnull=True)
    return (taken | free) & ~Q(stage__in=central) & Q(holder__isnull=False)


def _stages(desk: str) -> set[str]:
    return {stage.key for flow in declared() for stage in flow.stages if stage.desk == desk}


def _desks(who: Mover, permission: str) -> list[str]:
    return [path for path in sorted({*who.posts, *who.places}) if who.scope.allows(permission, path)]


def held(who: Mover, *permissions: str) -> list[str]:
    return [path for permission in permissions for path in who.scope.prefixes_for(permission)]


def helping(who: Mover, rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Of `rows` those where a unit at which the person sits was asked to help and has not spoken yet.

    Keys of the helpers are numbers, which a path into JSON would take for places in a list: they are looked for in its text.
    """
    asked = Q(pk__in=())
    for pk in Unit.objects.filter(path__in=_desks(who, HANDLE)).values_list("pk", flat=True):
        asked |= Q(helpers__contains=f'"{pk}":false') | Q(helpers__contains=f'"{pk}": false')
    sealed = [flow.key for flow in declared() if flow.sealed]
    rows = rows.exclude(flow__in=sealed)
    return rows.filter(state__has_key="helpers").alias(helpers=KeyTextTransform("helpers", "state")).filter(asked)


def readable_rows(who: Mover, rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Where it lies or who holds it is within reach; of sealed flows (信访、举报) only what the person deals with."""
    prefixes = who.scope.prefixes_for(READ)
    found = within(rows, prefixes) | within(rows, prefixes, "holder__path")
    if sealed := [flow.key for flow in declared() if flow.sealed]:
        deals = within(Matter.objects.all(), held(who, DISPATCH, SUPERVISE)).values("pk")
        found = found.filter(~Q(flow__in=sealed) | mine(who) | Q(pk__in=deals))
    return found


def by_number(text: str) -> int | None:
    """The key behind a number as people write it, or None."""
    found = _NUMBER.search(text.strip())
    return int(found[1]) if found else None


def desk_counts(who: Mover, at: datetime) -> dict[str, int]:
    """How many matters lie on the own desk, by colour; past a thousand nobody counts on. One query."""
    told = {"red": 0, "yellow": 0, "green": 0}
    rows = Matter.objects.filter(mine(who), holder__isnull=False).order_by().values_list("yellow_at", "red_at")
    for yellow_at, red_at in rows[:1000]:
        told[colour_at(yellow_at, red_at, at).value] += 1
    return told
