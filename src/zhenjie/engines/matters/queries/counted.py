"""The one place that says how a period counts: as changes on days, and as a difference between two moments. In SQL, so that
the chore, the rebuilding and the reading of what is not yet counted cannot say different things.

A matter lies with its holder from `valid_from` (f) until before `valid_to` (t); it is yellow or red from y = max(f, yellow_at),
red from r = max(f, red_at), as long as it lies there. Days are days in Beijing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

COLUMNS = ("open", "warned", "late", "since", "opened", "closed")
#: What the daily counts don't know yet; the partial index of `Period` says the same.
UNCOUNTED = "(tallied = 0 OR (tallied = 1 AND valid_to IS NOT NULL))"


def _later(one: str, other: str) -> str:
    return f"{'GREATEST' if connection.vendor == 'postgresql' else 'MAX'}({one}, {other})"


def day_of(column: str) -> str:
    """The day of a moment. SQLite would round a moment just before midnight into the next day: the fraction is cut off."""
    if connection.vendor == "postgresql":
        return f"({column} AT TIME ZONE 'Asia/Shanghai')::date"
    return f"date(substr({column}, 1, 19), '+8 hours')"


def _number(column: str) -> str:
    """Days since 1970-01-01."""
    if connection.vendor == "postgresql":
        return f"({day_of(column)} - DATE '1970-01-01')"
    return f"CAST(julianday({day_of(column)}) - 2440587.5 AS INTEGER)"


def moment(at: datetime) -> Any:
    """A moment as a parameter of raw SQL."""
    return connection.ops.adapt_datetimefield_value(at)


def changes(which: str, begun: str = "tallied") -> str:
    """Rows (day, holder_id, flow, *COLUMNS): what the periods for which `which` holds add to the daily counts, given that they
    are counted as `begun` says (a column, or "0" to count everything anew)."""
    counted = f"""SELECT holder_id, flow, {begun} AS o, valid_from AS f, valid_to AS t, red_at, opens, closes,
        {_later("valid_from", "yellow_at")} AS y, {_later("valid_from", "red_at")} AS r
        FROM matters_period WHERE {which}"""
    red = _number("red_at")
    turned = "((o = 0 AND (t IS NULL OR {0} < t)) OR (o = 1 AND t IS NOT NULL AND {0} >= t))"
    sign = "CASE WHEN o = 0 THEN 1 ELSE -1 END"
    return f"""WITH p AS ({counted})
        SELECT {day_of("f")} AS day, holder_id, flow, 1 AS open, 0 AS warned, 0 AS late, 0 AS since,
            CASE WHEN opens THEN 1 ELSE 0 END AS opened, 0 AS closed FROM p WHERE o = 0
        UNION ALL SELECT {day_of("y")}, holder_id, flow, 0, {sign}, 0, 0, 0, 0 FROM p WHERE {turned.format("y")}
        UNION ALL SELECT {day_of("r")}, holder_id, flow, 0, 0, {sign}, ({sign}) * {red}, 0, 0 FROM p WHERE {turned.format("r")}
        UNION ALL SELECT {day_of("t")}, holder_id, flow, -1, CASE WHEN y < t THEN -1 ELSE 0 END,
            CASE WHEN r < t THEN -1 ELSE 0 END, CASE WHEN r < t THEN -{red} ELSE 0 END, 0,
            CASE WHEN closes THEN 1 ELSE 0 END FROM p WHERE t IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A statement and its parameters."""

    sql: str
    given: tuple[Any, ...] = ()


def between(begin: datetime, end: datetime) -> list[Piece]:
    """Rows (holder_id, flow, *COLUMNS): what changed from just before `begin` until `end`, both counted. Each period is met once:
    by its beginning, else by its end, else by turning yellow or red."""
    m, a = moment(begin), moment(end)
    y, r, red = _later("valid_from", "yellow_at"), _later("valid_from", "red_at"), _number("red_at")
    there = "(valid_to IS NULL OR valid_to > %s)"
    opens = "CASE WHEN opens THEN 1 ELSE 0 END"
    return [
        Piece(
            f"""SELECT holder_id, flow, CASE WHEN {there} THEN 1 ELSE 0 END,
                CASE WHEN {there} AND {y} <= %s THEN 1 ELSE 0 END, CASE WHEN {there} AND {r} <= %s THEN 1 ELSE 0 END,
                CASE WHEN {there} AND {r} <= %s THEN {red} ELSE 0 END, {opens},
                CASE WHEN closes AND NOT {there} THEN 1 ELSE 0 END
            FROM matters_period WHERE valid_from >= %s AND valid_from <= %s""",
            (a, a, a, a, a, a, a, a, m, a),
        ),
        Piece(
            f"""SELECT holder_id, flow, -1, CASE WHEN {y} < %s THEN -1 ELSE 0 END,
                CASE WHEN {r} < %s THEN -1 ELSE 0 END, CASE WHEN {r} < %s THEN -{red} ELSE 0 END, 0,
                CASE WHEN closes THEN 1 ELSE 0 END
            FROM matters_period WHERE valid_to IS NOT NULL AND valid_to >= %s AND valid_to <= %s AND valid_from < %s""",
            (m, m, m, m, a, m),
        ),
        Piece(
            f"""SELECT holder_id, flow, 0, 1, 0, 0, 0, 0 FROM matters_period
            WHERE (valid_to IS NULL OR valid_to > yellow_at) AND yellow_at >= %s AND yellow_at <= %s
                AND valid_from < %s AND {there}""",
            (m, a, m, a),
        ),
        Piece(
            f"""SELECT holder_id, flow, 0, 0, 1, {red}, 0, 0 FROM matters_period
            WHERE (valid_to IS NULL OR valid_to > red_at) AND red_at >= %s AND red_at <= %s
                AND valid_from < %s AND {there}""",
            (m, a, m, a),
        ),
    ]  # fmt: skip


def sums(table: str = "") -> str:
    """SUM(open) AS open, …"""
    return ", ".join(f"SUM({table}{one}) AS {one}" for one in COLUMNS)
