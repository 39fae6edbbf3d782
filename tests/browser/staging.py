"""What a person does on a page of the demo before its picture is taken: saves a filter, says something, hands in a sheet."""

import io
from collections.abc import Callable
from typing import Any

import xlsxwriter
from playwright.sync_api import Page

PIN = "295173"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IMPORT = [
    ["名称", "所属镇街", "类别", "坐落", "闲置情况", "面积（㎡）", "租金底价（元/㎡·月）", "闲置时间"],
    ["柳湾老茶厂", "柳湾村", "厂房", "柳湾村66号", "待盘活", "1860.5", "9", "2023-04-01"],
    ["茶岭粮站仓库", "茶岭村", "仓储", "茶岭村2号", "洽谈中", "1，240", "7.5", "2024/3/15"],
    ["西坪旧校舍", "西坪村", "房屋", "西坪村9号", "待盘活", "八百多", "6", "2021年9月"],
    ["古渡渡口商铺", "古渡村", "商铺摊位", "古渡村街1号", "在用", "86", "32.5", ""],
    ["溪石石料场空地", "溪石镇", "土地", "溪石村外", "待盘活", "6200", "1.2", "2022-13-01"],
]
OWN = [
    ["序号", "路段", "管护人", "联系电话", "长度（米）", "上次清扫", "等级"],
    *[[n + 1, f"溪石{n + 1}号机耕路", "林方夏许温陆"[n % 6] + "师傅", f"1990001{n:04}", 320 + n * 45, f"2026-10-{n + 3:02}", "甲乙丙"[n % 3]] for n in range(12)],
]  # fmt: skip


def _sheet(name: str, rows: list[list[Any]]) -> dict[str, Any]:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("表一")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return {"name": name, "mimeType": SHEETS, "buffer": file.getvalue()}


def _filter(page: Page) -> None:
    if page.get_by_role("link", name="待盘活的", exact=False).count() == 0:
        form = page.locator("form[action*='/filters/?']")
        form.locator("[name=name]").evaluate("(input) => { input.value = '待盘活的'; }")
        with page.expect_navigation():
            form.evaluate("(form) => form.requestSubmit()")
        page.wait_for_load_state("networkidle")


def _import(page: Page) -> None:
    page.set_input_files("[name=file]", _sheet("闲置资源盘点.xlsx", IMPORT))
    if page.url.endswith("/import/"):
        page.locator("form:has([name=file])").evaluate("(form) => form.requestSubmit()")
    page.wait_for_selector(".im-save", timeout=30_000)
    page.wait_for_load_state("networkidle")


def _paper(page: Page) -> None:
    if (page.viewport_size or {}).get("width", 0) > 600:
        page.set_viewport_size({"width": 1512, "height": 1020})
    page.emulate_media(media="print")


def _own(page: Page) -> None:
    page.set_input_files("[name=file]", _sheet("机耕路管护.xlsx", OWN))
    page.get_by_role("button", name="上传，看看读成什么样").click()
    page.get_by_role("heading", name="核对各列").wait_for()
    page.wait_for_load_state("networkidle")


def _talk(page: Page) -> None:
    if page.get_by_text("招商手册.txt").count() == 0:
        page.get_by_label("评论").fill("六楼南侧三间下月到期，先问问老租户续不续。")
        page.get_by_role("button", name="发出").click()
        page.wait_for_load_state("networkidle")
        page.locator("[data-upload-input]").set_input_files(
            {"name": "招商手册.txt", "mimeType": "text/plain", "buffer": "云溪大厦招商手册，含各层户型。".encode()}
        )
        page.get_by_role("link", name="招商手册.txt").wait_for()
        page.reload()
        page.wait_for_load_state("networkidle")


def _pair(page: Page) -> None:
    page.get_by_role("link", name="对照着看").first.click()
    page.wait_for_load_state("networkidle")


def _conflict(page: Page) -> None:
    page.locator("#conflicts a").first.click()
    page.wait_for_load_state("networkidle")


def _cell(page: Page) -> None:
    page.locator("[role=gridcell], td").nth(1).click()


def _unlock(page: Page) -> None:
    """The phone: the first time with a new number for the lock, later with the one that was set."""
    page.wait_for_selector("#pin")
    page.fill("#pin", PIN)
    last = "#pin2" if page.locator("#pin2").count() else "#pin"
    page.fill(last, PIN)
    page.press(last, "Enter")
    page.wait_for_selector(".ph-figs")


def _matters(page: Page) -> None:
    _unlock(page)
    page.get_by_role("link", name="事项").click()


def _open(page: Page) -> None:
    """The yards to see."""
    _unlock(page)
    page.get_by_role("link", name="摸排").click()
    page.get_by_role("link", name="空闲院落盘活回访").click()
    page.wait_for_selector("a[href^='#row/']")


def _question(page: Page) -> None:
    _open(page)
    page.locator("a[href^='#row/']").last.click()
    page.wait_for_selector("[data-form] #f-name")


def _offline(page: Page) -> None:
    """In flight mode with one yard filled in: it waits on the phone."""
    _question(page)
    page.context.set_offline(True)
    page.get_by_text("待盘活", exact=True).click()
    page.get_by_text("是", exact=True).click()
    page.get_by_role("button", name="填完了").click()
    page.wait_for_selector("[data-key]")


def _beside(page: Page) -> None:
    page.locator("[data-row] a").first.click()
    page.wait_for_url("**open=**")
    page.wait_for_load_state("networkidle")


def _matter(page: Page, place: int = 3) -> None:
    row = page.locator("[data-row]").nth(place).get_attribute("data-row")
    page.goto(page.url.split("?")[0] + f"{row}/")
    page.wait_for_load_state("networkidle")


def _chosen(page: Page) -> None:
    for number in range(3):
        page.locator("[data-row] input[name=rows]").nth(number).check()


STEPS: dict[str, Callable[[Page], None]] = {
    "ledger-filter": _filter,
    "matters-beside": _beside,
    "matter": _matter,
    "matter-hazard": lambda page: _matter(page, 0),
    "matters-batch": _chosen,
    "ledger-import": _import,
    "ledger-row": _talk,
    "ledger-merge": _pair,
    "ledger-make": _own,
    "ledger-grid": _cell,
    "survey-conflict": _conflict,
    "field-list": _open,
    "field-matters": _matters,
    "field-question": _question,
    "field-offline": _offline,
    "chain-map-print": _paper,
}
