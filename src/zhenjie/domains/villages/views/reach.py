"""What every page here asks first: how far a permission goes at the chosen unit, which thing, may it be written."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from zhenjie.domains.villages.models import Distribution, Dividend
from zhenjie.engines.org.doors import require
from zhenjie.engines.org.paths import covers

KINDS: dict[str, Any] = {"distributions": Distribution, "dividends": Dividend}


def here(request: Any, permission: str) -> tuple[str, ...]:
    """The unit in the top bar, as far as the permission goes there."""
    top = request.unit.path
    held = request.scope.prefixes_for(permission)
    return tuple(top if covers(one, top) else one for one in held if covers(one, top) or covers(top, one))


def permission_of(thing: Any, verb: str) -> str:
    """The permission of the register that a thing stands in."""
    return f"villages.{thing._meta.model_name}.{verb}"


def found(request: Any, model: Any, pk: int, verb: str, *joins: str) -> Any:
    """A thing within the reader's scope; 404 outside, 403 without the permission."""
    thing = get_object_or_404(model.objects.select_related("unit", *joins), pk=pk)
    require(request, permission_of(thing, verb), thing.unit.path)
    return thing


def plan_of(request: Any, kind: str, pk: int, verb: str) -> Any:
    """A plan of either kind."""
    if kind not in KINDS:
        raise Http404
    return found(request, KINDS[kind], pk, verb, "cooperative" if kind == "distributions" else "register")


def may_write(request: Any, thing: Any) -> bool:
    """Whether the reader may act on it."""
    return bool(request.scope.allows(permission_of(thing, "write"), thing.unit.path))
