"""Attachments of a row: handed in piece by piece (JSON), shown and downloaded within the row's scope, put into the bin.

start  POST …/uploads/            name, size, stamp    -> {upload, offset, piece}
append POST …/uploads/<upload>/   ?offset=N, the bytes -> {offset}
finish POST …/uploads/<upload>/   ?finish=<sha256>     -> {done: true}
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core.digits import whole
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.files.serving import serve
from zhenjie.engines.ledger.actions import attaching
from zhenjie.engines.ledger.limits import limits
from zhenjie.engines.ledger.models import Attachment, Upload
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.queries import url_of
from zhenjie.engines.ledger.views.reach import declared, row_of


def _spoken(view: Callable[..., JsonResponse]) -> Callable[..., JsonResponse]:
    """A refusal as JSON: the sentence, and what the sender needs to go on."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> JsonResponse:
        try:
            return view(*args, **kwargs)
        except Problem as problem:
            return JsonResponse({"detail": problem.detail, **problem.extra}, status=problem.status)
        except FileProblem as problem:
            return JsonResponse({"detail": str(problem)}, status=422)

    return answer


@require_POST
@_spoken
def start(request: Any, key: str, pk: int) -> JsonResponse:
    """Begin, or find what was begun before."""
    declaration = declared(request, key)
    row = row_of(request, declaration, pk, "write")
    size = request.POST.get("size", "")
    upload = attaching.start_upload(
        by=request.actor,
        account=request.account,
        declaration=declaration,
        row=row,
        name=request.POST.get("name", ""),
        size=whole(size, 15) or 0,
        stamp=request.POST.get("stamp", ""),
    )
    return JsonResponse({"upload": upload.key, "offset": upload.got, "piece": limits(settings.CATALOGUE_DIR).piece})


@require_POST
@_spoken
def go_on(request: Any, key: str, pk: int, upload: str) -> JsonResponse:
    """A piece at its offset, or the end with the hash of the whole, or giving up."""
    declaration = declared(request, key)
    row = row_of(request, declaration, pk, "write")
    found = get_object_or_404(Upload, key=upload, account=request.account, register=declaration.key, row=row.pk)
    if digest := request.GET.get("finish"):
        attaching.finish_upload(by=request.actor, declaration=declaration, row=row, upload=found, digest=digest)
        return JsonResponse({"done": True})
    if "drop" in request.GET:
        attaching.drop_upload(by=request.actor, upload=found)
        return JsonResponse({"done": True})
    offset = whole(request.GET.get("offset"), 15)
    number = -1 if offset is None else offset
    found = attaching.append_piece(by=request.actor, upload=found, offset=number, piece=request.body)
    return JsonResponse({"offset": found.got})


def _attachment(request: Any, key: str, pk: int, number: int, verb: str) -> tuple[Any, Any, Attachment]:
    declaration = declared(request, key)
    row = row_of(request, declaration, pk, verb, gone=True)
    kept = Attachment.objects.select_related("file")
    return declaration, row, get_object_or_404(kept, pk=number, register=declaration.key, row=row.pk)


@require_GET
def download(request: Any, key: str, pk: int, number: int) -> HttpResponseBase:
    """The bytes; with ``?show`` a picture is shown in the page, everything else is always saved."""
    _declaration, _row, attachment = _attachment(request, key, pk, number, "read")
    return serve(attachment.file, show="show" in request.GET)


@require_POST
def drop(request: Any, key: str, pk: int, number: int) -> HttpResponse:
    """Into the bin of the row."""
    declaration, row, attachment = _attachment(request, key, pk, number, "write")
    attaching.detach(by=request.actor, declaration=declaration, row=row, attachment=attachment)
    messages.success(request, _("“%(name)s”已移除，在“移除的附件”里可以恢复。") % {"name": attachment.file.name})
    return HttpResponseRedirect(f"{url_of(declaration, row.pk)}#files")


@require_POST
def put_back(request: Any, key: str, pk: int, number: int) -> HttpResponse:
    """Out of the bin of the row."""
    declaration, row, attachment = _attachment(request, key, pk, number, "write")
    attaching.reattach(by=request.actor, declaration=declaration, row=row, attachment=attachment)
    return HttpResponseRedirect(f"{url_of(declaration, row.pk)}#files")
