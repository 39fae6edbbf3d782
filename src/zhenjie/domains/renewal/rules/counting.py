"""Totals without counting anything twice: a place that two targets name counts once, what lies inside a counted place is not added. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a campaign: ``inside`` is the pk of the place it is a part of."""

    pk: int
    kind: str
    quantity: Decimal
    inside: int | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """What a campaign wants at a place: kind of work and amount; ``campaign`` only says who asks."""

    place: int
    work: str
    amount: Decimal
    campaign: int = 0


@dataclass(frozen=True, slots=True)
class Sum:
    """A total with what was left out of it, so that the page can say so."""

    planned: Decimal
    done: Decimal
    twice: int
    nested: int


def _above(pk: int, inside: Mapping[int, int | None]) -> list[int]:
    """The places around a place; a ring, which no form lets through, ends the walk."""
    found: list[int] = []
    here = inside.get(pk)
    while here is not None and here not in found and here != pk:
        found.append(here)
        here = inside.get(here)
    return found


def outermost(pks: Iterable[int], inside: Mapping[int, int | None]) -> set[int]:
    """Of these places those that lie in no other of them."""
    there = set(pks)
    return {pk for pk in there if not there.intersection(_above(pk, inside))}


def places_of(goals: Iterable[Goal], places: Mapping[int, Place], done: Mapping[int, bool]) -> dict[str, Sum]:
    """Kind of place → how much of it (villages, 亩, roads) is named and finished; each place once, none inside another of its
    kind. ``done``: whether all that is wanted at a place is there."""
    inside = {pk: one.inside for pk, one in places.items()}
    named: dict[str, list[int]] = {}
    for goal in goals:
        named.setdefault(places[goal.place].kind, []).append(goal.place)
    sums = {}
    for kind, pks in named.items():
        once = {*pks}
        kept = outermost(once, inside)
        targets = {(goal.campaign, goal.place) for goal in goals if places[goal.place].kind == kind}
        sums[kind] = Sum(
            sum((places[pk].quantity for pk in kept), Decimal(0)),
            sum((places[pk].quantity for pk in kept if done.get(pk)), Decimal(0)),
            len(targets) - len(once),
            len(once) - len(kept),
        )
    return sums


def works_of(
    goals: Iterable[Goal], places: Mapping[int, Place], done: Mapping[tuple[int, str], Decimal]
) -> dict[str, Sum]:
    """Kind of work → wanted and done. Where two campaigns want the same work at a place the larger amount counts, once; where a
    place lies inside another with the same work it is not added."""
    inside = {pk: one.inside for pk, one in places.items()}
    wanted: dict[str, dict[int, Decimal]] = {}
    asked: dict[str, int] = {}
    for goal in goals:
        here = wanted.setdefault(goal.work, {})
        here[goal.place] = max(here.get(goal.place, Decimal(0)), goal.amount)
        asked[goal.work] = asked.get(goal.work, 0) + 1
    sums = {}
    for work, amounts in wanted.items():
        kept = outermost(amounts, inside)
        sums[work] = Sum(
            sum((amounts[pk] for pk in kept), Decimal(0)),
            sum((done.get((pk, work), Decimal(0)) for pk in kept), Decimal(0)),
            asked[work] - len(amounts),
            len(amounts) - len(kept),
        )
    return sums


@dataclass(frozen=True, slots=True)
class Wish:
    """What a campaign wants counted below a path within its term."""

    path: str
    start: date
    end: date
    amount: Decimal


def wanted(wishes: Iterable[Wish]) -> tuple[Decimal, int, int]:
    """(planned, twice, nested) of one measure: of wishes for the same place whose terms overlap the largest counts, a wish for a
    place inside another whose term overlaps is not added. Terms one after the other are different work and add up."""
    kept: list[Wish] = []
    twice = nested = 0
    for one in sorted(wishes, key=lambda wish: (len(wish.path), -wish.amount, wish.start)):
        around = [
            other
            for other in kept
            if one.path.startswith(other.path) and one.start <= other.end and other.start <= one.end
        ]
        if not around:
            kept.append(one)
        elif any(other.path == one.path for other in around):
            twice += 1
        else:
            nested += 1
    return sum((one.amount for one in kept), Decimal(0)), twice, nested
