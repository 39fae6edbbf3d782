"""Who reaches which survey and which report from the unit in the top bar."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.own import own_registers
from zhenjie.engines.org.doors import refusal, require
from zhenjie.engines.org.paths import covers, widest
from zhenjie.engines.org.queries import within
from zhenjie.engines.surveys.models.fieldwork import Assignment, Survey
from zhenjie.engines.surveys.models.reports import ReportForm

READ, DESIGN = "surveys.read", "surveys.design"


def below_here(request: Any, permission: str) -> tuple[str, ...]:
    """Where the permission reaches below the unit in the top bar."""
    here = request.unit.path if request.unit else ""
    held = request.scope.prefixes_for(permission)
    return widest(
        prefix if covers(here, prefix) else here for prefix in held if covers(here, prefix) or covers(prefix, here)
    )


def reach(request: Any, permission: str) -> tuple[str, ...]:
    """The prefixes of the unit in the top bar, as far as the permission goes; PermissionDenied when it goes nowhere there."""
    found = below_here(request, permission)
    if not found or request.unit is None:
        raise PermissionDenied(refusal(permission))
    return found


def form_of(request: Any, pk: int, permission: str) -> ReportForm:
    """A form whose asker lies within the scope."""
    form = get_object_or_404(ReportForm.objects.select_related("unit", "template"), pk=pk)
    require(request, permission, form.unit.path)
    return form


def survey_of(request: Any, pk: int, permission: str) -> Survey:
    """A survey within the scope; to read also one whose grids lie within it."""
    survey = Survey.objects.select_related("unit").filter(pk=pk).first()
    if survey is None:
        raise Http404(_("没有这个摸排，或不在您的管辖范围内。"))
    if permission == READ and not request.scope.reaches(survey.unit.path):
        # A survey of the county is seen by the township whose grids carry it, as far as its own grids go.
        given = Assignment.objects.filter(survey=survey)
        if within(given, request.scope.prefixes_for(READ)).exists():
            return survey
    require(request, permission, survey.unit.path)
    return survey


def registers_for(request: Any, verb: str) -> list[Declaration]:
    """The registers this person may use for a survey here."""
    found = [one for one in declarations.every() if one.fields and one.unit and one.version] + own_registers(
        request.unit
    )
    return sorted((one for one in found if request.permits(one.permission(verb))), key=lambda one: str(one.title))


def back(request: HttpRequest, name: str, *args: Any) -> HttpResponse:
    """To the page called `name`."""
    return HttpResponseRedirect(reverse(name, args=args))
