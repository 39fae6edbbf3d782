"""What the page of a ticket shows of other servers: where it was forwarded, how it stands there, and the way to forward it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from zhenjie.domains.governance.choices import OpenWay
from zhenjie.domains.governance.models.open311 import OpenRequest
from zhenjie.domains.governance.queries.desks import DISPATCH, may
from zhenjie.domains.governance.queries.open311 import server_title, servers_for
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.showing_facts import Drawn, facts

FLOWS = ("hotline", "grid", "hazard")
STATES = {"open": gettext_lazy("办理中"), "closed": gettext_lazy("已办结")}


def _forwarded(request: HttpRequest, matter: Matter) -> Drawn | None:
    asked: Any = request
    known = {one.server: one for one in OpenRequest.objects.filter(matter=matter, way=OpenWay.OUT).order_by("id")}
    sent = [(server_title(key), STATES.get(one.status, one.status), one) for key, one in known.items()]
    offered = [one for one in servers_for(matter.klass) if one["key"] not in known]
    if matter.holder_id is None or not offered or not may(asked.scope, matter, DISPATCH):
        offered = []
    if not sent and not offered:
        return None
    return "governance/facts/forwarded.html", {"matter": matter, "sent": sent, "servers": offered}


for flow in FLOWS:
    facts(flow)(_forwarded)
