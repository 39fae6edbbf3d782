"""Clients that command over HTTP and write down, before and after, what they asked and what they were told.

The journal is what a client could swear to: a line is on the disk before the request leaves and again before the next one is made.
A client whose answer did not come sends the same again under the same key until it is told, or, now and then, gives up.
"""

import http.client
import json
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Protocol

#: How likely a client whose answer did not come never sends it again, at each try: somebody closed the page.
GIVEN_UP = 0.02


@dataclass(frozen=True, slots=True)
class Command:
    """One command; ``what`` tells the checks what it should have done."""

    key: str
    method: str
    path: str
    body: dict[str, Any]
    what: dict[str, Any] = field(default_factory=dict)


class Work(Protocol):
    """What one client does. Nobody else touches what it made, so a refusal is always a fault."""

    def next(self, key: str, dice: Random) -> Command: ...
    def file(self, key: str, dice: Random) -> Command: ...
    def move(self, key: str, dice: Random) -> Command: ...
    def browse(self, dice: Random, own: bool) -> str: ...
    def learn(self, command: Command, answer: Any) -> None: ...
    def forget(self, command: Command) -> None: ...


class Journal:
    """Lines of JSON, each on the disk when `write` returns."""

    def __init__(self, path: Path) -> None:
        self._file, self._lock = path.open("ab"), threading.Lock()

    def write(self, **said: Any) -> None:
        with self._lock:
            self._file.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


def read_journal(path: Path) -> Iterator[dict[str, Any]]:
    """Whole lines; a last line cut off by a power failure never promised anything."""
    for line in path.read_bytes().splitlines(keepends=True):
        if line.endswith(b"\n"):
            yield json.loads(line)


class Client(threading.Thread):
    """Works until told to stop; ``told`` counts the answers."""

    def __init__(
        self, name: str, address: tuple[str, int], token: str, work: Work, journal: Journal, seed: int
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._address, self._token, self._work, self._journal = address, token, work, journal
        self._dice = Random(f"{seed}-{name}")
        self._connection: http.client.HTTPConnection | None = None
        self.stopping, self.told, self.repeated, self.left = threading.Event(), 0, 0, 0
        self.faults: list[str] = []

    def run(self) -> None:
        number = 0
        while not self.stopping.is_set():
            number += 1
            self._one(self._work.next(f"{self.name}-{number}", self._dice))
        self._hang_up()

    def _one(self, command: Command) -> None:
        self._journal.write(did="ask", key=command.key, what=command.what)
        while True:
            try:
                status, answer = self._send(command)
            except (OSError, http.client.HTTPException):
                self._hang_up()
                status, answer = 0, None
            if 200 <= status < 300:
                self._journal.write(did="told", key=command.key, answer=answer)
                self._work.learn(command, answer)
                self.told += 1
                return
            if 400 <= status < 500:
                self._journal.write(did="refused", key=command.key, status=status, answer=answer)
                self.faults.append(f"{command.key} {command.method} {command.path}: {status} {answer}"[:300])
                self._work.forget(command)
                return
            if self._dice.random() < GIVEN_UP or (self.stopping.is_set() and status == 0):
                self._journal.write(did="left", key=command.key)
                self._work.forget(command)
                self.left += 1
                return
            self.repeated += 1
            time.sleep(0.1)

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _send(self, command: Command) -> tuple[int, Any]:
        self._connection = self._connection or http.client.HTTPConnection(*self._address, timeout=30)
        return send(self._connection, command, self._token)


def send(connection: http.client.HTTPConnection, command: Command, token: str) -> tuple[int, Any]:
    """The status and the answer: JSON, or the beginning of whatever else came."""
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": command.key,
    }
    connection.request(command.method, command.path, json.dumps(command.body), headers)
    response = connection.getresponse()
    body = response.read()
    return response.status, json.loads(body) if body[:1] in (b"{", b"[") else body.decode()[:200]
