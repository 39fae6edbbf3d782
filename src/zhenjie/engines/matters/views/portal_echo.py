"""回音壁 for everybody: what was said and answered, searched by words, class and place."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from zhenjie.engines.matters.queries.echo import item_of, published, wall
from zhenjie.engines.matters.queries.portal import class_choices, place_at, town_of
from zhenjie.engines.matters.rules.classes import STEP
from zhenjie.engines.matters.views import portal_doors as doors


@doors.public
@gzip_page
@require_safe
def echo(request: HttpRequest) -> HttpResponse:
    """The wall, newest first; ``q`` (two signs are enough), ``kind``, ``at``, ``before``."""
    said = {name: request.GET.get(name, "").strip()[:80] for name in ("q", "kind", "at")}
    unit = place_at(said["at"])
    kinds = class_choices()
    kind = said["kind"] if said["kind"] in dict(kinds) else ""
    under = town_of(unit).path if unit else ""
    page = wall(words=said["q"], kind=kind, under=under, before=request.GET.get("before", "")[:60])
    more = {name: value for name, value in said.items() if value} | {"before": page.older}
    return render(request, "matters/portal/echo.html", doors.frame(
        request, unit, items=page.items, words=said["q"], kinds=kinds, kind=kind, at=said["at"] if unit else "", total="",
        next_url=f"{reverse('portal:echo')}?{urlencode(more)}" if page.older else "",
    ))  # fmt: skip


@doors.public
@gzip_page
@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One published answer, and others of its class."""
    row = published(pk)
    if row is None:
        raise Http404(_("没有这条答复，或者已经撤下。"))
    unit = row.matter.unit
    near = (
        [
            one
            for one in wall(kind=row.klass[: 2 * STEP], under=town_of(unit).path, size=4).items
            if one.url != request.path
        ]
        if row.klass
        else []
    )
    return render(
        request, "matters/portal/echo_item.html", doors.frame(request, unit, item=item_of(row), near=near[:3])
    )
