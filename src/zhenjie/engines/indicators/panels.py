"""What the board shows of the indicators: how they stand, the tiles, what needs attention first."""

from typing import Any

from django.http import HttpRequest

from zhenjie.engines.indicators import queries
from zhenjie.engines.indicators.asking import Asked, asked
from zhenjie.engines.indicators.queries import Row
from zhenjie.web.panels import panel

TILES, FEW, ENOUGH, PLAIN = 12, 4, 8, 14


def _board(request: Any) -> tuple[Asked, list[Row]] | None:
    """The rows of the board, read once for all panels of a request."""
    if request.unit is None:
        return None
    if not hasattr(request, "indicator_board"):
        what = asked(request)
        request.indicator_board = what, queries.board(what.unit, what.period)
    known: tuple[Asked, list[Row]] = request.indicator_board
    return known


def _severity(row: Row) -> tuple[int, float]:
    if row.pace is None:
        return (0, 0.0)
    return (-row.pace.verdict.colour.severity, float(row.pace.gap or 0))


@panel("indicators.head", order=0, permission="indicators.read", column="head")
def head(request: HttpRequest) -> tuple[str, dict[str, object]] | None:
    """Whose board, which month, whether it is closed."""
    known = _board(request)
    if known is None:
        return None
    what, rows = known
    closing = next((one for one in queries.closings(what.unit) if one.end == what.end), None)
    corrected = sum(1 for row in rows if row.published is not None)
    return "indicators/panels/head.html", {"asked": what, "closing": closing, "corrected": corrected, "any": bool(rows)}


@panel("indicators.summary", order=5, permission="indicators.read")
def summary(request: HttpRequest) -> tuple[str, dict[str, object]] | None:
    """How many indicators with a target stand where."""
    known = _board(request)
    if known is None or not any(row.pace for row in known[1]):
        return None
    what, rows = known
    judged = [row.pace.verdict.colour.value for row in rows if row.pace]
    counts = [(name, judged.count(name)) for name in ("green", "yellow", "red", "none")]
    due = next((row.pace.elapsed for row in rows if row.pace and row.pace.elapsed is not None), None)
    return "indicators/panels/summary.html", {"asked": what, "counts": counts, "judged": len(judged), "due": due}


@panel("indicators.tiles", order=10, permission="indicators.read")
def tiles(request: HttpRequest) -> tuple[str, dict[str, object]] | None:
    """The indicators with a target as tiles."""
    known = _board(request)
    if known is None or not known[1]:
        return None
    what, rows = known
    aimed, _others = _parted(rows)
    return "indicators/panels/tiles.html", {"asked": what, "tiles": aimed[:TILES], "more": len(aimed) - TILES}


@panel("indicators.others", order=40, permission="indicators.read")
def others(request: HttpRequest) -> tuple[str, dict[str, object]] | None:
    """The indicators without a target as a short table, below what the other engines show."""
    known = _board(request)
    if known is None:
        return None
    what, rows = known
    _aimed, plain = _parted(rows)
    return ("indicators/panels/others.html", {"asked": what, "rows": plain[:PLAIN]}) if plain else None


def _parted(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """Those that are aimed at, and the others of which something is known."""
    aimed = [row for row in rows if row.pace]
    plain = [row for row in rows if not row.pace and row.value]
    # Where nobody has set targets yet, the first indicators of the catalogue still show what is known.
    few = ENOUGH - len(aimed) if len(aimed) < FEW else 0
    return aimed + plain[:few], plain[few:]


@panel("indicators.attention", order=10, permission="indicators.read", column="side")
def attention(request: HttpRequest) -> tuple[str, dict[str, object]] | None:
    """Red before yellow, the furthest behind first; then what has no figure yet."""
    known = _board(request)
    if known is None:
        return None
    what, rows = known
    behind = sorted(
        (row for row in rows if row.pace and row.pace.verdict.colour.value in ("red", "yellow")), key=_severity
    )
    late = [row for row in rows if row.late or row.value is None]
    corrected = [row for row in rows if row.published is not None]
    if not (behind or late or corrected):
        return None
    return "indicators/panels/attention.html", {
        "asked": what,
        "behind": behind[:8],
        "late": late[:6],
        "corrected": corrected[:4],
    }
