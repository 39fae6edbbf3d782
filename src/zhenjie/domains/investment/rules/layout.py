"""The picture of a chain: nodes in columns, upstream to downstream, few crossings, no line through a card. Pure and deterministic.

As Sugiyama, Tagawa and Toda (1981) do it: layers, dummy slots where a line passes a column, sweeps by barycentre, then heights by
the median of the neighbours. Lengths are in the units of the picture.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil, sqrt
from typing import NamedTuple

from zhenjie.domains.investment.rules.network import TIERS

CARD_W, CARD_H = 162.0, 96.0
GUTTER, GAP, LANE, MARGIN = 44.0, 26.0, 14.0, 4.0
_SWEEPS = 12
_SHAPE = 0.62


class Slot(NamedTuple):
    """A place in a column: a node, or the lane of an edge that passes."""

    node: int
    edge: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """Where a node stands; ``column`` from the left."""

    node: int
    tier: str
    column: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """An edge as points: from the right side of a card, through lanes, to the left side of another."""

    source: int
    target: int
    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        """SVG: flat through a column, curved between two."""
        (x, y), *rest = self.points
        said = [f"M{x:g} {y:g}"]
        for number, (to_x, to_y) in enumerate(rest):
            if number % 2:
                said.append(f"H{to_x:g}")
            else:
                half = (x + to_x) / 2
                said.append(f"C{half:g} {y:g} {half:g} {to_y:g} {to_x:g} {to_y:g}")
            x, y = to_x, to_y
        return "".join(said)


@dataclass(frozen=True, slots=True)
class Band:
    """The columns of one tier."""

    tier: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it."""

    cards: tuple[Card, ...]
    lines: tuple[Line, ...]
    bands: tuple[Band, ...]
    width: float
    height: float


@dataclass
class _Columns:
    """Slots by column, being put in order."""

    slots: list[list[Slot]]
    before: dict[Slot, list[Slot]] = field(default_factory=lambda: defaultdict(list))
    after: dict[Slot, list[Slot]] = field(default_factory=lambda: defaultdict(list))


def draw(nodes: Sequence[tuple[int, str]], edges: Sequence[tuple[int, int]]) -> Picture:
    """`nodes`: (key, tier) in the order in which they should stand where nothing else decides; `edges`: (supplier, buyer), without a
    circle and never against the stream."""
    layers, tiers = _layers(nodes, edges), dict(nodes)
    columns = _columns(nodes, edges, layers)
    _uncross(columns)
    heights = _heights(columns)
    low = min(heights.values(), default=0.0)
    top = {slot: y - low + MARGIN for slot, y in heights.items()}
    cards = tuple(
        Card(slot.node, tiers[slot.node], place, _x(place), top[slot])
        for place, column in enumerate(columns.slots) for slot in column if slot.edge is None
    )  # fmt: skip
    height = max((y + _height(slot) for slot, y in top.items()), default=0.0) + MARGIN
    width = _x(len(columns.slots)) - GUTTER + MARGIN if columns.slots else 0.0
    return Picture(cards, tuple(_lines(edges, layers, top)), tuple(_bands(cards)), width, height)


def _x(column: int) -> float:
    return MARGIN + column * (CARD_W + GUTTER)


def _height(slot: Slot) -> float:
    return CARD_H if slot.edge is None else 0.0


def _layers(nodes: Sequence[tuple[int, str]], edges: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The column of each node: tiers behind one another, inside a tier suppliers before buyers; a long column is parted."""
    tiers = dict(nodes)
    inner = [(source, target) for source, target in edges if tiers[source] == tiers[target]]
    most = max(4, ceil(sqrt(len(nodes) * (CARD_W + GUTTER) / (CARD_H + GAP) * _SHAPE)))
    found: dict[int, int] = {}
    column = 0
    for tier in TIERS:
        here = [key for key, one in nodes if one == tier]
        levels = _levels(here, inner)
        for level in range(max(levels.values(), default=-1) + 1):
            mine = [key for key in here if levels[key] == level]
            shares = ceil(len(mine) / most)
            for number, key in enumerate(mine):
                found[key] = column + number * shares // len(mine)
            column += shares
    return found


def _levels(here: Sequence[int], inner: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Inside a tier: those that supply one another as deep as their longest way; the others fill the emptiest level."""
    before: dict[int, list[int]] = defaultdict(list)
    bound = set()
    for source, target in inner:
        before[target].append(source)
        bound |= {source, target}
    depth: dict[int, int] = {}

    def deep(node: int) -> int:
        if node not in depth:
            depth[node] = 1 + max((deep(one) for one in before[node]), default=-1)
        return depth[node]

    found = {key: deep(key) for key in here if key in bound}
    number = [sum(level == one for level in found.values()) for one in range(max(found.values(), default=0) + 1)]
    for key in here:
        if key not in found:
            found[key] = min(range(len(number)), key=lambda level: (number[level], -level))
            number[found[key]] += 1
    return found


def _columns(nodes: Sequence[tuple[int, str]], edges: Sequence[tuple[int, int]], layers: Mapping[int, int]) -> _Columns:
    columns = _Columns([[] for _ in range(max(layers.values(), default=-1) + 1)])
    for key, _tier in nodes:
        columns.slots[layers[key]].append(Slot(key))
    for edge in edges:
        source, target = edge
        way = [Slot(source)]
        for place in range(layers[source] + 1, layers[target]):
            way.append(Slot(place, edge))
            columns.slots[place].append(way[-1])
        for one, other in zip(way, [*way[1:], Slot(target)], strict=True):
            columns.after[one].append(other)
            columns.before[other].append(one)
    return columns


def _uncross(columns: _Columns) -> None:
    """Sweep right and left; the best order seen is kept."""
    best, least = [list(one) for one in columns.slots], _crossings(columns)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        order = range(1, len(columns.slots)) if forward else range(len(columns.slots) - 2, -1, -1)
        beside = columns.before if forward else columns.after
        for place in order:
            known = {slot: number for number, slot in enumerate(columns.slots[place - 1 if forward else place + 1])}
            mine = columns.slots[place]
            weights = {slot: _centre([known[one] for one in beside[slot]], number) for number, slot in enumerate(mine)}
            mine.sort(key=lambda slot: weights[slot])
        if (now := _crossings(columns)) < least:
            best, least = [list(one) for one in columns.slots], now
    columns.slots = best


def _centre(places: Sequence[int], own: int) -> float:
    return sum(places) / len(places) if places else float(own)


def _crossings(columns: _Columns) -> int:
    total = 0
    for left, right in pairwise(columns.slots):
        known = {slot: number for number, slot in enumerate(right)}
        pairs = [(place, known[one]) for place, slot in enumerate(left) for one in columns.after[slot]]
        total += sum(
            (a - c) * (b - d) < 0 for number, (a, b) in enumerate(pairs) for c, d in pairs[number + 1 :]
        )  # fmt: skip
    return total


def _heights(columns: _Columns) -> dict[Slot, float]:
    """The top of each slot: begun in the middle, then drawn towards its neighbours, the order and the gaps kept."""
    top: dict[Slot, float] = {}
    for column in columns.slots:
        y = -_pile(column) / 2
        for slot, more in zip(column, [*column[1:], None], strict=True):
            top[slot] = y
            y += _height(slot) + _between(slot, more)
    for sweep in range(_SWEEPS):
        places = range(len(columns.slots)) if sweep % 2 == 0 else range(len(columns.slots) - 1, -1, -1)
        for place in places:
            _settle(columns, columns.slots[place], top)
    return top


def _settle(columns: _Columns, column: Sequence[Slot], top: dict[Slot, float]) -> None:
    """Each slot as near to the middle of its neighbours as the order allows: runs that touch move together (Pool Adjacent Violators).
    What has no neighbour stays beside the slot before it."""
    runs: list[tuple[float, int, list[Slot]]] = []
    offset, offsets, loose = 0.0, {}, list[Slot]()
    for slot, more in zip(column, [*column[1:], None], strict=True):
        offsets[slot] = offset
        offset += _height(slot) + _between(slot, more)
        beside = [*columns.before[slot], *columns.after[slot]]
        if not beside:
            (runs[-1][2] if runs else loose).append(slot)
            continue
        wish = sum(top[one] + _height(one) / 2 for one in beside) / len(beside) - _height(slot) / 2
        run = (wish - offsets[slot], 1, [*loose, slot])
        loose = []
        while runs and runs[-1][0] > run[0]:
            mean, number, slots = runs.pop()
            both = number + run[1]
            run = ((mean * number + run[0] * run[1]) / both, both, [*slots, *run[2]])
        runs.append(run)
    for mean, _number, slots in runs:
        for slot in slots:
            top[slot] = round(mean + offsets[slot], 1)


def _pile(column: Sequence[Slot]) -> float:
    return sum(
        _height(slot) + _between(slot, more) for slot, more in zip(column, [*column[1:], None], strict=True)
    )  # fmt: skip


def _between(one: Slot, other: Slot | None) -> float:
    if other is None:
        return 0.0
    return GAP if one.edge is None and other.edge is None else LANE


def _lines(edges: Sequence[tuple[int, int]], layers: Mapping[int, int], top: Mapping[Slot, float]) -> list[Line]:
    found = []
    for edge in edges:
        source, target = edge
        points = [(_x(layers[source]) + CARD_W, top[Slot(source)] + CARD_H / 2)]
        for place in range(layers[source] + 1, layers[target]):
            y = top[Slot(place, edge)]
            points += [(_x(place), y), (_x(place) + CARD_W, y)]
        points.append((_x(layers[target]), top[Slot(target)] + CARD_H / 2))
        found.append(Line(source, target, tuple(points)))
    return found


def _bands(cards: Sequence[Card]) -> list[Band]:
    found = []
    for tier in TIERS:
        mine = [card.x for card in cards if card.tier == tier]
        if mine:
            found.append(Band(tier, min(mine), max(mine) + CARD_W - min(mine)))
    return found
