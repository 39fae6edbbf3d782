"""识读 on the board: the documents that wait for somebody, those whose figures contradict each other first."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from zhenjie.engines.reading.choices import DocumentStatus
from zhenjie.engines.reading.queries import undecided
from zhenjie.web.panels import panel

SHOWN = 5


@panel("reading.waiting", order=30, permission="reading.read", column="side")
def waiting(request: HttpRequest) -> tuple[str, dict[str, object]] | None:
    """The newest documents of the unit and below that have contradictions or figures nobody has decided on."""
    asked: Any = request
    if asked.unit is None:
        return None
    rows: QuerySet[Any] = undecided([asked.unit.path])
    found = list(rows.filter(status=DocumentStatus.READY, waiting__gt=0).order_by("-clashes", "-id")[:SHOWN])
    return ("reading/panel.html", {"documents": found}) if found else None
