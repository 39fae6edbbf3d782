"""A plan under the hands: a bar is dragged and takes its successors along, arrows do the same, forms do it without a script."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdfium2 import PdfDocument

from tests.browser.desks import log_in
from tests.factories.org import make_unit
from tests.factories.schedules import make_chain, make_schedule
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.actions.baselines import take_baseline
from zhenjie.engines.schedules.actions.planning import move_task
from zhenjie.engines.schedules.models import Progress, Schedule, ScheduleTask
from zhenjie.engines.schedules.queries.loading import load_one

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town() -> Unit:
    return make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))


def finishes(schedule: Schedule) -> dict[str, date]:
    return {row.task.key: row.dates.finish for row in load_one(schedule).forecast.rows()}


def open_gantt(page: Page, server: Any, schedule: Schedule) -> None:
    page.goto(f"{server.url}/schedules/{schedule.pk}/?px=6")
    page.wait_for_load_state("networkidle")


def drag(page: Page, key: str, days: int, edge: bool = False) -> None:
    """From the middle of the bar, or from its right end, by so many days of six pixels."""
    box = page.locator(f"#b-{key} rect.g-bar").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] - 2 if edge else box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + days * 3, y)
    page.mouse.move(x + days * 6, y)
    page.mouse.up()


def test_a_dragged_bar_moves_its_successors(page: Page, live_server: Any, town: Unit, complaints: list[str]) -> None:
    schedule = make_chain(town, (5, 5, 5), on=clock.today())
    take_baseline(by=SYSTEM, schedule=schedule)
    log_in(page, live_server, town)
    open_gantt(page, live_server, schedule)
    before, untouched = finishes(schedule), page.locator("#b-t1 rect.g-bar").get_attribute("x")
    drag(page, "t2", 14)
    expect(page.locator("#gt-said")).to_contain_text("“第2步”挪到")
    after = finishes(schedule)
    assert after["t1"] == before["t1"]
    assert (after["t2"] - before["t2"]).days >= 14
    assert after["t3"] > before["t3"]
    for key in ("t2", "t3"):
        expect(page.locator(f"#r-{key} .gt-end")).to_have_text(f"{after[key]:%y-%m-%d}")
    assert page.locator("#b-t1 rect.g-bar").get_attribute("x") == untouched
    drag(page, "t3", 7, edge=True)
    expect(page.locator("#gt-said")).to_contain_text("的工期由 5 改为 10")
    assert ScheduleTask.objects.get(schedule=schedule, key="t3").duration == 10


def test_what_somebody_else_did_is_told(page: Page, live_server: Any, town: Unit) -> None:
    schedule = make_chain(town, (5, 5), on=clock.today())
    log_in(page, live_server, town)
    open_gantt(page, live_server, schedule)
    move_task(by=SYSTEM, schedule=schedule, task="t1", finish=clock.today().replace(year=clock.today().year + 1))
    at = page.locator("#b-t2 rect.g-bar").get_attribute("x")
    drag(page, "t2", 14)
    expect(page.locator("#gt-said")).to_contain_text("您的这一步没有存")
    assert page.locator("#b-t2 rect.g-bar").get_attribute("x") == at


def test_arrows_move_a_bar_and_enter_opens_it(
    page: Page, live_server: Any, town: Unit, complaints: list[str]
) -> None:  # fmt: skip
    schedule = make_chain(town, (5, 5, 5), on=clock.today())
    before = finishes(schedule)
    log_in(page, live_server, town)
    open_gantt(page, live_server, schedule)
    page.locator("#gantt").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#gt-said")).to_contain_text("“第2步”挪到")
    assert finishes(schedule)["t2"] > before["t2"]
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Escape")
    expect(page.locator("#gt-said")).to_have_text("")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="第2步")).to_be_visible()


def test_forms_do_it_without_a_script_and_on_a_phone(
    browser: Browser, live_server: Any, town: Unit
) -> None:  # fmt: skip
    schedule = make_chain(town, (5, 5), on=clock.today(), required_end=date(clock.today().year + 2, 1, 5))
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    log_in(page, live_server, town)
    page.goto(f"{live_server.url}/schedules/{schedule.pk}/?view=table")
    page.get_by_label("新工作").fill("试生产")
    page.get_by_label("排在谁后面").select_option("t2")
    page.get_by_role("button", name="添这项工作").click()
    expect(page.get_by_role("heading", name="试生产")).to_be_visible()
    page.locator("#TaskForm_duration").fill("8")
    page.get_by_role("button", name="改好，重排后面的").click()
    page.get_by_label("实际开始").fill(f"{clock.today():%Y-%m-%d}")
    page.get_by_label("剩余工期").fill("6")
    page.get_by_role("button", name="记下进展").click()
    assert Progress.objects.get().remaining == 6
    page.goto(f"{live_server.url}/schedules/{schedule.pk}/")
    expect(page.locator("#r-t3 .gt-end")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_a_wide_gantt_is_as_wide_as_its_sheet(page: Page, live_server: Any, town: Unit) -> None:
    schedule = make_schedule(town, required_end=date(2029, 3, 1), on=clock.today())
    log_in(page, live_server, town)
    # A3 on its side, less the margins, in pixels of CSS.
    page.set_viewport_size({"width": 1496, "height": 1031})
    page.emulate_media(media="print")
    for px in (12, 1):
        page.goto(f"{live_server.url}/schedules/{schedule.pk}/?px={px}")
        wide = page.evaluate(
            "Math.max(...[...document.querySelectorAll('#gantt :not(svg *)')].map((one) => one.getBoundingClientRect().right))"
        )
        assert wide <= 1496
        months = page.locator(".gt-paper th")
        expect(months.first).to_be_visible()
        assert [text[:4] for text in months.all_inner_texts()] == sorted(
            {text[:4] for text in months.all_inner_texts()}
        )


def test_a_printed_gantt_ends_with_its_plan_and_every_sheet_names_its_columns(
    page: Page, live_server: Any, town: Unit
) -> None:
    log_in(page, live_server, town)
    short, long = (make_chain(town, (5,) * number, on=clock.today()) for number in (4, 60))
    last = max(finishes(short).values())
    page.goto(f"{live_server.url}/schedules/{short.pk}/?px=1")
    page.emulate_media(media="print")
    months = page.locator(".gt-paper td").all_inner_texts()
    assert len(months) <= (last.year - clock.today().year) * 12 + last.month - clock.today().month + 2
    page.goto(f"{live_server.url}/schedules/{long.pk}/")
    sheets = PdfDocument(page.pdf(prefer_css_page_size=True))
    assert len(sheets) > 1
    for sheet in sheets:
        assert sheet.get_width() > sheet.get_height()
        text = sheet.get_textpage().get_text_bounded()
        assert "预计完成" in text
        assert f"{clock.today().year}年" in text
