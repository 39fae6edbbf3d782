"""A register of a million firms: every page of its list costs the same, for the county and for one township, on both databases.

    make bench NAME=lists             100,000 firms
    FULL=1 make bench NAME=lists      a million

Each figure is the whole request as the served process answers it: session, scope, conditions, queries, template. In turn with them the plain way to page (count, then
offset) shows what the last page costs there. Permission is measured by asking the same list with a township's scope and with the whole
tree's, in turn, in CPU time. On SQLite the database works inside our process, so its times are CPU; on PostgreSQL they are wall clock
beside a calibration loop.

The goal of p50 holds for each way to ask by itself: first and last page, filter, search, sort. All three at once ("both") are told beside it
and count in p95.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

FULL = os.environ.get("FULL") == "1"
SIZE = 1_000_000 if FULL else 100_000
ROUNDS = max(5, int(os.environ.get("ROUNDS", "15")))
P50, P95, QUERIES, PERMISSION = 40.0, 80.0, 8, 1.15
KEY = "enterprises.enterprise"
GOODS, CODES = ("粮油", "机械", "纺织", "建材", "电子", "包装"), ("35", "13", "51", "702")
#: What is asked in turn, round by round: what the house keeps of a question for half a minute shall not answer all of them.
ASKED: dict[str, tuple[str, ...]] = {
    "first": ("",),
    "last": ("?last=1",),
    "filter": tuple(f"?industry={code}" for code in CODES),
    "search": tuple(f"?q={word}" for word in GOODS),
    "rare": ("?q=孤例",),
    "sort": ("?sort=-revenue",),
    "sort_last": ("?sort=name&last=1",),
    "both": tuple(f"?q={word}&industry={code}&sort=founded" for word in GOODS for code in CODES),
}


def main() -> int:
    """With a database named in DATABASE_URL this process measures it; else both are measured, each in a process of its own."""
    if os.environ.get("LISTS_LEG"):
        return leg()
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from tests.ground import postgres

    print(f"lists: {SIZE:,} firms{'' if FULL else ' (FULL=1 for a million)'}, rounds {ROUNDS}", flush=True)
    worst = []
    with tempfile.TemporaryDirectory(prefix="zhenjie-lists-") as home, postgres.cluster() as url:
        for name, more in (("sqlite", {}), ("postgres", {"DATABASE_URL": url})):
            env = {**os.environ, "LISTS_LEG": name, "ZHENJIE_HOME": home, **more}
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.lists"], env=env, capture_output=True, text=True, check=False
            )
            print(done.stdout + done.stderr, end="", flush=True)
            shares = [line for line in done.stdout.splitlines() if line.startswith("worst ")]
            if done.returncode or not shares:
                return 1
            worst.append(float(shares[-1].split()[1]))
    print(f"ratio lists={max(worst):.2f} {'ok' if max(worst) <= 1 else 'short'}")
    return 0 if max(worst) <= 1 else 1


def leg() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenjie.config.settings")
    os.environ["ZHENJIE_TESTING"] = "1"  # static files are served as they lie
    (Path(os.environ["ZHENJIE_HOME"]) / "static").mkdir(exist_ok=True)
    import django

    django.setup()
    from django.core.management import call_command

    from zhenjie.config import wsgi  # noqa: F401 - the process as it is served

    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    county, town = seed()
    print(
        f"\n{os.environ['LISTS_LEG']}: seeded in {time.perf_counter() - started:.0f} s; calibration {calibration():.0f} ms before"
    )
    shares = measure(county, town)
    print(f"calibration {calibration():.0f} ms after\nworst {max(shares):.3f}")
    return 0


def calibration() -> float:
    """Milliseconds for a fixed piece of work: tells a busy machine from a quiet one."""
    started = time.perf_counter()
    sum(number * number for number in range(1_000_000))
    return (time.perf_counter() - started) * 1000


def seed() -> tuple[Any, Any]:
    """A county of 6 townships and 240 villages, and its firms, written past the actions: this is not what is measured. A township has
    more than 10,000 of them, so that its list tells an estimate as the county's does: below that the exact number costs one query more."""
    from django.db import connection

    from zhenjie.core.actors import SYSTEM
    from zhenjie.domains.enterprises.models import Enterprise
    from zhenjie.engines.ledger.actions.rows import index_rows
    from zhenjie.engines.org.actions.units import create_unit

    def found(name: str, kind: str, parent: Any) -> Any:
        return create_unit(by=SYSTEM, name=name, kind=kind, parent=parent, valid_from=date(2024, 1, 1))

    county = found("青澜县", "county", None)
    towns = [found(f"云溪{number}镇", "township", county) for number in range(6)]
    villages = [found(f"{town.name[:-1]}{number}村", "village", town) for town in towns for number in range(40)]
    chance = random.Random(5)
    kinds = ("厂", "有限公司", "商行", "合作社")
    for start in range(0, SIZE, 5_000):
        rows = [
            Enterprise(
                unit=chance.choice(villages),
                name=f"{chance.choice('青云柳石河东')}{chance.choice('澜溪湾桥山岭')}{chance.choice(GOODS)}{chance.choice(kinds)}{number}{'孤例' if number % 50_000 == 7 else ''}",
                industry=chance.choice((*CODES, "")),
                persons=chance.randrange(300),
                revenue=chance.randrange(1_000_000) if chance.random() < 0.9 else None,
                founded=date(2000, 1, 1) + timedelta(days=chance.randrange(9_000)),
            )
            for number in range(start, start + 5_000)
        ]
        Enterprise.objects.bulk_create(rows, batch_size=1_000)
        index_rows(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return county, towns[3]


def log_in(unit: Any, role: str) -> Any:
    from django.test import Client

    from zhenjie.core.actors import SYSTEM
    from zhenjie.engines.org.actions.people import create_person, create_post
    from zhenjie.engines.org.models import Account, Post

    person = create_person(by=SYSTEM, name="许静", unit=unit)
    create_post(by=SYSTEM, person=person, unit=unit, title="经办", role=role, valid_from=date(2024, 1, 1), main=True)
    Post.objects.update(approved=True)
    account = Account.objects.create(login=f"{role}{unit.pk}", person=person, password="!")
    client = Client()
    client.force_login(account)
    return client


def measure(county: Any, town: Any) -> list[float]:
    clients = {"township": log_in(town, "clerk"), "county": log_in(county, "leader")}
    clock = time.thread_time if os.environ["LISTS_LEG"] == "sqlite" else time.perf_counter
    shares = []
    for scope, client in clients.items():
        times: dict[str, list[float]] = {name: [] for name in ASKED}
        for number in range(ROUNDS + 1):
            for name, ways in ASKED.items():
                query = ways[number % len(ways)]
                took = timed(lambda client=client, query=query: page(client, query), clock)
                if number:  # the first round warms caches and is not counted
                    times[name].append(took)
        for name, found in times.items():
            print(f"{scope}.{name}: p50 {median(found):.1f} ms, p95 {centile(found, 95):.1f} ms, n={len(found)}")
        everything = [one for found in times.values() for one in found]
        label = f"{os.environ['LISTS_LEG']}_{scope}"
        shares += [
            goal(f"{label}_p50_ms", max(median(found) for name, found in times.items() if name != "both"), P50),
            goal(f"{label}_p95_ms", centile(everything, 95), P95),
            goal(f"{label}_last_by_first", median(times["last"]) / median(times["first"]), 1.5),
            goal(f"{label}_queries", max(queries(client, one) for asked in ASKED.values() for one in asked), QUERIES),
        ]
    plain(county)
    return [*shares, *permission(clients)]


def page(client: Any, query: str) -> None:
    answer = client.get(f"/ledger/{KEY}/{query}")
    assert answer.status_code == 200, answer.status_code
    assert "lg-table" in answer.content.decode() or "孤例" in query, query


def timed(work: Callable[[], object], clock: Callable[[], float]) -> float:
    started = clock()
    work()
    return (clock() - started) * 1000


def centile(values: list[float], share: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]


def queries(client: Any, query: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as said:
        page(client, query)
    return len([one for one in said if one["sql"].lstrip("( ").upper().startswith("SELECT")])


def plain(county: Any) -> None:
    """The plain way: count all, skip to the last page."""
    from zhenjie.domains.enterprises.models import Enterprise

    rows = Enterprise.objects.filter(unit__path__startswith=county.path).select_related("unit").order_by("-pk")
    took = [timed(lambda: list(rows[max(rows.count() - 50, 0) :][:50]), time.perf_counter) for _ in range(3)]
    print(f"count and offset, queries of the last page only: median {median(took):.0f} ms")


def permission(clients: dict[str, Any]) -> list[float]:
    """CPU of the same first page with a township's scope and with the whole county's, in turn; and the number of queries."""
    pairs = [(timed(lambda: page(clients["township"], ""), time.process_time), timed(lambda: page(clients["county"], ""), time.process_time)) for _ in range(ROUNDS)]  # fmt: skip
    ratio = median(one for one, _other in pairs) / median(other for _one, other in pairs)
    label = os.environ["LISTS_LEG"]
    more = queries(clients["township"], "") - queries(clients["county"], "")
    return [goal(f"{label}_permission_cpu", ratio, PERMISSION), goal(f"{label}_permission_queries", max(more, 0), 0)]


def goal(what: str, value: float, limit: float) -> float:
    """Prints the line of one goal; returns its share of the limit (a limit of 0 is kept or missed)."""
    print(f"goal lists.{what}={value:.2f} limit={limit:g} {'ok' if value <= limit else 'short'}")
    return value / limit if limit else 9.99 * bool(value)


if __name__ == "__main__":
    sys.exit(main())
