"""The tab of things that a document names: each with what is told of it, the rows it may be, and the person's choice."""

from collections.abc import Sequence
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
from zhenjie.engines.reading.filling import titles
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
    """This row, with its blanks filled, a new one, or none."""
    event = _event(request, pk)
    try:
        choice = choosing.Choice.parse(request.POST.get("choice", ""), request.POST.getlist("fill"))
        if choice.register is not None:
            verb = "write" if choice.kind == "new" or choice.fill else "read"
            require(request, choice.register.permission(verb), event.document.unit.path)
        held = choosing.choose(by=request.actor, event=event, choice=choice)
        if held.status == EventStatus.CREATED and choice.register is not None:
            told = {"name": held.name, "register": choice.register.title}
            messages.success(request, _("“%(name)s”已登记到“%(register)s”，请打开补全报告没有写的栏目。") % told)
        if choice.fill and choice.register is not None:
            _tell_filled(request, choice.register, choice.fill, held)
    except Problem as problem:
        messages.error(request, str(problem))
    return _back(event)


def _tell_filled(request: Any, register: Declaration, asked: Sequence[str], held: Event) -> None:
    done = titles(register, [name for name in asked if name in held.filled])
    left = titles(register, [name for name in asked if name not in held.filled])
    if done:
        messages.success(request, _("已补填到台账：%(columns)s。") % {"columns": "、".join(done)})
    if left:
        messages.warning(request, _("%(columns)s没有补填：刚有人在台账里填了，没有动。") % {"columns": "、".join(left)})


@needs(REVIEW)
@require_POST
def undo(request: Any, pk: int) -> HttpResponse:
    """Take the choice back, and what it has written."""
    event = _event(request, pk)
    if event.row and (event.status == EventStatus.CREATED or event.filled):
        require(request, f"{Ref.parse(event.row).register}.write", event.document.unit.path)
    try:
        _held, kept = choosing.undo(by=request.actor, event=event)
        if kept:
            messages.warning(
                request, _("补填以后又有人改过%(columns)s，保持现在的内容。") % {"columns": "、".join(kept)}
            )
    except Problem as problem:
        messages.error(request, str(problem))
    return _back(event)
