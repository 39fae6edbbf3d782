"""位次: rank 1 is the best in the indicator's direction, ties share a rank (1, 2, 2, 4), and the population is always told."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from zhenjie.core.quantities import plain, round_half_up
from zhenjie.engines.indicators.rules import Definition

K = TypeVar("K")

METRICS = {"value": "总量", "growth": "增速", "completion": "完成率"}


@dataclass(frozen=True, slots=True)
class Rank:
    """One place: `rank` of `population` units that have a figure; `tied` how many share it."""

    rank: int
    population: int
    tied: int
    text: str


class NotRanked(ValueError):
    """This indicator may not be ranked; the message is a Chinese sentence."""


def ranks(values: Mapping[K, Decimal | None], *, best_low: bool = False) -> dict[K, int]:
    """The rank of everything that has a value; equal values share the better rank and the next one is skipped."""
    known = {key: value for key, value in values.items() if value is not None}
    ordered = sorted(known.values(), reverse=not best_low)
    first: dict[Decimal, int] = {}
    for place, value in enumerate(ordered, start=1):
        first.setdefault(value, place)
    return {key: first[value] for key, value in known.items()}


def rank_all(definition: Definition, values: Mapping[K, Decimal | None], metric: str, among: str) -> dict[K, Rank]:
    """Ranks with the sentence that explains each. Raises NotRanked for numbers of people in need."""
    if not definition.ranked:
        raise NotRanked(f"“{definition.name}”涉及困难群众，不排名。")
    # A completion of an allowance (lower is better) is what is used up of it: less is better there too.
    best_low = definition.direction == "down" and not (metric == "completion" and definition.completion != "share")
    places = ranks(values, best_low=best_low)
    population, found = len(places), {}
    sharing = Counter(places.values())
    order = "从低到高" if best_low else "从高到低"
    for key, place in places.items():
        value = values[key]
        assert value is not None
        tied = sharing[place]
        text = f"按{METRICS[metric]}{order}，在{among}有数的{population}个单位中居第{place}位"
        text += f"，与另外{tied - 1}个单位并列" if tied > 1 else ""
        missing = len(values) - population
        text += f"；{missing}个单位没有数，不参加排名" if missing else ""
        own = f"{plain(value)}{definition.unit}" if metric == "value" else f"{plain(round_half_up(value, 1))}%"
        found[key] = Rank(place, population, tied, f"{text}。本单位为{own}。")
    return found
