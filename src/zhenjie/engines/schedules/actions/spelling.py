"""一段段颜色: worked out behind everybody's back after something has happened, so that thousands of plans can be counted at once. No job
repaints anything: a spell says by itself when it will turn."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef

from zhenjie.core import clock
from zhenjie.engines.schedules.models import Schedule, Spell
from zhenjie.engines.schedules.queries.loading import load
from zhenjie.engines.schedules.queries.spells import fresh, rules_digest, turns_of
from zhenjie.engines.schedules.queries.standings import rules_in_force

CHUNK = 100


def keep_spells(most: int = 2000) -> int:
    """Begins a new spell for the plans in use of which something new is known, at most so many; returns how many. Done twice it is done
    once; a worker killed in between loses nothing."""
    today, done = clock.today(), 0
    Spell.objects.filter(fresh(today), looked__lt=today).update(looked=today)
    stale = Schedule.objects.filter(
        ~Exists(Spell.objects.filter(fresh(today), schedule=OuterRef("pk"))), closed_at=None
    )
    while done < most and (rows := list(stale.order_by("pk")[:CHUNK])):
        done += _begin(rows)
    return done


@transaction.atomic
def _begin(rows: Sequence[Schedule]) -> int:
    today = clock.today()
    # Whoever writes to one of them meanwhile waits; what they write makes the spell stale at once.
    held = list(Schedule.objects.select_for_update().filter(pk__in=[one.pk for one in rows]).order_by("pk"))
    for old in Spell.objects.filter(schedule__in=held, until=None):
        if old.looked > old.since:
            Spell.objects.filter(pk=old.pk).update(until=old.looked)
        else:
            old.delete()
    rules, digest, spells = rules_in_force(), rules_digest(), []
    for pk, plan in load(held).items():
        turns = turns_of(plan, rules)
        spells.append(
            Spell(
                schedule_id=pk, since=today, looked=today, judged=turns.judged, yellow_on=turns.yellow_on, red_on=turns.red_on,
                steady=turns.steady, due_on=turns.due_on, good_to=turns.good_to, news=plan.row.news, rules=digest,
            )
        )  # fmt: skip
    Spell.objects.bulk_create(spells)
    return len(spells)
