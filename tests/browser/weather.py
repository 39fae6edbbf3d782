"""The line between a phone and the office, as bad as it gets: a proxy that cuts before or after the office has heard, doubles
what is sent, answers 500 half-way, or is simply gone."""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CLEAR, CUT, LOST, BROKEN, HALF, TWICE = "clear", "cut", "lost", "broken", "half", "twice"
STORMS = (CUT, LOST, BROKEN, HALF, TWICE)


@dataclass
class Weather:
    """``choose`` says for each POST what becomes of it; ``gone`` cuts everything."""

    url: str = ""
    choose: Callable[[], str] = field(default=lambda: CLEAR)
    gone: bool = False
    seen: dict[str, int] = field(default_factory=dict)


@contextmanager
def between(office: str) -> Iterator[Weather]:
    """A proxy before `office` (host:port)."""
    weather = Weather()
    lock = threading.Lock()

    class Line(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: Any) -> None:
            """Silence."""

        def _ask(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
            connection = http.client.HTTPConnection(office, timeout=30)
            try:
                headers = {
                    name: value
                    for name, value in self.headers.items()
                    if name.lower() not in {"connection", "accept-encoding"}
                }
                connection.request(self.command, self.path, body or None, headers)
                answer = connection.getresponse()
                kept = [
                    (name, value)
                    for name, value in answer.getheaders()
                    if name.lower() not in {"connection", "transfer-encoding", "content-length"}
                ]
                return answer.status, kept, answer.read()
            finally:
                connection.close()

        def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            self.send_response_only(status)
            for name, value in headers:
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _cut(self) -> None:
            self.close_connection = True
            self.connection.close()

        def _run(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if weather.gone:
                return self._cut()
            with lock:
                what = weather.choose() if self.command == "POST" else CLEAR
                weather.seen[what] = weather.seen.get(what, 0) + 1
            if what == CUT:
                return self._cut()
            if what == BROKEN:
                return self._answer(500, [], b"<h1>500</h1>")
            answer = self._ask(body)
            if what == TWICE:
                answer = self._ask(body)
            if what == LOST:
                return self._cut()
            if what == HALF:
                return self._answer(500, [], b"<h1>500</h1>")
            return self._answer(*answer)

        do_GET = do_POST = _run

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A page that is killed cuts its line; that is what we are here for."""

    server = Server(("127.0.0.1", 0), Line)
    weather.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield weather
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
