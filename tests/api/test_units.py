"""/units: the tree, page by page, as far as the token goes."""

from tests.api.conftest import Land, told
from tests.factories.org import make_unit


def test_units_come_in_the_order_of_the_tree(land: Land, program) -> None:
    found = program(account=land.leader, unit=land.county).get("/units").json()
    assert [unit["name"] for unit in found["items"]] == ["青澜县", "云溪镇", "柳湾村", "石桥镇"]
    assert found["next"] is None
    assert found["items"][2] == {
        "id": land.village.pk,
        "name": "柳湾村",
        "kind": "village",
        "code": "331099101201",
        "parent_id": land.town.pk,
        "valid_from": None,
        "valid_to": None,
    }


def test_a_cursor_walks_through_all_of_them_once(land: Land, program) -> None:
    for number in range(23):
        make_unit(f"第{number}村", kind="village", parent=land.town)
    asking, seen, cursor = program(), [], ""
    while cursor is not None:
        page = asking.get("/units", limit=7, **({"cursor": cursor} if cursor else {})).json()
        seen += [unit["id"] for unit in page["items"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen)) == 25


def test_conditions(land: Land, program) -> None:
    asking = program(account=land.leader, unit=land.county)

    def names(**query: object) -> list[str]:
        return [unit["name"] for unit in asking.get("/units", **query).json()["items"]]

    assert names(parent=land.county.pk) == ["云溪镇", "石桥镇"]
    assert names(kind="village") == ["柳湾村"]
    assert names(code="331099102") == ["石桥镇"]
    assert names(q="柳湾") == ["柳湾村"]
    assert names(q="3310991") == ["云溪镇", "柳湾村", "石桥镇"]


def test_what_lies_outside_does_not_exist(land: Land, program) -> None:
    asking = program()
    for path in (
        f"/units/{land.other.pk}",
        f"/units/{land.county.pk}",
        "/units/999999",
        f"/units?parent={land.other.pk}",
    ):
        body = told(asking.get(path), 404)
        assert "石桥" not in str(body)
    assert asking.get(f"/units/{land.village.pk}").json()["name"] == "柳湾村"


def test_faults_are_named_where_they_stand(land: Land, program) -> None:
    asking = program()
    body = told(asking.get("/units", limit="many", kind="planet"), 422)
    assert {(fault["pointer"], fault["detail"]) for fault in body["errors"]} == {
        ("query/limit", "应当是整数"),
        ("query/kind", "不在允许的取值之内"),
    }
    told(asking.get("/units", limit=5000), 422)
    told(asking.get("/units", on="gestern"), 422)
    assert "从第一页" in told(asking.get("/units", cursor="nonsense"), 422)["detail"]
