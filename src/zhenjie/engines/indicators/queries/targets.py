"""The targets of units, and what stands in for them where nobody set one."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from zhenjie.core import periods
from zhenjie.engines.indicators import lineage
from zhenjie.engines.indicators.choices import TARGET_ORDER
from zhenjie.engines.indicators.models import Indicator, Target
from zhenjie.engines.indicators.queries.catalogue import definitions
from zhenjie.engines.indicators.rules import spans
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail.prepared import Prepared


def targets_of(
    units: Collection[int], year: int, indicators: Collection[int] | None = None
) -> dict[tuple[int, int], list[Target]]:
    """The targets of a year by (unit, indicator), in the order 上级任务, 约束性, 预期性, 自定, 奋斗."""
    rows = _TARGETS(tuple(sorted(units)), spans.code(periods.year(year)))
    if indicators is not None:
        rows = [row for row in rows if row.indicator_id in indicators]
    found: dict[tuple[int, int], list[Target]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (TARGET_ORDER.index(row.kind), row.pk)):
        found[row.unit_id, row.indicator_id].append(row)
    return found


_TARGETS = Prepared(lambda units, year: Target.objects.filter(unit__in=units, period=year))


#: The name of a target that nobody set: the targets of the units below together.
SUMMED = "各单位合计"


def summed_targets(unit: Unit, end: date, indicator: int | None = None) -> dict[tuple[int, int], list[Target]]:
    """For a unit without targets of its own: what the units below were set, added up, named as such.

    Only where every unit below (offices apart) has a target of the same name and the indicator is one that adds.
    """
    children = lineage.below([unit.pk], end)[unit.pk]
    places = set(Unit.objects.filter(pk__in=children).exclude(kind=UnitKind.OFFICE).values_list("pk", flat=True))
    if len(places) < 2:
        return {}
    below = targets_of(places, end.year, None if indicator is None else [indicator])
    firsts: dict[int, list[Target]] = defaultdict(list)
    for (_, pk), rows in below.items():
        firsts[pk].append(rows[0])
    adds = {pk for pk, key in Indicator.objects.filter(pk__in=firsts).values_list("pk", "key") if _adds(key)}
    found = {}
    for pk, rows in firsts.items():
        if pk in adds and len(rows) == len(places) and len({row.name for row in rows}) == 1:
            total = sum((row.value for row in rows), Decimal(0))
            found[unit.pk, pk] = [
                Target(unit=unit, indicator_id=pk, period=rows[0].period, name=SUMMED, kind=rows[0].kind, value=total)
            ]
    return found


def _adds(key: str) -> bool:
    definition = definitions().get(key)
    return definition is not None and definition.aggregation == "sum"
