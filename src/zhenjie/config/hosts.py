"""KnownHost: whoever asks under a name that is not ours (``ZHENJIE_HOSTS``) gets one sentence, and the log one line."""

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils.log import log_response
from django.utils.translation import gettext as _

from zhenjie.config.problems import document
from zhenjie.engines.org.middleware import address_of


class KnownHost:
    """Stands before whatever asks for the host: Django itself would write a traceback for every forged name, and mail it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            return _refused(request)
        return self.get_response(request)


def _refused(request: HttpRequest) -> HttpResponse:
    said = _("这个网址不是本平台的，请用平时的网址打开。")
    plain = "text/plain; charset=utf-8"
    response = (
        document(400, said) if request.path.startswith("/api/") else HttpResponse(said, status=400, content_type=plain)
    )
    host = ascii(request.META.get("HTTP_HOST", ""))[:80]
    words = "主机名不在 ZHENJIE_HOSTS 里，已拒绝：%s，来自 %s"
    log_response(words, host, address_of(request), response=response, request=request, level="warning")
    return response
