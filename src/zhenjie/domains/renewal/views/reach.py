"""What every page here asks first: which thing within the reader's scope, and may it be written."""

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404

from zhenjie.engines.ledger.actions.once import once
from zhenjie.engines.ledger.actions.tokens import digest_of
from zhenjie.engines.org.doors import require

PUBLISH = "renewal.publish"


def found(request: Any, model: Any, pk: int, permission: str, *joins: str) -> Any:
    """A thing within the reader's scope; 404 outside, 403 without the permission."""
    thing = get_object_or_404(model.objects.select_related("unit", *joins), pk=pk)
    require(request, permission, thing.unit.path)
    return thing


def may(request: Any, permission: str, thing: Any) -> bool:
    """Whether the reader may act on it."""
    return bool(request.scope.allows(permission, thing.unit.path))


def done_once(request: Any, run: Callable[[], Any]) -> Any:
    """What a form asks, done once however often it is sent; the same form sent for another thing, or changed, is a new command."""
    command = request.POST.get("command", "")[:40]
    if not command:
        return run()
    said = sorted(
        (name, values) for name, values in request.POST.lists() if name not in ("command", "csrfmiddlewaretoken")
    )
    content = f"{request.path}:{said}"
    return once(key=f"{command}:{digest_of(content)[:32]}", by=request.actor, content=content, run=run)
