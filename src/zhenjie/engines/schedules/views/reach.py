"""What every page of a plan asks first: which plan, whether one may, which day."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateparse import parse_date

from zhenjie.core import clock, digits
from zhenjie.engines.org.doors import require
from zhenjie.engines.schedules.models import Schedule
from zhenjie.engines.schedules.rules.tasks import ScheduleError

READ, WRITE = "schedules.read", "schedules.write"


def plan_at(request: Any, pk: int, permission: str) -> Schedule:
    """The plan, within the scope."""
    found = get_object_or_404(Schedule.objects.select_related("unit"), pk=pk)
    require(request, permission, found.unit.path)
    return found


def may_write(request: Any, schedule: Schedule) -> bool:
    return schedule.closed_at is None and bool(request.scope.allows(WRITE, schedule.unit.path))


def day_asked(request: Any) -> date | None:
    """The past day in ``on``; None for today and for what is no day or lies ahead."""
    try:
        day = parse_date(request.GET.get("on", ""))
    except ValueError:
        day = None
    return day if day and day < clock.today() else None


def whole(text: str) -> int | None:
    """A version, the number of a baseline, pixels of a day."""
    return digits.whole(text, 9)


def version_of(request: Any) -> int | None:
    """The version that the page showed."""
    return whole(request.POST.get("version", ""))


def page_url(schedule: Schedule, table: bool = False) -> str:
    return reverse("schedules:show", args=[schedule.pk]) + ("?view=table" if table else "")


def told(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A refusal of the rules is a message on the page one came from: ``back`` in the form, else the plan's."""

    @wraps(view)
    def door(request: Any, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, pk, *args, **kwargs)
        except ScheduleError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(way_back(request, pk))

    return door


def way_back(request: Any, pk: int) -> str:
    """The page that the form names, if it is one of this plan."""
    home = reverse("schedules:show", args=[pk])
    back = str(request.POST.get("back", ""))
    return back if back.startswith(home) else home
