"""What an app above adds to the page of a thing below it, or to its line in a list, drawn by its own template: the page below asks, and
knows nobody above.

@beside("projects.project")
def of_project(request, project): return "investment/parts/of_project.html", {...}

@beside_each("projects.project")
def of_projects(request, projects): return {project.pk: ("investment/parts/shares.html", {...})}
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

#: A template and what it is drawn with, or None where there is nothing to tell.
Drawn = tuple[str, dict[str, Any]]
Draw = Callable[[HttpRequest, Any], Drawn | None]
#: The same for the lines of a list, by primary key; in as many queries for one line as for a page of them.
DrawEach = Callable[[HttpRequest, Sequence[Any]], dict[Any, Drawn]]
_beside: dict[str, list[Draw]] = {}
_each: dict[str, list[DrawEach]] = {}


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


def beside_each(key: str) -> Callable[[DrawEach], DrawEach]:
    """Declares that a function draws in the lines of lists of the register `key`; the same function twice is one."""

    def declare(function: DrawEach) -> DrawEach:
        known = _each.setdefault(key, [])
        if function not in known:
            known.append(function)
        return function

    return declare


def drawn_each(request: HttpRequest, key: str, things: Sequence[Any]) -> dict[Any, list[SafeString]]:
    """By primary key what stands in the line of each; things with nothing beside them are left out."""
    found: dict[Any, list[SafeString]] = {}
    for function in _each.get(key, ()):
        for pk, (template, context) in function(request, things).items():
            found.setdefault(pk, []).append(render_to_string(template, context, request))
    return found
