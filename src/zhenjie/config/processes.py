"""The child processes of a running product: web server and background worker."""

import subprocess
import sys


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
