"""What a source says, brought to the way the books keep it: unit of measure, period, caliber, eight places."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.conf import settings

from zhenjie.core.periods import Period, PeriodError
from zhenjie.core.quantities import Quantity, UnitError
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators import rules
from zhenjie.engines.indicators.choices import Caliber
from zhenjie.engines.indicators.models import Indicator
from zhenjie.engines.indicators.problems import Problem
from zhenjie.engines.indicators.rules import Definition, rolling, spans
from zhenjie.engines.org.models import Unit


def definition_of(indicator: Indicator | str) -> Definition:
    """The catalogue's definition. Raises Problem when the catalogue does not know the key."""
    key = indicator if isinstance(indicator, str) else indicator.key
    definition = rules.by_key(settings.CATALOGUE_DIR).get(key)
    if definition is None:
        raise Problem(f"指标目录里没有“{key}”，请先在目录里定义它。", "indicator")
    return definition


@dataclass(frozen=True, slots=True)
class Said:
    """One figure as one source says it; `symbol` is the unit that `value` is written in ('' = the indicator's own).

    `version` is the version of the figure that the writer saw: None does not care, 0 = there was none. `unit` is set where a
    sheet holds figures of several units.
    """

    indicator: Indicator | str
    period: Period
    value: Decimal
    source: Ref
    aspect: str = "level"
    symbol: str = ""
    reported_growth: Decimal | None = None
    approx: str = ""
    published_on: date | None = None
    caliber: str = ""
    reason: str = ""
    version: int | None = None
    unit: Unit | None = None


def prepare(said: Said) -> tuple[Definition, Period, Said]:
    definition = definition_of(said.indicator)
    value = said.value
    if said.symbol and said.symbol != definition.unit:
        definition = rules.fitting(definition, said.symbol, settings.CATALOGUE_DIR)
        try:
            value = Quantity(said.value, said.symbol).to(definition.unit).value
        except UnitError as error:
            value = _counted(said, definition, error)
    try:
        period = spans.keep(definition, said.period)
        exact = rolling.unscaled(rolling.scaled(value))
        growth = None if said.reported_growth is None else rolling.unscaled(rolling.scaled(said.reported_growth))
    except (PeriodError, rolling.RangeError) as error:
        raise Problem(f"{definition.name}：{error}", "value") from error
    caliber = said.caliber or definition.caliber
    if caliber not in Caliber.values:
        raise Problem(f"没有“{caliber}”这种口径。", "caliber")
    ready = replace(
        said, indicator=definition.key, period=period, value=exact, symbol="", reported_growth=growth, caliber=caliber
    )
    return definition, period, ready


#: Counted nouns that stand for each other in reports; 人 and 人次, 户 and 人 do not.
_NOUNS = (
    {"个", "家", "户", "项", "处", "座", "所", "条", "社"},
    {"人", "名", "位"},
    {"起", "件", "条"},
    {"件", "次", "件次"},
)


def _counted(said: Said, definition: Definition, error: UnitError) -> Decimal:
    base = Quantity(said.value, said.symbol).canonical()
    if any({base.unit, definition.unit} <= nouns for nouns in _NOUNS):
        return base.value
    raise Problem(f"“{definition.name}”按“{definition.unit}”记：{error}", "symbol") from error
