"""One investor on one page; the promises on everybody's desk; where a project came from."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core import clock
from zhenjie.domains.investment.actions.leads import register_lead, tell_origin
from zhenjie.domains.investment.actions.promises import close_promise, make_promise
from zhenjie.domains.investment.choices import PromiseState
from zhenjie.domains.investment.forms.leads import CloseForm, LeadForm, OriginForm, PromiseForm
from zhenjie.domains.investment.models.events import Promise
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.investment.queries import events as reading
from zhenjie.domains.investment.queries.investors import whole
from zhenjie.domains.investment.queries.words import already
from zhenjie.domains.investment.views.reach import (
    EVENTS_WRITE,
    INVESTORS,
    INVESTORS_WRITE,
    PROMISES,
    PROMISES_WRITE,
    found,
    people_of,
)
from zhenjie.domains.projects.choices import PROJECT
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.views.reach import WRITE as PROJECT_WRITE
from zhenjie.domains.projects.views.reach import answered
from zhenjie.engines.ledger.views.reach import may, reach
from zhenjie.engines.org.doors import require
from zhenjie.web.beside import drawn_each

LISTED = 60
_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)


@require_GET
def investor(request: Any, pk: int) -> HttpResponse:
    """The page."""
    return _shown(request, found(request, Investor, pk, INVESTORS, "introduced_by", "through"))


def _shown(request: Any, row: Investor, status: int = 200, **more: Any) -> HttpResponse:
    may_write, path = request.scope.allows(INVESTORS_WRITE, row.unit.path), row.unit.path
    told = whole(row, clock.today())
    beside = drawn_each(request, PROJECT, [*(one.project for one in told.leads), *told.loose])
    context: dict[str, Any] = {
        "tab": "investor", "row": row, "whole": told, "leads": [(one, beside.get(one.project_id)) for one in told.leads],
        "loose": [(one, beside.get(one.pk)) for one in told.loose], "today": clock.today(), "may_write": may_write,
        "may_lead": request.scope.allows(PROJECT_WRITE, path), "may_promise": request.scope.allows(PROMISES_WRITE, path),
        "may_event": request.scope.allows(EVENTS_WRITE, path),
    }  # fmt: skip
    if may_write:
        given = {"prefixes": people_of(request)}
        context |= {"lead_form": LeadForm(prefix="lead"), "promise_form": PromiseForm(prefix="promise", **given)}
    return render(request, "investment/investor.html", context | more, status=status)


@require_POST
def lead(request: Any, pk: int) -> HttpResponse:
    """A lead of this investor."""
    row = found(request, Investor, pk, INVESTORS_WRITE, "introduced_by", "through")
    require(request, PROJECT_WRITE, row.unit.path)
    form = LeadForm(request.POST, prefix="lead")

    def act(told: dict[str, Any]) -> None:
        _made, contested = register_lead(by=request.actor, unit=row.unit, investor=row, told=form.lead)
        if contested:
            messages.warning(request, already())

    return answered(
        request, form, act, said=_("线索已登记，从现在起就是一个项目。"), url=reverse("investment:investor", args=[pk]),
        again=lambda form: _shown(request, row, 422, lead_form=form, wrong="lead"),
    )  # fmt: skip


@require_POST
def promise(request: Any, pk: int) -> HttpResponse:
    """A promise to this investor."""
    row = found(request, Investor, pk, PROMISES_WRITE, "introduced_by", "through")
    form = PromiseForm(request.POST, prefix="promise", prefixes=people_of(request))
    return answered(
        request, form, lambda told: make_promise(by=request.actor, unit=row.unit, told=form.promise, investor=row),
        said=_("承诺已记下，到期会提醒。"), url=reverse("investment:investor", args=[pk]),
        again=lambda form: _shown(request, row, 422, promise_form=form, wrong="promise"),
    )  # fmt: skip


@require_GET
def promises(request: Any) -> HttpResponse:
    """Open ones, the most urgent first, or those that were closed; mine, or everybody's."""
    return _listed(request)


def _listed(request: Any, status: int = 200, **more: Any) -> HttpResponse:
    here, today = reach(request, PROMISES), clock.today()
    which = "closed" if request.GET.get("which") == "closed" else "open"
    rows = reading.promises(here)
    if which == "open":
        rows = rows.filter(state=PromiseState.OPEN).order_by("due", "pk")
    else:
        rows = rows.exclude(state=PromiseState.OPEN).order_by("-closed_on", "-pk")
    me = getattr(request.account, "person_id", None)
    mine = request.GET.get("mine") == "1" and me is not None
    rows = rows.filter(owner=me) if mine else rows
    page = list(_behind(rows, request.GET.get("after", ""), which)[: LISTED + 1])
    shown = page[:LISTED]
    context = {
        "tab": "promises", "which": which, "mine": mine, "me": me, "rows": reading.due(shown, today), "today": today,
        "next": f"{shown[-1].closed_on if which == 'closed' else shown[-1].due}:{shown[-1].pk}" if len(page) > LISTED else "",
        "form": CloseForm(initial={"on": today}), "may_write": may(request, PROMISES_WRITE),
    }  # fmt: skip
    return render(request, "investment/promises.html", context | more, status=status)


def _behind(rows: Any, after: str, which: str) -> Any:
    """Paged by key: the day and the number of the last row that was shown."""
    said, _colon, pk = after.partition(":")
    try:
        day = parse_date(said) if _DAY.fullmatch(said) else None
    except ValueError:
        return rows
    if day is None or not pk.isascii() or not pk.isdigit():
        return rows
    name, way = ("closed_on", "lt") if which == "closed" else ("due", "gt")
    return rows.filter(**{f"{name}__{way}": day}) | rows.filter(**{name: day, f"pk__{way}": int(pk)})


@require_POST
def close(request: Any, pk: int) -> HttpResponse:
    """Kept, or withdrawn."""
    row = found(request, Promise, pk, PROMISES_WRITE)
    form = CloseForm(request.POST)
    return answered(
        request, form,
        lambda told: close_promise(by=request.actor, promise=row, on=told["on"], result=told["result"], withdraw=told["withdraw"]),
        said=lambda: _("已撤销，原因留着。") if form.cleaned_data["withdraw"] else _("已兑现，算一次跟进。"),
        url=reverse("investment:promises"), again=lambda form: _listed(request, 422, form=form, wrong=pk),
    )  # fmt: skip


@require_POST
def origin(request: Any, pk: int) -> HttpResponse:
    """Where a project came from that somebody registered in the ledger."""
    project = get_object_or_404(Project.objects.select_related("unit"), pk=pk)
    require(request, PROJECT_WRITE, project.unit.path)
    form = OriginForm(request.POST, path=project.unit.path, prefix="origin")
    if form.is_valid():
        tell_origin(by=request.actor, project=project, investor=form.cleaned_data["investor"], event=None)
        messages.success(request, _("已记到这个投资方名下。"))
    else:
        messages.error(request, _("请选本单位台账里的一个投资方。"))
    return HttpResponseRedirect(reverse("projects:project", args=[pk]))
