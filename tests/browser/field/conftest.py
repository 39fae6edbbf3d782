"""A grid worker's phone with two matters, and what she does with it."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, expect

from tests.browser.hands import Hand
from tests.browser.weather import Weather
from tests.factories.matters import brought_to, make_matter
from tests.factories.org import make_account, make_county
from tests.factories.surveys import make_grid
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Account, Unit

PHOTO = {"name": "a.jpg", "mimeType": "image/jpeg"}


@pytest.fixture
def grid(sky: Weather) -> Unit:
    county = make_county(townships=1, villages=1)
    return make_grid(Unit.objects.get(parent__parent=county))


@pytest.fixture
def worker(grid: Unit) -> Account:
    return make_account(unit=grid, role="grid_worker")


@pytest.fixture
def two(grid: Unit) -> list[Matter]:
    """Two matters dispatched to the grid."""
    return [
        brought_to(make_matter(grid, title=title, text="孩子会掉下去", place="码头东"), "signing", to=grid)
        for title in ("河堤护栏松动", "广场路灯不亮")
    ]


@pytest.fixture
def hand(browser: Browser, sky: Weather, worker: Account, two: list[Matter]) -> Iterator[Hand]:
    one = Hand(browser, sky.url, worker)
    one.set_up()
    yield one
    one.close()


def a_photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "orange").save(out, "JPEG")
    return out.getvalue()


def cold(hand: Hand) -> None:
    """In flight mode, from a page that was killed."""
    hand.fly(True)
    hand.kill()
    hand.open()


def opened(hand: Hand, matter: Matter) -> None:
    hand.run('([id]) => hand.go(`#matter/${id}`, `[data-open="${id}"]`)', [matter.pk])


def act(hand: Hand, matter: Matter, verb: str) -> None:
    opened(hand, matter)
    hand.page.locator(f"[data-verb={verb}]").click()


def finish(hand: Hand) -> None:
    hand.page.locator(".fw-foot .zj-btn--primary").click()
    expect(hand.page.locator("[data-form]")).to_have_count(0)


def snap(hand: Hand) -> None:
    hand.page.locator("input[type=file]").set_input_files({**PHOTO, "buffer": a_photo()})
    expect(hand.page.locator(".fw-photos img")).to_have_count(1)


def state_of(hand: Hand, verb: str) -> Locator:
    """The lines of today that speak of a step."""
    hand.run("hand.go('', '.ph-figs')")
    return hand.page.locator("[data-key]", has_text=verb)


def online(hand: Hand) -> None:
    hand.fly(False)
    hand.run("window.dispatchEvent(new Event('online'))")
