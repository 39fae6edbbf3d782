"""The public pages: counts only. Nothing of any household, no small number, and only what its unit has opened."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhenjie.core import clock
from zhenjie.domains.renewal.choices import RenewalState
from zhenjie.domains.renewal.models.campaigns import Campaign
from zhenjie.domains.renewal.models.projects import Renewal
from zhenjie.domains.renewal.queries import campaigns as building
from zhenjie.domains.renewal.queries import signing
from zhenjie.domains.renewal.queries.counted import counted_board
from zhenjie.domains.renewal.rules import edition
from zhenjie.domains.renewal.rules.publishing import Cell, sheet
from zhenjie.engines.matters.views import portal_doors as doors
from zhenjie.engines.org.models import Unit

_SHOWN = (RenewalState.SIGNING, RenewalState.EFFECTIVE, RenewalState.DONE)


@doors.public
@require_safe
def index(request: Any) -> HttpResponse:
    """What is open to everybody, newest first."""
    renewals = Renewal.objects.filter(public=True, state__in=_SHOWN).select_related("unit").order_by("-signing_from")
    rows = Campaign.objects.filter(public=True).select_related("unit").order_by("-since")
    context = doors.frame(request, None, renewals=renewals[:100], campaigns=rows[:100])
    return render(request, "renewal/public/index.html", context)


@doors.public
@require_safe
def renewal(request: Any, pk: int) -> HttpResponse:
    """How far the signing is, by community; what could point at a household is held back."""
    row = Renewal.objects.filter(public=True, state__in=_SHOWN, pk=pk).select_related("unit").first()
    if row is None:
        raise Http404(_("没有这个项目，或者没有公开。"))
    by_unit = signing.by_community(row)
    units = Unit.objects.in_bulk(by_unit)
    cells = [
        Cell(units[pk].name, total, sum(days.values()))
        for pk, (total, days) in sorted(by_unit.items(), key=lambda one: units[one[0]].path)
    ]
    small = edition("signing", clock.today())["small"]
    told = sheet(cells, small)
    share = told.signed * 100 / told.households if told.signed is not None and told.households else None
    context = doors.frame(request, row.unit, row=row, told=told, share=share, small=small, today=clock.today())
    return render(request, "renewal/public/renewal.html", context)


@doors.public
@require_safe
def campaign(request: Any, pk: int) -> HttpResponse:
    """How far a campaign is: places and works in numbers, and what the projects' own ledger counts; the money of a few is held back."""
    row = Campaign.objects.filter(public=True, pk=pk).select_related("unit").first()
    if row is None:
        raise Http404(_("没有这个行动，或者没有公开。"))
    today = clock.today()
    small = edition("signing", today)["small"]
    counted = [(one, one.tells_of_one(small)) for one in counted_board([row], today).totals]
    board = building.board([row], today)
    context = doors.frame(request, row.unit, row=row, board=board, counted=counted, small=small, today=today)
    return render(request, "renewal/public/campaign.html", context)
