"""识读: documents handed in, one document under review, and what a click on its buttons does."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core.digits import whole
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.org.doors import needs, require
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import units_below
from zhenjie.engines.org.scope import territories
from zhenjie.engines.reading import actions, images
from zhenjie.engines.reading.choices import FigureStatus
from zhenjie.engines.reading.forms import CorrectForm, DateForm, PeriodForm, UploadForm, names_of_catalogue
from zhenjie.engines.reading.models import Document, Figure, Finding
from zhenjie.engines.reading.pages.errors import PageError
from zhenjie.engines.reading.pages.sheets import Sheets
from zhenjie.engines.reading.posting import post_document
from zhenjie.engines.reading.problems import Problem, Stale
from zhenjie.engines.reading.queries import documents, review_of
from zhenjie.engines.reading.showing import (
    changes_in_words,
    clash_of,
    lines_of,
    mark_of,
    paper,
    period_in_words,
    sheets_of,
)
from zhenjie.engines.reading.tasks import queue_reading

READ, UPLOAD, REVIEW, POST = "reading.read", "reading.upload", "reading.review", "reading.post"
PAGE = 40


def _document(request: HttpRequest, pk: int, permission: str) -> Document:
    found = get_object_or_404(Document.objects.select_related("unit", "file"), pk=pk)
    require(request, permission, found.unit.path)
    return found


def _figure(request: HttpRequest, pk: int, permission: str) -> Figure:
    found = get_object_or_404(Figure.objects.select_related("document__unit", "unit"), pk=pk)
    require(request, permission, found.document.unit.path)
    return found


def _listed(request: Any) -> QuerySet[Document]:
    """Documents of the chosen unit and below, as far as the scope goes."""
    here = request.unit.path if request.unit else ""
    return documents([here]) if request.permits(READ) else documents(request.scope.prefixes_for(READ))


@needs(READ)
@require_GET
def index(request: Any) -> HttpResponse:
    """The documents of the unit in the top bar, newest first, with the form to hand in more."""
    before = request.GET.get("before", "")
    listed = _listed(request).filter(pk__lt=key) if (key := _whole(before)) else _listed(request)
    found = list(listed[: PAGE + 1])
    page = found[:PAGE]
    context = {
        "page": page,
        "older": page[-1].pk if len(found) > PAGE else None,
        "newest": not before,
        "form": UploadForm(),
        "may_upload": request.permits(UPLOAD),
        "working": any(one.is_working for one in page),
    }
    part = request.headers.get("HX-Target") == "rd-documents"
    return render(request, "reading/documents.html" if part else "reading/list.html", context)


@needs(UPLOAD)
@require_POST
def upload(request: Any) -> HttpResponse:
    """Take the files in; each is read in the background. One new file leads straight to its page."""
    form = UploadForm(request.POST, request.FILES)
    unit = territories([request.unit])[request.unit.pk]
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
        return HttpResponseRedirect(reverse("reading:list"))
    taken: list[tuple[Document, bool]] = []
    for file in form.cleaned_data["files"]:
        try:
            found, new = actions.upload_document(
                by=request.actor,
                unit=_unit_named(file.name, unit),
                stream=file,
                name=file.name,
                published_on=form.cleaned_data["published_on"],
            )
        except FileProblem as problem:
            messages.error(request, str(problem))
            continue
        if new:
            queue_reading(found)
        taken.append((found, new))
        if other := _other_named(file.name, found.unit):
            told = {"title": found.title, "other": other.name, "unit": found.unit.name}
            messages.warning(request, _("《%(title)s》写的是%(other)s，却传到了%(unit)s名下，请核对。") % told)
    old = [found for found, new in taken if not new]
    for found in old:
        messages.info(request, _("《%(title)s》之前已经上传过，没有重复识读。") % {"title": found.title})
    if len(taken) == 1:
        return HttpResponseRedirect(reverse("reading:document", args=[taken[0][0].pk]))
    return HttpResponseRedirect(reverse("reading:list"))


def _unit_named(name: str, unit: Unit) -> Unit:
    """The township that the file is named after when a county hands in reports of several; else the unit itself."""
    if unit.kind != "county":
        return unit
    below = [one for one in units_below(unit, itself=False).filter(kind="township") if one.name in name]
    return below[0] if len(below) == 1 else unit


def _other_named(name: str, unit: Unit) -> Unit | None:
    """The neighbour that the file is named after, when it is not this unit."""
    if unit.name in name:
        return None
    beside = Unit.objects.filter(parent=unit.parent_id, kind=unit.kind).exclude(pk=unit.pk).order_by("path")
    return next((one for one in beside[:200] if one.name in name), None)


@needs(READ)
@require_GET
def document(request: Any, pk: int) -> HttpResponse:
    """One document: its words with the marks, its figures, what contradicts, what posting would do."""
    found = _document(request, pk, READ)
    if found.is_working or (not found.is_open and not hasattr(found, "transcript")):
        return render(request, "reading/waiting.html", {"document": found, "may": _rights(request, found)})
    return render(request, "reading/document.html", _page_of(request, found))


def _rights(request: Any, found: Document) -> dict[str, bool]:
    path = found.unit.path
    may = {name: request.scope.allows(f"reading.{name}", path) for name in ("upload", "review", "post")}
    may["review"] = may["review"] and found.is_open
    may["post"] = may["post"] and found.is_open
    return may


def _page_of(request: Any, found: Document) -> dict[str, Any]:
    review = review_of(found)
    lines = lines_of(review)
    sheets = Sheets.from_json(found.transcript.layout | {"text": found.transcript.text})
    groups = [line.group for line in lines]
    return {
        "document": found,
        "review": review,
        "lines": lines,
        "paragraphs": paper(sheets, lines),
        "sheets": sheets_of(sheets, lines),
        "clashes": [clash_of(finding, n) for n, finding in enumerate(review.contradictions, start=1)],
        "counts": {name: groups.count(name) for name in ("waiting", "doubt", "clash", "done")},
        "untouched": found.status == "ready" and all(f.status == FigureStatus.PROPOSED for f in review.figures),
        "posted": sum(line.figure.status == FigureStatus.POSTED for line in lines),
        "undoubted": len(review.undoubted()),
        "bare": review.bare(),
        "period": period_in_words(found.period, found.published_on),
        "change": changes_in_words(review.posting),
        "names": names_of_catalogue(),
        "may": _rights(request, found),
    }


@needs(READ)
@require_GET
def state(request: Any, pk: int) -> HttpResponse:
    """How far the reading has come, asked again and again by the waiting page; done, it opens the document."""
    found = _document(request, pk, READ)
    if not found.is_working:
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("reading:document", args=[pk])})
    return render(request, "reading/state.html", {"document": found})


@needs(READ)
@require_GET
def row(request: Any, pk: int) -> HttpResponse:
    """One row of the list as it stands now (after leaving the form)."""
    return _row(request, _figure(request, pk, READ))


def _row(request: Any, figure: Figure, said: str = "") -> HttpResponse:
    """The row, and outside it what changed with it: the mark, the head, the filters."""
    if not request.htmx:
        if said:
            messages.warning(request, said)
        return HttpResponseRedirect(f"{reverse('reading:document', args=[figure.document_id])}#f{figure.pk}")
    context = _page_of(request, figure.document)
    line = next(line for line in context["lines"] if line.figure.pk == figure.pk)
    context |= {"line": line, "mark": mark_of(line, line.figure.quote, swap=True), "said": said}
    return render(request, "reading/row_answer.html", context)


def _decide(request: Any, pk: int, decide: Callable[..., Figure]) -> HttpResponse:
    figure = _figure(request, pk, REVIEW)
    clashes = figure.document.contradictions
    said = ""
    try:
        decide(by=request.actor, figure=figure, version=_version(request))
    except Problem as problem:
        said = str(problem)
    return _answer(request, pk, clashes, said)


def _answer(request: Any, pk: int, clashes: int, said: str = "") -> HttpResponse:
    """The row; the whole page when a contradiction went away with it."""
    figure = _figure(request, pk, READ)
    if request.htmx and figure.document.contradictions != clashes:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return _row(request, figure, said)


def _whole(text: str) -> int:
    """A whole number from an address or a form; 0 for anything else, as for one no key ever reaches."""
    return whole(text) or 0


def _version(request: HttpRequest) -> int:
    return _whole(request.POST.get("version", ""))


@needs(REVIEW)
@require_POST
def accept(request: Any, pk: int) -> HttpResponse:
    """采纳."""
    return _decide(request, pk, actions.accept_figure)


@needs(REVIEW)
@require_POST
def reject(request: Any, pk: int) -> HttpResponse:
    """剔除."""
    return _decide(request, pk, actions.reject_figure)


@needs(REVIEW)
@require_http_methods(["GET", "POST"])
def correct(request: Any, pk: int) -> HttpResponse:
    """更正: the form in place of the row; what is wrong with it is said beside the field."""
    figure = _figure(request, pk, REVIEW)
    clashes = figure.document.contradictions
    units = units_below(figure.document.unit).exclude(kind="office")
    form = CorrectForm(request.POST or None, figure=figure, units=units)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_figure(
                by=request.actor, figure=figure, version=form.cleaned_data["version"], **form.changes()
            )
        except Stale as problem:
            return _answer(request, pk, clashes, str(problem))
        except Problem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        else:
            return _answer(request, pk, clashes)
    context = {"form": form, "figure": figure, "names": names_of_catalogue(), "swap": request.method == "POST"}
    return render(request, "reading/correct.html" if request.htmx else "reading/correct_page.html", context)


def _back(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("reading:document", args=[pk]))


@needs(REVIEW)
@require_POST
def accept_all(request: Any, pk: int) -> HttpResponse:
    """采纳 everything undoubted."""
    found = _document(request, pk, REVIEW)
    try:
        count = actions.accept_undoubted(by=request.actor, document=found)
        messages.success(request, _("已采纳 %(count)s 个无疑的数，存疑和矛盾的留给您逐个看。") % {"count": count})
    except Problem as problem:
        messages.error(request, str(problem))
    return _back(pk)


@needs(REVIEW)
@require_POST
def period(request: Any, pk: int) -> HttpResponse:
    """One period for all figures without one."""
    found = _document(request, pk, REVIEW)
    form = PeriodForm(request.POST, reference=found.published_on)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors.get("period", [])))
        return _back(pk)
    try:
        count = actions.set_period(by=request.actor, document=found, period=form.cleaned_data["period"])
        messages.success(request, _("%(count)s 个没写期间的数已按这个时段记。") % {"count": count})
    except Problem as problem:
        messages.error(request, str(problem))
    return _back(pk)


@needs(REVIEW)
@require_POST
def redate(request: Any, pk: int) -> HttpResponse:
    """Another day for the document; it is read anew."""
    found = _document(request, pk, REVIEW)
    form = DateForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明日期，例如 2026-11-09。"))
        return _back(pk)
    try:
        actions.redate_document(by=request.actor, document=found, published_on=form.cleaned_data["published_on"])
        queue_reading(found)
    except Problem as problem:
        messages.error(request, str(problem))
    return _back(pk)


@needs(POST)
@require_POST
def post(request: Any, pk: int) -> HttpResponse:
    """入账; the answer tells what changed."""
    found = _document(request, pk, POST)
    try:
        done = post_document(by=request.actor, document=found)
    except Problem as problem:
        messages.error(request, str(problem))
        return _back(pk)
    told = {"total": done.total, "new": done.new, "same": done.same, "changed": done.changed}
    sentence = _("入账 %(total)s 行：新增 %(new)s，与台账相同 %(same)s，更正台账 %(changed)s。") % told
    if done.left:
        sentence += _("另有 %(left)s 个采纳的数没有入账，原因写在各行。") % {"left": done.left}
    messages.success(request, sentence)
    return _back(pk)


@needs(REVIEW)
@require_POST
def resolve(request: Any, pk: int) -> HttpResponse:
    """One of the ways out of a contradiction."""
    finding = get_object_or_404(Finding.objects.select_related("document__unit"), pk=pk)
    require(request, REVIEW, finding.document.unit.path)
    way = request.POST.get("way", "")
    if way not in ("corrected", "kept", "returned"):
        raise Http404(_("没有这种处理办法。"))
    try:
        actions.resolve_finding(by=request.actor, finding=finding, way=way)
    except Problem as problem:
        messages.warning(request, str(problem))
    return _back(finding.document_id)


@needs(REVIEW)
@require_POST
def again(request: Any, pk: int) -> HttpResponse:
    """Read a failed document once more, or take a returned one up again."""
    found = _document(request, pk, REVIEW)
    if found.status == "returned":
        actions.reopen_document(by=request.actor, document=found)
    elif found.status == "failed":
        actions.queue_again(by=request.actor, document=found)
        queue_reading(found)
    return _back(pk)


@needs(READ)
@require_GET
def page(request: Any, pk: int, number: int) -> HttpResponse:
    """One page of a pdf or scan as a picture."""
    found = _document(request, pk, READ)
    if not request.scope.allows(READ, found.unit.path):
        raise PermissionDenied
    try:
        picture = images.page_picture(found, number)
    except PageError as error:
        raise Http404(str(error)) from error
    return HttpResponse(
        picture,
        content_type="image/png",
        headers={"Cache-Control": "private, max-age=86400", "ETag": f'"{found.digest}-{number}"'},
    )
