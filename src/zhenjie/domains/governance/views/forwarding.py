"""Forwarding a matter to another Open311 server."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhenjie.domains.governance.actions.open311 import forward_matter
from zhenjie.domains.governance.flows.forwarding import FLOWS
from zhenjie.domains.governance.queries.desks import DISPATCH
from zhenjie.domains.governance.queries.open311 import server_title
from zhenjie.domains.governance.views.reach import handled_matter
from zhenjie.engines.ledger.problems import Problem


@require_POST
def forward(request: Any, pk: int) -> HttpResponse:
    """Forwards it and goes back to its page, which says how that went."""
    matter = handled_matter(request, pk, DISPATCH, *FLOWS)
    try:
        made = forward_matter(by=request.actor, matter=matter, server=request.POST.get("server", "")[:40])
        messages.success(request, _("已转到%(server)s。") % {"server": server_title(made.server)})
    except Problem as problem:
        messages.error(request, problem.detail)
    return HttpResponseRedirect(reverse("matters:matter", args=[pk]))
