"""信用积分: the overview, a holder's own page, booking, exchanging, objections, goods, the paper to hang up."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.domains.governance.actions import points as acting
from zhenjie.domains.governance.forms import (
    AwardForm,
    ExchangeForm,
    NoteForm,
    ObjectionForm,
    RulingForm,
    StockForm,
)
from zhenjie.domains.governance.models.points import GoodsMove, PointsEntry, PointsHolder, PointsObjection
from zhenjie.domains.governance.queries import points as reading
from zhenjie.domains.governance.rules import edition
from zhenjie.domains.governance.rules.points import PointsError
from zhenjie.engines.ledger.actions.once import once
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.views.beside import beside
from zhenjie.engines.ledger.views.reach import declared, may, reach
from zhenjie.engines.org.doors import require
from zhenjie.engines.org.queries import within

READ, WRITE = "governance.pointsentry.read", "governance.pointsentry.write"
GOODS = "governance.pointsgoods"


@require_GET
def points(request: Any) -> HttpResponse:
    """All holders within reach, what lies open, what waits for a ruling."""
    here, today = reach(request, READ), clock.today()
    words = request.GET.get("q", "").strip()[:20]
    standings, number = reading.standings(here, words)
    context = {
        "tab": "points",
        "sought": words,
        "standings": standings,
        "number": number,
        "more": number - len(standings),
        "open": list(reading.lying_open(here)[:12]),
        "opened": reading.lying_open(here).count(),
        "objections": list(reading.waiting_objections(here)[:12]),
        "exchanged": reading.exchanged(here, today.replace(month=1, day=1), today),
        "goods": reading.goods_near(request.unit),
        "rule": edition("points", today),
        "today": today,
        "may_write": may(request, WRITE),
        "may_turn": may(request, "governance.pointsreason.write"),
    }
    return render(request, "governance/points.html", context)


def _holder(request: Any, pk: int, permission: str) -> PointsHolder:
    rows = PointsHolder.objects.select_related("unit", "household", "person")
    held = get_object_or_404(rows, pk=pk)
    require(request, permission, held.unit.path)
    return held


@require_GET
def holder(request: Any, pk: int) -> HttpResponse:
    """One household's (or person's) page."""
    return _page(request, _holder(request, pk, READ))


def _page(request: Any, held: PointsHolder, status: int = 200, at: int = 0, **forms: Any) -> HttpResponse:
    today = clock.today()
    standing, lines = reading.statement(held)
    reasons, goods = reading.catalogue(held.unit, today), reading.goods_near(held.unit)
    rule = edition("points", today)
    context = {
        "tab": "points",
        "holder": held,
        "standing": standing,
        "lines": lines,
        "earned": sum(x.entry.points for x in lines if x.state == "counts" and x.entry.kind == "plus"),
        "rule": rule,
        "reasons": reasons,
        "award": AwardForm(reasons=reasons),
        "exchange": ExchangeForm(goods=goods),
        "goods": goods,
        "objection": ObjectionForm(),
        "ruling": RulingForm(),
        "reversal": NoteForm(),
        "at": at,
        "today": today,
        "may_write": request.scope.allows(WRITE, held.unit.path),
        **forms,
    }
    return render(request, "governance/holder.html", context, status=status)


def _back(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("governance:holder", args=[pk]))


@require_POST
def award(request: Any, pk: int) -> HttpResponse:
    """Give or take points."""
    held = _holder(request, pk, WRITE)
    form = AwardForm(request.POST, reasons=reading.catalogue(held.unit, clock.today()))
    if form.is_valid():
        try:
            made = acting.post_points(by=request.actor, holder=held, **form.cleaned_data)
        except PointsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("记下了，公示到 %(day)s，没有异议第二天生效。") % {"day": made.open_until})
            return _back(pk)
    return _page(request, held, 422, award=form)


@require_POST
def exchange(request: Any, pk: int) -> HttpResponse:
    """Points for goods; the same form sent twice is one exchange."""
    held = _holder(request, pk, WRITE)
    form = ExchangeForm(request.POST, goods=reading.goods_near(held.unit))
    if form.is_valid():
        told = form.cleaned_data

        def run() -> int:
            made = acting.exchange_points(by=request.actor, holder=held, goods=told["goods"], quantity=told["quantity"])
            return int(made.pk)

        try:
            content = f"{held.pk}/{told['goods'].pk}/{told['quantity']}"
            once(key=f"exchange-{told['key']}", by=request.actor, run=run, content=content)
        except (PointsError, Problem) as error:
            form.add_error("quantity", str(error))
        else:
            messages.success(request, _("已兑换，积分和库存都扣了。"))
            return _back(pk)
    return _page(request, held, 422, exchange=form)


def _entry(request: Any, pk: int) -> PointsEntry:
    held = get_object_or_404(PointsEntry.objects.select_related("unit", "holder__unit"), pk=pk)
    require(request, WRITE, held.unit.path)
    return held


@require_GET
def entry(request: Any, pk: int) -> HttpResponse:
    """One entry with its evidence: photos and papers are attached here."""
    rows = PointsEntry.objects.select_related("unit", "holder__unit", "goods", "reverses").prefetch_related(
        "objections"
    )
    held = get_object_or_404(rows, pk=pk)
    require(request, READ, held.unit.path)
    declaration = declared(request, "governance.pointsentry")
    lines = reading.statement(held.holder)[1]
    context = {
        "tab": "points",
        "entry": held,
        "line": next(one for one in lines if one.entry.pk == held.pk),
        "register": declaration,
        "row": held,
        "may_write": request.scope.allows(WRITE, held.unit.path),
        **beside(request, declaration, held),
    }
    return render(request, "governance/entry.html", context)


@require_POST
def take_back(request: Any, pk: int) -> HttpResponse:
    """Reverse an entry by one of its own."""
    held = _entry(request, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            acting.reverse_entry(by=request.actor, entry=held, note=form.cleaned_data["note"])
        except PointsError as error:
            form.add_error("note", str(error))
        else:
            messages.success(request, _("已冲销，原来的一笔留着，另记了一笔相反的。"))
            return _back(held.holder_id)
    return _page(request, _holder(request, held.holder_id, READ), 422, pk, reversal=form)


@require_POST
def object_to(request: Any, pk: int) -> HttpResponse:
    """Somebody objects to an entry that lies open."""
    held = _entry(request, pk)
    form = ObjectionForm(request.POST)
    if form.is_valid():
        try:
            acting.object_to_entry(by=request.actor, entry=held, **form.cleaned_data)
        except PointsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("异议已登记，裁定前这一笔不生效。"))
            return _back(held.holder_id)
    return _page(request, _holder(request, held.holder_id, READ), 422, pk, objection=form)


@require_POST
def rule(request: Any, pk: int) -> HttpResponse:
    """Rule on an objection."""
    rows = PointsObjection.objects.select_related("entry__unit", "entry__holder")
    held = get_object_or_404(rows, pk=pk)
    require(request, WRITE, held.entry.unit.path)
    form = RulingForm(request.POST)
    if form.is_valid():
        try:
            acting.rule_objection(by=request.actor, objection=held, **form.cleaned_data)
        except PointsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("裁定已记下。"))
            return _back(held.entry.holder_id)
    return _page(request, _holder(request, held.entry.holder_id, READ), 422, held.entry_id, ruling=form)


@require_http_methods(["GET", "POST"])
def goods(request: Any) -> HttpResponse:
    """What can be had for points, and its movements."""
    writes = request.method == "POST"
    here = reach(request, f"{GOODS}.{'write' if writes else 'read'}")
    mine = [one for one in reading.goods_near(request.unit) if not writes or request.scope.allows(f"{GOODS}.write", one.unit.path)]  # fmt: skip
    form = StockForm(request.POST if writes else None, goods=mine)
    if writes and form.is_valid():
        try:
            acting.stock_goods(by=request.actor, **form.cleaned_data)
        except PointsError as error:
            form.add_error("quantity", str(error))
        else:
            messages.success(request, _("库存已更新。"))
            return HttpResponseRedirect(reverse("governance:goods"))
    moves = within(GoodsMove.objects.all(), here, "goods__unit__path").select_related("goods").order_by("-pk")
    context = {
        "tab": "goods",
        "goods": mine,
        "moves": moves[:40],
        "form": form,
        "may_write": may(request, f"{GOODS}.write"),
    }
    return render(request, "governance/goods.html", context, status=422 if form.errors else 200)


@require_GET
def notice(request: Any) -> HttpResponse:
    """The paper to hang up: what lies open, by alias."""
    here = reach(request, READ)
    context = {"rows": list(reading.lying_open(here)[:500]), "rule": edition("points", clock.today())}
    return render(request, "governance/points_notice.html", {**context, "today": clock.today()})


@require_POST
def turn(request: Any) -> HttpResponse:
    """The yearly reset of last year at the chosen unit."""
    reach(request, "governance.pointsreason.write")
    try:
        number = acting.turn_year(by=request.actor, unit=request.unit, year=clock.today().year - 1)
        messages.success(request, _("上年度已结转 %(number)s 户，重复做不会再扣。") % {"number": number})
    except PointsError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("governance:points"))
