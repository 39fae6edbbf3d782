"""转化率: by the period in which leads were registered, by source, by trip, by who introduced them; every figure leads to its rows."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhenjie.core import clock
from zhenjie.domains.investment.queries import cohorts as reading
from zhenjie.domains.investment.queries import events as events_reading
from zhenjie.domains.investment.queries.claims import rule_now
from zhenjie.domains.investment.views.charts import columns
from zhenjie.domains.projects.choices import PROJECT
from zhenjie.domains.projects.queries import counts
from zhenjie.domains.projects.rules.cohorts import PERIODS, STEPS
from zhenjie.domains.projects.views.reach import READ
from zhenjie.engines.ledger.views.reach import reach
from zhenjie.web.beside import drawn_each

LISTED, TRIPS = 60, 24


@require_GET
def cohorts(request: Any) -> HttpResponse:
    """The page."""
    here, today = reach(request, READ), clock.today()
    by = request.GET.get("by", "half")
    by = by if by in PERIODS else "half"
    source = request.GET.get("source", "")
    source = source if source in reading.SOURCES else ""
    board = reading.board(here, today, by, source)
    start = today.replace(year=today.year - 2, month=1, day=1)
    trips = list(events_reading.held(here, start, today).order_by("-on", "-pk")[:TRIPS])
    context = {
        "tab": "cohorts", "today": today, "by": by, "source": source, "sources": reading.SOURCES.items(), "board": board,
        "chart": columns(board.periods[-12:]), "stage_words": reading.WORDS, "steps": [(step, reading.WORDS[step]) for step in STEPS],
        "periods": [(one, [(step, one.at(step)) for step in STEPS]) for one in reversed(board.periods)],
        "by_source": [(name, one, [(step, one.at(step)) for step in STEPS]) for name, one in board.sources],
        "trips": [one for one in events_reading.yields(trips, here, today) if one.leads or one.event.cost is not None],
        "introduced": reading.introducers(here, today)[:20], "small": rule_now().small,
    }  # fmt: skip
    return render(request, "investment/cohorts.html", context)


@require_GET
def rows(request: Any) -> HttpResponse:
    """The projects behind one figure, a page at a time."""
    here, today = reach(request, READ), clock.today()
    asked = {name: request.GET.get(name, "") for name in ("cohort", "step", "source")}
    step = asked["step"] if asked["step"] in STEPS else "lead"
    numbers = {name: _number(request.GET.get(name, "")) for name in ("event", "firm", "after")}
    found = reading.rows(
        here,
        today,
        cohort=asked["cohort"],
        step=step,
        source=asked["source"],
        event=numbers["event"],
        firm=numbers["firm"],
    )
    told = counts.count(found, step)
    behind = found.filter(pk__gt=numbers["after"]).select_related("unit").order_by("pk")
    page = list(behind[: LISTED + 1])
    shown = page[:LISTED]
    query = request.GET.copy()
    if len(page) > LISTED:
        query["after"] = str(shown[-1].pk)
    context = {
        "tab": "cohorts", "rows": _with_proofs(request, shown, step), "told": told, "step_word": reading.WORDS[step],
        "cohort": asked["cohort"], "source_word": reading.SOURCES.get(asked["source"], ""),
        "next": f"?{query.urlencode()}" if len(page) > LISTED else "",
    }  # fmt: skip
    return render(request, "investment/rows.html", context)


def _with_proofs(request: Any, shown: list[Any], step: str) -> list[tuple[Any, Any, Any]]:
    proofs = counts.proofs(shown, step) if step != "lead" else {}
    beside = drawn_each(request, PROJECT, shown)
    return [(one, proofs.get(one.pk), beside.get(one.pk)) for one in shown]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
