"""Designing a survey: its questions in order, each put in or changed, moved, taken out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.surveys.actions import designing
from zhenjie.engines.surveys.forms.questions import QuestionForm
from zhenjie.engines.surveys.forms.surveys import HeadForm
from zhenjie.engines.surveys.models.fieldwork import Survey, SurveyVersion
from zhenjie.engines.surveys.queries.landing import name_field, target_of
from zhenjie.engines.surveys.rules.designing import faults_of
from zhenjie.engines.surveys.rules.drafting import find, flat, in_words, move, take
from zhenjie.engines.surveys.views.reach import DESIGN, back, registers_for, survey_of


def is_changed(survey: Survey) -> bool:
    """Whether the draft differs from what was published last."""
    last = SurveyVersion.objects.filter(survey=survey, number=survey.number).first()
    return last is None or last.questions != survey.draft


@require_http_methods(["GET", "POST"])
def design(request: Any, pk: int) -> HttpResponse:
    """The questions in order, what is wrong with them, and how the phone will show them."""
    found = survey_of(request, pk, DESIGN)
    form = HeadForm(request.POST or None, initial={
        "title": found.title, "purpose": found.purpose, "may_add": found.may_add, "version": found.version,
    })  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            designing.change_survey(by=request.actor, survey=found, **form.cleaned_data)
        except Problem as problem:
            messages.error(request, problem.detail)
        else:
            messages.success(request, _("改好了。"))
        return back(request, "surveys:survey_design", pk)
    target = target_of(found)
    lines = [
        {"depth": depth, "question": one, "when": in_words(one["show"], found.draft) if one.get("show") else "",
         "column": target.column(one.get("column", "")) if target and one.get("column") else None}
        for depth, _parent, one in flat(found.draft)
    ]  # fmt: skip
    return render(request, "surveys/field/design.html", {
        "survey": found, "form": form, "lines": lines, "faults": faults_of(found.draft), "changed": is_changed(found), "target": target,
    }, status=400 if form.errors else 200)  # fmt: skip


@require_http_methods(["GET", "POST"])
def question(request: Any, pk: int, key: str = "") -> HttpResponse:
    """One question: put in or changed."""
    found = survey_of(request, pk, DESIGN)
    if key and find(found.draft, key) is None:
        raise Http404(_("没有这道题，可能已被别人去掉。"))
    form = QuestionForm(
        request.POST or None, draft=found.draft, key=key, target=target_of(found), initial={"version": found.version},
        sources=[one for one in registers_for(request, "read") if name_field(one)],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            designing.change_draft(
                by=request.actor,
                survey=found,
                questions=form.cleaned_data["questions"],
                version=form.cleaned_data["version"],
            )
        except Problem as problem:
            form.add_error(None, problem.detail)
        else:
            return back(request, "surveys:survey_design", pk)
    return render(
        request,
        "surveys/field/question.html",
        {"survey": found, "form": form, "key": key},
        status=400 if form.errors else 200,
    )


@require_POST
def arrange(request: Any, pk: int, key: str, deed: str) -> HttpResponse:
    """A question one up, one down, or out."""
    found = survey_of(request, pk, DESIGN)
    steps = {"up": -1, "down": 1}
    if deed not in {*steps, "drop"}:
        raise Http404
    questions = take(found.draft, key) if deed == "drop" else move(found.draft, key, steps[deed])
    designing.change_draft(by=request.actor, survey=found, questions=questions)
    return back(request, "surveys:survey_design", pk)
