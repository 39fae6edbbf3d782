"""The indicators of one unit."""

from collections import defaultdict

from zhenjie.core.periods import Period
from zhenjie.engines.indicators.models import Indicator
from zhenjie.engines.indicators.queries.catalogue import definitions, rule_in_force
from zhenjie.engines.indicators.queries.rows import Row, codes_of, row_of
from zhenjie.engines.indicators.queries.targets import summed_targets, targets_of
from zhenjie.engines.indicators.queries.values import Value, published_of, read_values
from zhenjie.engines.indicators.rules import spans
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail.prepared import Prepared


def board(unit: Unit, period: Period, *, targets_only: bool = False) -> list[Row]:
    """Every indicator that the unit has a figure or a target for, in the order of the catalogue, at the end of `period`.

    Where the month has no figure yet, the latest one of the year stands in its place and says which period it is.
    """
    end, catalogue = spans.end_of(period), definitions()
    values = read_values([unit.pk], codes_of(period, whole_year=False))
    by_indicator: dict[int, dict[Period, Value]] = defaultdict(dict)
    for (_, indicator, at), value in values.items():
        by_indicator[indicator][at] = value
    targets = targets_of([unit.pk], end.year) or summed_targets(unit, end)
    published = published_of([unit.pk], spans.ends(end))
    rule, rows = rule_in_force(end), []
    for pk, key in _ACTIVE():
        definition = catalogue.get(key)
        if definition is None or (pk not in by_indicator and (unit.pk, pk) not in targets):
            continue
        aims = targets.get((unit.pk, pk), [])
        if targets_only and not aims:
            continue
        row = row_of(definition, pk, unit, end, by_indicator.get(pk, {}), aims, published, rule)
        if row.value is not None or aims:
            rows.append(row)
    return rows


_ACTIVE = Prepared(lambda: Indicator.objects.filter(active=True).order_by("position", "id").values_list("pk", "key"))


def single(indicator: Indicator, unit: Unit, period: Period) -> Row:
    """One indicator of one unit at exactly this period (or the latest of the year before it), as on the board."""
    definition, end = definitions()[indicator.key], spans.end_of(period)
    values = read_values([unit.pk], codes_of(period), [indicator.pk])
    known = {at: value for (_, _, at), value in values.items()}
    targets = targets_of([unit.pk], end.year, [indicator.pk]) or summed_targets(unit, end, indicator.pk)
    row = row_of(
        definition, indicator.pk, unit, end, known, targets.get((unit.pk, indicator.pk), []), {}, rule_in_force(end)
    )
    published = published_of([unit.pk], [spans.code(row.period)], [indicator.pk])
    return row_of(definition, indicator.pk, unit, end, known, row.targets, published, rule_in_force(end))
