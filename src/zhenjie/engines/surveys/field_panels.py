"""What the board shows of the surveys under way: how many of the grids' rows have been seen."""

from typing import Any

from django.http import HttpRequest

from zhenjie.engines.surveys.field_progress import under_way
from zhenjie.web.panels import panel


@panel("surveys.progress", order=40, permission="surveys.read", column="side")
def progress(request: HttpRequest) -> tuple[str, dict[str, object]] | None:
    """Surveys that are open in the grids of this unit."""
    unit: Any = request.unit  # type: ignore[attr-defined]
    wholes = under_way([unit.path]) if unit is not None else []
    return ("surveys/field/panel.html", {"wholes": wholes}) if wholes else None
