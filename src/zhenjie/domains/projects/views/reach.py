"""What every page here asks first: which project, may it be read, may it be written; and how a refused form comes back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.doors import require
from zhenjie.engines.org.problems import Problem as OrgProblem

READ, WRITE = "projects.project.read", "projects.project.write"
MONEY_READ, MONEY_WRITE = "projects.moneyentry.read", "projects.moneyentry.write"
WEEK_WRITE = "projects.week.write"
MEETING_READ, MEETING_WRITE = "projects.meeting.read", "projects.meeting.write"


def project_of(request: Any, pk: int, permission: str) -> Project:
    """The project, when it lies in the reader's scope and may be read or written so."""
    found = get_object_or_404(
        Project.objects.select_related("unit", "lead_unit", "firm", "space__parent", "team"), pk=pk
    )
    require(request, permission, found.unit.path)
    return found


def home_of(request: Any, permission: str = WRITE) -> tuple[str, ...]:
    """Where people and offices are chosen from: where the reader may write, and the townships around those."""
    return tuple(request.scope.prefixes_for(permission)) or ((request.unit.path,) if request.unit else ())


def answered(
    request: Any, form: Any, act: Callable[[dict[str, Any]], Any], *, said: str | Callable[[], str], url: str,
    again: Callable[[Any], HttpResponse],
) -> HttpResponse:  # fmt: skip
    """Act and go on, with a sentence that may depend on what came of it; a form that is not right comes back with all that was typed,
    the sentence at its field."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Problem as problem:
            field = problem.extra.get("field")
            form.add_error(field if field in form.fields else None, problem.detail)
        except (OrgProblem, ValidationError) as problem:
            form.add_error(None, " ".join(getattr(problem, "messages", None) or [str(problem)]))
        else:
            messages.success(request, said() if callable(said) else said)
            return HttpResponseRedirect(url)
    return again(form)
