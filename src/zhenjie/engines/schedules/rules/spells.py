"""When a plan will turn yellow and red while nothing new is known. Pure.

With nothing new a forecast only moves back from day to day, so a colour only grows worse: each turn is found by halving.
"""

from collections.abc import Callable
from datetime import date


def turn(colour: Callable[[date], int], severity: int, first: date, last: date) -> date | None:
    """The first day in `first` … `last` whose colour is at least so severe; None when there is none."""
    if colour(last) < severity:
        return None
    low, high = first.toordinal(), last.toordinal()
    while low < high:
        middle = (low + high) // 2
        if colour(date.fromordinal(middle)) >= severity:
            high = middle
        else:
            low = middle + 1
    return date.fromordinal(low)
