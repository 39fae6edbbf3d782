"""一表通 on the board: what waits to be filled here, and who asked for what, how often, this month."""

from typing import Any

from django.http import HttpRequest

from zhenjie.core import clock
from zhenjie.engines.surveys.report_queries import asked_of, figures
from zhenjie.web.panels import panel

_SHOWN = 5


@panel("surveys.reports", order=35, permission="reports.read", column="side")
def reports(request: HttpRequest) -> tuple[str, dict[str, object]] | None:
    """Requests of the month to this unit and those below; open forms, the nearest deadline first."""
    asked: Any = request
    if asked.unit is None:
        return None
    prefixes = [asked.unit.path]
    told = figures(prefixes, clock.today().replace(day=1))
    open_ = [
        row for row in asked_of(prefixes, asked.unit.path, limit=_SHOWN * 4) if row.open and row.form.state == "sent"
    ][:_SHOWN]
    if not told.forms and not open_:
        return None
    return "surveys/report_panel.html", {"told": told, "open": open_, "most": told.most[:3]}
