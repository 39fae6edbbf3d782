"""每月一题: the topics of a year, one topic with its matters and months, setting, changing and finishing it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.core.period_words import month_end
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.topics import change_topic, finish_topic, set_topic
from zhenjie.engines.matters.forms.topics import TopicForm
from zhenjie.engines.matters.models import MonthlyTopic
from zhenjie.engines.matters.queries.allowed import DISPATCH, READ
from zhenjie.engines.matters.queries.topics import change, matters_of, months_around, topics_of
from zhenjie.engines.matters.views.analysis import title_of
from zhenjie.engines.matters.views.asking import month_asked, unit_asked
from zhenjie.engines.matters.views.drawing import bars
from zhenjie.engines.org.doors import needs, require
from zhenjie.engines.org.models import Unit

LISTED = 50
FIELDS = ("title", "month", "klass", "words", "place", "lead", "goals", "measures")


@require_GET
@needs(READ)
def page(request: Any) -> HttpResponse:
    """The topics of a year, of the unit and of those below it."""
    unit, text = unit_asked(request, READ), request.GET.get("year", "")
    asked = whole(text, 4) or 0
    year = asked if 2000 <= asked <= 2100 else clock.today().year
    context = {
        "unit": unit, "year": year, "topics": topics_of((unit.path,), year),
        "may": request.scope.allows(DISPATCH, unit.path),
    }  # fmt: skip
    return render(request, "matters/topics.html", context)


@require_http_methods(["GET", "POST"])
@needs(DISPATCH)
def new(request: Any) -> HttpResponse:
    """A new topic, from a class or a cluster where the address names one."""
    unit = unit_asked(request, DISPATCH)
    if request.method == "POST":
        form = TopicForm(request.POST, unit=unit)
        if form.is_valid():
            try:
                made = set_topic(by=request.actor, unit=unit, topic=form.topic())
            except Problem as problem:
                form.add_error(
                    str(problem.extra.get("field")) if problem.extra.get("field") in form.fields else None,
                    problem.detail,
                )
            else:
                return HttpResponseRedirect(reverse("matters:topic", args=[made.pk]))
        return render(request, "matters/topic_form.html", {"form": form, "unit": unit}, status=422)
    return render(
        request,
        "matters/topic_form.html",
        {"form": TopicForm(initial=_initial(request, unit), unit=unit), "unit": unit},
    )


def _initial(request: Any, unit: Unit) -> dict[str, Any]:
    klass, words, path = (request.GET.get(name, "")[:120] for name in ("klass", "words", "path"))
    place = Unit.objects.filter(path=path).first() if path.startswith(unit.path) else None
    near = place if place is not None and place.parent_id == unit.pk else unit
    about = title_of(klass).rpartition(" / ")[2] if klass else words
    title = (
        _("%(where)s%(about)s反复发生") % {"where": near.name if near != unit else "", "about": about} if about else ""
    )
    return {"klass": klass, "words": words, "place": near, "month": month_asked(request), "title": title[:80]}


@require_http_methods(["GET", "POST"])
def topic(request: Any, pk: int) -> HttpResponse:
    """One topic: goals, measures, its matters, months before and after; a POST changes it."""
    found = _topic(request, pk, DISPATCH if request.method == "POST" else READ)
    form, status = TopicForm(initial=_said(found), unit=found.unit), 200
    if request.method == "POST":
        form, status = TopicForm(request.POST, unit=found.unit), 422
        if form.is_valid():
            try:
                change_topic(by=request.actor, topic=pk, version=_version(request), said=form.topic())
            except Problem as problem:
                form.add_error(
                    str(problem.extra.get("field")) if problem.extra.get("field") in form.fields else None,
                    problem.detail,
                )
                status = problem.status
            else:
                return HttpResponseRedirect(reverse("matters:topic", args=[pk]))
    return render(request, "matters/topic.html", _shown(request, found) | {"form": form}, status=status)


def _topic(request: Any, pk: int, permission: str) -> MonthlyTopic:
    found = MonthlyTopic.objects.select_related("unit", "lead", "place").filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这一题，或不在您的范围内。"))
    require(request, permission, found.unit.path)
    return found


def _said(found: MonthlyTopic) -> dict[str, Any]:
    return {name: getattr(found, name) for name in FIELDS}


def _version(request: Any) -> int:
    text = request.POST.get("version", "")
    return whole(text, 9) or 0


def _shown(request: Any, found: MonthlyTopic) -> dict[str, Any]:
    counts = months_around(found)
    first = counts[0][0] if counts else found.month
    last = month_end(counts[-1][0]) if counts else month_end(found.month)
    rows = list(matters_of(found, first, last).select_related("unit", "holder").order_by("-pk")[: LISTED + 1])
    return {
        "topic": found, "class_title": title_of(found.klass) if found.klass else "", "counts": counts,
        "bars": bars([(f"{month:%Y-%m}", count, "#matters") for month, count in counts]),
        "change": change(counts, found.month), "rows": rows[:LISTED], "more": len(rows) > LISTED,
        "may": request.scope.allows(DISPATCH, found.unit.path) and found.finished_at is None, "total": sum(n for _m, n in counts),
    }  # fmt: skip


@require_POST
def finish(request: Any, pk: int) -> HttpResponse:
    """销号 with what came of it."""
    _topic(request, pk, DISPATCH)
    try:
        finish_topic(
            by=request.actor, topic=pk, version=_version(request), result=request.POST.get("result", "")[:4000]
        )
    except Problem as problem:
        messages.error(request, problem.detail)
    else:
        messages.success(request, _("已销号，前后件数继续逐月统计。"))
    return HttpResponseRedirect(reverse("matters:topic", args=[pk]))
