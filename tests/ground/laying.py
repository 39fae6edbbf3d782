"""What many tests only look at, laid once for all tests of a file instead of for each."""

import contextlib
from collections.abc import Iterator

from django.db import connection, transaction


@contextlib.contextmanager
def laid_once() -> Iterator[None]:
    """What is written inside stands until the end; each test's own transaction begins and is taken back within it. The connection stays
    open: closing it behind a test, as Django does, would take everything away."""
    with transaction.atomic():
        vars(connection)["close"] = lambda: None
        try:
            yield
        finally:
            del vars(connection)["close"]
        transaction.set_rollback(True)
