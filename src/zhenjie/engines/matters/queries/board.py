"""The board: how many matters lay where, under which flow, in which colour, at any moment now or past.

The daily counts up to the day before, the day itself from the periods, and what the chore has not counted yet: always exact,
in one statement, and never by reading all matters.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.db import connection
from django.db.models import Q

from zhenjie.core.clock import aware, today
from zhenjie.core.colours import Colour
from zhenjie.engines.matters.models import Matter, Period
from zhenjie.engines.matters.queries.counted import COLUMNS, UNCOUNTED, Piece, between, changes, sums
from zhenjie.engines.matters.rules.showing import colour_at
from zhenjie.engines.org.paths import WIDTH, path_range, widest
from zhenjie.engines.trail.prepared import standing_cursor

_TICK = timedelta(microseconds=1)
_EPOCH = date(1970, 1, 1)
_NOON = 12


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of matters at a moment. `overdue_days`: whole days that the red ones are over, summed up. `opened` and `closed`: since
    the first of the month until the moment, reopened ones counted as opened again; a matter counts as opened where it lay first
    and as closed where it lay last."""

    open: int = 0
    yellow: int = 0
    red: int = 0
    overdue_days: int = 0
    opened: int = 0
    closed: int = 0

    @property
    def green(self) -> int:
        """Open matters that are neither yellow nor red."""
        return self.open - self.yellow - self.red

    def __add__(self, other: Self) -> "Figures":
        return Figures(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))

    def __bool__(self) -> bool:
        return any(astuple(self))


#: The figures by path of the group and key of the flow; only where something is counted.
Board = dict[tuple[str, str], Figures]


def board(prefixes: Sequence[str], at: datetime, flow: str = "") -> Board:
    """The figures under `prefixes` at the moment `at`, grouped by the children of each prefix (a prefix itself for what lies
    with that very unit) and by flow. The last microsecond of a day is read from the daily counts alone."""
    kept = widest(prefixes)
    if not kept:
        return {}
    at = aware(at)
    pieces, day = _pieces(at), at.date()
    groups, ranges = _grouped(kept)
    inner = " UNION ALL ".join(piece.sql for piece in pieces)
    given = [value for piece in pieces for value in piece.given]
    sql = f"""SELECT {groups.sql} AS place, c.flow, {sums("c.")}
        FROM (SELECT holder_id, flow, {sums()} FROM ({inner}) r {"WHERE flow = %s" if flow else ""} GROUP BY holder_id, flow) c
        JOIN org_unit u ON u.id = c.holder_id WHERE {ranges.sql} GROUP BY 1, 2"""
    with standing_cursor() as cursor:
        cursor.execute(sql, [*groups.given, *given, *([flow] if flow else []), *ranges.given])
        rows = cursor.fetchall()
    number = (day - _EPOCH).days
    found = {
        (place, key): Figures(*map(int, (count, warned - late, late, late * number - since, opened, closed)))
        for place, key, count, warned, late, since, opened, closed in rows
    }
    return {where: figures for where, figures in found.items() if figures}


def total(board: Board) -> Figures:
    """All of a board together."""
    return sum(board.values(), Figures())


def end_of(day: date) -> datetime:
    """The last moment of a day: what a past day's board shows."""
    return aware(day + timedelta(days=1)) - _TICK


def colour_on(matter: Matter, at: datetime) -> Colour:
    """The colour of one matter at any moment, by the pair of moments valid then; NONE when it was not open."""
    valid = Q(valid_to__isnull=True) | Q(valid_to__gt=at)
    period = Period.objects.filter(valid, matter=matter, valid_from__lte=at).order_by("-valid_from", "-id").first()
    return colour_at(period.yellow_at, period.red_at, at) if period else Colour.NONE


def _pieces(at: datetime) -> list[Piece]:
    """All changes until `at`: the days before and the day itself, or with the whole day what comes behind `at` taken back. Of today only
    colours are still to come; of a past day the shorter side is read."""
    day, month = at.date(), at.date().replace(day=1)
    whole = (at + _TICK).timetz().replace(tzinfo=None) == time.min
    if whole or at.hour >= _NOON or day == today():
        back = [] if whole else [_taken_back(one) for one in between(at + _TICK, end_of(day))]
        return _until(day + timedelta(days=1), month) + back
    return _until(day, month) + between(aware(day), at)


def _taken_back(piece: Piece) -> Piece:
    names = ", ".join(f"b{number}" for number in range(len(COLUMNS)))
    turned = ", ".join(f"-b{number}" for number in range(len(COLUMNS)))
    head = f"WITH b(holder_id, flow, {names}) AS ({piece.sql})"
    return Piece(f"SELECT * FROM ({head} SELECT holder_id, flow, {turned} FROM b) x", piece.given)


def _until(before: date, month: date) -> list[Piece]:
    """All changes on days before `before`; what was opened and closed only from `month` on."""
    base, first = _bases(before, month)
    all_, flows = ", ".join(COLUMNS), ", ".join(f"-{one}" for one in COLUMNS[4:])
    uncounted = ", ".join(COLUMNS[:4])
    since_month = ", ".join(f"CASE WHEN day >= %s THEN {one} ELSE 0 END" for one in COLUMNS[4:])
    pieces = [
        Piece(f"SELECT holder_id, flow, {all_} FROM matters_tally WHERE day >= %s AND day < %s", (_d(base or date.min), _d(before))),
        Piece(f"SELECT holder_id, flow, 0, 0, 0, 0, {flows} FROM matters_tally WHERE day >= %s AND day < %s", (_d(first or date.min), _d(month))),
        Piece(
            f"SELECT holder_id, flow, {uncounted}, {since_month} FROM ({changes(UNCOUNTED)}) n WHERE day < %s",
            (_d(month), _d(month), _d(before)),
        ),
    ]  # fmt: skip
    if base:
        pieces.append(Piece(f"SELECT holder_id, flow, {all_} FROM matters_standing WHERE day = %s", (_d(base),)))
    if first:
        pieces.append(
            Piece(f"SELECT holder_id, flow, 0, 0, 0, 0, {flows} FROM matters_standing WHERE day = %s", (_d(first),))
        )
    return pieces


def _bases(*days: date) -> list[date | None]:
    """For each day the newest one not after it for which all that stood was summed up."""
    each = ", ".join("(SELECT MAX(day) FROM matters_standing WHERE day <= %s)" for _day in days)
    with standing_cursor() as cursor:
        cursor.execute(f"SELECT {each}", [_d(day) for day in days])
        found = cursor.fetchone()
    return [date.fromisoformat(one) if isinstance(one, str) else one for one in found]


def _d(day: date) -> Any:
    return connection.ops.adapt_datefield_value(day)


def _grouped(prefixes: Sequence[str]) -> tuple[Piece, Piece]:
    """By what a unit is grouped, and whether it belongs here."""
    cases, wheres, given = [], [], []
    for prefix in prefixes:
        low, high = path_range(prefix)
        cases.append(f"WHEN u.path >= %s AND u.path < %s THEN substr(u.path, 1, {len(prefix) + WIDTH})")
        wheres.append("(u.path >= %s AND u.path < %s)")
        given += [low, high]
    return Piece(f"CASE {' '.join(cases)} END", tuple(given)), Piece(f"({' OR '.join(wheres)})", tuple(given))
