"""未诉先办: what comes more often than it is used to. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from zhenjie.engines.matters.rules.analysis import AnalysisRule


@dataclass(frozen=True, slots=True)
class Rise:
    """`count` in the last seven days where `usual` a week was the habit of the weeks before; it was told because `count` is above
    `bar`."""

    klass: str
    place: str
    count: int
    usual: float
    bar: float
    weeks: tuple[int, ...]


def rises(weekly: Mapping[tuple[str, str], Sequence[int]], rule: AnalysisRule) -> list[Rise]:
    """Of (class, place) -> matters by week, the last seven days first and then `rule.weeks` weeks back, those beyond their habit: at least
    `rise_least`, and more than the mean and `deviations` standard deviations (the root of the mean: counts that come by chance are
    Poisson). The furthest beyond first."""
    found = list(_beyond(weekly, rule))
    return sorted(found, key=lambda one: (one.bar - one.count, one.klass, one.place))


def _beyond(weekly: Mapping[tuple[str, str], Sequence[int]], rule: AnalysisRule) -> Iterable[Rise]:
    for (klass, place), counts in weekly.items():
        before = tuple(counts[1 : rule.weeks + 1])
        usual = sum(before) / rule.weeks
        bar = usual + rule.deviations * sqrt(max(usual, 1.0))
        if counts[0] >= rule.rise_least and counts[0] > bar:
            yield Rise(klass, place, counts[0], usual, bar, before)
