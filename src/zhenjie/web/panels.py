"""The board is made of panels: an engine declares what it has to show, the board page puts them in order."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

Draw = Callable[[HttpRequest], tuple[str, dict[str, object]] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """``draw`` returns template and context, or None when there is nothing to show; ``column`` is head, main or side."""

    key: str
    order: int
    permission: str
    column: str
    draw: Draw


_panels: dict[str, Panel] = {}


def panel(key: str, *, order: int = 50, permission: str = "", column: str = "main") -> Callable[[Draw], Draw]:
    """Declares a panel of the board."""

    def declare(draw: Draw) -> Draw:
        _panels[key] = Panel(key, order, permission, column, draw)
        return draw

    return declare


def drawn(request: HttpRequest) -> dict[str, list[tuple[str, dict[str, object]]]]:
    """The panels this person may see, by column, each as (template, context)."""
    permits = getattr(request, "permits", lambda permission: False)
    columns: dict[str, list[tuple[str, dict[str, object]]]] = {"head": [], "main": [], "side": []}
    for one in sorted(_panels.values(), key=lambda p: (p.order, p.key)):
        if one.permission and not permits(one.permission):
            continue
        shown = one.draw(request)
        if shown is not None:
            columns[one.column].append(shown)
    return columns
