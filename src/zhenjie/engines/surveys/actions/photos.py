"""Photos of the field: each kept once, before or after the record it belongs to."""

from typing import IO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.rules import HEAD, sniff
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.paths import covers
from zhenjie.engines.surveys.models.fieldwork import Assignment, Photo
from zhenjie.engines.surveys.rules.sending import KEY
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
