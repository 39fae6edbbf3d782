"""What every page of a register asks first: which register, how far the permission goes, which row."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from zhenjie.engines.ledger import own
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.org.doors import refusal, require
from zhenjie.engines.org.paths import covers, widest


def declared(request: Any, key: str) -> Declaration:
    """The register as the unit in the top bar has it; Http404 when there is none."""
    if (declaration := own.declared(key, request.unit)) is None:
        raise Http404(_("没有这本台账。"))
    return declaration


def reach(request: Any, permission: str) -> tuple[str, ...]:
    """The prefixes of the unit in the top bar, as far as the permission goes; PermissionDenied when it goes nowhere there."""
    here = request.unit.path if request.unit else ""
    held = request.scope.prefixes_for(permission)
    found = widest(
        prefix if covers(here, prefix) else here for prefix in held if covers(here, prefix) or covers(prefix, here)
    )
    if not found or request.unit is None:
        raise PermissionDenied(refusal(permission))
    return found


def may(request: Any, permission: str) -> bool:
    return request.unit is not None and bool(request.permits(permission))


def row_of(request: Any, declaration: Declaration, pk: int, verb: str) -> Any:
    row = get_object_or_404(declaration.rows().select_related(*declaration.joins), pk=pk)
    require(request, declaration.permission(verb), declaration.scope(row))
    return row
