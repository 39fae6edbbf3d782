"""看台账: what other ledgers prove of steps is noted when it changes, so that a past day can be told. Nobody waits for it: today is
read from those ledgers themselves."""

from typing import Any

from django.db import transaction
from django.db.models import F

from zhenjie.core import clock
from zhenjie.engines.schedules.facts import Fact
from zhenjie.engines.schedules.models import Proof, Schedule
from zhenjie.engines.schedules.queries.loading import unnoted

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
    if not (new := unnoted(plans)):
        return 0
    # Two workers at once: the second waits here and finds nothing left to note.
    held = set(Schedule.objects.select_for_update().filter(pk__in=new).values_list("pk", flat=True))
    new, at = unnoted({pk: plans[pk] for pk in held}), clock.now()
    made = Proof.objects.bulk_create(
        Proof(schedule_id=pk, key=key, at=at, **(_told(fact) if fact else {})) for pk, facts in sorted(new.items()) for key, fact in facts.items()
    )  # fmt: skip
    Schedule.objects.filter(pk__in=new).update(news=F("news") + 1)
    return len(made)


def _told(fact: Fact) -> dict[str, Any]:
    return {"on": fact.on, "evidence": fact.evidence[:200], "source": fact.source}
