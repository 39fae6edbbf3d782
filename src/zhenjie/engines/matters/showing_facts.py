"""What a domain adds to the page of a matter: its own facts (hazard grade, rectification, firms), drawn by its own template.

@facts("finding")
def of_finding(request, matter): return "supervision/parts/facts.html", {"finding": ...}
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from zhenjie.engines.matters.models import Matter

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


def drawn(request: HttpRequest, matter: Matter) -> list[Drawn]:
    """The facts of `matter`, in the order in which they were declared."""
    return [told for function in _facts.get(matter.flow, ()) if (told := function(request, matter)) is not None]
