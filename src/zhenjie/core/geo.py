"""Points with their datum, converted once and at the edge; areas and distances on the ellipsoid.

CGCS2000 and WGS84 differ by centimetres and are the same for display. GCJ-02 and BD-09 are public approximations of the
compulsory offsets of internet maps, good to about a metre; lawful survey conversion is not their business.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, atan2, atanh, cos, hypot, isfinite, pi, radians, sin, sqrt
from typing import Literal, Self

Datum = Literal["cgcs2000", "wgs84", "gcj02", "bd09"]
_PLAIN = ("cgcs2000", "wgs84")

#: Semi-major axis and flattening of CGCS2000 (GB 22021-2008).
AXIS = 6378137.0
FLATTENING = 1 / 298.257222101
_E2 = FLATTENING * (2 - FLATTENING)
_E = sqrt(_E2)

_GCJ_AXIS = 6378245.0
_GCJ_E2 = 0.00669342162296594323
_BD_TURN = 3000 * pi / 180


class GeoError(ValueError):
    """No such place or datum; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Point:
    """Longitude and latitude in degrees. The datum goes with the point, so that nothing is converted twice."""

    lng: float
    lat: float
    datum: Datum = "cgcs2000"

    def __post_init__(self) -> None:
        if self.datum not in ("cgcs2000", "wgs84", "gcj02", "bd09"):
            raise GeoError(f"坐标系“{self.datum}”不可用，请选 cgcs2000、wgs84、gcj02 或 bd09。")
        if not (isfinite(self.lng) and isfinite(self.lat) and abs(self.lng) <= 180 and abs(self.lat) <= 90):
            raise GeoError(f"坐标（{self.lng}，{self.lat}）超出经纬度范围，请核对经度在前、纬度在后。")

    def to(self, datum: Datum) -> Self:
        """The same place in another datum; itself when it is already there."""
        if datum == self.datum:
            return self
        lng, lat = self.lng, self.lat
        if self.datum == "bd09":
            lng, lat = _bd_to_gcj(lng, lat)
        if self.datum in ("bd09", "gcj02") and datum in _PLAIN:
            lng, lat = _gcj_to_wgs(lng, lat)
        if self.datum in _PLAIN and datum in ("gcj02", "bd09"):
            lng, lat = _wgs_to_gcj(lng, lat)
        if datum == "bd09":
            lng, lat = _gcj_to_bd(lng, lat)
        return type(self)(lng, lat, datum)


def _in_china(lng: float, lat: float) -> bool:
    """The rectangle inside which the offset applies."""
    return 73.66 < lng < 135.05 and 3.86 < lat < 53.55


def _wgs_to_gcj(lng: float, lat: float) -> tuple[float, float]:
    if not _in_china(lng, lat):
        return lng, lat
    shift_lng, shift_lat = _shift(lng - 105, lat - 35)
    phi = radians(lat)
    m = 1 - _GCJ_E2 * sin(phi) ** 2
    metres_lat = _GCJ_AXIS * (1 - _GCJ_E2) / (m * sqrt(m)) * pi / 180
    metres_lng = _GCJ_AXIS / sqrt(m) * cos(phi) * pi / 180
    return lng + shift_lng / metres_lng, lat + shift_lat / metres_lat


def _shift(x: float, y: float) -> tuple[float, float]:
    """The offset in metres east and north."""
    root = sqrt(abs(x))
    both = 2 / 3 * (20 * sin(6 * pi * x) + 20 * sin(2 * pi * x))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + both
    north += 2 / 3 * (20 * sin(pi * y) + 40 * sin(pi * y / 3))
    north += 2 / 3 * (160 * sin(pi * y / 12) + 320 * sin(pi * y / 30))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + both
    east += 2 / 3 * (20 * sin(pi * x) + 40 * sin(pi * x / 3))
    east += 2 / 3 * (150 * sin(pi * x / 12) + 300 * sin(pi * x / 30))
    return east, north


def _gcj_to_wgs(lng: float, lat: float) -> tuple[float, float]:
    """By iteration to 1e-9 degrees; a single step would err by 1-2 m."""
    guess_lng, guess_lat = lng, lat
    for _ in range(30):
        there_lng, there_lat = _wgs_to_gcj(guess_lng, guess_lat)
        step_lng, step_lat = lng - there_lng, lat - there_lat
        guess_lng, guess_lat = guess_lng + step_lng, guess_lat + step_lat
        if max(abs(step_lng), abs(step_lat)) < 1e-10:
            break
    return guess_lng, guess_lat


def _gcj_to_bd(lng: float, lat: float) -> tuple[float, float]:
    z = hypot(lng, lat) + 2e-5 * sin(lat * _BD_TURN)
    theta = atan2(lat, lng) + 3e-6 * cos(lng * _BD_TURN)
    return z * cos(theta) + 0.0065, z * sin(theta) + 0.006


def _bd_to_gcj(lng: float, lat: float) -> tuple[float, float]:
    guess_lng, guess_lat = lng - 0.0065, lat - 0.006
    for _ in range(30):
        there_lng, there_lat = _gcj_to_bd(guess_lng, guess_lat)
        guess_lng, guess_lat = guess_lng + lng - there_lng, guess_lat + lat - there_lat
        if max(abs(lng - there_lng), abs(lat - there_lat)) < 1e-10:
            break
    return guess_lng, guess_lat


def distance(one: Point, other: Point) -> float:
    """Metres between two points on the mean sphere (errs below 0.6 %); both in the datum of the first."""
    other = other.to(one.datum)
    lat1, lat2 = radians(one.lat), radians(other.lat)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(radians(other.lng - one.lng) / 2) ** 2
    return 2 * 6371008.8 * asin(min(1.0, sqrt(half)))


def _authalic(lat: float) -> float:
    """q of the latitude: the area of the ellipsoid below it, which makes an equal-area projection exact."""
    s = sin(radians(lat))
    return (1 - _E2) * (s / (1 - _E2 * s * s) + atanh(_E * s) / _E)


def ellipsoid_area(ring: Sequence[tuple[float, float]]) -> float:
    """Square metres inside a ring of (lng, lat) in CGCS2000 degrees, closed or not, either way round.

    Equal-area cylindrical coordinates of the ellipsoid (Snyder 1987): exact for edges along parallels and meridians,
    better than 1e-5 for the edges of villages and plots. Raises GeoError for fewer than three corners.
    """
    corners = list(ring[:-1] if len(ring) > 1 and tuple(ring[0]) == tuple(ring[-1]) else ring)
    if len(corners) < 3:
        raise GeoError("面积至少需要三个不同的拐点，请补全边界。")
    for lng, lat in corners:
        Point(lng, lat)
    origin = corners[0][0]
    plane = [(_turn(lng - origin), _authalic(lat)) for lng, lat in corners]
    base = plane[0][1]
    pairs = zip(plane, [*plane[1:], plane[0]], strict=True)
    twice = sum(x1 * (y2 - base) - x2 * (y1 - base) for (x1, y1), (x2, y2) in pairs)
    return abs(twice) / 2 * AXIS * AXIS / 2


def _turn(degrees_east: float) -> float:
    """Radians east, the short way round."""
    return radians((degrees_east + 180) % 360 - 180)


def centre(points: Sequence[Point]) -> Point:
    """The middle of the box around the points, in the datum of the first; raises GeoError when there is none."""
    if not points:
        raise GeoError("没有坐标点，无法定位中心。")
    same = [point.to(points[0].datum) for point in points]
    lngs, lats = [point.lng for point in same], [point.lat for point in same]
    return Point((min(lngs) + max(lngs)) / 2, (min(lats) + max(lats)) / 2, points[0].datum)
