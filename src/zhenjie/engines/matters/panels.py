"""What the board shows of matters: what waits on the own desk, and who holds how many in which colours."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from zhenjie.core import clock
from zhenjie.engines.ledger.queries import reaching
from zhenjie.engines.matters.queries.allowed import READ, mover
from zhenjie.engines.matters.queries.board import board
from zhenjie.engines.matters.queries.inbox import desk_counts
from zhenjie.web.panels import panel

SHOWN = 6


@dataclass(slots=True)
class Line:
    """One unit's open matters."""

    pk: int
    name: str
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
    now, lines = clock.now(), dict[int, Line]()
    for row in board(reaching(asked.scope, asked.unit, READ), now):
        line = lines.setdefault(row.unit, Line(row.unit, row.unit_name))
        line.green += row.green
        line.yellow += row.yellow
        line.red += row.red
    mine = desk_counts(mover(asked.account, asked.scope), now)
    if not lines and not sum(mine.values()):
        return None
    ranked = sorted(lines.values(), key=lambda line: (-line.red, -line.yellow, -line.all, line.name))
    whole = {colour: sum(getattr(line, colour) for line in lines.values()) for colour in ("red", "yellow", "green")}
    return "matters/panel.html", {"mine": mine, "lines": ranked[:SHOWN], "whole": whole, "more": len(ranked) > SHOWN}
