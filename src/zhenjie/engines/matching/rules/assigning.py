"""The best assignment of needs to offers with its proof: first as many needs as possible (urgent ones count more), then at least
cost. One-to-one goes to the bipartite matching, everything else to the integer programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhenjie.engines.matching.rules import costs, pairing, programme
from zhenjie.engines.matching.rules.costs import Floats, Ints, Pairs
from zhenjie.engines.matching.rules.terms import POINTS, Learned, Limit, Row, Terms, empty

ONE_TO_ONE, PROGRAMME = "pairs", "programme"


@dataclass(frozen=True, slots=True)
class Plan:
    """The assignment: (place of need, place of offer, points of cost), the needs left out, total cost of the pairs, the proven
    lower bound of that total among all plans that place as many, and how it was found. ``full``: what is used up, by limit."""

    pairs: tuple[tuple[int, int, int], ...]
    left: tuple[int, ...]
    cost: int
    bound: int
    method: str
    candidates: int

    @property
    def proven(self) -> bool:
        """Whether nothing better can exist."""
        return self.bound >= self.cost

    @property
    def gap(self) -> float:
        """How far, as a share of the cost, a better plan could lie below this one."""
        return 0.0 if self.proven or not self.cost else (self.cost - self.bound) / self.cost


def assign(terms: Terms, learned: Learned, needs: Sequence[Row], offers: Sequence[Row], seconds: float = 60.0) -> Plan:
    """The best plan for these rows."""
    if not needs or not offers:
        return Plan((), tuple(range(len(needs))), 0, 0, ONE_TO_ONE, 0)
    return place(terms, needs, offers, costs.pairs(terms, learned, needs, offers), seconds)


def place(terms: Terms, needs: Sequence[Row], offers: Sequence[Row], found: Pairs, seconds: float = 60.0) -> Plan:
    """The best plan over the pairs that were found feasible."""
    missing = fines(terms, needs, found)
    places = np.array([places_of(terms, row) for row in offers], dtype=float)
    rows = programme.families(limits_of(terms, needs, offers, found, places), found)
    solved: pairing.Matched | programme.Solved
    if (places == 1).all() and all(one.key == "places" for one in rows):
        solved, method = pairing.match(len(needs), len(offers), found, missing), ONE_TO_ONE
    else:
        solved = programme.solve(programme.Programme(len(needs), found, rows, missing), seconds)
        method = PROGRAMME
    chosen = np.sort(solved.chosen)
    taken = set(found.need[chosen].tolist())
    left = tuple(place for place in range(len(needs)) if place not in taken)
    fine = float(missing[list(left)].sum()) if left else 0.0
    return Plan(
        pairs=tuple(zip(found.need[chosen].tolist(), found.offer[chosen].tolist(), found.cost[chosen].tolist(), strict=True)),
        left=left,
        cost=round(solved.cost - fine),
        bound=round(solved.bound - fine),
        method=method,
        candidates=int(found.cost.size),
    )  # fmt: skip


def fines(terms: Terms, needs: Sequence[Row], found: Pairs) -> Floats:
    """What it costs to leave a need out: more than all the rest together, and as many times as it is urgent."""
    worst = np.zeros(len(needs), dtype=np.int64)
    np.maximum.at(worst, found.need, found.cost)
    urgent = [row.get(terms.urgent) for row in needs] if terms.urgent else [None] * len(needs)
    times = np.array([1.0 if empty(value) else max(1.0, float(value or 1)) for value in urgent])
    return np.asarray((worst.sum() + POINTS) * times)


def places_of(terms: Terms, offer: Row) -> int:
    """How many needs an offer can take."""
    value: Any = offer.get(terms.places) if terms.places else 1
    return 1 if empty(value) else int(value)


def limits_of(
    terms: Terms, needs: Sequence[Row], offers: Sequence[Row], found: Pairs, places: Floats
) -> list[tuple[str, Ints, Floats | None, Floats]]:
    """Every limit as (key, group of each pair, what each pair takes, what each group has)."""
    parts: list[tuple[str, Ints, Floats | None, Floats]] = [("places", found.offer, None, places)]
    if terms.amount and terms.capacity:
        takes = np.nan_to_num(costs.numbers([row.get(terms.amount) for row in needs]))[found.need]
        has = costs.numbers([row.get(terms.capacity) for row in offers])
        # An offer for one need holds what it holds; the conditions have compared the two already.
        has = np.where(np.isnan(has) | (places == 1), np.inf, has)
        parts.append(("capacity", found.offer, takes, has))
    for limit in terms.limits:
        group, most = _groups(limit, needs, offers)
        code = group[found.need, found.offer] if group.ndim == 2 else group[found.offer if limit.offer else found.need]
        parts.append((limit.key, code, None, most))
    return parts


def _groups(limit: Limit, needs: Sequence[Row], offers: Sequence[Row]) -> tuple[Ints, Floats]:
    """The group of each offer (or need, or pair) and what each group may take."""
    mine = _codes([row.get(limit.need) for row in needs]) if limit.need else None
    theirs = _codes([row.get(limit.offer) for row in offers]) if limit.offer else None
    if mine is not None and theirs is not None:
        width = int(theirs.max(initial=-1)) + 1
        both = mine[:, None] * width + theirs[None, :]
        group = np.where((mine[:, None] >= 0) & (theirs[None, :] >= 0), both, -1)
        size = (int(mine.max(initial=-1)) + 1) * width
    else:
        group = theirs if theirs is not None else mine if mine is not None else np.zeros(len(offers), dtype=np.int64)
        size = int(group.max(initial=-1)) + 1
    if isinstance(limit.most, int):
        return group, np.full(size, float(limit.most))
    most = np.full(size, np.inf)
    said = costs.numbers([row.get(limit.most) for row in offers])
    for code, value in zip(group.tolist(), said.tolist(), strict=True) if group.ndim == 1 and limit.offer else ():
        if code >= 0 and value == value:
            most[code] = min(most[code], value)
    return group, most


def _codes(values: Sequence[object]) -> Ints:
    known: dict[object, int] = {}
    return np.array([-1 if empty(value) else known.setdefault(value, len(known)) for value in values], dtype=np.int64)
