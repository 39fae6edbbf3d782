"""What was published and is known otherwise now, for a unit and everything below it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhenjie.core.periods import Period
from zhenjie.engines.indicators import queries
from zhenjie.engines.indicators.choices import Act
from zhenjie.engines.indicators.models import Evidence, Published
from zhenjie.engines.indicators.rules import Definition, spans
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import within

LIMIT = 200


@dataclass(frozen=True, slots=True)
class Correction:
    """A published figure, what it is now, and the last word on it."""

    definition: Definition
    unit: Unit
    period: Period
    published: Decimal | None
    now: Decimal
    evidence: Evidence


def since_closing(unit: Unit, end: date) -> list[Correction]:
    """The corrections of the month that ends on `end`, newest first, at most 200. Four queries."""
    said = within(
        Evidence.objects.filter(act=Act.RESTATED, observation__period__in=spans.ends(end)),
        [unit.path],
        "observation__unit__path",
    )
    newest: dict[int, Evidence] = {}
    for one in said.select_related("observation__unit", "observation__indicator").order_by("-id")[:LIMIT]:
        newest.setdefault(one.observation_id, one)
    seen = [one.observation for one in newest.values()]
    published = {
        (row.unit_id, row.indicator_id, row.period): row.value
        for row in Published.objects.filter(unit__in={one.unit_id for one in seen}, period__in=spans.ends(end))
    }
    catalogue = queries.definitions()
    return [
        Correction(catalogue[row.indicator.key], row.unit, row.period, published[place], row.value, newest[row.pk])
        for row in seen
        if (place := (row.unit_id, row.indicator_id, row.period)) in published
        and row.indicator.key in catalogue
        and published[place] != row.value
    ]
