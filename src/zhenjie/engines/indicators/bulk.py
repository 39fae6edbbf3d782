"""All roll-ups at once: figures out of the product's database into DuckDB, one Ibis expression, roll-ups back into the table.

The rule is the one in rules.rolling, spoken here over columns instead of whole numbers. Needs the extra `analytics`.
The steps are separate functions, so that the benchmark can time each leg.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction

from zhenjie.engines.indicators import incremental, lineage, rules
from zhenjie.engines.indicators.models import Evidence, Indicator, Observation, RollUp
from zhenjie.engines.indicators.problems import Problem
from zhenjie.engines.indicators.rules import columns, rolling, spans

if TYPE_CHECKING:
    import duckdb

CHUNK = 200_000


def engine() -> duckdb.DuckDBPyConnection:
    """A DuckDB of our own in memory. Raises Problem when the extra is not installed."""
    try:
        import duckdb  # slow import
    except ImportError as error:
        raise Problem("批量重算需要安装可选组件：pip install 'zhenjie[analytics]'。") from error
    return duckdb.connect()


@dataclass(frozen=True, slots=True)
class Slice:
    """The days for which one shape of the tree holds, and how deep that tree is."""

    first: date
    last: date
    depth: int


def read(backend: duckdb.DuckDBPyConnection) -> list[Slice]:
    """Copy figures, tree and the catalogue's formulas into `backend`; returns the slices of time to be rolled up."""
    codes = _read_figures(backend)
    if not codes:
        return []
    days = [spans.end_of(spans.decode(code)) for code in codes]
    _read_formulas(backend, codes)
    slices = []
    for number, edges in enumerate(lineage.epochs(min(days), max(days))):
        _create(backend, f"edge{number}", columns.EDGE, iter([edges.rows]))
        slices.append(Slice(edges.first, edges.last, max(depth for _, _, depth in edges.rows)))
    return slices


def _read_figures(backend: duckdb.DuckDBPyConnection) -> list[int]:
    sql = f"SELECT unit_id, indicator_id, period, value FROM {Observation._meta.db_table} WHERE counts"
    _create(backend, "figure", columns.FIGURE, _rows(sql))
    return [row[0] for row in backend.execute("SELECT DISTINCT period FROM figure ORDER BY 1").fetchall()]


def _rows(sql: str) -> Iterator[list[tuple[Any, ...]]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(CHUNK):
            yield rows


def _create(
    backend: duckdb.DuckDBPyConnection, name: str, schema: dict[str, str], chunks: Iterator[list[tuple[Any, ...]]]
) -> None:
    import numpy  # slow import
    import pyarrow  # slow import

    backend.execute(
        f"CREATE OR REPLACE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in schema.items())})"
    )
    for rows in chunks:
        arrays = []
        for column, kind in zip(zip(*rows, strict=True), schema.values(), strict=True):
            if kind == "BIGINT" and None not in column[:1]:
                arrays.append(pyarrow.array(numpy.fromiter(column, dtype="int64", count=len(rows))))
            else:
                arrays.append(pyarrow.array(column))
        backend.register("chunk", pyarrow.Table.from_arrays(arrays, names=list(schema)))
        backend.execute(f"INSERT INTO {name} SELECT * FROM chunk")
        backend.unregister("chunk")


def _read_formulas(backend: duckdb.DuckDBPyConnection, codes: list[int]) -> None:
    """The catalogue as relations: what is summed, which figure is which side of which ratio, which weight goes with what."""
    catalogue = rules.by_key(settings.CATALOGUE_DIR)
    ids = dict(Indicator.objects.values_list("key", "pk"))
    kinds, terms, weights = [], [], []
    periods = [spans.decode(code) for code in codes]
    for definition in catalogue.values():
        if definition.key not in ids or definition.aggregation == "never":
            continue
        me = ids[definition.key]
        kinds.append((me, definition.aggregation, rolling.multiplier(definition), len(definition.parts)))
        for side, keys in ((1, definition.numerator), (2, definition.denominator)):
            for key in keys:
                part = catalogue[key.lstrip("-")]
                for period in periods:
                    for mine in spans.ratio_periods(definition, part, period):
                        terms.append(
                            (
                                ids[part.key],
                                spans.code(period),
                                me,
                                spans.code(mine),
                                side,
                                -1 if key.startswith("-") else 1,
                            )
                        )
        if definition.weight:
            weight = catalogue[definition.weight]
            for period in periods:
                weights.append(
                    (
                        me,
                        spans.code(period),
                        ids[weight.key],
                        spans.code(spans.weight_period(definition, period, weight)),
                    )
                )
    _create(backend, "kind", columns.KIND, iter([kinds]) if kinds else iter(()))
    _create(backend, "term", columns.TERM, iter([terms]) if terms else iter(()))
    _create(backend, "weight", columns.WEIGHT, iter([weights]) if weights else iter(()))


@lru_cache(maxsize=64)
def statement(edge: str, depth: int, between: tuple[date, date] | None) -> str:
    """The roll-up of one slice of time as SQL of the engine, prepared once; another engine is another dialect of the same
    expression."""
    import ibis  # slow import

    def table(name: str, schema: dict[str, str]) -> Any:
        return ibis.table({column: _TYPES[kind] for column, kind in schema.items()}, name=name)

    expression = columns.roll_up(
        figure=table("figure", columns.FIGURE),
        edge=table(edge, columns.EDGE),
        kind=table("kind", columns.KIND),
        term=table("term", columns.TERM),
        weight=table("weight", columns.WEIGHT),
        depth=depth,
        between=between,
    )
    return str(ibis.to_sql(expression, dialect="duckdb", pretty=False))


_TYPES = {"BIGINT": "int64", "INTEGER": "int32", "VARCHAR": "string"}


def aggregate(backend: duckdb.DuckDBPyConnection, slices: list[Slice]) -> int:
    """Roll everything up into the table `rolled` of `backend`; returns how many rows."""
    backend.execute("DROP TABLE IF EXISTS rolled")
    for number, one in enumerate(slices):
        sql = statement(f"edge{number}", one.depth, None if len(slices) == 1 else (one.first, one.last))
        how = "CREATE TABLE rolled AS" if number == 0 else "INSERT INTO rolled"
        backend.execute(f"{how} {sql}")
    counted = backend.execute("SELECT count(*) FROM rolled").fetchone()
    return int(counted[0]) if counted else 0


def write(backend: duckdb.DuckDBPyConnection) -> int:
    """Replace the RollUp table by `rolled`, inside the caller's transaction; returns how many rows."""
    table = RollUp._meta.db_table
    names = ["unit_id", "indicator_id", "period", "value", "own", "computed", "numerator", "denominator", "parts"]
    result = backend.execute(f"SELECT {', '.join(columns.ROLLED)} FROM rolled ORDER BY unit, period, indicator")
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
        while rows := result.fetchmany(CHUNK):
            count += len(rows)
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(names))
                cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)
    return count


def recompute() -> int:
    """Every roll-up anew; returns how many rows stand afterwards.

    People go on posting meanwhile: reading and adding up hold no lock. What was posted after the reading began is known from
    the evidence, which only grows, and is settled once more after the writing, under the locks that posting takes.
    """
    keys = list(Indicator.objects.values_list("key", flat=True))
    with transaction.atomic():
        incremental.hold(keys)
        mark = Evidence.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    backend = engine()
    slices = read(backend)
    if slices:
        aggregate(backend, slices)
    with transaction.atomic():
        held = incremental.hold(keys)
        if slices:
            write(backend)
        else:
            RollUp.objects.all().delete()
        later = Observation.objects.filter(counts=True, evidence__pk__gt=mark).distinct().select_related("indicator")
        incremental.refresh([incremental.Cell(row.indicator.key, row.unit_id, row.period) for row in later], held)
    backend.close()
    return RollUp.objects.count()
