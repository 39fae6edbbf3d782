"""The child processes of a running product: web server and background worker."""

import math
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

Process = subprocess.Popen[bytes]
_PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0)


#: Slow readers of large files keep a thread each; answers are made in turns (turns.py).
THREADS = 16


def server(host: str, port: int, workers: int = 1) -> Process:
    """Granian as a child process, WSGI, threads for blocking work."""
    return subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
            "--workers", str(workers), "--blocking-threads", str(THREADS), "--no-ws", "--log-level", "warning",
            "--respawn-failed-workers",
            "zhenjie.config.wsgi:application",
        ]
    )  # fmt: skip


def background() -> Process:
    """The background process as a child of the server."""
    return subprocess.Popen([sys.executable, "-m", "zhenjie.config.cli", "work"])


def end_with_children() -> None:
    """From here on a request to stop (SIGTERM, as a service manager sends it) leaves through ``finally``: no orphans."""

    def leave(number: int, frame: FrameType | None) -> None:
        sys.exit(0)

    signal.signal(signal.SIGTERM, leave)


def wait_together(web: Process, beside: Callable[[], Process] | None = None, pauses: Sequence[float] = _PAUSES) -> int:
    """Runs until the web server ends and returns its exit code. What `beside` starts is started again when it ends: after
    longer and longer `pauses` (seconds), and each time it is said."""
    running, fallen, again = beside() if beside else None, 0, math.inf
    try:
        while (code := _ended(web)) is None:
            if beside and running and running.poll() is not None and again == math.inf:
                pause = pauses[min(fallen, len(pauses) - 1)]
                print(f"后台进程退出了（{running.returncode}），{pause:g} 秒后重新启动。", file=sys.stderr, flush=True)
                fallen, again = fallen + 1, time.monotonic() + pause
            if beside and time.monotonic() >= again:
                running, again = beside(), math.inf
        if code:
            print(f"网页服务退出了（{code}），全部停止。", file=sys.stderr, flush=True)
        return code
    except KeyboardInterrupt:
        return 0
    finally:
        _end([web, *([running] if running else [])])


def _ended(process: Process) -> int | None:
    try:
        return process.wait(timeout=0.5)
    except subprocess.TimeoutExpired:
        return None


def _end(children: Sequence[Process]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()
