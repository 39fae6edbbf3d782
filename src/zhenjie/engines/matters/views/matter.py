"""The inbox, and one matter on one page: what was said, the time line with all voices, what may be done now."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhenjie.core.digits import whole
from zhenjie.engines.matters.queries.allowed import READ
from zhenjie.engines.matters.views.listing import listing
from zhenjie.engines.matters.views.reaching import matter_of, mover_of
from zhenjie.engines.matters.views.showing import shown
from zhenjie.engines.org.doors import needs


@needs(READ)
@require_GET
def inbox(request: Any) -> HttpResponse:
    """One inbox over all flows; with `open` the matter beside the list."""
    wanted = whole(request.GET.get("open"))
    context: dict[str, Any] = {}
    if wanted is not None:
        matter, who = matter_of(request, wanted)
        context = shown(request, matter, who)
    else:
        who = mover_of(request)
    context |= listing(request, who, request.GET)
    return render(request, "matters/inbox.html", context)


@needs(READ)
@require_GET
def page(request: Any, pk: int) -> HttpResponse:
    """The page of one matter."""
    matter, who = matter_of(request, pk)
    return render(request, "matters/matter.html", shown(request, matter, who))
