"""从表里导入: a workbook of stage histories and money handed in, looked over line by line, taken in, taken back."""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.domains.projects.actions import imports as acts
from zhenjie.domains.projects.choices import ImportState, LineVerdict
from zhenjie.domains.projects.forms.imports import UploadForm
from zhenjie.domains.projects.models.imports import BookImport
from zhenjie.domains.projects.queries import imports as reading
from zhenjie.domains.projects.rules.sheets import COLUMNS
from zhenjie.domains.projects.tasks import queue_import
from zhenjie.domains.projects.views.reach import MONEY_WRITE, WRITE
from zhenjie.engines.files.queries import path_of
from zhenjie.engines.ledger.importing import bounded
from zhenjie.engines.ledger.importing.errors import TableError
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.views.reach import reach
from zhenjie.engines.org.doors import require
from zhenjie.engines.org.paths import covers

RECENT = 20
_BUSY = (ImportState.JUDGING, ImportState.WRITING, ImportState.UNDOING)


@require_http_methods(["GET", "POST"])
def imports(request: Any) -> HttpResponse:
    """The imports of this place, and where one more is handed in."""
    here = _reach(request)
    form = UploadForm(request.POST or None, request.FILES or None, initial={"year": clock.today().year})
    if request.method == "POST" and form.is_valid():
        file, year = form.cleaned_data["file"], form.cleaned_data["year"]
        try:
            batch = acts.begin_import(
                by=request.actor, unit=request.unit, reach=here, year=year, stream=file, name=file.name
            )
        except Problem as problem:
            form.add_error("file", problem.detail)
        else:
            queue_import(batch)
            return HttpResponseRedirect(reverse("projects:import", args=[batch.pk]))
    context = {
        "tab": "imports", "form": form, "imports": reading.imports([request.unit.path])[:RECENT],
        "columns": [one.title for one in COLUMNS],
    }  # fmt: skip
    return render(request, "projects/imports.html", context, status=422 if form.errors else 200)


def _reach(request: Any) -> tuple[str, ...]:
    """Where one may write both money and stages."""
    money, stages = reach(request, MONEY_WRITE), reach(request, WRITE)
    both = [one for one in money if any(covers(other, one) for other in stages)]
    both += [one for one in stages if any(covers(other, one) for other in money) and one not in both]
    return tuple(both)


def _batch(request: Any, pk: int) -> BookImport:
    found = get_object_or_404(BookImport.objects.select_related("unit", "file"), pk=pk)
    require(request, MONEY_WRITE, found.unit.path)
    require(request, WRITE, found.unit.path)
    return found


@require_GET
def show(request: Any, pk: int) -> HttpResponse:
    """One import: what is being done, or its lines with what becomes of each."""
    batch = _batch(request, pk)
    only, after = request.GET.get("only", ""), request.GET.get("after", "")
    only = only if only in LineVerdict.values else ""
    context: dict[str, Any] = {"tab": "imports", "batch": batch, "busy": batch.state in _BUSY, "only": only}
    if batch.state in _BUSY:
        context["share"] = reading.share(batch)
    else:
        lines, following = reading.page(batch, only, int(after) if after.isdecimal() and len(after) < 9 else 0)
        counts = reading.counts(batch)
        context |= {
            "lines": lines, "following": following, "after": after,
            "sums": [("", _("全部"), sum(counts.values()))] + [(one.value, one.label, counts[one.value]) for one in LineVerdict if counts.get(one.value)],
            "good": counts.get(LineVerdict.NEW, 0), "bad": counts.get(LineVerdict.FAULT, 0) + counts.get(LineVerdict.LATE, 0),
        }  # fmt: skip
    return render(request, "projects/import.html", context)


@require_POST
def write(request: Any, pk: int) -> HttpResponse:
    """Take the good lines in."""
    return _step(request, pk, acts.start_writing)


@require_POST
def undo(request: Any, pk: int) -> HttpResponse:
    """Take it all back."""
    return _step(request, pk, acts.start_undo)


def _step(request: Any, pk: int, act: Any) -> HttpResponse:
    batch, said = _batch(request, pk), request.POST.get("version", "")
    try:
        queue_import(act(by=request.actor, batch=batch, version=int(said) if said.isdecimal() and len(said) < 9 else 0))
    except Problem as problem:
        messages.error(request, problem.detail)
    return HttpResponseRedirect(reverse("projects:import", args=[pk]))


@require_GET
def marked(request: Any, pk: int) -> HttpResponseBase:
    """The same workbook with the reasons beside the cells."""
    batch = _batch(request, pk)
    if batch.state in _BUSY:
        raise PermissionDenied(_("这次导入还在办理，请稍后再下载。"))
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    try:
        reasons: Any = reading.reasons(batch)
        bounded.mark(str(path_of(batch.file)), batch.file.name, batch.sheet, batch.head, reasons, file)
    except TableError as error:
        file.close()
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("projects:import", args=[pk]))
    file.seek(0)
    name = Path(batch.file.name)
    ending = name.suffix if name.suffix.lower() in (".xlsx", ".csv") else ".xlsx"
    return FileResponse(file, as_attachment=True, filename=f"{name.stem}-{_('带说明')}{ending}")
