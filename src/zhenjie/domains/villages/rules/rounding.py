"""Money divided to the cent: largest remainder, so that the parts are exactly the whole. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

CENT = Decimal("0.01")


def divide(whole: Decimal, weights: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """`whole` divided by `weights`, to the cent, summing up to it exactly.

    Everybody gets the exact part rounded down; the cents left over go to the largest remainders, among equals to the smaller
    key, so that the order in which members come in changes nothing. Raises ValueError for a negative weight or no weight.
    """
    cents = int(whole / CENT)
    if cents * CENT != whole or cents < 0:
        raise ValueError("要分的数应是精确到分的非负数。")
    total = sum(weights.values(), Decimal(0))
    if any(weight < 0 for weight in weights.values()):
        raise ValueError("份额不能是负数。")
    if not total:
        if cents:
            raise ValueError("没有任何份额，分不下去。")
        return dict.fromkeys(weights, Decimal(0))
    exact = {key: Fraction(weight) * cents / Fraction(total) for key, weight in weights.items()}
    given = {key: int(part) for key, part in exact.items()}
    left = cents - sum(given.values())
    for key in sorted(exact, key=lambda one: (given[one] - exact[one], one))[:left]:
        given[key] += 1
    return {key: number * CENT for key, number in given.items()}
