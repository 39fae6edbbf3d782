"""What every page of a register asks first: which register, how far the permission goes, which row."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from zhenjie.engines.ledger import own
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.queries import reaching, seen_by
from zhenjie.engines.org.doors import refusal, require


def declared(request: Any, key: str) -> Declaration:
    """The register as the unit in the top bar has it; Http404 when there is none."""
    if (declaration := own.declared(key, request.unit)) is None:
        raise Http404(_("没有这本台账。"))
    return seen_by(declaration, request.scope)


def row_at_home(request: Any, key: str, pk: int, verb: str, *, gone: bool = False) -> tuple[Any, Declaration]:
    """A row, and the register as the row's own unit has it: the unit in the top bar may be one above, with fewer columns."""
    declaration = declared(request, key)
    row = row_of(request, declaration, pk, verb, gone=gone)
    if declaration.is_kept and row.unit_id != request.unit.pk:
        declaration = seen_by(own.declared(key, row.unit) or declaration, request.scope)
    return row, declaration


def reach(request: Any, permission: str) -> tuple[str, ...]:
    """The prefixes of the unit in the top bar, as far as the permission goes; PermissionDenied when it goes nowhere there."""
    found = reaching(request.scope, request.unit, permission)
    if not found:
        raise PermissionDenied(refusal(permission))
    return found


def may(request: Any, permission: str) -> bool:
    return request.unit is not None and bool(request.permits(permission))


def row_of(request: Any, declaration: Declaration, pk: int, verb: str, *, gone: bool = False) -> Any:
    """A row within the scope; ``gone``: also one that lies in the recycle bin."""
    rows = declaration.everything() if gone else declaration.rows()
    row = get_object_or_404(rows.select_related(*declaration.joins), pk=pk)
    require(request, declaration.permission(verb), declaration.scope(row))
    return row


def said_with_undo(done: str, declaration: Declaration) -> str:
    """A message of what was done, with the way to undo it."""
    url = reverse("ledger:batches", args=[declaration.key])
    return format_html('{} <a href="{}">{}</a>', done, url, _("改错了？可以撤销"))
