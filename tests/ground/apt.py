"""What a test needs from the system is installed here, with apt, when it is missing and we may."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def _fonts() -> bool:
    return any(Path("/usr/share/fonts").rglob("NotoSansCJK*"))


def _postgres() -> bool:
    return bool(list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))) or shutil.which("initdb") is not None


PRESENT: dict[str, Callable[[], bool]] = {
    "chromium": lambda: shutil.which("chromium") is not None,
    "fonts-noto-cjk": _fonts,
    "postgresql": _postgres,
}


class Missing(RuntimeError):
    """Something is not here and cannot be installed; the sentence names it."""


def ensure(*packages: str) -> None:
    """Installs what is missing; raises ``Missing`` naming what could not be had."""
    wanted = [name for name in packages if not PRESENT[name]()]
    if not wanted:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT, "env": env, "check": False}
        print(f"安装系统软件包：{'、'.join(wanted)}", flush=True)
        subprocess.run(["apt-get", "update", "-q"], **quiet)
        # A distribution's own cluster is not wanted: ours is private and temporary.
        Path("/etc/postgresql-common").mkdir(exist_ok=True) if "postgresql" in wanted else None
        subprocess.run(["apt-get", "install", "-y", "-q", "--no-install-recommends", *wanted], **quiet)
    still = [name for name in wanted if not PRESENT[name]()]
    if still:
        raise Missing(
            f"缺少系统软件包 {'、'.join(still)}，且无法自动安装；请由管理员执行 apt-get install {' '.join(still)}。"
        )


if __name__ == "__main__":
    try:
        ensure(*sys.argv[1:])
    except Missing as error:
        sys.exit(str(error))
