"""``make soak NAME=faults``: server, worker and PostgreSQL are killed with SIGKILL at random moments under load, 200 times.

Every command that was acknowledged is there once, none is half done, the trail verifies. SEED draws the moments, ROUNDS says how many,
CLIENTS how many work at once; WORK=matters|rows what they do. Twenty rounds share a county; after them all is checked and STATE
is written: broken off, it goes on from there. What failed leaves its journal and logs beside STATE.
"""

import importlib
import json
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.soaking.clients import Client, Journal
from benchmarks.soaking.product import Product
from tests.ground import postgres
from zhenjie.config.processes import end_with_children

SEED, ROUNDS, BATCH = int(os.environ.get("SEED", "20261126")), int(os.environ.get("ROUNDS", "200")), 20
CLIENTS, WORK = int(os.environ.get("CLIENTS", "4")), os.environ.get("WORK", "matters")
STATE = Path(os.environ.get("STATE", "var/soak-faults.json"))
#: What dies in a round, drawn.
VICTIMS = (
    ("server",),
    ("worker",),
    ("postgres",),
    ("server", "worker"),
    ("server", "postgres"),
    ("worker", "postgres"),
)
PATIENCE = 90.0


@dataclass
class Outcome:
    """What a batch came to: commands acknowledged, sent again, given up; faults, empty when all held."""

    told: int = 0
    repeated: int = 0
    left: int = 0
    fell: int = 0
    faults: list[str] = field(default_factory=list)


def batch(first: int, count: int, seed: int = SEED, work: str = WORK, keep: Path | None = None) -> Outcome:
    """`count` rounds from the draw of `first` on, in a county of their own; `keep`: where journal and logs go when something failed."""
    dice = Random(f"{seed}-{first}")
    home = Path(tempfile.mkdtemp(prefix="zhenjie-faults-"))
    try:
        with postgres.standing(postgres.SAFE) as database:
            product = Product(home, database.url)
            outcome = _rounds(product, database, importlib.import_module(f"benchmarks.soaking.{work}"), dice, count)
        if outcome.faults and keep:
            shutil.copytree(home, keep, dirs_exist_ok=True)
        return outcome
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _rounds(product: Product, database: postgres.Cluster, work: Any, dice: Random, count: int) -> Outcome:
    logins = [f"client{number}" for number in range(CLIENTS)]
    staged = product.run("-m", "benchmarks.soaking.staging", "small", ",".join(logins), *work.PERMISSIONS)
    if staged.returncode:
        raise RuntimeError(staged.stderr[-2000:])
    told = json.loads(staged.stdout.splitlines()[-1])
    journal, seed = Journal(product.home / "journal"), dice.randrange(10**9)
    clients = [
        Client(login, product.address, told["tokens"][login], work.work(told["units"][login]), journal, seed)
        for login in logins
    ]
    outcome = Outcome()
    try:
        product.start("server")
        product.start("worker")
        product.wait()
        for client in clients:
            client.start()
        for number in range(count):
            if not _strike(product, database, clients, dice):
                outcome.faults.append(f"第 {number + 1} 次打断之后 {PATIENCE:.0f} 秒内没有恢复")
                break
        for client in clients:
            client.stopping.set()
        for client in clients:
            client.join(60)
    finally:
        product.end()
        journal.close()
    outcome.told, outcome.repeated, outcome.left = (sum(getattr(one, name) for one in clients) for name in ("told", "repeated", "left"))  # fmt: skip
    outcome.fell = len(product.fell)
    outcome.faults += [fault for client in clients for fault in client.faults] + _checked(product, work)
    return outcome


def _strike(product: Product, database: postgres.Cluster, clients: list[Client], dice: Random) -> bool:
    """One round: under load, at a drawn moment, the drawn victims; up again, and every client is answered anew."""
    time.sleep(dice.uniform(0.2, 1.2))
    victims = dice.choice(VICTIMS)
    for one in victims:
        database.kill() if one == "postgres" else product.kill(one)
    time.sleep(dice.uniform(0, 0.5))
    for one in reversed(victims):  # the database first: what needs it finds it
        database.start() if one == "postgres" else product.start(one)
    before, end = [client.told for client in clients], time.monotonic() + PATIENCE
    while any(client.told <= told for client, told in zip(clients, before, strict=True)):
        if time.monotonic() > end or not all(client.is_alive() for client in clients):
            return False
        product.keep_up()
        time.sleep(0.05)
    return True


def _checked(product: Product, work: Any) -> list[str]:
    """What the database says against the journal; the trail sealed and verified."""
    name = work.__name__.rpartition(".")[2]
    checked = product.run("-m", "benchmarks.soaking.checks", name, str(product.home / "journal"))
    found = checked.stdout.splitlines() + ([checked.stderr[-2000:]] if checked.returncode and checked.stderr else [])
    for act in ("seal", "verify"):
        told = product.run("-m", "zhenjie.config.cli", "trail", act)
        if told.returncode:
            found.append(f"trail {act}: {told.stdout[-1000:]}{told.stderr[-1000:]}")
    return found


def done() -> int:
    """How many rounds of this seed lie behind us."""
    try:
        kept = json.loads(STATE.read_text("utf-8"))
    except (OSError, ValueError):
        return 0
    return int(kept["done"]) if (kept.get("seed"), kept.get("work")) == (SEED, WORK) else 0


def main() -> int:
    """Goes on where the last call stopped; 0 only when every round held."""
    end_with_children()
    STATE.parent.mkdir(parents=True, exist_ok=True)
    first = done()
    if first:
        print(f"接着上次：种子 {SEED}，已过 {first} 轮", flush=True)
    while first < ROUNDS:
        count, began, kept = min(BATCH, ROUNDS - first), time.monotonic(), STATE.with_name(f"soak-faults-{first}")
        outcome = batch(first, count, keep=kept)
        if outcome.faults:
            print("\n".join(outcome.faults[:40]))
            print(f"第 {first + 1}—{first + count} 轮没有通过（种子 {SEED}），日志在 {kept}", flush=True)
            return 1
        first += count
        STATE.write_text(json.dumps({"seed": SEED, "work": WORK, "done": first}), "utf-8")
        print(
            f"{first:5} / {ROUNDS} 轮：答复 {outcome.told} 条，重送 {outcome.repeated} 次，放弃 {outcome.left} 条，"
            f"进程自己退出 {outcome.fell} 次；{time.monotonic() - began:.0f} 秒",
            flush=True,
        )
    print(f"{ROUNDS} 轮断电：答复过的命令一条不少、一条不重，没有半截的，留痕查验通过（种子 {SEED}）。")
    STATE.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
