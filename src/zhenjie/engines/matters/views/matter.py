"""One matter on one page: what was said, the time line with all voices, what may be done now."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.allowed import READ, mover, moves_for, readable
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.queries.timeline import timeline
from zhenjie.engines.org.doors import needs


@needs(READ)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one matter."""
    found = Matter.objects.select_related("unit", "holder", "person").filter(pk=pk).first()
    who = mover(request.account, request.scope)  # type: ignore[attr-defined]
    if found is None or not readable(who, found):
        raise Http404
    shown = {
        "matter": found,
        "flow": flow_of(found),
        "lines": timeline(found),
        "voices": found.voices.all(),
        "moves": moves_for(who, found),
    }
    return render(request, "matters/matter.html", shown)
