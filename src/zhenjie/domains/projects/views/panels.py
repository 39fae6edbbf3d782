"""What the board shows of projects. The colours ask every plan and come a moment later, so that the board itself stays quick."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhenjie.core import clock
from zhenjie.domains.projects.choices import PROJECT
from zhenjie.domains.projects.queries import board
from zhenjie.domains.projects.views.reach import MONEY_READ, READ
from zhenjie.engines.ledger.queries import reaching
from zhenjie.engines.ledger.views.reach import reach
from zhenjie.web.beside import drawn_each
from zhenjie.web.panels import panel


@panel("projects.stages", order=20, permission=READ)
def stages(request: HttpRequest) -> tuple[str, dict[str, object]] | None:
    """How many projects stand where, and the month's investment against its plan: two queries."""
    asked: Any = request
    if asked.unit is None:
        return None
    today = clock.today()
    steps = board.steps(reaching(asked.scope, asked.unit, READ), today)
    number = sum(one.number for one in steps)
    if not number:
        return None
    here = reaching(asked.scope, asked.unit, MONEY_READ)
    return "projects/panels/stages.html", {
        "steps": steps, "number": number, "today": today, "money": board.money(here, today) if here else None,
    }  # fmt: skip


@require_GET
def lit(request: Any) -> HttpResponse:
    """Red and yellow plans and the next milestones, for the board; a page of its own for whoever has no script."""
    found = board.lit(reach(request, READ), clock.today())
    beside = drawn_each(request, PROJECT, [one.lit.project for one in (*found.worst, *found.nodes)])
    worst, nodes = ([(one, beside.get(one.lit.project.pk)) for one in some] for some in (found.worst, found.nodes))
    part = request.headers.get("HX-Request") == "true"
    context = {"counts": found.counts, "worst": worst, "nodes": nodes}
    return render(request, "projects/panels/lit.html" if part else "projects/panels/page.html", context)
