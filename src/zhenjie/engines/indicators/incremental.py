"""Roll-ups kept up to date with each figure that is posted: the units above it are settled again, by the rule in rules.rolling.

1. which indicators are touched: the figure's own, the ratios it is a part of, the means it is the weight of;
2. which units: the unit and everything above it on the last day of the period;
3. their children are read with two queries, the values settled bottom up, what changed is written.
The caller holds the locks of `hold`, so that two people posting below the same county do not miss each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from django.conf import settings

from zhenjie.core.periods import Period
from zhenjie.engines.indicators import lineage, rules
from zhenjie.engines.indicators.models import Indicator, Observation, RollUp
from zhenjie.engines.indicators.rules import Definition, rolling, spans
from zhenjie.engines.indicators.rules.rolling import WHOLE, Pair

NO_PAIR: Pair[int | None] = Pair(None, None)


class Cell(NamedTuple):
    """One figure that changed."""

    key: str
    unit: int
    period: Period


class _Tree(NamedTuple):
    """The units above some figures on a day, bottom first, and who rolls up to each of them."""

    order: list[int]
    below: dict[int, list[int]]


class State(NamedTuple):
    """A unit's roll-up row in whole numbers."""

    value: int | None
    own: int | None
    computed: int | None
    pair: Pair[int | None]
    parts: int


def touched(keys: Iterable[str]) -> set[str]:
    """`keys` and every indicator computed from them."""
    wanted = set(keys)
    return wanted | {d.key for d in rules.load_catalogue(settings.CATALOGUE_DIR) if wanted & {*d.parts, d.weight}}


def hold(keys: Iterable[str]) -> dict[str, Indicator]:
    """Lock the indicators that posting to `keys` touches, in one order for all, until the transaction ends."""
    rows = Indicator.objects.select_for_update(no_key=True).filter(key__in=touched(keys)).order_by("pk")
    return {row.key: row for row in rows}


def refresh(cells: Iterable[Cell], indicators: Mapping[str, Indicator]) -> None:
    """Settle everything that stands above or is computed from `cells`; `indicators` are those that `hold` gave."""
    catalogue = rules.by_key(settings.CATALOGUE_DIR)
    work: dict[tuple[str, Period], set[int]] = defaultdict(set)
    for cell in cells:
        for definition, period in _concerned(catalogue, cell):
            if definition.key in indicators:
                work[definition.key, period].add(cell.unit)
    trees: dict[tuple[frozenset[int], date], _Tree] = {}
    # Sums first: a mean needs the settled weight.
    for key, period in sorted(work, key=lambda item: (catalogue[item[0]].aggregation != "sum", item[0], item[1].iso())):
        place = (frozenset(work[key, period]), spans.end_of(period))
        if place not in trees:
            trees[place] = _tree(*place)
        _settle(catalogue, indicators, catalogue[key], period, trees[place])


def _concerned(catalogue: Mapping[str, Definition], cell: Cell) -> Iterator[tuple[Definition, Period]]:
    own = catalogue.get(cell.key)
    if own is None:
        return
    if own.aggregation != "never":
        yield own, cell.period
    for other in catalogue.values():
        if own.key in (*other.parts, other.weight):
            for period in spans.ratio_periods(other, own, cell.period):
                yield other, period


class _Numbers:
    """The figures that settling one indicator and period needs, read with a few queries for all units at once."""

    def __init__(
        self,
        catalogue: Mapping[str, Definition],
        indicators: Mapping[str, Indicator],
        definition: Definition,
        period: Period,
        units: set[int],
    ) -> None:
        self.definition, self.row = definition, indicators[definition.key]
        wanted = {definition.key: period}
        for key in definition.parts:
            wanted[key] = spans.companion(definition, period, catalogue[key])
        if definition.weight:
            wanted[definition.weight] = spans.weight_period(definition, period, catalogue[definition.weight])
        ids = {indicators[key].pk: key for key in wanted if key in indicators}
        if len(ids) < len(wanted):
            ids = dict(Indicator.objects.filter(key__in=wanted).values_list("pk", "key"))
        self.own: dict[int, dict[str, int]] = defaultdict(dict)
        self.rolled: dict[tuple[str, int], State] = {}
        periods = {spans.code(one) for one in wanted.values()}
        observed = Observation.objects.filter(unit__in=units, period__in=periods, indicator__in=ids, counts=True)
        for unit, pk, at, value in observed.values_list("unit", "indicator", "period", "value"):
            if wanted[ids[pk]] == at:
                self.own[unit][ids[pk]] = rolling.scaled(value)
        for row in RollUp.objects.filter(unit__in=units, period__in=periods, indicator__in=ids):
            key = ids[row.indicator_id]
            if wanted[key] == row.period:
                self.rolled[key, row.unit_id] = _state(row)

    def value(self, key: str, unit: int) -> int | None:
        """The value that counts of one unit."""
        state = self.rolled.get((key, unit))
        return state.value if state else self.own[unit].get(key)

    def pair(self, unit: int) -> Pair[int | None]:
        """The pair with which a unit travels up."""
        state = self.rolled.get((self.definition.key, unit))
        return state.pair if state else NO_PAIR

    def own_pair(self, unit: int) -> Pair[int | None]:
        """The pair of the unit itself: from its own parts, or its own mean with its weight."""
        if self.definition.weight:
            return rolling.weighted_pair(
                WHOLE, self.own[unit].get(self.definition.key), self.value(self.definition.weight, unit)
            )
        return rolling.parts_pair(self.definition, self.own[unit])


def _state(row: RollUp) -> State:
    def whole(value: object) -> int | None:
        return None if value is None else rolling.scaled(value)  # type: ignore[arg-type]

    return State(whole(row.value), whole(row.own), whole(row.computed), Pair(row.numerator, row.denominator), row.parts)


def _settle(
    catalogue: Mapping[str, Definition],
    indicators: Mapping[str, Indicator],
    definition: Definition,
    period: Period,
    tree: _Tree,
) -> None:
    everyone = {*tree.order, *(child for row in tree.below.values() for child in row)}
    numbers = _Numbers(catalogue, indicators, definition, period, everyone)
    for unit in tree.order:
        known, state = numbers.rolled.get((definition.key, unit)), _fold(numbers, unit, tree.below[unit])
        if state != known:
            numbers.rolled.pop((definition.key, unit), None)
            if state is not None:
                numbers.rolled[definition.key, unit] = state
            _write(numbers.row, unit, period, state, known is not None)


def _tree(units: frozenset[int], on: date) -> _Tree:
    order = _bottom_up([lineage.chain(unit, on) for unit in sorted(units)])
    return _Tree(order, lineage.below(order, on))


def _bottom_up(chains: list[list[int]]) -> list[int]:
    """Every unit once, each before the ones above it."""
    height: dict[int, int] = {}
    for one in chains:
        for number, unit in enumerate(reversed(one)):
            height[unit] = max(height.get(unit, 0), number)
    return sorted(height, key=lambda unit: -height[unit])


def _fold(numbers: _Numbers, unit: int, children: list[int]) -> State | None:
    definition = numbers.definition
    own = numbers.own[unit].get(definition.key)
    if definition.aggregation == "sum":
        computed, parts = rolling.total([numbers.value(definition.key, child) for child in children])
        return State(rolling.settle(WHOLE, own, computed), own, computed, NO_PAIR, parts) if parts else None
    pairs = [numbers.pair(child) for child in children]
    numerator, parts = rolling.total([pair.numerator for pair in pairs])
    denominator, _ = rolling.total([pair.denominator for pair in pairs])
    pair = rolling.pair_of(WHOLE, numbers.own_pair(unit), Pair(numerator, denominator))
    if pair.numerator is None:
        return None
    computed = rolling.take_ratio(WHOLE, pair, rolling.multiplier(definition))
    return State(rolling.settle(WHOLE, own, computed), own, computed, pair, parts)


def _write(indicator: Indicator, unit: int, period: Period, state: State | None, known: bool) -> None:
    place = RollUp.objects.filter(unit=unit, period=period, indicator=indicator)
    if state is None:
        place.delete()
        return

    def plain(number: int | None) -> object:
        return None if number is None else rolling.unscaled(number)

    values = {
        "value": plain(state.value),
        "own": plain(state.own),
        "computed": plain(state.computed),
        "numerator": state.pair.numerator,
        "denominator": state.pair.denominator,
        "parts": state.parts,
    }
    # The locks of `hold` make sure that nobody else writes this place meanwhile.
    if known:
        place.update(**values)
    else:
        RollUp.objects.create(unit_id=unit, period=period, indicator=indicator, **values)
