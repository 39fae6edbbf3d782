from math import cos, pi, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.core.geo import GeoError, Point, centre, distance, ellipsoid_area

LNG = st.floats(min_value=74.5, max_value=134.5)
LAT = st.floats(min_value=4.5, max_value=53)
DATUMS = st.sampled_from(["cgcs2000", "wgs84", "gcj02", "bd09"])


def near(one: Point, lng: float, lat: float, tolerance: float) -> bool:
    return abs(one.lng - lng) < tolerance and abs(one.lat - lat) < tolerance


def test_the_published_vector():
    there = Point(120, 36, "wgs84")
    assert near(there.to("gcj02"), 120.00522016, 36.00007638, 5e-9)
    assert near(there.to("bd09"), 120.01161624, 36.00642306, 5e-9)
    assert there.to("cgcs2000") == Point(120, 36)


@given(LNG, LAT, DATUMS, DATUMS)
def test_there_and_back_ends_where_it_began(lng: float, lat: float, here: str, there: str):
    back = Point(lng, lat, here).to(there).to(here)
    assert near(back, lng, lat, 1e-8)
    assert back.datum == here


@given(LNG, LAT, DATUMS, DATUMS)
def test_nothing_is_converted_twice(lng: float, lat: float, here: str, there: str):
    once = Point(lng, lat, here).to(there)
    assert once.to(there) is once


@given(LNG, LAT)
def test_the_way_over_gcj_gives_the_same_bd(lng: float, lat: float):
    direct, over = Point(lng, lat).to("bd09"), Point(lng, lat).to("gcj02").to("bd09")
    assert near(direct, over.lng, over.lat, 1e-12)


def test_the_offset_is_some_hundred_metres_and_none_abroad():
    here = Point(120, 36)
    shifted = here.to("gcj02")
    assert 400 < distance(here, Point(shifted.lng, shifted.lat)) < 600
    assert near(Point(2.35, 48.86).to("gcj02"), 2.35, 48.86, 1e-12)


def test_distance_of_one_degree_and_across_datums():
    assert distance(Point(120, 36), Point(120, 37)) == pytest.approx(111195, rel=1e-4)
    assert distance(Point(120, 36), Point(120, 36).to("bd09")) < 0.01


def test_the_whole_ellipsoid_in_eight_parts():
    octant = [(0.0, 0.0), (90.0, 0.0), (90.0, 90.0), (0.0, 90.0)]
    assert ellipsoid_area(octant) * 8 == pytest.approx(510065621.7e6, rel=1e-6)  # the known surface of the Earth


@given(
    st.floats(min_value=75, max_value=134),
    st.floats(min_value=5, max_value=52),
    st.floats(min_value=1e-3, max_value=0.02),
)
def test_a_small_square_equals_its_plane_area(lng: float, lat: float, side: float):
    ring = [(lng, lat), (lng + side, lat), (lng + side, lat + side), (lng, lat + side)]
    middle = lat + side / 2
    e2, axis, s2 = 0.0066943800229, 6378137.0, (1 - cos(2 * radians(middle))) / 2
    north = pi / 180 * axis * (1 - e2) / (1 - e2 * s2) ** 1.5
    east = pi / 180 * axis * cos(radians(middle)) / (1 - e2 * s2) ** 0.5
    assert ellipsoid_area(ring) == pytest.approx(side * side * north * east, rel=1e-4)
    assert ellipsoid_area([*ring[::-1], ring[-1]]) == pytest.approx(ellipsoid_area(ring), rel=1e-9)


def test_an_area_over_the_date_line_is_small():
    assert ellipsoid_area([(179.99, 10), (-179.99, 10), (-179.99, 10.02), (179.99, 10.02)]) < 1e7


@pytest.mark.parametrize("ring", [[], [(120, 36), (121, 36)], [(120, 36), (121, 36), (120, 36)]])
def test_two_corners_have_no_area(ring: list[tuple[float, float]]):
    with pytest.raises(GeoError, match="三个"):
        ellipsoid_area(ring)


@pytest.mark.parametrize(("lng", "lat"), [(36, 120), (181, 0), (float("nan"), 0), (120, float("inf"))])
def test_swapped_or_broken_coordinates_are_refused(lng: float, lat: float):
    with pytest.raises(GeoError, match="经度在前"):
        Point(lng, lat)


def test_an_unknown_datum_is_refused():
    with pytest.raises(GeoError, match="坐标系"):
        Point(120, 36, "beijing54")


def test_the_centre_of_points_in_mixed_datums():
    middle = centre([Point(120, 36), Point(121, 37).to("gcj02")])
    assert near(middle, 120.5, 36.5, 1e-8)
    with pytest.raises(GeoError):
        centre([])
