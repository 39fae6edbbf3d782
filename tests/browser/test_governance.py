"""A list is laid open after a question, a photo stands before and after, a walk on the phone takes one tap a place."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desks import log_in
from tests.factories import governance as make
from tests.factories.org import make_unit
from zhenjie.core import clock
from zhenjie.domains.governance.models.boards import Board, Rectification
from zhenjie.domains.governance.models.patrols import PatrolPlace, PatrolRecord
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def town() -> Unit:
    return make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))


def add_photo(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")  # the script that hands the file in is there
    page.locator("[data-upload-input]").set_input_files({"name": name, "mimeType": "image/png", "buffer": DOT})
    page.get_by_role("link", name=name).first.wait_for()


def test_from_a_look_to_before_and_after(page: Page, live_server: Any, town: Unit, complaints: list[str]) -> None:
    shop = make.make_object(town, name="溪口早点铺")
    log_in(page, live_server, town)
    page.goto(f"{live_server.url}/governance/objects/{shop.pk}/")
    page.get_by_label("占道经营").fill("5")
    page.get_by_role("button", name="记下，算出得分").click()
    expect(page.get_by_text("得 50 分")).to_be_visible()
    add_photo(page, "门前.png")
    page.goto(f"{live_server.url}/governance/boards/?kind=shop")
    page.get_by_text("溪口早点铺").click()
    expect(page.get_by_text("低于 60 分，上黄榜。")).to_be_visible()
    page.once("dialog", lambda asked: asked.dismiss())
    page.get_by_role("button", name="公示").click()
    assert not Board.objects.exists()
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="公示").click()
    expect(page.get_by_text("已公示")).to_be_visible()
    fix = Rectification.objects.get()
    page.goto(f"{live_server.url}/governance/rectifications/{fix.pk}/")
    page.get_by_role("button", name="记下复查").click()
    expect(page.get_by_text("复查合格，已下榜。")).to_be_visible()
    page.get_by_role("link", name="给复查加照片").click()
    add_photo(page, "清完.png")
    page.goto(f"{live_server.url}/governance/boards/?kind=shop")
    for alt in ("整改前：门前.png", "整改后：清完.png"):
        picture = page.get_by_alt_text(alt)
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        expect(picture).to_have_js_property("naturalWidth", 1)


def test_a_walk_on_the_phone_takes_one_tap_a_place(phone: Page, live_server: Any, town: Unit) -> None:
    grid = make_unit("第一网格", kind="grid", parent=make_unit("柳湾村", kind="village", parent=town))
    for name in ("小饭馆", "堰塘"):
        make.make_place(grid, name=name, listed_on=clock.today() - timedelta(days=60))
    log_in(phone, live_server, grid, "grid_worker")
    phone.goto(f"{live_server.url}/governance/patrols/")
    first = phone.get_by_role("listitem").filter(has_text="小饭馆")
    box = first.get_by_role("button", name="看过，没问题").bounding_box()
    assert box is not None
    assert box["height"] >= 48
    first.get_by_role("button", name="看过，没问题").click()
    expect(phone.get_by_text("小饭馆：记下了，没问题。")).to_be_visible()
    second = phone.get_by_role("listitem").filter(has_text="堰塘")
    second.get_by_text("有问题").click()
    second.get_by_label("什么问题、在哪里").fill("护栏缺了一段")
    second.get_by_role("button", name="记下问题").click()
    expect(phone.get_by_text("堰塘：问题记下了")).to_be_visible()
    assert set(PatrolPlace.objects.values_list("last_result", flat=True)) == {"fine", "finding"}
    assert PatrolRecord.objects.get(result="finding").finding == "护栏缺了一段"
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
