"""A GET may only SELECT: whoever follows a link changes nothing (sessions and the log-in record excepted)."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse

# A message may hold several statements (trail/inserting.py: Writes); what they are given stands apart from them.
_WRITES = re.compile(r'(?:^|;)\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
_ALLOWED = ("django_session", "org_account", "trail_entry", "ledger_apitoken")


class WriteOnGet(RuntimeError):
    """A page that is only looked at tried to write; the sentence names the table."""


def _guard(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    for table in _WRITES.findall(sql):
        if table not in _ALLOWED:
            raise WriteOnGet(f"GET 请求不得写入数据表 {table}")
    return execute(sql, params, many, context)


class PlainAddress:
    """An address with a NUL character leads nowhere: PostgreSQL would refuse it as text, in the middle of a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path_info:
            raise Http404
        return self.get_response(request)


class ReadOnlyGet:
    """Wraps the database of every safe request with the guard, in production too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            return self.get_response(request)
        with connection.execute_wrapper(_guard):
            return self.get_response(request)
