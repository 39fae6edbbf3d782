"""What a page of enterprises reaches: the unit in the top bar as far as a permission goes there, the appeals one may read."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from zhenjie.domains.enterprises.choices import APPEAL
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.allowed import mover, readable
from zhenjie.engines.org.paths import covers


def here(request: Any, permission: str) -> tuple[str, ...]:
    """Prefixes of paths: the unit in the top bar, cut to where the reader holds `permission`."""
    return tuple(
        request.unit.path if covers(held, request.unit.path) else held
        for held in request.scope.prefixes_for(permission)
        if covers(held, request.unit.path) or covers(request.unit.path, held)
    )


def appeal_of(request: Any, pk: int) -> Matter:
    """The appeal, when it is one and the reader may read it; Http404 else."""
    found = get_object_or_404(Matter.objects.select_related("unit", "holder"), pk=pk, flow=APPEAL)
    if not readable(mover(request.account, request.scope), found):
        raise Http404(_("没有这件诉求，或不在您的管辖范围内。"))
    return found
