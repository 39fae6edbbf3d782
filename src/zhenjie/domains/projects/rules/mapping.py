"""A quiet map without tiles: outlines of the units, plots that the ledger knows, pins over them, all in one box of SVG. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from zhenjie.core.shapes import rings_of, thinned

WIDTH, HEIGHT, EDGE = 420, 330, 26
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawn:
    """``land``: the outline of the unit, or the hull of all that is known; ``areas``: outlines of what lies in it, each with its name and
    where that is written; ``plots``: paths; ``pins``: key → x, y. Nothing where no place is known."""

    land: str
    areas: tuple[tuple[str, str, float, float], ...]
    plots: tuple[str, ...]
    pins: Mapping[int, Spot]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.pins


def draw(
    shapes: Sequence[Mapping[str, Any]], pins: Sequence[tuple[int, Spot]], *, own: Mapping[str, Any] | None = None,
    parts: Sequence[tuple[str, Mapping[str, Any]]] = (),
) -> Drawn:  # fmt: skip
    """Longitude and latitude to x and y, the same scale both ways; pins that would lie on one another move apart a little. ``own``: the
    outline of the unit, ``parts``: of the units in it, by name; with them the hull is not needed."""
    rings = [ring for shape in shapes for ring in _rings(shape)]
    outer = rings_of(dict(own)) if own else []
    inner = [(name, rings_of(dict(shape))) for name, shape in parts]
    known = [*outer, *(ring for _name, some in inner for ring in some)]
    if not pins:
        return Drawn("", (), (), {})
    # Where outlines are known a place far outside, mostly a slip in the coordinates, stands at the edge and makes nothing small.
    every = [spot for ring in known for spot in ring] or [
        *(spot for ring in rings for spot in ring),
        *(spot for _key, spot in pins),
    ]
    at = _projection(every)
    plots = tuple(_path([ring], at) for ring in rings if len(ring) > 2)
    areas = tuple((name, _path(some, at), *_middle(max(some, key=len), at)) for name, some in inner if some)
    land = _path(outer, at)
    if not known:
        hull = _hull([at(spot) for spot in every])
        land = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in hull) + "Z" if len(hull) > 2 else ""
    return Drawn(land, areas, plots, _apart({key: at(spot) for key, spot in pins}))


def _path(rings: Sequence[Sequence[Spot]], at: Any) -> str:
    """One path of all rings, without the corners that half a pixel hides."""
    drawn = [thinned([at(spot) for spot in ring], 0.5) for ring in rings]
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in drawn)


def _middle(ring: Sequence[Spot], at: Any) -> Spot:
    """Where the name of an area stands: the centre of gravity of its ring."""
    spots = [at(spot) for spot in ring]
    pairs = list(zip(spots, [*spots[1:], spots[0]], strict=True))
    twice = sum(x * v - u * y for (x, y), (u, v) in pairs)
    if not twice:
        return spots[0]
    return (
        round(sum((x + u) * (x * v - u * y) for (x, y), (u, v) in pairs) / (3 * twice), 1),
        round(sum((y + v) * (x * v - u * y) for (x, y), (u, v) in pairs) / (3 * twice), 1),
    )


def _rings(shape: Mapping[str, Any]) -> list[list[Spot]]:
    parts = shape.get("coordinates") or []
    if shape.get("type") == "Point":
        return [[(float(parts[0]), float(parts[1]))]] if len(parts) > 1 else []
    return rings_of(dict(shape)) if parts else []


def _projection(every: Sequence[Spot]) -> Any:
    west, east = min(x for x, _y in every), max(x for x, _y in every)
    south, north = min(y for _x, y in every), max(y for _x, y in every)
    narrow = cos(radians((south + north) / 2))
    wide, high = max((east - west) * narrow, 1e-6), max(north - south, 1e-6)
    scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
    left, top = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2

    def at(spot: Spot) -> Spot:
        return round(left + (spot[0] - west) * narrow * scale, 1), round(top + (north - spot[1]) * scale, 1)

    return at


def _apart(pins: dict[int, Spot]) -> dict[int, Spot]:
    taken: set[tuple[int, int]] = set()
    found = {}
    for key, (x, y) in sorted(pins.items()):
        for step in range(40):
            nx, ny = x + (step % 5) * 12 * (1 if step % 2 else -1), y + (step // 5) * 12
            cell = (round(nx / 11), round(ny / 11))
            if cell not in taken:
                break
        taken.add(cell)
        found[key] = (round(min(max(nx, 8), WIDTH - 8), 1), round(min(max(ny, 8), HEIGHT - 8), 1))
    return found


def _hull(points: Sequence[Spot]) -> list[Spot]:
    """The convex hull, drawn a little larger than what lies in it (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered

    def half(some: Sequence[Spot]) -> list[Spot]:
        kept: list[Spot] = []
        for x, y in some:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], (x, y)) <= 0:
                kept.pop()
            kept.append((x, y))
        return kept

    hull = half(ordered)[:-1] + half(ordered[::-1])[:-1]
    cx, cy = sum(x for x, _y in hull) / len(hull), sum(y for _x, y in hull) / len(hull)
    return [(x + (x - cx) * 0.07, y + (y - cy) * 0.07) for x, y in hull]


def _turn(one: Spot, two: Spot, three: Spot) -> float:
    return (two[0] - one[0]) * (three[1] - one[1]) - (two[1] - one[1]) * (three[0] - one[0])
