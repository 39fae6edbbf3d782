"""Places: typed in any system, drawn on the map, taken out as GeoJSON."""

import json

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.ledger import make_yard
from tests.factories.org import make_account, make_county
from zhenjie.core.geo import Point, distance
from zhenjie.core.shapes import ShapeError, bounds, read_shape
from zhenjie.engines.org.models import Unit

POINT = {"type": "Point", "coordinates": [118.52, 36.7]}


@pytest.mark.parametrize(
    "text",
    [
        "118.52，36.7",
        "118.52 36.70",
        "36.7, 118.52",
        "东经118°31′12″，北纬36°42′0″",
        '{"type":"Point","coordinates":[118.52,36.7]}',
    ],
)
def test_a_point_is_read_however_it_is_written(text: str) -> None:
    assert read_shape(text) == POINT


def test_corners_a_line_each_make_a_closed_plot() -> None:
    shape = read_shape("118.5，36.7\n118.6，36.7\n118.6，36.8")
    assert shape == {"type": "Polygon", "coordinates": [[[118.5, 36.7], [118.6, 36.7], [118.6, 36.8], [118.5, 36.7]]]}


@pytest.mark.parametrize("text", ["村东头", "118.5", "200，300", "{}", '{"type":"Point","coordinates":[]}', "{" * 3000])
def test_what_is_no_place_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ShapeError, match=r"[。，]"):
        read_shape(text)


@given(st.floats(75, 134), st.floats(18, 53), st.sampled_from(["gcj02", "bd09"]))
def test_a_point_of_an_internet_map_comes_back_to_where_it_stands(lng: float, lat: float, datum: str) -> None:
    there = Point(lng, lat).to(datum)  # type: ignore[arg-type]
    shape = read_shape(f"{there.lng}，{there.lat}", datum)  # type: ignore[arg-type]
    assert shape is not None
    assert distance(Point(lng, lat), Point(*shape["coordinates"])) < 2


def test_bounds_hold_every_corner() -> None:
    assert bounds([POINT, {"type": "LineString", "coordinates": [[118, 37], [119, 36]]}]) == (118, 36, 119, 37)
    assert bounds([]) is None


@pytest.fixture
def town(db: None) -> Unit:
    county = make_county()
    found = Unit.objects.filter(parent=county, kind="township").first()
    assert found is not None
    return found


def log_in(unit: Unit, role: str = "clerk") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def test_a_place_typed_from_an_internet_map_is_kept_in_the_national_system(town: Unit) -> None:
    yard = make_yard(town)
    form = {"name": "老粮库", "unit": town.pk, "state": "idle", "area": "10", "floors": "1", "version": yard.version}
    log_in(town).post(f"/ledger/sample.yard/{yard.pk}/edit/", {**form, "place": "118.52，36.7", "place_datum": "gcj02"})
    yard.refresh_from_db()
    assert yard.place is not None
    assert yard.place["type"] == "Point"
    assert 400 < distance(Point(118.52, 36.7), Point(*yard.place["coordinates"])) < 900


def test_a_wrong_place_is_told_at_its_field_and_loses_nothing(town: Unit) -> None:
    form = {
        "name": "老粮库",
        "unit": town.pk,
        "state": "idle",
        "area": "10",
        "floors": "1",
        "place": "村东头",
        "place_datum": "cgcs2000",
    }
    answer = log_in(town).post("/ledger/sample.yard/new/", form)
    assert answer.status_code == 422
    assert "不是坐标" in answer.content.decode()
    assert "村东头" in answer.content.decode()


def test_the_map_shows_what_the_list_shows_and_nothing_of_a_neighbour(town: Unit) -> None:
    make_yard(town, "河湾旧仓", place=POINT)
    make_yard(town, "后街小院")
    neighbour = Unit.objects.filter(parent=town.parent, kind="township").exclude(pk=town.pk).first()
    assert neighbour is not None
    make_yard(neighbour, "邻镇的仓", place=POINT)
    client = log_in(town)
    page = client.get("/ledger/sample.yard/map/").content.decode()
    assert "河湾旧仓" in page
    assert "邻镇的仓" not in page
    told = json.loads(client.get("/ledger/sample.yard/map.json").content)
    assert [one["properties"]["label"] for one in told["features"]] == ["河湾旧仓"]
    assert told["bounds"] == [118.52, 36.7, 118.52, 36.7]
    assert json.loads(client.get("/ledger/sample.yard/map.json?q=没有这个").content)["features"] == []


def test_geojson_holds_the_rows_of_the_list_with_their_places(town: Unit) -> None:
    make_yard(town, "河湾旧仓", place=POINT)
    make_yard(town, "后街小院")
    answer = log_in(town).post("/ledger/sample.yard/export/?sort=name", {"format": "geojson"})
    told = json.loads(b"".join(answer))  # type: ignore[arg-type]
    assert {one["properties"]["name"]: one["geometry"] for one in told["features"]} == {
        "河湾旧仓": POINT,
        "后街小院": None,
    }
    assert told["about"]["unit"] == town.name
