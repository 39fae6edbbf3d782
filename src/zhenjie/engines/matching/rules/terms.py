"""What a match is made of: hard conditions, weighted criteria, limits; and how one pair is judged by them.

A side is a list of rows, a row a mapping of column to value; None is unknown. Every judgement exists once for one pair (here,
with words) and once for all pairs at a time (`costs`, with arrays): a test holds the two together.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import cos, hypot, radians
from typing import Any

Row = Mapping[str, Any]
#: A whole point of cost: 1,000 is as bad as a pair that meets every condition can be.
POINTS = 1000
#: What an unknown value of an offer counts in a criterion: neither good nor bad.
HALF = 0.5
KM_PER_DEGREE = 111.32


@dataclass(frozen=True, slots=True)
class Condition:
    """A hard condition. ``op``: min (offer >= need), max (offer <= need), among (offer's value is one of the need's), flag (what
    the need asks for, the offer has). A need that says nothing asks nothing. ``ask``: an offer whose value is unknown passes and
    somebody has to ask; otherwise it fails."""

    key: str
    title: str
    need: str
    offer: str
    op: str
    measure: str = ""
    ask: bool = False


@dataclass(frozen=True, slots=True)
class Criterion:
    """A soft criterion, 0 good to 1 bad. ``kind``: low (the offer's value against the need's, or against ``span``), close (how far
    the offer is above or below the need, ``span`` times the need being worst), near (km between two places, ``span`` being
    worst), prefer (one of those the need would rather have)."""

    key: str
    title: str
    need: str
    offer: str
    kind: str
    weight: float
    span: float = 1.0
    measure: str = ""
    down: str = "再低"
    up: str = "再高"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many pairs within a group: of offers (``offer`` names the column of the group), of needs, or of both at once.
    ``most`` is a number, or the column of the offers that holds it."""

    key: str
    title: str
    most: int | str
    offer: str = ""
    need: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """All that decides a match. ``places``: column of how many needs an offer takes (one when none). ``amount``, ``capacity``: what a
    need uses up of what an offer has. ``urgent``: column of the need with its priority (1 ordinary, 3 first). ``segment``: columns
    of need and offer by which rates are learned."""

    conditions: tuple[Condition, ...]
    criteria: tuple[Criterion, ...]
    limits: tuple[Limit, ...] = ()
    places: str = ""
    amount: str = ""
    capacity: str = ""
    urgent: str = ""
    segment: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Learned:
    """What earlier outcomes taught: weight of each criterion, signing rate of each segment, and the weight of that rate."""

    weights: Mapping[str, float] = field(default_factory=dict)
    rates: Mapping[str, float] = field(default_factory=dict)
    usual: float = 0.0
    weight: float = 0.0
    rule: str = ""

    def rate(self, segment: str) -> float:
        """The signing rate expected in ``segment``; the usual one where nothing is known."""
        return self.rates.get(segment, self.usual)


MET, MISSED, UNKNOWN, UNASKED = "met", "missed", "unknown", "unasked"


def judge(condition: Condition, need: Row, offer: Row) -> str:
    """Whether the pair meets a condition: met, missed, unknown, or unasked (the need says nothing)."""
    wanted, given = need.get(condition.need), offer.get(condition.offer)
    if empty(wanted) or (condition.op == "flag" and not wanted):
        return UNASKED
    if empty(given):
        return UNKNOWN
    return MET if _holds(condition.op, wanted, given) else MISSED


def _holds(op: str, wanted: Any, given: Any) -> bool:
    if op == "min":
        return float(given) >= float(wanted)
    if op == "max":
        return float(given) <= float(wanted)
    if op == "among":
        return given in choices_of(wanted)
    return bool(given)


def passes(condition: Condition, verdict: str) -> bool:
    """Whether a verdict lets the pair through."""
    return verdict in (MET, UNASKED) or (verdict == UNKNOWN and condition.ask)


def feasible(terms: Terms, need: Row, offer: Row) -> bool:
    """Whether the pair meets every hard condition."""
    return all(passes(one, judge(one, need, offer)) for one in terms.conditions)


def badness(criterion: Criterion, need: Row, offer: Row) -> float:
    """0 for good, 1 for bad, by one criterion; 0 when the need doesn't care, a half when the offer's value is unknown."""
    wanted: Any = need.get(criterion.need)
    given: Any = offer.get(criterion.offer)
    if criterion.kind != "low" and empty(wanted):
        return 0.0
    if empty(given):
        return HALF
    if criterion.kind == "prefer":
        return 0.0 if given in choices_of(wanted) else 1.0
    if criterion.kind == "near":
        return clip(kilometres(wanted, given) / criterion.span)
    if criterion.kind == "close":
        return clip(abs(float(given) - float(wanted)) / (criterion.span * float(wanted)))
    return clip(float(given) / (criterion.span if empty(wanted) else float(wanted)))


def slope(criterion: Criterion, need: Row) -> float:
    """How much badness one unit of the offer's value makes; 0 for criteria that have no number."""
    wanted: Any = need.get(criterion.need)
    if criterion.kind == "low":
        return 1 / (criterion.span if empty(wanted) else float(wanted))
    if criterion.kind == "close" and not empty(wanted):
        return 1 / (criterion.span * float(wanted))
    return 0.0


def cost(terms: Terms, learned: Learned, need: Row, offer: Row) -> int:
    """Points of cost of a pair, 0 to 1,000: weighted badness, the segment's rate of failure among it."""
    whole = total_weight(terms, learned)
    if not whole:
        return 0
    worth = 0.0
    for one in terms.criteria:
        worth += learned.weights.get(one.key, one.weight) * badness(one, need, offer)
    if learned.weight:
        worth += learned.weight * (1 - learned.rate(segment_of(terms, need, offer)))
    return round(worth / whole * POINTS)


def total_weight(terms: Terms, learned: Learned) -> float:
    """The sum of all weights, that of the learned rate included."""
    return sum(learned.weights.get(one.key, one.weight) for one in terms.criteria) + learned.weight


def segment_of(terms: Terms, need: Row, offer: Row) -> str:
    """The segment by which rates are learned, e.g. ``制造业|厂房``."""
    mine, theirs = terms.segment
    return f"{need.get(mine) or ''}|{offer.get(theirs) or ''}"


def kilometres(one: Sequence[float], other: Sequence[float]) -> float:
    """Distance of two (longitude, latitude) in one county: a plane is good to some metres there."""
    middle = radians((one[1] + other[1]) / 2)
    return hypot((one[0] - other[0]) * cos(middle), one[1] - other[1]) * KM_PER_DEGREE


def choices_of(wanted: Any) -> Collection[Any]:
    """What the need would take, as a collection."""
    return wanted if isinstance(wanted, list | tuple | set | frozenset) else (wanted,)


def empty(value: Any) -> bool:
    """Whether nothing is said."""
    return value is None or value == "" or (isinstance(value, list | tuple | set) and not value)


def clip(value: float) -> float:
    return min(1.0, max(0.0, value))


def number(value: Any) -> float:
    """A value as a number; unknown is not a number."""
    if empty(value):
        return float("nan")
    return float(value) if isinstance(value, int | float | Decimal) else float("nan")
