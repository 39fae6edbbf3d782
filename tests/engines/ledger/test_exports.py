"""The exported file is the list: same rows, same columns, same order; and it says who took it out."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import unquote

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.engines.ledger.conftest import Ground
from tests.engines.ledger.sample.models import Park
from tests.factories.ledger import make_yard
from zhenjie.core import clock
from zhenjie.engines.trail.models import Entry

LIST = "/ledger/sample.yard/"
EXPORT = LIST + "export/"


@pytest.fixture
def yards(ground: Ground) -> None:
    park = Park.objects.create(name="云溪园", unit=ground.town)
    make_yard(ground.village, "=cmd|' /C calc'!A0", owner="@村集体", area=Decimal("-3.5"))
    make_yard(ground.village, "老粮库", area=Decimal("1510"), price=Decimal("9"), since=date(2014, 6, 1), park=park)
    make_yard(ground.town, "农机站，大院", owner="一行\n两行", price=Decimal("12.5"), state="talks")
    make_yard(ground.other, "别处的院子")


def csv_rows(client: Client, query: str = "") -> list[list[str]]:
    response = client.post(EXPORT + query, {"format": "csv"})
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    data = b"".join(response)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def xlsx_book(client: Client, query: str = "") -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(b"".join(client.post(EXPORT + query, {"format": "xlsx"}))))


@pytest.mark.parametrize(
    "query", ["", "?sort=-price", "?sort=since", "?q=粮库", "?state=talks", "?sort=unit&area_max=0"]
)
def test_both_files_hold_the_rows_of_the_list_in_its_order(yards: None, clerk: Client, query: str) -> None:
    context = clerk.get(LIST + query).context
    listed = [line.cells[0].text for line in context["lines"]]
    heads = [str(head.column.title) for head in context["heads"]]
    lines = csv_rows(clerk, query)
    assert lines[0] == heads
    assert [line[0].removeprefix("'") for line in lines[1:-1]] == listed
    sheet = xlsx_book(clerk, query).get_sheet_by_index(0).to_python()
    assert sheet[0] == heads
    assert [row[0] for row in sheet[1:]] == listed


def test_the_columns_are_the_ones_the_person_sees(yards: None, clerk: Client) -> None:
    clerk.post(LIST + "columns/", {"columns": ["name", "area"]})
    assert csv_rows(clerk)[0] == ["名称", "面积（㎡）"]
    assert xlsx_book(clerk).get_sheet_by_index(0).to_python()[0] == ["名称", "面积（㎡）"]


def test_no_cell_becomes_a_formula(yards: None, clerk: Client) -> None:
    cells = [cell for line in csv_rows(clerk) for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]
    assert "-3.50" in cells
    raw = b"".join(clerk.post(EXPORT, {"format": "xlsx"}))
    import zipfile  # slow import

    sheet = zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


def test_numbers_and_dates_stay_numbers_and_dates(yards: None, clerk: Client) -> None:
    rows = xlsx_book(clerk, "?q=老粮库").get_sheet_by_index(0).to_python()
    found = dict(zip(rows[0], rows[1], strict=True))
    assert found["面积（㎡）"] == 1510
    assert found["空置起"] == date(2014, 6, 1)
    assert found["月租（元）"] == 13590
    assert found["所在园区"] == "云溪园"


def test_the_file_and_the_trail_say_who_and_when(yards: None, ground: Ground, clerk: Client) -> None:
    with clock.fixed(datetime(2026, 11, 22, 10, 30, tzinfo=clock.CHINA)):
        book = xlsx_book(clerk, "?state=talks")
        last = csv_rows(clerk, "?state=talks")[-1][0]
    told = dict(row[:2] for row in book.get_sheet_by_name("说明").to_python())
    assert told["导出人"] == str(ground.clerk)
    assert told["导出时间"] == "2026-11-22 10:30:00"
    assert told["状态"] == "洽谈中"
    assert str(ground.clerk) in last
    assert "2026-11-22 10:30" in last
    entry = Entry.objects.filter(verb="导出").latest("id")
    assert entry.name == str(ground.clerk)
    assert "洽谈中" in entry.after


@pytest.mark.parametrize("made", ["csv", "xlsx"])
def test_the_name_of_the_file_says_what_it_is(yards: None, clerk: Client, made: str) -> None:
    with clock.fixed(datetime(2026, 11, 22, 10, 30, tzinfo=clock.CHINA)):
        response = clerk.post(EXPORT, {"format": made})
    b"".join(response)
    name = unquote(response.headers["Content-Disposition"].partition("''")[2])
    assert name == f"闲置资源-云溪镇-20261122-1030.{made}"


def test_following_a_link_exports_nothing(yards: None, clerk: Client) -> None:
    assert clerk.get(EXPORT).status_code == 405


def test_a_faulty_condition_exports_nothing(yards: None, clerk: Client) -> None:
    response = clerk.post(EXPORT + "?area_min=abc", {"format": "csv"}, follow=True)
    assert "没有导出" in response.content.decode()
    assert not Entry.objects.filter(verb="导出").exists()


def test_a_long_list_leaves_whole(ground: Ground, clerk: Client) -> None:
    from tests.engines.ledger.sample.models import Yard  # app ready

    Yard.objects.bulk_create(Yard(name=f"院{n:05}", unit=ground.town, area=n) for n in range(4321))
    lines = csv_rows(clerk)
    assert [line[0] for line in lines[1:-1]] == [f"院{n:05}" for n in range(4321)]
