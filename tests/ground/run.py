"""``make test``: unit tests on SQLite, the same on a private PostgreSQL, then the browser. CI skips nothing."""

import os
import subprocess
import sys

from tests.ground import apt, postgres

PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]


def _pytest(title: str, *args: str, **env: str) -> bool:
    print(f"\n== {title}", flush=True)
    done = subprocess.run([*PYTEST, *args], env={**os.environ, **env}, check=False)
    return done.returncode == 0


def main(argv: list[str]) -> int:
    """Runs the three legs and names those that failed; the exit code is 0 only when all held."""
    ci = os.environ.get("CI", "").lower() in {"1", "true"}
    failed: list[str] = []
    try:
        apt.ensure("chromium", "fonts-noto-cjk", "postgresql")
    except apt.Missing as error:
        print(error)
        if ci:
            return 1
    strict = ["--strict-skips"] if ci else []
    os.environ.pop("DATABASE_URL", None)
    if not _pytest("SQLite", "-n", "2", "-m", "not browser", *strict, *argv):
        failed.append("SQLite")
    try:
        with postgres.cluster() as url:
            if not _pytest("PostgreSQL", "-n", "2", "-m", "not browser and not pure", *strict, *argv, DATABASE_URL=url):
                failed.append("PostgreSQL")
    except postgres.NoPostgres as error:
        print(error)
        failed.append("PostgreSQL")
    if not _pytest("浏览器", "-n", "2", "-m", "browser", *strict, *argv):
        failed.append("浏览器")
    print(f"\n未通过：{'、'.join(failed)}" if failed else "\n全部通过")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
