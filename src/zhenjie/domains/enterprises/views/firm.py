"""One firm on one page: facts, standing in time, links and promises, visits and tasks, plan, and returns behind their door.

Every act is a small form on that page; one that is not right comes back on the page, filled as it was.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core import clock
from zhenjie.domains.enterprises.actions import firms as actions
from zhenjie.domains.enterprises.forms import firms as forms
from zhenjie.domains.enterprises.forms.appeals import AppealForm
from zhenjie.domains.enterprises.models import Enterprise, Measure, Standing, Task
from zhenjie.domains.enterprises.queries import firms as readers
from zhenjie.domains.enterprises.queries.appeals import of_firm
from zhenjie.domains.enterprises.queries.promises import promised
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.queries.allowed import WRITE as MATTERS_WRITE
from zhenjie.engines.org.doors import require
from zhenjie.engines.org.problems import Problem as OrgProblem
from zhenjie.web.beside import drawn

LIST = "enterprises.standing.write"
READ, WRITE, RETURNS = "enterprises.enterprise.read", "enterprises.enterprise.write", "enterprises.returns"
Act = Callable[[Any], Any]


def _firm(request: Any, pk: int, permission: str) -> Enterprise:
    firm = get_object_or_404(Enterprise.objects.select_related("unit"), pk=pk)
    require(request, permission, firm.unit.path)
    return firm


@require_GET
def firm(request: Any, pk: int) -> HttpResponse:
    """The page of a firm."""
    return _shown(request, _firm(request, pk, READ))


def _home(request: Any) -> tuple[str, ...]:
    """Where people and offices are chosen from: the unit in the top bar with everything below, or where the reader may write."""
    return tuple(request.scope.prefixes_for(WRITE)) or ((request.unit.path,) if request.unit else ())


def _given(request: Any) -> dict[str, Any]:
    return {"prefixes": _home(request), "me": getattr(request.account, "person", None)}


def _shown(request: Any, found: Enterprise, *, status: int = 200, **more: Any) -> HttpResponse:
    may_write = request.scope.allows(WRITE, found.unit.path)
    context: dict[str, Any] = {
        "firm": found,
        "sized": found.sized,
        "standings": found.standings.filter(gone_at__isnull=True),
        "promises": promised([found.unit.path], firm=found),
        "visits": readers.visits_of(found),
        "tasks": readers.tasks_of(found),
        "measures": found.measures.select_related("holder"),
        "today": clock.today(),
        "may_write": may_write,
        "may_list": request.scope.allows(LIST, found.unit.path),
        "may_returns": request.scope.allows(RETURNS, found.unit.path),
        "door": forms.DoorForm(prefix="door"),
        "appeals": of_firm(found),
        "may_appeal": request.scope.allows(MATTERS_WRITE, found.unit.path),
        "appeal_form": AppealForm(prefix="appeal"),
        "beside": drawn(request, readers.KEY, found),
    }
    if may_write:
        given = _given(request)
        context |= {
            "enter_form": forms.EnterListForm(prefix="enter", **given),
            "leave_form": forms.LeaveListForm(prefix="leave"),
            "link_form": forms.LinkForm(prefix="link", **given),
            "visit_form": forms.VisitForm(prefix="visit", **given),
            "task_form": forms.TaskForm(prefix="task", **given),
            "measure_form": forms.MeasureForm(prefix="measure", **given),
        }
    return render(request, "enterprises/firm.html", context | more, status=status)


def _answer(request: Any, found: Enterprise, name: str, form: Any, act: Act, said: str) -> HttpResponse:
    """Act and go back to the page; a form that is not right comes back on the page with all that was typed."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except (Problem, OrgProblem) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, said)
            return HttpResponseRedirect(reverse("enterprises:firm", args=[found.pk]) + f"#{name}")
    return _shown(request, found, status=422, wrong=name, **{f"{name}_form": form})


@require_POST
def enter_list(request: Any, pk: int) -> HttpResponse:
    """入库."""
    found = _firm(request, pk, LIST)
    form = forms.EnterListForm(request.POST, prefix="enter")
    return _answer(
        request,
        found,
        "enter",
        form,
        lambda data: actions.enter_list(by=request.actor, firm=found, **data),
        _("已纳入名录。"),
    )


@require_POST
def leave_list(request: Any, pk: int) -> HttpResponse:
    """退库."""
    standing = get_object_or_404(Standing.objects.select_related("enterprise__unit"), pk=pk)
    found = standing.enterprise
    require(request, LIST, found.unit.path)
    form = forms.LeaveListForm(request.POST, prefix="leave")

    def act(data: Any) -> Any:
        return actions.leave_list(by=request.actor, standing=standing, left=data["left"], ground=data["left_ground"])

    return _answer(request, found, "leave", form, act, _("已退库，原来的一段还留在名录里。"))


@require_POST
def link(request: Any, pk: int) -> HttpResponse:
    """包联."""
    found = _firm(request, pk, WRITE)
    form = forms.LinkForm(request.POST, prefix="link", **_given(request))
    return _answer(
        request,
        found,
        "link",
        form,
        lambda data: actions.link_person(by=request.actor, firm=found, **data),
        _("已建立包联，到期会列进“包联走访”。"),
    )


@require_POST
def visit(request: Any, pk: int) -> HttpResponse:
    """走访."""
    found = _firm(request, pk, WRITE)
    form = forms.VisitForm(request.POST, prefix="visit", **_given(request))

    def act(data: Any) -> Any:
        given = {name: data[name] for name in ("visitor", "on", "said", "command")}
        return actions.record_visit(by=request.actor, firm=found, tasks=form.tasks(), **given)

    return _answer(request, found, "visit", form, act, _("走访已记下。"))


@require_POST
def task(request: Any, pk: int) -> HttpResponse:
    """交办."""
    found = _firm(request, pk, WRITE)
    form = forms.TaskForm(request.POST, prefix="task", **_given(request))
    return _answer(
        request, found, "task", form, lambda data: actions.add_task(by=request.actor, firm=found, **data), _("已交办。")
    )


@require_POST
def finish(request: Any, pk: int) -> HttpResponse:
    """办结: whoever writes at the firm, or in the office that has the task."""
    one = get_object_or_404(Task.objects.select_related("enterprise__unit", "holder"), pk=pk)
    found = one.enterprise
    require(request, WRITE, found.unit.path)
    form = forms.FinishForm(request.POST, prefix="finish")
    return _answer(
        request,
        found,
        "task",
        form,
        lambda data: actions.finish_task(by=request.actor, task=one, **data),
        _("已办结。"),
    )


@require_POST
def measure(request: Any, pk: int) -> HttpResponse:
    """一企一策: one more line."""
    found = _firm(request, pk, WRITE)
    form = forms.MeasureForm(request.POST, prefix="measure", **_given(request))
    return _answer(
        request,
        found,
        "measure",
        form,
        lambda data: actions.add_measure(by=request.actor, firm=found, **data),
        _("已写进一企一策。"),
    )


@require_POST
def progress(request: Any, pk: int) -> HttpResponse:
    """一企一策: how far a line is."""
    one = get_object_or_404(Measure.objects.select_related("enterprise__unit"), pk=pk)
    found = one.enterprise
    require(request, WRITE, found.unit.path)
    form = forms.ProgressForm(request.POST, prefix="progress")
    return _answer(
        request,
        found,
        "measure",
        form,
        lambda data: actions.report_measure(by=request.actor, measure=one, **data),
        _("进展已更新。"),
    )


@never_cache
@require_POST
def returns(request: Any, pk: int) -> HttpResponse:
    """The returns of a single firm, after a reason. The answer is no page to come back to: the next look is a new act."""
    found = _firm(request, pk, RETURNS)
    form = forms.DoorForm(request.POST, prefix="door")
    if not form.is_valid():
        return _shown(request, found, status=422, door=form, wrong="returns")
    actions.open_returns(by=request.actor, firm=found, reason=form.cleaned_data["reason"])
    entry = forms.ReturnForm(prefix="return", initial={"reason": form.cleaned_data["reason"], "month": 0})
    return _shown(request, found, returns=readers.returns_of(found), return_form=entry)


@require_POST
def enter_return(request: Any, pk: int) -> HttpResponse:
    """One figure of a single firm."""
    found = _firm(request, pk, RETURNS)
    form = forms.ReturnForm(request.POST, prefix="return")
    act = lambda data: actions.enter_return(by=request.actor, firm=found, **data)  # noqa: E731
    return _answer(request, found, "return", form, act, _("已登记；要看全部，请再写一次事由。"))
