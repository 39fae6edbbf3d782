"""Giving a survey to grids, and taking it back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from zhenjie.core.digits import whole, wholes
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.doors import require
from zhenjie.engines.org.queries import units_below, valid_on
from zhenjie.engines.surveys.actions import designing
from zhenjie.engines.surveys.forms.surveys import AssignForm
from zhenjie.engines.surveys.models.fieldwork import Assignment
from zhenjie.engines.surveys.views.reach import DESIGN, back, survey_of

GRIDS = 600


@require_http_methods(["GET", "POST"])
def assign(request: Any, pk: int) -> HttpResponse:
    """Which grids get it, by when."""
    found = survey_of(request, pk, DESIGN)
    below = units_below(found.unit, itself=False).filter(valid_on())
    kinds = (UnitKind.GRID, UnitKind.VILLAGE)
    by = (
        request.GET.get("by")
        if request.GET.get("by") in kinds
        else ("grid" if below.filter(kind=UnitKind.GRID).exists() else "village")
    )
    units = below.filter(kind=by)
    form = AssignForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        try:
            count = designing.assign(
                by=request.actor, survey=found, units=form.cleaned_data["units"], due=form.cleaned_data["due"]
            )
        except Problem as problem:
            form.add_error(None, problem.detail)
        else:
            messages.success(
                request, ngettext("已派给 %(count)s 个网格。", "已派给 %(count)s 个网格。", count) % {"count": count}
            )
            return back(request, "surveys:survey", pk)
    given = set(Assignment.objects.filter(survey=found, ended_at__isnull=True).values_list("unit", flat=True))
    chosen = set(wholes(request.POST.getlist("units")))
    shown = list(units.select_related("parent")[:GRIDS])
    return render(request, "surveys/field/assign.html", {
        "survey": found, "form": form, "by": by, "given": given, "chosen": chosen or {unit.pk for unit in shown if unit.pk not in given},
        "units": shown,
    }, status=400 if form.errors else 200)  # fmt: skip


def _assignment(request: Any, pk: int, permission: str) -> Assignment:
    found = Assignment.objects.select_related("survey__unit", "unit").filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这份派发，或不在您的管辖范围内。"))
    require(request, permission, found.survey.unit.path)
    return found


@require_POST
def assignment(request: Any, pk: int, deed: str) -> HttpResponse:
    """An assignment taken back, or told how many there are to see."""
    found = _assignment(request, pk, DESIGN)
    if deed == "back":
        designing.take_back(by=request.actor, assignment=found)
        messages.success(request, _("已从%(unit)s收回；手机里已经填的照样收。") % {"unit": found.unit.name})
    elif deed == "expect":
        text = request.POST.get("expected", "").strip()
        if text and whole(text, 6) is None:
            messages.error(request, _("应摸排数要填整数。"))
        else:
            designing.expect(by=request.actor, assignment=found, number=whole(text, 6))
    else:
        raise Http404
    return back(request, "surveys:survey", found.survey_id)
