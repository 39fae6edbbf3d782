"""Roll-ups kept up to date with each figure that is posted: the units above it are settled again, by the rule in rules.rolling.

1. which indicators are touched: the figure's own, the ratios it is a part of, the means it is the weight of;
2. which units: the unit and everything above it on the last day of the period;
3. they and their children are read with two queries for all of them, the values settled bottom up, what changed is written.
The caller holds the locks of `hold`, so that two people posting below the same county do not miss each other.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

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
    wanted, above = set(keys), rules.computed_from(settings.CATALOGUE_DIR)
    return wanted | {one.key for key in wanted for one in above.get(key, ())}


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
    numbers, every = _Numbers(), []
    # Sums first: a mean needs the settled weight.
    for key, period in sorted(work, key=lambda item: (catalogue[item[0]].aggregation != "sum", item[0], item[1].iso())):
        place = (frozenset(work[key, period]), spans.end_of(period))
        if place not in trees:
            trees[place] = _tree(*place)
        every.append((_Work(numbers, catalogue, catalogue[key], period), trees[place]))
    if not every:
        return
    wanted = {key for one, _tree_of in every for key in one.wanted}
    ids = {row.pk: row.key for row in indicators.values() if row.key in wanted}
    if len(ids) < len(wanted):
        ids = dict(Indicator.objects.filter(key__in=wanted).values_list("pk", "key"))
    numbers.read(
        ids,
        {at for one, _tree_of in every for at in one.wanted.values()},
        {unit for tree in trees.values() for unit in (*tree.order, *chain.from_iterable(tree.below.values()))},
    )
    for one, tree in every:
        one.settle(tree)
    numbers.write(indicators)


def _concerned(catalogue: Mapping[str, Definition], cell: Cell) -> Iterator[tuple[Definition, Period]]:
    own = catalogue.get(cell.key)
    if own is None:
        return
    if own.aggregation != "never":
        yield own, cell.period
    for other in rules.computed_from(settings.CATALOGUE_DIR).get(own.key, ()):
        for period in spans.ratio_periods(other, own, cell.period):
            yield other, period


class _Numbers:
    """What settling needs, read at once for all indicators, periods and units that are at work; what is settled stands here for the
    next one, and is written at the end."""

    def __init__(self) -> None:
        self.own: dict[tuple[str, int, int], int] = {}
        self.rolled: dict[tuple[str, int, int], State] = {}
        self.known: dict[tuple[str, int, int], State] = {}
        self.rows: dict[tuple[str, int, int], int] = {}

    def read(self, ids: Mapping[int, str], periods: Collection[int], units: Collection[int]) -> None:
        """Figures and roll-ups of these. Two queries."""
        asked = {"unit__in": units, "period__in": periods, "indicator__in": ids}
        observed = Observation.objects.order_by().filter(counts=True, **asked)
        for unit, pk, at, value in observed.values_list("unit", "indicator", "period", "value"):
            self.own[ids[pk], spans.code(at), unit] = rolling.scaled(value)
        for row in RollUp.objects.order_by().filter(**asked):
            place = (ids[row.indicator_id], spans.code(row.period), row.unit_id)
            self.rows[place], self.known[place] = row.pk, _state(row)
        self.rolled = dict(self.known)

    def write(self, indicators: Mapping[str, Indicator]) -> None:
        """What is not as it was. The locks of `hold` make sure that nobody else writes these places meanwhile."""
        fresh, gone = [], []
        for place in {**self.known, **self.rolled}:
            state, before = self.rolled.get(place), self.known.get(place)
            if state is None:
                gone.append(self.rows[place])
            elif before is None:
                fresh.append(_row(indicators, place, state))
            elif state != before:
                RollUp.objects.filter(pk=self.rows[place]).update(**_values(state))
        if gone:
            RollUp.objects.filter(pk__in=gone).delete()
        RollUp.objects.bulk_create(fresh, batch_size=500)


class _Work:
    """One indicator and period to be settled, and where its parts stand."""

    def __init__(
        self, numbers: _Numbers, catalogue: Mapping[str, Definition], definition: Definition, period: Period
    ) -> None:
        self.numbers, self.definition, self.at = numbers, definition, spans.code(period)
        wanted = {definition.key: period}
        for key in definition.parts:
            wanted[key] = spans.companion(definition, period, catalogue[key])
        if definition.weight:
            wanted[definition.weight] = spans.weight_period(definition, period, catalogue[definition.weight])
        self.wanted = {key: spans.code(one) for key, one in wanted.items()}

    def own(self, key: str, unit: int) -> int | None:
        """The figure of the unit itself."""
        return self.numbers.own.get((key, self.wanted[key], unit))

    def value(self, key: str, unit: int) -> int | None:
        """The value that counts of one unit."""
        state = self.numbers.rolled.get((key, self.wanted[key], unit))
        return state.value if state else self.own(key, unit)

    def pair(self, unit: int) -> Pair[int | None]:
        """The pair with which a unit travels up."""
        state = self.numbers.rolled.get((self.definition.key, self.at, unit))
        return state.pair if state else NO_PAIR

    def own_pair(self, unit: int) -> Pair[int | None]:
        """The pair of the unit itself: from its own parts, or its own mean with its weight."""
        if self.definition.weight:
            return rolling.weighted_pair(
                WHOLE, self.own(self.definition.key, unit), self.value(self.definition.weight, unit)
            )
        told = {key: figure for key in self.wanted if (figure := self.own(key, unit)) is not None}
        return rolling.parts_pair(self.definition, told)

    def settle(self, tree: _Tree) -> None:
        """The units bottom up."""
        for unit in tree.order:
            place, state = (self.definition.key, self.at, unit), self._fold(unit, tree.below[unit])
            if state is None:
                self.numbers.rolled.pop(place, None)
            else:
                self.numbers.rolled[place] = state

    def _fold(self, unit: int, children: list[int]) -> State | None:
        definition = self.definition
        own = self.own(definition.key, unit)
        if definition.aggregation == "sum":
            computed, parts = rolling.total([self.value(definition.key, child) for child in children])
            return State(rolling.settle(WHOLE, own, computed), own, computed, NO_PAIR, parts) if parts else None
        pairs = [self.pair(child) for child in children]
        numerator, parts = rolling.total([pair.numerator for pair in pairs])
        denominator, _ = rolling.total([pair.denominator for pair in pairs])
        pair = rolling.pair_of(WHOLE, self.own_pair(unit), Pair(numerator, denominator))
        if pair.numerator is None:
            return None
        computed = rolling.take_ratio(WHOLE, pair, rolling.multiplier(definition))
        return State(rolling.settle(WHOLE, own, computed), own, computed, pair, parts)


def _state(row: RollUp) -> State:
    def whole(value: object) -> int | None:
        return None if value is None else rolling.scaled(value)  # type: ignore[arg-type]

    return State(whole(row.value), whole(row.own), whole(row.computed), Pair(row.numerator, row.denominator), row.parts)


def _values(state: State) -> dict[str, Any]:
    def plain(number: int | None) -> object:
        return None if number is None else rolling.unscaled(number)

    return {
        "value": plain(state.value),
        "own": plain(state.own),
        "computed": plain(state.computed),
        "numerator": state.pair.numerator,
        "denominator": state.pair.denominator,
        "parts": state.parts,
    }


def _row(indicators: Mapping[str, Indicator], place: tuple[str, int, int], state: State) -> RollUp:
    key, period, unit = place
    return RollUp(unit_id=unit, period=spans.decode(period), indicator=indicators[key], **_values(state))


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
