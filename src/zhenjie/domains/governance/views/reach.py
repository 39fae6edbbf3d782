"""Who reaches a matter of governance, and the links into the inbox."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from zhenjie.domains.governance.queries.desks import place_for
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.allowed import mover, readable
from zhenjie.engines.org.doors import require


def read_matter(request: Any, pk: int, *flows: str) -> Matter:
    """A matter of one of `flows` that the reader may read; Http404 else."""
    found = Matter.objects.select_related("unit", "holder", "person").filter(pk=pk, flow__in=flows).first()
    if found is None or not readable(mover(request.account, request.scope), found):
        raise Http404(_("没有这件事项，或不在您能看的范围内。"))
    return found


def handled_matter(request: Any, pk: int, permission: str, *flows: str) -> Matter:
    """As `read_matter`, for whoever handles it (`HANDLE`: at the unit that holds it) or dispatches it (at the centre)."""
    found = read_matter(request, pk, *flows)
    require(request, permission, place_for(found, permission))
    return found


def inbox_url(**asked: str) -> str:
    """The inbox with filters; '' while there is none to link to."""
    try:
        return f"{reverse('matters:inbox')}?{urlencode({'box': 'all', **asked})}"
    except NoReverseMatch:
        return ""
