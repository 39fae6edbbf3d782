"""Pages over everything: coverage, the calendar, the grids."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core import clock
from zhenjie.domains.party import actions
from zhenjie.domains.party.forms import DayForm
from zhenjie.domains.party.queries import calendars, covering
from zhenjie.domains.party.queries import grids as cards
from zhenjie.domains.party.rules import REASONS
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.doors import needs, require
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import covers

READ, WRITE = "party.organisation.read", "party.organisation.write"


def here(request: Any, permission: str = READ) -> tuple[str, ...]:
    """The unit in the top bar, as far as the permission goes there."""
    top = request.unit.path
    held = request.scope.prefixes_for(permission)
    return tuple(top if covers(one, top) else one for one in held if covers(one, top) or covers(top, one))


@require_GET
@needs(READ)
def coverage(request: Any) -> HttpResponse:
    """两新覆盖 today, how it is worked out, and what was kept before."""
    return _coverage(request, DayForm(initial={"on": clock.today()}))


def _coverage(request: Any, form: DayForm, status: int = 200) -> HttpResponse:
    today, reach = clock.today(), here(request)
    found = covering.coverage_on(reach, today)
    context = {
        "tab": "coverage",
        "found": found,
        "excluded": [(REASONS[name], number) for name, number in found.excluded.items()],
        "uncovered": covering.uncovered(reach, today),
        "kept": [
            (one, [(REASONS[name], number) for name, number in one.excluded.items()])
            for one in covering.counts(request.unit)[:12]
        ],
        "today": today,
        "form": form,
        "may_write": request.permits(WRITE),
    }
    return render(request, "party/coverage.html", context, status=status)


@require_POST
@needs(WRITE)
def count(request: Any) -> HttpResponse:
    """Keep the coverage of a day."""
    form = DayForm(request.POST)
    if form.is_valid():
        try:
            actions.count_coverage(by=request.actor, unit=request.unit, on=form.cleaned_data["on"])
        except Problem as problem:
            form.add_error("on", str(problem))
        else:
            messages.success(request, _("已核定，以后企业有变动也不会改写这一条。"))
            return HttpResponseRedirect(reverse("party:coverage"))
    return _coverage(request, form, status=422)


@require_GET
@needs(READ)
def calendar(request: Any) -> HttpResponse:
    """A month of organisational life: planned, held, not held; and which branch still owes a meeting."""
    first = calendars.month_of(request.GET.get("month", ""))
    sort = request.GET.get("sort", "")
    before, after = calendars.beside(first)
    reach, today = here(request, "party.gathering.read"), clock.today()
    context = {
        "tab": "calendar",
        "first": first,
        "weeks": calendars.month(reach, first, sort),
        "before": f"{before:%Y-%m}",
        "after": f"{after:%Y-%m}",
        "sort": sort,
        "today": today,
        "lacking": calendars.lacking(reach, _until(first, today)) if first <= today else [],
        "may_write": request.permits("party.gathering.write"),
    }
    return render(request, "party/calendar.html", context)


def _until(first: date, today: date) -> date:
    """The last day of the month shown, or today while it runs."""
    return min(calendars.beside(first)[1] - timedelta(days=1), today)


@require_GET
@needs(READ)
def grids(request: Any) -> HttpResponse:
    """All grids of the unit."""
    context = {"tab": "grids", "rows": cards.grids(here(request))}
    return render(request, "party/grids.html", context)


@require_GET
def grid(request: Any, pk: int) -> HttpResponse:
    """四位一体: one grid on one card."""
    unit = get_object_or_404(Unit.objects.select_related("parent"), pk=pk, kind=UnitKind.GRID)
    require(request, READ, unit.path)
    card = cards.card(unit)
    names = {"branch": _("党支部"), "grid": _("网格员"), "members": _("党员"), "volunteers": _("志愿者")}
    context = {"tab": "grids", "card": card, "lacks": [names[part] for part in card.lacks]}
    return render(request, "party/grid.html", context)
