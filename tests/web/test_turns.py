"""Requests of a server process take turns: a short one waits for the one before, nobody waits for a long one or for a slow reader."""

import threading
from collections.abc import Iterable
from typing import Any

from zhenjie.config.turns import InTurns


class Office:
    """An application whose requests wait inside until they are let go; tells who is inside."""

    def __init__(self) -> None:
        self.doors: dict[str, threading.Event] = {name: threading.Event() for name in ("first", "second", "third")}
        self.inside: dict[str, threading.Event] = {name: threading.Event() for name in self.doors}

    def __call__(self, environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        name = environ["name"]
        self.inside[name].set()
        assert self.doors[name].wait(30)
        return [name.encode()]


def ask(application: InTurns, name: str) -> threading.Thread:
    thread = threading.Thread(target=application, args=({"name": name}, None), daemon=True)
    thread.start()
    return thread


def test_a_request_waits_for_the_one_before_it() -> None:
    office = Office()
    application = InTurns(office, long=60)
    first = ask(application, "first")
    assert office.inside["first"].wait(30)
    second = ask(application, "second")
    assert not office.inside["second"].is_set()
    office.doors["first"].set()
    assert office.inside["second"].wait(30)
    office.doors["second"].set()
    for thread in (first, second):
        thread.join(30)


def test_nobody_waits_for_a_long_one_and_the_others_go_on_in_turns() -> None:
    office = Office()
    application = InTurns(office, long=0.01)
    long = ask(application, "first")
    assert office.inside["first"].wait(30)
    second = ask(application, "second")
    assert office.inside["second"].wait(30), "waits for a long request"
    office.doors["second"].set()
    second.join(30)
    office.doors["first"].set()
    long.join(30)
    third = ask(application, "third")
    assert office.inside["third"].wait(30), "the long one has taken the turn with it"
    office.doors["third"].set()
    third.join(30)


def test_a_slow_reader_keeps_nobody_waiting() -> None:
    body = iter([b"half", b"half"])
    application = InTurns(lambda _environ, _start: body, long=60)
    assert application({}, None) is body
    # The first answer has not been read; the turn is free again.
    assert application({}, None) is body


def test_a_failed_request_gives_its_turn_back() -> None:
    calls: list[int] = []

    def fails(_environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        calls.append(1)
        raise RuntimeError("broken")

    application = InTurns(fails, long=60)
    for _ in range(2):
        try:
            application({}, None)
        except RuntimeError:
            continue
    assert len(calls) == 2
