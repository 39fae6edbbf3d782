"""Shapes of places: read from what people paste, moved to CGCS2000 once and at the edge, told as features. Pure."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from math import hypot
from typing import Any

from zhenjie.core.geo import Datum, GeoError, Point
from zhenjie.core.numerals import half_width

Shape = dict[str, Any]
_DEPTHS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_DEGREES = re.compile(
    r"([+-]?\d+(?:\.\d+)?)\s*(?:°|度)?\s*(?:(\d+(?:\.\d+)?)\s*(?:′|'|分))?\s*(?:(\d+(?:\.\d+)?)\s*(?:″|\"|秒))?"
)
_CORNERS = 20_000


class ShapeError(ValueError):
    """The text is no place; the message is a Chinese sentence that says what is expected."""


def read_shape(text: str, datum: Datum = "cgcs2000") -> Shape | None:
    """The shape that ``text`` describes, in CGCS2000; None for an empty text. Takes “118.523，36.701”, degrees with minutes and
    seconds, several points a line each (a polygon from three on), or GeoJSON. Raises ShapeError."""
    text = text.strip()
    if not text:
        return None
    try:
        return moved(_geojson(text) if text.startswith("{") else _typed(text), datum)
    except GeoError as error:
        raise ShapeError(str(error)) from error


def moved(shape: Shape, datum: Datum) -> Shape:
    """``shape`` out of ``datum`` into CGCS2000, seven places (a centimetre)."""

    def move(at: list[float]) -> list[float]:
        point = Point(float(at[0]), float(at[1]), datum).to("cgcs2000")
        return [round(point.lng, 7), round(point.lat, 7)]

    return {"type": shape["type"], "coordinates": _each(shape["coordinates"], _DEPTHS[shape["type"]], move)}


def _each(coordinates: Any, depth: int, move: Callable[[list[float]], list[float]]) -> Any:
    return move(coordinates) if depth == 0 else [_each(one, depth - 1, move) for one in coordinates]


def _geojson(text: str) -> Shape:
    try:
        found = json.loads(text)
        found = found.get("geometry", found)
        corners = list(corners_of(found))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        raise ShapeError("这段 GeoJSON 读不懂：应有 type 和 coordinates，坐标经度在前。") from None
    if not corners or len(corners) > _CORNERS:
        raise ShapeError(f"这个图形有 {len(corners)} 个角点，应在 1 到 {_CORNERS} 个之间，请先简化。")
    return {"type": found["type"], "coordinates": found["coordinates"]}


def corners_of(shape: Shape) -> Iterator[tuple[float, float]]:
    """Every corner of a shape, longitude first."""

    def walk(coordinates: Any, depth: int) -> Iterator[tuple[float, float]]:
        if depth == 0:
            yield float(coordinates[0]), float(coordinates[1])
        else:
            for one in coordinates:
                yield from walk(one, depth - 1)

    yield from walk(shape["coordinates"], _DEPTHS[shape["type"]])


def _typed(text: str) -> Shape:
    points = [_pair(line) for line in text.splitlines() if line.strip()]
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    if len(points) == 2:
        return {"type": "LineString", "coordinates": points}
    ring = points if points[0] == points[-1] else [*points, points[0]]
    return {"type": "Polygon", "coordinates": [ring]}


def _pair(line: str) -> list[float]:
    halves = [half for half in re.split(r"[,，;；\s]+(?=[^′″'\"分秒]*\d)", half_width(line).strip()) if half]
    numbers = [_degrees(half) for half in halves]
    if len(numbers) != 2 or None in numbers:
        raise ShapeError(f"“{line.strip()[:40]}”不是坐标，请写成“经度，纬度”，例如 118.523，36.701。")
    lng, lat = (number for number in numbers if number is not None)
    # China lies between 73° and 135° east and below 54° north: a latitude written first can be told.
    return [lat, lng] if lng < 60 < lat else [lng, lat]


def _degrees(text: str) -> float | None:
    bare = re.sub(r"[东西南北经纬ENWSenws：:\s]", "", text)
    found = _DEGREES.fullmatch(bare)
    if not found:
        return None
    degrees, minutes, seconds = (float(part) if part else 0.0 for part in found.groups())
    return degrees + minutes / 60 + seconds / 3600


def bounds(shapes: Iterable[Shape]) -> tuple[float, float, float, float] | None:
    """(west, south, east, north) around all shapes; None without any."""
    corners = [corner for shape in shapes for corner in corners_of(shape)]
    if not corners:
        return None
    lngs, lats = [lng for lng, _lat in corners], [lat for _lng, lat in corners]
    return min(lngs), min(lats), max(lngs), max(lats)


def feature(pk: Any, shape: Shape, properties: dict[str, Any]) -> dict[str, Any]:
    """A GeoJSON feature (RFC 7946)."""
    return {"type": "Feature", "id": pk, "geometry": shape, "properties": properties}


def rings_of(shape: Shape) -> list[list[tuple[float, float]]]:
    """The outer rings of a Polygon or MultiPolygon; holes are left out. [] for what has no area."""
    parts = {"Polygon": [shape["coordinates"]], "MultiPolygon": shape["coordinates"]}.get(shape["type"], [])
    return [[(float(at[0]), float(at[1])) for at in part[0]] for part in parts if part]


def thinned(line: list[tuple[float, float]], tolerance: float) -> list[tuple[float, float]]:
    """The line with corners left out that lie less than ``tolerance`` beside it (Douglas and Peucker 1973); its ends stay."""
    if len(line) < 3:
        return line
    keep, spans = {0, len(line) - 1}, [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        farthest, place = tolerance, 0
        for here in range(first + 1, last):
            away = _beside(line[here], line[first], line[last])
            if away > farthest:
                farthest, place = away, here
        if place:
            keep.add(place)
            spans += [(first, place), (place, last)]
    return [line[place] for place in sorted(keep)]


def _beside(at: tuple[float, float], one: tuple[float, float], two: tuple[float, float]) -> float:
    across, along = two[0] - one[0], two[1] - one[1]
    length = hypot(across, along)
    if not length:
        return hypot(at[0] - one[0], at[1] - one[1])
    return abs((at[0] - one[0]) * along - (at[1] - one[1]) * across) / length
