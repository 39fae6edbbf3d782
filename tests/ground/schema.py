"""The tables of a test database, made once: the next worker and the next run of the same program copy them in a moment.

All migrations cost eight seconds of a processor, for every worker anew. The copy is known by what made it: a changed line of the program
or another version of Django or SQLite makes another one.
"""

import contextlib
import fcntl
import getpass
import hashlib
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import django
from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).parents[2]
#: Besides the product, the app of the tests has tables.
MADE_OF = ("src", "tests/engines/ledger/sample")


@cache
def _folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"zhenjie-schema-{getpass.getuser()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise PermissionError(folder)
    return folder


@cache
def _digest() -> str:
    told = hashlib.sha256(f"{sys.version} {django.VERSION} {sqlite3.sqlite_version}".encode())
    for place in (ROOT / one for one in MADE_OF):
        for file in sorted(place.rglob("*.py")):
            told.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return told.hexdigest()[:24]


@contextlib.contextmanager
def one_at_a_time() -> Iterator[Path]:
    """Where the tables of this program are kept, or will be; whoever comes second waits until they are there."""
    with (_folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield _folder() / f"{_digest()}.sqlite3"


def read(connection: BaseDatabaseWrapper, kept: Path) -> None:
    """The tables into an empty database."""
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(kept)) as source:
        source.backup(connection.connection)


def write(connection: BaseDatabaseWrapper, kept: Path) -> None:
    """The tables of a database without rows of anybody; those of other programs go."""
    for old in kept.parent.glob("*.sqlite3"):
        old.unlink()
    half = kept.with_suffix(".half")
    half.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(half)) as target:
        connection.connection.backup(target)
    half.replace(kept)
