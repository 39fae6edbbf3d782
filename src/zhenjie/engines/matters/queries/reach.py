"""Which matters somebody may see at all, and which wait for that very person to be handled, as conditions of a list."""

import re
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.allowed import DISPATCH, HANDLE, READ, SUPERVISE, Mover
from zhenjie.engines.matters.queries.flows import sealed_flows
from zhenjie.engines.org.queries import within

_NUMBER = re.compile(r"(?:\d{4}-)?0*(\d{1,15})$")


def to_handle(who: Mover) -> Q:
    """What waits for this very person to be handled: taken by the person, or not taken by anybody and on a desk where the
    person sits. What has to be dispatched or reviewed lies in the same box of the inbox (`boxes`), but on another desk."""
    desks = [path for path in sorted({*who.posts, *who.places}) if who.scope.allows(HANDLE, path)]
    taken = Q(person=who.person) if who.person else Q(pk__in=())
    return (taken | Q(holder__path__in=desks, person__isnull=True)) & Q(desk="holder")


def held(who: Mover, *permissions: str) -> list[str]:
    return [path for permission in permissions for path in who.scope.prefixes_for(permission)]


def readable_rows(who: Mover, rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Where it lies or who holds it is within reach; of sealed flows (信访、举报) only where the person dispatches or supervises."""
    found = around(rows, who.scope.prefixes_for(READ))
    if sealed := sealed_flows():
        deals = within(Matter.objects.all(), held(who, DISPATCH, SUPERVISE)).values("pk")
        found = found.filter(~Q(flow__in=sealed) | Q(pk__in=deals))
    return found


def around(rows: QuerySet[Matter], prefixes: Iterable[str]) -> QuerySet[Matter]:
    """Those that lie, or whose holder sits, under one of `prefixes`."""
    return within(rows, prefixes) | within(rows, prefixes, "holder__path")


def by_number(text: str) -> int | None:
    """The key behind a number as people write it, or None."""
    found = _NUMBER.search(text.strip())
    return int(found[1]) if found else None
