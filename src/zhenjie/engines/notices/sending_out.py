"""Short messages out of the house: written once per key, carried at least once, dropped when no longer needed, forgotten."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q

from zhenjie.core import clock, secrecy
from zhenjie.engines.notices import outbound
from zhenjie.engines.notices.models import Outbound
from zhenjie.engines.notices.rules import next_allowed

log = logging.getLogger("zhenjie.notices")
PURPOSE = "notices.outbound"
# config/retention.yaml tells the same terms to whoever asks what is kept.
OUTBOUND_TERM = timedelta(days=183)
_AGAIN, _ATTEMPTS, _BATCH, _LATE = timedelta(minutes=10), 5, 200, timedelta(days=3)


def send_out(*, number: str, text: str, key: str, not_before: datetime | None = None) -> Outbound | None:
    """Tell the telephone ``number`` something; the same ``key`` is sent once. It waits for ``not_before`` and for the end of the
    quiet hours. None where the deployment has no provider: nothing is kept of a number that nobody calls."""
    if not settings.SMS_PROVIDER or not number:
        return None
    moment = clock.now()
    due = next_allowed(max(moment, not_before) if not_before else moment, settings.CATALOGUE_DIR)
    sealed = secrecy.seal(number, key=settings.SECRET_KEY, purpose=PURPOSE)
    made, _new = Outbound.objects.get_or_create(
        key=key[:120], defaults={"to": sealed, "text": text[:300], "made_at": moment, "due_at": due}
    )
    return made


def drop_out(*, keys: list[str]) -> int:
    """Drop messages that are no longer needed and were not carried yet. Returns how many."""
    return Outbound.objects.filter(key__in=keys, delivered_at__isnull=True, claimed_at__isnull=True).delete()[0]


def carry_outbound() -> int:
    """Carry what is due; returns how many went out. Safe to run twice at once: a message is claimed first, and one whose
    worker died is claimed again after ten minutes, under the same key."""
    if not settings.SMS_PROVIDER:
        return 0
    if (found := outbound.find(settings.SMS_PROVIDER)) is None:
        log.warning("没有名为“%s”的短信通道，请检查 ZHENJIE_SMS。", settings.SMS_PROVIDER)
        return 0
    moment, done = clock.now(), 0
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=moment - _AGAIN)
    due = Outbound.objects.filter(free, due_at__lte=moment, due_at__gt=moment - _LATE, delivered_at__isnull=True)
    for message in due.filter(attempts__lt=_ATTEMPTS).order_by("due_at", "id")[:_BATCH]:
        mine = Outbound.objects.filter(pk=message.pk, claimed_at=message.claimed_at, delivered_at__isnull=True)
        if mine.update(claimed_at=moment, attempts=F("attempts") + 1):
            done += _carry(found, message)
    return done


def _carry(found: outbound.Provider, message: Outbound) -> int:
    row = Outbound.objects.filter(pk=message.pk)
    try:
        number = secrecy.unseal(message.to, key=settings.SECRET_KEY, purpose=PURPOSE)
        found.carry(number=number, text=message.text, key=message.key)
    except Exception as error:  # noqa: BLE001 - whatever a provider raises, the others go on
        row.update(fault=str(error)[:200])
        log.warning("短信 %s 没有送出，稍后再试：%s", message.pk, error)
        return 0
    return row.update(delivered_at=clock.now(), fault="")


def forget_outbound() -> int:
    """Forget messages older than half a year, delivered or not. Returns how many."""
    return Outbound.objects.filter(made_at__lt=clock.now() - OUTBOUND_TERM).delete()[0]
