"""Files at a matter: handed in, downloaded within its reach, taken off again by who handed them in."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.engines.files.serving import serve
from zhenjie.engines.ledger.models import Attachment
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.filing import REGISTER, attach_file, detach_file
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.allowed import HANDLE, READ, WRITE, Mover, moves_for
from zhenjie.engines.matters.views.moving import back
from zhenjie.engines.matters.views.reaching import matter_of
from zhenjie.engines.matters.views.showing import Bound, answer
from zhenjie.engines.org.doors import needs


@needs(READ)
@require_POST
def attach(request: Any, pk: int) -> HttpResponse:
    """Hangs files at a matter."""
    matter, who = matter_of(request, pk)
    _writes(matter, who)
    given = request.FILES.getlist("files")
    try:
        if not given:
            raise Problem(422, _("请先选文件。"))
        for file in given:
            attach_file(by=request.actor, matter=matter, stream=file, name=file.name)
    except Problem as problem:
        return answer(request, matter, who, Bound(problem=problem.detail), problem.status)
    return back(request, matter)


@needs(READ)
@require_GET
def attachment(request: Any, pk: int, number: int) -> HttpResponseBase:
    """The bytes; with ``?show`` a picture is shown in the page, everything else is always saved."""
    matter, _who = matter_of(request, pk)
    found = get_object_or_404(Attachment.objects.select_related("file"), pk=number, register=REGISTER, row=matter.pk)
    return serve(found.file, show="show" in request.GET)


@needs(READ)
@require_POST
def drop(request: Any, pk: int, number: int) -> HttpResponse:
    """Takes a file off."""
    matter, who = matter_of(request, pk)
    _writes(matter, who)
    try:
        detach_file(by=request.actor, matter=matter, attachment=number)
    except Problem as problem:
        return answer(request, matter, who, Bound(problem=problem.detail), problem.status)
    return back(request, matter)


def _writes(matter: Matter, who: Mover) -> None:
    here = who.scope.allows(WRITE, matter.unit.path) or bool(
        matter.holder and who.scope.allows(HANDLE, matter.holder.path)
    )
    if not here and "note" not in {move.verb for move in moves_for(who, matter)}:
        raise PermissionDenied(_("您不能在这件事项上添加或移除附件。"))
