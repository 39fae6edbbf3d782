"""Campaigns: totals that count nothing twice, places on a map and in a table, one place with its progress and pictures."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core import clock
from zhenjie.core.shapes import bounds, feature
from zhenjie.domains.renewal.actions.campaigns import add_photo, publish_campaign, report_progress
from zhenjie.domains.renewal.choices import SiteKind, WorkKind
from zhenjie.domains.renewal.forms import PhotoForm, ProgressForm
from zhenjie.domains.renewal.models.campaigns import Campaign, Progress, Site
from zhenjie.domains.renewal.queries import campaigns as reading
from zhenjie.domains.renewal.queries.counted import counted_board
from zhenjie.domains.renewal.views.reach import PUBLISH, done_once, found, may
from zhenjie.engines.files.serving import serve
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.views.reach import may as may_here
from zhenjie.engines.ledger.views.reach import reach
from zhenjie.engines.org.doors import needs
from zhenjie.engines.org.queries import within

READ, WRITE = "renewal.campaign.read", "renewal.progress.write"
SITE = "renewal.site.read"
LISTED = 60


@require_GET
@needs(READ)
def campaigns(request: Any) -> HttpResponse:
    """The campaigns within reach, together and one by one; below, the places within reach."""
    here, today = reach(request, READ), clock.today()
    rows = list(within(Campaign.objects.all(), here).select_related("unit"))
    sites = within(Site.objects.all(), here).select_related("unit").order_by("unit__path", "kind", "name", "pk")
    counted = counted_board(rows, today)
    together, shares = reading.overview(rows, today)
    after = request.GET.get("after", "")
    start = next((place for place, one in enumerate(rows, 1) if str(one.pk) == after), 0)
    shown = rows[start : start + LISTED]
    context = {
        "tab": "campaigns",
        "together": together if len(rows) > 1 else None,
        "rows": [(one, shares[one.pk], *counted.of(one.pk)) for one in shown],
        "more": shown[-1].pk if len(rows) > start + LISTED else 0,
        "counted": counted,
        "may_rows": may_here(request, "projects.project.read"),
        "sites": list(sites[:LISTED]) if not rows else [],
        "today": today,
        "may_write": may_here(request, "renewal.campaign.write"),
    }
    return render(request, "renewal/campaigns.html", context)


@require_GET
def campaign(request: Any, pk: int) -> HttpResponse:
    """One campaign: totals, map, places."""
    row, today = found(request, Campaign, pk, READ), clock.today()
    board = reading.board([row], today)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    spots = [
        one
        for one in board.spots
        if (not kind or one.site.kind == kind) and (not state or one.is_done == (state == "done"))
    ]
    after = request.GET.get("after", "")
    start = next((place for place, one in enumerate(spots, 1) if str(one.site.pk) == after), 0)
    context = {
        "row": row,
        "board": board,
        "counted": counted_board([row], today),
        "may_rows": request.scope.allows("projects.project.read", row.unit.path),
        "spots": spots[start : start + LISTED],
        "more": spots[start + LISTED - 1].site.pk if len(spots) > start + LISTED else 0,
        "number": len(spots),
        "kinds": SiteKind.choices,
        "kind": kind,
        "state": state,
        "placed": sum(one.site.place is not None for one in board.spots),
        "pairs": reading.pairs([one.site.pk for one in board.spots]),
        "tiles": settings.MAP_TILES,
        "review": settings.MAP_REVIEW,
        "today": today,
        "may_write": may(request, "renewal.campaign.write", row),
        "may_publish": may(request, PUBLISH, row),
    }
    return render(request, "renewal/campaign.html", context)


@require_GET
def shapes(request: Any, pk: int) -> HttpResponse:
    """The places of a campaign as GeoJSON, deeper the further they are."""
    row = found(request, Campaign, pk, READ)
    spots = [one for one in reading.board([row], clock.today()).spots if one.site.place]
    features = [
        feature(
            one.site.pk, one.site.place,
            {
                "label": one.site.name, "url": reverse("renewal:site", args=[one.site.pk]),
                "group": min(int(one.percent // 25), 4),
                "said": _("%(kind)s，完成 %(share)s%%") % {"kind": one.site.get_kind_display(), "share": f"{one.percent:.0f}"},
            },
        )
        for one in spots
    ]  # fmt: skip
    told = {"type": "FeatureCollection", "features": features, "bounds": bounds(one["geometry"] for one in features)}
    return JsonResponse(told, content_type="application/geo+json", json_dumps_params={"ensure_ascii": False})


@require_GET
def site(request: Any, pk: int) -> HttpResponse:
    """One place: what is wanted by whom, how far it is, pictures before and after."""
    return _site(request, found(request, Site, pk, SITE, "inside"))


def _site(request: Any, row: Site, status: int = 200, **forms: Any) -> HttpResponse:
    today = clock.today()
    wants = reading.wants_of(row, today)
    works = {one.target.work: str(one.target.get_work_display()) for one in wants} or {
        key: str(label) for key, label in WorkKind.choices
    }
    context = {
        "row": row,
        "wants": wants,
        "works": list(works.items()),
        "entries": [(one, hasattr(one, "corrected_by")) for one in reading.entries_of(row)],
        "photos": {
            "before": [one for one in row.photos.select_related("file") if one.phase == "before"],
            "after": [one for one in row.photos.select_related("file") if one.phase == "after"],
        },
        "form": ProgressForm(initial={"on": today}),
        "photo": PhotoForm(initial={"taken_on": today}),
        "may_write": may(request, WRITE, row),
        **forms,
    }
    return render(request, "renewal/site.html", context, status=status)


@require_POST
def report(request: Any, pk: int) -> HttpResponse:
    """How far a work is, or a correction of what was said."""
    row = found(request, Site, pk, WRITE)
    form = ProgressForm(request.POST)
    if form.is_valid():
        said = dict(form.cleaned_data)
        corrects = said.pop("corrects")
        said["corrects"] = get_object_or_404(Progress, site=row, pk=corrects) if corrects else None
        if said["work"] not in WorkKind.values:
            raise Http404
        try:
            done_once(request, lambda: report_progress(by=request.actor, site=row, **said).pk)
        except Problem as problem:
            form.add_error(None, str(problem))
            form.asks = problem.extra.get("field") == "sure"
        else:
            messages.success(request, _("已记下。"))
            return HttpResponseRedirect(reverse("renewal:site", args=[pk]))
    return _site(request, row, 422, form=form)


@require_POST
def publish(request: Any, pk: int) -> HttpResponse:
    """Put a campaign on the public page, or take it off."""
    row = found(request, Campaign, pk, PUBLISH)
    public = request.POST.get("public") == "1"
    try:
        done_once(request, lambda: publish_campaign(by=request.actor, campaign=row, public=public).pk)
        messages.success(request, _("已公开，公开页上看得到了。") if public else _("已收回，公开页上不再有了。"))
    except Problem as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(reverse("renewal:campaign", args=[pk]))


@require_POST
def photo(request: Any, pk: int) -> HttpResponse:
    """A picture of a place."""
    row = found(request, Site, pk, WRITE)
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        said = form.cleaned_data
        try:
            add_photo(
                by=request.actor, site=row, phase=said["phase"], taken_on=said["taken_on"], stream=said["file"],
                name=said["file"].name,
            )  # fmt: skip
        except Problem as problem:
            form.add_error("file", str(problem))
        else:
            messages.success(request, _("照片已加。"))
            return HttpResponseRedirect(reverse("renewal:site", args=[pk]))
    return _site(request, row, 422, photo=form)


@require_GET
def picture(request: Any, pk: int, number: int) -> HttpResponseBase:
    """The bytes of a picture of a place."""
    row = found(request, Site, pk, SITE)
    shown = get_object_or_404(row.photos.select_related("file"), pk=number)
    return serve(shown.file, show=True)
