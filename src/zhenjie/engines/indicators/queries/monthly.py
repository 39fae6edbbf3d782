"""The months of an indicator."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhenjie.engines.indicators.models import Indicator
from zhenjie.engines.indicators.queries.catalogue import definitions
from zhenjie.engines.indicators.queries.values import read_values
from zhenjie.engines.indicators.rules import Definition, growth, spans
from zhenjie.engines.org.models import Unit


@dataclass(frozen=True, slots=True)
class Series:
    """Twelve months of two years; None where nothing is known. Cumulative figures also as single months with 环比."""

    definition: Definition
    year: int
    this: Sequence[Decimal | None]
    last: Sequence[Decimal | None]
    months: Sequence[tuple[str, Decimal | None]]
    month_on_month: Sequence[Decimal | None]


def series(indicator: Indicator, unit: Unit, year: int) -> Series:
    """The months of `year` and of the year before."""
    definition = definitions()[indicator.key]
    codes = [spans.year_codes(definition.cumulation, one) for one in (year, year - 1)]
    values = {
        at: value.value for (_, _, at), value in read_values([unit.pk], [*codes[0], *codes[1]], [indicator.pk]).items()
    }
    this, last = ([values.get(spans.decode(code)) for code in row] for row in codes)
    months = growth.monthly(this) if definition.cumulative else []
    return Series(definition, year, this, last, months, growth.month_on_month(months))
