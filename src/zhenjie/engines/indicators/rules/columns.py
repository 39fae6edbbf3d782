"""The rule of rules.rolling over Ibis columns: every level of the tree in one expression, whatever the database behind it.

Tables (all columns whole numbers, values of 10⁻⁸ units):
- figure: unit, indicator, period, value - what was observed and counts;
- edge: unit, parent, depth - where each unit rolls up to, root = depth 0;
- kind: indicator, aggregation, multiplier, parts - the catalogue;
- term: part, part_period, indicator, period, side (1 numerator, 2 denominator), sign - which figure is a part of which ratio;
- weight: indicator, period, weight, weight_period - what a mean is weighted by.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from zhenjie.engines.indicators.rules import rolling
from zhenjie.engines.indicators.rules.rolling import Pair

if TYPE_CHECKING:
    import ibis.expr.types as ir

FIGURE = {"unit": "BIGINT", "indicator": "BIGINT", "period": "BIGINT", "value": "BIGINT"}
EDGE = {"unit": "BIGINT", "parent": "BIGINT", "depth": "INTEGER"}
KIND = {"indicator": "BIGINT", "aggregation": "VARCHAR", "multiplier": "BIGINT", "parts": "INTEGER"}
TERM = {
    "part": "BIGINT",
    "part_period": "BIGINT",
    "indicator": "BIGINT",
    "period": "BIGINT",
    "side": "INTEGER",
    "sign": "INTEGER",
}
WEIGHT = {"indicator": "BIGINT", "period": "BIGINT", "weight": "BIGINT", "weight_period": "BIGINT"}
ROLLED = ("unit", "indicator", "period", "value", "own", "computed", "numerator", "denominator", "parts")

#: Products of two 64-bit numbers and their sums.
WIDE = "decimal(38, 0)"
PLACE = ("unit", "indicator", "period")


class Columns:
    """The algebra of columns, NULL for unknown."""

    def first(self, one: Any, other: Any) -> Any:
        return one.fill_null(other)

    def times(self, one: Any, other: Any) -> Any:
        return (one.cast(WIDE) * other.cast(WIDE)).cast(WIDE)

    def given(self, value: Any, condition: Any) -> Any:
        return condition.isnull().ifelse(_unknown(), value.cast(WIDE))

    def quotient(self, numerator: Any, multiplier: Any, denominator: Any) -> Any:
        # No condition around the arithmetic: engines share common terms only outside of conditions.
        divisor = (denominator > 0).ifelse(denominator.cast(WIDE), _unknown())
        doubled = numerator.abs().cast(WIDE) * multiplier.cast(WIDE) * 2 + divisor
        double = divisor * 2
        even = doubled - doubled % double
        # The engine divides in floating point: what that misses beyond 2^53 is itself a small whole number.
        near = (even / double).round().cast("int64")
        missed = even - (near.cast(WIDE) * double).cast(WIDE)
        return (near + (missed / double).round().cast("int64")) * numerator.sign().cast("int64")


def _null(kind: str) -> Any:
    import ibis  # slow import

    return ibis.null(kind)


def _unknown() -> Any:
    return _null(WIDE)


COLUMNS: rolling.Algebra[Any] = Columns()


def roll_up(
    *,
    figure: ir.Table,
    edge: ir.Table,
    kind: ir.Table,
    term: ir.Table,
    weight: ir.Table,
    depth: int,
    between: tuple[date, date] | None,
) -> ir.Table:
    """Every roll-up of every unit as one expression; `depth` is that of the deepest unit, `between` the days it is limited to."""
    import ibis  # slow import

    if between is not None:
        first, last = (day.year * 10_000 + day.month * 100 + day.day for day in between)
        figure = figure.filter((figure.period % 10**8).between(first, last))
    placed = figure.join(edge, "unit").select(*PLACE, "value", "parent", "depth")
    summed = kind.filter(kind.aggregation == "sum").select("indicator")
    paired = kind.filter(kind.aggregation != "sum").select("indicator", "multiplier")
    sums, settled = _sums(placed.semi_join(summed, "indicator"), edge, depth)
    pairs = _pairs(
        placed.semi_join(paired, "indicator"), _base(figure, kind, term, weight, settled), edge, paired, depth
    )
    return ibis.union(sums, pairs)


def _sums(own: ir.Table, edge: ir.Table, depth: int) -> tuple[ir.Table, ir.Table]:
    """The roll-ups of summed figures, and the settled value of every unit (weights are taken from it)."""
    import ibis  # slow import

    deepest = own.filter(own.depth == depth)
    level = deepest.select(*PLACE, "value", "parent")
    settled = [level.select(*PLACE, "value")]
    rolled = []
    for number in range(depth - 1, -1, -1):
        here = own.filter(own.depth == number)
        said = here.select(*PLACE, own=here.value, below=_null("int64"))
        came = level.select(
            unit=level.parent, indicator=level.indicator, period=level.period, own=_null("int64"), below=level.value
        )
        both = ibis.union(said, came).group_by(*PLACE)
        both = both.agg(
            own=lambda t: t.own.max(), computed=lambda t: t.below.sum().cast("int64"), parts=lambda t: t.below.count()
        )
        both = both.mutate(value=lambda t: rolling.settle(COLUMNS, t.own, t.computed))
        rolled.append(both.filter(both.parts > 0).select(*PLACE, "value", "own", "computed", "parts"))
        settled.append(both.select(*PLACE, "value"))
        level = both.join(edge, "unit").select(*PLACE, "value", "parent")
    table = ibis.union(*rolled) if len(rolled) > 1 else rolled[0]
    table = table.mutate(numerator=_unknown(), denominator=_unknown())
    return _shape(table), ibis.union(*settled) if len(settled) > 1 else settled[0]


def _base(figure: ir.Table, kind: ir.Table, term: ir.Table, weight: ir.Table, settled: ir.Table) -> ir.Table:
    """unit, indicator, period, numerator, denominator: the pair of each unit from its own figures."""
    import ibis  # slow import

    parts = figure.join(term, (figure.indicator == term.part) & (figure.period == term.part_period))
    parts = parts.select(
        unit=figure.unit, indicator=term.indicator, period=term.period, side=term.side, value=figure.value * term.sign
    )
    parts = parts.group_by(*PLACE).agg(
        numerator=lambda t: t.value.sum(where=t.side == 1).cast(WIDE),
        denominator=lambda t: t.value.sum(where=t.side == 2).cast(WIDE),
        got=lambda t: t.count(),
    )
    needed = kind.select("indicator", needed=kind.parts)
    parts = (
        parts.join(needed, "indicator").filter(lambda t: t.got == t.needed).select(*PLACE, "numerator", "denominator")
    )

    weights = settled.semi_join(weight, settled.indicator == weight.weight)
    weights = weights.select(
        weigher=weights.unit, weight=weights.indicator, weight_period=weights.period, load=weights.value
    )
    means = figure.join(weight, ["indicator", "period"])
    means = means.join(
        weights,
        (means.unit == weights.weigher)
        & (means.weight == weights.weight)
        & (means.weight_period == weights.weight_period),
    )
    pair = rolling.weighted_pair(COLUMNS, means.value, means.load)
    means = means.select(*PLACE, numerator=pair.numerator, denominator=pair.denominator)
    return ibis.union(parts, means)


def _pairs(own: ir.Table, base: ir.Table, edge: ir.Table, paired: ir.Table, depth: int) -> ir.Table:
    """The roll-ups of ratios and weighted means: pairs level by level, then every ratio from its pair."""
    import ibis  # slow import

    placed = base.join(edge, "unit").select(*PLACE, "parent", "depth", "numerator", "denominator")
    level = placed.filter(placed.depth == depth).mutate(parts=ibis.literal(0, "int64"))
    levels = [level.select(*PLACE, "numerator", "denominator", "parts")]
    for number in range(depth - 1, -1, -1):
        mine = placed.filter(placed.depth == number)
        mine = mine.select(*PLACE, "numerator", "denominator", n=_unknown(), d=_unknown())
        came = level.select(
            unit=level.parent,
            indicator=level.indicator,
            period=level.period,
            numerator=_unknown(),
            denominator=_unknown(),
            n=level.numerator,
            d=level.denominator,
        )
        folded = ibis.union(mine, came).group_by(*PLACE)
        folded = folded.agg(
            numerator=lambda t: t.numerator.max(),
            denominator=lambda t: t.denominator.max(),
            n=lambda t: t.n.sum().cast(WIDE),
            d=lambda t: t.d.sum().cast(WIDE),
            parts=lambda t: t.n.count(),
        )
        pair = rolling.pair_of(COLUMNS, Pair(folded.numerator, folded.denominator), Pair(folded.n, folded.d))
        folded = folded.select(*PLACE, numerator=pair.numerator, denominator=pair.denominator, parts=folded.parts)
        levels.append(folded)
        level = folded.join(edge, "unit").select(*PLACE, "numerator", "denominator", "parent")
    every = (ibis.union(*levels) if len(levels) > 1 else levels[0]).join(paired, "indicator")
    computed = rolling.take_ratio(COLUMNS, Pair(every.numerator, every.denominator), every.multiplier)
    every = every.select(*PLACE, "numerator", "denominator", "parts", computed=computed)
    every = every.left_join(own.select(*PLACE, own=own.value), list(PLACE))
    every = every.select(*PLACE, "numerator", "denominator", "parts", "computed", "own")
    return _shape(every.mutate(value=rolling.settle(COLUMNS, every.own, every.computed)))


def _shape(table: ir.Table) -> ir.Table:
    return table.select(
        *PLACE,
        value=table.value.cast("int64"),
        own=table.own.cast("int64"),
        computed=table.computed.cast("int64"),
        numerator=table.numerator.cast("string"),
        denominator=table.denominator.cast("string"),
        parts=table.parts.cast("int64"),
    )
