"""看台账: what other ledgers prove of steps is noted when it changes, so that a past day can be told. Nobody waits for it: today is
read from those ledgers themselves."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from zhenjie.core import clock
from zhenjie.engines.schedules.facts import Fact, pulled
from zhenjie.engines.schedules.models import Proof, Schedule
from zhenjie.engines.schedules.queries.loading import noted

CHUNK = 500


def note_proofs() -> int:
    """Notes for every plan in use what has changed since it last looked; returns how many steps. Done twice it is done once."""
    done, last = 0, 0
    while True:
        rows = Schedule.objects.filter(closed_at=None, pk__gt=last).exclude(subject="").order_by("pk")
        plans = dict(rows.values_list("pk", "subject")[:CHUNK])
        if not plans:
            return done
        last = max(plans)
        done += _note(plans)


@transaction.atomic
def _note(plans: dict[int, str]) -> int:
    now = pulled(plans.values())
    seen = noted(plans)
    new: list[Proof] = []
    for pk, subject in plans.items():
        new += _changes(pk, seen.get(pk, {}), now.get(subject, {}))
    if not new:
        return 0
    # Two workers at once: the second waits here and finds nothing left to note.
    held = set(
        Schedule.objects.select_for_update()
        .filter(pk__in={one.schedule_id for one in new})
        .values_list("pk", flat=True)
    )
    seen = noted(held)
    new = [one for pk in sorted(held) for one in _changes(pk, seen.get(pk, {}), now.get(plans[pk], {}))]
    Proof.objects.bulk_create(new)
    Schedule.objects.filter(pk__in={one.schedule_id for one in new}).update(news=F("news") + 1)
    return len(new)


def _changes(pk: int, seen: dict[str, Fact], now: dict[str, Fact]) -> Iterable[Proof]:
    at = clock.now()
    for key, fact in now.items():
        if seen.get(key) != fact:
            yield Proof(schedule_id=pk, key=key, on=fact.on, evidence=fact.evidence[:200], source=fact.source, at=at)
    for key in seen.keys() - now.keys():
        yield Proof(schedule_id=pk, key=key, at=at)
