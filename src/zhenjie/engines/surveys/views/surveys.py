"""Pages of surveys at the desk: which there are, a new one, how far it has come, published, closed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.engines.ledger.own import declared
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.doors import needs
from zhenjie.engines.org.queries import within
from zhenjie.engines.surveys.actions import designing
from zhenjie.engines.surveys.choices.fieldwork import RecordState
from zhenjie.engines.surveys.declaring import template, templates
from zhenjie.engines.surveys.forms.surveys import SurveyForm
from zhenjie.engines.surveys.models.fieldwork import Assignment, Record, Survey
from zhenjie.engines.surveys.queries.landing import target_of
from zhenjie.engines.surveys.queries.progress import progress_of
from zhenjie.engines.surveys.queries.questions import questions_from
from zhenjie.engines.surveys.views.designing import is_changed
from zhenjie.engines.surveys.views.reach import DESIGN, READ, back, below_here, registers_for, survey_of


@require_GET
@needs(READ)
def surveys(request: Any) -> HttpResponse:
    """The surveys of this unit, and those of others that its grids carry."""
    prefixes = below_here(request, READ)
    carried = within(Assignment.objects.all(), prefixes).values("survey")
    own = within(Survey.objects.all(), prefixes) | Survey.objects.filter(pk__in=carried)
    found = list(own.select_related("unit").order_by("-pk")[:50])
    return render(request, "surveys/field/list.html", {
        "wholes": [progress_of(one, prefixes) for one in found], "may_design": request.unit is not None and request.permits(DESIGN),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(DESIGN)
def create(request: Any) -> HttpResponse:
    """A new survey: blank, from a template, or from the columns of a register."""
    registers = registers_for(request, "write")
    form = SurveyForm(request.POST or None, registers=registers, templates=list(templates()))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        began = template(data.get("template", ""))
        key = data["target"] or (began.target if began else "")
        target = declared(key, request.unit) if key and any(one.key == key for one in registers) else None
        survey = designing.create_survey(
            by=request.actor, unit=request.unit, title=data["title"], purpose=data["purpose"] or (began.purpose if began else ""),
            target=target.key if target else "", may_add=data["may_add"], template=began.key if began else "",
            questions=began.questions if began else questions_from(target) if target else [],
        )  # fmt: skip
        return back(request, "surveys:survey_design", survey.pk)
    return render(request, "surveys/field/create.html", {"form": form}, status=400 if form.errors else 200)


@require_GET
def survey(request: Any, pk: int) -> HttpResponse:
    """How far it has come, grid by grid, and what waits for a choice."""
    found = survey_of(request, pk, READ)
    prefixes = request.scope.prefixes_for(READ)
    whole = progress_of(found, prefixes)
    records = within(Record.objects.filter(survey=found), prefixes)
    return render(request, "surveys/field/survey.html", {
        "survey": found, "whole": whole, "target": target_of(found), "may_design": request.scope.allows(DESIGN, found.unit.path),
        "conflicts": list(records.filter(state=RecordState.CONFLICT).select_related("unit")[:20]),
        "latest": list(records.select_related("unit")[:10]),
        "changed": is_changed(found),
    })  # fmt: skip


@require_POST
def publish(request: Any, pk: int) -> HttpResponse:
    """The draft becomes the next version."""
    found = survey_of(request, pk, DESIGN)
    try:
        done = designing.publish(by=request.actor, survey=found)
    except Problem as problem:
        messages.error(request, problem.detail)
        return back(request, "surveys:survey_design", pk)
    messages.success(
        request, _("第 %(number)s 版已发布，手机有信号时自己换上；用老表填的照样收。") % {"number": done.number}
    )
    return back(request, "surveys:survey_assign" if done.number == 1 else "surveys:survey", pk)


@require_POST
def close(request: Any, pk: int) -> HttpResponse:
    """The survey is over."""
    designing.close_survey(by=request.actor, survey=survey_of(request, pk, DESIGN))
    return back(request, "surveys:survey", pk)
