"""The chart of cohorts: a group of columns for each period, as tall as the share that got so far. Drawn on the server, read without colour:
every column carries its number."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhenjie.domains.projects.rules.cohorts import Cohort

SHOWN = ("negotiating", "signed", "landed", "producing")
WIDTH, HEIGHT, LEFT, TOP, FOOT = 720, 230, 34, 18, 34


@dataclass(frozen=True, slots=True)
class Bar:
    """One column in the box of the chart."""

    stage: str
    x: float
    y: float
    width: float
    height: float
    number: int
    percent: int


@dataclass(frozen=True, slots=True)
class Group:
    """One period: its label, where it stands, how many leads it has."""

    label: str
    middle: float
    number: int
    small: bool
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """The whole chart; ``lines``: (y, per cent) of the grid."""

    groups: tuple[Group, ...]
    lines: tuple[tuple[float, int], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def columns(cohorts: Sequence[Cohort]) -> Columns:
    """Groups from left to right, the oldest first."""
    base = HEIGHT - FOOT
    tall = base - TOP
    lines = tuple((round(base - tall * share / 100, 1), share) for share in (0, 25, 50, 75, 100))
    if not cohorts:
        return Columns((), lines)
    room = (WIDTH - LEFT) / len(cohorts)
    wide = min(22.0, room * 0.8 / len(SHOWN))
    groups = []
    for place, one in enumerate(cohorts):
        middle = LEFT + room * (place + 0.5)
        begin = middle - wide * len(SHOWN) / 2
        bars = []
        for step, stage in enumerate(SHOWN):
            told = one.at(stage)
            share = float(told.of_all or 0)
            high = tall * share / 100
            bars.append(
                Bar(stage, round(begin + step * wide, 1), round(base - high, 1), round(wide - 2, 1), round(high, 1), told.number, round(share))
            )  # fmt: skip
        groups.append(Group(one.label, round(middle, 1), one.number, one.small, tuple(bars)))
    return Columns(tuple(groups), lines)
