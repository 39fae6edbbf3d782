"""A county's matters of three years: a clerk's inbox and the leaders' boards, now and for any past day, on both databases.

    make bench NAME=inbox             1,000,000 matters, 300,000 of them open
    FULL=1 make bench NAME=inbox      10,000,000 matters, 3,000,000 open

A request is everything but the socket: scope, queries, numbers beside the boxes, template. The clock stands at 17:30, when the
day itself is longest. 500 matters have come since the chore counted last. Times are CPU: on SQLite the database works inside our
process; on PostgreSQL the time of our backend (as the kernel counts it) is added. The wall clock is told beside, with a calibration loop
that tells a busy machine from a quiet one.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

FULL = os.environ.get("FULL") == "1"
SIZE = int(os.environ.get("SIZE", "10000000" if FULL else "1000000"))
ROUNDS = max(200, int(os.environ.get("ROUNDS", "200")))
P95, DAYS, FRESH, NAMED = 100.0, 1095, 500, 20_000
TOWNS, OFFICES, VILLAGES = 20, 15, 10
#: Named unlike the flows that domains declare.
FLOWS = ("appeal_", "ticket_", "hazard_", "application_", "finding_", "milestone_")
WORDS = ("路灯不亮", "道路塌陷", "垃圾清运", "噪声扰民", "低保申请", "消防通道堵塞", "污水外溢", "工资拖欠")
MATTER = (
    "id", "flow", "digest", "prefix", "title", "text", "kind", "klass", "urgency", "source", "subject", "record", "unit_id",
    "place", "stage", "holder_id", "person_id", "yellow_at", "red_at", "provisional", "opened_at", "moved_at", "closed_at",
    "desk", "asked", "level", "center_id", "worker_id", "voices_count", "seq", "state",
)  # fmt: skip
PERIOD = ("id", "matter_id", "flow", "holder_id", "clock", "valid_from", "valid_to", "yellow_at", "red_at", "opens", "closes", "tallied", "told")  # fmt: skip


def main() -> int:
    """With INBOX_LEG this process measures one database; else both are measured, each in a process of its own."""
    if os.environ.get("INBOX_LEG"):
        return leg()
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from tests.ground import postgres

    print(f"inbox: {SIZE:,} matters{'' if FULL else ' (FULL=1 for ten million)'}, {ROUNDS} requests each", flush=True)
    worst = []
    for name in os.environ.get("ONLY", "sqlite postgres").split():
        with tempfile.TemporaryDirectory(prefix="zhenjie-inbox-") as home:
            if name == "sqlite":
                share = _leg(name, home, {})
            else:
                with postgres.cluster() as url:
                    share = _leg(name, home, {"DATABASE_URL": url})
        if share is None:
            return 1
        worst.append(share)
    print(f"ratio inbox={max(worst):.2f} {'ok' if max(worst) <= 1 else 'short'}")
    return 0 if max(worst) <= 1 else 1


def _leg(name: str, home: str, more: dict[str, str]) -> float | None:
    env = {**os.environ, "INBOX_LEG": name, "ZHENJIE_HOME": home, **more}
    share = None
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.inbox"], env=env, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        for line in running.stdout:
            print(line, end="", flush=True)
            if line.startswith("worst "):
                share = float(line.split()[1])
    return share if running.returncode == 0 else None


def leg() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenjie.config.settings")
    os.environ["ZHENJIE_TESTING"] = "1"
    import django

    django.setup()
    from django.core.management import call_command

    from zhenjie.config.cli import main as command
    from zhenjie.core import clock

    call_command("migrate", verbosity=0)
    name = os.environ["INBOX_LEG"]
    now = clock.now().replace(hour=17, minute=30, second=0, microsecond=0)
    with clock.fixed(now):
        with told(f"\n{name}: {SIZE:,} matters"):
            county = seed(now)
        with told(f"{name}: tallies anew"):
            assert command(["matters", "tally", "--rebuild"]) == 0
        county.write(range(SIZE - FRESH, SIZE))
        execute("ANALYZE")
        print(f"calibration {calibration():.0f} ms before", flush=True)
        shares = measure(county, now)
        print(f"calibration {calibration():.0f} ms after\nworst {max(shares):.3f}", flush=True)
    return 0


class told:
    """Says how long the block took."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        self.began = time.perf_counter()

    def __exit__(self, *_error: object) -> None:
        print(f"{self.what}: {time.perf_counter() - self.began:.0f} s", flush=True)


def calibration() -> float:
    """Milliseconds for a fixed piece of work: tells a busy machine from a quiet one."""
    started = time.perf_counter()
    sum(number * number for number in range(1_000_000))
    return (time.perf_counter() - started) * 1000


def execute(sql: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)


@dataclass
class County:
    """The units and people, and the matters as rows."""

    now: datetime
    root: Any
    towns: list[Any]
    offices: dict[int, list[Any]]
    villages: dict[int, list[Any]]
    persons: dict[int, int]
    digests: dict[str, str]
    periods: int = 0
    dice: random.Random = field(default_factory=lambda: random.Random(5))
    state: str = field(
        default_factory=lambda: json.dumps({"stage": "handling", "kind": "help", "round": 1, "where": "330"})
    )

    def write(self, numbers: range) -> None:
        """The matters of these numbers with their periods and helpers."""
        matters: list[tuple[Any, ...]] = []
        periods: list[tuple[Any, ...]] = []
        helpers: list[tuple[int, int]] = []
        for number in numbers:
            matters.append(self._matter(number, periods, helpers))
            if len(matters) >= 20_000:
                self._flush(matters, periods, helpers)
        self._flush(matters, periods, helpers)

    def _flush(self, matters: list[Any], periods: list[Any], helpers: list[Any]) -> None:
        copy_in("matters_matter", MATTER, matters)
        copy_in("matters_period", PERIOD, periods)
        copy_in("matters_helper", ("matter_id", "unit_id"), helpers)
        matters.clear()
        periods.clear()
        helpers.clear()

    def _matter(self, number: int, periods: list[Any], helpers: list[Any]) -> tuple[Any, ...]:
        dice = self.dice.random
        pk, flow, now = number + 1, FLOWS[int(dice() ** 2 * 6)], int(self.now.timestamp()) // 3600
        begun = now - DAYS * 24 + number * DAYS * 24 // SIZE
        town = self.towns[int(dice() * TOWNS)]
        center, offices, villages = town.pk, self.offices[town.pk], self.villages[town.pk]
        worker, place = offices[int(dice() * OFFICES)].pk, villages[int(dice() * VILLAGES)].pk
        is_open = number >= SIZE * 2 // 3 and dice() < 0.9
        phase = 3 if not is_open else 1 if dice() < 0.05 else 3 if dice() < 0.06 else 2
        chance = dice()
        # How far the due moment of an open matter lies: 8 % are over, 15 % are yellow. As many turn yellow or red on a day as come.
        near = 50 * 24
        left = int(near * (-dice() if chance < 0.08 else dice() if chance < 0.23 else 1 + dice() * 6))
        at, held = begun, (0, "", "")
        steps = ((center, 2 + int(dice() * 6), 24), (worker, 24 + int(dice() * 500), 360), (center, 5 + int(dice() * 40), 72))  # fmt: skip
        for step, (unit, takes, limit) in enumerate(steps[:phase], 1):
            end = at + takes
            if lies := (step == phase and is_open) or end >= now:
                # What would end tomorrow lies there today.
                phase, is_open = step, True
            red = max(now + left, at) if lies else at + limit
            yellow = max(at, red - (near if lies else 48))
            self.periods += 1
            periods.append((
                self.periods, pk, flow, unit, "handle", hour(at), None if lies else hour(end), hour(yellow), hour(red),
                step == 1, step == phase and not is_open, 1 + (not lies) if number < SIZE - FRESH else 0, 0,
            ))  # fmt: skip
            if lies:
                held = (unit, hour(yellow), hour(red))
                break
            at = end
        holder, yellow_at, red_at = held if is_open else (None, None, None)
        if is_open and phase == 2 and dice() < 0.05:
            helpers.append((pk, offices[int(dice() * OFFICES)].pk))
        stage, desk = (("intake", "dispatcher"), ("handling", "holder"), ("reviewing", "reviewer"))[phase - 1] if is_open else ("closed", "")  # fmt: skip
        person = self.persons[worker] if is_open and phase == 2 and dice() < 0.3 else None
        asked = "extend" if is_open and phase == 2 and dice() < 0.01 else ""
        level = "yellow" if is_open and dice() < 0.01 else ""
        return (
            pk, flow, self.digests[flow], "件", f"{town.name}{WORDS[number % 8]}{number}", "", "help", f"c{number % 12}", "normal", "call",
            "", "", place, "", stage, holder, person, yellow_at, red_at, False, hour(begun), hour(at),
            None if is_open else hour(at), desk, asked, level, center, worker, 1, phase, self.state,
        )  # fmt: skip


@cache
def hour(number: int) -> str:
    """A whole hour since 1970 as the databases write moments down."""
    said = datetime.fromtimestamp(number * 3600, UTC).strftime("%Y-%m-%d %H:%M:%S")
    return said if os.environ["INBOX_LEG"] == "sqlite" else f"{said}+00"


def copy_in(table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    from django.db import connection

    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join("?" for _column in columns)
            connection.connection.execute("PRAGMA foreign_keys = OFF")
            connection.connection.execute("BEGIN")
            connection.connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
            connection.connection.execute("COMMIT")
            connection.connection.execute("PRAGMA foreign_keys = ON")
            return
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write("\t".join("\\N" if one is None else str(one) for one in row) + "\n")


def indexes(tables: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(name, statement) of the indexes that are no constraints: built afterwards, in one go."""
    from django.db import connection

    names = ", ".join(f"'{table}'" for table in tables)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({names})"
            )
        else:
            cursor.execute(
                f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({names}) AND indexdef NOT LIKE 'CREATE UNIQUE%'"
            )
        return iter(cursor.fetchall())


def seed(now: datetime) -> County:
    """Written past the actions: this is not what is measured."""
    from zhenjie.core.actors import SYSTEM
    from zhenjie.engines.ledger.models import SearchText
    from zhenjie.engines.ledger.rules import grams
    from zhenjie.engines.matters.actions.registering import keep_version
    from zhenjie.engines.matters.declarations import declare
    from zhenjie.engines.matters.flows import platform
    from zhenjie.engines.matters.models import Matter
    from zhenjie.engines.org.actions.people import create_person
    from zhenjie.engines.org.actions.units import create_unit

    def found(name: str, kind: str, parent: Any) -> Any:
        return create_unit(by=SYSTEM, name=name, kind=kind, parent=parent, valid_from=date(2020, 1, 1))

    flows = [declare(replace(platform, key=key, title=key)) for key in FLOWS]
    for flow in flows:
        keep_version(flow)
    root = found("青澜县", "county", None)
    towns = [found(f"云溪{number}镇", "township", root) for number in range(TOWNS)]
    offices = {one.pk: [found(f"{one.name}{n}办", "office", one) for n in range(OFFICES)] for one in towns}
    villages = {one.pk: [found(f"{one.name[:-1]}柳河{n}村", "village", one) for n in range(VILLAGES)] for one in towns}
    persons = {office.pk: create_person(by=SYSTEM, name="许静", unit=office).pk for these in offices.values() for office in these}  # fmt: skip
    county = County(now, root, towns, offices, villages, persons, {flow.key: flow.digest for flow in flows})
    if os.environ["INBOX_LEG"] != "sqlite":
        # Rows that are known to fit together need no look at each key.
        execute("SET session_replication_role = replica")
        execute("SET maintenance_work_mem = '512MB'")
    dropped = list(indexes(("matters_matter", "matters_period", "matters_helper")))
    for name, _sql in dropped:
        execute(f"DROP INDEX {name}")
    county.write(range(SIZE - FRESH))
    for _name, sql in dropped:
        execute(sql)
    if os.environ["INBOX_LEG"] != "sqlite":
        execute("RESET session_replication_role")
    last = Matter.objects.order_by("-pk").values_list("pk", "title")[:NAMED]
    SearchText.objects.bulk_create(
        [SearchText(register="matters.matter", row=pk, grams=grams("matters.matter", [title])) for pk, title in last],
        batch_size=1_000,
    )
    execute("ANALYZE")
    return county


def log_in(unit: Any, role: str, person: int | None = None) -> Any:
    from zhenjie.core.actors import SYSTEM
    from zhenjie.engines.org.actions.people import create_person, create_post
    from zhenjie.engines.org.models import Account, Person, Post

    who = Person.objects.get(pk=person) if person else create_person(by=SYSTEM, name="许静", unit=unit)
    create_post(by=SYSTEM, person=who, unit=unit, title="经办", role=role, valid_from=date(2024, 1, 1), main=True)
    Post.objects.update(approved=True)
    return Account.objects.create(login=f"{role}{unit.pk}", person=who, password="!")


PAGE = """<table>{% for one in page.rows %}<tr><td>{{ one.number }}<td>{{ one.title }}<td>{{ one.holder.name }}<td>{{ one.person.name }}
<td>{{ one.unit.name }}<td>{{ one.red_at|date:"m-d H:i" }}{% endfor %}</table>{% for key, number in counts.items %}{{ key }} {{ number }}{% endfor %}"""
BOARD = """<table>{% for key, one in board %}<tr><td>{{ key.0 }}<td>{{ key.1 }}<td>{{ one.open }}<td>{{ one.green }}<td>{{ one.yellow }}
<td>{{ one.red }}<td>{{ one.overdue_days }}<td>{{ one.opened }}<td>{{ one.closed }}{% endfor %}</table>"""


def measure(county: County, now: datetime) -> list[float]:
    from django.template import engines

    from zhenjie.engines.matters.queries.allowed import mover
    from zhenjie.engines.matters.queries.board import board, end_of
    from zhenjie.engines.matters.queries.inbox import Wanted, inbox_counts, inbox_page
    from zhenjie.engines.org.models import Account
    from zhenjie.engines.org.scope import scope_of

    django = engines["django"]
    page, table = django.from_string(PAGE), django.from_string(BOARD)
    dice = random.Random(8)
    offices = [dice.choice(county.offices[town.pk]) for town in county.towns[:5]]
    clerks = [log_in(office, "clerk", county.persons[office.pk]) for office in offices]
    town, leader = log_in(county.towns[3], "leader"), log_in(county.root, "leader")

    def inbox(account: Any, **wanted: Any) -> Callable[[], None]:
        def ask() -> None:
            fresh = Account.objects.get(pk=account.pk)
            who = mover(fresh, scope_of(fresh))
            asked = Wanted(**wanted)
            shown = inbox_page(who, asked, places.get((account.pk, asked), ""))
            places[account.pk, asked] = shown.following
            page.render({"page": shown, "counts": inbox_counts(who, asked)})

        return ask

    def figures(account: Any, at: datetime) -> Callable[[], None]:
        def ask() -> None:
            fresh = Account.objects.get(pk=account.pk)
            table.render({"board": board(scope_of(fresh).prefixes, at).items()})

        return ask

    # Whoever asks the same again turns the page.
    places: dict[Any, str] = {}
    ways: tuple[dict[str, Any], ...] = (
        {}, {}, {"colour": "red"}, {"colour": "yellow"}, {"box": "unit"}, {"box": "unit", "flow": "appeal_"}, {"box": "ruling"},
        {"box": "helping"}, {"box": "all", "stage": "handling"}, {"box": "closed"}, {"box": "all", "text": "道路塌陷"},
        {"box": "unit", "klass": "c3"}, {"due": "week"}, {"box": "supervised"},
    )  # fmt: skip
    leaders = ({"box": "all"}, {"box": "all", "colour": "red"}, {"box": "all", "flow": "milestone_"}, {"box": "all", "stage": "reviewing"}, {"box": "supervised"}, {"box": "ruling"}, {"box": "closed"}, {"box": "all", "klass": "c3", "colour": "yellow"})  # fmt: skip
    past = [end_of((now - timedelta(days=dice.randrange(2, DAYS))).date()) for _ in range(ROUNDS)]
    asked: dict[str, list[tuple[str, Callable[[], None]]]] = {
        "clerk": [
            (f"{way}", inbox(clerks[number % 5], **way)) for number in range(-(-ROUNDS // len(ways))) for way in ways
        ],
        "board": [(("town", "county")[n % 2], figures((town, leader)[n % 2], now)) for n in range(ROUNDS)],
        "past": [(("town", "county")[n % 2], figures((town, leader)[n % 2], past[n])) for n in range(ROUNDS)],
        "moment": [("county", figures(leader, past[n] - timedelta(hours=7))) for n in range(20)],
        "leader": [(f"{way}", inbox(leader, **way)) for _ in range(5) for way in leaders],
    }
    shares = []
    for what, requests in asked.items():
        limit = P95 if what in ("clerk", "board", "past") else 0.0
        shares += goal(what, requests, limit)
    return shares


def cpu() -> Callable[[], float]:
    """Seconds that our thread, and on PostgreSQL the backend that serves it, have worked."""
    from django.db import connection

    if os.environ["INBOX_LEG"] == "sqlite":
        return time.thread_time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return lambda: time.thread_time() + int(backend.read_text().split()[0]) / 1e9


def goal(what: str, requests: list[tuple[str, Callable[[], None]]], limit: float) -> list[float]:
    """Asks, and says the median of each way and the p95 of all; without a limit the latter is told, not judged."""
    tick, walls = cpu(), list[float]()
    times: dict[str, list[float]] = {}
    for _way, ask in requests[:: max(1, len(requests) // 30)]:
        ask()  # caches of the process and the database are warm in daily work
    for way, ask in requests:
        began, wall = tick(), time.perf_counter()
        ask()
        walls.append((time.perf_counter() - wall) * 1000)
        times.setdefault(way, []).append((tick() - began) * 1000)
    for way, took in times.items():
        print(f"{what} {way}: p50 {median(took):.1f} ms, max {max(took):.1f} ms, n={len(took)}")
    all_ = sorted(one for took in times.values() for one in took)
    p95 = all_[min(len(all_) - 1, len(all_) * 95 // 100)]
    if not limit:
        print(f"{what}: p50 {median(all_):.1f} ms, p95 {p95:.1f} ms, n={len(all_)}", flush=True)
        return []
    print(f"{what}: wall clock p50 {median(walls):.1f} ms, p95 {sorted(walls)[len(walls) * 95 // 100]:.1f} ms")
    label = f"{os.environ['INBOX_LEG']}_{what}_p95"
    print(f"goal inbox.{label}={p95:.1f} limit={limit:g} {'ok' if p95 <= limit else 'short'} n={len(all_)}", flush=True)
    return [p95 / limit]


if __name__ == "__main__":
    sys.exit(main())
