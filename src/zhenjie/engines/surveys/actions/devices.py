"""Phones: each is known by a secret of its own, so that one that was lost or whose owner left can be told to wipe itself."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.org.models import Account
from zhenjie.engines.surveys.models.fieldwork import Device
from zhenjie.engines.surveys.queries.devices import digest_of
from zhenjie.engines.trail import actions as trail

# config/retention.yaml tells the same term to whoever asks what is kept.
TERM = timedelta(days=183)


@transaction.atomic
def register_device(*, by: Actor, account: Account, label: str) -> str:
    """A new phone of this account; its secret, shown to it this once."""
    secret = secrets.token_urlsafe(32)
    device = Device.objects.create(
        account=account, digest=digest_of(secret), label=label[:60], at=clock.now(), seen_on=clock.today()
    )
    trail.record(
        by=by,
        verb=_("登记摸排手机"),
        subject=Ref("surveys.device", str(device.pk)),
        scope=by.unit,
        after={"label": device.label},
    )
    return secret


@transaction.atomic
def revoke_device(*, by: Actor, device: Device, scope: str) -> None:
    """The phone is told to wipe itself with its next signal; a second time changes nothing."""
    if Device.objects.filter(pk=device.pk, revoked_at__isnull=True).update(revoked_at=clock.now()):
        trail.record(
            by=by,
            verb=_("收回摸排手机"),
            subject=Ref("surveys.device", str(device.pk)),
            scope=scope,
            after={"label": device.label},
        )


def forget_devices() -> int:
    """Forget phones six months after they were taken back; what was done with them stays in the trail. Returns how many."""
    return Device.objects.filter(revoked_at__lt=clock.now() - TERM).delete()[0]


def see_device(*, device: Device) -> None:
    """Note the day on which a phone was last seen: once a day, and no track of anything else."""
    if device.seen_on != clock.today():
        Device.objects.filter(pk=device.pk).update(seen_on=clock.today())
