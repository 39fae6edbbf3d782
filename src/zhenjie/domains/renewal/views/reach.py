"""What every page here asks first: which thing within the reader's scope, and may it be written."""

from typing import Any

from django.shortcuts import get_object_or_404

from zhenjie.engines.org.doors import require


def found(request: Any, model: Any, pk: int, permission: str, *joins: str) -> Any:
    """A thing within the reader's scope; 404 outside, 403 without the permission."""
    thing = get_object_or_404(model.objects.select_related("unit", *joins), pk=pk)
    require(request, permission, thing.unit.path)
    return thing


def may(request: Any, permission: str, thing: Any) -> bool:
    """Whether the reader may act on it."""
    return bool(request.scope.allows(permission, thing.unit.path))
