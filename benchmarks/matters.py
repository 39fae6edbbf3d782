"""Full lives of matters by second, beside SpiffWorkflow and django-fsm-2, on SQLite and PostgreSQL, with 1, 4 and 16 clients.

    make bench NAME=matters             lives of about half a second a measurement
    FULL=1 make bench NAME=matters      six times as many
    PEERS=1 make bench NAME=matters     the peers alone
    ONLY=batch make bench NAME=matters  our batches alone

A life: registered, then six moves (assign, sign, progress, reply, rate, close), each in a transaction of its own with the row read
afresh, as requests do it; a client is a process. Audited is django-fsm-2 with django-fsm-log and django-auditlog, which write what
we write into the trail and the events; bare is django-fsm-2 alone, which keeps no history at all; spiff is SpiffWorkflow, loaded
and dumped at each step. Every contestant has a database of its own in the same PostgreSQL, which writes as a county's server does,
or a SQLite file of its own with the product's settings. They take turns, in another order each round. Rates are wall clock beside a
calibration loop; the goals against the peer are the median of the shares within the rounds.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FULL, PEERS, ONLY = os.environ.get("FULL") == "1", os.environ.get("PEERS") == "1", os.environ.get("ONLY", "")
ROUNDS = max(5, int(os.environ.get("ROUNDS", "5")))
#: Lives a measurement, by contestant: about half a second each.
LIVES = {"audited": 48, "bare": 96, "spiff": 32, **({} if PEERS else {"ours": 48})}
BATCH = 10_000 if FULL else 2_000
CLIENTS = (1, 4, 16)
FOUR, SIXTEEN, BATCH_RATE = 1.5, 0.9, 2_000.0
Rates = dict[tuple[str, int], list[float]]


class Contestant:
    """A process that stays and answers lines; see matters_clients."""

    def __init__(self, name: str, env: dict[str, str]) -> None:
        module = ["benchmarks.matters_ours"] if name == "ours" else ["benchmarks.matters_peers"]
        self.name, self.errors = name, 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", *module], env={**env, "PEER": name}, cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.ask("prepare")

    def ask(self, line: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.name} 没有回答“{line}”，退出码 {self._process.wait()}")
        told: dict[str, Any] = json.loads(answer)
        if errors := told.get("errors"):
            print(f"{self.name}: {errors}", flush=True)
            self.errors += sum(errors.values())
        return told

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


def main() -> int:
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    from tests.ground import postgres

    print(f"matters: rounds {ROUNDS}, calibration {calibration():.0f} ms before", flush=True)
    shares: list[float] = []
    with postgres.cluster(postgres.SAFE) as url:
        for base in ("sqlite", "postgres"):
            with homes(base, url) as envs:
                if ONLY == "batch":
                    Contestant("ours", envs["ours"]).end()
                    shares.append(batch(base, envs["ours"]))
                else:
                    shares += leg(base, envs)
    print(f"calibration {calibration():.0f} ms after")
    if PEERS:
        return 0
    worst = max(shares)
    print(f"ratio matters={worst:.2f} {'ok' if worst <= 1 else 'short'}")
    return 0 if worst <= 1 else 1


@contextmanager
def homes(base: str, url: str) -> Iterator[dict[str, dict[str, str]]]:
    """A home and a database for every contestant: the environment of each."""
    with ExitStack() as stack:
        envs = {}
        for name in LIVES:
            home = stack.enter_context(tempfile.TemporaryDirectory(prefix=f"zhenjie-matters-{name}-"))
            envs[name] = {**os.environ, "ZHENJIE_HOME": home, "DATABASE_URL": ""}
            if base == "postgres":
                _create(url, name)
                envs[name]["DATABASE_URL"] = f"{url.rpartition('/')[0]}/{name}"
        yield envs


def _create(url: str, name: str) -> None:
    import psycopg  # slow import

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')


def leg(base: str, envs: dict[str, dict[str, str]]) -> list[float]:
    """All rounds on one database; the shares of the goals."""
    contestants = [Contestant(name, env) for name, env in envs.items()]
    walls: Rates = {}
    cpus: Rates = {}
    for number in range(ROUNDS):
        for clients in CLIENTS:
            for one in contestants[number % len(contestants) :] + contestants[: number % len(contestants)]:
                lives = LIVES[one.name] * (6 if FULL else 1) * (2 if clients > 4 else 1)
                told = one.ask(f"{clients} {lives}")
                walls.setdefault((one.name, clients), []).append(told["cycles"] / told["wall"])
                cpus.setdefault((one.name, clients), []).append(1000 * told["cpu"] / max(told["cycles"], 1))
    for one in contestants:
        one.end()
    tell(base, walls, cpus)
    if PEERS:
        return []
    ours = next(one for one in contestants if one.name == "ours")
    return [*goals(base, walls, ours.errors), batch(base, envs["ours"])]


def tell(base: str, walls: Rates, cpus: Rates) -> None:
    for (name, clients), rates in sorted(walls.items()):
        cpu = cpus[name, clients]
        print(
            f"{base}.{name}.{clients}: {median(rates):.1f} lives/s ({min(rates):.1f}-{max(rates):.1f}), "
            f"{median(cpu):.2f} ms processor each ({min(cpu):.2f}-{max(cpu):.2f}), n={len(rates)}",
            flush=True,
        )


def goals(base: str, walls: Rates, errors: int) -> list[float]:
    def by(one: tuple[str, int], other: tuple[str, int]) -> float:
        return median(a / b for a, b in zip(walls[one], walls[other], strict=True))

    shares = [
        goal(f"{base}_by_audited", by(("ours", 1), ("audited", 1)), 1, least=True),
        goal(f"{base}_errors", errors, 0),
    ]
    if base == "postgres":
        shares += [
            goal("postgres_four_by_one", by(("ours", 4), ("ours", 1)), FOUR, least=True),
            goal("postgres_sixteen_by_one", by(("ours", 16), ("ours", 1)), SIXTEEN, least=True),
        ]
    return shares


def batch(base: str, env: dict[str, str]) -> float:
    """Moves by second when one command moves many."""
    command = [sys.executable, "-m", "benchmarks.matters_ours", "batch", str(BATCH)]
    told = json.loads(subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    print(f"{base}.batch: " + ", ".join(f"{move} {one['wall']:.0f}/s" for move, one in told.items()), flush=True)
    return goal(f"{base}_batch_per_s", median(one["wall"] for one in told.values()), BATCH_RATE, least=True)


def calibration() -> float:
    """Milliseconds for a fixed piece of work: tells a busy machine from a quiet one."""
    started = time.perf_counter()
    sum(number * number for number in range(1_000_000))
    return (time.perf_counter() - started) * 1000


def goal(what: str, value: float, limit: float, least: bool = False) -> float:
    """Prints the line of one goal; returns its share of the limit, more than 1 when missed (a limit of 0 is kept or missed)."""
    share = limit / max(value, 1e-9) if least else value / limit if limit else 9.99 * bool(value)
    print(f"goal matters.{what}={value:.2f} limit={limit:g} {'ok' if share <= 1 else 'short'}", flush=True)
    return share


if __name__ == "__main__":
    sys.exit(main())
