"""The chores of matters: what time brings about."""

import logging
from datetime import date

from django_tasks import task

from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.knocking import forget_knocks
from zhenjie.engines.matters.actions.learning import learn_dispatches
from zhenjie.engines.matters.actions.rates import close_month
from zhenjie.engines.matters.actions.tallying import tally
from zhenjie.engines.matters.actions.timers import hand_over, tell_periods, tell_reminders
from zhenjie.engines.matters.queries.dispatched import due_to_learn
from zhenjie.engines.org.models import Unit
from zhenjie.web.chores import every

log = logging.getLogger(__name__)


@every(seconds=20)
def tell_what_is_due() -> None:
    """Tell of matters that came, turn yellow or red, and of reminders."""
    tell_periods()
    tell_reminders()


@every(seconds=120)
def hand_over_posts() -> None:
    """Hand open matters to the successors of those who left their posts."""
    hand_over()


@task()
def close_rates(flow: str, month: str, unit: int, said: list[str | int | None]) -> int:
    """Close a month of rates in the name of who asked; how many matters counted. Done twice it is done once: the second time finds
    the month closed and leaves it."""
    head = Unit.objects.get(pk=unit)
    try:
        return close_month(by=actor_of(said), flow=flow, month=date.fromisoformat(month), unit=head)
    except Problem as problem:
        log.info("%s %s %s: %s", head, flow, month, problem)
        return 0


@task()
def learn(unit: int, said: list[str | int | None]) -> int:
    """Learn anew from the dispatches below a unit; the version that came of it, 0 when there was too little to learn from."""
    below = Unit.objects.get(pk=unit)
    try:
        return learn_dispatches(by=actor_of(said), unit=below).version
    except Problem as problem:
        log.info("%s: %s", below, problem)
        return 0


@every(seconds=6 * 3600)
def learn_weekly() -> None:
    """Learn anew where the last learning is a week old, and in every county that has not learnt yet."""
    for unit in due_to_learn():
        learn.func(unit.pk, [None, SYSTEM.name, "", ""])


def actor_of(said: list[str | int | None]) -> Actor:
    """Who asked for background work, from the values that were queued with it."""
    account, name, unit, address = said
    return Actor(None if account is None else int(account), str(name), str(unit), str(address))


@every(seconds=20)
def count_days() -> None:
    """Count what has moved into the daily counts, at most 50 chunks in a row so that the other chores get their turn."""
    for _ in range(50):
        if not tally():
            break


@every(seconds=3600)
def forget_visitors() -> None:
    """Forget counts of addresses after a day and spent proofs after their term."""
    forget_knocks()
