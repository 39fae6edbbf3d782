"""Whatever goes wrong in the API leaves as RFC 9457 ``application/problem+json`` with a Chinese title and sentence."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from zhenjie.core.numerals import NumeralError
from zhenjie.engines.ledger.problems import TITLES, Problem

log = logging.getLogger("zhenjie.api")
MEDIA = "application/problem+json"
_FAULTS = {
    "missing": "缺少这一项",
    "int_parsing": "应当是整数",
    "int_type": "应当是整数",
    "decimal_parsing": "应当是数字",
    "decimal_type": "应当是数字",
    "float_parsing": "应当是数字",
    "date_from_datetime_parsing": "应当是日期，写成 2026-10-31",
    "date_parsing": "应当是日期，写成 2026-10-31",
    "string_type": "应当是文字",
    "string_too_long": "太长了",
    "string_too_short": "太短了",
    "enum": "不在允许的取值之内",
    "literal_error": "不在允许的取值之内",
    "greater_than_equal": "太小了",
    "less_than_equal": "太大了",
    "extra_forbidden": "没有这一项",
    "json_invalid": "不是有效的 JSON",
    "model_attributes_type": "应当是一个对象",
    "bool_parsing": "应当是 true 或 false",
    "list_type": "应当是一个列表",
}


def document(status: int, detail: str, **extra: Any) -> JsonResponse:
    """The problem document; ``type`` is about:blank, the status says the kind."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(status, TITLES[400]),
        "status": status,
        "detail": detail,
        **extra,
    }
    response = JsonResponse(body, status=status, content_type=MEDIA, json_dumps_params={"ensure_ascii": False})
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="zhenjie"'
    return response


def _faults(error: ValidationError) -> list[dict[str, str]]:
    """Each fault with a pointer to where it stands: ``query/limit``, ``body/value``."""
    told = []
    for fault in error.errors:
        place = [str(step) for step in fault.get("loc", ())]
        # The second step of a body is the name of the parameter in our code, nothing the caller knows.
        pointer = "/".join(["body", *place[2:]] if place[:1] == ["body"] else place)
        own = str(fault.get("ctx", {}).get("error") or "")
        said = own if _chinese(own) else _FAULTS.get(str(fault.get("type")), "不合要求")
        told.append({"pointer": pointer, "detail": said})
    return told


def _chinese(text: str) -> bool:
    """Whether a sentence is one of ours; the library speaks English."""
    return any("\u4e00" <= ch <= "\u9fff" for ch in text)


def _invalid(error: ValidationError) -> JsonResponse:
    faults = _faults(error)
    return document(422, "；".join(f"{fault['pointer']}：{fault['detail']}" for fault in faults) + "。", errors=faults)


def _http(error: HttpError) -> JsonResponse:
    if error.status_code == 400:
        return document(400, _("请求的正文不是有效的 JSON。"))
    return document(error.status_code, error.message)


def _throttled(error: Throttled) -> JsonResponse:
    response = document(429, _("一分钟内的请求超过了令牌的限额，请稍后再试。"))
    response.headers["Retry-After"] = str(int(error.wait or 60))
    return response


def _broken(request: HttpRequest, error: Exception) -> JsonResponse:
    log.exception("API %s %s", request.method, request.path, exc_info=error)
    return document(500, _("服务器出了差错，已经记下；没有改动任何内容，可以稍后再试。"))


def answer(api: NinjaAPI) -> None:
    """Give every kind of failure its answer."""
    api.exception_handler(Problem)(lambda _r, e: document(e.status, e.detail, **e.extra))
    api.exception_handler(ValidationError)(lambda _r, e: _invalid(e))
    api.exception_handler(HttpError)(lambda _r, e: _http(e))
    api.exception_handler(Throttled)(lambda _r, e: _throttled(e))
    api.exception_handler(AuthenticationError)(
        lambda _r, _e: document(401, _("缺少令牌，或令牌无效、过期、已撤销。请在 Authorization 头里写“Bearer 令牌”。"))
    )
    api.exception_handler(Http404)(lambda _r, e: document(404, _("没有这个对象，或不在令牌的范围内。")))
    api.exception_handler(PermissionDenied)(lambda _r, e: document(403, str(e) or _("没有权限。")))
    api.exception_handler(NumeralError)(lambda _r, e: document(422, str(e)))
    api.exception_handler(RequestDataTooBig)(lambda _r, _e: document(413, _("请求的正文太大，请分几次送。")))
    # What the database refuses as text (a NUL character), whichever field it came in.
    api.exception_handler(DataError)(
        lambda _r, _e: document(422, _("请求里有不能保存的字符或过大的数，请去掉后再送。"))
    )
    api.exception_handler(UnicodeEncodeError)(
        lambda _r, _e: document(422, _("请求里有不完整的字符，请检查编码后再送。"))
    )
    api.exception_handler(Exception)(_broken)


@csrf_exempt
def unknown(request: HttpRequest, rest: str = "") -> JsonResponse:
    """No such address below /api/v1/."""
    return document(404, _("接口里没有“%(path)s”这个地址，请对照 /api/v1/openapi.json。") % {"path": request.path})


def spoken(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A refused method gets a problem document too. A token proves who asks and no cookie does, so nothing can be forged."""

    @csrf_exempt
    @wraps(view)
    def speaking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        methods = response.headers.get("Allow", "")
        said = document(405, _("这个地址只支持 %(methods)s。") % {"methods": methods})
        said.headers["Allow"] = methods
        return said

    return speaking
