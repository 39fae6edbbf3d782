"""What the board shows: reports that wait to be filled here and who asked for what; how far the surveys under way have come."""

from typing import Any

from django.http import HttpRequest

from zhenjie.core import clock
from zhenjie.engines.surveys.queries.asking import figures
from zhenjie.engines.surveys.queries.progress import under_way
from zhenjie.engines.surveys.queries.reports import asked_of
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


@panel("surveys.progress", order=40, permission="surveys.read", column="side")
def progress(request: HttpRequest) -> tuple[str, dict[str, object]] | None:
    """Surveys that are open in the grids of this unit."""
    unit: Any = request.unit  # type: ignore[attr-defined]
    wholes = under_way([unit.path]) if unit is not None else []
    return ("surveys/field/panel.html", {"wholes": wholes}) if wholes else None
