"""Phones: each is known by a secret of its own, so that one that was lost or whose owner left can be told to wipe itself."""

import hashlib
import secrets
from datetime import timedelta
from typing import IO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.rules import HEAD, sniff
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Account
from zhenjie.engines.org.paths import covers
from zhenjie.engines.org.scope import scope_of
from zhenjie.engines.surveys.models.fieldwork import Assignment, Device, Photo
from zhenjie.engines.surveys.rules.sending import KEY
from zhenjie.engines.trail import actions as trail

FILL = "surveys.fill"
# config/retention.yaml tells the same term to whoever asks what is kept.
TERM = timedelta(days=183)
LARGEST = 12 * 1024 * 1024
_PICTURES = {"image/jpeg", "image/png", "image/webp"}


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def register_device(*, by: Actor, account: Account, label: str) -> str:
    """A new phone of this account; its secret, shown to it this once."""
    secret = secrets.token_urlsafe(32)
    device = Device.objects.create(
        account=account, digest=_digest(secret), label=label[:60], at=clock.now(), seen_on=clock.today()
    )
    trail.record(
        by=by,
        verb=_("登记摸排手机"),
        subject=Ref("surveys.device", str(device.pk)),
        scope=by.unit,
        after={"label": device.label},
    )
    return secret


def device_of(secret: str) -> Device | None:
    """The phone with this secret."""
    return Device.objects.select_related("account__person").filter(digest=_digest(secret)).first() if secret else None


def is_revoked(device: Device) -> bool:
    """Whether this phone has to wipe itself: taken back, its account shut, or nothing left that it may fill in."""
    if device.revoked_at is not None or not device.account.is_active:
        return True
    return not scope_of(device.account).prefixes_for(FILL)


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


def take_photo(
    *, by: Actor, prefixes: tuple[str, ...], key: str, record_key: str, assignment: int, stream: IO[bytes]
) -> Photo:
    """Keep a photo once under its own key; the same photo again is the photo that is there."""
    if not KEY.fullmatch(key) or not KEY.fullmatch(record_key):
        raise Problem(422, _("照片没有自己的编号，请更新摸排页面后再送。"))
    given = Assignment.objects.select_related("unit").filter(pk=assignment).first()
    if given is None or not any(covers(prefix, given.unit.path) for prefix in prefixes):
        raise Problem(404, _("这个网格的摸排不归您，照片还在手机里。"))
    if (known := Photo.objects.filter(key=key).first()) is not None:
        if known.account != by.account:
            raise Problem(409, _("这张照片已由别人送过。"))
        return known
    head = stream.read(HEAD)
    stream.seek(0)
    if sniff(head, "photo") not in _PICTURES:
        raise Problem(422, _("送来的不是照片。"))
    try:
        with transaction.atomic():
            file = store(
                by=by, stream=stream, name=f"{key}.jpg", media_type="image/jpeg", scope=given.unit.path, limit=LARGEST
            )
            photo = Photo.objects.create(
                key=key, record_key=record_key, assignment=given, file=file, account=by.account
            )
            trail.record(
                by=by, verb=_("收到摸排照片"), subject=Ref("surveys.photo", str(photo.pk)), scope=given.unit.path,
                after={"record": record_key},
            )  # fmt: skip
            return photo
    except IntegrityError:
        return Photo.objects.get(key=key)
