"""What the board shows of renewals: the signing against the promise, and the days that are left."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from zhenjie.core import clock
from zhenjie.domains.renewal.choices import RenewalState
from zhenjie.domains.renewal.queries import signing
from zhenjie.domains.renewal.views.overviews import READ
from zhenjie.engines.ledger.queries import reaching
from zhenjie.web.panels import panel

SHOWN = 4


@panel("renewal.signing", order=25, permission=READ, column="side")
def signed(request: HttpRequest) -> tuple[str, dict[str, object]] | None:
    """The renewals that are being signed, the one that lags most first: two queries, however many there are."""
    asked: Any = request
    if asked.unit is None:
        return None
    today = clock.today()
    lines = [
        one
        for one in signing.overview(reaching(asked.scope, asked.unit, READ), today)
        if one.verdict is not None and one.renewal.state == RenewalState.SIGNING
    ]
    if not lines:
        return None
    lines.sort(key=lambda one: (-one.verdict.colour.severity, one.renewal.name))  # type: ignore[union-attr]
    shown = [(one, _left(one, today), asked.scope.allows(READ, one.renewal.unit.path)) for one in lines[:SHOWN]]
    return "renewal/panel.html", {"lines": shown, "more": max(0, len(lines) - SHOWN)}


def _left(one: signing.Line, today: date) -> int:
    """Days until the promised last day, today not counted; negative when it is over."""
    promise = one.renewal.promise
    assert promise is not None
    return (promise.last - today).days
