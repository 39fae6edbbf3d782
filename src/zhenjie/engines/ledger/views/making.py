"""自建台账: a spreadsheet is handed in, looked at, corrected, and becomes a register; afterwards renamed or retired."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core.digits import whole
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.ledger import own
from zhenjie.engines.ledger.actions import registers as acting
from zhenjie.engines.ledger.filling import Looked, fill, look
from zhenjie.engines.ledger.forms.making import FileForm, MakingForm
from zhenjie.engines.ledger.importing.errors import TableError
from zhenjie.engines.ledger.models import OwnRegister
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.tasks.filling import queue_filling
from zhenjie.engines.ledger.views.reach import declared, reach
from zhenjie.engines.org.doors import needs, require

PERMISSION = "ledger.columns"


@needs(PERMISSION)
@require_http_methods(["GET", "POST"])
def hand_in(request: Any) -> HttpResponse:
    """The file comes first."""
    if request.method == "GET":
        return render(request, "ledger/make.html", {"form": FileForm()})
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            stored = store(by=request.actor, stream=file, name=file.name, scope=request.unit.path)
            look(stored, request.unit)
            return HttpResponseRedirect(reverse("ledger:make_from", args=[stored.pk]))
        except (FileProblem, TableError) as problem:
            form.add_error("file", str(problem))
    return render(request, "ledger/make.html", {"form": form}, status=422)


@needs(PERMISSION)
@require_http_methods(["GET", "POST"])
def make_from(request: Any, pk: int) -> HttpResponse:
    """What the sheet was read as, to be corrected; sent, it becomes the register."""
    stored = get_object_or_404(StoredFile, pk=pk)
    require(request, PERMISSION, stored.scope)
    said = request.POST.get("sheet") or request.GET.get("sheet") or ""
    try:
        looked = look(stored, request.unit, whole(said, 3))
    except (TableError, FileNotFoundError) as problem:
        messages.error(request, str(problem) if isinstance(problem, TableError) else _("附件已不在，请重新上传。"))
        return HttpResponseRedirect(reverse("ledger:make"))
    if request.method == "GET":
        given = {"title": Path(stored.name).stem[:40], "sheet": looked.sheet}
        return _ask(request, stored, looked, MakingForm(looked.guesses, initial=given))
    form = MakingForm(looked.guesses, request.POST)
    if not form.is_valid():
        return _ask(request, stored, looked, form, status=422)
    try:
        register = _make(request, stored, looked, form)
    except Problem as problem:
        form.add_error("title" if problem.extra.get("field") == "title" else None, problem.detail)
        return _ask(request, stored, looked, form, status=422)
    return HttpResponseRedirect(reverse("ledger:list", args=[register.key]))


def _make(request: Any, stored: StoredFile, looked: Looked, form: MakingForm) -> OwnRegister:
    register = acting.make_register(
        by=request.actor,
        unit=request.unit,
        title=form.cleaned_data["title"],
        section=form.cleaned_data["section"],
        columns=form.columns(),
        source=stored,
        sheet=looked.sheet,
        head=looked.head.line,
    )
    if looked.few:
        fill(register, request.actor)
        messages.success(request, _("“%(title)s”建好了。") % {"title": register.title})
    else:
        queue_filling(register, request.actor)
        messages.success(request, _("“%(title)s”建好了，行正在后台读入，可以离开这一页。") % {"title": register.title})
    return register


def _ask(request: Any, stored: StoredFile, looked: Looked, form: MakingForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "stored": stored, "looked": looked, "sample": looked.rows}
    return render(request, "ledger/make_from.html", context, status=status)


@require_GET
def state(request: Any, key: str) -> HttpResponse:
    """How far the sheet has been read: a part of the list that asks again by itself."""
    declaration = declared(request, key)
    reach(request, declaration.permission("read"))
    return render(
        request, "ledger/parts/filling.html", {"filling": get_object_or_404(OwnRegister, pk=own.number_of(key) or 0)}
    )


@needs(PERMISSION)
@require_POST
def settle(request: Any, key: str) -> HttpResponse:
    """Rename or retire a register of one's own."""
    declared(request, key)
    register = get_object_or_404(OwnRegister.objects.select_related("unit"), pk=own.number_of(key) or 0)
    require(request, PERMISSION, register.unit.path)
    if request.POST.get("act") == "retire":
        acting.retire_register(by=request.actor, register=register)
        messages.success(request, _("已停用“%(title)s”，里面的行都还留着。") % {"title": register.title})
        return HttpResponseRedirect(reverse("ledger:index"))
    try:
        said = request.POST
        acting.rename_register(
            by=request.actor, register=register, title=said.get("title", ""), section=said.get("section", "")
        )
    except Problem as problem:
        messages.error(request, problem.detail)
    return HttpResponseRedirect(reverse("ledger:own_columns", args=[key]))
