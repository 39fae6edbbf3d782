"""``make soak NAME=load``: sixty requests a second on the demo county, by people who look (80 %), file (10 %) and move (10 %).

Server, PostgreSQL, worker and the load maker share the machine. Requests leave when they are due, whether or not those before them
have been answered, and their time runs from the moment they were due: nothing is hidden by a queue. After SECONDS (60) at RATE (60)
the rate is raised step by step; the highest that still holds is printed. BASE=sqlite|postgres, WORKERS server processes.
"""

import http.client
import http.cookiejar
import importlib
import itertools
import json
import os
import re
import shutil
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from benchmarks.soaking.clients import Command, Work, send
from benchmarks.soaking.product import Product, processor_seconds
from tests.ground import postgres
from zhenjie.config.processes import end_with_children

SEED, RATE, SECONDS = (
    int(os.environ.get("SEED", "20261126")),
    float(os.environ.get("RATE", "60")),
    float(os.environ.get("SECONDS", "60")),
)
BASE, WORKERS, WORK = (
    os.environ.get("BASE", "postgres"),
    os.environ.get("WORKERS", "2"),
    os.environ.get("WORK", "matters"),
)
P95, STEP, STEP_SECONDS, THREADS = 500.0, 1.25, 20.0, 48
MIX = {"browse": 80, "file": 10, "move": 10}
#: Who looks and who writes, of the demo.
READERS, WRITERS = ("xujing", "shenguoan", "zhaoyifan", "gumingyuan", "fanghe"), ("zhaoyifan", "fanghe")


@dataclass
class Found:
    """Milliseconds by what was asked, errors by what they said."""

    times: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    spent: dict[str, float] = field(default_factory=dict)

    @property
    def p95(self) -> float:
        return centile([one for times in self.times.values() for one in times], 95)

    @property
    def holds(self) -> bool:
        return self.p95 <= P95 and not self.errors


class Maker:
    """Keeps the threads, their connections and what each has made, from one rate to the next."""

    def __init__(self, product: Product, pids: dict[str, int], told: dict[str, Any], work: Any) -> None:
        tokens, password = told["tokens"], told["password"]
        self._pids, self._numbers, self._lock = pids, itertools.count(), threading.Lock()
        cookies = {login: log_in(product.port, login, password) for login in READERS}
        writers = [WRITERS[number % len(WRITERS)] for number in range(THREADS)]
        self._seats = [
            _Seat(product, tokens[one], cookies[one], list(cookies.values()), work.work(told["units"][one]))
            for one in writers
        ]

    def run(self, rate: float, seconds: float, seed: int) -> Found:
        """`rate` requests a second for so many seconds."""
        dice, found = Random(seed), Found()
        kinds = dice.choices(list(MIX), weights=list(MIX.values()), k=int(rate * seconds))
        turns, start = iter(enumerate(kinds)), time.perf_counter() + 0.2

        def work(seat: "_Seat", mine: Random) -> None:
            while True:
                with self._lock:
                    turn = next(turns, None)
                if turn is None:
                    return
                due = start + turn[0] / rate
                time.sleep(max(0.0, due - time.perf_counter()))
                what, error = seat.act(turn[1], f"load-{next(self._numbers)}", mine)
                took = (time.perf_counter() - due) * 1000
                with self._lock:
                    found.times.setdefault(what, []).append(took)
                    found.errors.update([error] if error else [])

        threads = [
            threading.Thread(target=work, args=(seat, Random(dice.random())), daemon=True) for seat in self._seats
        ]
        before, mine = {name: processor_seconds(pid) for name, pid in self._pids.items()}, time.process_time()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found.spent = {name: processor_seconds(pid) - before[name] for name, pid in self._pids.items()}
        found.spent["maker"] = time.process_time() - mine
        return found


class _Seat:
    """One thread's connection and work: half of what it looks at it sees as the writer, half as anybody."""

    def __init__(self, product: Product, token: str, own: str, others: list[str], work: Work) -> None:
        self._token, self._own, self._others, self._work = token, own, others, work
        self._connection = http.client.HTTPConnection(*product.address, timeout=30)

    def act(self, kind: str, key: str, dice: Random) -> tuple[str, str]:
        """One request: what it was, and what was wrong with it or nothing."""
        path = ""
        try:
            if kind == "browse":
                own = dice.random() < 0.5
                path = self._work.browse(dice, own)
                return shape(path), self._look(path, self._own if own else dice.choice(self._others))
            command: Command = getattr(self._work, kind)(key, dice)
            status, answer = send(self._connection, command, self._token)
            if 200 <= status < 300:
                self._work.learn(command, answer)
                return kind, ""
            return kind, f"{status} {command.method} {answer}"[:120]
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()  # opens itself again
            return shape(path) or kind, f"{kind}: {type(error).__name__} {error}"

    def _look(self, path: str, cookie: str) -> str:
        self._connection.request("GET", path, headers={"Cookie": cookie})
        response = self._connection.getresponse()
        response.read()
        return "" if response.status == 200 else f"{response.status} {shape(path)}"


def shape(path: str) -> str:
    """An address without its numbers and words: the kind of page."""
    return re.sub(r"/\d+", "/…", re.sub(r"=[^&]*", "=…", path))


def log_in(port: int, login: str, password: str) -> str:
    """The cookie of a session, got as a browser gets it."""
    jar, address = http.cookiejar.CookieJar(), f"http://127.0.0.1:{port}/org/login/"
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', opener.open(address, timeout=30).read().decode())
    assert token, "没有登录页"
    form = {"csrfmiddlewaretoken": token[1], "login": login, "password": password, "next": "/"}
    opener.open(
        urllib.request.Request(address, urllib.parse.urlencode(form).encode(), {"Referer": address}), timeout=30
    )
    cookies = {cookie.name: cookie.value for cookie in jar}
    assert "sessionid" in cookies, f"{login} 登录不了"
    return f"sessionid={cookies['sessionid']}"


def main() -> int:
    end_with_children()
    print(f"load: {RATE:g} requests/s for {SECONDS:g} s, {BASE}, {WORKERS} server processes, seed {SEED}; calibration {calibration():.0f} ms", flush=True)  # fmt: skip
    home = Path(tempfile.mkdtemp(prefix="zhenjie-load-"))
    try:
        with postgres.standing(postgres.SAFE) if BASE == "postgres" else nullcontext(None) as database:
            product = Product(home, database.url if database else "")
            try:
                return measure(product, {"database": database.pid} if database else {})
            finally:
                product.end()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def measure(product: Product, pids: dict[str, int]) -> int:
    work = importlib.import_module(f"benchmarks.soaking.{WORK}")
    staged = product.run("-m", "benchmarks.soaking.staging", "demo", ",".join(WRITERS), *work.PERMISSIONS)
    if staged.returncode:
        print(staged.stderr[-3000:])
        return 1
    told = json.loads(staged.stdout.splitlines()[-1])
    product.start("server", "--workers", WORKERS)
    product.start("worker")
    product.wait()
    pids = {**pids, **{name: process.pid for name, process in product.running.items()}}
    maker = Maker(product, pids, told, work)
    maker.run(RATE / 3, 10, SEED - 1)  # every page once, before anybody looks at the clock
    found = maker.run(RATE, SECONDS, SEED)
    tell(f"{RATE:g}/s", found)
    shares = [goal("p95_ms", found.p95, P95), goal("errors", sum(found.errors.values()), 0)]
    highest, rate = (RATE if found.holds else 0.0), RATE * STEP
    while highest and rate < 20 * RATE:
        found = maker.run(rate, STEP_SECONDS, SEED + int(rate))
        tell(f"{rate:.0f}/s", found)
        if not found.holds:
            break
        highest, rate = rate, rate * STEP
    print(f"highest rate that holds: {highest:.0f} requests/s; calibration {calibration():.0f} ms")
    print(f"ratio load={max(shares):.2f} {'ok' if max(shares) <= 1 else 'short'}")
    return int(max(shares) > 1)


def tell(title: str, found: Found) -> None:
    for kind, times in sorted(found.times.items()):
        print(
            f"{title} {kind}: p50 {median(times):.0f} ms, p95 {centile(times, 95):.0f} ms, most {max(times):.0f} ms, n={len(times)}"
        )
    for error, count in found.errors.most_common(5):
        print(f"{title} {count} × {error}")
    count = sum(map(len, found.times.values()))
    print(
        f"{title} processor ms by request: "
        + ", ".join(f"{name} {1000 * spent / count:.1f}" for name, spent in found.spent.items())
    )
    print(f"{title} all: p95 {found.p95:.0f} ms, errors {sum(found.errors.values())}", flush=True)


def centile(values: list[float], share: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]


def calibration() -> float:
    """Milliseconds for a fixed piece of work: tells a busy machine from a quiet one."""
    started = time.perf_counter()
    sum(number * number for number in range(1_000_000))
    return (time.perf_counter() - started) * 1000


def goal(what: str, value: float, limit: float) -> float:
    """Prints the line of one goal; returns its share of the limit (a limit of 0 is kept or missed)."""
    print(f"goal load.{what}={value:.2f} limit={limit:g} {'ok' if value <= limit else 'short'}", flush=True)
    return value / limit if limit else 9.99 * bool(value)


if __name__ == "__main__":
    sys.exit(main())
