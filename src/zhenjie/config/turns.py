"""One request after the other in each server process: threads that take turns at every question to the database cost a quarter more
processor than the same requests in a row (docs/benchmarks.md, load)."""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
#: Seconds after which a request is a long one, beside which the others go on.
LONG = 0.5


class InTurns:
    """A WSGI application whose answers are made one at a time. Only the making: a slow reader of a large file keeps a thread, and
    nobody waits for it. Nor does anybody wait longer than `long` seconds for one request: it loses its turn and goes on by itself."""

    def __init__(self, application: Application, long: float = LONG) -> None:
        self._application, self._long = application, long
        self._turn, self._since, self._changing = threading.Lock(), 0.0, threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        turn = self._wait()
        try:
            return self._application(environ, start_response)
        finally:
            turn.release()

    def _wait(self) -> threading.Lock:
        while True:
            turn = self._turn
            if turn.acquire(timeout=self._long):
                if turn is self._turn:
                    self._since = time.monotonic()
                    return turn
                turn.release()  # its holder has lost it: those who waited here go where the turn is now
                continue
            with self._changing:
                if turn is self._turn and time.monotonic() - self._since >= self._long:
                    self._turn = threading.Lock()
