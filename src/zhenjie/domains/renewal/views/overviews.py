"""All renewals within reach, each with its curve in one line."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhenjie.core import clock
from zhenjie.domains.renewal.queries import signing
from zhenjie.engines.ledger.views.reach import may, reach
from zhenjie.engines.org.doors import needs

READ = "renewal.renewal.read"


@require_GET
@needs(READ)
def home(request: Any) -> HttpResponse:
    """The renewals, those that lag first; of one that reaches beyond, the households within reach alone."""
    today = clock.today()
    lines = signing.overview(reach(request, READ), today)
    lines.sort(key=lambda one: (-(one.verdict.colour.severity if one.verdict else 0), one.renewal.name))
    context = {
        "tab": "home",
        "lines": [(one, request.scope.allows(READ, one.renewal.unit.path)) for one in lines],
        "total": sum(one.total for one in lines),
        "signed": sum(one.signed for one in lines),
        "today": today,
        "may_write": may(request, "renewal.renewal.write"),
    }
    return render(request, "renewal/home.html", context)
