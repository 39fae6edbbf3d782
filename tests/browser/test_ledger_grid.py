"""Many rows at once in a real browser: ticked and changed, typed and pasted into a grid, found on a map."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.factories.org import make_account, make_county
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """(cell, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def town() -> Unit:
    county = make_county(townships=2, villages=2)
    found = Unit.objects.filter(parent=county, kind="township").order_by("path").first()
    assert found is not None
    return found


def log_in(page: Page, server: Any, unit: Unit) -> None:
    client = Client()
    client.force_login(make_account(unit=unit, role="clerk"))
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])


def test_rows_are_ticked_changed_and_given_back(
    page: Page, live_server: Any, town: Unit, complaints: list[str]
) -> None:
    for name in ("甲院", "乙院", "丙院", "丁院"):
        make_yard(town, name, owner="旧主")
    log_in(page, live_server, town)
    page.goto(f"{live_server.url}/ledger/sample.yard/")
    page.get_by_label("选这一行").nth(0).check()
    page.get_by_label("选这一行").nth(2).click(modifiers=["Shift"])
    expect(page.get_by_text("已选 3 行")).to_be_visible()
    page.get_by_role("button", name="改一列").click()
    page.get_by_label("改哪一列").select_option(label="权属人")
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("都改为").fill("村集体")
    page.get_by_role("button", name="改这 3 行").click()
    expect(page.get_by_text("改了 3 行的“权属人”。")).to_be_visible()
    assert Yard.objects.filter(owner="村集体").count() == 3
    page.get_by_role("link", name="改错了？可以撤销").click()
    page.get_by_role("button", name="撤销这一批").click()
    expect(page.get_by_text("3 行回到原来的样子")).to_be_visible()
    assert Yard.objects.filter(owner="旧主").count() == 4


def test_a_block_from_excel_goes_into_the_grid_and_a_wrong_cell_is_told(
    page: Page, live_server: Any, town: Unit, complaints: list[str]
) -> None:
    for name in ("甲院", "乙院"):
        make_yard(town, name)
    log_in(page, live_server, town)
    page.goto(f"{live_server.url}/ledger/sample.yard/grid/?sort=name")
    page.get_by_label("甲院 状态").focus()
    page.get_by_label("甲院 状态").evaluate(PASTE, "洽谈中\t320\r\n已盘活\t大约一亩\r\n")
    expect(page.get_by_text("改了 4 格")).to_be_visible()
    page.get_by_role("button", name="存下改过的格子").click()
    expect(page.get_by_text("“大约一亩”不是数字")).to_be_visible()
    assert Yard.objects.get(name="甲院").area == Decimal(320)
    page.get_by_label("乙院 面积").fill("640")
    page.get_by_label("乙院 面积").press("Enter")
    page.get_by_role("button", name="存下改过的格子").click()
    expect(page.get_by_text("存了 1 行")).to_be_visible()
    assert Yard.objects.get(name="乙院").area == Decimal(640)
    assert all("422" in one for one in complaints)
    complaints.clear()


def test_the_map_draws_the_places_and_leads_to_the_row(
    page: Page, live_server: Any, town: Unit, complaints: list[str]
) -> None:
    make_yard(town, "河湾旧仓", place={"type": "Point", "coordinates": [118.52, 36.7]})
    ring = [[118.53, 36.7], [118.54, 36.7], [118.54, 36.71], [118.53, 36.7]]
    make_yard(town, "后街地块", state="used", place={"type": "Polygon", "coordinates": [ring]})
    log_in(page, live_server, town)
    page.goto(f"{live_server.url}/ledger/sample.yard/map/")
    page.wait_for_selector("[data-map][data-drawn]", timeout=30_000)
    page.get_by_role("link", name="后街地块").click()
    expect(page.locator("[data-map-shown]")).to_contain_text("后街地块")
    page.locator("[data-map-shown] a").click()
    expect(page.get_by_role("heading", name="后街地块")).to_be_visible()
