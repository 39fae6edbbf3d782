"""Filling registers of one's own in the background: killed anywhere, it comes again and goes on behind the last row."""

from datetime import timedelta

from django.db import transaction
from django_tasks import task

from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.engines.ledger.filling import fill
from zhenjie.engines.ledger.models import OwnRegister


def queue_filling(register: OwnRegister, by: Actor) -> None:
    """Have the register filled as soon as this transaction stands."""
    pk, said = register.pk, [by.account, by.name, by.unit, by.address]
    transaction.on_commit(lambda: fill_register.enqueue(pk, said))


@task()
def fill_register(pk: int, said: list[str | int | None]) -> None:
    """Fill one register, in the name of the person who made it."""
    account, name, unit, address = said
    by = Actor(None if account is None else int(account), str(name), str(unit), str(address))
    register = OwnRegister.objects.select_related("source", "unit").filter(pk=pk).first()
    if register is not None:
        fill(register, by)


def fill_what_was_left() -> None:
    """Go on with what a killed worker left behind: anything that is unfinished an hour after it was made."""
    stale = clock.now() - timedelta(hours=1)
    left = OwnRegister.objects.select_related("source", "unit").filter(filled_at__isnull=True, made_at__lt=stale)
    for register in left.filter(retired_at__isnull=True, source__isnull=False):
        fill(register, SYSTEM)
