"""附件 at rows: handed in piece by piece, so that a cut network or a closed page costs one piece; checked by hash at the end.

The row of the upload says how many bytes are safe; whatever a broken request has written beyond them is written over.
"""

import hashlib
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.photos import checked_photo
from zhenjie.engines.files.rules import FileProblem, clean_name
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.limits import limits
from zhenjie.engines.ledger.models import Attachment, Upload
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Account
from zhenjie.engines.trail import actions as trail

ATTACH, DETACH, REATTACH = "添加附件", "移除附件", "恢复附件"
_READ = 1024 * 1024


def draft_of(upload: Upload) -> Path:
    """Where the pieces of an upload lie until it is whole."""
    return Path(settings.FILES_ROOT) / "incoming" / f"{upload.key}.part"


@transaction.atomic
def start_upload(
    *, by: Actor, account: Account, declaration: Declaration, row: Any, name: str, size: int, stamp: str = ""
) -> Upload:
    """Begin handing in a file, or go on with the same one (name, size, time of change) that was begun before."""
    rules, name = limits(settings.CATALOGUE_DIR), clean_name(name)
    if size <= 0:
        raise Problem(422, _("“%(name)s”是空文件，请检查后重新选择。") % {"name": name})
    if size > rules.attachment:
        said = {"name": name, "most": rules.attachment // 1024**2}
        raise Problem(413, _("“%(name)s”超过 %(most)s MB，请拆分或压缩后再传。") % said)
    same = {"register": declaration.key, "row": row.pk, "account": account, "name": name, "size": size}
    begun = Upload.objects.filter(**same, stamp=stamp[:40], attachment__isnull=True).order_by("-id").first()
    if begun is not None:
        return begun
    key = secrets.token_hex(16)
    return Upload.objects.create(**same, stamp=stamp[:40], key=key, touched_at=clock.now())


@transaction.atomic
def append_piece(*, by: Actor, upload: Upload, offset: int, piece: bytes) -> Upload:
    """Write a piece at ``offset``. A piece that does not continue what is safe changes nothing: the caller goes on from
    ``got``, which is what a retried piece finds."""
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.attachment_id is not None or offset != upload.got:
        return upload
    if len(piece) > limits(settings.CATALOGUE_DIR).piece or offset + len(piece) > upload.size:
        raise Problem(413, _("这一段比约定的大，请刷新页面重新上传。"))
    draft = draft_of(upload)
    draft.parent.mkdir(parents=True, exist_ok=True)
    if offset > (draft.stat().st_size if draft.exists() else 0):
        # The draft was swept away (another machine, a restored backup): begin again.
        upload.got = 0
    else:
        with draft.open("r+b" if draft.exists() else "w+b") as file:
            file.seek(offset)
            file.write(piece)
            file.truncate()
        upload.got = offset + len(piece)
    upload.touched_at = clock.now()
    upload.save(update_fields=["got", "touched_at"])
    return upload


@transaction.atomic
def finish_upload(*, by: Actor, declaration: Declaration, row: Any, upload: Upload, digest: str) -> Attachment:
    """Make an attachment of the pieces, when they are what the sender has (SHA-256); finished twice, it is one attachment."""
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.attachment is not None:
        return upload.attachment
    if upload.got != upload.size:
        raise Problem(409, _("“%(name)s”还没有传完，请接着传。") % {"name": upload.name}, offset=upload.got)
    draft = draft_of(upload)
    if not draft.exists() or _digest(draft) != digest.lower():
        raise Problem(
            422, _("“%(name)s”传到一半时被改动过，内容前后对不上，请重新上传。") % {"name": upload.name}, again=True
        )
    scope = declaration.scope(row)
    try:
        with draft.open("rb") as stream:
            stored = store(by=by, stream=checked_photo(stream), name=upload.name, scope=scope, limit=upload.size)
    except FileProblem as problem:
        raise Problem(422, _("“%(name)s”没有收下：%(why)s") % {"name": upload.name, "why": str(problem)}) from None
    attachment = Attachment.objects.create(
        register=declaration.key, row=row.pk, file=stored, account=by.account, name=by.name[:60], at=clock.now()
    )
    upload.attachment = attachment
    upload.save(update_fields=["attachment"])
    told = {"file": upload.name, "size": upload.size, "digest": stored.digest}
    trail.record(by=by, verb=ATTACH, subject=declaration.ref(row), scope=scope, after=told)
    transaction.on_commit(lambda: draft.unlink(missing_ok=True))
    return attachment


@transaction.atomic
def drop_upload(*, by: Actor, upload: Upload) -> None:
    """Give up an upload that is under way, with what came of it so far."""
    draft = draft_of(upload)
    Upload.objects.filter(pk=upload.pk, attachment__isnull=True).delete()
    transaction.on_commit(lambda: draft.unlink(missing_ok=True))


@transaction.atomic
def detach(*, by: Actor, declaration: Declaration, row: Any, attachment: Attachment) -> None:
    """Put an attachment into the bin of its row."""
    if Attachment.objects.filter(pk=attachment.pk, gone_at__isnull=True).update(gone_at=clock.now()):
        _tell(by, DETACH, declaration, row, attachment)


@transaction.atomic
def reattach(*, by: Actor, declaration: Declaration, row: Any, attachment: Attachment) -> None:
    """Take an attachment out of the bin."""
    if Attachment.objects.filter(pk=attachment.pk, gone_at__isnull=False).update(gone_at=None):
        _tell(by, REATTACH, declaration, row, attachment)


def _tell(by: Actor, verb: str, declaration: Declaration, row: Any, attachment: Attachment) -> None:
    told = {"file": attachment.file.name, "digest": attachment.file.digest}
    trail.record(by=by, verb=verb, subject=declaration.ref(row), scope=declaration.scope(row), after=told)


def forget_uploads() -> int:
    """Sweep away uploads that nobody has gone on with, and the marks of finished ones. Returns how many."""
    past = clock.now() - timedelta(days=limits(settings.CATALOGUE_DIR).upload_days)
    old = list(Upload.objects.filter(touched_at__lt=past))
    for upload in old:
        draft_of(upload).unlink(missing_ok=True)
    return Upload.objects.filter(pk__in=[upload.pk for upload in old]).delete()[0]


def _digest(path: Path) -> str:
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_READ):
            sha.update(chunk)
    return sha.hexdigest()
