"""On a phone a refusal is seen, heard and one tap from its field; what was done is in sight wherever the page lands; the open tab shows."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, expect
from pypdfium2 import PdfDocument

from tests.browser.desks import People
from tests.factories.org import PASSWORD, make_account, make_person, make_unit
from tests.factories.projects import enter, make_project
from tests.factories.schedules import make_schedule
from zhenjie.core import clock
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.models import Schedule

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def town() -> Unit:
    return make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))


def test_a_refused_form_on_a_phone_says_so_at_the_top(browser: Browser, live_server: Any, town: Unit) -> None:
    project = make_project(town, "瀚川智能装备")
    enter(project, "negotiating", date(2025, 2, 3))
    page = People(browser, live_server.url).sit(town, "赵一帆")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/projects/{project.pk}/")
    page.get_by_text("登记下一步").click()
    page.locator("#id_stage-stage").select_option("signed")
    page.locator("#id_stage-on").fill("2025-03-01")
    page.locator("#id_stage-evidence").select_option("framework")
    page.locator("#id_stage-number").fill("青投合〔2026〕9号")
    page.get_by_role("button", name="登记", exact=True).click()
    summary = page.locator("#zj-wrong")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    expect(summary).to_contain_text("战略合作协议不算签约")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "(rules) => axe.run('#zj-wrong', { runOnly: rules }).then((r) => r.violations.map((v) => v.id))", RULES
    )
    assert found == []
    summary.get_by_role("link").first.click()
    expect(page.locator("#id_stage-evidence")).to_be_focused()
    expect(page.locator("#id_stage-evidence")).to_be_in_viewport()
    page.locator("#id_stage-evidence").select_option("contract")
    page.get_by_role("button", name="登记", exact=True).click()
    flash = page.locator("[data-flash]")
    expect(flash).to_contain_text("已登记“签约”")
    expect(flash).to_be_in_viewport()
    page.set_viewport_size({"width": 1440, "height": 500})
    page.goto(f"{live_server.url}/projects/{project.pk}/#permit")
    expect(page.locator("#zj-wrong")).to_be_hidden()


def test_the_open_tab_is_in_sight_on_a_phone(browser: Browser, live_server: Any, town: Unit) -> None:
    page = People(browser, live_server.url).sit(town, "赵一帆")
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("meetings/", "figures/", "weeks/"):
        page.goto(f"{live_server.url}/projects/{path}")
        expect(page.locator(".pj-tabs [aria-current]")).to_be_in_viewport(ratio=1)


def test_the_plan_form_that_was_refused_stands_open_and_the_foot_follows_a_drag(
    browser: Browser, live_server: Any, town: Unit
) -> None:
    schedule = make_schedule(town, on=clock.today())
    page = People(browser, live_server.url).sit(town, "赵一帆")
    page.goto(f"{live_server.url}/schedules/{schedule.pk}/")
    page.locator("summary", has_text="平衡资源").click()
    page.locator("#LevelForm_capacities").fill("项目单伟 1")
    page.get_by_role("button", name="排开").click()
    expect(page.locator("#zj-wrong")).to_contain_text("项目单伟")
    expect(page.locator("#LevelForm_capacities")).to_be_visible()
    expect(page.locator("#LevelForm_capacities")).to_have_value("项目单伟 1")
    page.goto(f"{live_server.url}/schedules/{schedule.pk}/")
    before = page.locator(".gt-foot").inner_text()
    page.locator("g.g-task[data-key=eia]").focus()
    for _press in range(8):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".gt-foot")).to_contain_text("环境影响评价文件审批”挪到")
    assert page.locator(".gt-foot").inner_text() != before
    assert Schedule.objects.get(pk=schedule.pk).version == 2


#: Texts of the wall that run over the box they stand in.
OVER = """() => [...document.querySelectorAll('.wl-card *, .wl-col > header *, .wl-figs *')].filter((one) => {
    const box = one.closest('.wl-card, .wl-col, .wl-top').getBoundingClientRect(), range = document.createRange();
    range.selectNodeContents(one);
    const text = range.getBoundingClientRect();
    return text.width && (text.right > box.right + 1 || text.left < box.left - 1);
}).map((one) => one.textContent)"""


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_amount_of_the_wall_runs_over_its_card_and_its_poster_is_one_sheet(
    browser: Browser, live_server: Any, town: Unit, language: str
) -> None:
    for number in range(9):
        project = make_project(town, f"高端液压件生产基地{number}期", planned_total=Decimal(1288800))
        enter(project, "signed", date(2025, 3, 3))
    page = People(browser, live_server.url).sit(town, "赵一帆")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    for width, height in ((1440, 900), (1920, 1080), (2560, 1440), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{live_server.url}/projects/wall/")
        expect(page.locator(".wl-card")).to_have_count(9)
        assert page.evaluate(OVER) == [], width
    page.set_viewport_size({"width": 1512, "height": 1047})
    page.emulate_media(media="print")
    assert page.evaluate(OVER) == [], "nor on paper"
    for address in ("", f"?on={clock.today() - timedelta(days=1)}"):
        page.goto(f"{live_server.url}/projects/wall/{address}")
        sheets = PdfDocument(page.pdf(prefer_css_page_size=True))
        assert [round(one * 25.4 / 72) for one in sheets[0].get_size()] == [420, 297]
        assert len(sheets) == 1, address
        text = sheets[0].get_textpage().get_text_bounded()
        assert all(f"高端液压件生产基地{number}期" in text.replace("\r\n", "") for number in range(9))


def test_the_wall_fits_at_1440_with_every_colour_in_english(browser: Browser, live_server: Any, town: Unit) -> None:
    for number in range(2):
        enter(make_project(town, f"很长的项目名称{number}" * 10), "signed", date(2025, 3, 3))
    page = People(browser, live_server.url).sit(town, "赵一帆")
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page.goto(f"{live_server.url}/projects/wall/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator(".wl-col h2").first).to_have_text("signed")
    expect(page.locator(".wl-card__m").first).to_contain_text("×100M yuan")
    assert page.locator(".wl-card h3").first.bounding_box()["height"] < 90


def test_a_form_stands_again_as_it_was_when_the_session_ended(browser: Browser, live_server: Any, town: Unit) -> None:
    account = make_account(unit=town, person=make_person("赵一帆", unit=town))
    page = People(browser, live_server.url).log_in(account)
    form = f"{live_server.url}/ledger/projects.project/new/"
    page.goto(form)
    page.locator("[name=name]").fill("瀚川智能装备")
    page.locator("[name=investor]").fill("瀚川科技")
    Session.objects.all().delete()
    page.locator("main form .zj-btn--primary").click()
    page.wait_for_url("**/org/login/**")
    page.fill("[name=login]", account.login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(form)
    expect(page.locator("[name=name]")).to_have_value("瀚川智能装备")
    expect(page.locator("#zj-unsent")).to_contain_text("没有保存")
    page.reload()
    expect(page.locator("#zj-unsent")).to_be_hidden()
