"""Notices: sent once per key, read, carried further, forgotten. The deed that a notice tells of leaves the trail, not the notice."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.engines.notices import channels
from zhenjie.engines.notices.models import Delivery, Notice
from zhenjie.engines.notices.rules import next_allowed
from zhenjie.engines.org.models import Account

log = logging.getLogger("zhenjie.notices")
# config/retention.yaml tells the same term to whoever asks what is kept.
NOTICE_TERM = timedelta(days=183)
_AGAIN, _ATTEMPTS, _BATCH, _LATE = timedelta(minutes=10), 5, 200, timedelta(days=2)


def send(
    *, by: Actor, to: Account, title: str, body: str = "", url: str = "", key: str, not_before: datetime | None = None
) -> Notice:
    """Tell ``to`` something. The same ``key`` to the same account is sent once and returned ever after.

    It reaches the inbox at once, or at ``not_before``; at night and on days off it waits for the next working morning.
    ``url`` is a path of this platform, opened when the notice is.
    """
    moment = clock.now()
    due = next_allowed(max(moment, not_before) if not_before else moment, settings.CATALOGUE_DIR)
    notice, _made = Notice.objects.get_or_create(
        to=to,
        key=key[:120],
        defaults={
            "title": title[:120],
            "body": body,
            "url": url[:300],
            "sender": by.name[:60],
            "made_at": moment,
            "due_at": due,
        },
    )
    return notice


@transaction.atomic
def read_notices(*, by: Actor, to: Account, pk: int | None = None) -> int:
    """Mark one notice of ``to`` as read, or all that are due. Returns how many were unread."""
    moment = clock.now()
    unread = Notice.objects.filter(to=to, read_at__isnull=True, due_at__lte=moment)
    return (unread if pk is None else unread.filter(pk=pk)).update(read_at=moment)


@transaction.atomic
def unread_notice(*, by: Actor, to: Account, pk: int) -> None:
    """Put a notice back among the unread ones."""
    Notice.objects.filter(to=to, pk=pk).update(read_at=None)


def carry_notices() -> int:
    """Carry what is due to every channel the deployment names; returns how many went out. Safe to run twice at once: a
    delivery is claimed first, and one whose worker died is claimed again after ten minutes."""
    return sum(_carry(name) for name in settings.NOTICE_CHANNELS)


def _carry(name: str) -> int:
    if (found := channels.find(name)) is None:
        log.warning("没有名为“%s”的通知渠道，请检查 ZHENJIE_NOTICES。", name)
        return 0
    moment, done = clock.now(), 0
    # What was read in the inbox meanwhile needs no second voice; what is days old is no news.
    due = Notice.objects.filter(due_at__lte=moment, due_at__gt=moment - _LATE, read_at__isnull=True)
    for notice in due.exclude(deliveries__channel=name).select_related("to__person").order_by("due_at")[:_BATCH]:
        try:
            with transaction.atomic():
                claim = Delivery.objects.create(notice=notice, channel=name, claimed_at=moment)
        except IntegrityError:
            continue
        done += _hand_over(found, claim)
    stuck = Delivery.objects.filter(
        channel=name, delivered_at__isnull=True, claimed_at__lt=moment - _AGAIN, attempts__lt=_ATTEMPTS
    )
    for claim in stuck.select_related("notice__to__person")[:_BATCH]:
        again = Delivery.objects.filter(pk=claim.pk, claimed_at=claim.claimed_at)
        if again.update(claimed_at=moment, attempts=F("attempts") + 1):
            done += _hand_over(found, claim)
    return done


def _hand_over(found: channels.Channel, claim: Delivery) -> int:
    try:
        found.carry(claim.notice)
    except Exception as error:  # noqa: BLE001 - whatever a provider raises, the others go on
        Delivery.objects.filter(pk=claim.pk).update(fault=str(error)[:200])
        log.warning("通知 %s 经“%s”没有送出，稍后再试：%s", claim.notice_id, claim.channel, error)
        return 0
    return Delivery.objects.filter(pk=claim.pk).update(delivered_at=clock.now(), fault="")


def forget_notices() -> int:
    """Forget notices older than half a year; what they told of stands in the trail. Returns how many."""
    return Notice.objects.filter(due_at__lt=clock.now() - NOTICE_TERM).delete()[0]
