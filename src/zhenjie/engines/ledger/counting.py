"""How many rows there are: counted up to a bound, estimated from a sample beyond it. A count of a million rows would cost
more than the page it stands on."""

import random
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache

from django.db import connections
from django.db.models import Model

from zhenjie.engines.ledger.rules import about

BOUND = 10_000
SAMPLE = 600


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows; `exact` is False for an estimate."""

    number: int
    exact: bool = True

    def __str__(self) -> str:
        return f"{self.number:,}" if self.exact else f"约 {about(self.number)}"


@dataclass(frozen=True, slots=True)
class Extent:
    """The first and last primary key of a table; rows that are gone leave holes."""

    low: int
    high: int

    @property
    def span(self) -> int:
        """How many keys lie between, both ends included."""
        return self.high - self.low + 1 if self.high else 0

    @property
    def is_small(self) -> bool:
        """Whether everything may simply be counted."""
        return self.span <= 2 * BOUND

    def sample(self) -> list[int]:
        """Some possible keys, the same every time so that a number does not flicker between two pages."""
        return list(_sample(self))


@lru_cache(maxsize=200)
def _sample(extent: Extent) -> tuple[int, ...]:
    return tuple(random.Random(extent.high).sample(range(extent.low, extent.high + 1), min(SAMPLE, extent.span)))


# A large table grows slowly beside its size: its extent is asked again after a while, not with every page.
_KEPT: dict[str, tuple[float, Extent]] = {}
_AGE = 30.0


def extent(model: type[Model]) -> Extent:
    """The extent of a table, of a large one at most half a minute old."""
    at, kept = _KEPT.get(model._meta.label, (0.0, None))
    if kept is not None and time.monotonic() - at < _AGE:
        return kept
    found = _extent(model)
    if not found.is_small:
        _KEPT[model._meta.label] = time.monotonic(), found
    return found


_SHARES: dict[Hashable, tuple[float, Extent, tuple[float, float, float]]] = {}
_LISTS = 500


def shares(
    asked: Hashable, extent: Extent, count: Callable[[], tuple[float, float, float]]
) -> tuple[float, float, float]:
    """What a sample of `extent` says about a question: counted, or what the same question was answered in the last half minute."""
    at, kept, found = _SHARES.get(asked, (0.0, None, None))
    if found is not None and kept == extent and time.monotonic() - at < _AGE:
        return found
    found = count()
    if len(_SHARES) >= _LISTS:
        _SHARES.clear()
    _SHARES[asked] = time.monotonic(), extent, found
    return found


def forget() -> None:
    """Ask every table anew (between tests, where tables are emptied)."""
    _KEPT.clear()
    _SHARES.clear()


def _extent(model: type[Model]) -> Extent:
    """In one statement: two looks at an index (an aggregate of both would read the whole table)."""
    connection = connections["default"]
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT (SELECT MIN({key}) FROM {table}), (SELECT MAX({key}) FROM {table})")
        low, high = cursor.fetchone()
    return Extent(low or 0, high or 0)
