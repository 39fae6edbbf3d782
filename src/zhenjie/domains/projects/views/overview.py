"""The first page of projects: the chain as counts, the year's money, what needs somebody today, what became of each year's contracts."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhenjie.core import clock
from zhenjie.domains.projects.choices import PROJECT, MoneyKind, Stage
from zhenjie.domains.projects.queries import books, counts
from zhenjie.domains.projects.queries.agenda import running
from zhenjie.domains.projects.queries.counts import Asked
from zhenjie.domains.projects.queries.plans import lights, worst_first
from zhenjie.domains.projects.queries.work import last_weeks, open_problems, owners, shown
from zhenjie.domains.projects.rules.definitions import CHAIN
from zhenjie.domains.projects.rules.money import NOTHING
from zhenjie.domains.projects.rules.sentences import Counted
from zhenjie.domains.projects.views.reach import READ, WRITE
from zhenjie.engines.ledger.views.reach import may, reach
from zhenjie.web.beside import drawn_each

#: So many red and yellow projects are named.
LATE = 8
_WORDS = {str(value): label for value, label in Stage.choices}


@require_GET
def home(request: Any) -> HttpResponse:
    """What stands where, what came this year, what is late."""
    here, today = reach(request, READ), clock.today()
    first = today.replace(month=1, day=1)
    stood = counts.by_stage(here, today)
    signed, nested = counts.counted(
        here, Asked((Stage.SIGNED,), True, first, today, (Stage.LANDED, Stage.STARTED, Stage.PRODUCING))
    )
    started, _none = counts.counted(here, Asked((Stage.STARTED,), True, first, today))
    producing, _none = counts.counted(here, Asked((Stage.PRODUCING,), True, first, today))
    rows = running(here)
    lit = worst_first(lights(rows, today).values())[:LATE]
    late = [one.project for one in lit]
    mine, beside = owners(late), drawn_each(request, PROJECT, late)
    money = books.money(here)
    receipts = money.filter(kind=MoneyKind.RECEIPT, month__year=today.year, on__lte=today)
    problems = open_problems(here)
    weeks = last_weeks(rows)
    monday = today - timedelta(days=today.weekday())
    context = {
        "tab": "home", "today": today, "first": first,
        "chain": [(stage, _WORDS[stage], stood.get(stage, Counted(stage, 0, NOTHING))) for stage in CHAIN],
        "exits": [(stage, _WORDS[stage], stood[stage]) for stage in ("paused", "ended") if stage in stood],
        "signed": signed, "nested": [(one, _WORDS[one.stage]) for one in nested], "started": started, "producing": producing,
        "negotiating": stood.get(Stage.NEGOTIATING, Counted(Stage.NEGOTIATING, 0, NOTHING)),
        "building": [stood.get(stage, Counted(stage, 0, NOTHING)) for stage in (Stage.BUILDING, Stage.STARTED)],
        "pace": books.pace_of(money, today), "received": books.total(receipts, "counted"),
        "late": [(one, mine.get(one.project.pk), beside.get(one.project.pk)) for one in lit],
        "problems": shown(problems[:6]), "open": problems.count(),
        "silent": sum(one.pk not in weeks or weeks[one.pk].monday < monday for one in rows), "running": len(rows),
        "cohorts": counts.cohorts(here, today), "may_write": may(request, WRITE),
    }  # fmt: skip
    return render(request, "projects/home.html", context)
