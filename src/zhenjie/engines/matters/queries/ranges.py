"""Ranges of an index, each already in order, merged: at most a page's worth is read of each. One statement for all sources.

PostgreSQL joins the keys LATERAL with the first rows of each; SQLite knows no LATERAL, but a function of a table may name the key of the
row beside it, and json_each is one.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from zhenjie.engines.matters.queries.boxes import Source, in_scope
from zhenjie.engines.matters.queries.counted import Piece
from zhenjie.engines.trail.prepared import standing_cursor

#: So many matters a walk looks at before it is given up; and so many when they are only counted.
LOOKED_AT, COUNTED_AT = 2_000, 1_500
Place = tuple[Any, int] | None


def merged(sources: Sequence[Source], wished: Piece, place: Place, size: int) -> list[int]:
    """The keys of the first `size` matters behind `place`, in order, each once."""
    if not sources:
        return []
    pieces = [_rows(one, wished, place, size) for one in sources]
    way = "DESC" if sources[0].order == "closed_at" else "ASC"
    sql = " UNION ALL ".join(f"SELECT id, w FROM ({piece.sql}) s" for piece in pieces)
    with standing_cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM ({sql}) t ORDER BY w {way}, id {way} LIMIT {size}",
            [value for piece in pieces for value in piece.given],
        )
        return list(dict.fromkeys(pk for (pk,) in cursor.fetchall()))


def counting(questions: Sequence[tuple[Sequence[Source], Piece]], size: int) -> list[tuple[int, bool]]:
    """For each question (how many there are, at most `size`; whether all were looked at): one statement for all."""
    parts, given = [], list[Any]()
    for number, (sources, wished) in enumerate(questions):
        pieces = [_rows(one, wished, None, size, looked=True) for one in sources]
        if not pieces:
            continue
        rows = " UNION ALL ".join(f"SELECT id, fits FROM ({piece.sql}) s" for piece in pieces)
        parts.append(
            f"SELECT {number}, COUNT(DISTINCT CASE WHEN fits = 1 THEN id END), COUNT(*) FROM ({rows}) t{number}"
        )
        given += [value for piece in pieces for value in piece.given]
    found = [(0, True)] * len(questions)
    if not parts:
        return found
    with standing_cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), given)
        for number, count, looked_at in cursor.fetchall():
            walked = any(one.wide for one in questions[number][0])
            found[number] = min(count, size), not (walked and looked_at >= COUNTED_AT)
    return found


def _rows(source: Source, wished: Piece, place: Place, size: int, looked: bool = False) -> Piece:
    """(id, w) of at most `size` matters of one source; `looked`: (id, fits), in no order."""
    if source.wide:
        return _walk(source, wished, place, size, looked)
    if source.columns:
        return _ranges(source, wished, place, size, looked)
    rows = _gathered(source, wished, place, size) if source.named else _first(source, wished, place, size)
    return _fitting(rows) if looked else rows


def _gathered(source: Source, wished: Piece, place: Place, size: int) -> Piece:
    """Named rows, gathered first and then put in order: left to itself a planner walks the whole order for them."""
    behind = f" AND (m.{source.order}, m.id) {_beyond(source)} (%s, %s)" if place else ""
    sql = f"""SELECT g.id, g.w FROM (SELECT m.id, m.{source.order} AS w FROM matters_matter m
        WHERE m.id IN ({source.named}) AND {source.where.sql} AND {wished.sql}{behind} LIMIT 1000000 OFFSET 0) g
        {_ordered(source)} LIMIT {size}"""
    return Piece(sql, (*source.where.given, *wished.given, *(place or ())))


def _fitting(rows: Piece) -> Piece:
    return Piece(f"SELECT id, 1 AS fits FROM ({rows.sql}) f", rows.given)


def _first(source: Source, wished: Piece, place: Place, size: int, *, equal: str = "", picked: str = "") -> Piece:
    """The first `size` matters of one range."""
    way, beyond = ("DESC" if source.order == "closed_at" else "ASC"), _beyond(source)
    behind = f" AND (m.{source.order}, m.id) {beyond} (%s, %s)" if place else ""
    sql = f"""SELECT {picked or f"m.id, m.{source.order} AS w"} FROM matters_matter m
        WHERE {equal}{source.where.sql} AND {wished.sql}{behind}
        ORDER BY m.{source.order} {way}, m.id {way} LIMIT {size}"""
    return Piece(sql, (*source.where.given, *wished.given, *(place or ())))


def _walk(source: Source, wished: Piece, place: Place, size: int, looked: bool) -> Piece:
    units = [f"m.{column}" for column in (source.column, source.other) if column]
    picked = f"m.id, m.{source.order} AS w, {', '.join(units)}"
    walked = _first(source, wished, place, COUNTED_AT if looked else LOOKED_AT, picked=picked)
    inside = in_scope(source, "x")
    if looked:
        sql = f"SELECT x.id, CASE WHEN {inside.sql} THEN 1 ELSE 0 END AS fits FROM ({walked.sql}) x"
        return Piece(sql, (*inside.given, *walked.given))
    sql = f"SELECT x.id, x.w FROM ({walked.sql}) x WHERE {inside.sql} {_ordered(source)} LIMIT {size}"
    return Piece(sql, (*walked.given, *inside.given))


def _beyond(source: Source) -> str:
    return "<" if source.order == "closed_at" else ">"


def _ordered(source: Source) -> str:
    way = "DESC" if source.order == "closed_at" else "ASC"
    return f"ORDER BY w {way}, id {way}"


def _ranges(source: Source, wished: Piece, place: Place, size: int, looked: bool) -> Piece:
    names = [f"k{number}" for number in range(len(source.columns))]
    equal = "".join(f"m.{column} = k.{name} AND " for column, name in zip(source.columns, names, strict=True))
    order = "" if looked else _ordered(source)
    if connection.vendor == "postgresql":
        keys = _arrays(source, names)
        first = _first(source, wished, place, size, equal=equal)
        joined = f"SELECT x.id, x.w FROM ({keys.sql}) k CROSS JOIN LATERAL ({first.sql}) x"
    else:
        # As one text for each key: a look at the rows themselves would cost more than the walk along the index.
        keys = Piece(_each(names), (json.dumps(source.keys, ensure_ascii=False),))
        first = _first(source, wished, place, size, equal=equal)
        told = f"SELECT json_group_array(json_array(f.id, f.w)) FROM ({first.sql}) f"
        joined = f"SELECT e.value ->> 0 AS id, e.value ->> 1 AS w FROM ({keys.sql}) k CROSS JOIN json_each(({told})) e"
    rows = Piece(f"{joined} {order} LIMIT {size}", (*keys.given, *first.given))
    return _fitting(rows) if looked else rows


def _each(names: Sequence[str]) -> str:
    picked = ", ".join(f"json_extract(j.value, '$[{number}]') AS {name}" for number, name in enumerate(names))
    return f"SELECT {picked} FROM json_each(%s) j"


def _arrays(source: Source, names: Sequence[str]) -> Piece:
    """The keys as one array for each column."""
    kinds = ["bigint[]" if column.endswith("id") else "text[]" for column in source.columns]
    columns = [list(column) for column in zip(*source.keys, strict=True)] or [[] for _name in names]
    arrays = ", ".join(f"%s::{kind}" for kind in kinds)
    return Piece(f"SELECT * FROM unnest({arrays}) AS k({', '.join(names)})", tuple(columns))
