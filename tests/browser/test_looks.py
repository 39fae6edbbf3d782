"""Light or dark: as the device asks, until the reader says otherwise; paper is always light."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desks import log_in
from tests.factories.org import make_unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def is_dark(page: Page) -> bool:
    """Whether the ground behind the page is darker than the text on it."""
    ground, ink = (
        page.evaluate(f"getComputedStyle(document.documentElement).{name}") for name in ("backgroundColor", "color")
    )
    return bool(sum(map(int, ground[4:-1].split(","))) < sum(map(int, ink[4:-1].split(","))))


@pytest.mark.parametrize("device", ["light", "dark"])
def test_a_page_is_as_dark_as_the_device_until_the_reader_says_otherwise(
    browser: Browser, live_server: Any, device: Any
) -> None:
    page = browser.new_context(color_scheme=device, locale="zh-CN").new_page()
    log_in(page, live_server, make_unit("云溪镇", parent=make_unit("青澜县", kind="county")))
    page.goto(f"{live_server.url}/matters/")
    assert is_dark(page) is (device == "dark")
    switch = page.get_by_role("button", name="深色")
    expect(switch).to_have_attribute("aria-pressed", "true" if device == "dark" else "false")
    for dark in (device != "dark", device == "dark"):
        with page.expect_navigation():
            switch.click()
        assert is_dark(page) is dark
        expect(switch).to_have_attribute("aria-pressed", "true" if dark else "false")
        page.emulate_media(media="print")
        assert not is_dark(page)
        page.emulate_media(media="screen")
    page.context.close()
