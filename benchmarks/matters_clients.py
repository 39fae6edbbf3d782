"""What every contestant of the benchmark of matters shares: clients as processes that start together, counted alike.

A contestant is a process that stays: ``prepare`` lays its tables, each line ``CLIENTS CYCLES`` runs that many lives of a matter on so many
clients and is answered by one line of JSON: cycles, wall seconds from the first start to the last end, processor seconds of the
clients (what the database's own process spends is not in it), errors of the database by name.
"""

import json
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

MOVES = ("assign", "sign", "progress", "reply", "rate", "close")
TITLE, WORDS = "柳湾村三组路灯不亮", "群众反映三组村道路灯坏了两盏，夜里老人出门不便，请尽快派人看看。"
#: A life before the clock starts: the connection, the caches of the schema, the prepared statements.
WARM = 1


def serve(prepare: Callable[[], None], make: Callable[[], Callable[[], object]]) -> int:
    """Answers the arguments, or without arguments the lines of the input, until it ends."""
    asked = [" ".join(sys.argv[1:])] if sys.argv[1:] else sys.stdin
    for line in asked:
        if line.strip() == "prepare":
            _alone(prepare)
            print("{}", flush=True)
        else:
            clients, cycles = map(int, line.split())
            print(json.dumps(run(make, clients, cycles)), flush=True)
    return 0


def run(make: Callable[[], Callable[[], object]], clients: int, cycles: int) -> dict[str, Any]:
    """`cycles` lives shared among `clients` processes; the contestant itself never opens the database, so a fork is clean."""
    from zhenjie.config.standing import settle  # app ready

    settle()
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(clients)
    ends, children = [], []
    for number in range(clients):
        ours, theirs = context.Pipe(duplex=False)
        share = cycles // clients + (number < cycles % clients)
        children.append(context.Process(target=_client, args=(make, share, gate, theirs)))
        children[-1].start()
        theirs.close()
        ends.append(ours)
    told = [end.recv() for end in ends]  # a client that died leaves EOFError: the whole run is void
    for child in children:
        child.join()
    errors = sum((Counter(one["errors"]) for one in told), Counter())
    wall = max(one["ended"] for one in told) - min(one["began"] for one in told)
    return {
        "clients": clients,
        "cycles": cycles - sum(errors.values()),
        "wall": wall,
        "cpu": sum(one["cpu"] for one in told),
        "errors": dict(errors),
    }


def _client(make: Callable[[], Callable[[], object]], cycles: int, gate: Any, end: Connection) -> None:
    from django.db import DatabaseError, connection  # app ready

    cycle = make()
    for _ in range(WARM):
        cycle()
    errors: Counter[str] = Counter()
    gate.wait(60)
    began, cpu = time.perf_counter(), time.process_time()
    for _ in range(cycles):
        try:
            cycle()
        except DatabaseError as error:
            errors[f"{type(error).__name__}: {error}"[:80]] += 1
    end.send({
        "began": began, "ended": time.perf_counter(), "cpu": time.process_time() - cpu, "errors": dict(errors)
    })  # fmt: skip
    _shut(connection)


def _alone(work: Callable[[], None]) -> None:
    child = multiprocessing.get_context("fork").Process(target=_shutting, args=(work,))
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit(child.exitcode)


def _shutting(work: Callable[[], None]) -> None:
    from django.db import connection  # app ready

    work()
    _shut(connection)


def _shut(connection: Any) -> None:
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()
