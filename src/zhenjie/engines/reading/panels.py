"""识读 on the board: the documents that wait for somebody, those whose figures contradict each other first."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from zhenjie.engines.org.paths import end_of
from zhenjie.engines.reading.choices import DocumentStatus
from zhenjie.engines.reading.queries import undecided
from zhenjie.engines.trail.prepared import Prepared
from zhenjie.web.panels import panel

SHOWN = 5


def _waiting(path: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = undecided([path])
    return rows.filter(status=DocumentStatus.READY, waiting__gt=0).order_by("-clashes", "-id")[:SHOWN]


_WAITING = Prepared(_waiting, end_of)


@panel("reading.waiting", order=30, permission="reading.read", column="side")
def waiting(request: HttpRequest) -> tuple[str, dict[str, object]] | None:
    """The newest documents of the unit and below that have contradictions or figures nobody has decided on."""
    asked: Any = request
    if asked.unit is None:
        return None
    found = _WAITING(asked.unit.path)
    return ("reading/panel.html", {"documents": found}) if found else None
