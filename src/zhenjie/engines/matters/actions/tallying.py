"""Counting periods into days. Each chunk is one transaction: what it adds and what it ticks off are committed together, so a chore
killed anywhere neither loses nor doubles. Those who count take turns; whoever moves a matter never waits for long."""

from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, Max, Min, Q, Value, When

from zhenjie.core import clock
from zhenjie.engines.matters.models import Period, Standing, Tally
from zhenjie.engines.matters.queries.counted import COLUMNS, changes, sums

CHUNK = 1_000
_TURN = "matters.tally"
_MORE = ", ".join(f"{one} = {{0}}.{one} + excluded.{one}" for one in COLUMNS)
_ANY = " OR ".join(f"SUM({one}) <> 0" for one in COLUMNS)
_INTO = f"(day, holder_id, flow, {', '.join(COLUMNS)})"


def tally(chunk: int = CHUNK) -> int:
    """Counts at most `chunk` periods that are not counted yet; returns how many it counted."""
    with transaction.atomic():
        _take_turn()
        _stand_up_to(clock.today())
        waiting = Period.objects.filter(Q(tallied=0) | Q(tallied=1, valid_to__isnull=False))
        pks = list(waiting.select_for_update().order_by("id").values_list("pk", flat=True)[:chunk])
        if not pks:
            return 0
        _count(f"id IN ({', '.join(map(str, pks))})")
        _tick(Q(pk__in=pks))
        return len(pks)


def rebuild() -> int:
    """Counts everything anew, in one transaction; nobody can move a matter meanwhile. Returns how many periods there are."""
    with transaction.atomic():
        _take_turn()
        if connection.vendor == "postgresql":
            _run("LOCK TABLE matters_period IN SHARE ROW EXCLUSIVE MODE")
        _run("DELETE FROM matters_standing")
        _run("DELETE FROM matters_tally")
        _run(_adding("matters_tally", f"SELECT day, holder_id, flow, {sums()} FROM ({changes('1 = 1', '0')}) c GROUP BY day, holder_id, flow HAVING {_ANY} ORDER BY 1, 2, 3"))  # fmt: skip
        _tick(~Q(tallied=_COUNTED))
        _stand_up_to(clock.today())
        return Period.objects.count()


_COUNTED = Case(When(valid_to__isnull=True, then=Value(1)), default=Value(2))


def _tick(which: Q) -> None:
    Period.objects.filter(which).update(tallied=_COUNTED)


def _take_turn() -> None:
    """SQLite lets one writer in at a time by itself."""
    if connection.vendor == "postgresql":
        _run("SELECT pg_advisory_xact_lock(hashtext(%s))", _TURN)


def _count(which: str) -> None:
    """Lays the changes of some periods on their days, and on every Monday after them that has been summed already."""
    _run(_adding("matters_tally", f"SELECT day, holder_id, flow, {sums()} FROM ({changes(which)}) c GROUP BY day, holder_id, flow HAVING {_ANY} ORDER BY 1, 2, 3"))  # fmt: skip
    ends = Standing.objects.aggregate(first=Min("day"), last=Max("day"))
    if ends["last"] is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MIN(day) FROM ({changes(which)}) c")
        first = _as_day(cursor.fetchone()[0])
    monday = max(_monday(first) + timedelta(days=7) if first else ends["last"], ends["first"])
    while monday <= ends["last"]:
        _run(_adding("matters_standing", f"SELECT {_date(monday)}, holder_id, flow, {sums()} FROM ({changes(which)}) c WHERE day < {_date(monday)} GROUP BY holder_id, flow HAVING {_ANY} ORDER BY 2, 3"))  # fmt: skip
        monday += timedelta(days=7)


def _stand_up_to(today: date) -> None:
    """Sums up every Monday until today that has not been summed yet."""
    this, last = _monday(today), Standing.objects.aggregate(last=Max("day"))["last"]
    if last is None:
        first = Tally.objects.aggregate(first=Min("day"))["first"]
        if first is None or _monday(first) >= this:
            return
        monday, source = _monday(first) + timedelta(days=7), ""
    else:
        monday = last + timedelta(days=7)
        source = _summed("matters_standing", f"day = {_date(last)}")
    while monday <= this:
        week = _summed("matters_tally", f"day >= {_date(monday - timedelta(days=7))} AND day < {_date(monday)}")
        both = f"{source} UNION ALL {week}" if source else week
        _run(_adding("matters_standing", f"SELECT {_date(monday)}, holder_id, flow, {sums()} FROM ({both}) c WHERE 1 = 1 GROUP BY holder_id, flow HAVING {_ANY} ORDER BY 2, 3"))  # fmt: skip
        source = _summed("matters_standing", f"day = {_date(monday)}")
        monday += timedelta(days=7)


def _summed(table: str, which: str) -> str:
    return f"SELECT holder_id, flow, {', '.join(COLUMNS)} FROM {table} WHERE {which}"


def _adding(table: str, rows: str) -> str:
    """Always in the order of the key, so that two who write the same rows can't wait for each other."""
    return f"INSERT INTO {table} {_INTO} {rows} ON CONFLICT (day, holder_id, flow) DO UPDATE SET {_MORE.format(table)}"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _date(day: date) -> str:
    return f"DATE '{day.isoformat()}'" if connection.vendor == "postgresql" else f"'{day.isoformat()}'"


def _as_day(value: object) -> date | None:
    return value if isinstance(value, date) or value is None else date.fromisoformat(str(value))


def _run(sql: str, *given: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, given or None)
