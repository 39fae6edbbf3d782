"""What the registers count for the indicators: a domain declares a function, the ledger's rows become an observation.

@figure("cooperatives", register="villages.cooperative", query="state=active")
def cooperatives(path: str, period: Period) -> Decimal | None: ...
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from zhenjie.core.periods import Period
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.resolving import ROWS

#: The path of a township (all below it counts) and the period; the value in the unit of the catalogue, None when unknown.
Count = Callable[[str, Period], Decimal | int | None]


#: Refs to the rows behind a count that a page shows: ``indicators.count:signed-projects?unit=12&start=…&end=…``.
COUNT = "indicators.count"


def is_count(source: str) -> bool:
    """Whether a source is the ledger's own count."""
    return source.startswith((f"{ROWS}:", f"{COUNT}:"))


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator that is counted from a register; ``query`` is the address of the rows behind it in the list. ``page``: the page
    that shows the rows one by one with why each counts, where the list alone can't; it is asked for key, unit, start, end."""

    key: str
    register: str
    query: str
    count: Count
    page: str = ""

    def source(self, unit: int, period: Period) -> Ref:
        """The rows behind the count of a unit and period, as a reference."""
        if not self.page or period.end is None:
            query = "&".join(part for part in (self.query, f"unit={unit}") if part)
            return Ref(ROWS, f"{self.register}?{query}")
        start = (period.start or period.end).isoformat()
        return Ref(COUNT, f"{self.key}?unit={unit}&start={start}&end={period.end.isoformat()}")


_figures: dict[str, Figure] = {}


def figure(key: str, *, register: str, query: str = "", page: str = "") -> Callable[[Count], Count]:
    """Declares that the indicator ``key`` of the catalogue is counted from ``register``; ``page`` as in `Figure`."""

    def declare(count: Count) -> Count:
        if key in _figures:
            raise ValueError(f"指标“{key}”已经有台账在数，不能登记两次。")
        _figures[key] = Figure(key, register, query, count, page)
        return count

    return declare


def find(key: str) -> Figure | None:
    """The declaration of a counted indicator; None where nothing counts it."""
    return _figures.get(key)


def every() -> list[Figure]:
    """All counted indicators, by their keys."""
    return [_figures[key] for key in sorted(_figures)]
