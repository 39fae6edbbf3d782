"""Import: rows of 12 columns from a workbook into a register, and all of them back again, on SQLite and PostgreSQL.

    make bench NAME=import            once 100,000 rows, then five rounds of 20,000
    FULL=1 make bench NAME=import     five rounds of 100,000, and once 1,000,000 rows

A round is the product's own way from the uploaded file to rows in the ledger: bounded reading, headings, validation, duplicate
check, staging for the preview, writing with search index and trail; then the undo. The 100,000 come first and stay, so that each
round meets a filled register, the same one for all; from them come the memory and a rate that is told beside. Every round brings
rows of its own, which are cleared away after it. Rounds of 20,000 instead of 100,000 are what fits into five minutes for two
databases; the reader's start weighs more in them, not less. In turn with ours run the peer, django-import-export with
use_bulk on the like rows (it is too slow for all of them; its rate is per row), which writes no search index, no
trail and nothing to undo by; and the bare limit: calamine, the least cleaning, COPY (or executemany) into a table without an
index.

A rate is rows by seconds of processor time of our process and of the reading child it starts, added up. What the process of
PostgreSQL spends for us, and the wall clock, are told beside it; the machine may be shared.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
FULL = os.environ.get("FULL") == "1"
WHOLE, LARGE, PEER = 100_000, 1_000_000, 1_500
COUNT = WHOLE if FULL else 20_000
ROUNDS = max(5, int(os.environ.get("ROUNDS", "5")))
VILLAGES = 40
GOALS = {"postgres": 10_000.0, "sqlite": 8_000.0}
MEMORY, LARGE_MEMORY, LARGE_RATE = 300.0, 400.0, 3_000.0
HEAD = ("院子名称", "产权人", "所在单位", "状态", "面积（平方米）", "底价（元/㎡·月）", "层数", "空置起", "可短租", "备注", "编号", "联系电话")  # fmt: skip


def rows(count: int, round_: int) -> Iterator[list[Any]]:
    """Yards as a clerk lists them."""
    dice = Random(20261126 + round_)
    for number in range(count):
        yield [
            f"柳湾{dice.randint(1, 999)}组旧院{round_}之{number}",
            f"村民{dice.randint(1, 99999)}",
            f"第{number % VILLAGES}村",
            dice.choice(("待盘活", "洽谈中", "已盘活")),
            round(dice.random() * 3000, 2),
            round(dice.random() * 20, 2),
            dice.randint(1, 4),
            date(2015, 1, 1) + timedelta(days=dice.randint(0, 4000)),
            dice.choice(("是", "否")),
            f"靠路{dice.randint(1, 99)}号，水电齐全",
            f"YX-{round_}-{number:07}",
            f"13{dice.randint(100_000_000, 999_999_999)}",
        ]


def workbook(path: Path, count: int, round_: int) -> None:
    import xlsxwriter  # slow import

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("摸排汇总")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEAD)
    for line, cells in enumerate(rows(count, round_), 1):
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(line, place, cell)
            elif isinstance(cell, date):
                sheet.write_datetime(line, place, cell, day)
            else:
                sheet.write_number(line, place, cell)
    book.close()


class Meter:
    """Processor seconds of this process and its children; of the database's process that works for it; the wall clock."""

    def __init__(self) -> None:
        from django.db import connection  # app ready

        self._backend = 0
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self._backend = cursor.fetchone()[0]

    def now(self) -> tuple[float, float, float]:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        server = 0.0
        if self._backend:
            told = Path(f"/proc/{self._backend}/stat").read_text().rpartition(")")[2].split()
            server = (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
        return time.process_time() + children.ru_utime + children.ru_stime, server, time.perf_counter()

    def timed(self, act: Callable[[], object]) -> tuple[float, float, float]:
        before = self.now()
        act()
        return tuple(b - a for a, b in zip(before, self.now(), strict=True))  # type: ignore[return-value]


def ground() -> Any:
    from tests.factories.org import make_unit  # app ready

    town = make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))
    for number in range(VILLAGES):
        make_unit(f"第{number}村", kind="village", parent=town)
    return town


def bring(town: Any, path: Path) -> Any:
    """From the file to the ledger."""
    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.ledger import own  # app ready
    from zhenjie.engines.ledger.actions import importing  # app ready
    from zhenjie.engines.ledger.models import Import  # app ready

    declaration = own.declared("sample.yard", town)
    assert declaration is not None
    with path.open("rb") as stream:
        imp = importing.begin_import(
            by=SYSTEM, declaration=declaration, unit=town, reach=[town.path], stream=stream, name=path.name
        )
    importing.work_on(imp=imp)
    imp = Import.objects.get(pk=imp.pk)
    assert imp.state == "ready", imp.sentence
    importing.start_writing(by=SYSTEM, imp=imp)
    importing.work_on(imp=Import.objects.get(pk=imp.pk))
    return Import.objects.get(pk=imp.pk)


def take_back(imp: Any) -> None:
    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.ledger.actions import importing  # app ready
    from zhenjie.engines.ledger.models import Import  # app ready

    importing.start_undo(by=SYSTEM, imp=imp)
    importing.work_on(imp=Import.objects.get(pk=imp.pk))


def clear(whole: Any) -> None:
    """Only the 100,000 rows that came first stay, so that each round meets the same register."""
    from django.db import connection  # app ready

    last = max(whole.chunks.values_list("high", flat=True))
    with connection.cursor() as cursor:
        for statement in (
            "DELETE FROM ledger_searchtext WHERE register = 'sample.yard' AND row > %s",
            "DELETE FROM ledger_importchange WHERE row > %s",
            "DELETE FROM sample_yard WHERE id > %s",
        ):
            cursor.execute(statement, [last])
        cursor.execute("VACUUM sample_yard" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")


def peer(town: Any, count: int, round_: int) -> None:
    """django-import-export over the same columns, in bulk."""
    import tablib  # slow import
    from import_export import fields, resources, widgets  # slow import

    from tests.engines.ledger.sample.models import Yard  # app ready
    from zhenjie.engines.org.models import Unit  # app ready

    class State(widgets.Widget):
        known = {label: value for value, label in Yard.State.choices}

        def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
            return self.known[value]

    class Yes(widgets.BooleanWidget):
        TRUE_VALUES = ["是"]
        FALSE_VALUES = ["否"]

    class YardResource(resources.ModelResource):
        unit = fields.Field("unit", "unit", widget=widgets.ForeignKeyWidget(Unit, "name"))
        state = fields.Field("state", "state", widget=State())
        leased = fields.Field("leased", "leased", widget=Yes())

        class Meta:
            model = Yard
            fields = ("name", "owner", "unit", "state", "area", "price", "floors", "since", "leased", "note", "code", "mobile")  # fmt: skip
            import_id_fields = ("name", "unit")
            use_bulk, batch_size, skip_unchanged, report_skipped, clean_model_instances = True, 2000, True, False, True

    data = tablib.Dataset(*(["p" + one[0], *one[1:10], "p" + one[10], one[11]] for one in rows(count, round_)), headers=YardResource.Meta.fields)  # fmt: skip
    told = YardResource().import_data(data, raise_errors=True, use_transactions=True)
    assert told.totals["new"] == count, told.totals


def peer_in_its_own_process(round_: int) -> tuple[float, float, float]:
    """What it leaves behind in memory shall not slow ours down. Its start is not timed."""
    command = [sys.executable, "-m", "benchmarks.importing", "peer", str(round_)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return tuple(float(one) for one in said[-3:])  # type: ignore[return-value]


def peer_leg(round_: int) -> None:
    import django  # app ready

    django.setup()
    from zhenjie.engines.org.models import Unit  # app ready

    town = Unit.objects.get(name="云溪镇")
    print(*Meter().timed(lambda: peer(town, PEER, round_)))


def bare(path: Path) -> None:
    """calamine, the least cleaning, and the rows into a table without an index."""
    import python_calamine  # slow import
    from django.db import connection, transaction  # app ready

    states = {"待盘活": "idle", "洽谈中": "talks", "已盘活": "used"}
    columns = "name text, owner text, unit int, state text, area numeric, price numeric, floors int, since date, leased text, note text, code text, mobile text"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute(f"CREATE TABLE bare ({columns})")
        read = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows()
        next(read)
        made = (
            (a, b, int(c[1:-1]), states[d], str(e), str(f), int(g), h.isoformat(), i, j, k, m)
            for a, b, c, d, e, f, g, h, i, j, k, m in read
        )
        if connection.vendor == "postgresql":
            with cursor.copy("COPY bare FROM STDIN") as copy:
                for row in made:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO bare VALUES ({', '.join(['%s'] * 12)})", list(made))


def leg() -> int:
    """One database, already named by DATABASE_URL; prints the goals and returns how many fell short."""
    import django  # app ready

    django.setup()
    from django.core.management import call_command  # app ready
    from django.db import connection  # app ready

    from zhenjie.config.standing import settle  # app ready

    call_command("migrate", verbosity=0)
    settle()  # as the worker does
    vendor = {"postgresql": "postgres"}.get(connection.vendor, connection.vendor)
    town, meter = ground(), Meter()
    took: dict[str, list[tuple[float, float, float]]] = {"import": [], "undo": [], "peer": [], "bare": []}
    with tempfile.TemporaryDirectory(prefix="zhenjie-bench-") as folder:
        path = Path(folder) / "摸排.xlsx"
        # Before the peers: what they need is not ours.
        whole: list[Any] = []
        made(path, WHOLE, 100)
        once = meter.timed(lambda: whole.append(bring(town, path)))
        assert whole[0].counts == {"n": WHOLE}, whole[0].counts
        memory = peak()
        print(f"\n{vendor}: {WHOLE:,} rows once: {said(WHOLE, once)}, peak memory {memory:.0f} MB")
        for number in range(ROUNDS):
            made(path, COUNT, number)
            kept: list[Any] = []
            took["import"].append(meter.timed(lambda kept=kept: kept.append(bring(town, path))))  # type: ignore[misc]
            assert kept[0].counts == {"n": COUNT}, kept[0].counts
            took["undo"].append(meter.timed(lambda kept=kept: take_back(kept[0])))  # type: ignore[misc]
            took["bare"].append(meter.timed(lambda: bare(path)))
            took["peer"].append(peer_in_its_own_process(number))
            clear(whole[0])
        short = told(vendor, took, memory)
        if FULL:
            short += large(vendor, town, path)
    return short


def made(path: Path, count: int, round_: int) -> None:
    """The workbook, made by another process: its memory is not ours."""
    subprocess.run(
        [sys.executable, "-m", "benchmarks.importing", "file", str(path), str(count), str(round_)], check=True
    )


def peak() -> float:
    """The most memory that this process and its largest child have ever had, in MB."""
    return sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def told(vendor: str, took: dict[str, list[tuple[float, float, float]]], memory: float) -> int:
    rates = {}
    print(f"\n{vendor}: {COUNT:,} rows x {len(HEAD)} columns, {len(took['import'])} rounds")
    for name, times in took.items():
        count = PEER if name == "peer" else COUNT
        middle = tuple(median(column) for column in zip(*times, strict=True))
        rates[name] = count / middle[0]
        print(f"  {name}: {said(count, middle)}, n={len(times)}")
    print(
        f"  {rates['import'] / rates['peer']:.1f} times django-import-export, {rates['import'] / rates['bare']:.2f} of the bare limit"
    )
    return goal(f"{vendor}_rows_per_s", rates["import"], GOALS[vendor], least=True) + goal(
        f"{vendor}_memory_mb", memory, MEMORY
    )


def said(count: int, times: Sequence[float]) -> str:
    """A measurement in words."""
    cpu, server, wall = times
    beside = f", the database's own process {server:.2f} s" if server else ""
    return f"{count / cpu:,.0f} rows/s of processor time (ours and the reader's {cpu:.2f} s{beside}), {count / wall:,.0f} rows/s by the clock"


def large(vendor: str, town: Any, path: Path) -> int:
    """A million rows once, in a process of its own so that its memory is its own."""
    made(path, LARGE, 999)
    lines = passed(
        [sys.executable, "-m", "benchmarks.importing", "large", str(path), vendor, str(town.pk)], dict(os.environ)
    )
    return sum(line.endswith("short") for line in lines)


def large_leg(path: Path, vendor: str, pk: int) -> None:
    import django  # app ready

    django.setup()
    from zhenjie.engines.org.models import Unit  # app ready

    town, meter, kept = Unit.objects.get(pk=pk), Meter(), []
    times = meter.timed(lambda: kept.append(bring(town, path)))
    assert kept[0].counts == {"n": LARGE}, kept[0].counts
    print(f"{vendor}: {LARGE:,} rows: {said(LARGE, times)}")
    goal(f"{vendor}_large_rows_per_s", LARGE / times[0], LARGE_RATE, least=True)
    goal(f"{vendor}_large_memory_mb", peak(), LARGE_MEMORY)


def goal(name: str, value: float, limit: float, least: bool = False) -> int:
    """Print one goal line; 1 when it falls short."""
    short = value < limit if least else value > limit
    print(f"goal import.{name}={value:.1f} limit={limit:g} {'short' if short else 'ok'}", flush=True)
    return int(short)


def main() -> int:
    sys.path[:0] = [str(HERE.parent / "src"), str(HERE.parent)]
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"  # the sample register is one of the tests
    match sys.argv[1:]:
        case ["leg"]:
            return leg()
        case ["file", path, count, round_]:
            workbook(Path(path), int(count), int(round_))
            return 0
        case ["peer", round_]:
            peer_leg(int(round_))
            return 0
        case ["large", path, vendor, pk]:
            large_leg(Path(path), vendor, int(pk))
            return 0
    from tests.ground import postgres  # slow import

    print(
        f"import: {WHOLE:,} rows once, rounds of {COUNT:,}{' and a million' if FULL else ' (FULL=1 for a million besides)'}, rounds {ROUNDS}",
        flush=True,
    )
    with tempfile.TemporaryDirectory(prefix="zhenjie-bench-") as folder:
        lines = run(f"sqlite:///{folder}/import.sqlite3", folder)
        with postgres.cluster(postgres.SAFE) as url:
            lines += run(url, folder)
    shares = [share(line) for line in lines if line.startswith("goal ")]
    worst = max(shares, default=9.9)
    ok = len(shares) == (8 if FULL else 4) and worst <= 1
    print(f"ratio import={worst:.3f} {'ok' if ok else 'short'}")
    return 0 if ok else 1


def run(url: str, home: str) -> list[str]:
    """One leg in a process of its own; its lines are passed on and returned."""
    env = {**os.environ, "DATABASE_URL": url, "ZHENJIE_HOME": home, "PYTHONPATH": os.pathsep.join(sys.path[:2])}
    return passed([sys.executable, "-m", "benchmarks.importing", "leg"], env)


def passed(command: list[str], env: dict[str, str]) -> list[str]:
    lines = []
    with subprocess.Popen(command, env=env, cwd=HERE.parent, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    return lines


def share(line: str) -> float:
    """How much of a limit is used: of a rate the limit by the value."""
    name, value, limit = (
        line.split()[1].partition("=")[0],
        *(float(part.partition("=")[2]) for part in line.split()[1:3]),
    )
    return limit / value if "rows_per_s" in name else value / limit


if __name__ == "__main__":
    sys.exit(main())
