"""The child processes of a running product: web server and background worker."""

import signal
import subprocess
import sys
from types import FrameType


def server(host: str, port: int, workers: int = 1) -> "subprocess.Popen[bytes]":
    """Granian as a child process, WSGI, threads for blocking work."""
    return subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
            "--workers", str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
            "zhenjie.config.wsgi:application",
        ]
    )  # fmt: skip


def background() -> "subprocess.Popen[bytes]":
    """The background process as a child of the server."""
    return subprocess.Popen([sys.executable, "-m", "zhenjie.config.cli", "work"])


def end_with_children() -> None:
    """From here on a request to stop (SIGTERM, as a service manager sends it) leaves through ``finally``: no orphans."""

    def leave(number: int, frame: FrameType | None) -> None:
        sys.exit(0)

    signal.signal(signal.SIGTERM, leave)


def wait_together(children: "list[subprocess.Popen[bytes]]") -> int:
    """Waits for the first child (the web server), then ends the others in order."""
    try:
        return children[0].wait()
    except KeyboardInterrupt:
        return 0
    finally:
        for child in children:
            child.terminate()
        for child in children:
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()
