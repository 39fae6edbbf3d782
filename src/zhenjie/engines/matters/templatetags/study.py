"""The tabs of the pages that look back on matters."""

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("matters/parts/study_tabs.html", takes_context=True)
def study_tabs(context: dict[str, Any], tab: str) -> dict[str, Any]:
    """The tabs this person may open; ``tab`` is the one that stands open."""
    return {"tab": tab, "may_dispatch": context["request"].permits("matters.dispatch")}
