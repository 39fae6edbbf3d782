"""What holds for every request: a GET may only SELECT (sessions and the log-in record excepted), and text that comes in is text."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.exceptions import BadRequest
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, RawPostDataException
from django.utils.translation import gettext as _

from zhenjie.core import texts

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


class PlainText:
    """What is sent to be kept is text that people can read: marks that nobody sees (they turn names and sentences round) are taken
    out of forms and JSON alike, and what is not UTF-8 is refused before a letter of it is stored. Not a parser: only whoever
    writes JSON or fills in a form comes by; files stay as they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, *_arguments: Any) -> None:
        """Before the view, behind the check of the form's token, which has read the form already."""
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return
        if request.content_type == "application/json":
            _plain_json(request)
        # Programs hand in files as streams that are read once; their text travels as JSON.
        elif request.content_type == _FORM or (
            request.content_type == _FILES and not getattr(view, "csrf_exempt", False)
        ):
            _plain_form(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> None:
        """A form where JSON is asked for has been read as a form already; whoever sends it is told."""
        if isinstance(problem, RawPostDataException):
            raise BadRequest(_("这个地址收的是 JSON，请用 application/json 发。")) from problem


_FORM, _FILES = "application/x-www-form-urlencoded", "multipart/form-data"


def _plain_json(request: Any) -> None:
    try:
        text = request.body.decode()
    except UnicodeDecodeError:
        raise BadRequest(_("发来的文字不是 UTF-8 编码，没有保存，请改用 UTF-8 再发。")) from None
    if texts.is_broken(text):
        raise BadRequest(_broken())
    if (plain := texts.clean_json(text)) != text:
        request._body = plain.encode()
        request._stream = BytesIO(request._body)


def _plain_form(request: Any) -> None:
    sent = request.POST
    if any(texts.is_broken(one) for values in sent.lists() for one in (values[0], *values[1])):
        raise BadRequest(_broken())
    dirty = {name: values for name, values in sent.lists() if any(texts.clean(one) != one for one in values)}
    if dirty:
        plain = sent.copy()
        for name, values in dirty.items():
            plain.setlist(name, [texts.clean(one) for one in values])
        plain._mutable = False
        request._post = plain


def _broken() -> str:
    return _("发来的文字里有认不出的字（�），多半是编码不对，没有保存。请返回上一页，把那几个字重新输入后再交。")
