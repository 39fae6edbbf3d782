"""The whole way: log in, hand a report in, confirm, post, see the board, click a number, land on its sentence."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.engines.reading.rendering import as_pdf, as_scan
from tests.factories.indicators import aim, make_catalogue
from tests.factories.org import PASSWORD, make_account, make_county
from tests.factories.reading import SHORT
from zhenjie.core import periods
from zhenjie.engines.org.models import Unit
from zhenjie.engines.reading.models import Document

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CLASHING = SHORT.rstrip() + "1—10月份，实际到位内资1.62亿元，完成年度任务2.4亿元的71.5%。\n"


@pytest.fixture
def township() -> Unit:
    make_catalogue()
    make_county(townships=1, villages=1)
    unit = Unit.objects.get(kind="township")
    aim(unit, "fixed-asset-investment", 11, period=periods.year(2026))
    make_account(unit=unit, role="statistician", login="xujing")
    return unit


def log_in(page: Page, url: str, login: str = "xujing") -> None:
    page.goto(url)
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="主导航").first).to_be_attached()


def hand_in(page: Page, url: str, *files: Path) -> None:
    page.goto(f"{url}/reading/")
    page.locator("input[type=file]").set_input_files([str(file) for file in files])
    page.get_by_role("button", name="开始识读").click()


def row(page: Page, quote: str) -> Locator:
    mark = page.locator(".rd-paper .zj-fig").filter(has_text=re.compile(f"^{re.escape(quote)}$"))
    return page.locator(f"#f{str(mark.get_attribute('id'))[1:]}")


def test_from_the_file_to_the_board_and_back_to_the_sentence(
    page: Page, live_server: Any, township: Unit, tmp_path: Path, complaints: list[str]
) -> None:
    file = tmp_path / "云溪镇2026年1—10月经济运行情况.txt"
    file.write_text(CLASHING, encoding="gb18030")
    log_in(page, live_server.url)
    hand_in(page, live_server.url, file)

    expect(page.get_by_role("button", name="入账（先处理 1 处矛盾）")).to_be_disabled()
    expect(page.locator(".rd-clash")).to_contain_text("67.5")
    page.keyboard.press("1")
    expect(page.locator(".rd-clash")).to_have_count(0)
    expect(row(page, "71.5%")).to_contain_text("已更正")

    row(page, "9.36亿元").click()
    page.keyboard.press("a")
    expect(row(page, "9.36亿元")).to_contain_text("已采纳")
    expect(row(page, "12.4%")).to_have_class("is-here")
    page.keyboard.press("a")
    row(page, "1100余人次").click()
    page.keyboard.press("x")
    expect(row(page, "1100余人次")).to_contain_text("已剔除")
    expect(page.locator(".rd-paper .is-out")).to_have_text("1100余人次")
    row(page, "612户").click()
    page.keyboard.press("e")
    expect(page.locator("[data-edit] [name$=-indicator]")).to_be_focused()
    page.locator("[data-edit] [name$=-value]").fill("621")
    page.keyboard.press("Enter")
    expect(row(page, "612户")).to_contain_text("621")
    page.get_by_role("button", name="无疑的一起采纳").click()
    expect(page.locator(".zj-notice.is-green")).to_contain_text("无疑的数")
    page.get_by_role("button", name="入账").click()
    expect(page.locator(".zj-notice.is-green")).to_contain_text("新增")

    page.goto(f"{live_server.url}/")
    page.locator(".zj-tile", has_text="固定资产投资").locator(".zj-num").first.click()
    expect(page.locator("main")).to_contain_text("全镇完成固定资产投资9.36亿元")
    page.get_by_role("link", name="全镇完成固定资产投资9.36亿元").first.click()
    mark = page.locator(".rd-paper .zj-fig.is-current")
    expect(mark).to_have_text("9.36亿元")
    expect(mark).to_be_in_viewport()
    expect(page.locator(".rd-sent.is-lit")).to_contain_text("全镇完成固定资产投资9.36亿元，同比增长12.4%")

    hand_in(page, live_server.url, file)
    expect(page.locator(".zj-notice").first).to_contain_text("没有重复识读")
    assert Document.objects.count() == 1


@pytest.mark.ocr
def test_a_click_on_a_scan_lands_on_the_box(
    page: Page, live_server: Any, township: Unit, tmp_path: Path, complaints: list[str]
) -> None:
    file = tmp_path / "云溪镇扫描件.pdf"
    page.set_default_timeout(120_000)
    file.write_bytes(as_scan(as_pdf(SHORT, columns=1)))
    log_in(page, live_server.url)
    hand_in(page, live_server.url, file)
    page.get_by_role("button", name="原件", exact=True).click()
    number = page.locator(".rd-v a", has_text="9.36").first
    number.click()
    box = page.locator(".rd-box.is-current").first
    expect(box).to_be_in_viewport()
    picture = page.locator(".rd-page img").first
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())


def test_on_a_phone_the_list_comes_first_and_a_link_opens_the_sentence(
    phone: Page, live_server: Any, township: Unit, tmp_path: Path
) -> None:
    file = tmp_path / "云溪镇2026年1—10月.txt"
    file.write_text(SHORT, encoding="utf-8")
    log_in(phone, live_server.url)
    hand_in(phone, live_server.url, file)
    expect(phone.locator(".rd-list")).to_be_visible()
    expect(phone.locator(".rd-doc")).to_be_hidden()
    row(phone, "9.36亿元").get_by_role("button", name="采纳").click()
    expect(row(phone, "9.36亿元")).to_contain_text("已采纳")
    place = row(phone, "612户").get_attribute("id")
    phone.goto(f"{phone.url.partition('#')[0]}#{place}")
    phone.reload()
    expect(phone.locator(".rd-paper .is-current")).to_have_text("612户")
    expect(phone.locator(".rd-paper .is-current")).to_be_in_viewport()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_of_two_people_at_once_the_second_is_told(
    page: Page, browser: Browser, live_server: Any, township: Unit, tmp_path: Path, complaints: list[str]
) -> None:
    file = tmp_path / "云溪镇2026年1—10月.txt"
    file.write_text(SHORT, encoding="utf-8")
    make_account(unit=township, role="statistician", login="zhaoyifan")
    log_in(page, live_server.url)
    hand_in(page, live_server.url, file)
    expect(page.locator(".rd-table")).to_be_visible()
    context = browser.new_context(locale="zh-CN")
    other = context.new_page()
    log_in(other, live_server.url, "zhaoyifan")
    other.goto(page.url)
    row(page, "612户").click()
    page.keyboard.press("a")
    expect(row(page, "612户")).to_contain_text("已采纳")
    row(other, "612户").click()
    other.keyboard.press("x")
    expect(other.locator("#rd-say")).to_contain_text("您的操作没有写入")
    expect(row(other, "612户")).to_contain_text("已采纳")
    context.close()
