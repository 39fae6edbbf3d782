"""The tree opens node by node with the keyboard; a field finds a unit by two characters; a merger is done on the screen."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.factories.org import make_account, make_county, make_unit
from zhenjie.engines.org import queries
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def county() -> Unit:
    county = make_county(townships=2, villages=3)
    make_unit("第一网格", kind="grid", parent=queries.children(queries.children(county).units[0]).units[0])
    return county


@pytest.fixture
def desk(page: Page, live_server: Any, county: Unit) -> Page:
    """A page logged in as the county's organiser."""
    client = Client()
    client.force_login(make_account(unit=county, role="organiser"))
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}/org/units/")
    return page


def test_tree_opens_node_by_node_by_keyboard(desk: Page, complaints: list[str]) -> None:
    expect(desk.get_by_role("link", name="云溪1镇", exact=True)).to_be_visible()
    assert desk.get_by_text("第一网格").count() == 0
    township = desk.locator("summary", has_text="云溪1镇").last
    township.focus()
    desk.keyboard.press("Enter")
    village = desk.locator("summary", has_text="云溪1镇柳河1村").last
    expect(village).to_be_visible()
    village.focus()
    desk.keyboard.press("Enter")
    desk.get_by_role("link", name="第一网格").click()
    expect(desk.get_by_role("heading", name="第一网格")).to_be_visible()
    expect(desk.locator("[aria-current=page].og-name")).to_have_text("第一网格")


def test_suggestions_come_while_typing_and_the_unit_moves(desk: Page, county: Unit, complaints: list[str]) -> None:
    village = queries.children(queries.children(county).units[0]).units[0]
    desk.goto(desk.url + f"{village.pk}/move/")
    desk.get_by_label("划到哪个单元下面").press_sequentially("溪2镇")
    option = desk.locator("datalist option").first
    expect(option).to_have_attribute("value", "青澜县 / 云溪2镇 #" + str(queries.children(county).units[1].pk))
    desk.get_by_label("划到哪个单元下面").fill(str(option.get_attribute("value")))
    desk.get_by_role("button", name="划转").click()
    expect(desk.get_by_text("已划转。")).to_be_visible()
    expect(desk.get_by_text("曾属“云溪1镇”")).to_be_visible()


def test_pages_fit_a_phone(desk: Page, county: Unit, complaints: list[str]) -> None:
    village = queries.children(queries.children(county).units[0]).units[0]
    root = desk.url.removesuffix("units/")
    desk.set_viewport_size({"width": 390, "height": 844})
    for url in ("units/", f"units/{village.pk}/", f"units/{village.pk}/split/", "people/", "people/create/", "links/"):
        desk.goto(root + url)
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), url
