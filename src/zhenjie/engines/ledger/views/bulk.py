"""One column of many rows: the chosen ones or all that fit the conditions; shown before it is done, undone by one click."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core.digits import wholes
from zhenjie.engines.ledger.actions.batches import ROWS, Outcome, change_rows, undo_batch
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.forms.lists import ListForm
from zhenjie.engines.ledger.models import Batch
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.queries import label_of
from zhenjie.engines.ledger.views.cells import Cells
from zhenjie.engines.ledger.views.reach import declared, reach, said_with_undo
from zhenjie.engines.org.doors import require


def _chosen(request: Any, declaration: Declaration, prefixes: tuple[str, ...]) -> list[Any]:
    """The rows meant, at most one more than may be changed: those ticked, or all under the conditions of the address."""
    form = ListForm(declaration, request.GET, prefixes, request.unit)
    if not form.is_valid():
        return []
    found = form.found().rows.order_by("pk")
    if request.POST.get("all") != "1":
        found = found.filter(pk__in=wholes(request.POST.getlist("rows"))[: ROWS + 1])
    return list(found[: ROWS + 1])


@require_POST
def bulk(request: Any, key: str) -> HttpResponse:
    """Choose a column and its value (first step), see what would change, do it (``sure``)."""
    declaration = declared(request, key)
    if not declaration.fields:
        raise Http404(_("这本台账不在这里填写。"))
    prefixes = reach(request, declaration.permission("write"))
    rows = _chosen(request, declaration, prefixes)
    cells = Cells(declaration, prefixes, request.unit)
    column = next((one for one in cells.columns if one.name == request.POST.get("column")), None)
    text, error = request.POST.get("value", "").strip(), ""
    add = column is not None and column.beside is not None and request.POST.get("mode") == "add"
    if column is not None and "sure" in request.POST:
        try:
            return _done(
                request, declaration, rows, column, _values(cells, column, text, rows[:ROWS], add=add), text, add
            )
        except ValidationError as failed:
            error = "".join(failed.messages)
        except Problem as problem:
            error = problem.detail
    context = {
        "register": declaration,
        "rows": rows[:ROWS],
        "labels": [label_of(declaration, row) for row in rows[:12]],
        "count": len(rows),
        "too_many": len(rows) > ROWS,
        "most": ROWS,
        "cells": cells,
        "column": column,
        "options": list(cells.options.get(column.name, ())) if column else [],
        "value": text,
        "add": add,
        "help": cells.fields[column.name].help_text if column and column.beside else "",
        "error": error,
        "all": request.POST.get("all") == "1",
        "here": request.GET.urlencode(),
    }
    return render(request, "ledger/bulk.html", context, status=422 if error else 200)


def _values(cells: Cells, column: Column, text: str, rows: list[Any], *, add: bool) -> list[dict[str, Any]]:
    """What each row gets: one value for all, or names, which depend on what stands there and on the row's unit."""
    if column.beside is None:
        return [{column.name: cells.read(column, text)}] * len(rows)
    if add and not text:
        raise ValidationError(_("请写要加上的名字。"))
    return [{column.name: change} for change in cells.names(column, text, rows, add=add)]


def _done(
    request: Any,
    declaration: Declaration,
    rows: list[Any],
    column: Column,
    values: list[dict[str, Any]],
    text: str,
    add: bool,
) -> HttpResponse:
    said = {"column": column.title, "value": text or "—"}
    told = _("“%(column)s”加上“%(value)s”") if add else _("“%(column)s”改为“%(value)s”")
    outcome = change_rows(
        by=request.actor, declaration=declaration, unit=request.unit, rows=rows, values=values, told=told % said
    )
    done = ngettext("改了 %(count)s 行的“%(column)s”。", "改了 %(count)s 行的“%(column)s”。", outcome.changed) % {
        "count": outcome.changed,
        "column": column.title,
    }
    if same := len(rows) - outcome.changed - len(outcome.refused):
        done += ngettext("另外 %(count)s 行本来就是这样。", "另外 %(count)s 行本来就是这样。", same) % {"count": same}
    _say(request, declaration, outcome, done, rows)
    return _back(request, declaration)


def _say(request: Any, declaration: Declaration, outcome: Outcome, done: str, rows: list[Any]) -> None:
    if outcome.changed:
        messages.success(request, said_with_undo(done, declaration))
    elif not outcome.refused:
        messages.info(request, _("这些行本来就是这个值，没有改动。"))
    names = {row.pk: str(row) for row in rows}
    for pk, sentence in list(outcome.refused.items())[:5]:
        messages.warning(request, f"{names.get(pk, '')} {sentence}".strip())
    if len(outcome.refused) > 5:
        messages.warning(request, _("还有 %(count)s 行没有改成，原因相近。") % {"count": len(outcome.refused) - 5})


def _back(request: Any, declaration: Declaration) -> HttpResponse:
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("ledger:list", args=[declaration.key]) + (f"?{query}" if query else ""))


@require_GET
def batches(request: Any, key: str) -> HttpResponse:
    """What was changed in one act lately, each with its undo."""
    declaration = declared(request, key)
    prefixes = reach(request, declaration.permission("write"))
    found = [
        batch
        for batch in Batch.objects.filter(register=key).select_related("unit")[:100]
        if any(batch.unit.path.startswith(prefix) for prefix in prefixes)
    ]
    return render(
        request, "ledger/batches.html", {"register": declaration, "batches": [(one, len(one.changes)) for one in found]}
    )


@require_POST
def undo(request: Any, key: str, pk: int) -> HttpResponse:
    """Give the rows of one act back what they held."""
    declaration = declared(request, key)
    batch = get_object_or_404(Batch.objects.select_related("unit"), pk=pk, register=key)
    require(request, declaration.permission("write"), batch.unit.path)
    try:
        outcome = undo_batch(by=request.actor, declaration=declaration, batch=batch)
    except Problem as problem:
        messages.error(request, problem.detail)
    else:
        messages.success(
            request,
            ngettext("撤销了，%(count)s 行回到原来的样子。", "撤销了，%(count)s 行回到原来的样子。", outcome.changed)
            % {"count": outcome.changed},
        )
        for sentence in list(outcome.refused.values())[:5]:
            messages.warning(request, sentence)
    return _back(request, declaration)
