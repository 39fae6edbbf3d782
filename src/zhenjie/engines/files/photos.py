"""Photos of people who say something: taken apart in a bounded child and written anew before anybody sees them."""

import os
import subprocess
import sys
from io import BytesIO
from typing import IO

from zhenjie.engines.files.rules import HEAD, FileProblem, sniff

_CHILD = "zhenjie.engines.files.photo_child"
_SILENCE = 30.0  # seconds on the wall; the child bounds its own processor time
#: What a photo may be.
KINDS = frozenset({"image/jpeg", "image/png", "image/webp"})
PHOTO_LIMIT = 30 * 1024 * 1024  # bytes as they come; the pages send some 300 KB


def checked_photo(stream: IO[bytes]) -> IO[bytes]:
    """A photo of staff, opened once in the bounded child and handed on as it is: evidence keeps its bytes. FileProblem for one that unfolds
    beyond the bounds, carries another file, or is cut off. What does not begin like a photo is handed on for the caller to name."""
    head = stream.read(HEAD)
    stream.seek(0)
    if sniff(head, "") not in KINDS:
        return stream
    data = stream.read(PHOTO_LIMIT + 1)
    clean_photo(data)
    return BytesIO(data)


def clean_photo(data: bytes) -> tuple[bytes, str]:
    """(JPEG bytes, "image/jpeg") that show what the photo shows and tell nothing else: no place, device, time, comment, thumbnail.

    Upright by its EXIF orientation, at most 2000 points a side, quality 82; transparency becomes white, colour profiles are
    dropped without conversion. Takes JPEG, PNG, WebP. Raises FileProblem with one sentence for a wrong type, a second file inside,
    a cut-off file, or a picture that unfolds beyond the bounds.
    """
    if not data:
        raise FileProblem("照片是空的，请重新选一次。")
    if len(data) > PHOTO_LIMIT:
        raise FileProblem("照片超过 30 MB，请缩小后再传。")
    known = os.pathsep.join(place for place in sys.path if place)
    try:
        done = subprocess.run(
            [sys.executable, "-m", _CHILD],
            input=data,
            capture_output=True,
            timeout=_SILENCE,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONPATH": known},
            cwd="/",
        )
    except subprocess.TimeoutExpired:
        raise FileProblem("打开这张照片花的时间超过上限，请缩小后再传。") from None
    if done.stdout.startswith(b"="):
        return done.stdout[1:], "image/jpeg"
    if done.stdout.startswith(b"!"):
        raise FileProblem(done.stdout[1:].decode())
    raise FileProblem("打开这张照片用掉的内存或时间超过上限，请换一张或缩小后再传。")
