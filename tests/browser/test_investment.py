"""The month's investment entered once, on a phone, and seen on the board, at the indicator, on the project's page and in a campaign; a
workbook of months handed in, looked over, taken in and taken back."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.desks import People, fits_a_phone
from tests.browser.test_journeys import Hands
from tests.factories.indicators import aim, make_catalogue, observe
from tests.factories.org import make_unit
from tests.factories.projects import enter, make_project
from tests.factories.renewal import make_campaign, make_counted
from zhenjie.core import clock, periods
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.projects.actions.money import plan_year
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town() -> Unit:
    return make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))


def test_the_month_s_investment_is_entered_once_and_seen_everywhere(
    browser: Browser, live_server: Any, town: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    Hands(monkeypatch).at(datetime(2026, 10, 31, 15, 0, tzinfo=clock.CHINA))
    make_catalogue()
    aim(town, "fixed-asset-investment", 2, period=periods.year(2026))
    observe(town, "fixed-asset-investment", "0.05", periods.year_to_date(2026, 10))
    project, unlisted = make_project(town, "瀚川智能装备"), make_project(town, "绿野冷链仓储")
    for one in (project, unlisted):
        enter(one, "signed", date(2026, 1, 8))
        enter(one, "started", date(2026, 3, 2))
    enter(project, "listed", date(2026, 4, 1))
    plan_year(by=SYSTEM, project=project, year=2026, total=Decimal(12000))
    campaign = make_campaign(town, name="项目建设攻坚年", since=date(2026, 9, 10), until=date(2026, 12, 31))
    make_counted(town, campaign, measure="all-invested", amount=Decimal(4000))
    people = People(browser, live_server.url)

    phone = people.sit(town, "赵一帆")
    phone.set_viewport_size({"width": 390, "height": 844})
    for name, amount in (("瀚川智能装备", "860"), ("绿野冷链仓储", "140")):
        phone.goto(f"{people.gate}/projects/weeks/")
        phone.get_by_text(name).click()
        phone.locator("#id_done").fill("主体封顶")
        phone.locator("#id_invested").fill(amount)
        phone.get_by_role("button", name="报上去").click()
        expect(phone.locator("li", has_text=name).get_by_text("已报", exact=True)).to_be_visible()
    assert MoneyEntry.objects.filter(kind="invested").count() == 2, "once for each"

    leader = people.sit(town, "沈国安", role="leader")
    leader.goto(people.gate)
    panel = leader.get_by_label("项目走到哪一步")
    expect(panel.locator(".bd-money")).to_contain_text("1,000")
    expect(panel.locator(".bd-money")).to_contain_text("当月计划 1,000 万元，完成 100.0%")
    expect(panel).to_contain_text("接下来十个工作日的节点")
    fits_a_phone(leader, "board-projects")

    leader.goto(f"{people.gate}/indicators/fixed-asset-investment/?month=2026-10")
    beside = leader.locator("#proof #beside")
    expect(beside).to_contain_text("不一致")
    expect(beside).to_contain_text("0.09")
    beside.get_by_role("link").click()
    expect(leader.get_by_role("heading", level=1)).to_contain_text("固定资产投资")
    expect(leader.locator("li", has_text="瀚川智能装备")).to_contain_text("0.0860")
    expect(leader.locator("li", has_text="绿野冷链仓储")).to_contain_text("没有纳统")
    fits_a_phone(leader, "behind")
    leader.goto(f"{people.gate}/projects/figures/?month=2026-10&key=fixed-asset-investment")
    expect(leader.locator("tr.is-selected")).to_contain_text("+0.04")
    expect(leader.get_by_text("账上比上报 +0.04")).to_be_visible()

    leader.goto(f"{people.gate}/projects/{project.pk}/")
    expect(leader.locator(".pj-hero")).to_contain_text("0.09")
    expect(leader.locator("#money")).to_contain_text("累计完成860万元")

    leader.goto(f"{people.gate}/renewal/campaigns/{campaign.pk}/")
    counted = leader.locator("#counted")
    expect(counted).to_contain_text("1,000 万元")
    expect(counted).to_contain_text("“项目资金”台账")
    fits_a_phone(leader, "campaign-counted")
    counted.locator("a.zj-num").click()
    expect(leader.locator(".pj-list li")).to_have_count(2)
    expect(leader.locator(".zj-figs")).to_contain_text("0.1000")


def test_a_workbook_of_months_is_looked_over_taken_in_and_taken_back(
    browser: Browser, live_server: Any, town: Unit
) -> None:
    project = make_project(town, "瀚川智能装备")
    year = clock.today().year
    page = People(browser, live_server.url).sit(town, "赵一帆")
    page.goto(f"{live_server.url}/projects/money/")
    page.get_by_role("link", name="导入").click()
    fits_a_phone(page, "imports")
    text = f"项目名称,{year - 1}年11月,{year - 1}年12月,负责人\r\n瀚川智能装备,120,80,林\r\n没有这个项目,5,,\r\n"
    page.locator("input[type=file]").set_input_files(
        [{"name": "全县投资表.csv", "mimeType": "text/csv", "buffer": text.encode("utf-8-sig")}]
    )
    page.get_by_role("button", name="看看结果").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("全县投资表.csv")
    expect(page.locator("tr", has_text="没有这个项目")).to_contain_text("请先在项目台账里登记或导入")
    fits_a_phone(page, "import")
    page.get_by_role("button", name=re.compile("先入账 1 行")).click()
    expect(page.get_by_role("button", name="撤销这次导入")).to_be_visible()
    project.refresh_from_db()
    assert project.invested == 200
    page.get_by_role("button", name="撤销这次导入").click()
    expect(page.get_by_text("已经撤销")).to_be_visible()
    project.refresh_from_db()
    assert project.invested == 0
