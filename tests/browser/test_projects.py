"""A project is signed under the hands and has its schedule; the wall knows; the week is told on a phone; the sentence leads to its rows."""

from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.desks import People, fits_a_phone
from tests.factories.org import make_unit
from tests.factories.projects import enter, make_project
from zhenjie.core import clock
from zhenjie.domains.projects.models.work import Week
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.models import Schedule

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town() -> Unit:
    return make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))


def test_a_project_is_signed_and_has_its_schedule(browser: Browser, live_server: Any, town: Unit) -> None:
    today = clock.today()
    project = make_project(
        town, "瀚川智能装备", planned_production=today + timedelta(days=700),
        place={"type": "Point", "coordinates": [120.01, 36.01]},
    )  # fmt: skip
    enter(project, "negotiating", date(2025, 2, 3))
    page = People(browser, live_server.url).sit(town, "赵一帆")
    page.goto(f"{live_server.url}/projects/{project.pk}/")
    fits_a_phone(page, "project")
    page.get_by_text("登记下一步").click()
    page.locator("#id_stage-stage").select_option("signed")
    page.locator("#id_stage-on").fill(today.isoformat())
    page.locator("#id_stage-evidence").select_option("framework")
    page.locator("#id_stage-number").fill("青投合〔2026〕9号")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("#chain .zj-error")).to_contain_text("战略合作协议不算签约")
    expect(page.locator("#id_stage-number")).to_have_value("青投合〔2026〕9号")
    page.locator("#id_stage-evidence").select_option("contract")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".zj-toast, .zj-notice").first).to_contain_text("工期已按计划投产日倒排好")
    plan = Schedule.objects.get(subject=f"projects.project:{project.pk}")
    assert plan.tasks.count() > 10
    expect(page.locator("#schedule")).to_contain_text("下一步")
    page.goto(f"{live_server.url}/projects/wall/")
    expect(page.locator(".wl-card h3")).to_have_text("瀚川智能装备")
    expect(page.locator(".wl-map .pin")).to_have_count(1)
    fits_a_phone(page, "wall")


def test_a_week_is_told_on_a_phone_and_counted_in_a_sentence(browser: Browser, live_server: Any, town: Unit) -> None:
    project = make_project(town, "绿野冷链仓储", found_on=date(2025, 1, 1))
    enter(project, "signed", date(2025, 3, 3))
    page = People(browser, live_server.url).sit(town, "赵一帆")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/projects/weeks/")
    page.get_by_text("绿野冷链仓储").click()
    fits_a_phone(page, "week")
    page.locator("#id_done").fill("选址意见书报上去了")
    page.get_by_role("button", name="报上去").click()
    expect(page.get_by_text("已报").first).to_be_visible()
    assert Week.objects.get(project=project).done == "选址意见书报上去了"
    page.goto(f"{live_server.url}/projects/counts/?stage=signed&kind=flow&start=2025-01-01&end=2025-12-31")
    expect(page.locator(".pj-say__text")).to_contain_text("新签约项目1个")
    fits_a_phone(page, "counts")
    page.locator(".pj-say__text a").first.click()
    expect(page.get_by_text("绿野冷链仓储")).to_be_visible()
