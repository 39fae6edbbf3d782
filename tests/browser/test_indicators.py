"""Figures are pasted from Excel into the grid, appear with their sum above, and a click shows where a number comes from."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.factories.indicators import LAST_OCTOBER, aim, make_catalogue, observe
from tests.factories.org import make_account, make_county
from zhenjie.core import periods
from zhenjie.engines.indicators.models import Observation
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FAI = "fixed-asset-investment"


@pytest.fixture
def county() -> Unit:
    make_catalogue()
    return make_county(townships=3, villages=1)


def log_in(page: Page, server: Any, unit: Unit) -> None:
    client = Client()
    client.force_login(make_account(unit=unit, role="statistician"))
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])


PASTE = """(cell, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_a_column_from_excel_goes_in_and_adds_up(
    page: Page, live_server: Any, county: Unit, complaints: list[str]
) -> None:
    log_in(page, live_server, county)
    page.goto(f"{live_server.url}/indicators/enter/?month=2025-10&by=units&key={FAI}")
    first = page.get_by_label("云溪1镇 本期")
    first.focus()
    first.evaluate(PASTE, "6.1\t9.5\r\n8.2\t-3.1\r\n5.7\t\r\n")
    expect(page.get_by_label("云溪3镇 本期")).to_have_value("5.7")
    expect(page.get_by_label("云溪2镇 上报同比")).to_have_value("-3.1")
    expect(page.get_by_text("改了 5 格，还没有入账")).to_be_visible()
    page.get_by_label("依据文件").fill("县统计局10月月报")
    page.get_by_role("button", name="入账改过的数").click()
    expect(page.get_by_text("已入账 3 个数")).to_be_visible()
    page.goto(f"{live_server.url}/indicators/{FAI}/?month=2025-10")
    expect(page.locator("tr.is-total")).to_contain_text("20.00")
    page.locator("#units").get_by_role("link", name="8.20").click()
    expect(page.locator("#proof")).to_contain_text("县统计局10月月报")
    expect(page.locator("#proof")).to_contain_text("上报同比")


def test_the_grid_is_walked_by_keyboard_and_warns(
    page: Page, live_server: Any, county: Unit, complaints: list[str]
) -> None:
    town = Unit.objects.filter(parent=county).order_by("path")[0]
    observe(town, FAI, 9, periods.year_to_date(2025, 9))
    observe(town, "exports", 3, LAST_OCTOBER)
    log_in(page, live_server, town)
    page.goto(f"{live_server.url}/indicators/enter/?month=2025-10")
    cell = page.get_by_label("固定资产投资 本期")
    cell.fill("8")
    expect(page.get_by_text("比上月累计 9 还少，请核对。")).to_be_visible()
    cell.press("Enter")
    expect(page.get_by_label("出口总额 本期")).to_be_focused()
    page.keyboard.type("30")
    expect(page.get_by_text("与上年同期 3 相差三倍以上")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("出口总额 本期")).to_have_value("")
    assert not Observation.objects.filter(indicator__key="exports", value=30).exists()


def test_the_chart_draws_and_a_phone_has_no_sideways_scroll(
    page: Page, phone: Page, live_server: Any, county: Unit, complaints: list[str]
) -> None:
    town = Unit.objects.filter(parent=county).order_by("path")[0]
    for month in range(2, 11):
        observe(town, FAI, month, periods.year_to_date(2025, month))
    aim(town, FAI, 12)
    log_in(page, live_server, town)
    page.goto(f"{live_server.url}/indicators/{FAI}/?month=2025-10")
    expect(page.locator("#chart canvas")).to_be_visible()
    log_in(phone, live_server, town)
    for address in (
        "",
        "indicators/",
        f"indicators/{FAI}/",
        "indicators/enter/",
        "indicators/targets/",
        "indicators/closings/",
    ):
        phone.goto(f"{live_server.url}/{address}?month=2025-10")
        assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
