"""Pages of one object, one inspection, one placing, one rectification, and what is recorded there."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.domains.governance.actions.appeals import file_appeal, rule_appeal
from zhenjie.domains.governance.actions.boards import record_inspection, record_recheck, record_talk
from zhenjie.domains.governance.forms import AppealForm, InspectForm, RulingForm, TalkForm
from zhenjie.domains.governance.models.boards import (
    Appeal,
    BoardObject,
    Inspection,
    InspectionItem,
    Placing,
    Rectification,
)
from zhenjie.domains.governance.queries import boards as reading
from zhenjie.domains.governance.rules import edition
from zhenjie.domains.governance.rules.boards import cycle
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.views.beside import beside
from zhenjie.engines.ledger.views.reach import declared
from zhenjie.engines.org.doors import require

READ, WRITE, RULE = "governance.inspection.read", "governance.inspection.write", "governance.board.write"
FIX = "governance.rectification"


@require_http_methods(["GET", "POST"])
def item(request: Any, pk: int) -> HttpResponse:
    """One object: its lists, its inspections, and the checklist to fill in."""
    held = get_object_or_404(BoardObject.objects.select_related("unit", "firm", "household", "place"), pk=pk)
    require(request, WRITE if request.method == "POST" else READ, held.unit.path)
    told = reading.edition_for(held.unit, held.kind, clock.today())
    form = InspectForm(request.POST if request.method == "POST" else None, items=told.items)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = record_inspection(by=request.actor, item=held, on=data["on"], counts=form.counts, note=data["note"])
        except Problem as problem:
            form.add_error("on", str(problem))
        else:
            messages.success(
                request, _("记下了，得 %(score)s 分。有照片就在下面加上。") % {"score": f"{made.score.normalize():f}"}
            )
            return HttpResponseRedirect(reverse("governance:inspection", args=[made.pk]))
    context = {
        "tab": "boards",
        "item": held,
        "edition": told,
        "form": form,
        "full": edition("boards", clock.today())["full"],
        "history": [(one, cycle(one.board.cycle)) for one in reading.history(held)],
        "inspections": held.inspections.order_by("-on", "-pk")[:12],
        "times": reading.yellow_times(held, clock.today()),
        "may_write": request.scope.allows(WRITE, held.unit.path),
    }
    return render(request, "governance/object.html", context, status=422 if form.errors else 200)


@require_GET
def inspection(request: Any, pk: int) -> HttpResponse:
    """One inspection: the sum that makes the score, and its photos."""
    held = get_object_or_404(Inspection.objects.select_related("unit", "item").prefetch_related("items"), pk=pk)
    require(request, READ, held.unit.path)
    declaration = declared(request, "governance.inspection")
    context = {
        "tab": "boards",
        "inspection": held,
        "cycle": cycle(held.cycle),
        "register": declaration,
        "row": held,
        "may_write": request.scope.allows(WRITE, held.unit.path),
        **beside(request, declaration, held),
    }
    return render(request, "governance/inspection.html", context)


def _placing(request: Any, pk: int, permission: str) -> Placing:
    rows = Placing.objects.select_related("board__unit", "item__unit")
    held = get_object_or_404(rows, pk=pk)
    require(request, permission, held.item.unit.path)
    return held


@require_GET
def placing(request: Any, pk: int) -> HttpResponse:
    """One object on one list: why, from what, appeals, pictures before and after."""
    return _placing_page(request, _placing(request, pk, READ))


def _placing_page(
    request: Any, held: Placing, form: AppealForm | None = None, ruling: RulingForm | None = None, at: int = 0
) -> HttpResponse:
    rows = reading.regular([held.item.unit.path], held.board.kind, held.board.cycle)
    inspections = [row for row in rows if row.item_id == held.item_id]
    fix = Rectification.objects.filter(placing=held).select_related("recheck").first()
    pictures = reading.pictures_of(
        [one.pk for one in inspections] + ([fix.recheck_id] if fix and fix.recheck_id else [])
    )
    appeals = list(held.appeals.select_related("item__inspection").order_by("pk"))
    appealed = {one.item_id for one in appeals}
    left = [one for one in reading.deducted(inspections) if one.pk not in appealed]
    context = {
        "tab": "boards",
        "placing": held,
        "cycle": cycle(held.board.cycle),
        "inspections": inspections,
        "before": [p for one in inspections for p in pictures.get(one.pk, [])],
        "after": pictures.get(fix.recheck_id, []) if fix and fix.recheck_id else [],
        "fix": fix,
        "fix_colour": reading.due_colour(fix) if fix else None,
        "appeals": appeals,
        "form": form or AppealForm(choices=_choices(left)),
        "ruling": ruling or RulingForm(),
        "at": at,
        "may_appeal": bool(left)
        and clock.today() <= held.board.open_until
        and request.scope.allows(WRITE, held.item.unit.path),
        "may_rule": request.scope.allows(RULE, held.item.unit.path),
    }
    bad = (form is not None and form.errors) or (ruling is not None and ruling.errors)
    return render(request, "governance/placing.html", context, status=422 if bad else 200)


def _choices(left: list[InspectionItem]) -> list[tuple[int, str]]:
    return [(one.pk, f"{one.title}（扣 {one.points * one.count:g} 分）") for one in left]


@require_POST
def appeal(request: Any, pk: int) -> HttpResponse:
    """Contest an item."""
    held = _placing(request, pk, WRITE)
    rows = [row for row in reading.regular([held.item.unit.path], held.board.kind, held.board.cycle) if row.item_id == held.item_id]  # fmt: skip
    left = reading.deducted(rows)
    form = AppealForm(request.POST, choices=_choices(left))
    if form.is_valid():
        target = next(one for one in left if one.pk == form.cleaned_data["item"])
        try:
            file_appeal(by=request.actor, placing=held, item=target, text=form.cleaned_data["text"])
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("申诉已登记，由没有参加检查的人裁定。"))
            return HttpResponseRedirect(reverse("governance:placing", args=[pk]))
    return _placing_page(request, held, form)


@require_POST
def rule(request: Any, pk: int) -> HttpResponse:
    """Rule on an appeal."""
    held = get_object_or_404(Appeal.objects.select_related("placing__item__unit", "placing__board__unit"), pk=pk)
    require(request, RULE, held.placing.item.unit.path)
    form = RulingForm(request.POST)
    if form.is_valid():
        try:
            rule_appeal(by=request.actor, appeal=held, **form.cleaned_data)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("裁定已记下。成立的，得分和榜单更正在原来的旁边。"))
            return HttpResponseRedirect(reverse("governance:placing", args=[held.placing_id]))
    return _placing_page(request, _placing(request, held.placing_id, READ), ruling=form, at=pk)


def _fix(request: Any, pk: int, verb: str) -> Rectification:
    rows = Rectification.objects.select_related("unit", "item__unit", "placing__board__unit", "recheck")
    held = get_object_or_404(rows, pk=pk)
    require(request, f"{FIX}.{verb}", held.unit.path)
    return held


@require_GET
def rectification(request: Any, pk: int) -> HttpResponse:
    """One rectification: until when, how the re-check went, the talk."""
    return _fix_page(request, _fix(request, pk, "read"))


def _fix_page(
    request: Any, held: Rectification, form: InspectForm | None = None, talk: TalkForm | None = None
) -> HttpResponse:
    told = reading.edition_for(held.item.unit, held.item.kind, clock.today())
    rows = reading.regular([held.item.unit.path], held.item.kind, held.placing.board.cycle)
    found = [row for row in rows if row.item_id == held.item_id]
    pictures = reading.pictures_of([one.pk for one in found] + ([held.recheck_id] if held.recheck_id else []))
    context = {
        "tab": "boards",
        "fix": held,
        "colour": reading.due_colour(held),
        "cycle": cycle(held.placing.board.cycle),
        "edition": told,
        "found": reading.deducted(found),
        "before": [p for one in found for p in pictures.get(one.pk, [])],
        "after": pictures.get(held.recheck_id or 0, []),
        "form": form or InspectForm(items=told.items),
        "talk": talk or TalkForm(initial={"on": clock.today()}),
        "rule": edition("boards", clock.today()),
        "may_write": request.scope.allows(f"{FIX}.write", held.unit.path),
    }
    bad = (form is not None and form.errors) or (talk is not None and talk.errors)
    return render(request, "governance/rectification.html", context, status=422 if bad else 200)


@require_POST
def recheck(request: Any, pk: int) -> HttpResponse:
    """Look again."""
    held = _fix(request, pk, "write")
    form = InspectForm(request.POST, items=reading.edition_for(held.item.unit, held.item.kind, clock.today()).items)
    if form.is_valid():
        data = form.cleaned_data
        try:
            done = record_recheck(
                by=request.actor, rectification=held, on=data["on"], counts=form.counts, note=data["note"]
            )
        except Problem as problem:
            form.add_error("on", str(problem))
        else:
            said = _("复查合格，已下榜。") if done.passed_on else _("复查没过，整改延到 %(day)s。") % {"day": done.due}
            messages.success(request, said + _("整改后的照片请加在复查里。"))
            return HttpResponseRedirect(reverse("governance:rectification", args=[pk]))
    return _fix_page(request, held, form)


@require_POST
def talk(request: Any, pk: int) -> HttpResponse:
    """约谈."""
    held = _fix(request, pk, "write")
    form = TalkForm(request.POST)
    if form.is_valid():
        try:
            record_talk(by=request.actor, rectification=held, **form.cleaned_data)
        except Problem as problem:
            form.add_error("on", str(problem))
        else:
            messages.success(request, _("约谈已记下。"))
            return HttpResponseRedirect(reverse("governance:rectification", args=[pk]))
    return _fix_page(request, held, talk=form)
