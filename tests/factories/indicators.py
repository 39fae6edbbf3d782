"""Figures of an invented county, posted through the product's own actions."""

from datetime import date
from decimal import Decimal
from itertools import count

from zhenjie.core import periods
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.core.periods import Period
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators import actions
from zhenjie.engines.indicators.models import Observation, Target
from zhenjie.engines.org.models import Unit

_numbers = count(1)

OCTOBER = periods.year_to_date(2025, 10)
LAST_OCTOBER = periods.year_to_date(2024, 10)
YEAR = periods.year(2025)


def make_catalogue() -> None:
    """The indicators of the built-in catalogue."""
    actions.sync_catalogue(by=SYSTEM)


def source() -> Ref:
    """A source that nobody has named yet."""
    return Ref("reading.figure", str(next(_numbers)))


def observe(
    unit: Unit,
    key: str,
    value: str | int,
    period: Period = OCTOBER,
    *,
    growth: str | None = None,
    ref: Ref | None = None,
    symbol: str = "",
    by: Actor = SYSTEM,
) -> Observation:
    """One posted figure, in the indicator's own unit unless `symbol` says otherwise."""
    return actions.post(
        by=by,
        unit=unit,
        indicator=key,
        period=period,
        value=Decimal(value),
        source=ref or source(),
        symbol=symbol,
        reported_growth=None if growth is None else Decimal(growth),
        published_on=date(2025, 11, 8),
    )


def aim(
    unit: Unit, key: str, value: str | int, name: str = "县下达任务", kind: str = "task", period: Period = YEAR
) -> Target:
    """One target."""
    return actions.set_target(
        by=SYSTEM,
        unit=unit,
        indicator=key,
        period=period,
        value=Decimal(value),
        name=name,
        kind=kind,
        document="青政办〔2025〕3号",
    )
