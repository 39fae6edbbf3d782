"""What is known of figures: every value is a look-up of (unit, period, indicator), in RollUp where the unit has units below it or the figure is a
ratio, else in Observation; and what the closings froze."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhenjie.core.periods import Period
from zhenjie.engines.indicators.models import Observation, Published, RollUp
from zhenjie.engines.trail.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of one indicator, unit and period. `own` is the official figure of this level, `computed` what comes from
    the units below or from parts; `value` is the one that counts."""

    value: Decimal
    own: Decimal | None = None
    computed: Decimal | None = None
    parts: int = 0
    numerator: int | None = None
    denominator: int | None = None
    observation: int | None = None
    reported_growth: Decimal | None = None
    approx: str = ""
    source: str = ""
    version: int = 0

    @property
    def remainder(self) -> Decimal | None:
        """区直/未分配: the official total less the units below; None where there is nothing to compare or nothing left."""
        if self.own is None or self.computed is None or self.numerator is not None or self.own == self.computed:
            return None
        return self.own - self.computed


Place = tuple[int, int, Period]


def read_values(
    units: Collection[int], codes: Iterable[int], indicators: Collection[int] | None = None
) -> dict[Place, Value]:
    """Everything known of `units` under the period codes, by (unit, indicator, period). Two queries."""
    asked: tuple[Any, ...] = next(iter(units)) if len(units) == 1 else tuple(sorted(units)), tuple(sorted(set(codes)))
    if indicators is not None:
        asked = *asked, tuple(sorted(indicators))
    found: dict[Place, Value] = {}
    for unit, indicator, period, said, pk, reported, approx, source, version in _OBSERVED(*asked):
        if said is not None:
            found[unit, indicator, period] = Value(
                said, said, observation=pk, reported_growth=reported, approx=approx, source=source, version=version
            )
    for unit, indicator, period, value, own, computed, parts, numerator, denominator in _ROLLED(*asked):
        seen = found.get((unit, indicator, period))
        assert value is not None  # asked so
        found[unit, indicator, period] = Value(
            value,
            own,
            computed,
            parts,
            numerator,
            denominator,
            *((seen.observation, seen.reported_growth, seen.approx, seen.source, seen.version) if seen else ()),
        )
    return found


def _at(units: Any, codes: Any, indicators: Any = None) -> dict[str, Any]:
    place = {"unit__in" if isinstance(units, tuple) else "unit": units, "period__in": codes}
    return place if indicators is None else {**place, "indicator__in": indicators}


_OBSERVED = Prepared(
    lambda *asked: (
        Observation.objects.filter(**_at(*asked), counts=True)
        .order_by()
        .values_list(
            "unit_id", "indicator_id", "period", "value", "pk", "reported_growth", "approx", "source", "version"
        )
    )
)


_ROLLED = Prepared(
    lambda *asked: (
        RollUp.objects.filter(**_at(*asked), value__isnull=False)
        .order_by()
        .values_list(
            "unit_id", "indicator_id", "period", "value", "own", "computed", "parts", "numerator", "denominator"
        )
    )
)


def published_of(
    units: Collection[int], codes: Iterable[int], indicators: Collection[int] | None = None
) -> dict[Place, Decimal | None]:
    """What the closings froze, by (unit, indicator, period); None where the figure was not known then."""
    return {
        (unit, indicator, period): value
        for unit, indicator, period, value in _PUBLISHED(tuple(sorted(units)), tuple(sorted(set(codes))))
        if indicators is None or indicator in indicators
    }


_PUBLISHED = Prepared(
    lambda units, codes: (
        Published.objects.filter(unit__in=units, period__in=codes)
        .order_by()
        .values_list("unit_id", "indicator_id", "period", "value")
    )
)
