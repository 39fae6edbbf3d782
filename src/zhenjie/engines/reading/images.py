"""Page images of pdf and scans, drawn in the bounded child and kept in the cache for a while."""

from base64 import b64decode

from django.core.cache import cache

from zhenjie.engines.files.queries import path_of
from zhenjie.engines.reading.models import Document
from zhenjie.engines.reading.pages.bounded import BoundedChild, Bounds

ENTRY = "zhenjie.engines.reading.whole:answer"
#: Pixels per point: 108 dpi, readable at 1:1.
SCALE = 1.5
_KEPT = 3600


def page_picture(document: Document, number: int) -> bytes:
    """Page `number` (from 1) as PNG. Raises PageError when the file has no such page."""
    key = f"reading-page:{document.digest}:{number}"
    picture: bytes | None = cache.get(key)
    if picture is None:
        request = {
            "do": "image",
            "path": str(path_of(document.file)),
            "name": document.file.name,
            "page": number,
            "scale": SCALE,
        }
        with BoundedChild(ENTRY, Bounds(seconds=30, silence=30)) as child:
            picture = b64decode(child.ask(request))
        cache.set(key, picture, _KEPT)
    return picture
