"""The trail at the size of years: verify every entry, read the history of one object, on a fresh SQLite and a fresh PostgreSQL.

    make bench NAME=trail             200,000 entries, the limit scaled down with them
    FULL=1 make bench NAME=trail      1,000,000 entries in 60 s

Entries are made by the product's own rules and sealed by its own sealing, a tenth of them in the small blocks of daily work.
In turn with the product's check runs the peer, the plain way to check such a table: one model object after the other, before and
after parsed and serialised again, one SHA-256 chained over all; it finds less (no inserted entry is named, no head compared).
At the end one entry is altered behind the product's back: the check must name it.
"""

import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
FULL = os.environ.get("FULL") == "1"
COUNT = 1_000_000 if FULL else 200_000
ROUNDS = max(5, int(os.environ.get("ROUNDS", "5")))
GOAL_VERIFY, GOAL_HISTORY = 60.0 * COUNT / 1_000_000, 100.0
OBJECTS, READS, SMALL, BUSY = COUNT // 20, 60, 25, 1_000
VERBS = ("登记", "修改", "更名", "定目标", "入账", "更正", "任职", "导出")
FIELDS = ("name", "value", "unit", "note", "target", "contact")


def entries(start: Any) -> Iterator[Any]:
    """COUNT unsealed entries of years of work; object 1 is the one that everybody changes."""
    from zhenjie.engines.trail.models import Entry  # app ready
    from zhenjie.engines.trail.rules import Said, digest_of, write_down  # app ready

    dice = random.Random(20261122)
    for number in range(COUNT):
        pk = 1 if number % (COUNT // BUSY) == 0 else dice.randint(2, OBJECTS)
        values = {
            name: f"青澜县云溪{dice.randint(1, 40)}镇{dice.random():.6f}" for name in FIELDS[: dice.randint(1, 6)]
        }
        person = dice.randint(1, 900)
        said = Said(
            at=start + timedelta(seconds=30 * number, microseconds=number % 999_983),
            account=person,
            name=f"许静{person}",
            unit=f"0001{person % 40:04}",
            address=f"10.{person % 7}.{person % 200}.8",
            verb=dice.choice(VERBS),
            subject=f"enterprises.firm:{pk}",
            scope=f"0001{pk % 40:04}",
            before=write_down({name: f"{value}旧" for name, value in values.items()}),
            after=write_down(values),
        )
        yield Entry(**said._asdict(), digest=digest_of(said))


def fill() -> float:
    """Writes and seals; seconds of sealing alone."""
    from zhenjie.core import clock  # app ready
    from zhenjie.engines.trail.actions import seal  # app ready
    from zhenjie.engines.trail.models import Entry  # app ready

    start = clock.now() - timedelta(seconds=30 * COUNT)
    sealing, batch, waiting = 0.0, [], 0
    for number, entry in enumerate(entries(start), 1):
        batch.append(entry)
        small = number <= COUNT // 10
        if len(batch) == (SMALL if small else 1000):
            Entry.objects.bulk_create(batch)
            waiting += len(batch)
            batch = []
            if small or waiting >= 20_000:
                sealing += timed(seal)
                waiting = 0
    Entry.objects.bulk_create(batch)
    return sealing + timed(seal)


def plain() -> int:
    """The peer: objects, parsed and serialised again, chained."""
    from zhenjie.engines.trail.models import Entry  # app ready

    chain, count = b"", 0
    for entry in Entry.objects.order_by("id").iterator():
        said = {
            "at": entry.at.isoformat(),
            "account": entry.account,
            "name": entry.name,
            "unit": entry.unit,
            "address": entry.address,
            "verb": entry.verb,
            "subject": entry.subject,
            "scope": entry.scope,
            "before": json.loads(entry.before) if entry.before else None,
            "after": json.loads(entry.after) if entry.after else None,
        }
        chain = hashlib.sha256(chain + json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).digest()
        count += 1
    return count


def timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def checked() -> float:
    from zhenjie.engines.trail.verifying import verify  # app ready

    started = time.perf_counter()
    report = verify()
    took = time.perf_counter() - started
    assert report.whole, report.findings[:3]
    assert report.entries == COUNT, report.entries
    return took


def histories() -> list[float]:
    """Milliseconds until the history of one object stands there in words; the busiest object among them."""
    from zhenjie.core.refs import Ref  # app ready
    from zhenjie.engines.trail.queries import history  # app ready
    from zhenjie.engines.trail.wording import tell  # app ready

    dice, times = random.Random(7), []
    for pk in [1, 1, 1, *(dice.randint(2, OBJECTS) for _ in range(READS - 3))]:
        started = time.perf_counter()
        found = history(Ref("enterprises.firm", str(pk)))
        told = tell(found[-200:])
        times.append((time.perf_counter() - started) * 1000)
        assert len(told) == min(200, len(found))
        assert pk != 1 or len(found) == BUSY
    return times


def tampered() -> bool:
    """Whether an entry altered behind the product's back, digest and all, is named, and it alone."""
    from django.db import connection  # app ready

    from zhenjie.engines.trail import guards  # app ready
    from zhenjie.engines.trail.models import Entry  # app ready
    from zhenjie.engines.trail.rules import Said, digest_of  # app ready
    from zhenjie.engines.trail.verifying import verify  # app ready

    with connection.cursor() as cursor:
        for statement in guards.remove(connection.vendor):
            cursor.execute(statement)
    entry = Entry.objects.order_by("id")[COUNT // 3]
    entry.after = '{"value":"从来如此"}'
    entry.digest = digest_of(Said(*(getattr(entry, name) for name in Said._fields)))
    entry.save()
    return [finding.entry for finding in verify().findings] == [entry.pk]


def leg() -> int:
    """One database, already named by DATABASE_URL; prints the goals and returns how many fell short."""
    import django  # app ready

    django.setup()
    from django.core.management import call_command  # app ready
    from django.db import connection  # app ready

    call_command("migrate", verbosity=0)
    vendor = {"postgresql": "postgres"}.get(connection.vendor, connection.vendor)
    started = time.perf_counter()
    sealing = fill()
    took = time.perf_counter() - started
    print(
        f"\n{vendor}: {COUNT:,} entries written and sealed in {took:.1f} s, sealing {sealing:.1f} s of it", flush=True
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    ours, peer = [], []
    for number in range(ROUNDS):
        for run in (0, 1) if number % 2 == 0 else (1, 0):
            if run == 0:
                ours.append(checked())
            else:
                peer.append(timed(plain))
    ratio = median(peer) / median(ours)
    print(
        f"verify: ours {spread(ours, 's')}; plain way {spread(peer, 's')}; {ratio:.2f} times as fast, {COUNT / median(ours):,.0f}/s"
    )
    reading = histories()
    print(f"history of one object, in words: {spread(reading, 'ms')}")
    assert tampered(), "the altered entry was not named"
    print("an entry altered behind the product's back was named, and it alone")
    return goal(f"verify.{vendor}_s", max(ours), GOAL_VERIFY) + goal(f"history.{vendor}_ms", max(reading), GOAL_HISTORY)


def spread(times: list[float], unit: str) -> str:
    return f"median {median(times):.2f} {unit}, worst {max(times):.2f} {unit}, n={len(times)}"


def goal(name: str, value: float, limit: float) -> int:
    """Print one goal line; 1 when it falls short."""
    short = value > limit
    print(f"goal trail.{name}={value:.2f} limit={limit:g} {'short' if short else 'ok'}", flush=True)
    return int(short)


def main() -> int:
    sys.path[:0] = [str(HERE.parent / "src"), str(HERE.parent)]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenjie.config.settings")
    if sys.argv[1:] == ["leg"]:
        return leg()
    from tests.ground import postgres  # slow import

    print(f"trail: {COUNT:,} entries{'' if FULL else ' (FULL=1 for a million)'}, rounds {ROUNDS}", flush=True)
    with tempfile.TemporaryDirectory(prefix="zhenjie-bench-") as folder:
        said = run(f"sqlite:///{folder}/trail.sqlite3", folder)
        with postgres.cluster(postgres.SAFE) as url:
            said += run(url, folder)
    shares = [share(line) for line in said if line.startswith("goal ")]
    worst = max(shares, default=9.9)
    ok = len(shares) == 4 and worst <= 1
    print(f"ratio trail={worst:.3f} {'ok' if ok else 'short'}")
    return 0 if ok else 1


def run(url: str, home: str) -> list[str]:
    """One leg in a process of its own; its lines are passed on and returned."""
    env = {**os.environ, "DATABASE_URL": url, "ZHENJIE_HOME": home, "PYTHONPATH": os.pathsep.join(sys.path[:2])}
    command, lines = [sys.executable, "-m", "benchmarks.trail", "leg"], []
    with subprocess.Popen(command, env=env, cwd=HERE.parent, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    return lines


def share(line: str) -> float:
    value, limit = (part.partition("=")[2] for part in line.split()[1:3])
    return float(value) / float(limit)


if __name__ == "__main__":
    sys.exit(main())
