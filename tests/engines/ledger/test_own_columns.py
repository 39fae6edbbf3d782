"""Columns that a unit has added behave like built-in ones, on both databases, and no neighbour sees them."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.ledger.conftest import Ground
from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.factories.org import make_account
from tests.factories.own import make_column
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.ledger import own
from zhenjie.engines.ledger.actions.columns import retire_column
from zhenjie.engines.ledger.paging import Sort, in_order, page_of
from zhenjie.engines.ledger.queries import history
from zhenjie.engines.org.actions.succession import merge_units
from zhenjie.engines.org.actions.units import move_unit
from zhenjie.engines.trail.models import Entry

LIST = "/ledger/sample.yard/"
PAGE = f"{LIST}own/"


def names(client: Client, query: str = "") -> list[str]:
    response = client.get(LIST + query)
    assert response.status_code == 200
    assert not response.context["form"].errors
    return [line.cells[0].text for line in response.context["lines"]]


def titles(client: Client) -> list[str]:
    return [str(head.column.title) for head in client.get(LIST).context["heads"]]


def filled(unit: Any, **changes: object) -> dict[str, object]:
    return {"name": "柳湾小学旧址", "unit": unit.pk, "state": "idle", "area": "1240", "floors": "2", **changes}


def test_a_clerk_adds_a_column_looks_at_it_first_and_everybody_below_is_asked(ground: Ground, clerk: Client) -> None:
    sent = {"title": "消防验收", "kind": "choice", "options": "已过\n未验\n\n整改中", "required": "on"}
    shown = clerk.post(f"{PAGE}add/", {**sent, "preview": "1"})
    assert "加上以后的样子" in shown.content.decode()
    assert titles(clerk)[-1] != "消防验收"
    clerk.post(f"{PAGE}add/", sent)
    assert titles(clerk)[-1] == "消防验收"
    entry = Entry.objects.filter(verb="加列").get()
    assert entry.scope == ground.town.path
    form = clerk.get(f"{LIST}new/").content.decode()
    assert all(text in form for text in ("消防验收", "已过", "未验", "整改中"))


def test_without_the_permission_nobody_adds(ground: Ground, browser_of) -> None:
    reader = browser_of(make_account(unit=ground.town, role="reader"))
    assert reader.get(PAGE).status_code == 403
    assert reader.post(f"{PAGE}add/", {"title": "甲", "kind": "text"}).status_code == 403


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"title": "名称", "kind": "text"}, "已经有一列叫“名称”"),
        ({"title": "年租金", "kind": "text"}, "已经有一列叫“年租金”"),
        ({"title": "消防", "kind": "choice", "options": " \n"}, "至少要有一个选项"),
        ({"title": "  ", "kind": "text"}, "必填"),
        ({"title": "甲", "kind": "blob"}, "blob"),
    ],
)
def test_what_cannot_be_a_column_is_said_and_nothing_typed_is_lost(
    ground: Ground, clerk: Client, sent: dict[str, str], said: str
) -> None:
    make_column(ground.county, "年租金", "decimal")
    answer = clerk.post(f"{PAGE}add/", sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert sent["title"].strip() in answer.content.decode()


def test_typed_values_go_in_come_out_and_history_speaks_of_them_by_title(ground: Ground, clerk: Client) -> None:
    rent = make_column(ground.town, "年租金（元）", "decimal")
    until = make_column(ground.town, "租到", "date")
    fire = make_column(ground.town, "消防", "choice", options=["已过", "未验"])
    wet = make_column(ground.town, "临水", "yes")
    sent = {rent.name: "3.2万", until.name: "2027-05-01", fire.name: "未验", wet.name: "0"}
    clerk.post(f"{LIST}new/", filled(ground.village, **sent))
    yard = Yard.objects.get()
    assert yard.custom == {rent.name: 32000, until.name: "2027-05-01", fire.name: "未验", wet.name: False}
    page = clerk.get(f"{LIST}{yard.pk}/").content.decode()
    assert "填写“年租金（元）”为“32,000”" in page
    assert "填写“临水”为“否”" in page
    form = clerk.get(f"{LIST}{yard.pk}/edit/").context["form"]
    assert [form[one.name].value() for one in (rent, until, fire, wet)] == ["32000", date(2027, 5, 1), "未验", "0"]
    clerk.post(
        f"{LIST}{yard.pk}/edit/", filled(ground.village, **{**sent, rent.name: "12.5", fire.name: "", "version": 1})
    )
    yard.refresh_from_db()
    assert yard.custom == {rent.name: 12.5, until.name: "2027-05-01", wet.name: False}
    told = history(own.declared("sample.yard", ground.village), yard)[0]
    assert told.clauses == ("把“年租金（元）”从“32,000”改为“12.5”", "清空“消防”（原为“未验”）")


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("decimal", "很多", "“很多”不是数字"),
        ("integer", "2.5", "不是整数"),
        ("decimal", "1e30", "1e30"),
        ("decimal", "123456789012345678", "123456789012345678"),
        ("date", "2026-02-31", "日期"),
        ("choice", "别的", "别的"),
        ("text", "x" * 201, "200"),
    ],
)
def test_a_wrong_value_is_told_at_its_field(ground: Ground, clerk: Client, kind: str, text: str, said: str) -> None:
    column = make_column(ground.town, "自设", kind, options=["甲"])
    answer = clerk.post(f"{LIST}new/", filled(ground.village, **{column.name: text}))
    assert answer.status_code == 422
    assert said in str(answer.context["form"].errors[column.name]) + answer.content.decode()
    assert column.name in answer.context["form"].errors
    assert not Yard.objects.exists()


def test_a_required_column_is_required(ground: Ground, clerk: Client) -> None:
    column = make_column(ground.town, "联系人", required=True)
    answer = clerk.post(f"{LIST}new/", filled(ground.village))
    assert "必填" in str(answer.context["form"].errors[column.name])


def test_conditions_on_added_columns(ground: Ground, clerk: Client) -> None:
    rent, until = make_column(ground.town, "年租金", "decimal"), make_column(ground.town, "租到", "date")
    fire = make_column(ground.town, "消防", "choice", options=["已过", "未验"])
    wet, note = make_column(ground.town, "临水", "yes"), make_column(ground.town, "联系人")
    make_yard(
        ground.village,
        "老粮库",
        custom={rent.name: 9, until.name: "2027-05-01", fire.name: "未验", wet.name: True, note.name: "王建国"},
    )
    make_yard(
        ground.village,
        "农机站",
        custom={rent.name: 10.5, until.name: "2028-01-01", fire.name: "已过", wet.name: False, note.name: "陈小梅"},
    )
    make_yard(ground.village, "空着的")
    assert names(clerk, f"?{rent.name}_min=10") == ["农机站"]
    assert names(clerk, f"?{rent.name}_max=9.5") == ["老粮库"]
    assert names(clerk, f"?{until.name}_from=2027-06-01") == ["农机站"]
    assert names(clerk, f"?{until.name}_from=2027-01-01&{until.name}_to=2027-05-01") == ["老粮库"]
    assert names(clerk, f"?{fire.name}=未验") == ["老粮库"]
    assert names(clerk, f"?{fire.name}=未验&{fire.name}=已过") == ["农机站", "老粮库"]
    assert names(clerk, f"?{wet.name}=1") == ["老粮库"]
    assert names(clerk, f"?{wet.name}=0") == ["农机站"]
    assert names(clerk, f"?{note.name}=小梅") == ["农机站"]
    assert names(clerk, "?q=王建国") == ["老粮库"]
    refused = clerk.get(f"{LIST}?{rent.name}_min=1234567890123456789").context["form"]
    assert "放不下" in str(refused.errors)


VALUES = {
    "decimal": st.one_of(st.integers(-(10**9), 10**9), st.decimals(-1000, 1000, places=4).map(float)),
    "date": st.dates(date(1990, 1, 1), date(2040, 1, 1)).map(date.isoformat),
    "yes": st.booleans(),
}


def order_of(kind: str, value: Any) -> Any:
    return Decimal(str(value)) if kind == "decimal" else value


@pytest.mark.parametrize("kind", ["decimal", "date", "yes"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_pages_by_key_walk_through_every_row_once_in_order_empties_last(ground: Ground, kind: str, data: Any) -> None:
    Yard.objects.all().delete()
    held = data.draw(st.lists(st.one_of(st.none(), VALUES[kind]), min_size=1, max_size=25))
    made = Yard.objects.bulk_create(
        Yard(unit=ground.village, name="院", area=1, custom={} if value is None else {"x7": value}) for value in held
    )
    down = data.draw(st.booleans())
    pairs = [(order_of(kind, value), row.pk) for value, row in zip(held, made, strict=True) if value is not None]
    empty = [row.pk for value, row in zip(held, made, strict=True) if value is None]
    expected = [pk for _value, pk in sorted(pairs, reverse=down)] + sorted(empty, reverse=down)
    sort, size = Sort("custom__x7", down), data.draw(st.integers(1, 7))
    walked, page = [], page_of(Yard.objects.all(), sort, size=size)
    pages = [page]
    walked += [row.pk for row in page.rows]
    while page.following:
        page = page_of(Yard.objects.all(), sort, page.following, size)
        pages.append(page)
        walked += [row.pk for row in page.rows]
    assert walked == expected
    assert [row.pk for row in in_order(Yard.objects.all(), sort)] == expected
    back = page_of(Yard.objects.all(), sort, size=size, last=True)
    returned = [row.pk for row in back.rows]
    while back.previous:
        back = page_of(Yard.objects.all(), sort, back.previous, size)
        returned = [row.pk for row in back.rows] + returned
    assert returned == expected


def test_the_export_and_a_choice_of_columns_work_with_them(ground: Ground, clerk: Client) -> None:
    rent = make_column(ground.town, "年租金", "decimal")
    make_yard(ground.village, "老粮库", custom={rent.name: 10.5})
    clerk.post(f"{LIST}columns/", {"columns": ["name", rent.name]})
    taken = clerk.post(f"{LIST}export/", {"format": "csv"})
    lines = list(csv.reader(io.StringIO(b"".join(taken).decode("utf-8-sig"))))
    assert lines[:2] == [["名称", "年租金"], ["老粮库", "10.5"]]


def test_the_county_is_offered_what_a_township_added_and_the_neighbour_is_not(ground: Ground, browser_of) -> None:
    column = make_column(ground.town, "消防验收")
    make_yard(ground.village, "老粮库", custom={column.name: "已过"})
    leader = browser_of(make_account(unit=ground.county, role="leader"))
    assert "消防验收" not in titles(leader)
    assert names(leader, f"?{column.name}=已过") == ["老粮库"]
    leader.post(f"{LIST}columns/", {"columns": ["name", column.name]})
    assert titles(leader) == ["名称", "消防验收"]
    stranger = browser_of(ground.stranger)
    for url in (LIST, f"{LIST}new/", PAGE):
        assert "消防验收" not in stranger.get(url).content.decode()
    answer = stranger.get(f"{LIST}?{column.name}=已过")
    assert "没有列出任何行" in answer.content.decode()
    assert "老粮库" not in answer.content.decode()
    assert stranger.post(f"{PAGE}{column.pk}/", {"act": "retire"}).status_code == 404
    column.refresh_from_db()
    assert column.retired_at is None


def test_the_county_opens_a_row_with_the_columns_of_the_rows_own_township(ground: Ground, browser_of) -> None:
    column = make_column(ground.town, "消防验收", required=True)
    yard = make_yard(ground.village, "老粮库", custom={column.name: "已过"})
    leader = browser_of(make_account(unit=ground.county, role="clerk"))
    assert "消防验收" in leader.get(f"{LIST}{yard.pk}/").content.decode()
    assert "消防验收" in leader.get(f"{LIST}{yard.pk}/edit/").content.decode()


def test_a_retired_column_is_asked_no_more_and_what_was_typed_is_still_read(ground: Ground, clerk: Client) -> None:
    column = make_column(ground.town, "消防验收")
    yard = make_yard(ground.village, "老粮库", custom={column.name: "已过"})
    assert clerk.post(f"{PAGE}{column.pk}/", {"act": "retire"}).status_code == 302
    assert "消防验收" not in titles(clerk)
    page = clerk.get(f"{LIST}{yard.pk}/")
    assert [(str(cell.column.title), cell.text) for cell in page.context["former"]] == [("消防验收", "已过")]
    assert "已停用的列" in page.content.decode()
    clerk.post(f"{LIST}{yard.pk}/edit/", filled(ground.village, version=1))
    yard.refresh_from_db()
    assert yard.custom == {column.name: "已过"}
    clerk.post(f"{PAGE}{column.pk}/", {"act": "restore"})
    assert titles(clerk)[-1] == "消防验收"


def test_columns_are_renamed_reordered_and_a_dropped_option_stays_with_its_row(ground: Ground, clerk: Client) -> None:
    first = make_column(ground.town, "甲", "choice", options=["一", "二"])
    second = make_column(ground.town, "乙")
    yard = make_yard(ground.village, "老粮库", custom={first.name: "二"})
    clerk.post(f"{PAGE}{second.pk}/", {"act": "up"})
    assert titles(clerk)[-2:] == ["乙", "甲"]
    sent = {f"{first.pk}-title": "甲等", f"{first.pk}-options": "一\n三", f"{first.pk}-version": 1}
    clerk.post(f"{PAGE}{first.pk}/", sent)
    assert titles(clerk)[-1] == "甲等"
    field = clerk.get(f"{LIST}{yard.pk}/edit/").context["form"].fields[first.name]
    assert [value for value, _label in field.choices] == ["", "一", "三", "二"]
    clerk.post(f"{PAGE}{first.pk}/", {**sent, f"{first.pk}-title": "旧"})
    first.refresh_from_db()
    assert first.title == "甲等"


def test_a_column_goes_along_when_its_unit_is_moved(ground: Ground) -> None:
    column = make_column(ground.village, "消防验收")
    move_unit(by=SYSTEM, unit=ground.village, parent=ground.other, on=date(2026, 1, 1))
    ground.village.refresh_from_db()
    for unit, there in ((ground.village, True), (ground.other, True), (ground.town, False)):
        found = own.declared("sample.yard", unit)
        assert (found.column(column.name) is not None) == there


def test_a_column_of_a_merged_unit_stands_at_its_successor(ground: Ground) -> None:
    column = make_column(ground.town, "消防验收")
    assert own.declared("sample.yard", ground.other).column(column.name) is None
    merge_units(by=SYSTEM, units=[ground.town], into=ground.other, on=date(2026, 1, 1))
    ground.village.refresh_from_db()
    for unit in (ground.other, ground.village):
        unit.refresh_from_db()
        found = own.declared("sample.yard", unit)
        assert found.column(column.name) is not None
        assert column.name in found.shown


def test_added_columns_cost_no_query_per_row(ground: Ground, clerk: Client) -> None:
    columns = [make_column(ground.town, f"列{number}", "decimal") for number in range(5)]
    make_yard(ground.village, custom={columns[0].name: 1})
    clerk.get(LIST)
    with CaptureQueriesContext(connection) as one:
        clerk.get(LIST)
    for number in range(20):
        make_yard(ground.village, custom={columns[0].name: number})
    with CaptureQueriesContext(connection) as many:
        assert len(names(clerk)) == 21
    assert len(many) == len(one)


def test_a_conflict_shows_both_values(ground: Ground, clerk: Client) -> None:
    column = make_column(ground.town, "消防验收")
    yard = make_yard(ground.village, "柳湾小学旧址", custom={column.name: "已过"})
    answer = clerk.post(f"{LIST}{yard.pk}/edit/", filled(ground.village, version=9, **{column.name: "未验"}))
    assert answer.status_code == 409
    assert ("消防验收", "未验", "已过") in answer.context["compare"]


def test_retiring_twice_is_retiring_once(ground: Ground) -> None:
    column = make_column(ground.town, "消防验收")
    retire_column(by=SYSTEM, column=column)
    retire_column(by=SYSTEM, column=column)
    assert Entry.objects.filter(verb="停用列").count() == 1
