"""Failures at the log-in, counted where they come from. No trail: the try itself leaves one.

A try is booked before the password is looked at, under a lock of the rows, so that many at once can't try more than one at a time; the
last one allowed locks at once. A device from which the account has signed in has a count of its own, so that strangers lock out
strangers and never the owner. A name that nobody has is counted like any other: no lock tells which names exist.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from zhenjie.core import clock, secrecy
from zhenjie.core.networks import network_of
from zhenjie.engines.org.access import LockRule
from zhenjie.engines.org.devices import Device
from zhenjie.engines.org.models import Account, Failures
from zhenjie.engines.org.scope import rules_in_force

# config/retention.yaml tells the same term to whoever asks what is kept.
TERM = timedelta(days=1)


class Where(Enum):
    """What a lock holds for: the account here, the whole address, the account at all devices it does not know."""

    HERE = "here"
    ADDRESS = "address"
    STRANGERS = "strangers"


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock in force; ``count`` failures brought it about."""

    where: Where
    until: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Booking:
    """One try, booked in ``rows``; none where a lock stood already. ``lock``: that one, or the one this try brings about if it fails."""

    rows: tuple[Failures, ...]
    lock: Lock | None


def _index(kind: str, text: str) -> str:
    return secrecy.derive(settings.SECRET_KEY, f"org.failures.{kind}:{text}").hex()[:32]


def _where(row: Failures) -> Where:
    if not row.name:
        return Where.ADDRESS
    return Where.HERE if row.place else Where.STRANGERS


def book(*, login: str, account: Account | None, address: str, device: Device) -> Booking:
    """Books one try for ``login``, whose account is ``account`` if there is one."""
    rules, now = rules_in_force(), clock.now()
    known = account is not None and device.knows(account.pk, on=clock.today(), days=rules.device_days)
    name, place = _index("name", login), _index("device", device.key) if known else _index("place", network_of(address))
    keys = [(name, place)] if known else sorted([(name, place), ("", place), (name, "")])
    limits = {Where.HERE: rules.here, Where.ADDRESS: rules.address, Where.STRANGERS: rules.strangers}
    with transaction.atomic():
        # Made, or locked as they are, in one order by everybody.
        fresh = [Failures(name=one, place=at, account=account if one else None, since=now) for one, at in keys]
        Failures.objects.bulk_create(
            fresh, update_conflicts=True, unique_fields=["name", "place"], update_fields=["account"]
        )
        wanted = Q()
        for one, at in keys:
            wanted |= Q(name=one, place=at)
        rows = tuple(Failures.objects.select_for_update().filter(wanted).order_by("name", "place"))
        if (standing := _latest(rows, now)) is not None:
            return Booking((), standing)
        for row in rows:
            _count(row, limits[_where(row)], now)
        Failures.objects.bulk_update(rows, ["count", "since", "until"])
    return Booking(rows, _latest(rows, now))


def _latest(rows: tuple[Failures, ...], now: datetime) -> Lock | None:
    """Of the locks in force the one that ends last."""
    locks = [Lock(_where(row), row.until, row.count) for row in rows if row.until is not None and row.until > now]
    return max(locks, key=lambda one: one.until, default=None)


def _count(row: Failures, rule: LockRule, now: datetime) -> None:
    if row.until is not None or now - row.since >= timedelta(minutes=rule.within):
        row.count, row.since, row.until = 0, now, None
    row.count += 1
    if row.count >= rule.after:
        row.until = now + timedelta(minutes=rule.minutes)


def take_back(booking: Booking, *, entered: bool) -> None:
    """The password or code was right. ``entered``: the account is in, and earlier failures here are forgotten; else they stay counted."""
    with transaction.atomic():
        for row in booking.rows:
            held = Failures.objects.filter(pk=row.pk)
            if entered and _where(row) is Where.HERE:
                held.delete()
            else:
                held.filter(count__gt=0).update(count=F("count") - 1, until=None)


def forgive(account: Account) -> None:
    """All locks of the account are lifted, wherever they hold."""
    Failures.objects.filter(name=_index("name", account.login)).delete()


def forget_failures() -> int:
    """Counts older than a day are of no use and go; how many went."""
    now = clock.now()
    return Failures.objects.filter(since__lt=now - TERM).exclude(until__gt=now).delete()[0]
