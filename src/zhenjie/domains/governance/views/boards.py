"""红黄榜: the ranking of a cycle that explains itself, laying it open, the paper to hang up, the unit's own checklists."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.domains.governance.actions.boards import add_checklist, publish_board
from zhenjie.domains.governance.choices import ObjectKind
from zhenjie.domains.governance.forms import ChecklistForm
from zhenjie.domains.governance.models.boards import Board
from zhenjie.domains.governance.queries import boards as reading
from zhenjie.domains.governance.rules import edition
from zhenjie.domains.governance.rules.boards import BoardError, Cycle, cycle, cycle_of, rule_words
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.views.reach import may, reach
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.doors import require

READ, WRITE, PUBLISH = "governance.inspection.read", "governance.inspection.write", "governance.board.write"
#: A list is laid open where people live together and answer for it: not in a grid, not in an office.
PUBLIC = (UnitKind.COUNTY, UnitKind.TOWNSHIP, UnitKind.DISTRICT, UnitKind.VILLAGE)


def _asked(values: Any) -> tuple[str, Cycle]:
    kind = values.get("kind", "")
    kind = kind if kind in ObjectKind.values else ObjectKind.UNIT
    current = cycle_of(kind, clock.today())
    try:
        found = cycle(values.get("cycle", "") or current.key)
    except BoardError:
        return kind, current
    return kind, found if len(found.key) == len(current.key) and ("Q" in found.key) == ("Q" in current.key) else current


@require_GET
def boards(request: Any) -> HttpResponse:
    """One kind and cycle at the chosen unit: as laid open, or as it stands."""
    here = reach(request, READ)
    kind, asked = _asked(request.GET)
    held = reading.board_of(request.unit, kind, asked.key) if request.unit else None
    return _shown(request, here, kind, asked, held)


@require_GET
def board(request: Any, pk: int) -> HttpResponse:
    """One list as it was laid open, whatever unit is chosen."""
    held = get_object_or_404(Board.objects.select_related("unit"), pk=pk)
    require(request, "governance.board.read", held.unit.path)
    return _shown(request, (held.unit.path,), held.kind, cycle(held.cycle), held)


def _shown(request: Any, here: tuple[str, ...], kind: str, asked: Cycle, held: Board | None) -> HttpResponse:
    lines = reading.published(held) if held else reading.standing(here, kind, asked)
    colours = [line.verdict.colour for line in lines]
    rule = edition("boards", asked.last)
    context = {
        "tab": "boards",
        "kind": kind,
        "kinds": ObjectKind.choices,
        "cycle": asked,
        "cycles": reading.cycles(kind, cycle_of(kind, clock.today())),
        "board": held,
        "lines": lines,
        "red": colours.count("red"),
        "yellow": colours.count("yellow"),
        "average": reading.mean(line.score for line in lines) if lines else None,
        "rule": rule,
        "how": rule_words(kind, asked.last),
        "missing": [] if held else reading.not_inspected(here, kind, asked.key),
        "pairs": [line for line in lines if line.before or line.after][:6],
        "rectifications": [(row, *reading.due_colour(row)) for row in reading.open_rectifications(here)[:6]],
        "appeals": list(reading.waiting_appeals(here)[:6]),
        "today": clock.today(),
        "may_write": may(request, WRITE),
        "may_publish": held is None and may(request, PUBLISH) and request.unit.kind in PUBLIC,
    }
    return render(request, "governance/boards.html", context)


@require_POST
def publish(request: Any) -> HttpResponse:
    """Lay a cycle open at the chosen unit."""
    reach(request, PUBLISH)
    kind, asked = _asked(request.POST)
    back = f"{reverse('governance:boards')}?kind={kind}&cycle={asked.key}"
    if not request.permits(PUBLISH) or request.unit.kind not in PUBLIC:
        messages.error(request, _("公示要在村（社区）、镇街或县一级，请先在上方换一个单位。"))
        return HttpResponseRedirect(back)
    try:
        held = publish_board(by=request.actor, unit=request.unit, kind=kind, cycle=asked)
    except Problem as problem:
        messages.error(request, str(problem))
        return HttpResponseRedirect(back)
    messages.success(request, _("已公示，%(day)s 前可以申诉；上黄榜的已列入限期整改。") % {"day": held.open_until})
    return HttpResponseRedirect(back)


@require_GET
def notice(request: Any, pk: int) -> HttpResponse:
    """The paper to hang up: aliases, names only with consent."""
    held = get_object_or_404(Board.objects.select_related("unit"), pk=pk)
    require(request, "governance.board.read", held.unit.path)
    lines = reading.published(held)
    context = {
        "board": held,
        "cycle": cycle(held.cycle),
        "red": [line for line in lines if line.verdict.colour == "red"],
        "yellow": [line for line in lines if line.verdict.colour == "yellow"],
    }
    return render(request, "governance/notice.html", context)


@require_http_methods(["GET", "POST"])
def checklists(request: Any) -> HttpResponse:
    """The checklists in force at the chosen unit, and a form for an edition of its own."""
    writes = request.method == "POST"
    reach(request, f"governance.checklist.{'write' if writes else 'read'}")
    today = clock.today()
    form = ChecklistForm(request.POST if writes else None, initial={"valid_from": today})
    if writes and form.is_valid():
        try:
            add_checklist(by=request.actor, unit=request.unit, **form.cleaned_data)
        except Problem as problem:
            form.add_error("valid_from", str(problem))
        else:
            messages.success(request, _("新检查表到日子自动启用，已经记下的检查不变。"))
            return HttpResponseRedirect(reverse("governance:checklists"))
    context = {
        "tab": "checklists",
        "lists": [(title, reading.edition_for(request.unit, key, today)) for key, title in ObjectKind.choices],
        "form": form,
        "may_write": may(request, "governance.checklist.write"),
    }
    return render(request, "governance/checklists.html", context, status=422 if form.errors else 200)
