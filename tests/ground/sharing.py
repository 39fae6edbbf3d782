"""A database that several threads really share: SQLite in memory knows only table locks, so it moves to a file for a while."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection


@contextlib.contextmanager
def shared_database(folder: Path) -> Iterator[None]:
    """Inside, every thread opens a connection of its own to the same tables; PostgreSQL does so anyway."""
    if connection.vendor != "sqlite":
        yield
        return
    memory = connection.settings_dict["NAME"]
    connection.ensure_connection()
    # Without another connection the tables in memory would vanish when this one moves away.
    with contextlib.closing(sqlite3.connect(memory, uri=True)), _copied(folder / "shared.sqlite3") as file:
        connection.settings_dict["NAME"] = str(file)
        connection.close()
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = memory
            connection.ensure_connection()


@contextlib.contextmanager
def _copied(file: Path) -> Iterator[Path]:
    with contextlib.closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
    yield file


def at_once(*works: Callable[[], Any], told: tuple[type[Exception], ...] = ()) -> list[Any]:
    """All of them in the same moment, each with a connection of its own. Gives what they answered, in no order; an error of a kind in
    ``told`` is an answer too, any other fails the test."""
    start, answers, failures = threading.Barrier(len(works)), [], []

    def run(work: Callable[[], Any]) -> None:
        start.wait()
        try:
            answers.append(work())
        except told as error:
            answers.append(error)
        except BaseException as error:  # noqa: BLE001 - told below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    return answers
