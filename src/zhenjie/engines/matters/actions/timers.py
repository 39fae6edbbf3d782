"""What time brings about: a matter has come, turns yellow, turns red; a reminder falls due; a post changes hands.

Everything here is derived from rows and told under a key of its own: a worker killed at any point tells nothing twice, and
the next one tells what was left.
"""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.matters.models import Matter, Period, Reminder
from zhenjie.engines.matters.queries.recipients import ended, recipients, successor, supervisors
from zhenjie.engines.notices.actions import send
from zhenjie.engines.org.models import Account

BATCH = 200
COME, YELLOW, RED = 1, 2, 3
_WORDS = {
    COME: gettext_lazy("新到：%(matter)s"),
    YELLOW: gettext_lazy("快到期：%(matter)s"),
    RED: gettext_lazy("已超期：%(matter)s"),
}


def tell_periods() -> int:
    """Tells of every open period what its moments ask for; returns how many periods were told of."""
    now = clock.now()
    open_ones = Period.objects.filter(valid_to__isnull=True)
    waiting = (
        (RED, open_ones.filter(told__lt=RED, red_at__lte=now).order_by("red_at")),
        (YELLOW, open_ones.filter(told__lt=YELLOW, yellow_at__lte=now, red_at__gt=now).order_by("yellow_at")),
        (COME, open_ones.filter(told=0, yellow_at__gt=now).order_by("id")),
    )
    return sum(_tell(level, periods) for level, periods in waiting)


def _tell(level: int, periods: QuerySet[Period]) -> int:
    told = 0
    for pk in list(periods.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            period = Period.objects.select_related("matter").select_for_update(of=("self",)).filter(pk=pk).first()
            if period is None or period.valid_to is not None or period.told >= level:
                continue
            for account in _whom(period.matter, level):
                _send(period.matter, account, level, key=_key(period, level))
            Period.objects.filter(pk=pk).update(told=level)
            told += 1
    return told


def _key(period: Period, level: int) -> str:
    """That it has come is told once for each desk and round, a colour once for each period."""
    if level == COME:
        return f"matter:{period.matter_id}:{period.holder_id}:{period.matter.state.get('round', 1)}"
    return f"matter:{period.matter_id}:period:{period.pk}:{level}"


def _whom(matter: Matter, level: int) -> list[Account]:
    found = recipients(matter)
    if level == RED:
        found += [one for one in supervisors(matter) if one not in found]
    return found


def _send(matter: Matter, account: Account, level: int, *, key: str) -> None:
    send(
        by=SYSTEM,
        to=account,
        title=str(_WORDS[level]) % {"matter": matter},
        body=_("到期 %(at)s") % {"at": clock.aware(matter.red_at).strftime("%m-%d %H:%M")} if matter.red_at else "",
        url=reverse("matters:matter", args=[matter.pk]),
        key=key,
    )


def tell_reminders() -> int:
    """Tells what people asked to be reminded of; returns how many reminders fell due."""
    told = 0
    due = Reminder.objects.filter(told=False, at__lte=clock.now()).order_by("at")
    for pk in list(due.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            one = Reminder.objects.select_related("matter", "to").select_for_update(of=("self",)).get(pk=pk)
            if one.told:
                continue
            if one.matter.holder_id is not None:
                send(
                    by=SYSTEM, to=one.to, title=_("提醒：%(matter)s") % {"matter": one.matter}, body=one.words,
                    url=reverse("matters:matter", args=[one.matter_id]), key=f"reminder:{one.pk}",
                )  # fmt: skip
            Reminder.objects.filter(pk=pk).update(told=True)
            told += 1
    return told


def hand_over() -> int:
    """交接: open matters of a person who has left the post go to the successor, or back to the unit while there is none.
    Returns how many moved."""
    moved = 0
    held = Matter.objects.filter(~Q(person=None), holder__isnull=False).order_by()
    for person, unit in held.values_list("person", "holder").distinct():
        if not ended(person, unit):
            continue
        next_one = successor(person, unit)
        for matter in Matter.objects.filter(person=person, holder=unit)[:BATCH]:
            key = f"succeed:{matter.pk}:{person}:{matter.seq}"
            try:
                move_matter(by=SYSTEM, matter=matter.pk, verb="succeed", key=key, person=next_one)
            except Problem:
                # Moved by somebody in this very moment: the next round looks again.
                continue
            moved += 1
    return moved
