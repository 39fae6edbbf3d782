"""What is said at a row."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhenjie.engines.ledger.actions.commenting import add_comment, drop_comment
from zhenjie.engines.ledger.models import Comment
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.queries import url_of
from zhenjie.engines.ledger.views.reach import declared, row_of
from zhenjie.engines.ledger.views.rows import shown_row


@require_POST
def say(request: Any, key: str, pk: int) -> HttpResponse:
    """Say something at a row; what could not be kept is still in the box."""
    declaration = declared(request, key)
    row = row_of(request, declaration, pk, "read")
    text = request.POST.get("text", "")
    try:
        comment, unknown = add_comment(by=request.actor, declaration=declaration, row=row, text=text)
    except Problem as problem:
        return shown_row(request, declaration, row, said=text, said_fault=problem.detail, status=problem.status)
    if unknown:
        messages.warning(
            request, _("没有找到“%(names)s”，或他看不到这一条，所以没有通知到。") % {"names": "、".join(unknown)}
        )
    return HttpResponseRedirect(f"{url_of(declaration, row.pk)}#c{comment.pk}")


@require_POST
def unsay(request: Any, key: str, pk: int, number: int) -> HttpResponse:
    """Take back what one has said."""
    declaration = declared(request, key)
    row = row_of(request, declaration, pk, "read", gone=True)
    comment = get_object_or_404(Comment, pk=number, register=declaration.key, row=row.pk)
    try:
        drop_comment(by=request.actor, declaration=declaration, row=row, comment=comment)
    except Problem as problem:
        messages.error(request, problem.detail)
    return HttpResponseRedirect(f"{url_of(declaration, row.pk)}#talk")
