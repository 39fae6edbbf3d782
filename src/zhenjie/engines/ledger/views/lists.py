"""The list of a register, its columns, its export."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.engines.ledger import own
from zhenjie.engines.ledger.actions import choosing
from zhenjie.engines.ledger.contents import contents, readable
from zhenjie.engines.ledger.counting import BOUND, Count
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.exporting import XLSX_ROWS, Origin, csv_lines, geojson_lines, origin_of, xlsx_file
from zhenjie.engines.ledger.forms.lists import ListForm
from zhenjie.engines.ledger.importing.columns import importable
from zhenjie.engines.ledger.in_files import additions, filled
from zhenjie.engines.ledger.masking import bare
from zhenjie.engines.ledger.paging import Page, in_order, page_of
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.queries import columns_for, urls_of
from zhenjie.engines.ledger.rules import CursorError
from zhenjie.engines.ledger.showing import cells, lines
from zhenjie.engines.ledger.views.filters import saved_for
from zhenjie.engines.ledger.views.reach import declared, may, reach
from zhenjie.engines.ledger.views.secrets import plain_reason, secret_fields
from zhenjie.engines.org.doors import refusal
from zhenjie.web.beside import drawn_each

PAGE = 50
_PLACES = {"q", "cursor", "last"}
_MAKERS = {"xlsx", "csv", "geojson"}


@require_GET
def index(request: Any) -> HttpResponse:
    """The registers this person may read, by section."""
    if not readable(request.scope, request.unit):
        raise PermissionDenied(refusal("ledger.read"))
    words = request.GET.get("q", "").strip()[:60]
    context = {
        "sections": contents(request.scope, request.unit, words),
        "words": words,
        "may_make": may(request, "ledger.columns"),
    }
    return render(request, "ledger/index.html", context)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: what a click sorts by, and how it is sorted now ('' when not)."""

    column: Column
    link: str
    state: str


@require_GET
def rows(request: Any, key: str) -> HttpResponse:
    """The list of a register."""
    declaration = declared(request, key)
    prefixes = reach(request, declaration.permission("read"))
    form = ListForm(declaration, request.GET, prefixes, request.unit)
    columns = columns_for(declaration, request.account)
    page: Page[Any] = Page([])
    counted = Count(0)
    if form.is_valid():
        found = form.found()
        sort = form.cleaned_data["sort"]
        try:
            page = page_of(found.rows, sort, request.GET.get("cursor", ""), PAGE, "last" in request.GET)
        except CursorError as error:
            messages.warning(request, str(error))
            page = page_of(found.rows, sort, size=PAGE)
        counted = found.count()
    else:
        form = ListForm(declaration, request.GET, prefixes, request.unit, whole=True)
    conditions = form.conditions() if form.is_valid() else []
    may_write = bool(declaration.fields) and may(request, declaration.permission("write"))
    chooses = may_write and bool(page.rows)
    beside = drawn_each(request, key, page.rows)
    drawn = lines(
        columns,
        cells(columns, page.rows),
        urls_of(declaration, page.rows),
        [row.pk for row in page.rows] if chooses else (),
        [beside.get(row.pk, []) for row in page.rows],
    )
    context = {
        "register": declaration,
        "form": form,
        "heads": _heads(columns, request, declaration),
        "lines": drawn,
        "chooses": chooses,
        "page": page,
        "count": counted,
        "counts_on": not counted.exact and counted.number <= BOUND,
        "conditions": [(condition, without(request, condition.names)) for condition in conditions],
        "shown": {column.name for column in columns},
        "may_write": may_write,
        "filling": own.unread(key),
        "may_add_columns": declaration.is_kept and bool(declaration.fields) and may(request, "ledger.columns"),
        "may_import": may_write and importable(declaration),
        "may_export": may(request, declaration.permission("export")),
        "carried": [
            (name, value) for name in ("sort",) if not declaration.filters and (value := request.GET.get(name))
        ],
        "here": request.GET.urlencode(),
        "held": [(name, value) for name, values in request.GET.lists() if name not in _PLACES for value in values],
        "links": links(request, page),
        **saved_for(request, declaration),
        **secret_fields(request, declaration, columns),
    }
    return render(request, "ledger/list.html", context)


@require_GET
def number(request: Any, key: str) -> HttpResponse:
    """How many rows fit, exactly up to 10,000: asked for when a list already stands that could only estimate it."""
    declaration = declared(request, key)
    form = ListForm(declaration, request.GET, reach(request, declaration.permission("read")), request.unit)
    count = form.found().count(patient=True) if form.is_valid() else Count(0)
    return render(request, "ledger/parts/number.html", {"count": count})


@require_GET
def conditions(request: Any, key: str) -> HttpResponse:
    """The conditions of a register as fields: fetched when somebody opens them, most pages of a list are read without."""
    declaration = declared(request, key)
    prefixes = reach(request, declaration.permission("read"))
    form = ListForm(declaration, request.GET, prefixes, request.unit, whole=True)
    return render(request, "ledger/parts/conditions.html", {"register": declaration, "form": form})


def _changed(request: HttpRequest, drop: tuple[str, ...] = (), **changes: str) -> str:
    query = request.GET.copy()
    for name in ("cursor", "last", *drop, *changes):
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


def without(request: HttpRequest, names: tuple[str, ...]) -> str:
    """The address of this list without the conditions carried by ``names``."""
    return _changed(request, names)


def links(request: HttpRequest, page: Page[Any]) -> dict[str, str]:
    """The addresses of the neighbouring pages, the first and the last."""
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
    declaration = declared(request, key)
    reach(request, declaration.permission("read"))
    wanted = {name for name in request.POST.getlist("columns") if declaration.column(name)}
    if "reset" in request.POST:
        wanted = set()
    chosen = [column.name for column in declaration.columns if column.name in wanted]
    choosing.choose_columns(by=request.actor, account=request.account, key=key, columns=chosen)
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("ledger:list", args=[key]) + (f"?{query}" if query else ""))


@require_POST
def export(request: Any, key: str) -> HttpResponseBase:
    """Exactly what the list shows, as a workbook or as csv, with what apps above add to it. A POST, because it leaves a trail."""
    declaration = declared(request, key)
    reach(request, declaration.permission("export"))
    form = ListForm(declaration, request.GET, reach(request, declaration.permission("read")), request.unit)
    made = request.POST.get("format", "xlsx")
    if not form.is_valid() or made not in _MAKERS or (made == "geojson" and not declaration.places):
        messages.error(request, _("筛选条件有误，没有导出。请先改正条件。"))
        return HttpResponseRedirect(reverse("ledger:list", args=[key]) + f"?{request.GET.urlencode()}")
    found, columns = form.found().rows, columns_for(declaration, request.account)
    if made == "xlsx" and found.order_by()[XLSX_ROWS:].exists():
        messages.error(request, _("超过一百万行，Excel 打不开，请改用 csv 导出或加上条件。"))
        return HttpResponseRedirect(reverse("ledger:list", args=[key]) + f"?{request.GET.urlencode()}")
    columns, added = additions(request, declaration, columns, found)
    said = [(condition.title, condition.text) for condition in form.conditions()]
    told = {"format": made, "columns": [column.name for column in columns], "conditions": dict(said)}
    if any(column.mask for column in columns):
        try:
            reason = plain_reason(request, declaration)
        except Problem as problem:
            messages.error(request, f"{problem.detail}{_('没有导出。')}")
            return HttpResponseRedirect(reverse("ledger:list", args=[key]) + f"?{request.GET.urlencode()}")
        said.append((_("个人信息"), _("明文，%(reason)s") % {"reason": reason} if reason else _("已遮盖")))
        if reason:
            columns, told = [bare(column) for column in columns], {**told, "reason": reason}
    origin = origin_of(
        str(declaration.title), str(request.unit), request.actor.name, [*said, *(one.note for one in added)]
    )
    choosing.record_export(by=request.actor, declaration=declaration, scope=request.unit.path, told=told)
    return _file(declaration, made, columns, filled(in_order(found, form.cleaned_data["sort"]), added), origin)


def _file(declaration: Declaration, made: str, columns: list[Column], rows: Any, origin: Origin) -> HttpResponseBase:
    if made == "xlsx":
        return FileResponse(xlsx_file(columns, rows, origin), as_attachment=True, filename=origin.name("xlsx"))
    if made == "csv":
        response = StreamingHttpResponse(csv_lines(columns, rows, origin), content_type="text/csv; charset=utf-8")
    else:
        lines = geojson_lines(columns, rows, origin, declaration.places[0])
        response = StreamingHttpResponse(lines, content_type="application/geo+json")
    response.headers["Content-Disposition"] = content_disposition_header(True, origin.name(made)) or ""
    return response
