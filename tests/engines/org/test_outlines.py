"""The outlines that a deployment brings: each goes to its unit, a past day keeps its own, what does not fit is said."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.factories.org import make_account, make_county
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.core.shapes import thinned
from zhenjie.engines.org.actions.outlines import Loaded, load_outlines
from zhenjie.engines.org.models import Outline, Unit
from zhenjie.engines.org.outlines import land_of
from zhenjie.engines.org.queries import children
from zhenjie.engines.org.tables import TableError

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def held() -> Iterator[None]:
    with clock.fixed(TODAY):
        yield


@pytest.fixture
def county() -> Unit:
    return make_county(townships=2, villages=2, since=date(2010, 1, 1))


def square(west: float, south: float, side: float = 0.1) -> dict[str, Any]:
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    return {"type": "Polygon", "coordinates": [[[round(x, 7), round(y, 7)] for x, y in ring]]}


def load(tmp_path: Path, *areas: tuple[dict[str, Any], Any], more: dict[str, Any] | None = None, **how: Any) -> Loaded:
    told = [{"type": "Feature", "properties": said, "geometry": shape} for said, shape in areas]
    path = tmp_path / "边界.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": told, **(more or {})}), "utf-8")
    return load_outlines(by=SYSTEM, path=path, **how)


def test_by_code_or_by_the_one_name_and_again_changes_nothing(county: Unit, tmp_path: Path) -> None:
    one, two = children(county).units
    Unit.objects.filter(pk=one.pk).update(code="990101101")
    areas = [({"XZQDM": "990101101", "XZQMC": "别的写法"}, square(120, 36)), ({"name": two.name}, square(120.1, 36))]
    assert [unit.pk for unit in load(tmp_path, *areas).drawn] == [one.pk, two.pk]
    again = load(tmp_path, *areas)
    assert (again.drawn, again.same) == ([], 2)
    assert [unit.name for unit, _shape in land_of(county).parts] == [one.name, two.name]
    assert land_of(one).own == square(120, 36)


def test_a_past_day_keeps_the_outline_of_then(county: Unit, tmp_path: Path) -> None:
    one = children(county).units[0]
    load(tmp_path, ({"name": one.name}, square(120, 36)), on=date(2020, 1, 1), source="2019 年调查")
    load(tmp_path, ({"name": one.name}, square(120, 36, 0.2)), on=date(2025, 1, 1))
    assert land_of(one, date(2024, 12, 31)).own == square(120, 36)
    assert land_of(one).own == square(120, 36, 0.2)
    assert land_of(one, date(2019, 12, 31)).own is None


def test_what_does_not_fit_is_said_and_the_rest_is_taken(county: Unit, tmp_path: Path) -> None:
    one, two = children(county).units
    village = children(one).units[0]
    Unit.objects.filter(pk=children(two).units[0].pk).update(name=village.name)
    done = load(
        tmp_path,
        ({"name": one.name}, square(120, 36)),
        ({"name": village.name}, square(120, 36)),
        ({"code": "1"}, square(120, 36)),
        ({"name": one.name}, square(121, 36)),
        ({"name": two.name}, {"type": "Point", "coordinates": [120, 36]}),
        ({}, None),
    )
    assert [unit.pk for unit in done.drawn] == [one.pk]
    assert done.problems == [
        f"第 2 个图形：有 2 个单元叫“{village.name}”，请写代码。",
        "第 3 个图形：找不到“1”这个单元，请核对代码或先导入单元树。",
        f"第 4 个图形：“{one.name}”在文件里出现了两次，只用了前一个。",
        f"第 5 个图形：“{two.name}”的图形不能用：不是面，边界应是 Polygon 或 MultiPolygon，每圈至少三个角点。",
        "第 6 个图形：找不到“（没有写代码和名称）”这个单元，请核对代码或先导入单元树。",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "不是 GeoJSON"),
        ("[]", "不是 GeoJSON"),
        ('{"type": "FeatureCollection"}', "不是 GeoJSON"),
        ("\x00\xff", "不是 GeoJSON"),
    ],
)
def test_a_file_that_is_none_says_so(county: Unit, tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "边界.geojson"
    path.write_text(text, "latin-1")
    with pytest.raises(TableError, match=said):
        load_outlines(by=SYSTEM, path=path)


def test_metres_of_a_projection_are_no_degrees(county: Unit, tmp_path: Path) -> None:
    crs = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4549"}}}
    with pytest.raises(TableError, match="EPSG::4549，请先转成"):
        load(tmp_path, ({"name": county.name}, square(120, 36)), more=crs)
    far = load(tmp_path, ({"name": county.name}, square(500_000, 4_000_000)))
    assert "超出经纬度范围" in far.problems[0]
    assert not Outline.objects.exists()


def test_under_a_unit_only_what_lies_there(county: Unit, tmp_path: Path) -> None:
    one, two = children(county).units
    done = load(tmp_path, ({"name": one.name}, square(120, 36)), ({"name": two.name}, square(120.1, 36)), under=one)
    assert [unit.pk for unit in done.drawn] == [one.pk]
    assert "找不到" in done.problems[0]


def test_maps_ask_for_the_unit_in_the_top_bar_and_what_lies_below(county: Unit, tmp_path: Path) -> None:
    one, two = children(county).units
    load(tmp_path, *(({"name": unit.name}, square(120, 36)) for unit in (county, one, two, children(one).units[0])))
    client = Client()
    client.force_login(make_account(unit=one, role="reader"))
    told = client.get("/org/outlines/").json()["features"]
    assert [(each["properties"]["name"], each["properties"]["own"]) for each in told] == [
        (children(one).units[0].name, False), (one.name, True),
    ]  # fmt: skip
    assert Client().get("/org/outlines/").status_code == 302


def test_corners_that_nobody_sees_are_left_out() -> None:
    wave = [(float(x), 0.2 if x % 2 else 0.0) for x in range(101)]
    assert thinned(wave, 0.5) == [(0.0, 0.0), (100.0, 0.0)]
    bent = [(0.0, 0.0), (5.0, 0.1), (10.0, 8.0), (15.0, 0.1), (20.0, 0.0)]
    assert (10.0, 8.0) in thinned(bent, 0.5)
