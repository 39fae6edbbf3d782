"""What a domain adds to the page of a matter: its own facts (hazard grade, rectification, firms), drawn by its own template.

@facts("finding")
def of_finding(request, matter): return "supervision/parts/facts.html", {"finding": ...}
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from zhenjie.engines.matters.models import Matter

# A form among the facts says auto_id="facts_%s": the page has a form of its own.
#: A template and what it is drawn with, or None where there is nothing to tell.
Drawn = tuple[str, dict[str, Any]]
Facts = Callable[[HttpRequest, Matter], Drawn | None]
_facts: dict[str, list[Facts]] = {}


def facts(flow: str) -> Callable[[Facts], Facts]:
    """Declares that a function draws facts of every matter of `flow`; the same function twice is one."""

    def declare(function: Facts) -> Facts:
        known = _facts.setdefault(flow, [])
        if function not in known:
            known.append(function)
        return function

    return declare


def drawn(request: HttpRequest, matter: Matter) -> list[SafeString]:
    """The facts of `matter` as they stand on its page, in the order in which they were declared."""
    told = (function(request, matter) for function in _facts.get(matter.flow, ()))
    return [render_to_string(one[0], one[1], request) for one in told if one is not None]
