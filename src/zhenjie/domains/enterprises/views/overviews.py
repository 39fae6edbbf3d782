"""Pages over many firms: the front page, the promises of visits, the statistics."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhenjie.core import clock
from zhenjie.domains.enterprises.choices import ABOVE_LIMIT, StandingKind
from zhenjie.domains.enterprises.queries.firms import standings_on, there_on
from zhenjie.domains.enterprises.queries.promises import kept_between, promised
from zhenjie.domains.enterprises.queries.statistics import MEASURES, statistics
from zhenjie.domains.enterprises.rules.confidentiality import least, source
from zhenjie.domains.enterprises.rules.promises import DONE, NAMES, OVERDUE
from zhenjie.domains.enterprises.views.reach import here
from zhenjie.engines.org.doors import needs

READ = "enterprises.enterprise.read"
TITLES = {"persons": "从业人员（人）", "revenue": "营业收入（万元）", "tax": "入库税收（万元）"}
STATES = ("overdue", "due", "done")
MOST = 200


@require_GET
@needs(READ)
def home(request: Any) -> HttpResponse:
    """How many firms there are and where the work waits."""
    reach, today = here(request, READ), clock.today()
    firms, standing = there_on(today, reach), standings_on(today, reach)
    rows = promised(reach)
    context = {
        "tab": "home",
        "firms": firms.count(),
        "new": firms.filter(founded__year=today.year).count(),
        "industry": standing.filter(kind=StandingKind.INDUSTRY).count(),
        "limit": standing.filter(kind__in=ABOVE_LIMIT).count(),
        "listed": standing.count(),
        "overdue": [row for row in rows if row.promise.state == OVERDUE][:8],
        "counts": _counts(rows),
        "today": today,
    }
    return render(request, "enterprises/home.html", context)


def _counts(rows: list[Any]) -> list[tuple[str, str, int]]:
    return [(state, NAMES[state], sum(row.promise.state == state for row in rows)) for state in STATES]


@require_GET
@needs(READ)
def promises(request: Any) -> HttpResponse:
    """Who has to visit whom, the broken promises first; ``mine`` shows one's own."""
    reach, today = here(request, READ), clock.today()
    me = getattr(request.account, "person_id", None)
    mine = request.GET.get("mine") == "1"
    rows = promised(reach, person=me if mine else None)
    state = request.GET.get("state", "")
    chosen = [row for row in rows if state in ("", row.promise.state)]
    first = today.replace(month=1, day=1)
    done, due = kept_between(reach, first, today)
    context = {
        "tab": "promises",
        "rows": chosen[:MOST],
        "more": len(chosen) - MOST,
        "counts": _counts(rows),
        "state": state,
        "mine": mine,
        "kept": done,
        "due": due,
        "rate": done * 100 / due if due else None,
        "all": len(rows),
        "done_state": DONE,
    }
    return render(request, "enterprises/promises.html", context)


@require_GET
@needs(READ)
def sizes(request: Any) -> HttpResponse:
    """Firms by size, industry and township; sums that would give a firm away are not shown."""
    found = statistics(request.unit)
    context = {
        "tab": "sizes",
        "found": found,
        "measures": [TITLES[name] for name in MEASURES],
        "least": least(),
        "source": source(),
    }
    return render(request, "enterprises/sizes.html", context)
