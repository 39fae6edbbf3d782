"""One row: shown with its history, written with its version."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.actions.once import once
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.actions.tokens import digest_of
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.forms.rows import RowForm, row_form
from zhenjie.engines.ledger.own import former_columns
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.ledger.queries import history, label_of, url_of
from zhenjie.engines.ledger.showing import NONE, cells, in_words
from zhenjie.engines.ledger.views.beside import beside
from zhenjie.engines.ledger.views.reach import declared, reach, row_at_home
from zhenjie.web.beside import drawn


@require_GET
def detail(request: Any, key: str, pk: int) -> HttpResponse:
    """One row with all its columns and its history."""
    row, declaration = row_at_home(request, key, pk, "read", gone=True)
    return shown_row(request, declaration, row)


def shown_row(request: Any, declaration: Declaration, row: Any, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a row; ``more`` is what an act on it has to say."""
    here = declaration.scope(row)
    may_write = bool(declaration.fields) and request.scope.allows(declaration.permission("write"), here)
    gone = bool(getattr(row, "gone_at", None))
    former = former_columns(declaration.key, row) if declaration.is_kept else []
    context = {
        "register": declaration,
        "row": row,
        "label": label_of(declaration, row),
        "own_page": url_of(declaration, row.pk) if declaration.page else "",
        "cells": cells([column for column in declaration.columns if _is_of(declaration, column)], [row])[0],
        "former": cells(former, [row])[0],
        "history": history(declaration, row),
        "may_write": may_write and not gone,
        "may_change": may_write,
        "above": [] if gone else drawn(request, declaration.key, row),
        **beside(request, declaration, row),
        **more,
    }
    return render(request, "ledger/detail.html", context, status=status)


@require_http_methods(["GET", "POST"])
def create(request: Any, key: str) -> HttpResponse:
    """A new row."""
    declaration = declared(request, key)
    return _write(request, declaration, None)


@require_http_methods(["GET", "POST"])
def edit(request: Any, key: str, pk: int) -> HttpResponse:
    """Change a row; who was overtaken sees both versions and loses nothing."""
    row, declaration = row_at_home(request, key, pk, "write")
    return _write(request, declaration, row)


def _is_of(declaration: Declaration, column: Column) -> bool:
    """A column added further down is no matter of a row up here."""
    return not column.is_custom or column.name in declaration.shown


def _write(request: Any, declaration: Declaration, row: Any) -> HttpResponse:
    prefixes = (
        reach(request, declaration.permission("write"))
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
    except Problem as problem:
        form.add_error(None, problem.detail)
        return _ask(request, declaration, form, row, status=problem.status)
    messages.success(request, _("已登记，留痕里可以查到。") if row is None else _("已保存修改。"))
    return HttpResponseRedirect(url_of(declaration, pk))


def _save(request: Any, declaration: Declaration, form: RowForm) -> Any:
    """A form sent twice (a double click, a weak network) is saved once; the same form changed and sent again is a new act."""

    def run() -> Any:
        version = form.cleaned_data["version"]
        return save_row(
            by=request.actor,
            row=form.save(commit=False),
            version=version,
            register=declaration.key,
            besides=form.besides,
        ).pk

    if not form.cleaned_data["command"]:
        return run()
    sent = {name: str(form.cleaned_data[name]) for name in form.fields if name != "command"}
    content = f"{declaration.key}:{form.instance.pk}:{sorted(sent.items())}"
    key = f"{form.cleaned_data['command']}:{digest_of(content)[:32]}"
    return once(key=key, by=request.actor, content=content, run=run)


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
    for column in form.added:
        mine, stored = column.value(form.instance), column.value(theirs)
        if mine != stored:
            differing.append((str(column.title), in_words(column, mine), in_words(column, stored)))
    for column in form.listed:
        mine, stored = str(form.cleaned_data[column.name]), str(column.value(theirs) or "")
        if mine != stored:
            differing.append((str(column.title), mine or NONE, stored or NONE))
    return differing
