"""The download: scope-checked, always as an attachment, never interpreted by the browser."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.files.queries import open_file
from zhenjie.engines.files.rules import BINARY, FileProblem

READ = "files.read"
# What a browser may show inside a page of ours (pictures in a viewer); everything else leaves as plain bytes.
_SHOWN = {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"}


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bytes of one stored file, streamed; 404 outside the reader's scope."""
    scope = request.scope  # type: ignore[attr-defined]
    stored = StoredFile.objects.filter(pk=pk).first()
    if stored is None or not scope.reaches(stored.scope):
        raise Http404(_("没有这个附件，或不在您的管辖范围内。"))
    if not scope.allows(READ, stored.scope):
        raise PermissionDenied(_("您没有下载附件的权限，请向安全管理员申请。"))
    try:
        stream = open_file(stored)
    except FileProblem as problem:
        raise Http404(str(problem)) from problem
    kind = stored.media_type if stored.media_type in _SHOWN else BINARY
    response = FileResponse(stream, as_attachment=True, filename=stored.name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = f'"{stored.digest}"'
    return response


download.permission = READ  # type: ignore[attr-defined]
