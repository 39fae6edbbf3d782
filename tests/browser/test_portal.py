"""Anyone, on any phone: the public pages fit 360 px, speak to a screen reader, weigh little, and lose nothing on a bad day."""

import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import portal_pages as pages

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.browser.portal_pages"),
]
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
ALL = [
    "say/",
    "say/?filled=1",
    "say/?fault=1",
    "home/",
    "look/",
    "helper/",
    "done/",
    "follow/",
    "rate/",
    "echo/",
    "none/",
    "item/",
    "notice/",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(autouse=True)
def nothing_arrived() -> None:
    pages.ARRIVED.clear()
    pages.TROUBLE.clear()


@pytest.fixture(params=["light", "dark", "large", "dark large"])
def narrow(request: pytest.FixtureRequest, browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page of 360 px in each mode."""
    mode = request.param
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN", color_scheme="light")
    context.add_cookies([
        {"name": "zj_theme", "value": "dark" if "dark" in mode else "light", "url": live_server.url},
        {"name": "zj_type", "value": "large" if "large" in mode else "normal", "url": live_server.url},
    ])  # fmt: skip
    yield context.new_page()
    context.close()


def test_every_page_fits_and_axe_finds_nothing(narrow: Page, live_server: Any) -> None:
    said: list[str] = []
    narrow.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    script = AXE.read_text(encoding="utf-8")
    found = []
    for name in ALL:
        narrow.goto(f"{live_server.url}/p/{name}")
        narrow.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        narrow.evaluate(script)
        result = narrow.evaluate("(rules) => axe.run(document, { runOnly: rules })", RULES)
        assert len(result["passes"]) > 15
        found += [(name, one["id"], [node["target"] for node in one["nodes"]]) for one in result["violations"]]
        if narrow.evaluate("document.documentElement.scrollWidth") > 360:
            found.append((name, "wider than the phone", []))
    assert found == []
    assert said == []


def test_fingers_find_every_control(phone: Page, live_server: Any) -> None:
    small = []
    for name in ALL:
        phone.goto(f"{live_server.url}/p/{name}")
        phone.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        small += phone.evaluate(
            """() => [...document.querySelectorAll('a, button, input:not([type=hidden]):not(.pt-file), select, textarea, summary')]
                 .filter((one) => one.offsetParent && !one.matches('.zj-skip, label input'))
                 .map((one) => [one.textContent.trim() || one.name, one.getBoundingClientRect()])
                 .filter(([, box]) => box.height < 24 || box.width < 24).map(([words, box]) => `${words} ${box.width}x${box.height}`)"""
        )
    assert small == []


def test_the_first_page_weighs_little(page: Page, live_server: Any) -> None:
    weights: dict[str, int] = {}
    page.on("response", lambda answer: weights.update({answer.url: len(gzip.compress(answer.body(), 6))}))
    page.goto(f"{live_server.url}/p/say/", wait_until="networkidle")
    assert sum(weights.values()) < 100_000, weights
    assert sum(size for url, size in weights.items() if url.endswith("say.js")) <= 12_000
    assert sum(size for url, size in weights.items() if url.endswith("portal.css")) <= 10_000


def test_said_in_one_sentence_with_guesses_and_a_photo(phone: Page, live_server: Any) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (3000, 2000), (90, 120, 90)).save(picture, "JPEG")
    phone.goto(f"{live_server.url}/p/say/")
    phone.get_by_label("说什么").fill("沿河路桥头路灯不亮")
    expect(phone.get_by_text("12 位邻居说过同一件事")).to_be_visible()
    expect(phone.get_by_text("会派给河东社区")).to_be_visible()
    phone.set_input_files("[name=photo]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()})
    expect(phone.get_by_role("img", name="照片 1")).to_be_visible()
    phone.get_by_role("button", name="就说这些").click()
    phone.wait_for_url("**/p/done/")
    (one,) = pages.ARRIVED
    assert (one["text"], one["kind"], one["photos"], one["header"]) == (
        "沿河路桥头路灯不亮",
        "road",
        ["image/jpeg"],
        one["key"],
    )
    phone.goto(f"{live_server.url}/p/say/")
    expect(phone.get_by_label("说什么")).to_have_value("")


def test_a_bad_day_loses_nothing_and_doubles_nothing(phone: Page, live_server: Any) -> None:
    phone.goto(f"{live_server.url}/p/say/")
    phone.get_by_label("说什么").fill("桥头的井盖破了")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="就说这些").click()
    expect(phone.get_by_role("alert")).to_contain_text("没有信号")
    phone.context.set_offline(False)
    phone.wait_for_url("**/p/done/")
    assert len(pages.ARRIVED) == 1


def test_what_was_typed_survives_closing_and_the_key_with_it(phone: Page, live_server: Any) -> None:
    phone.goto(f"{live_server.url}/p/say/")
    phone.get_by_label("说什么").fill("桥头的井盖破了")
    pages.TROUBLE.append(429)
    phone.get_by_role("button", name="就说这些").click()
    expect(phone.get_by_role("alert")).to_contain_text("13:00 以后再试")
    key = phone.locator("[name=key]").input_value()
    phone.reload()
    expect(phone.get_by_label("说什么")).to_have_value("桥头的井盖破了")
    assert phone.locator("[name=key]").input_value() == key
    phone.get_by_label("说什么").press_sequentially("，快修")
    expect(phone.locator("[name=key]")).not_to_have_value(key)


def test_a_page_that_stood_too_long_works_again_by_itself(phone: Page, live_server: Any) -> None:
    phone.goto(f"{live_server.url}/p/say/")
    phone.get_by_label("说什么").fill("桥头的井盖破了")
    pages.TROUBLE.append(409)
    phone.get_by_role("button", name="就说这些").click()
    phone.wait_for_url("**/p/done/")
    assert len(pages.ARRIVED) == 1


def test_nothing_said_is_told_before_anything_is_sent(phone: Page, live_server: Any) -> None:
    phone.goto(f"{live_server.url}/p/say/")
    phone.get_by_role("button", name="就说这些").click()
    expect(phone.get_by_role("alert")).to_be_focused()
    assert pages.ARRIVED == []


def test_without_a_script_it_is_said_as_well(browser: Browser, live_server: Any) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (300, 200)).save(picture, "PNG")
    page = browser.new_context(
        locale="zh-CN", java_script_enabled=False, viewport={"width": 360, "height": 740}
    ).new_page()
    page.goto(f"{live_server.url}/p/say/")
    expect(page.get_by_role("button", name="说话")).to_be_hidden()
    page.get_by_label("说什么").fill("桥头的井盖破了")
    page.set_input_files("[name=photo]", {"name": "a.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    page.get_by_role("button", name="就说这些").click()
    page.wait_for_url("**/p/done/")
    assert pages.ARRIVED == [{"plain": True, "text": "桥头的井盖破了", "photos": ["image/jpeg"]}]
    page.context.close()


def test_a_voice_note_is_recorded_heard_and_taken(
    browser_type: Any, browser_type_launch_args: dict[str, Any], live_server: Any
) -> None:
    launch = browser_type_launch_args | {
        "args": [
            *browser_type_launch_args["args"],
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
        ]
    }
    said: list[str] = []
    browser = browser_type.launch(**launch)
    page = browser.new_context(locale="zh-CN", permissions=["microphone"]).new_page()
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/p/say/")
    page.get_by_role("button", name="说话").click()
    expect(page.get_by_role("button", name="停 0:01")).to_be_visible()
    page.get_by_role("button", name="停").click()
    expect(page.locator("audio")).to_be_visible()
    page.get_by_role("button", name="就说这些").click()
    page.wait_for_url("**/p/done/")
    browser.close()
    assert pages.ARRIVED[0]["voice"] == "audio/webm"
    assert said == []
