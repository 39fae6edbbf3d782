"""项目资金: all projects against the year's pace; one project's books with what may be booked."""

import secrets
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.domains.projects.actions import money as acts
from zhenjie.domains.projects.actions.payments import plan_payments
from zhenjie.domains.projects.choices import MoneyKind
from zhenjie.domains.projects.forms import money as forms
from zhenjie.domains.projects.forms.payments import PaymentsForm
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries import books, reconciling
from zhenjie.domains.projects.queries.agenda import running
from zhenjie.domains.projects.queries.payments import versions
from zhenjie.domains.projects.queries.plans import lights
from zhenjie.domains.projects.rules.money import reconciled
from zhenjie.domains.projects.rules.payments import NOTHING, Due, covered, payable
from zhenjie.domains.projects.views.reach import MONEY_READ, MONEY_WRITE, answered, project_of
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.views.reach import reach
from zhenjie.engines.org.doors import require

SHOWN = 60


@require_GET
def overview(request: Any) -> HttpResponse:
    """Every running project: plan of the year, done, due, by how much ahead or behind; and all together."""
    here, today = reach(request, MONEY_READ), clock.today()
    rows = running(here)
    paces = books.paces(rows, today)
    sums = books.sums_of(rows, today)
    lines = sorted(((one, paces[one.pk], sums[one.pk]) for one in rows), key=_behind)
    context = {
        "tab": "money", "today": today, "lines": lines, "pace": books.pace_of(books.money(here), today),
        "doubtful": sum(bool(one.doubts) for one in reconciling.ledger(here, today)),
    }  # fmt: skip
    return render(request, "projects/money.html", context)


def _behind(line: Any) -> Any:
    pace = line[1]
    return (pace.behind is None, pace.behind or 0, line[0].pk)


@require_http_methods(["GET", "POST"])
def project(request: Any, pk: int) -> HttpResponse:
    """One project's books."""
    found = project_of(request, pk, MONEY_WRITE if request.method == "POST" else MONEY_READ)
    if request.method == "GET":
        return _shown(request, found)
    what = request.POST.get("what", "book")
    if what == "invested":
        form: Any = forms.InvestedForm(request.POST, prefix="invested")
        return _told(request, found, "invested", form, lambda told: acts.report_invested(
            by=request.actor, project=found, month=told["month"], total=told["amount"]
        ))  # fmt: skip
    if what == "plan":
        form = forms.PlanForm(request.POST, prefix="plan")
        return _told(request, found, "plan", form, lambda told: acts.plan_year(
            by=request.actor, project=found, year=told["year"], total=told["total"], months=told["months"]
        ))  # fmt: skip
    if what == "payments":
        form = PaymentsForm(request.POST, prefix="payments")
        return _told(request, found, "payments", form, lambda told: plan_payments(
            by=request.actor, project=found, **told
        ))  # fmt: skip
    form = forms.BookForm(request.POST, request.FILES, prefix="book")
    return _told(request, found, "book", form, lambda told: _book(request, found, told))


def _book(request: Any, found: Project, told: dict[str, Any]) -> None:
    file = told.pop("file")
    acts.book_money(
        by=request.actor, project=found, month=told["on"], stream=file, name=file.name if file else "",
        key=f"form:{found.pk}:{command[:40]}" if (command := request.POST.get("command", "")) else "", **told,
    )  # fmt: skip


def _told(request: Any, found: Project, name: str, form: Any, act: Any) -> HttpResponse:
    return answered(
        request, form, act, said=_("已记账，余额随之更新。"), url=reverse("projects:books", args=[found.pk]),
        again=lambda form: _shown(request, found, status=422, wrong=name, **{f"{name}_form": form}),
    )  # fmt: skip


def _shown(request: Any, found: Project, *, status: int = 200, **more: Any) -> HttpResponse:
    today = clock.today()
    sums = books.sums_of([found], today)[found.pk]
    said, doubts = reconciled(sums), reconciling.doubts_of([found], today)[found.pk]
    mine = MoneyEntry.objects.filter(project=found)
    months = [
        (number, books_plan, books_done)
        for number, (books_plan, books_done) in enumerate(
            zip(books.months(mine, today.year, MoneyKind.PLAN), books.months(mine, today.year, MoneyKind.INVESTED), strict=True), 1
        )
    ]  # fmt: skip
    entries = mine.select_related("file", "reversed_by").exclude(kind=MoneyKind.PLAN).order_by("-on", "-pk")
    context = {
        "tab": "money", "project": found, "today": today, "sums": sums, "said": said, "doubts": doubts, "months": months,
        "pace": books.paces([found], today)[found.pk], "entries": entries[:SHOWN], "more": entries.count() > SHOWN,
        "may_write": request.scope.allows(MONEY_WRITE, found.unit.path),
        "command": request.POST.get("command", "")[:40] or secrets.token_hex(8),
        "book_form": forms.BookForm(prefix="book", initial={"on": today}),
        "invested_form": forms.InvestedForm(
            prefix="invested", initial={"month": today.replace(day=1), "amount": months[today.month - 1][2] or None}
        ),
        "plan_form": forms.PlanForm(prefix="plan", initial={"year": today.year, "total": sums.year_plan or None}),
        **_payments(found, sums.paid),
    }  # fmt: skip
    return render(request, "projects/books.html", context | more, status=status)


def _payments(found: Project, paid: Decimal) -> dict[str, Any]:
    """The plan that holds, payment by payment, the versions before it, and the colour of 资金支付 where a rule judges it."""
    today, plans = clock.today(), versions(found)
    parts = list(plans[0].parts.all()) if plans else []
    dues = [Due(one.on, one.amount, one.what) for one in parts]
    lit = lights([found], today)[found.pk]
    form = PaymentsForm(
        prefix="payments",
        initial={
            "payments": "\n".join(f"{one.on} {one.amount.normalize():f} {one.what}".strip() for one in parts),
            "document": plans[0].document if plans else "",
        },
    )
    return {
        "payments_form": form, "plans": plans, "dues": covered(dues, paid), "payable": payable(dues, today),
        "due_total": sum((one.amount for one in dues), NOTHING),
        "judged": next((one for title, one in lit.dimensions if one.dimension == "payment"), None),
    }  # fmt: skip


@require_POST
def take_back(request: Any, pk: int) -> HttpResponse:
    """Take a booking back by one that runs the other way."""
    entry = get_object_or_404(MoneyEntry.objects.select_related("project__unit"), pk=pk)
    require(request, MONEY_WRITE, entry.project.unit.path)
    try:
        acts.reverse_money(by=request.actor, entry=entry, note=request.POST.get("note", ""))
        messages.success(request, _("已冲销，原来的一笔留着，另记了一笔相反的。"))
    except Problem as problem:
        messages.error(request, problem.detail)
    return HttpResponseRedirect(reverse("projects:books", args=[entry.project_id]))


@require_GET
def reconcile(request: Any) -> HttpResponse:
    """对账: contract, plan, investment, receipts, payments of each project side by side, and what does not fit, with where to set it right."""
    here, today = reach(request, MONEY_READ), clock.today()
    kind = request.GET.get("kind", "")
    found = reconciling.ledger(here, today)
    lines = [one for one in found if not kind or any(doubt.kind == kind for doubt in one.doubts)]
    if "all" not in request.GET:
        lines = [one for one in lines if one.doubts]
    after = request.GET.get("after", "")
    first = next((place for place, one in enumerate(lines, 1) if str(one.project.pk) == after), 0)
    query = request.GET.copy()
    if len(lines) > first + SHOWN:
        query["after"] = str(lines[first + SHOWN - 1].project.pk)
    context = {
        "tab": "reconcile", "today": today, "lines": lines[first : first + SHOWN], "kinds": reconciling.kinds_of(found),
        "kind": kind, "all": "all" in request.GET, "number": len(found), "doubtful": sum(bool(one.doubts) for one in found),
        "next": f"?{query.urlencode()}" if len(lines) > first + SHOWN else "", "total": reconciling.together(found),
    }  # fmt: skip
    return render(request, "projects/reconcile.html", context)
