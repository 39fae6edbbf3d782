"""A clerk makes a register from a spreadsheet and adds a column, at the desk and on a phone: nothing is wider than the screen."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.test import Client
from playwright.sync_api import Page, expect

from tests.factories.org import make_account, make_county
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def workbook() -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("危房")
    sheet.write_row(0, 0, ["序号", "户主姓名", "联系电话", "面积（㎡）", "鉴定日期", "等级", "备注"])
    for n in range(12):
        sheet.write_row(
            1 + n, 0, [n + 1, f"沈建国{n}", f"1380000{n:04}", 80.5 + n, "2026-03-05", "甲乙丙"[n % 3], "漏水"]
        )
    book.close()
    return file.getvalue()


def fits(page: Page, name: str) -> None:
    """No sideways scroll; a picture where somebody wants one."""
    page.wait_for_load_state("networkidle")
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if folder := os.environ.get("OWN_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")
    assert over <= 0, f"{name}: {over} px"


@pytest.mark.parametrize("width", [1440, 390])
def test_a_register_is_made_and_a_column_added(
    page: Page, complaints: list[str], live_server: Any, settings: Any, tmp_path: Path, width: int
) -> None:
    settings.FILES_ROOT = tmp_path
    make_county()
    town = Unit.objects.filter(kind="township").first()
    assert town is not None
    client = Client()
    client.force_login(make_account(unit=town))
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}/ledger/make/")
    fits(page, f"make-{width}")
    page.set_input_files("[name=file]", {"name": "危房排查.xlsx", "mimeType": "x/x", "buffer": workbook()})
    page.get_by_role("button", name="上传，看看读成什么样").click()
    expect(page.get_by_role("heading", name="核对各列")).to_be_visible()
    fits(page, f"from-{width}")
    page.get_by_role("button", name="建台账，读入各行").click()
    expect(page.get_by_role("heading", name="危房排查")).to_be_visible()
    fits(page, f"list-{width}")
    register = page.url
    page.goto(f"{register}own/")
    page.fill("#id_title", "屋面材料")
    page.select_option("#id_kind", "choice")
    page.fill("#id_options", "瓦\n彩钢")
    page.get_by_role("button", name="先看看样子").click()
    expect(page.get_by_role("heading", name="加上以后的样子")).to_be_visible()
    fits(page, f"columns-{width}")
    page.get_by_role("button", name="加上这一列").click()
    page.goto(register)
    expect(page.locator("body")).to_contain_text("屋面材料")
    page.goto(f"{live_server.url}/ledger/")
    expect(page.get_by_role("link", name="危房排查")).to_be_visible()
    fits(page, f"index-{width}")
