"""The bytes of a stored file as an answer: never interpreted by the browser, never kept by it. Who may have it, the caller asks."""

from django.http import FileResponse, Http404, HttpResponseBase

from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.files.queries import open_file
from zhenjie.engines.files.rules import BINARY, FileProblem

# What a browser may show inside a page of ours (pictures in a viewer); everything else leaves as plain bytes.
_SHOWN = {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"}
# Containers that hold films as well: a voice note was looked into before it was kept (`voices`).
_HEARD = {
    "audio/mpeg": "audio/mpeg",
    "audio/aac": "audio/aac",
    "audio/amr": "audio/amr",
    "application/ogg": "audio/ogg",
    "video/mp4": "audio/mp4",
    "video/webm": "audio/webm",
}
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def serve(stored: StoredFile, *, show: bool = False, hear: bool = False) -> HttpResponseBase:
    """The bytes, streamed, as an attachment; with ``show`` a picture stands in the page instead.

    With ``hear`` a voice note keeps an audio type, so that a page can play it; it stays an attachment.
    """
    try:
        stream = open_file(stored)
    except FileProblem as problem:
        raise Http404(str(problem)) from problem
    kind = stored.media_type if stored.media_type in _SHOWN else BINARY
    if hear:
        kind = _HEARD.get(stored.media_type, BINARY)
    inline = show and stored.media_type in PICTURES
    response = FileResponse(stream, as_attachment=not inline, filename=stored.name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = f'"{stored.digest}"'
    return response
