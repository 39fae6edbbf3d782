"""Pages of 一表通 for those who ask: lists, sending, progress, closing, who asks how often."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.engines.org.doors import needs, require
from zhenjie.engines.surveys.actions import reminding, reports, sending
from zhenjie.engines.surveys.choices.reports import FormState, TaskState
from zhenjie.engines.surveys.forms.reports import TemplateForm
from zhenjie.engines.surveys.models.reports import ReportForm, ReportTask
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.surveys.queries.asking import figures
from zhenjie.engines.surveys.queries.grid import grid
from zhenjie.engines.surveys.queries.reports import asked_by, asked_of
from zhenjie.engines.surveys.views.reach import form_of, reach


@require_GET
@needs("reports.read")
def index(request: Any) -> HttpResponse:
    """What is asked of this unit and those below, and what this unit asks."""
    prefixes = reach(request, "reports.read")
    mine = [row for row in asked_by([request.unit.path])[:50] if _may_see(request, row)]
    asked = asked_of(prefixes, request.unit.path)
    tab = request.GET.get("tab") or ("asked" if asked or not mine else "mine")
    return render(
        request,
        "surveys/report_index.html",
        {"asked": asked, "mine": mine, "tab": tab, "now": clock.now(), "may_ask": request.permits("reports.ask")},
    )


def _may_see(request: Any, form: ReportForm) -> bool:
    return bool(request.scope.allows("reports.read", form.unit.path))


@require_POST
def send(request: Any, pk: int) -> HttpResponse:
    """Send a draft to its units."""
    form = form_of(request, pk, "reports.ask")
    try:
        tasks = sending.send_form(by=request.actor, form=form, allows=request.scope.allows)
    except Problem as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("surveys:report_edit", args=[pk]))
    told = reminding.announce(by=request.actor, tasks=tasks)
    asked = sum(task.cells - task.known - task.waiting for task in tasks)
    messages.success(
        request,
        _("已发给 %(units)s 个单位，通知了 %(people)s 人；台账填好了大半，只问 %(asked)s 格。")
        % {"units": len(tasks), "people": told, "asked": asked},
    )
    return HttpResponseRedirect(reverse("surveys:report", args=[pk]))


@require_GET
def detail(request: Any, pk: int) -> HttpResponse:
    """Progress by unit, and the consolidated report as it stands."""
    form = form_of(request, pk, "reports.read")
    if form.state == FormState.DRAFT:
        if request.scope.allows("reports.ask", form.unit.path):
            return HttpResponseRedirect(reverse("surveys:report_edit", args=[pk]))
        raise PermissionDenied(_("这张报表还是草稿，发出以后才能看。"))
    tasks = list(form.tasks.exclude(state=TaskState.MERGED).select_related("unit", "holder").order_by("unit__path"))
    for task in tasks:
        task.form = form
    number = whole(request.GET.get("page"), 5) or 1
    made, problem = None, ""
    try:
        made = grid(form, tasks, max(1, number))
    except Problem as error:
        problem = str(error)
    context = {
        "form": form,
        "tasks": tasks,
        "grid": made,
        "problem": problem,
        "done": sum(task.state == TaskState.SUBMITTED for task in tasks),
        "late": form.state == FormState.SENT and form.due_at is not None and form.due_at < clock.now(),
        "cells": sum(task.cells for task in tasks),
        "known": sum(task.known for task in tasks),
        "waiting": sum(task.waiting for task in tasks),
        "to_type": sum(task.to_type for task in tasks),
        "totals": made.totals() if made and made.pages == 1 and any(t is not None for t in made.totals()) else None,
        "may_ask": request.scope.allows("reports.ask", form.unit.path),
        "may_fill": request.scope.allows("reports.fill", form.unit.path),
        "template_form": TemplateForm(),
        "merged": form.tasks.filter(state=TaskState.MERGED).select_related("unit", "holder"),
    }
    return render(request, "surveys/report_detail.html", context)


@require_POST
def act(request: Any, pk: int, deed: str) -> HttpResponse:
    """Close a form, remind those who have not answered, throw a draft away."""
    form = form_of(request, pk, "reports.ask")
    try:
        if deed == "close":
            sending.close_form(by=request.actor, form=form)
            messages.success(request, _("已收口，不再接收填报；没交的单位列在下面。"))
        elif deed == "remind":
            told, moment = reminding.remind(by=request.actor, form=form)
            when = (
                _("现在就发")
                if moment is None
                else _("%(when)s 再发，不在休息时间打扰") % {"when": f"{moment:%m-%d %H:%M}"}
            )
            messages.success(
                request,
                ngettext("提醒 %(people)s 人：%(when)s。", "提醒 %(people)s 人：%(when)s。", told)
                % {"people": told, "when": when},
            )
        elif deed == "drop":
            reports.drop_form(by=request.actor, form=form)
            messages.success(request, _("草稿已删除，留痕里还查得到。"))
            return HttpResponseRedirect(reverse("surveys:reports") + "?tab=mine")
        else:
            raise Http404(_("没有这一步。"))
    except Problem as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("surveys:report", args=[pk]))


@require_POST
def give_back(request: Any, pk: int) -> HttpResponse:
    """Give one unit's part back, with a reason."""
    task = get_object_or_404(ReportTask.objects.select_related("form__unit"), pk=pk)
    require(request, "reports.ask", task.form.unit.path)
    try:
        sending.give_back(by=request.actor, task=task, reason=request.POST.get("reason", ""))
        reminding.told_back(by=request.actor, task=task, reason=request.POST.get("reason", ""))
        messages.success(request, _("已退回给%(unit)s。") % {"unit": task.unit})
    except Problem as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("surveys:report", args=[task.form_id]))


@require_GET
@needs("reports.read")
def asking(request: Any) -> HttpResponse:
    """Who asked for what, how often: this year, of the units below the one in the top bar."""
    prefixes, today = reach(request, "reports.read"), clock.today()
    asked = whole(request.GET.get("year"), 4) or 0
    year = asked if 2000 <= asked <= today.year else today.year
    told = figures(prefixes, date(year, 1, 1), date(year + 1, 1, 1))
    month = figures(prefixes, today.replace(day=1)) if year == today.year else None
    return render(
        request,
        "surveys/report_asking.html",
        {"told": told, "month": month, "year": year, "years": range(today.year, today.year - 3, -1)},
    )
