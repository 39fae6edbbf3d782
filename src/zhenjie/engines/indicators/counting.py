"""What the registers count for the indicators: a domain declares a function, the ledger's rows become an observation.

@figure("cooperatives", register="villages.cooperative", query="state=active")
def cooperatives(path: str, period: Period) -> Decimal | None: ...
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from zhenjie.core.periods import Period

#: The path of a township (all below it counts) and the period; the value in the unit of the catalogue, None when unknown.
Count = Callable[[str, Period], Decimal | int | None]


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator that is counted from a register; ``query`` is the address of the rows behind it in the list."""

    key: str
    register: str
    query: str
    count: Count


_figures: dict[str, Figure] = {}


def figure(key: str, *, register: str, query: str = "") -> Callable[[Count], Count]:
    """Declares that the indicator ``key`` of the catalogue is counted from ``register``."""

    def declare(count: Count) -> Count:
        if key in _figures:
            raise ValueError(f"指标“{key}”已经有台账在数，不能登记两次。")
        _figures[key] = Figure(key, register, query, count)
        return count

    return declare


def every() -> list[Figure]:
    """All counted indicators, by their keys."""
    return [_figures[key] for key in sorted(_figures)]
