"""One indicator of the units below another one, ranked."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from zhenjie.core.periods import Period
from zhenjie.engines.indicators import lineage
from zhenjie.engines.indicators.models import Indicator
from zhenjie.engines.indicators.queries.catalogue import definitions, rule_in_force
from zhenjie.engines.indicators.queries.rows import Row, row_of, year_before
from zhenjie.engines.indicators.queries.targets import targets_of
from zhenjie.engines.indicators.queries.values import Value, published_of, read_values
from zhenjie.engines.indicators.rules import Definition, pace, ranking, spans
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit


def table(indicator: Indicator, parent: Unit, period: Period, *, metric: str = "") -> list[Row]:
    """One indicator for the units directly below `parent` as they stood then, ranked where ranking is allowed.

    Only the very month counts here: units are compared like with like. `metric` is value, growth or completion ('' chooses
    completion when everyone has a target, else the value). Ranked rows first, then those without a figure; offices only with one; nothing when nobody below has one.
    """
    definition, end = definitions()[indicator.key], spans.end_of(period)
    at = spans.standard(definition, end)
    children = lineage.below([parent.pk], end)[parent.pk]
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=children).order_by("path")}
    then, earlier = year_before(at), _month_before(definition, end)
    codes = [spans.code(one) for one in (at, then, earlier) if one]
    values = read_values(units.keys(), codes, [indicator.pk]) if units else {}
    targets = targets_of(units.keys(), end.year, [indicator.pk])
    published = published_of(units.keys(), [spans.code(at)], [indicator.pk])
    rule, rows = rule_in_force(end), {}
    for pk, unit in units.items():
        known = {one: values[pk, indicator.pk, one] for one in (at, then) if (pk, indicator.pk, one) in values}
        rows[pk] = row_of(
            definition, indicator.pk, unit, end, known, targets.get((pk, indicator.pk), []), published, rule
        )
    if not any(row.value for row in rows.values()):
        return []
    rows = {pk: row for pk, row in rows.items() if row.value or units[pk].kind != UnitKind.OFFICE}
    metric = metric or _metric(rows.values())
    if definition.ranked:
        old = {pk: values.get((pk, indicator.pk, earlier)) if earlier else None for pk in rows}
        rows = _ranked(definition, rows, old, metric, parent)
    return sorted(
        rows.values(), key=lambda row: (row.rank.rank if row.rank else 10**6, row.unit.position, row.unit.path)
    )


def _month_before(definition: Definition, end: date) -> Period | None:
    return spans.standard(definition, spans.month_end(end.year, end.month - 1)) if end.month > 1 else None


def _metric(rows: Iterable[Row]) -> str:
    known = [row for row in rows if row.value is not None]
    return "completion" if known and all(row.pace and row.pace.completion is not None for row in known) else "value"


def _measure(row: Row, metric: str) -> Decimal | None:
    if row.value is None:
        return None
    if metric == "growth":
        return row.growth.value
    if metric == "completion":
        return None if row.pace is None or row.pace.completion is None else row.pace.completion * 100
    return row.value.value


def _ranked(
    definition: Definition, rows: Mapping[int, Row], old: Mapping[int, Value | None], metric: str, parent: Unit
) -> dict[int, Row]:
    places = ranking.rank_all(definition, {pk: _measure(row, metric) for pk, row in rows.items()}, metric, parent.name)
    former: Mapping[int, int] = {}
    if metric == "value" and any(old.values()):
        former = ranking.ranks(
            {pk: value.value if value else None for pk, value in old.items()}, best_low=definition.direction == "down"
        )
    elif metric == "completion":
        shares = {
            pk: pace.completion(definition, value.value, rows[pk].targets[0].value)
            if value and rows[pk].targets
            else None
            for pk, value in old.items()
        }
        former = ranking.ranks(shares, best_low=definition.direction == "down" and definition.completion == "share")
    return {
        pk: replace(
            row, rank=places.get(pk), moved=former[pk] - places[pk].rank if pk in former and pk in places else None
        )
        for pk, row in rows.items()
    }


def rank_among_siblings(indicator: Indicator, unit: Unit, period: Period, metric: str = "") -> ranking.Rank | None:
    """The place of `unit` among the units beside it, or None at the top or without a figure."""
    if unit.parent is None:
        return None
    return next(
        (row.rank for row in table(indicator, unit.parent, period, metric=metric) if row.unit.pk == unit.pk), None
    )
