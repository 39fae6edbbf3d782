"""How a figure adds along the tree: the one statement of the rule, spoken over any algebra.

Python's whole numbers (one figure posted) and Ibis columns (the nation recomputed) both obey the functions below; neither
path knows the rule itself. Values are whole numbers of 10⁻⁸ units, unknown is None (NULL).

- sum: the official figure of a level where there is one, else the sum of the units below; both are kept, the difference is
  shown as 区直/未分配 and never forced away.
- recompute (ratios) and weighted: a pair (numerator, denominator) travels up, own parts first, else the sum of the pairs
  below; the ratio is taken at each level from its pair. Ratios are never averaged.
- never: only an official figure counts.
"""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from zhenjie.engines.indicators.rules import Definition

PLACES = 8
ONE = 10**PLACES
LARGEST = 9 * 10**18

V = TypeVar("V")


class RangeError(ValueError):
    """The value is too large to be kept; the message is a Chinese sentence."""


def scaled(value: Decimal) -> int:
    """Whole 10⁻⁸ units, rounded half up; raises RangeError beyond 90,000,000,000 or for no number."""
    if not value.is_finite() or abs(value) >= LARGEST // ONE:
        raise RangeError(f"数值 {value} 超出可记的范围（绝对值不到 900 亿个计量单位），请检查单位。")
    return int((value * ONE).to_integral_value(ROUND_HALF_UP))


@lru_cache(1 << 16)
def unscaled(number: int) -> Decimal:
    """The Decimal of whole 10⁻⁸ units, without zeros at the end."""
    whole, rest = divmod(abs(number), ONE)
    digits = f"{whole}.{rest:08d}".rstrip("0").rstrip(".")
    return Decimal(f"-{digits}" if number < 0 else digits)


class Algebra(Protocol[V]):
    """What the rule needs to be able to do with values, whatever they are."""

    def first(self, one: V, other: V) -> V:
        """`one` if it is known, else `other`."""
        ...

    def times(self, one: V, other: V) -> V:
        """The exact product, unknown if either is."""
        ...

    def given(self, value: V, condition: V) -> V:
        """`value` if `condition` is known, else unknown."""
        ...

    def quotient(self, numerator: V, multiplier: V, denominator: V) -> V:
        """numerator · multiplier / denominator rounded half up (away from zero); unknown unless the denominator is positive."""
        ...


class Pair(NamedTuple, Generic[V]):
    """Numerator and denominator of a ratio or a weighted mean, known or unknown together."""

    numerator: V
    denominator: V


def settle(on: Algebra[V], own: V, computed: V) -> V:
    """The value that counts: the official one of this level, else what comes from below or from parts."""
    return on.first(own, computed)


def weighted_pair(on: Algebra[V], own: V, weight: V) -> Pair[V]:
    """What a unit contributes to a weighted mean: value times weight, and the weight."""
    return Pair(on.times(own, weight), on.given(weight, own))


def pair_of(on: Algebra[V], parts: Pair[V], below: Pair[V]) -> Pair[V]:
    """The pair that a unit travels with: from its own parts, else the sum of the pairs below."""
    return Pair(on.first(parts.numerator, below.numerator), on.first(parts.denominator, below.denominator))


def take_ratio(on: Algebra[V], pair: Pair[V], multiplier: V) -> V:
    """The ratio or weighted mean of a unit, from its pair."""
    return on.quotient(pair.numerator, multiplier, pair.denominator)


def multiplier(definition: Definition) -> int:
    """What numerator/denominator is multiplied by to give whole 10⁻⁸ units of the indicator.

    A weighted pair is value·weight over weight, both scaled: nothing to add. A ratio of two scaled sums needs the scale again.
    """
    if definition.aggregation == "weighted":
        return 1
    return int(definition.factor * ONE)


class Whole:
    """The algebra of Python's whole numbers, None for unknown."""

    def first(self, one: int | None, other: int | None) -> int | None:
        return other if one is None else one

    def times(self, one: int | None, other: int | None) -> int | None:
        return None if one is None or other is None else one * other

    def given(self, value: int | None, condition: int | None) -> int | None:
        return None if condition is None else value

    def quotient(self, numerator: int | None, multiplier: int | None, denominator: int | None) -> int | None:
        if numerator is None or multiplier is None or denominator is None or denominator <= 0:
            return None
        doubled = 2 * abs(numerator) * multiplier + denominator
        whole = doubled // (2 * denominator)
        return -whole if numerator < 0 else whole


WHOLE: Algebra[Any] = Whole()


def total(values: list[int | None]) -> tuple[int | None, int]:
    """The sum of what is known and how many are known; unknown when none is."""
    known = [value for value in values if value is not None]
    return (sum(known) if known else None), len(known)


def parts_pair(definition: Definition, own: dict[str, int]) -> Pair[int | None]:
    """The pair of a ratio from the unit's own figures by key; unknown unless every part is there."""
    if not all(key in own for key in definition.parts):
        return Pair(None, None)
    return Pair(_signed(definition.numerator, own), _signed(definition.denominator, own))


def _signed(keys: tuple[str, ...], own: dict[str, int]) -> int:
    return sum(-own[key[1:]] if key.startswith("-") else own[key] for key in keys)
