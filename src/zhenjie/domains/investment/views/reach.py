"""What every page here asks first: which thing within the reader's scope, and where people are chosen from."""

from typing import Any

from django.shortcuts import get_object_or_404

from zhenjie.engines.org.doors import require

INVESTORS, INVESTORS_WRITE = "investment.investor.read", "investment.investor.write"
EVENTS, EVENTS_WRITE = "investment.event.read", "investment.event.write"
PROMISES, PROMISES_WRITE = "investment.promise.read", "investment.promise.write"
CONTESTS, CONTESTS_WRITE = "investment.ruling.read", "investment.ruling.write"


def found(request: Any, model: Any, pk: int, permission: str, *joins: str) -> Any:
    """A thing within the reader's scope; 404 outside, 403 without the permission."""
    thing = get_object_or_404(model.objects.select_related("unit", *joins), pk=pk)
    require(request, permission, thing.unit.path)
    return thing


def people_of(request: Any) -> tuple[str, ...]:
    """Whom one may choose: the people of the unit in the top bar."""
    return (request.unit.path,) if request.unit else ()
