"""All pairs at a time: which meet the hard conditions, and what each costs. The same judgements as `terms`, with arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhenjie.engines.matching.rules.terms import (
    HALF,
    KM_PER_DEGREE,
    POINTS,
    Condition,
    Criterion,
    Learned,
    Row,
    Terms,
    choices_of,
    empty,
    number,
    total_weight,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs that meet every condition, in the order of needs, then offers: place of need, place of offer, points of cost."""

    need: Ints
    offer: Ints
    cost: Ints


def pairs(terms: Terms, learned: Learned, needs: Sequence[Row], offers: Sequence[Row]) -> Pairs:
    """Every feasible pair with its cost."""
    mask = np.ones((len(needs), len(offers)), dtype=bool)
    for one in terms.conditions:
        mask &= _met(one, needs, offers)
    need, offer = np.nonzero(mask)
    return Pairs(need, offer, _points(terms, learned, needs, offers, need, offer))


def _points(
    terms: Terms, learned: Learned, needs: Sequence[Row], offers: Sequence[Row], need: Ints, offer: Ints
) -> Ints:
    whole = total_weight(terms, learned)
    worth = np.zeros(need.size)
    if not whole:
        return worth.astype(np.int64)
    for one in terms.criteria:
        weight = learned.weights.get(one.key, one.weight)
        worth += weight * _badness(one, needs, offers, need, offer)
    if learned.weight:
        worth += learned.weight * (1 - _rates(terms, learned, needs, offers, need, offer))
    return np.rint(worth / whole * POINTS).astype(np.int64)


def _met(one: Condition, needs: Sequence[Row], offers: Sequence[Row]) -> Flags:
    wanted, given = [row.get(one.need) for row in needs], [row.get(one.offer) for row in offers]
    unasked = np.array([empty(value) or (one.op == "flag" and not value) for value in wanted], dtype=bool)
    unknown = np.array([empty(value) for value in given], dtype=bool)
    if one.op in ("min", "max"):
        low, high = numbers(wanted)[:, None], numbers(given)[None, :]
        holds = high >= low if one.op == "min" else high <= low
    elif one.op == "among":
        holds = _among(wanted, given)
    else:
        holds = np.broadcast_to(np.array([bool(value) for value in given], dtype=bool), (len(needs), len(offers)))
    passed = np.where(unknown[None, :], one.ask, holds)
    return np.asarray(unasked[:, None] | passed)


def _badness(one: Criterion, needs: Sequence[Row], offers: Sequence[Row], need: Ints, offer: Ints) -> Floats:
    wanted, given = [row.get(one.need) for row in needs], [row.get(one.offer) for row in offers]
    silent = np.array([empty(value) for value in wanted], dtype=bool)
    unknown = np.array([empty(value) for value in given], dtype=bool)
    with np.errstate(invalid="ignore", divide="ignore"):
        if one.kind == "prefer":
            bad = 1.0 - _among(wanted, given)[need, offer]
        elif one.kind == "near":
            bad = _kilometres(_places(wanted)[need], _places(given)[offer]) / one.span
        elif one.kind == "close":
            mine = numbers(wanted)[need]
            bad = np.abs(numbers(given)[offer] - mine) / (one.span * mine)
        else:
            bad = numbers(given)[offer] / np.where(silent, one.span, numbers(wanted))[need]
    bad = np.where(unknown[offer], HALF, np.clip(bad, 0.0, 1.0))
    return np.asarray(bad if one.kind == "low" else np.where(silent[need], 0.0, bad), dtype=np.float64)


def _rates(
    terms: Terms, learned: Learned, needs: Sequence[Row], offers: Sequence[Row], need: Ints, offer: Ints
) -> Floats:
    mine, theirs = terms.segment
    ours, our_place = _coded([str(row.get(mine) or "") for row in needs])
    those, their_place = _coded([str(row.get(theirs) or "") for row in offers])
    table = np.array([[learned.rate(f"{a}|{b}") for b in those] for a in ours])
    return np.asarray(table[our_place[need], their_place[offer]])


def _among(wanted: Sequence[Any], given: Sequence[Any]) -> Flags:
    names, place = _coded(given)
    known = {name: number for number, name in enumerate(names)}
    takes = np.zeros((len(wanted), len(names)), dtype=bool)
    for row, value in enumerate(wanted):
        for choice in () if empty(value) else choices_of(value):
            if choice in known:
                takes[row, known[choice]] = True
    return np.asarray(takes[:, place])


def _coded(values: Sequence[Any]) -> tuple[list[Any], Ints]:
    """The distinct values and, for each value, its place among them."""
    known: dict[Any, int] = {}
    place = [known.setdefault(value if not isinstance(value, list) else tuple(value), len(known)) for value in values]
    return list(known), np.array(place, dtype=np.int64)


def numbers(values: Sequence[Any]) -> Floats:
    """A column of numbers, nan where nothing is said."""
    return np.array([number(value) for value in values], dtype=float)


def _places(values: Sequence[Any]) -> Floats:
    return np.array([(np.nan, np.nan) if empty(value) else tuple(value) for value in values], dtype=float)


def _kilometres(one: Floats, other: Floats) -> Floats:
    east = (one[:, 0] - other[:, 0]) * np.cos(np.radians((one[:, 1] + other[:, 1]) / 2))
    return np.asarray(np.hypot(east, one[:, 1] - other[:, 1]) * KM_PER_DEGREE)
