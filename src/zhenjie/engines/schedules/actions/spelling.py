"""一段段颜色: worked out behind everybody's back after something has happened, so that thousands of plans can be counted at once. No job
repaints anything: a spell says by itself when it will turn. What is said of a plan today is kept beside it, once a day."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef

from zhenjie.core import clock
from zhenjie.engines.schedules.models import Schedule, Spell
from zhenjie.engines.schedules.queries.loading import Plan, load, noted
from zhenjie.engines.schedules.queries.spells import fresh, rules_digest, turns_of
from zhenjie.engines.schedules.queries.standings import rules_in_force, standing_of
from zhenjie.engines.schedules.queries.telling import kept

CHUNK = 100


def keep_spells(most: int = 2000) -> int:
    """Begins a new spell for the plans in use of which something new is known, at most so many, and keeps what is to be said of the others
    today; returns how many it began. Done twice it is done once; a worker killed in between loses nothing."""
    today, done = clock.today(), 0
    Spell.objects.filter(fresh(today), looked__lt=today).update(looked=today)
    stale = Schedule.objects.filter(
        ~Exists(Spell.objects.filter(fresh(today), schedule=OuterRef("pk"))), closed_at=None
    )
    while done < most and (rows := list(stale.order_by("pk")[:CHUNK])):
        done += _begin(rows)
    untold = Spell.objects.filter(fresh(today), schedule__closed_at=None).exclude(told_on=today)
    while spells := list(untold.select_related("schedule").order_by("pk")[:CHUNK]):
        _tell(spells, today)
    return done


def _tell(spells: Sequence[Spell], today: date) -> None:
    """Nobody waits meanwhile: of a plan of which something new comes to be known the spell holds no longer."""
    rules, plans = rules_in_force(), _as_noted([one.schedule for one in spells], today)
    for one in spells:
        plan = plans[one.schedule_id]
        one.told, one.told_on = kept(standing_of(plan, rules, {})), today
    Spell.objects.bulk_update(spells, ["told", "told_on"])


def _as_noted(rows: Sequence[Schedule], today: date) -> dict[int, Plan]:
    """The plans by what was noted of other ledgers: what those say beyond is news, and is not noted yet."""
    plans, proofs = load(rows, today), noted([row.pk for row in rows])
    for pk, plan in plans.items():
        plan.proofs = proofs.get(pk, {})
    return plans


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
    for pk, plan in _as_noted(held, today).items():
        turns = turns_of(plan, rules)
        spells.append(
            Spell(
                schedule_id=pk, since=today, looked=today, judged=turns.judged, yellow_on=turns.yellow_on, red_on=turns.red_on,
                told=kept(turns.standing), told_on=today, good_to=turns.good_to, news=plan.row.news, rules=digest,
            )
        )  # fmt: skip
    Spell.objects.bulk_create(spells)
    return len(spells)
