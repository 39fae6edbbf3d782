"""Pages of the ledger. One view serves every register; which one, and what it needs, the key in the address says."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.engines.ledger import actions, declarations
from zhenjie.engines.ledger.counting import Count
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.exporting import XLSX_ROWS, Origin, csv_lines, origin_of, xlsx_file
from zhenjie.engines.ledger.forms import ListForm, RowForm, TokenForm, row_form
from zhenjie.engines.ledger.models import ApiToken
from zhenjie.engines.ledger.paging import Page, in_order, page_of
from zhenjie.engines.ledger.problems import Conflict
from zhenjie.engines.ledger.queries import columns_for, history, label_of, urls_of
from zhenjie.engines.ledger.rules import CursorError
from zhenjie.engines.ledger.showing import Line, cells, in_words
from zhenjie.engines.ledger.tokens import grantable
from zhenjie.engines.org.doors import needs, refusal, require
from zhenjie.engines.org.paths import covers, widest

PAGE = 50
_MAKERS = {"xlsx", "csv"}


def _declared(key: str) -> Declaration:
    if (declaration := declarations.find(key)) is None:
        raise Http404(_("没有这本台账。"))
    return declaration


def _reach(request: Any, permission: str) -> tuple[str, ...]:
    """The prefixes of the unit in the top bar, as far as the permission goes; PermissionDenied when it goes nowhere there."""
    here = request.unit.path if request.unit else ""
    held = request.scope.prefixes_for(permission)
    found = widest(
        prefix if covers(here, prefix) else here for prefix in held if covers(here, prefix) or covers(prefix, here)
    )
    if not found or request.unit is None:
        raise PermissionDenied(refusal(permission))
    return found


def _may(request: Any, permission: str) -> bool:
    return request.unit is not None and bool(request.permits(permission))


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The registers this person may read, by section."""
    found = [one for one in declarations.every() if _may(request, one.permission("read"))]
    if not found:
        raise PermissionDenied(refusal("ledger.read"))
    found.sort(key=lambda one: (str(one.section), str(one.title)))
    return render(request, "ledger/index.html", {"registers": found})


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: what a click sorts by, and how it is sorted now ('' when not)."""

    column: Column
    link: str
    state: str


@require_GET
def rows(request: Any, key: str) -> HttpResponse:
    """The list of a register."""
    declaration = _declared(key)
    form = ListForm(declaration, request.GET, _reach(request, declaration.permission("read")), request.unit)
    columns = columns_for(declaration, request.account)
    page: Page[Any] = Page([])
    number = Count(0)
    if form.is_valid():
        found = form.found()
        sort = form.cleaned_data["sort"]
        try:
            page = page_of(found.rows, sort, request.GET.get("cursor", ""), PAGE, "last" in request.GET)
        except CursorError as error:
            messages.warning(request, str(error))
            page = page_of(found.rows, sort, size=PAGE)
        number = found.count()
    conditions = form.conditions() if form.is_valid() else []
    drawn = zip(urls_of(declaration, page.rows), cells(columns, page.rows), strict=True)
    context = {
        "register": declaration,
        "form": form,
        "heads": _heads(columns, request, declaration),
        "lines": [Line(url, line) for url, line in drawn],
        "page": page,
        "count": number,
        "conditions": [(condition, _without(request, condition.names)) for condition in conditions],
        "shown": {column.name for column in columns},
        "may_write": bool(declaration.fields) and _may(request, declaration.permission("write")),
        "may_export": _may(request, declaration.permission("export")),
        "carried": [
            (name, value) for name in ("sort",) if not declaration.filters and (value := request.GET.get(name))
        ],
        "here": request.GET.urlencode(),
        "links": _links(request, page),
    }
    return render(request, "ledger/list.html", context)


def _changed(request: HttpRequest, drop: tuple[str, ...] = (), **changes: str) -> str:
    query = request.GET.copy()
    for name in ("cursor", "last", *drop, *changes):
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _without(request: HttpRequest, names: tuple[str, ...]) -> str:
    return _changed(request, names)


def _links(request: HttpRequest, page: Page[Any]) -> dict[str, str]:
    return {
        "first": _changed(request),
        "previous": _changed(request, cursor=page.previous) if page.previous else "",
        "following": _changed(request, cursor=page.following) if page.following else "",
        "last": _changed(request, last="1"),
    }


def _heads(columns: list[Column], request: HttpRequest, declaration: Declaration) -> list[Head]:
    said = request.GET.get("sort") or declaration.order
    heads = []
    for column in columns:
        up = said == column.name
        state = "ascending" if up else "descending" if said == f"-{column.name}" else ""
        link = _changed(request, sort=f"-{column.name}" if up else column.name) if column.sort else ""
        heads.append(Head(column, link, state))
    return heads


@require_POST
def choose_columns(request: Any, key: str) -> HttpResponse:
    """Remember which columns this person wants, or return to the register's own."""
    declaration = _declared(key)
    _reach(request, declaration.permission("read"))
    wanted = {name for name in request.POST.getlist("columns") if declaration.column(name)}
    if "reset" in request.POST:
        wanted = set()
    chosen = [column.name for column in declaration.columns if column.name in wanted]
    actions.choose_columns(by=request.actor, account=request.account, key=key, columns=chosen)
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("ledger:list", args=[key]) + (f"?{query}" if query else ""))


@require_POST
def export(request: Any, key: str) -> HttpResponseBase:
    """Exactly what the list shows, as a workbook or as csv. A POST, because it leaves a trail."""
    declaration = _declared(key)
    _reach(request, declaration.permission("export"))
    form = ListForm(declaration, request.GET, _reach(request, declaration.permission("read")), request.unit)
    made = request.POST.get("format", "xlsx")
    if not form.is_valid() or made not in _MAKERS:
        messages.error(request, _("筛选条件有误，没有导出。请先改正条件。"))
        return HttpResponseRedirect(reverse("ledger:list", args=[key]) + f"?{request.GET.urlencode()}")
    found, columns = form.found().rows, columns_for(declaration, request.account)
    if made == "xlsx" and found.order_by()[XLSX_ROWS:].exists():
        messages.error(request, _("超过一百万行，Excel 打不开，请改用 csv 导出或加上条件。"))
        return HttpResponseRedirect(reverse("ledger:list", args=[key]) + f"?{request.GET.urlencode()}")
    said = [(condition.title, condition.text) for condition in form.conditions()]
    origin = origin_of(str(declaration.title), str(request.unit), request.actor.name, said)
    told = {"format": made, "columns": [column.name for column in columns], "conditions": dict(said)}
    actions.record_export(by=request.actor, declaration=declaration, scope=request.unit.path, told=told)
    return _file(made, columns, in_order(found, form.cleaned_data["sort"]), origin)


def _file(made: str, columns: list[Column], rows: Any, origin: Origin) -> HttpResponseBase:
    if made == "csv":
        response = StreamingHttpResponse(csv_lines(columns, rows, origin), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = content_disposition_header(True, origin.name("csv")) or ""
        return response
    return FileResponse(xlsx_file(columns, rows, origin), as_attachment=True, filename=origin.name("xlsx"))


def _row(request: Any, declaration: Declaration, pk: int, verb: str) -> Any:
    row = get_object_or_404(declaration.model._default_manager.select_related(*declaration.joins), pk=pk)
    require(request, declaration.permission(verb), declaration.scope(row))
    return row


@require_GET
def detail(request: Any, key: str, pk: int) -> HttpResponse:
    """One row with all its columns and its history."""
    declaration = _declared(key)
    row = _row(request, declaration, pk, "read")
    context = {
        "register": declaration,
        "row": row,
        "label": label_of(declaration, row),
        "cells": cells(declaration.columns, [row])[0],
        "history": history(declaration, row),
        "may_write": bool(declaration.fields)
        and request.scope.allows(declaration.permission("write"), declaration.scope(row)),
    }
    return render(request, "ledger/detail.html", context)


@require_http_methods(["GET", "POST"])
def create(request: Any, key: str) -> HttpResponse:
    """A new row."""
    declaration = _declared(key)
    return _write(request, declaration, None)


@require_http_methods(["GET", "POST"])
def edit(request: Any, key: str, pk: int) -> HttpResponse:
    """Change a row; who was overtaken sees both versions and loses nothing."""
    declaration = _declared(key)
    return _write(request, declaration, _row(request, declaration, pk, "write"))


def _write(request: Any, declaration: Declaration, row: Any) -> HttpResponse:
    prefixes = (
        _reach(request, declaration.permission("write"))
        if row is None
        else request.scope.prefixes_for(declaration.permission("write"))
    )
    if not declaration.fields:
        raise Http404(_("这本台账不在这里填写。"))
    make = row_form(declaration)
    given = {"prefixes": prefixes, "unit": request.unit, "instance": row}
    if request.method == "GET":
        form = make(initial={"command": uuid.uuid4().hex}, **given)
        return _ask(request, declaration, form, row)
    form = make(request.POST, request.FILES, **given)
    if not form.is_valid():
        return _ask(request, declaration, form, row, status=422)
    try:
        pk = _save(request, declaration, form)
    except Conflict as conflict:
        return _ask(request, declaration, form, row, conflict=conflict, status=409)
    messages.success(request, _("已登记，留痕里可以查到。") if row is None else _("已保存修改。"))
    return HttpResponseRedirect(reverse("ledger:detail", args=[declaration.key, pk]))


def _save(request: Any, declaration: Declaration, form: RowForm) -> Any:
    """A form sent twice (a double click, a weak network) is saved once; the same form changed and sent again is a new act."""

    def run() -> Any:
        version = form.cleaned_data["version"]
        return actions.save_row(
            by=request.actor, row=form.save(commit=False), version=version, register=declaration.key
        ).pk

    if not form.cleaned_data["command"]:
        return run()
    sent = {name: str(form.cleaned_data[name]) for name in form.fields if name != "command"}
    content = f"{declaration.key}:{form.instance.pk}:{sorted(sent.items())}"
    key = f"{form.cleaned_data['command']}:{actions.digest_of(content)[:32]}"
    return actions.once(key=key, by=request.actor, content=content, run=run)


def _ask(
    request: Any, declaration: Declaration, form: RowForm, row: Any, conflict: Conflict | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"register": declaration, "form": form, "row": row, "problem": conflict}
    if conflict is not None:
        told = history(declaration, conflict.theirs)
        context["theirs"] = told[0] if told else None
        context["compare"] = _compare(declaration, form, conflict.theirs)
        # Whoever saves again has seen the other version and decides.
        form.data = {**request.POST.dict(), "version": str(conflict.theirs.version)}
    return render(request, "ledger/form.html", context, status=status)


def _compare(declaration: Declaration, form: RowForm, theirs: Any) -> list[tuple[str, str, str]]:
    """Field by field, where the form and the stored row differ: (title, mine, theirs)."""
    fields = {field.name: field for field in declaration.model._meta.concrete_fields}
    differing = []
    for name in declaration.fields:
        column = Column(name, fields[name].verbose_name, declarations.kind_of(fields[name]), name, fields[name])
        mine, stored = getattr(form.instance, name), getattr(theirs, name)
        if mine != stored:
            differing.append((str(column.title), in_words(column, mine), in_words(column, stored)))
    return differing


@needs("api.token")
@require_GET
def tokens(request: Any) -> HttpResponse:
    """This person's tokens."""
    own = ApiToken.objects.filter(account=request.account).order_by("-id")
    return render(request, "ledger/tokens.html", {"tokens": own, "today": clock.today(), "form": _token_form(request)})


def _token_form(request: Any, data: Any = None) -> TokenForm:
    return TokenForm(grantable(request.scope, request.unit.path), data)


@needs("api.token")
@require_POST
def issue_token(request: Any) -> HttpResponse:
    """A new token for the unit in the top bar; its secret is shown on this page and never again."""
    form = _token_form(request, request.POST)
    context: dict[str, Any] = {
        "form": form,
        "today": clock.today(),
        "tokens": ApiToken.objects.filter(account=request.account),
    }
    if not form.is_valid():
        return render(request, "ledger/tokens.html", context, status=422)
    _token, secret = actions.issue_token(
        by=request.actor,
        account=request.account,
        name=form.cleaned_data["name"],
        permissions=form.cleaned_data["permissions"],
        prefix=request.unit.path,
        expires_on=clock.today() + timedelta(days=form.cleaned_data["days"]),
    )
    response = render(request, "ledger/tokens.html", {**context, "form": _token_form(request), "secret": secret})
    response.headers["Cache-Control"] = "no-store"
    return response


@needs("api.token")
@require_POST
def revoke_token(request: Any, pk: int) -> HttpResponse:
    """The token opens nothing from now on."""
    actions.revoke_token(by=request.actor, token=get_object_or_404(ApiToken, pk=pk, account=request.account))
    messages.success(request, _("令牌已撤销，使用它的程序立即失效。"))
    return HttpResponseRedirect(reverse("ledger:tokens"))
