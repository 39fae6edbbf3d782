"""A private PostgreSQL for tests and benchmarks: own folder, own user, own port, gone afterwards.

``python -m tests.ground.postgres -- COMMAND`` runs COMMAND with DATABASE_URL set.
"""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

SAFE = ("max_connections=60", "shared_buffers=256MB")
_FAST = (*SAFE, "fsync=off", "synchronous_commit=off", "full_page_writes=off")


class NoPostgres(RuntimeError):
    """The binaries are not on this machine; the sentence says how to get them."""


def binaries() -> Path:
    """The newest PostgreSQL's own ``bin`` folder."""
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


@contextlib.contextmanager
def cluster(settings: tuple[str, ...] = _FAST) -> Iterator[str]:
    """A running private cluster; yields its DATABASE_URL. ``SAFE`` writes as a county's server does, for benchmarks."""
    bin_, prefix, port = binaries(), _unprivileged(), _free_port()
    home = Path(tempfile.mkdtemp(prefix="zhenjie-pg-"))
    if prefix:
        owner = pwd.getpwnam(prefix[1].removeprefix("--reuid="))
        os.chown(home, owner.pw_uid, owner.pw_gid)
    data, quiet = home / "data", {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL, "cwd": home}
    env = {**os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8"}
    run = [*prefix, str(bin_ / "pg_ctl"), "-D", str(data), "-w", "-t", "60"]
    try:
        subprocess.run(
            [*prefix, str(bin_ / "initdb"), "-D", str(data), "-U", "zhenjie", "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True, env=env, **quiet,
        )  # fmt: skip
        options = " ".join(
            f"-c {one}"
            for one in (*settings, f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={home}")
        )
        subprocess.run([*run, "-o", options, "-l", str(home / "log"), "start"], check=True, env=env, **quiet)
        subprocess.run(
            [str(bin_ / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "zhenjie", "zhenjie"],
            check=True,
            env=env,
            **quiet,
        )
        yield f"postgres://zhenjie@127.0.0.1:{port}/zhenjie"
    finally:
        subprocess.run([*run, "-m", "immediate", "stop"], check=False, env=env, stderr=subprocess.DEVNULL, **quiet)
        shutil.rmtree(home, ignore_errors=True)


def main(argv: list[str]) -> int:
    command = argv[1:] if argv[:1] == ["--"] else argv
    with cluster() as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
