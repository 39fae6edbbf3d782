"""Photos of the field: each kept once, before or after the record or the step of a matter it belongs to."""

import io
from typing import IO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.photos import checked_photo, clean_photo
from zhenjie.engines.files.rules import HEAD, sniff
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.filing import attach_stored
from zhenjie.engines.matters.models import Event
from zhenjie.engines.org.paths import covers
from zhenjie.engines.surveys.models.fieldwork import Assignment, Photo
from zhenjie.engines.surveys.rules.sending import KEY, command_key
from zhenjie.engines.trail import actions as trail

LARGEST = 12 * 1024 * 1024
_PICTURES = {"image/jpeg", "image/png", "image/webp"}


def take_photo(
    *, by: Actor, prefixes: tuple[str, ...], key: str, record_key: str, assignment: int, stream: IO[bytes]
) -> Photo:
    """Keep a photo once under its own key; the same photo again is the photo that is there."""
    if not KEY.fullmatch(key) or not KEY.fullmatch(record_key):
        raise Problem(422, _("照片没有自己的编号，请更新摸排页面后再送。"))
    given = Assignment.objects.select_related("unit").filter(pk=assignment).first()
    if given is None or not any(covers(prefix, given.unit.path) for prefix in prefixes):
        raise Problem(404, _("这个网格的摸排不归您，照片还在手机里。"))
    if (known := _known(by, key)) is not None:
        return known
    head = stream.read(HEAD)
    stream.seek(0)
    if sniff(head, "photo") not in _PICTURES:
        raise Problem(422, _("送来的不是照片。"))
    try:
        with transaction.atomic():
            file = store(
                by=by,
                stream=checked_photo(stream),
                name=f"{key}.jpg",
                media_type="image/jpeg",
                scope=given.unit.path,
                limit=LARGEST,
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


def take_deed_photo(*, by: Actor, key: str, deed_key: str, stream: IO[bytes]) -> Photo:
    """Keep a photo of a step once under its own key, written anew so that it shows what it shows and tells no place, device
    or time. It hangs at the matter as soon as the step is there. Problem, or FileProblem when it is no photo."""
    if not KEY.fullmatch(key) or not KEY.fullmatch(deed_key):
        raise Problem(422, _("照片没有自己的编号，请更新摸排页面后再送。"))
    if (photo := _known(by, key)) is None:
        data = stream.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise Problem(413, _("照片太大，请缩小后再送。"))
        cleaned, media = clean_photo(data)
        try:
            with transaction.atomic():
                file = store(
                    by=by,
                    stream=io.BytesIO(cleaned),
                    name=f"{key}.jpg",
                    media_type=media,
                    scope=by.unit,
                    limit=2 * LARGEST,
                )
                photo = Photo.objects.create(key=key, record_key=deed_key, file=file, account=by.account)
                trail.record(
                    by=by, verb=_("收到事项照片"), subject=Ref("surveys.photo", str(photo.pk)), scope=by.unit,
                    after={"deed": deed_key},
                )  # fmt: skip
        except IntegrityError:
            photo = Photo.objects.get(key=key)
    hang_photos(by=by, key=photo.record_key)
    return photo


def hang_photos(*, by: Actor, key: str) -> None:
    """The photos of a step that is done hang at its matter, each once. Asked after the step and after each photo, whichever
    comes last, and again whenever either is sent again."""
    event = Event.objects.select_related("matter__unit").filter(key=command_key(by.account, key)).first()
    if event is None:
        return
    waiting = Photo.objects.filter(record_key=key, account=by.account, assignment__isnull=True, matter__isnull=True)
    for photo in waiting.select_related("file"):
        with transaction.atomic():
            if Photo.objects.filter(pk=photo.pk, matter__isnull=True).update(matter=event.matter):
                attach_stored(by=by, matter=event.matter, stored=photo.file)


def _known(by: Actor, key: str) -> Photo | None:
    known = Photo.objects.filter(key=key).first()
    if known is not None and known.account != by.account:
        raise Problem(409, _("这张照片已由别人送过。"))
    return known
