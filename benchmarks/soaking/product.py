"""The product as a county runs it, server and worker as processes of their own, which may be killed and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
COMMANDS = {"server": ("serve", "--no-work"), "worker": ("work",)}


class Product:
    """Processes under one environment; each in a group of its own, so that a kill takes its children along."""

    def __init__(self, home: Path, database: str, **more: str) -> None:
        self.home, self.port = home, free_port()
        (home / "static").mkdir(parents=True, exist_ok=True)
        self.env = {
            **os.environ, "ZHENJIE_HOME": str(home), "DATABASE_URL": database, "ZHENJIE_TESTING": "1",
            "DJANGO_SETTINGS_MODULE": "zhenjie.config.settings", "PORT": str(self.port),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]), **more,
        }  # fmt: skip
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.fell: list[str] = []

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    def start(self, name: str, *more: str) -> None:
        """Starts "server" or "worker"; what they say goes to a log in the home."""
        with (self.home / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", "zhenjie.config.cli", *COMMANDS[name], *more], env=self.env, cwd=self.home,
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def kill(self, name: str) -> None:
        """SIGKILL to the process and its children."""
        process = self.running.pop(name)
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()

    def keep_up(self) -> list[str]:
        """Starts again what ended by itself, as a service manager does; says what that was."""
        fallen = [name for name, process in self.running.items() if process.poll() is not None]
        for name in fallen:
            self.kill(name)
            self.start(name)
        self.fell += fallen
        return fallen

    def wait(self) -> None:
        """Until the server gives a sign of life."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/alive/", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """One command of Python under the product's environment."""
        return subprocess.run(
            [sys.executable, *command], env=self.env, cwd=self.home, capture_output=True, text=True, check=False
        )

    def end(self) -> None:
        for name in list(self.running):
            self.kill(name)


def processor_seconds(pid: int) -> float:
    """What a process, its children and those of them that have ended have spent so far."""
    spent, parents = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents[int(stat.parent.name)] = int(told[1])
        spent[int(stat.parent.name)] = sum(map(int, told[11:15])) / os.sysconf("SC_CLK_TCK")
    family = [pid]
    for one in family:
        family += [child for child, parent in parents.items() if parent == one]
    return sum(spent.get(one, 0.0) for one in family)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
