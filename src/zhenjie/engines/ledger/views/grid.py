"""The grid of a register: many rows typed into as in a spreadsheet; errors stand at the cell, good rows go in."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from zhenjie.core.digits import whole
from zhenjie.engines.ledger.actions.batches import change_cells
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.forms.lists import ListForm
from zhenjie.engines.ledger.paging import Page, page_of
from zhenjie.engines.ledger.queries import label_of
from zhenjie.engines.ledger.rules import CursorError
from zhenjie.engines.ledger.views.cells import Cells, read_all, read_names
from zhenjie.engines.ledger.views.lists import links
from zhenjie.engines.ledger.views.reach import declared, reach, said_with_undo
from zhenjie.engines.org.paths import covers

ROWS, NEW = 50, 5


@dataclass(slots=True)
class Box:
    """One cell of the grid: what stands in it, what stood in it, what is wrong with it."""

    name: str
    column: Any
    text: str
    was: str
    error: str = ""


@dataclass(slots=True)
class GridRow:
    """One row of the grid; ``key`` is the row's key, or new1, new2 … for the empty rows at the foot."""

    key: str
    row: Any
    label: str
    version: int | None
    boxes: list[Box]
    error: str = ""
    typed: dict[str, str] = field(default_factory=dict)


@require_http_methods(["GET", "POST"])
def grid(request: Any, key: str) -> HttpResponse:
    """Fifty rows of the list as a grid; a POST saves what was typed into."""
    declaration = declared(request, key)
    if not declaration.fields:
        raise Http404(_("这本台账不在这里填写。"))
    prefixes = reach(request, declaration.permission("write"))
    form = ListForm(declaration, request.GET, prefixes, request.unit)
    cells = Cells(declaration, prefixes, request.unit)
    page: Page[Any] = Page([])
    if form.is_valid():
        try:
            page = page_of(
                form.found().rows, form.cleaned_data["sort"], request.GET.get("cursor", ""), ROWS, "last" in request.GET
            )
        except CursorError as error:
            messages.warning(request, str(error))
    lines = _lines(cells, page.rows, declaration)
    if request.method == "POST":
        _take(request, lines)
        if _save(request, declaration, cells, lines, prefixes):
            return HttpResponseRedirect(request.get_full_path())
    context = {
        "register": declaration,
        "form": form,
        "columns": cells.columns,
        "options": [(name, list(found)) for name, found in cells.options.items()],
        "lines": lines,
        "links": links(request, page),
        "here": request.GET.urlencode(),
    }
    return render(
        request,
        "ledger/grid.html",
        context,
        status=422 if any(line.error or any(box.error for box in line.boxes) for line in lines) else 200,
    )


def _lines(cells: Cells, rows: list[Any], declaration: Declaration) -> list[GridRow]:
    lines = []
    for row in rows:
        texts = [(column, cells.text(column, row)) for column in cells.columns]
        boxes = [Box(f"c-{row.pk}-{column.name}", column, text, text) for column, text in texts]
        lines.append(GridRow(str(row.pk), row, label_of(declaration, row), row.version, boxes))
    for number in range(1, NEW + 1):
        boxes = [Box(f"c-new{number}-{column.name}", column, "", "") for column in cells.columns]
        lines.append(GridRow(f"new{number}", None, "", None, boxes))
    return lines


def _take(request: Any, lines: list[GridRow]) -> None:
    """What was typed, beside what stood on the sender's screen: a cell that only others changed is not sent back to its past."""
    for line in lines:
        version = whole(request.POST.get(f"n-{line.key}"), 9)
        if line.row is not None and version is not None:
            line.version = version
        for box in line.boxes:
            text = request.POST.get(box.name)
            if text is not None and text.strip() != request.POST.get(f"w-{box.name}", "").strip():
                box.text = text.strip()[:20_000]
                line.typed[box.column.name] = box.text


def _save(
    request: Any, declaration: Declaration, cells: Cells, lines: list[GridRow], prefixes: tuple[str, ...]
) -> bool:
    """Whether everything that was typed has been saved; if not, the reasons stand at cells and rows."""
    edits, owners = [], []
    for line in lines:
        if not line.typed:
            continue
        row: Any = line.row if line.row is not None else declaration.model(**dict(declaration.narrow))
        asked = line.typed if line.row is not None else {box.column.name: box.text for box in line.boxes}
        values, errors = read_all(cells, asked)
        if line.row is None and request.unit is not None and "unit" in cells.fields and not asked.get("unit"):
            values["unit"] = request.unit
            errors.pop("unit", None)
        unit = values.get("unit")
        if unit is not None and not any(covers(prefix, unit.path) for prefix in prefixes):
            errors["unit"] = _("“%(unit)s”不在您能登记的范围内。") % {"unit": unit}
        read_names(cells, asked, row, values, errors)
        for box in line.boxes:
            box.error = errors.get(box.column.name, "")
        if not errors:
            edits.append((row, values, line.version))
            owners.append(line)
    told = ngettext("表格里改了 %(count)s 行", "表格里改了 %(count)s 行", len(edits)) % {"count": len(edits)}
    outcome = change_cells(by=request.actor, declaration=declaration, unit=request.unit, edits=edits, told=told)
    for place, ((row, _values, _version), line) in enumerate(zip(edits, owners, strict=True)):
        line.error = outcome.refused.get(int(line.key) if line.row is not None else -place - 1, "")
        if not line.error:
            for box in line.boxes:
                box.was, box.text = cells.text(box.column, row), cells.text(box.column, row)
            line.version, line.row, line.key = row.version, row, str(row.pk)
            for box in line.boxes:
                box.name = f"c-{row.pk}-{box.column.name}"
    if outcome.changed:
        messages.success(request, said_with_undo(_("存了 %(count)s 行。") % {"count": outcome.changed}, declaration))
    return not any(line.error or any(box.error for box in line.boxes) for line in lines)
