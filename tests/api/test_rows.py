"""/registers: rows are listed, read, written and sent in bulk under the checks of the screen; nothing of a neighbour comes out."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import Land, Program, told
from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_token, make_yard
from tests.factories.org import make_account
from tests.factories.own import make_column
from zhenjie.engines.ledger.models import Command
from zhenjie.engines.trail.models import Entry

ROWS = "/registers/sample.yard/rows"


@pytest.fixture
def writer(land: Land) -> Program:
    return Program(make_token(make_account(unit=land.town, role="clerk"), land.town, *BOTH))


BOTH = ("sample.yard.read", "sample.yard.write")


def patch(program: Program, path: str, body: Any, **headers: str) -> Any:
    return program.client.patch(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers)


def yard(**changes: Any) -> dict[str, Any]:
    return {"name": "柳湾小学旧址", "state": "idle", "area": "1240.5", **changes}


def test_the_table_of_contents_tells_what_the_token_may(land: Land, writer: Program) -> None:
    found = {one["key"]: one for one in writer.get("/registers").json()}
    assert list(found) == ["sample.yard"]
    assert found["sample.yard"]["may"] == ["read", "write"]


def test_a_register_describes_its_columns_and_those_of_the_unit(land: Land, writer: Program) -> None:
    column = make_column(land.town, "消防验收", "choice", options=["已过", "未验"])
    hidden = make_column(land.other, "邻镇的列")
    found = writer.get("/registers/sample.yard").json()
    columns = {one["name"]: one for one in found["columns"]}
    assert columns["area"]["conditions"] == ["area_min", "area_max"]
    assert columns["rent"]["writable"] is False
    assert columns["mobile"]["masked"] is True
    assert columns[column.name]["custom"] is True
    assert [one["value"] for one in columns[column.name]["choices"]] == ["已过", "未验"]
    assert found["schema"]["properties"]["custom"]["properties"][column.name]["enum"] == ["已过", "未验", None]
    assert hidden.name not in columns
    assert "邻镇" not in json.dumps(found, ensure_ascii=False)


def test_rows_come_page_by_page_under_the_conditions_of_the_screen(land: Land, writer: Program) -> None:
    column = make_column(land.town, "年租金", "decimal")
    for number in range(12):
        make_yard(land.village, f"院{number:02}", area=Decimal(number), custom={column.name: number / 4})
    make_yard(land.other, "邻镇的院")
    seen, cursor = [], ""
    while cursor is not None:
        page = writer.get(ROWS, limit=5, sort="-area", **({"cursor": cursor} if cursor else {})).json()
        seen += [one["name"] for one in page["items"]]
        cursor = page["next"]
    assert seen == [f"院{number:02}" for number in reversed(range(12))]
    assert [one["name"] for one in writer.get(ROWS, area_min=10).json()["items"]] == ["院10", "院11"]
    query = {f"{column.name}_min": "2.5", "sort": f"-{column.name}"}
    assert [one["name"] for one in writer.get(ROWS, **query).json()["items"]] == ["院11", "院10"]
    assert [one["name"] for one in writer.get(ROWS, q="院07").json()["items"]] == ["院07"]
    assert "error" not in str(told(writer.get(ROWS, nonsense=1), 422)["detail"])
    assert told(writer.get(ROWS, area_min="viel"), 422)["errors"][0]["pointer"] == "query/area_min"
    told(writer.get(ROWS, sort="nonsense"), 422)
    told(writer.get(ROWS, cursor="nonsense"), 422)
    told(writer.get(ROWS, limit=0), 422)


def test_a_row_is_read_with_its_version_and_masked(land: Land, writer: Program) -> None:
    made = make_yard(land.village, "老粮库", mobile="13812345678", price=Decimal("7.50"))
    answer = writer.get(f"{ROWS}/{made.pk}")
    assert answer.headers["ETag"] == '"1"'
    found = answer.json()
    assert (found["name"], found["area"], found["unit"], found["version"]) == ("老粮库", "100.00", land.village.pk, 1)
    assert Decimal(found["rent"]) == 750
    assert found["mobile"] != "13812345678"
    assert "12345678" not in answer.content.decode()


def test_a_row_is_made_with_its_trail(land: Land, writer: Program) -> None:
    column = make_column(land.town, "年租金", "decimal")
    answer = writer.post(ROWS, yard(unit=land.village.pk, price=7.5, leased=True, custom={column.name: 3200.25}))
    assert answer.status_code == 201, answer.content.decode()
    made = Yard.objects.get()
    assert (made.unit_id, made.area, made.price, made.leased) == (
        land.village.pk,
        Decimal("1240.5"),
        Decimal("7.5"),
        True,
    )
    assert made.custom == {column.name: 3200.25}
    assert answer.json()["custom"] == {column.name: "3200.25"}
    assert Entry.objects.filter(subject=f"sample.yard:{made.pk}", verb="登记").exists()
    assert writer.post(ROWS, yard(name="第二处")).json()["unit"] == land.town.pk


@pytest.mark.parametrize(
    ("changes", "pointer", "said"),
    [
        ({"area": "viel"}, "body/area", "不是数字"),
        ({"area": None}, "body/area", "必填"),
        ({"area": [1]}, "body/area", "一个数"),
        ({"state": "gone"}, "body/state", "gone"),
        ({"since": "31.2.2026"}, "body/since", "日期"),
        ({"leased": "ja"}, "body/leased", "true"),
        ({"rent": 5}, "body/rent", "不在这里填写"),
        ({"colour": "red"}, "body/colour", "没有这一项"),
        ({"custom": {"x999": 1}}, "body/custom/x999", "没有这一列"),
        ({"custom": [1]}, "body/custom", "对象"),
        ({"place": {"type": "Point", "coordinates": ["a", 1]}}, "body/place", "GeoJSON"),
    ],
)
def test_a_fault_is_told_where_it_stands(
    land: Land, writer: Program, changes: dict[str, Any], pointer: str, said: str
) -> None:
    if "place" in changes and "place" not in writer.get("/registers/sample.yard").json()["schema"]["properties"]:
        return
    faults = told(writer.post(ROWS, yard(**changes)), 422)["errors"]
    assert any(fault["pointer"] == pointer and said in fault["detail"] for fault in faults), faults
    assert not Yard.objects.exists()


def test_only_what_is_sent_changes_and_the_version_decides(land: Land, writer: Program) -> None:
    column, other = make_column(land.town, "年租金", "decimal"), make_column(land.town, "联系人")
    made = make_yard(land.village, "老粮库", mobile="13812345678", custom={column.name: 5, other.name: "王"})
    path = f"{ROWS}/{made.pk}"
    told(patch(writer, path, {"name": "甲"}), 428)
    told(patch(writer, path, {"name": "甲", "version": "x"}), 422)
    read = writer.get(path).json()
    answer = patch(
        writer, path, {"name": "甲", "mobile": read["mobile"], "custom": {column.name: None}}, **{"If-Match": '"1"'}
    )
    assert answer.status_code == 200, answer.content.decode()
    made.refresh_from_db()
    assert (made.name, made.version, made.area) == ("甲", 2, Decimal("100"))
    assert made.mobile is not None
    assert made.mobile.plain == "13812345678"
    assert made.custom == {other.name: "王"}
    stale = told(patch(writer, path, {"name": "乙", "version": 1}), 409)
    assert (stale["row"]["name"], stale["row"]["version"]) == ("甲", 2)


def test_what_lies_outside_the_token_does_not_exist(land: Land, writer: Program) -> None:
    theirs = make_yard(land.other, "邻镇的院")
    for answer in (
        writer.get(f"{ROWS}/{theirs.pk}"),
        patch(writer, f"{ROWS}/{theirs.pk}", {"name": "甲", "version": 1}),
        writer.get(f"{ROWS}/999999999999999999999999"),
        writer.get("/registers/own.1/rows"),
        writer.get("/registers/no.such/rows"),
    ):
        assert "邻镇" not in str(told(answer, 404))
    faults = told(writer.post(ROWS, yard(unit=land.other.pk)), 422)["errors"]
    assert faults[0]["pointer"] == "body/unit"
    assert "石桥" not in str(faults)
    assert Yard.objects.count() == 1


def test_a_token_does_what_stands_on_it_and_no_more(land: Land) -> None:
    account = make_account(unit=land.town, role="clerk")
    reading = Program(make_token(account, land.town, "sample.yard.read"))
    told(reading.post(ROWS, yard()), 403)
    told(Program(make_token(account, land.town, "org.read")).get(ROWS), 403)
    low = Program(make_token(make_account(unit=land.town, role="reader"), land.town, *BOTH))
    told(low.post(ROWS, yard()), 403)


def test_a_register_that_the_platform_writes_itself_takes_no_rows(land: Land) -> None:
    account = make_account(unit=land.town, role="clerk")
    asking = Program(make_token(account, land.town, "indicators.observation.read", "indicators.observation.write"))
    assert asking.get("/registers/indicators.observation/rows").status_code == 200
    told(asking.post("/registers/indicators.observation/rows", {}), 403)


def test_bulk_gives_every_row_its_verdict_and_the_good_ones_go_in(land: Land, writer: Program) -> None:
    made = make_yard(land.village, "老粮库")
    sent = {
        "rows": [
            yard(name="甲"),
            yard(name="乙", area="viel"),
            {"id": made.pk, "version": 1, "name": "新粮库"},
            {"id": made.pk, "version": 1, "name": "又改"},
            {"id": 99999999, "version": 1, "name": "无"},
            "row",
        ]
    }
    told(writer.post(f"{ROWS}/bulk", sent), 422)
    answers = [writer.post(f"{ROWS}/bulk", sent, **{"Idempotency-Key": "k1"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    found = answers[0].json()
    assert (found["created"], found["updated"], found["failed"]) == (1, 1, 4)
    assert [one["status"] for one in found["verdicts"]] == [201, 422, 200, 409, 404, 422]
    assert found["verdicts"][1]["errors"][0]["pointer"] == "body/area"
    assert found["verdicts"][3]["row"]["name"] == "新粮库"
    assert sorted(Yard.objects.values_list("name", flat=True)) == sorted(["甲", "新粮库"])


def test_bulk_all_or_nothing(land: Land, writer: Program) -> None:
    sent = {"rows": [yard(name="甲"), yard(name="乙", area="viel")], "all_or_nothing": True}
    body = told(writer.post(f"{ROWS}/bulk", sent, **{"Idempotency-Key": "k1"}), 422)
    assert [one["index"] for one in body["verdicts"]] == [1]
    assert not Yard.objects.exists()
    assert not Command.objects.exists()
    sent["rows"] = sent["rows"][:1]
    assert writer.post(f"{ROWS}/bulk", sent, **{"Idempotency-Key": "k1"}).json()["created"] == 1


def test_a_duplicate_is_refused_with_a_sentence(land: Land, writer: Program) -> None:
    make_yard(land.town, "老粮库", code="YX-1")
    made = make_yard(land.town, "农机站", code="YX-2")
    told(writer.post(ROWS, yard(code="YX-1")), 422)
    told(patch(writer, f"{ROWS}/{made.pk}", {"code": "YX-1", "version": 1}), 422)


def test_the_list_costs_no_query_per_row(land: Land, writer: Program) -> None:
    make_yard(land.village)
    writer.get(ROWS)
    with CaptureQueriesContext(connection) as one:
        writer.get(ROWS)
    for _ in range(20):
        make_yard(land.village)
    with CaptureQueriesContext(connection) as many:
        assert len(writer.get(ROWS).json()["items"]) == 21
    assert len(many) == len(one)


@pytest.mark.parametrize(
    "sent", [b'{"name": "\\ud800", "area": 1}', b'{"name": "a\\u0000b", "area": 1}', b"[", b"1e999"]
)
def test_characters_that_no_database_takes_are_refused(land: Land, writer: Program, sent: bytes) -> None:
    with transaction.atomic():
        answer = writer.post(ROWS, sent)
    told(answer, answer.status_code)
    assert answer.status_code in (400, 422)


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["name", "unit", "state", "area", "price", "floors", "since", "leased", "park", "note", "mobile", "place", "code",
     "custom", "version", "id", "rent", "x1"]
)  # fmt: skip
BODIES = st.dictionaries(NAMES, ODD, max_size=6) | ODD
QUERIES = st.dictionaries(
    st.sampled_from(["q", "sort", "cursor", "limit", "area_min", "area_max", "since_from", "state", "unit", "park", "leased",
                     "owner", "last", "seen_at_to"]),
    st.text(max_size=20) | st.integers().map(str) | st.floats().map(str) | st.sampled_from(["area", "-price", "1e999"]),
    max_size=4,
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=BODIES, query=QUERIES, whole=st.booleans(), valid=st.booleans())
def test_whatever_is_sent_is_answered_in_one_form(
    land: Land, writer: Program, body: Any, query: dict[str, str], whole: bool, valid: bool
) -> None:
    """Never a 500: every refusal is a problem document."""
    kept = Yard.objects.filter(code="fuzz").first() or make_yard(land.village, "老粮库", code="fuzz")
    Command.objects.all().delete()
    Yard.objects.exclude(pk=kept.pk).delete()
    sent = {**yard(), **body} if valid and isinstance(body, dict) else body
    asks = (
        lambda: writer.get(ROWS, **query),
        lambda: writer.post(ROWS, sent),
        lambda: patch(writer, f"{ROWS}/{kept.pk}", sent, **{"If-Match": f'"{kept.version}"'}),
        lambda: writer.post(
            f"{ROWS}/bulk", {"rows": [sent, sent], "all_or_nothing": whole}, **{"Idempotency-Key": "f"}
        ),
        lambda: writer.get(ROWS),
    )
    for ask in asks:
        with transaction.atomic():
            answer = ask()
        if answer.status_code >= 400:
            assert answer.status_code < 500, answer.content.decode()
            told(answer, answer.status_code)
