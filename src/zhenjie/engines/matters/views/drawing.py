"""Small drawings without a script: bars of time, cells of heat. Lengths are SVG attributes, as a strict CSP wants them."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, FOOT = 720, 150, 20


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it stands, what it says, where it leads. `tick` is its label on the axis, '' for most of many."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    tick: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars in a box of `width` x `height`; `top` is what the upper line stands for."""

    width: int
    height: int
    base: int
    top: int
    bars: tuple[Bar, ...]


def bars(rows: Sequence[tuple[str, int, str]]) -> Bars:
    """(label, count, address) as bars from zero; at most twelve of them are labelled."""
    top = max((count for _label, count, _url in rows), default=0) or 1
    step, base = WIDTH / max(1, len(rows)), HEIGHT - FOOT
    every = -(-len(rows) // 12)
    wide = min(20.0, step * 0.7)
    drawn = []
    for number, (label, count, url) in enumerate(rows):
        high = round((base - 16) * count / top, 1)
        middle = round(step * (number + 0.5), 1)
        tick = label if (len(rows) - 1 - number) % every == 0 else ""
        drawn.append(
            Bar(round(middle - wide / 2, 1), base - high, round(wide, 1), high, middle, label, tick, count, url)
        )
    return Bars(WIDTH, HEIGHT, base, top, tuple(drawn))


def heat(table: Sequence[Sequence[int]]) -> list[list[tuple[int, int, int]]]:
    """(place in the row, count, level 0-5) for every cell; 0 is none, 1-5 the ramp by equal counts of cells."""
    known = sorted(count for row in table for count in row if count)
    edges = [known[len(known) * n // 5] for n in range(1, 5)] if known else []
    return [
        [
            (place, count, 1 + sum(count >= edge for edge in edges if edge > known[0]) if count else 0)
            for place, count in enumerate(row)
        ]
        for row in table
    ]
