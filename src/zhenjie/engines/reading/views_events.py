"""The tab of things that a document names: each with what is told of it, the rows it may be, and the person's choice."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.org.doors import needs, require
from zhenjie.engines.reading import choosing
from zhenjie.engines.reading.choices import EventStatus
from zhenjie.engines.reading.models import Document, Event
from zhenjie.engines.reading.naming import named_in
from zhenjie.engines.reading.problems import Problem

READ, REVIEW = "reading.read", "reading.review"


@needs(READ)
@require_GET
def events(request: Any, pk: int) -> HttpResponse:
    """Everything a document names, in the order of the text."""
    document = get_object_or_404(Document.objects.select_related("unit", "file"), pk=pk)
    require(request, READ, document.unit.path)
    if not document.is_open:
        return HttpResponseRedirect(reverse("reading:document", args=[pk]))

    def may(declaration: Declaration, verb: str) -> bool:
        return bool(request.scope.allows(declaration.permission(verb), document.unit.path))

    found = named_in(document, may)
    context = {
        "document": document,
        "named": found,
        "waiting": sum(one.event.status == EventStatus.PROPOSED for one in found),
        "may_review": document.is_open and request.scope.allows(REVIEW, document.unit.path),
    }
    return render(request, "reading/events.html", context)


def _event(request: HttpRequest, pk: int) -> Event:
    found = get_object_or_404(Event.objects.select_related("document__unit"), pk=pk)
    require(request, REVIEW, found.document.unit.path)
    return found


def _back(event: Event) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('reading:events', args=[event.document_id])}#e{event.pk}")


@needs(REVIEW)
@require_POST
def choose(request: Any, pk: int) -> HttpResponse:
    """This row, a new one, or none."""
    event = _event(request, pk)
    try:
        choice = choosing.Choice.parse(request.POST.get("choice", ""))
        if choice.register is not None:
            verb = "write" if choice.kind == "new" else "read"
            require(request, choice.register.permission(verb), event.document.unit.path)
        held = choosing.choose(by=request.actor, event=event, choice=choice)
        if held.status == EventStatus.CREATED and choice.register is not None:
            told = {"name": held.name, "register": choice.register.title}
            messages.success(request, _("“%(name)s”已登记到“%(register)s”，请打开补全报告没有写的栏目。") % told)
    except Problem as problem:
        messages.error(request, str(problem))
    return _back(event)


@needs(REVIEW)
@require_POST
def undo(request: Any, pk: int) -> HttpResponse:
    """Take the choice back."""
    event = _event(request, pk)
    if event.status == EventStatus.CREATED and event.row:
        require(request, f"{Ref.parse(event.row).register}.write", event.document.unit.path)
    try:
        choosing.undo(by=request.actor, event=event)
    except Problem as problem:
        messages.error(request, str(problem))
    return _back(event)
