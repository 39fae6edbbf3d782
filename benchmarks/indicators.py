"""Roll-ups of the nation: 41,352 townships x 20 indicators x 24 months out of the product's database and back into it.

    make bench NAME=indicators              a tenth (2 M observations, SQLite)
    FULL=1 make bench NAME=indicators       all 20 M
    DATABASE_URL=postgres://… make bench …  the same on PostgreSQL (an empty database)

Legs: read (database -> DuckDB), aggregate (Ibis, in turn with SQL written by hand that obeys the same rules; results must be
equal), write (back into the RollUp table, one transaction), then the board of units at every level out of the product.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

FULL = os.environ.get("FULL") == "1"
ROUNDS = max(5, int(os.environ.get("ROUNDS", "7")))
SHAPE = (31, 333, 2_844, 41_352) if FULL else (4, 33, 284, 4_135)
LEVELS = ("province", "prefecture", "county", "township")
GOAL_RATIO, GOAL_BOARD = 1.5, 50.0

KEYS = (
    "fixed-asset-investment", "industrial-investment", "large-industry-output", "tax-revenue", "domestic-capital", "new-entities",
    "exports", "signed-projects", "total-electricity", "building-projects", "local-tax-revenue", "budget-revenue",
    "hotline-rated", "hotline-satisfied", "hotline-solved", "toilets-rebuilt", "toilet-households", "pm25", "air-stations",
    "rural-income",
)  # fmt: skip


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="zhenjie-bench-") as home:
        os.environ.setdefault("ZHENJIE_HOME", home)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenjie.config.settings")
        sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
        import django  # app ready

        django.setup()
        return run()


def run() -> int:
    from django.core.management import call_command  # app ready
    from django.db import connection, transaction  # app ready

    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.indicators import actions, bulk  # app ready

    call_command("migrate", verbosity=0)
    actions.sync_catalogue(by=SYSTEM)
    started = time.perf_counter()
    count = seed()
    took = time.perf_counter() - started
    print(
        f"data: {count:,} observations, {SHAPE[3]:,} townships x {len(KEYS)} indicators x 24 months, {connection.vendor}; seeded in {took:.1f} s"
    )

    backend = bulk.engine()
    backend.execute("SET threads = 2")
    took, slices = timed(lambda: bulk.read(backend))
    print(f"read: {took:.2f} s ({count / took / 1e6:.2f} M observations/s, database -> DuckDB)")

    took, _ = timed(lambda: [bulk.statement(f"edge{n}", one.depth, None) for n, one in enumerate(slices)])
    print(f"prepare: {took:.2f} s (Ibis imported, expression compiled once per shape of the tree)")
    ours, peers, rows = [], [], 0
    for _ in range(ROUNDS):
        took, rows = timed(lambda: bulk.aggregate(backend, slices))
        ours.append(took)
        backend.execute("DROP TABLE IF EXISTS peer")
        peers.append(timed(lambda: backend.execute(PEER))[0])
    different = sum(
        backend.execute(f"SELECT count(*) FROM (FROM {a} EXCEPT ALL FROM {b})").fetchone()[0]
        for a, b in (("rolled", "peer"), ("peer", "rolled"))
    )
    print(f"aggregate: {rows:,} roll-ups; Ibis {spread(ours)}; by hand {spread(peers)}; {different} rows differ")

    with transaction.atomic():
        took, written = timed(lambda: bulk.write(backend))
    print(f"write: {took:.2f} s ({written:,} rows into the product's table)")
    backend.close()
    p50, p95 = board()

    ratio = median(ours) / median(peers)
    print(f"board: p50 {p50:.1f} ms, p95 {p95:.1f} ms")
    shares = [
        goal("ibis_by_hand", ratio, GOAL_RATIO),
        goal("rows_different", different, 0),
        goal("board_p95_ms", p95, GOAL_BOARD),
    ]
    worst = max(shares)
    print(f"ratio indicators={worst:.2f} {'ok' if worst <= 1 else 'short'}")
    return 0 if worst <= 1 else 1


def goal(what: str, value: float, limit: float) -> float:
    """Prints the line of one goal; returns its share of the limit (a limit of 0 is kept or missed)."""
    print(f"goal indicators.{what}={value:.2f} limit={limit:g} {'ok' if value <= limit else 'short'}")
    return value / limit if limit else 9.99 * bool(value)


def timed(work: Callable[[], object]) -> tuple[float, object]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def spread(times: list[float]) -> str:
    return f"{median(times):.2f} s ({min(times):.2f}-{max(times):.2f}, {len(times)} rounds)"


def seed() -> int:
    """A tree of the nation's shape and its figures, written past the actions: this leg is not what is measured."""
    import numpy  # slow import

    from zhenjie.engines.indicators import rules  # app ready
    from zhenjie.engines.indicators.models import Indicator, Observation  # app ready
    from zhenjie.engines.indicators.rules import spans  # app ready

    catalogue, ids = rules.by_key(), dict(Indicator.objects.values_list("key", "pk"))
    units = plant()
    usual = [spans.month_end(year, month) for year in (2024, 2025) for month in range(1, 13)]
    months = [spans.month_end(2023, 12), *usual[:23]]
    periods = {key: [spans.code(spans.standard(catalogue[key], end)) for end in months] for key in KEYS}
    places = sorted((code, ids[key], key) for key in KEYS for code in periods[key])
    chance = numpy.random.default_rng(7)

    def rows() -> Iterator[tuple[object, ...]]:
        number = 0
        for unit, level in units:
            if level == "township" or (level == "county" and unit % 97 == 0):
                values = chance.integers(1, 5_000_000, len(places)) * 10_000
                if level == "township":
                    values[chance.integers(0, len(places), 2)] = 0
                for (code, indicator, key), value in zip(places, values.tolist(), strict=True):
                    if level == "county" and key != "fixed-asset-investment":
                        continue
                    number += 1
                    yield number, code, "level", catalogue[key].caliber, True, value, "", "bench:1", 1, indicator, unit

    columns = (
        "id",
        "period",
        "aspect",
        "caliber",
        "counts",
        "value",
        "approx",
        "source",
        "version",
        "indicator_id",
        "unit_id",
    )
    insert(Observation._meta.db_table, columns, rows())
    return Observation.objects.count()


def plant() -> list[tuple[int, str]]:
    """Nation, provinces, prefectures, counties, townships; children spread evenly. Returns key and level of each unit."""
    from zhenjie.engines.org import paths  # app ready
    from zhenjie.engines.org.models import Placement, Unit  # app ready

    units: list[tuple[int, str]] = [(1, "nation")]
    rows: list[tuple[object, ...]] = [(1, "全国", "nation", "", False, None, paths.child("", 1), 0, 1, 1)]
    above, number = [(1, paths.child("", 1))], 1
    for level, size in zip(LEVELS, SHAPE, strict=True):
        here = []
        for place in range(size):
            parent, path = above[place * len(above) // size]
            number += 1
            mine = paths.child(path, place - _first(place * len(above) // size, len(above), size) + 1)
            here.append((number, mine))
            units.append((number, level))
            rows.append((number, f"{level}{place}", level, "", False, parent, mine, 0, 1, 1))
        above = here
    insert(
        Unit._meta.db_table,
        ("id", "name", "kind", "code", "local", "parent_id", "path", "made", "position", "version"),
        iter(rows),
    )
    insert(Placement._meta.db_table, ("id", "unit_id", "parent_id"), ((row[0], row[0], row[5]) for row in rows))
    return units


def _first(parent: int, parents: int, size: int) -> int:
    """The first place whose parent is `parent`."""
    return -(-parent * size // parents)


def insert(table: str, columns: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> None:
    from django.db import connection, transaction  # app ready

    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            connection.connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {table}")


def board() -> tuple[float, float]:
    """p50 and p95 in ms of the board's query, units of every level in turn, other units each time."""
    import random  # slow import

    from zhenjie.core import periods  # app ready
    from zhenjie.engines.indicators import queries  # app ready
    from zhenjie.engines.org.models import Unit  # app ready

    chance, times = random.Random(3), []
    keys = {level: list(Unit.objects.filter(kind=level).values_list("pk", flat=True)) for level in ("nation", *LEVELS)}
    queries.board(Unit.objects.get(pk=1), periods.year_to_date(2025, 11))
    for number in range(300):
        level = ("township", "county", "township", "prefecture", "province", "nation")[number % 6]
        unit = Unit.objects.get(pk=chance.choice(keys[level]))
        took, rows = timed(
            lambda unit=unit: queries.board(unit, periods.year_to_date(2025, chance.choice((3, 6, 9, 11))))
        )
        assert rows
        times.append(took * 1000)
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.95)]


#: The same rules by hand: four levels of sums with the official total first, ratios from pairs, the mean weighted.
PEER = """
CREATE TABLE peer AS WITH
kinds AS (SELECT indicator, aggregation, multiplier, parts FROM kind),
own AS (SELECT f.unit, f.indicator, f.period, f.value, e.parent, e.depth, k.aggregation
        FROM figure f JOIN edge0 e USING (unit) JOIN kinds k USING (indicator)),
s4 AS (SELECT unit, parent, indicator, period, value FROM own WHERE depth = 4 AND aggregation = 'sum'),
u3 AS (SELECT coalesce(o.unit, c.unit) unit, coalesce(o.indicator, c.indicator) indicator, coalesce(o.period, c.period) period,
       o.value own, c.computed, coalesce(c.parts, 0) parts, coalesce(o.value, c.computed) value
       FROM (SELECT parent unit, indicator, period, sum(value)::BIGINT computed, count(*) parts FROM s4 GROUP BY ALL) c
       FULL JOIN (SELECT * FROM own WHERE depth = 3 AND aggregation = 'sum') o USING (unit, indicator, period)),
u2 AS (SELECT coalesce(o.unit, c.unit) unit, coalesce(o.indicator, c.indicator) indicator, coalesce(o.period, c.period) period,
       o.value own, c.computed, coalesce(c.parts, 0) parts, coalesce(o.value, c.computed) value
       FROM (SELECT e.parent unit, indicator, period, sum(value)::BIGINT computed, count(*) parts FROM u3 JOIN edge0 e USING (unit) GROUP BY ALL) c
       FULL JOIN (SELECT * FROM own WHERE depth = 2 AND aggregation = 'sum') o USING (unit, indicator, period)),
u1 AS (SELECT coalesce(o.unit, c.unit) unit, coalesce(o.indicator, c.indicator) indicator, coalesce(o.period, c.period) period,
       o.value own, c.computed, coalesce(c.parts, 0) parts, coalesce(o.value, c.computed) value
       FROM (SELECT e.parent unit, indicator, period, sum(value)::BIGINT computed, count(*) parts FROM u2 JOIN edge0 e USING (unit) GROUP BY ALL) c
       FULL JOIN (SELECT * FROM own WHERE depth = 1 AND aggregation = 'sum') o USING (unit, indicator, period)),
u0 AS (SELECT coalesce(o.unit, c.unit) unit, coalesce(o.indicator, c.indicator) indicator, coalesce(o.period, c.period) period,
       o.value own, c.computed, coalesce(c.parts, 0) parts, coalesce(o.value, c.computed) value
       FROM (SELECT e.parent unit, indicator, period, sum(value)::BIGINT computed, count(*) parts FROM u1 JOIN edge0 e USING (unit) GROUP BY ALL) c
       FULL JOIN (SELECT * FROM own WHERE depth = 0 AND aggregation = 'sum') o USING (unit, indicator, period)),
sums AS (SELECT * FROM u3 UNION ALL SELECT * FROM u2 UNION ALL SELECT * FROM u1 UNION ALL SELECT * FROM u0),
loads AS (SELECT unit, indicator, period, value FROM sums UNION ALL SELECT unit, indicator, period, value FROM s4),
pairs AS (
  SELECT unit, t.indicator, t.period, sum(value * sign) FILTER (side = 1)::HUGEINT n, sum(value * sign) FILTER (side = 2)::HUGEINT d
  FROM figure f JOIN term t ON f.indicator = t.part AND f.period = t.part_period JOIN kinds k ON k.indicator = t.indicator
  GROUP BY unit, t.indicator, t.period, k.parts HAVING count(*) = k.parts
  UNION ALL
  SELECT f.unit, f.indicator, f.period, f.value::HUGEINT * l.value, l.value::HUGEINT
  FROM figure f JOIN weight w USING (indicator, period)
  JOIN loads l ON l.unit = f.unit AND l.indicator = w.weight AND l.period = w.weight_period),
base AS (SELECT p.*, e.parent, e.depth FROM pairs p JOIN edge0 e USING (unit)),
p4 AS (SELECT unit, parent, indicator, period, n, d, 0 parts FROM base WHERE depth = 4),
c3 AS (SELECT parent unit, indicator, period, sum(n) n, sum(d) d, count(*) parts FROM p4 GROUP BY ALL),
p3 AS (SELECT coalesce(b.unit, c.unit) unit, coalesce(b.indicator, c.indicator) indicator, coalesce(b.period, c.period) period,
       coalesce(b.n, c.n) n, coalesce(b.d, c.d) d, coalesce(c.parts, 0) parts
       FROM c3 c FULL JOIN (SELECT * FROM base WHERE depth = 3) b USING (unit, indicator, period)),
c2 AS (SELECT e.parent unit, indicator, period, sum(n) n, sum(d) d, count(*) parts FROM p3 JOIN edge0 e USING (unit) GROUP BY ALL),
p2 AS (SELECT coalesce(b.unit, c.unit) unit, coalesce(b.indicator, c.indicator) indicator, coalesce(b.period, c.period) period,
       coalesce(b.n, c.n) n, coalesce(b.d, c.d) d, coalesce(c.parts, 0) parts
       FROM c2 c FULL JOIN (SELECT * FROM base WHERE depth = 2) b USING (unit, indicator, period)),
c1 AS (SELECT e.parent unit, indicator, period, sum(n) n, sum(d) d, count(*) parts FROM p2 JOIN edge0 e USING (unit) GROUP BY ALL),
p1 AS (SELECT coalesce(b.unit, c.unit) unit, coalesce(b.indicator, c.indicator) indicator, coalesce(b.period, c.period) period,
       coalesce(b.n, c.n) n, coalesce(b.d, c.d) d, coalesce(c.parts, 0) parts
       FROM c1 c FULL JOIN (SELECT * FROM base WHERE depth = 1) b USING (unit, indicator, period)),
c0 AS (SELECT e.parent unit, indicator, period, sum(n) n, sum(d) d, count(*) parts FROM p1 JOIN edge0 e USING (unit) GROUP BY ALL),
p0 AS (SELECT coalesce(b.unit, c.unit) unit, coalesce(b.indicator, c.indicator) indicator, coalesce(b.period, c.period) period,
       coalesce(b.n, c.n) n, coalesce(b.d, c.d) d, coalesce(c.parts, 0) parts
       FROM c0 c FULL JOIN (SELECT * FROM base WHERE depth = 0) b USING (unit, indicator, period)),
every AS (SELECT unit, indicator, period, n, d, parts FROM p4 UNION ALL SELECT * FROM p3 UNION ALL SELECT * FROM p2
          UNION ALL SELECT * FROM p1 UNION ALL SELECT * FROM p0),
ratios AS (SELECT e.unit, e.indicator, e.period, o.value own, e.n, e.d, e.parts,
           CASE WHEN e.d > 0 THEN sign(e.n) * ((2 * abs(e.n) * k.multiplier + e.d) // (2 * e.d)) END::BIGINT computed
           FROM every e JOIN kinds k USING (indicator)
           LEFT JOIN (SELECT * FROM own WHERE aggregation <> 'sum') o USING (unit, indicator, period))
SELECT unit, indicator, period, value, own, computed, NULL::VARCHAR numerator, NULL::VARCHAR denominator, parts::BIGINT parts
FROM sums WHERE parts > 0
UNION ALL
SELECT unit, indicator, period, coalesce(own, computed), own, computed, n::VARCHAR, d::VARCHAR, parts::BIGINT FROM ratios
"""


if __name__ == "__main__":
    raise SystemExit(main())
