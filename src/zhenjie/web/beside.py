"""What an app above adds to the page of a thing below it, drawn by its own template: the page below asks, and knows nobody above.

@beside("projects.project")
def of_project(request, project): return "investment/parts/of_project.html", {...}
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

#: A template and what it is drawn with, or None where there is nothing to tell.
Drawn = tuple[str, dict[str, Any]]
Draw = Callable[[HttpRequest, Any], Drawn | None]
_beside: dict[str, list[Draw]] = {}


def beside(key: str) -> Callable[[Draw], Draw]:
    """Declares that a function draws beside every thing of the register `key`; the same function twice is one."""

    def declare(function: Draw) -> Draw:
        known = _beside.setdefault(key, [])
        if function not in known:
            known.append(function)
        return function

    return declare


def drawn(request: HttpRequest, key: str, thing: Any) -> list[SafeString]:
    """What stands beside one thing, in the order in which it was declared."""
    told = (function(request, thing) for function in _beside.get(key, ()))
    return [render_to_string(one[0], one[1], request) for one in told if one is not None]
