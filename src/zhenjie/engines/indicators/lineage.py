"""Where a unit's figures of a given day go: to the parent it had on that day, or to the one unit it later became.

A unit that merged into another rolls up to its successor, so that a village's past is the sum of the villages it was made
of. A unit that was split is not apportioned (nobody measured the parts): its past stays in its own place under its parent.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zhenjie.engines.org.models import Placement, Succession, Unit


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit hung below `parent`, both days included, None for without end."""

    parent: int | None
    valid_from: date | None
    valid_to: date | None


def place_on(places: list[Place], on: date, fallback: int | None) -> int | None:
    """The parent on a day; before the first placement the first one, after the last the last."""
    if not places:
        return fallback
    ordered = sorted(places, key=lambda place: place.valid_from or date.min)
    begun = [place for place in ordered if (place.valid_from or date.min) <= on]
    return (begun or ordered[:1])[-1].parent


def _parents(units: Mapping[int, int | None], on: date) -> dict[int, int | None]:
    """For each unit (with its parent of today) the unit that its figures of `on` go to."""
    places: dict[int, list[Place]] = defaultdict(list)
    for unit, parent, first, last in Placement.objects.filter(unit__in=units).values_list(
        "unit", "parent", "valid_from", "valid_to"
    ):
        places[unit].append(Place(parent, first, last))
    became: dict[int, list[int]] = defaultdict(list)
    for old, new in Succession.objects.filter(predecessor__in=units).values_list("predecessor", "successor"):
        became[old].append(new)
    return {
        unit: became[unit][0] if len(became[unit]) == 1 else place_on(places[unit], on, parent)
        for unit, parent in units.items()
    }


def chain(unit: int, on: date) -> list[int]:
    """`unit` and every unit that its figures of `on` roll up to, bottom first."""
    found: list[int] = []
    current: int | None = unit
    while current is not None and current not in found:
        found.append(current)
        parent = Unit.objects.values_list("parent", flat=True).get(pk=current)
        current = _parents({current: parent}, on)[current]
    return found


def below(units: Collection[int], on: date) -> dict[int, list[int]]:
    """For each of `units` those that roll up directly to it on `on`. Four queries for any number of units."""
    candidates = dict(Unit.objects.filter(parent__in=units).values_list("pk", "parent"))
    others = set(Placement.objects.filter(parent__in=units).values_list("unit", flat=True))
    others |= set(Succession.objects.filter(successor__in=units).values_list("predecessor", flat=True))
    missing = others - candidates.keys()
    if missing:
        candidates |= dict(Unit.objects.filter(pk__in=missing).values_list("pk", "parent"))
    found: dict[int, list[int]] = {unit: [] for unit in units}
    for child, parent in _parents(candidates, on).items():
        if parent in found and child != parent:
            found[parent].append(child)
    return found


@dataclass(frozen=True, slots=True)
class Edges:
    """The whole tree as it counts between two days: unit, where it rolls up to, how deep it stands (root 0)."""

    first: date
    last: date
    rows: list[tuple[int, int | None, int]]


def epochs(first: date, last: date) -> Iterable[Edges]:
    """The tree for every day from `first` to `last`, one entry for each run of days without a move."""
    parents = dict(Unit.objects.order_by("pk").values_list("pk", "parent").iterator(chunk_size=20_000))
    places: dict[int, list[Place]] = defaultdict(list)
    for unit, parent, begin, end in (
        Placement.objects.order_by("pk")
        .values_list("unit", "parent", "valid_from", "valid_to")
        .iterator(chunk_size=20_000)
    ):
        places[unit].append(Place(parent, begin, end))
    became: dict[int, list[int]] = defaultdict(list)
    for old, new in Succession.objects.values_list("predecessor", "successor"):
        became[old].append(new)
    moved = {unit: rows for unit, rows in places.items() if len(rows) > 1}
    cuts = sorted(
        {row.valid_from for rows in moved.values() for row in rows if row.valid_from and first < row.valid_from <= last}
    )
    fixed = {unit: places[unit][0].parent if len(places[unit]) == 1 else parent for unit, parent in parents.items()}
    fixed |= {old: new[0] for old, new in became.items() if len(new) == 1}
    for begin, until in zip([first, *cuts], [*cuts, date.max], strict=True):
        edges = dict(fixed)
        for unit, rows in moved.items():
            if len(became.get(unit, ())) != 1:
                edges[unit] = place_on(rows, begin, parents[unit])
        yield Edges(begin, min(until, last) if until == date.max else until, _deep(edges))


def _deep(edges: Mapping[int, int | None]) -> list[tuple[int, int | None, int]]:
    depth: dict[int, int] = {}
    for unit in edges:
        walk = []
        current: int | None = unit
        while current is not None and current not in depth and current not in walk:
            walk.append(current)
            current = edges.get(current)
        base = -1 if current is None else depth.get(current, -1)
        for number, one in enumerate(reversed(walk), start=1):
            depth[one] = base + number
    return [(unit, parent, depth[unit]) for unit, parent in edges.items()]
