"""A docking event on a phone becomes a lead; the second township is told one sentence; the county decides; every count is right."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desks import log_in
from tests.factories.investment import looked_at, make_lead
from tests.factories.org import make_county, make_person
from zhenjie.core import clock
from zhenjie.domains.investment.models.claims import Claim, Family
from zhenjie.domains.investment.models.events import Event, Promise
from zhenjie.domains.investment.queries.words import already
from zhenjie.domains.investment.tasks import look_for_the_same_lead
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def county() -> Unit:
    return make_county(townships=2, villages=1)


def number_of(page: Page, server: Any, stage: str) -> str:
    """What the page of projects counts of a stage."""
    day = clock.today().isoformat()
    page.goto(f"{server.url}/projects/counts/rows/?stage={stage}&kind=stock&end={day}")
    return page.locator("main").inner_text()


def test_an_event_on_the_phone_a_lead_that_stands_twice_a_ruling_and_the_counts(
    page: Page, phone: Page, live_server: Any, county: Unit
) -> None:
    # A refusal is a 422, which the console notes; anything else it says is a fault.
    said: list[str] = []
    for one in (page, phone):
        one.on(
            "console", lambda told: said.append(told.text) if told.type == "error" and "422" not in told.text else None
        )
        one.on("pageerror", lambda error: said.append(str(error)))
    first, second = Unit.objects.filter(parent=county, kind="township").order_by("path")
    make_person("许静", unit=second)
    mine = make_lead(first, "高端液压件", "蓝湾精密制造有限公司", finder="孟秋实")
    looked_at(mine)

    # On the phone of the second township, in one form.
    log_in(phone, live_server, second)
    phone.goto(f"{live_server.url}/investment/")
    phone.get_by_role("link", name="记一次招商").first.click()
    phone.get_by_text("推介对接会").click()
    phone.get_by_label("投资方", exact=True).fill("蓝湾精密制造（集团）有限公司")
    phone.get_by_label("联系人").fill("王明")
    phone.get_by_label("联系电话").fill("1390000")
    phone.get_by_label("项目名称").fill("液压件生产基地")
    phone.get_by_label("大致投资额（万元）").fill("1.2万")
    phone.get_by_label("项目类型").select_option("industry")
    phone.get_by_label("答应了什么").fill("三天内发地块资料")
    phone.get_by_label("谁来办").select_option(label="许静")
    phone.get_by_label("哪天前").fill(clock.today().isoformat())
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    button = phone.get_by_role("button", name="记下")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 40
    button.click()
    expect(phone.get_by_text("1390000").or_(phone.locator(".zj-error")).first).to_be_visible()
    expect(phone.get_by_label("项目名称")).to_have_value("液压件生产基地")
    assert Event.objects.count() == 0
    phone.get_by_label("联系电话").fill("13900000077")
    phone.get_by_role("button", name="记下").click()
    expect(phone.get_by_text(already())).to_be_visible()
    assert (Event.objects.count(), Promise.objects.count(), Claim.objects.filter(state="contested").count()) == (
        1,
        1,
        1,
    )
    theirs = Project.objects.get(unit=second)
    phone.goto(f"{live_server.url}/projects/{theirs.pk}/")
    expect(phone.get_by_text(already())).to_be_visible()
    assert first.name not in phone.content()
    assert "孟秋实" not in phone.content()
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert "1 个" not in number_of(phone, live_server, "lead"), "not counted while it waits"

    # The county sees both and decides.
    log_in(page, live_server, county, "supervisor")
    look_for_the_same_lead()
    page.goto(f"{live_server.url}/investment/contests/")
    page.get_by_role("link", name="对着看，裁定").click()
    expect(page.get_by_text("名称相同")).to_be_visible()
    expect(page.get_by_label("先登记的保护期已过，由后登记的接手")).to_be_disabled()
    page.get_by_text("是不同的项目，各自跟进").click()
    page.get_by_label("理由").fill("两家各有选址，产品不同")
    page.get_by_label("告知双方的依据").fill(f"{first.name}登记在先")
    page.get_by_role("button", name="裁定", exact=True).click()
    expect(page.locator(".zj-error", has_text="这句话双方都看得到")).to_be_visible()
    expect(page.get_by_label("理由")).to_have_value("两家各有选址，产品不同")
    page.get_by_label("告知双方的依据").fill("产品和选址都不同")
    page.get_by_role("button", name="裁定", exact=True).click()
    expect(page.get_by_text("已裁定，双方各自的项目页上看得到结果和依据。")).to_be_visible()
    assert Family.objects.get().rulings.count() == 1

    # Both are told in the words each may know; both count now.
    phone.goto(f"{live_server.url}/projects/{theirs.pk}/")
    expect(phone.get_by_text("与已有登记是不同的项目，由您自己跟进")).to_be_visible()
    log_in(page, live_server, first)
    page.goto(f"{live_server.url}/projects/{mine.pk}/")
    expect(page.get_by_text("另有一条相近的登记，县里已裁定是不同的项目")).to_be_visible()
    assert second.name not in page.content()

    # The promise is kept from the list, and the conversion leads to its rows.
    phone.goto(f"{live_server.url}/investment/promises/")
    phone.locator("summary", has_text="办结").first.click()
    phone.get_by_role("button", name="已兑现").click()
    expect(phone.get_by_text("已兑现，算一次跟进。")).to_be_visible()
    phone.goto(f"{live_server.url}/investment/cohorts/?by=year")
    phone.locator(".iv-table tbody a").first.click()
    expect(phone.get_by_text("液压件生产基地")).to_be_visible()
    assert said == []
