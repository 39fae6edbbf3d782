"""What the books say of one figure of a document."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhenjie.core import periods
from zhenjie.core.periods import Period
from zhenjie.engines.indicators.models import Indicator
from zhenjie.engines.indicators.queries.catalogue import definitions
from zhenjie.engines.indicators.queries.rows import year_before
from zhenjie.engines.indicators.queries.targets import targets_of
from zhenjie.engines.indicators.queries.values import read_values
from zhenjie.engines.indicators.rules import spans
from zhenjie.engines.org.models import Unit


@dataclass(frozen=True, slots=True)
class Known:
    """What the books say of one figure, for checks of a document: value in `unit`, targets by name, last year's value."""

    key: str
    unit: str
    value: Decimal | None
    last_year: Decimal | None
    reported_growth: Decimal | None
    targets: Mapping[str, Decimal]
    source: str


def known(indicator_key: str, unit: Unit, period: Period) -> Known | None:
    """What the ledger knows of an indicator, unit and period; None when the catalogue does not know the key or the period is open."""
    definition = definitions().get(indicator_key)
    row = Indicator.objects.filter(key=indicator_key).first()
    if definition is None or row is None or period.end is None:
        return None
    at = periods.as_of(period.end) if definition.cumulation == "point" else Period(period.start, period.end)
    before = year_before(at)
    values = read_values([unit.pk], [spans.code(at), spans.code(before)], [row.pk])
    now, then = values.get((unit.pk, row.pk, spans.decode(spans.code(at)))), values.get((unit.pk, row.pk, before))
    aims = targets_of([unit.pk], period.end.year, [row.pk]).get((unit.pk, row.pk), [])
    return Known(
        indicator_key,
        definition.unit,
        now.value if now else None,
        then.value if then else None,
        now.reported_growth if now else None,
        {aim.name: aim.value for aim in aims},
        now.source if now else "",
    )
