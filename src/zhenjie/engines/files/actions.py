"""Storing a file: once by its hash, written beside and moved into place, so that a half-written file never counts."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.files.queries import place_of
from zhenjie.engines.files.rules import HEAD, LIMIT, FileProblem, clean_name, sniff

_CHUNK = 1024 * 1024


def store(
    *, by: Actor, stream: IO[bytes], name: str, media_type: str = "", scope: str, limit: int = LIMIT
) -> StoredFile:
    """Stores what ``stream`` gives, in constant memory, for the unit with path ``scope``.

    ``media_type`` is only what the sender claims and is not believed: the content decides. Equal bytes lie on disk once;
    each handing-in keeps its own name and place. The row says who and when; what the file is for stands in the trail entry
    of the caller. Raises FileProblem when empty or larger than ``limit`` bytes.
    """
    name = clean_name(name)
    draft, digest, size, head = _write_draft(stream, name, limit)
    try:
        _move_into_place(draft, digest)
    finally:
        draft.unlink(missing_ok=True)
    return StoredFile.objects.create(
        digest=digest,
        name=name,
        media_type=sniff(head, name),
        size=size,
        scope=scope,
        stored_at=clock.now(),
        stored_by=by.name[:60],
    )


def move_scope(*, by: Actor, old: str, new: str) -> int:
    """The unit with path ``old`` now has the path ``new``: its files and those below go along. Returns how many. The caller,
    who moves the unit, leaves the trail."""
    below = StoredFile.objects.filter(scope__gte=old, scope__lte=f"{old}{'Z' * (80 - len(old))}")
    return below.update(scope=Concat(Value(new), Substr("scope", len(old) + 1)))


def _write_draft(stream: IO[bytes], name: str, limit: int) -> tuple[Path, str, int, bytes]:
    root = Path(settings.FILES_ROOT) / "incoming"
    root.mkdir(parents=True, exist_ok=True)
    handle, path = tempfile.mkstemp(dir=root)
    draft, sha, size, head = Path(path), hashlib.sha256(), 0, b""
    try:
        with os.fdopen(handle, "wb") as file:
            while chunk := stream.read(_CHUNK):
                if len(head) < HEAD:
                    head += chunk[: HEAD - len(head)]
                size += len(chunk)
                if size > limit:
                    raise FileProblem(f"“{name}”超过 {_spoken(limit)}，请拆分后再传。")
                sha.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if not size:
            raise FileProblem(f"“{name}”是空文件，请检查后重新选择。")
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return draft, sha.hexdigest(), size, head


def _move_into_place(draft: Path, digest: str) -> None:
    place = place_of(digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    # Readable by the owner only and by nobody executable: uploads are data, whatever they call themselves.
    draft.chmod(0o400)
    os.replace(draft, place)


def _spoken(size: int) -> str:
    return f"{size // 1024**2} MB" if size >= 1024**2 else f"{size // 1024} KB" if size >= 1024 else f"{size} 字节"
