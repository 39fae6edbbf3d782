"""Pages that are read: the front page, a building, leases that run out, idle land."""

from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from zhenjie.core import clock
from zhenjie.domains.enterprises.rules.confidentiality import least
from zhenjie.domains.space.choices import Kind
from zhenjie.domains.space.models.leases import BuildingTax
from zhenjie.domains.space.models.spaces import Space
from zhenjie.domains.space.queries import buildings
from zhenjie.domains.space.queries import overview as reading
from zhenjie.domains.space.rules import edition, idle
from zhenjie.engines.ledger.views.reach import reach
from zhenjie.engines.org.doors import require

READ = "space.space.read"


@require_GET
def home(request: Any) -> HttpResponse:
    """What lies idle, what was revived, what runs out, what is overdue."""
    context = {"tab": "home", "today": clock.today(), **reading.overview(reach(request, READ))}
    return render(request, "space/home.html", context)


@require_GET
def towers(request: Any) -> HttpResponse:
    """All buildings with occupancy and tax."""
    found = buildings.towers_in(reach(request, READ))
    return render(request, "space/towers.html", {"tab": "towers", "towers": found, "least": least()})


@require_GET
def building(request: Any, pk: int) -> HttpResponse:
    """One building: the stack of its floors, who sits where, tax by year."""
    space = get_object_or_404(Space.objects.select_related("unit"), pk=pk, kind=Kind.BUILDING)
    require(request, READ, space.unit.path)
    context = {
        "tab": "towers",
        "tower": buildings.tower(space),
        "taxes": BuildingTax.objects.filter(building=space).select_related("building").order_by("-year"),
        "least": least(),
        "may_write": request.scope.allows("space.space.write", space.unit.path),
    }
    return render(request, "space/building.html", context)


@require_GET
def expiries(request: Any) -> HttpResponse:
    """Leases that have run out or will within a year, month by month."""
    today = clock.today()
    rows = buildings.expiring(reach(request, "space.lease.read"), today.replace(year=today.year + 1, day=1))
    context = {
        "tab": "expiries",
        "months": [(month, list(leases)) for month, leases in groupby(rows, lambda one: _month(one.ends, today))],
        "rule": edition(today),
    }
    return render(request, "space/expiries.html", context)


def _month(ends: date, today: date) -> date | None:
    return ends.replace(day=1) if ends >= today else None


@require_GET
def land(request: Any) -> HttpResponse:
    """Parcels whose clock of idleness runs, and the stage of the law that each has reached by counting."""
    found = reading.idle_land(reach(request, "space.landcontract.read"))
    stages = (idle.RECOVER, idle.FEE, idle.EXCUSED, idle.WAITING)
    context = {
        "tab": "land",
        "groups": [(idle.WORDS[stage], stage, [pair for pair in found if pair[1].stage == stage]) for stage in stages],
        "rule": edition(clock.today()),
        "empty": not found,
    }
    return render(request, "space/land.html", context)
