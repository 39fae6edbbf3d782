"""A private PostgreSQL for tests and benchmarks: own folder, own user, own port, gone afterwards.

``python -m tests.ground.postgres -- COMMAND`` runs COMMAND with DATABASE_URL set.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.ground import apt

SAFE = ("max_connections=60", "shared_buffers=256MB")
_FAST = (*SAFE, "fsync=off", "synchronous_commit=off", "full_page_writes=off")


class NoPostgres(RuntimeError):
    """The binaries are not on this machine; the sentence says how to get them."""


def binaries() -> Path:
    """The newest PostgreSQL's own ``bin`` folder, installed when there is none and we may."""
    with contextlib.suppress(apt.Missing):
        apt.ensure("postgresql")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    if path := shutil.which("initdb"):
        return Path(path).resolve().parent
    raise NoPostgres("找不到 PostgreSQL 的 initdb；请安装 postgresql 软件包（apt-get install postgresql）。")


def _unprivileged() -> list[str]:
    """initdb refuses root: as root we step down to the package's own user, or to nobody."""
    if os.geteuid() != 0:
        return []
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            pwd.getpwnam(name)
            return ["setpriv", f"--reuid={name}", "--clear-groups", "--"]
    raise NoPostgres("当前是 root，且没有 postgres 或 nobody 用户可用。")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _lives(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Cluster:
    """A private cluster in a folder of its own; made, started, killed, started again."""

    def __init__(self, settings: tuple[str, ...] = _FAST) -> None:
        self._bin, self._prefix, self._port = binaries(), _unprivileged(), _free_port()
        self._home = Path(tempfile.mkdtemp(prefix="zhenjie-pg-"))
        if self._prefix:
            owner = pwd.getpwnam(self._prefix[1].removeprefix("--reuid="))
            os.chown(self._home, owner.pw_uid, owner.pw_gid)
        self._data = self._home / "data"
        told = (*settings, f"port={self._port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self._home}")
        self._options = [part for one in told for part in ("-c", one)]
        self._where = ["-h", "127.0.0.1", "-p", str(self._port), "-U", "zhenjie"]
        self._env = {**os.environ, "HOME": str(self._home), "LC_ALL": "C.UTF-8"}
        self._server: subprocess.Popen[bytes] | None = None
        self.url = f"postgres://zhenjie@127.0.0.1:{self._port}/zhenjie"

    @property
    def pid(self) -> int:
        """The postmaster's number."""
        assert self._server is not None
        return self._server.pid

    def make(self) -> None:
        """Lays the files and starts, with one empty database."""
        options = ["-U", "zhenjie", "-A", "trust", "-E", "UTF8", "--no-sync"]
        self._run(*self._prefix, self._tool("initdb"), "-D", str(self._data), *options)
        self.start()
        self._run(self._tool("createdb"), *self._where, "zhenjie")

    def start(self) -> None:
        """Starts and, after `kill`, recovers; a child of ours, so that the dead one leaves no zombie behind whose number still counts."""
        with (self._home / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [*self._prefix, self._tool("postgres"), "-D", str(self._data), *self._options],
                env=self._env, cwd=self._home, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        end = time.monotonic() + 60
        while self._server.poll() is None and time.monotonic() < end:
            if subprocess.run([self._tool("pg_isready"), "-q", *self._where], check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError((self._home / "log").read_text()[-2000:])

    def kill(self) -> None:
        """SIGKILL to the postmaster, as the kernel does it when memory is short. Its children see it and leave; until they are gone
        they hold the shared memory, and no other may start."""
        assert self._server is not None
        children = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children").read_text().split()
        self._server.kill()
        self._server.wait()
        while any(_lives(one) for one in children):
            time.sleep(0.01)

    def end(self) -> None:
        """Stops at once (SIGQUIT) and takes the folder away."""
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(60)
        shutil.rmtree(self._home, ignore_errors=True)

    def _tool(self, name: str) -> str:
        return str(self._bin / name)

    def _run(self, *command: str) -> None:
        quiet = {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
        subprocess.run(command, check=True, env=self._env, cwd=self._home, **quiet)


@contextlib.contextmanager
def standing(settings: tuple[str, ...] = _FAST) -> Iterator[Cluster]:
    """A running private cluster that may be killed. ``SAFE`` writes as a county's server does."""
    one = Cluster(settings)
    try:
        one.make()
        yield one
    finally:
        one.end()


@contextlib.contextmanager
def cluster(settings: tuple[str, ...] = _FAST) -> Iterator[str]:
    """A running private cluster; yields its DATABASE_URL. ``SAFE`` writes as a county's server does, for benchmarks."""
    with standing(settings) as one:
        yield one.url


def main(argv: list[str]) -> int:
    command = argv[1:] if argv[:1] == ["--"] else argv
    with cluster() as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
