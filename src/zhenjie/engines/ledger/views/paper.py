"""A list on paper: all rows that the conditions leave, with the columns of the screen, up to what a person leafs through."""

from itertools import islice
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhenjie.core import clock
from zhenjie.engines.ledger.forms.lists import ListForm
from zhenjie.engines.ledger.limits import limits
from zhenjie.engines.ledger.paging import in_order
from zhenjie.engines.ledger.queries import columns_for
from zhenjie.engines.ledger.showing import cells, lines
from zhenjie.engines.ledger.views.reach import declared, reach
from zhenjie.web.beside import drawn_each


@require_GET
def paper(request: Any, key: str) -> HttpResponse:
    """The list as it is printed: A4, heads repeated, masked as on the screen."""
    declaration = declared(request, key)
    form = ListForm(declaration, request.GET, reach(request, declaration.permission("read")), request.unit)
    columns, most = columns_for(declaration, request.account), limits(settings.CATALOGUE_DIR).print_rows
    rows, total, conditions = [], "", []
    if form.is_valid():
        found = form.found()
        rows = list(islice(in_order(found.rows, form.cleaned_data["sort"]), most))
        total, conditions = str(found.count(patient=True)), form.conditions()
    beside = drawn_each(request, key, rows)
    context = {
        "register": declaration,
        "form": form,
        "columns": columns,
        "lines": lines(columns, cells(columns, rows), besides=[beside.get(row.pk, []) for row in rows]),
        "total": total,
        "cut": len(rows) == most,
        "most": most,
        "conditions": conditions,
        "at": clock.now(),
        "here": request.GET.urlencode(),
    }
    return render(request, "ledger/paper.html", context)
