"""How many rows there are: counted up to a bound, estimated from a sample beyond it. A count of a million rows would cost
more than the page it stands on."""

import random
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Max, Min, Model, QuerySet

from zhenjie.engines.ledger.rules import about

Row = TypeVar("Row", bound=Model)
BOUND = 10_000
SAMPLE = 2_000


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows; `exact` is False for an estimate."""

    number: int
    exact: bool = True

    def __str__(self) -> str:
        return f"{self.number:,}" if self.exact else f"约 {about(self.number)}"


@dataclass(frozen=True, slots=True)
class Extent:
    """The span of a table's primary keys."""

    low: int
    high: int

    @property
    def span(self) -> int:
        return self.high - self.low + 1 if self.high else 0


def extent(model: type[Model]) -> Extent:
    """The first and last primary key: two looks at an index."""
    found: dict[str, Any] = model._default_manager.order_by().aggregate(low=Min("pk"), high=Max("pk"))
    return Extent(found["low"] or 0, found["high"] or 0)


def draw(span: Extent) -> list[int]:
    """A sample of possible keys, the same every time so that a number does not flicker between two pages."""
    return random.Random(span.high).sample(range(span.low, span.high + 1), min(SAMPLE, span.span))


def count(queryset: QuerySet[Row], span: Extent | None = None) -> Count:
    """The number of rows, exact up to 10,000; beyond that an estimate from a sample of 2,000 keys."""
    span = span or extent(queryset.model)
    if span.span > 2 * BOUND:
        hits = queryset.filter(pk__in=draw(span)).order_by().count()
        guess = hits * span.span // SAMPLE
        if guess > 2 * BOUND:
            return Count(guess, exact=False)
    found = queryset.order_by().values("pk")[: BOUND + 1].count()
    if found <= BOUND:
        return Count(found)
    return Count(max(found, guess if span.span > 2 * BOUND else found), exact=False)
