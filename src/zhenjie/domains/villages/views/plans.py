"""Pages of one cooperative, one plan, one frozen register: try out, keep, publish, object, decide, pay."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core import clock
from zhenjie.domains.villages.actions import plans as acts
from zhenjie.domains.villages.actions import shares
from zhenjie.domains.villages.choices import FreezeState, PlanState
from zhenjie.domains.villages.forms import DividendForm, ObjectionForm, RulingForm, SurplusForm, VoteForm
from zhenjie.domains.villages.models import Cooperative, Distribution, Objection, ShareRegister
from zhenjie.domains.villages.queries import plans as reading
from zhenjie.domains.villages.rules.dividends import share_out
from zhenjie.domains.villages.rules.surplus import PlanError, distribute, faults, least_rate
from zhenjie.domains.villages.views.reach import found, may_write, plan_of
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.doors import require

WRITE = "villages.distribution.write"


@require_GET
def cooperative(request: Any, pk: int) -> HttpResponse:
    """One cooperative: the conditions of the law, its land, its plans, and a distribution tried out by the address."""
    row = found(request, Cooperative, pk, "read")
    asked = bool(request.GET)
    form = _surplus_form(request.GET if asked else None)
    return _cooperative(request, row, form)


def _surplus_form(data: Any) -> SurplusForm:
    today = clock.today()
    least = least_rate(today)
    start = {"year": today.year - 1, "loss": Decimal(0), "reserve": Decimal(0), "rate": least}
    return SurplusForm(data, least=least, initial=start)


def _cooperative(request: Any, row: Cooperative, form: SurplusForm, status: int = 200) -> HttpResponse:
    today = clock.today()
    plan, lines = None, []
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            accounts = reading.accounts_of(row, said["year"], said["basis"])
            money = (said["surplus"], said["loss"], said["reserve"], said["rate"])
            plan = distribute(*money, accounts, today)
            lines = reading.tried(row, plan.parts)
        except PlanError as error:
            form.add_error(None, str(error))
    kinds = reading.kinds_of(row, today)
    context = {
        "tab": "cooperatives",
        "row": row,
        "kinds": {"farmer": kinds["farmer"], "person": kinds["person"], "body": kinds["body"]},
        "members": sum(kinds.values()),
        "faults": faults(kinds, today),
        "lands": row.lands.filter(gone_at__isnull=True)[:50],
        "plans": row.distributions.filter(gone_at__isnull=True)[:20],
        "form": form,
        "plan": plan,
        "lines": lines,
        "least": least_rate(today),
        "may_write": request.scope.allows(WRITE, row.unit.path),
    }
    return render(request, "villages/cooperative.html", context, status=status)


@require_POST
def propose(request: Any, pk: int) -> HttpResponse:
    """Keep what was tried out as the plan of the year."""
    row = found(request, Cooperative, pk, "read")
    require(request, WRITE, row.unit.path)
    form = _surplus_form(request.POST)
    if form.is_valid():
        try:
            plan = acts.propose_distribution(by=request.actor, cooperative=row, **form.cleaned_data)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("已存成方案，核对无误就可以公示。"))
            return HttpResponseRedirect(reverse("villages:plan", args=["distributions", plan.pk]))
    return _cooperative(request, row, form, status=422)


@require_GET
def plan(request: Any, kind: str, pk: int) -> HttpResponse:
    """One plan with every line explained and the next step."""
    return _plan(request, kind, plan_of(request, kind, pk, "read"))


def _plan(request: Any, kind: str, row: Any, status: int = 200, **forms: Any) -> HttpResponse:
    today = clock.today()
    lines = reading.lines_of(row)
    is_published = row.state == PlanState.PUBLISHED
    context = {
        "tab": "cooperatives" if kind == "distributions" else "shares",
        "kind": kind,
        "row": row,
        "lines": lines,
        "traded": sum((one.traded for one in lines), Decimal(0)),
        "held": sum((one.held for one in lines), Decimal(0)),
        "steps": [(name, label, _reached(row.state, name)) for name, label in PlanState.choices[:4]],
        "objections": row.objections.all(),
        "is_open": shares.is_open(row),
        "may_decide": is_published and row.open_until < today,
        "vote": VoteForm(),
        "objection": ObjectionForm(),
        "ruling": RulingForm(),
        "may_write": may_write(request, row),
        **forms,
    }
    return render(request, "villages/plan.html", context, status=status)


def _reached(state: str, step: str) -> bool:
    order = list(PlanState.values)
    return state != PlanState.WITHDRAWN and order.index(step) <= order.index(state)


@require_POST
def move(request: Any, kind: str, pk: int) -> HttpResponse:
    """Publish, pay or withdraw."""
    row = plan_of(request, kind, pk, "write")
    ways = {
        "publish": (acts.publish_plan, _("已公示，期满前成员可以提异议。")),
        "pay": (acts.pay_plan, _("已记为发放完毕。")),
        "withdraw": (acts.withdraw_plan, _("已撤回，原方案还能查到。")),
    }
    act, said = ways.get(request.POST.get("way", ""), (None, ""))
    if act is None:
        raise Http404
    try:
        act(by=request.actor, plan=row)
        messages.success(request, said)
    except Problem as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(reverse("villages:plan", args=[kind, pk]))


@require_POST
def decide(request: Any, kind: str, pk: int) -> HttpResponse:
    """Note how the meeting voted."""
    row = plan_of(request, kind, pk, "write")
    form = VoteForm(request.POST)
    if form.is_valid():
        try:
            acts.decide_plan(by=request.actor, plan=row, **form.cleaned_data)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("表决通过，可以发放了。"))
            return HttpResponseRedirect(reverse("villages:plan", args=[kind, pk]))
    return _plan(request, kind, row, status=422, vote=form)


@require_POST
def object_plan(request: Any, kind: str, pk: int) -> HttpResponse:
    """Note an objection of a member against a plan."""
    row = plan_of(request, kind, pk, "write")
    form = ObjectionForm(request.POST)
    if _objected(request, row, form):
        return HttpResponseRedirect(reverse("villages:plan", args=[kind, pk]))
    return _plan(request, kind, row, status=422, objection=form)


def _objected(request: Any, thing: Any, form: ObjectionForm) -> bool:
    if form.is_valid():
        try:
            shares.object_to(by=request.actor, thing=thing, **form.cleaned_data)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("异议已登记，裁定以前不能往下走。"))
            return True
    return False


@require_GET
def notice(request: Any, kind: str, pk: int) -> HttpResponse:
    """The sheet for the notice board: counts, sums and masked names, nothing else."""
    row = plan_of(request, kind, pk, "read")
    context = {"row": row, "kind": kind, "lines": reading.lines_of(row), "today": clock.today()}
    return render(request, "villages/notice.html", context)


@require_GET
def share_register(request: Any, pk: int) -> HttpResponse:
    """One frozen register, its objections, and a dividend tried out from it by the address."""
    row = found(request, ShareRegister, pk, "read")
    form = DividendForm(request.GET or None, initial=_start())
    return _register(request, row, form=form)


def _start() -> dict[str, Any]:
    return {"year": clock.today().year - 1, "loss": Decimal(0), "reserve": Decimal(0)}


def _register(request: Any, row: ShareRegister, status: int = 200, **forms: Any) -> HttpResponse:
    form = forms.setdefault("form", DividendForm(initial=_start()))
    entries = list(row.entries.all())
    tried = None
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            held = {one.pk: one.shares for one in entries}
            tried = share_out(said["income"], said["loss"], said["reserve"], held, clock.today())
        except PlanError as error:
            form.add_error(None, str(error))
    context = {
        "tab": "shares",
        "row": row,
        "entries": [(one, tried.amounts[one.pk] if tried else None) for one in entries],
        "tried": tried,
        "dividends": row.dividends.filter(gone_at__isnull=True),
        "objections": row.objections.all(),
        "is_open": shares.is_open(row),
        "may_settle": row.state == FreezeState.OPEN and row.open_until < clock.today(),
        "is_settled": row.state == FreezeState.SETTLED,
        "objection": ObjectionForm(),
        "ruling": RulingForm(),
        "may_write": may_write(request, row),
        **forms,
    }
    return render(request, "villages/share_register.html", context, status=status)


@require_POST
def settle(request: Any, pk: int) -> HttpResponse:
    """Close the objections."""
    row = found(request, ShareRegister, pk, "write")
    try:
        shares.settle_register(by=request.actor, register=row)
        messages.success(request, _("已定案，可以按它分红了。"))
    except Problem as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(reverse("villages:share_register", args=[pk]))


@require_POST
def object_register(request: Any, pk: int) -> HttpResponse:
    """Note an objection of a member against a frozen register."""
    row = found(request, ShareRegister, pk, "write")
    form = ObjectionForm(request.POST)
    if _objected(request, row, form):
        return HttpResponseRedirect(reverse("villages:share_register", args=[pk]))
    return _register(request, row, status=422, objection=form)


@require_POST
def propose_dividend(request: Any, pk: int) -> HttpResponse:
    """Keep what was tried out as the dividend of the year."""
    row = found(request, ShareRegister, pk, "read")
    require(request, "villages.dividend.write", row.unit.path)
    form = DividendForm(request.POST)
    if form.is_valid():
        try:
            made = acts.propose_dividend(by=request.actor, register=row, **form.cleaned_data)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("已存成方案，核对无误就可以公示。"))
            return HttpResponseRedirect(reverse("villages:plan", args=["dividends", made.pk]))
    return _register(request, row, status=422, form=form)


@require_POST
def rule(request: Any, pk: int) -> HttpResponse:
    """Rule on an objection, whatever it is against."""
    row = get_object_or_404(
        Objection.objects.select_related("distribution__unit", "dividend__unit", "register__unit"), pk=pk
    )
    thing: Any = row.distribution or row.dividend or row.register
    require(request, f"villages.{thing._meta.model_name}.write", thing.unit.path)
    form = RulingForm(request.POST)
    if isinstance(thing, ShareRegister):
        back = reverse("villages:share_register", args=[thing.pk])
    else:
        kind = "distributions" if isinstance(thing, Distribution) else "dividends"
        back = reverse("villages:plan", args=[kind, thing.pk])
    if not form.is_valid():
        messages.error(request, _("裁定要写明理由，请补上再存。"))
        return HttpResponseRedirect(back)
    try:
        shares.rule_objection(by=request.actor, objection=row, **form.cleaned_data)
        messages.success(request, _("已裁定。"))
    except Problem as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(back)
