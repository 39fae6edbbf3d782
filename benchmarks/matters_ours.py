"""Ours in the benchmark of matters, under the same protocol as the peers (see matters_clients); ``batch`` moves many in one command.

DATABASE_URL=… python -m benchmarks.matters_ours [prepare | CLIENTS CYCLES | batch COUNT]
"""

import json
import os
import secrets
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from benchmarks.matters_clients import MOVES, TITLE, WORDS, serve

#: A flow that allows the six moves in this order; what each says beside its words.
FLOW = "platform"
VERBS = dict(zip(MOVES, ("assign", "sign", "progress", "reply", "review", "close"), strict=True))
BATCH = 500


def prepare() -> None:
    """A county, a township, two offices."""
    from django.core.management import call_command  # app ready

    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.org.actions.units import create_unit  # app ready

    call_command("migrate", verbosity=0)

    def found(name: str, kind: str, parent: Any) -> Any:
        return create_unit(by=SYSTEM, name=name, kind=kind, parent=parent, valid_from=date(2024, 1, 1))

    town = found("云溪镇", "township", found("青澜县", "county", None))
    for name in ("党政办公室", "经济发展办公室"):
        found(name, "office", town)


def said(verb: str, handler: int) -> dict[str, Any]:
    """What a move needs beside its words."""
    return {"assign": {"to": handler}, "review": {"accept": True}}.get(verb, {})


def lives() -> Callable[[], object]:
    """One life of a matter after the other: registered and moved six times, each its own transaction through the product's actions."""
    from zhenjie.core.actors import Actor  # app ready
    from zhenjie.engines.matters.actions.moving import move_matter  # app ready
    from zhenjie.engines.matters.actions.registering import New, register_matter  # app ready
    from zhenjie.engines.org.models import Unit  # app ready

    desk, handler = Unit.objects.get(name="党政办公室"), Unit.objects.get(name="经济发展办公室")
    by = Actor(None, "许静", desk.path, "10.1.2.3")

    def cycle() -> None:
        key = secrets.token_hex(12)
        matter = register_matter(by=by, new=New(flow=FLOW, unit=desk, title=TITLE, text=WORDS), key=key)
        for move in MOVES:
            told = said(VERBS[move], handler.pk)
            # As a page does: the number and the version that it showed, the row itself is read by the action.
            matter = move_matter(by=by, matter=matter.pk, verb=VERBS[move], version=matter.seq, key=f"{key}-{move}", words=WORDS, **told)  # fmt: skip

    return cycle


def batch(count: int) -> None:
    """`count` open matters, written before the clock starts, then each of the six moves for all of them, so many to a command; prints
    moves by seconds for each move."""
    from zhenjie.core.actors import Actor  # app ready
    from zhenjie.engines.matters.actions.batches import move_matters  # app ready
    from zhenjie.engines.matters.actions.registering import New, register_matter  # app ready
    from zhenjie.engines.org.models import Unit  # app ready

    desk, handler = Unit.objects.get(name="党政办公室"), Unit.objects.get(name="经济发展办公室")
    by = Actor(None, "许静", desk.path, "10.1.2.3")
    made = [register_matter(by=by, new=New(flow=FLOW, unit=desk, title=f"{TITLE}{number}"), key=secrets.token_hex(12)).pk for number in range(count)]  # fmt: skip
    rates = {}
    for move in MOVES:
        told, started, cpu = said(VERBS[move], handler.pk), time.perf_counter(), time.process_time()
        for start in range(0, count, BATCH):
            move_matters(by=by, matters=made[start : start + BATCH], verb=VERBS[move], key=secrets.token_hex(12), words=WORDS, **told)  # fmt: skip
        rates[move] = {
            "wall": count / (time.perf_counter() - started),
            "cpu": count / (time.process_time() - cpu),
        }
    print(json.dumps(rates), flush=True)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenjie.config.settings")
    os.environ["ZHENJIE_TESTING"] = "1"
    import django

    django.setup()
    if sys.argv[1:2] == ["batch"]:
        batch(int(sys.argv[2]))
        return 0
    return serve(prepare, lives)


if __name__ == "__main__":
    sys.exit(main())
