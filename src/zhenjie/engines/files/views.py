"""The download: scope-checked, always as an attachment, never interpreted by the browser."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhenjie.engines.files.claims import is_withheld
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.files.serving import serve

READ = "files.read"


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bytes of one stored file, streamed; 404 outside the reader's scope."""
    scope = request.scope  # type: ignore[attr-defined]
    stored = StoredFile.objects.filter(pk=pk).first()
    if stored is None or not scope.reaches(stored.scope):
        raise Http404(_("没有这个附件，或不在您的管辖范围内。"))
    if not scope.allows(READ, stored.scope) or is_withheld(request, stored):
        raise PermissionDenied(_("您没有下载附件的权限，请向安全管理员申请。"))
    return serve(stored)


download.permission = READ  # type: ignore[attr-defined]
