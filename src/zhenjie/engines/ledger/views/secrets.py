"""Personal data seen whole for a reason, exported whole for a reason, found by the whole number."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhenjie.engines.ledger.actions.revealing import reason_of, reveal
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.limits import limits
from zhenjie.engines.ledger.masking import masked_columns, token_of
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.views.filters import conditions_of
from zhenjie.engines.ledger.views.reach import declared, reach, row_of
from zhenjie.engines.ledger.views.rows import shown_row
from zhenjie.engines.org.doors import refusal


def reasons() -> tuple[str, ...]:
    """The reasons in force today."""
    return limits(settings.CATALOGUE_DIR).reasons


def secret_fields(request: Any, declaration: Declaration, columns: list[Column]) -> dict[str, Any]:
    """What the list needs: which secrets are found by the whole number, whether what is shown could be exported whole."""
    may_unmask = request.scope.prefixes_for(declaration.permission("unmask"))
    return {
        "secrets": [column for column in declaration.filters if column.kind is Kind.SECRET],
        "masks": any(column.mask for column in columns),
        "may_unmask": bool(may_unmask) and request.permits(declaration.permission("unmask")),
        "reasons": reasons(),
    }


def plain_reason(request: Any, declaration: Declaration) -> str:
    """The reason for an export without masks, '' when it is masked. PermissionDenied without the right, Problem without a
    reason."""
    if "plain" not in request.POST:
        return ""
    if not request.permits(declaration.permission("unmask")):
        raise PermissionDenied(refusal(declaration.permission("unmask")))
    return reason_of(request.POST.get("reason", ""), request.POST.get("why", ""))


@require_POST
def reveal_row(request: Any, key: str, pk: int) -> HttpResponse:
    """Show the masked columns of a row this once."""
    declaration = declared(request, key)
    row = row_of(request, declaration, pk, "unmask", gone=True)
    asked = {name: request.POST.get(name, "") for name in ("reason", "why")}
    try:
        shown = reveal(by=request.actor, declaration=declaration, row=row, **asked)
    except Problem as problem:
        return shown_row(request, declaration, row, asked=asked, fault=problem.detail, status=problem.status)
    response = shown_row(request, declaration, row, revealed=shown)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def find_secret(request: Any, key: str) -> HttpResponse:
    """Find rows by a whole number. What was typed goes into no address and no log: a token stands for it."""
    declaration = declared(request, key)
    reach(request, declaration.permission("read"))
    query = request.GET.copy()
    for column in declaration.filters:
        if column.kind is Kind.SECRET and column.name in request.POST:
            query[column.name] = token_of(column, request.POST[column.name])
    request.GET = query
    here = conditions_of(request)
    return HttpResponseRedirect(reverse("ledger:list", args=[key]) + (f"?{here}" if here else ""))


def masks_of(declaration: Declaration) -> str:
    """The titles of the masked columns, for the sentence beside the button."""
    return _("、").join(str(column.title) for column in masked_columns(declaration))
