"""Emptying the tables between transactional tests, although the database refuses to empty the trail."""

from typing import Any

from django.db import connection
from django.test import TransactionTestCase

from zhenjie.engines.trail import guards


def take_guards_away() -> None:
    """From here to `put_guards_back` the trail may be tampered with."""
    _run(guards.remove(connection.vendor))


def put_guards_back() -> None:
    """The trail is append-only again."""
    _run(guards.install(connection.vendor))


def _run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def let_tests_empty_the_trail() -> None:
    """Wraps the emptying after a transactional test; called once by conftest."""
    plain = TransactionTestCase._fixture_teardown

    def emptied(self: Any) -> None:
        take_guards_away()
        try:
            plain(self)
            if connection.vendor == "sqlite":
                # An emptied trail starts at 1 again, else the next test's trail would miss its first numbers.
                _run(["DELETE FROM sqlite_sequence WHERE name IN ('trail_entry', 'trail_block')"])
        finally:
            put_guards_back()

    TransactionTestCase._fixture_teardown = emptied  # type: ignore[method-assign]
