"""What the board shows of matters: what waits on the own desk, and who holds how many in which colours."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from zhenjie.core import clock
from zhenjie.engines.ledger.queries import reaching
from zhenjie.engines.matters.queries.allowed import READ, mover
from zhenjie.engines.matters.queries.board import board
from zhenjie.engines.matters.queries.inbox import desk_counts
from zhenjie.engines.org.models import Unit
from zhenjie.web.panels import panel

SHOWN = 6


@dataclass(slots=True)
class Line:
    """The open matters of one unit and those below."""

    pk: int = 0
    name: str = ""
    green: int = 0
    yellow: int = 0
    red: int = 0

    @property
    def all(self) -> int:
        return self.green + self.yellow + self.red


@panel("matters.waiting", order=20, permission=READ, column="side")
def waiting(request: HttpRequest) -> tuple[str, dict[str, object]] | None:
    """The own desk, and the units of this place with the most that is late."""
    asked: Any = request
    if asked.unit is None:
        return None
    now, lines = clock.now(), dict[str, Line]()
    for (path, _flow), figures in board(reaching(asked.scope, asked.unit, READ), now).items():
        line = lines.setdefault(path, Line())
        line.green += figures.green
        line.yellow += figures.yellow
        line.red += figures.red
    for pk, path, name in Unit.objects.filter(path__in=lines).order_by().values_list("pk", "path", "name"):
        lines[path].pk, lines[path].name = pk, name
    mine = desk_counts(mover(asked.account, asked.scope))
    if not lines and not any(mine.values()):
        return None
    ranked = sorted(lines.values(), key=lambda line: (-line.red, -line.yellow, -line.all, line.name))
    whole = {colour: sum(getattr(line, colour) for line in lines.values()) for colour in ("red", "yellow", "green")}
    return "matters/panel.html", {"mine": mine, "lines": ranked[:SHOWN], "whole": whole, "more": len(ranked) > SHOWN}
