"""The pages of an import: upload, preview, good rows in, bad rows back in the same workbook, undo; nobody else's import."""

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests.engines.ledger.conftest import Ground
from tests.engines.ledger.sample.models import Yard
from tests.engines.ledger.test_importing import HEAD, YARD, workbook
from tests.factories.ledger import make_yard
from tests.factories.org import make_account
from zhenjie.engines.ledger.models import Import

URL = "/ledger/sample.yard/import/"
pytestmark = pytest.mark.django_db(transaction=True)


def hand_in(client: Client, data: bytes, name: str = "云溪镇摸排.xlsx") -> Import:
    file = io.BytesIO(data)
    file.name = name
    assert client.post(URL, {"file": file}).status_code == 302
    return Import.objects.get()


def test_from_upload_to_undo(ground: Ground, clerk: Client) -> None:
    make_yard(ground.village, "沙河东厂房", area=100)
    bad = ["高坪村石料场", *YARD[1:4], "很大", *YARD[5:-1], "YX-3"]
    imp = hand_in(clerk, workbook([YARD, ["沙河东厂房", *YARD[1:-1], "YX-2"], bad]))
    place = f"{URL}{imp.pk}/"
    page = clerk.get(place).content.decode()
    for said in ("先入账 2 行", "还没有写进台账", "常见叫法", "138****5678", 'class="zj-was">100</span>1,240'):
        assert said in page
    assert Yard.objects.count() == 1
    only = clerk.get(f"{place}?only=n").content.decode()
    assert "柳湾小学旧址" in only
    assert "沙河东厂房" not in only
    assert clerk.post(f"{place}write/", {"version": imp.version}, follow=True).status_code == 200
    assert Yard.objects.count() == 2
    page = clerk.get(place).content.decode()
    assert "撤销这次导入" in page
    imp.refresh_from_db()
    clerk.post(f"{place}undo/", {"version": imp.version})
    assert [yard.name for yard in Yard.objects.all()] == ["沙河东厂房"]


def test_a_button_pressed_on_an_old_page_does_nothing(ground: Ground, clerk: Client) -> None:
    imp = hand_in(clerk, workbook([YARD]))
    answer = clerk.post(f"{URL}{imp.pk}/write/", {"version": imp.version - 1}, follow=True)
    assert "已经往前走了一步" in answer.content.decode()
    assert not Yard.objects.exists()


def test_bad_rows_come_back_in_the_same_workbook(ground: Ground, clerk: Client) -> None:
    imp = hand_in(clerk, workbook([YARD, ["坏院", *YARD[1:2], "小洼村", *YARD[3:-1], "YX-3"]]))
    answer = clerk.get(f"{URL}{imp.pk}/marked/")
    assert "%E5%B8%A6%E8%AF%B4%E6%98%8E.xlsx" in answer.headers["Content-Disposition"]
    data = b"".join(answer)  # type: ignore[arg-type]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[0] == [*HEAD, "导入说明"]
    assert rows[1][0] == YARD[0]
    assert rows[1][-1] == ""
    assert "没有“小洼村”" in rows[2][-1]
    again = hand_in_second(clerk, data)
    assert again.counts["f"] == 1


def hand_in_second(client: Client, data: bytes) -> Import:
    file = io.BytesIO(data)
    file.name = "又一次.xlsx"
    client.post(URL, {"file": file})
    found = Import.objects.first()
    assert found is not None
    return found


def test_a_file_that_is_none_gets_a_sentence(ground: Ground, clerk: Client) -> None:
    imp = hand_in(clerk, b"%PDF-1.4 nothing", "报告.pdf")
    assert "这不是表格文件" in clerk.get(f"{URL}{imp.pk}/").content.decode()


def test_nobody_else_comes_near_it(ground: Ground, clerk: Client, browser_of) -> None:
    imp = hand_in(clerk, workbook([YARD]))
    stranger = browser_of(ground.stranger)
    assert stranger.get(f"{URL}{imp.pk}/").status_code == 404
    assert stranger.post(f"{URL}{imp.pk}/write/", {"version": imp.version}).status_code == 404
    assert "云溪镇摸排" not in stranger.get(URL).content.decode()
    reader = browser_of(make_account(unit=ground.town, role="reader"))
    assert reader.get(URL).status_code == 403
    assert not Yard.objects.exists()


def test_the_preview_costs_as_many_queries_for_thirty_rows_as_for_one(ground: Ground, clerk: Client) -> None:
    first = hand_in(clerk, workbook([YARD]))
    second = hand_in_second(clerk, workbook([[f"院{number}", *YARD[1:-1], f"YX-{number}"] for number in range(30)]))
    counts = []
    for imp in (first, second):
        clerk.get(f"{URL}{imp.pk}/")
        with CaptureQueriesContext(connection) as asked:
            clerk.get(f"{URL}{imp.pk}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
