"""A real Chromium (Debian's), and the product served beside it on a free port."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.hands import QUICK, Hand, a_grid, open_office
from tests.browser.weather import Weather, between
from tests.factories.ledger import make_yard
from tests.factories.org import make_account
from tests.ground import chromium
from zhenjie.engines.surveys.models.fieldwork import Assignment

# Playwright keeps an event loop running in this thread; the database is still ours alone.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """pytest-base-url, which pytest-playwright brings, still declares a fixture in a way that pytest 10 will drop."""
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium."""
    return {**browser_type_launch_args, **chromium.HOW}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A Chinese desk at 1440."""
    return {**browser_context_args, "locale": "zh-CN", "viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """pytest-django's own, but the database stays shared with its threads until the process ends: connections that Chromium lets go of
    behind the last test still close theirs."""
    server = LiveServer("localhost")
    yield server
    server.thread.terminate()


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the console says of the page: any error or CSP violation fails the test that asks for it."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield said
    assert said == []


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page as a phone of 390 px shows it."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", device_scale_factor=2, has_touch=True
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def sky(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Weather]:
    """An office behind a line that can be made bad."""
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "field.yaml").write_text(QUICK, "utf-8")
    settings.CATALOGUE_DIR = str(tmp_path / "catalogue")
    settings.FILES_ROOT = tmp_path / "files"
    with open_office(tmp_path) as office, between(office) as weather:
        yield weather


@pytest.fixture
def given(sky: Weather) -> Assignment:
    """A grid with its survey and four yards."""
    given = a_grid()
    for number in range(4):
        make_yard(given.unit, f"{20 + number}号院")
    return given


@pytest.fixture
def hand(browser: Browser, sky: Weather, given: Assignment) -> Iterator[Hand]:
    """One phone, set up; the office is clear."""
    one = Hand(browser, sky.url, make_account(unit=given.unit, role="grid_worker"))
    one.set_up()
    yield one
    one.close()
