"""挂图作战: full screen, dark by habit, a light poster on paper, a list on a phone."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhenjie.core import clock
from zhenjie.domains.projects.queries.wall import wall as drawn
from zhenjie.domains.projects.views.reach import READ
from zhenjie.engines.ledger.views.reach import reach
from zhenjie.engines.schedules.views.reach import day_asked


@require_GET
def wall(request: Any) -> HttpResponse:
    """The wall of the unit in the top bar; ``?keys`` only key projects, ``?light`` by day, ``?on`` as it was on a past day."""
    past = day_asked(request)
    today = past or clock.today()
    keys = "keys" in request.GET
    light = "light" in request.GET
    context = {
        "wall": drawn(reach(request, READ), request.unit, today, keys=keys), "today": today, "keys": keys, "light": light,
        "past": past, "now": clock.today(), "theme": "light" if light else "dark", "county": request.unit.parent,
    }  # fmt: skip
    return render(request, "projects/wall.html", context)
