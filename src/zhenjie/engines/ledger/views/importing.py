"""导入: hand a file in, see what would become of each row, take the good ones in, get the others back, take all back."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core.digits import whole
from zhenjie.engines.files.queries import path_of
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.ledger import own
from zhenjie.engines.ledger.actions import importing
from zhenjie.engines.ledger.choices import TAKEN, ImportState, Verdict
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.importing import bounded, preview
from zhenjie.engines.ledger.importing.columns import candidates, importable
from zhenjie.engines.ledger.importing.errors import TableError
from zhenjie.engines.ledger.importing.judging import Judge
from zhenjie.engines.ledger.importing.staged import judge_of
from zhenjie.engines.ledger.models import Import
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.tasks.importing import queue_import
from zhenjie.engines.ledger.views.reach import declared, reach
from zhenjie.engines.org.doors import require

RECENT = 20
_HOW = {
    "same": gettext_lazy("同名"),
    "alias": gettext_lazy("常见叫法"),
    "remembered": gettext_lazy("以前这样对过"),
    "similar": gettext_lazy("名称相近"),
    "chosen": gettext_lazy("您选的"),
}


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.ods,.csv,.txt"}))


@require_http_methods(["GET", "POST"])
def imports(request: Any, key: str) -> HttpResponse:
    """The imports of a register, newest first, and the place to hand in one more."""
    declaration = declared(request, key)
    prefixes = reach(request, declaration.permission("write"))
    if not importable(declaration):
        raise Http404(_("这本台账不在这里填写，不能导入。"))
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if form.is_valid():
            try:
                imp = _begin(request, declaration, prefixes, form.cleaned_data["file"])
                return HttpResponseRedirect(reverse("ledger:import", args=[key, imp.pk]))
            except FileProblem as problem:
                messages.error(request, str(problem))
        else:
            messages.error(request, _("请先选一个 xlsx、xls、ods 或 csv 文件。"))
        return HttpResponseRedirect(reverse("ledger:imports", args=[key]))
    listed = Import.objects.filter(register=declaration.key, unit__path__startswith=request.unit.path)
    context = {
        "register": declaration,
        "form": form,
        "imports": listed.select_related("file", "unit")[:RECENT],
        "columns": candidates(declaration),
    }
    return render(request, "ledger/imports.html", context)


def _begin(request: Any, declaration: Declaration, prefixes: tuple[str, ...], file: Any) -> Import:
    imp = importing.begin_import(
        by=request.actor, declaration=declaration, unit=request.unit, reach=prefixes, stream=file, name=file.name
    )
    queue_import(imp)
    return imp


def _import(request: Any, key: str, pk: int) -> tuple[Import, Declaration]:
    """The import and its register; whoever may not write at its unit is turned away as if it were not there."""
    imp = get_object_or_404(Import.objects.select_related("unit", "file"), pk=pk, register=key)
    declaration = own.declared(key, imp.unit)
    if declaration is None:
        raise Http404(_("没有这本台账。"))
    require(request, declaration.permission("write"), imp.unit.path)
    return imp, declaration


@require_GET
def show(request: Any, key: str, pk: int) -> HttpResponse:
    """One import: what is being done, or the rows with their verdicts."""
    imp, declaration = _import(request, key, pk)
    only = request.GET.get("only", "")
    after = whole(request.GET.get("after"), 8) or 0
    context: dict[str, Any] = {
        "register": declaration,
        "imp": imp,
        "state": ImportState(imp.state),
        "share": _share(imp),
        "may_undo": importing.may_undo(imp),
        "until": imp.written_at + importing.TERM if imp.written_at else None,
        "only": only,
        "after": after,
    }
    if imp.told:
        judge = judge_of(imp)
        context |= {
            "sheet": imp.told["sheets"][imp.sheet],
            "matches": _matches(imp, judge),
            "choices": candidates(declaration),
        }
        context |= {"keyless": judge.keyless, "missing": judge.missing, "doubts": importing.unit_doubts(imp)}
        if not ImportState(imp.state).is_working and imp.state != ImportState.ASKING:
            wanted = only if only in set(Verdict) else ""
            lines, following = preview.page(imp, judge, wanted, after)
            context |= {"lines": lines, "following": following, "targets": judge.targets, "sums": _sums(imp)}
            context["good"] = sum(imp.counts.get(letter, 0) for letter in TAKEN)
            context["bad"] = sum(imp.counts.get(letter, 0) for letter in (Verdict.FAULT, Verdict.TWICE, Verdict.LATE))
    return render(request, "ledger/import.html", context)


def _share(imp: Import) -> int:
    return min(100, round(100 * imp.done / imp.lines)) if imp.lines else 0


def _sums(imp: Import) -> list[tuple[str, str, int]]:
    counted = [(one.value, one.label, imp.counts.get(one, 0)) for one in Verdict]
    return [("", _("全部"), sum(number for _letter, _label, number in counted))] + [
        one for one in counted if one[2] or one[0] in (Verdict.NEW, Verdict.CHANGE, Verdict.SAME, Verdict.FAULT)
    ]


def _matches(imp: Import, judge: Judge) -> list[dict[str, Any]]:
    titles = {one.name: one.title for one in judge.targets}
    found = []
    for place, title in enumerate(imp.titles):
        if title:
            said = imp.mapping.get(str(place), {})
            name = said.get("name", "")
            how = said.get("doubt") or _HOW.get(said.get("how", ""), "")
            found.append(
                {
                    "place": place,
                    "title": title,
                    "name": name,
                    "column": titles.get(name, ""),
                    "how": how,
                    "doubt": bool(said.get("doubt")),
                }
            )
    return found


@require_POST
def choose(request: Any, key: str, pk: int) -> HttpResponse:
    """Another sheet, or another mapping: everything is judged anew."""
    imp, _declaration = _import(request, key, pk)
    mapping = {
        column: value
        for name, value in request.POST.items()
        if name[:1] == "c" and (column := whole(name[1:], 5)) is not None and value
    }
    sheet = request.POST.get("sheet", "")

    def act(version: int) -> None:
        at = imp.sheet if (asked := whole(sheet, 3)) is None else asked
        queue_import(
            importing.choose(
                by=request.actor, imp=imp, version=version, sheet=at, mapping=mapping if "map" in request.POST else None
            )
        )

    return _done(request, key, pk, act)


@require_POST
def write(request: Any, key: str, pk: int) -> HttpResponse:
    """Take the good rows in."""
    imp, _declaration = _import(request, key, pk)
    return _done(
        request,
        key,
        pk,
        lambda version: queue_import(importing.start_writing(by=request.actor, imp=imp, version=version)),
    )


@require_POST
def undo(request: Any, key: str, pk: int) -> HttpResponse:
    """Take it all back."""
    imp, _declaration = _import(request, key, pk)
    return _done(
        request, key, pk, lambda version: queue_import(importing.start_undo(by=request.actor, imp=imp, version=version))
    )


def _done(request: Any, key: str, pk: int, act: Any) -> HttpResponse:
    said = request.POST.get("version", "")
    try:
        act(whole(said, 8) or 0)
    except Problem as problem:
        messages.error(request, problem.detail)
    return HttpResponseRedirect(reverse("ledger:import", args=[key, pk]))


@require_GET
def marked(request: Any, key: str, pk: int) -> HttpResponseBase:
    """The same workbook with the reasons beside the cells."""
    imp, _declaration = _import(request, key, pk)
    if ImportState(imp.state).is_working or not imp.told:
        raise PermissionDenied(_("这次导入还在办理，请稍后再下载。"))
    reasons = dict(preview.faults(imp, judge_of(imp)))
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    try:
        bounded.mark(str(path_of(imp.file)), imp.file.name, imp.sheet, imp.head, reasons, file)
    except TableError as error:
        file.close()
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("ledger:import", args=[key, pk]))
    file.seek(0)
    name = Path(imp.file.name)
    ending = name.suffix if imp.told["kind"] in ("xlsx", "csv") and name.suffix else ".xlsx"
    return FileResponse(file, as_attachment=True, filename=f"{name.stem}-{_('带说明')}{ending}")
