"""A signing campaign of four communities in seventy days: the law, the rewards, a door on the phone, a paste, the curve, the public page."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desks import log_in
from tests.factories import renewal as make
from tests.factories.org import make_unit
from zhenjie.core import clock
from zhenjie.domains.renewal.models.households import Household, HouseholdEvent
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town() -> Unit:
    return make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))


def record(page: Page, title: str, **said: str) -> None:
    """One step of the law on the page of the renewal."""
    step = page.locator("#law li").filter(has=page.get_by_text(title, exact=True))
    step.get_by_text("记下这一步").click()
    for label, value in said.items():
        step.get_by_label(label).fill(value)
    step.get_by_role("button", name="记下", exact=True).click()
    page.wait_for_load_state()


def test_a_signing_campaign_of_four_communities_in_seventy_days(
    page: Page, phone: Page, live_server: Any, town: Unit
) -> None:
    # A refusal is a 422, which the console notes; anything else it says is a fault.
    said: list[str] = []
    page.on("console", lambda told: said.append(told.text) if told.type == "error" and "422" not in told.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    today = clock.today()
    start = today - timedelta(days=34)
    row = make.make_renewal(town, name="溪口片区", signing_from=start, public=True)
    places = [make_unit(name, kind="village", parent=town) for name in ("东社区", "西社区", "南社区", "北社区")]
    for place in places:
        for _each in range(20):
            make.make_household(place, row)
    log_in(page, live_server, town)
    page.goto(f"{live_server.url}/renewal/{row.pk}/")
    page.get_by_role("button", name="开始签约").click()
    expect(page.get_by_role("status").or_(page.get_by_role("alert")).first).to_contain_text("还不能签约")

    first = start - timedelta(days=60)
    record(page, "征收补偿方案征求意见", 日期=str(first), 公示截止=str(first + timedelta(days=30)))
    record(page, "社会稳定风险评估", 日期=str(first + timedelta(days=10)))
    record(page, "征收补偿费用足额到位、专户存储", 日期=str(first + timedelta(days=32)), 金额="8000")
    record(page, "房屋征收决定公告", 日期=str(first + timedelta(days=40)), 文号或凭据="青政征决〔2026〕2号")
    page.get_by_role("button", name="开始签约").click()
    expect(page.get_by_text("已开始签约。")).to_be_visible()

    page.goto(f"{live_server.url}/renewal/{row.pk}/rewards/")
    for number, money in enumerate(("20000", "10000", "5000")):
        page.locator(f"[name=form-{number}-per_household]").fill(money)
        page.locator(f"[name=form-{number}-per_metre]").fill("0")
    page.get_by_role("button", name="定下这一版").click()
    expect(page.get_by_text("档位已定")).to_be_visible()

    # What was signed so far comes from a spreadsheet; one line is wrong and stays in the box.
    lines = [
        f"{one.number}\tXY-{one.number}\t{start + timedelta(days=place % 33)}\t{'货币' if place % 2 else '房屋'}\t30万"
        for name in ("东社区", "西社区", "南社区")
        for place, one in enumerate(Household.objects.filter(unit__name=name).order_by("number")[:11])
    ]
    page.goto(f"{live_server.url}/renewal/{row.pk}/paste/")
    page.get_by_label("从表格里复制的几行").fill("\n".join([*lines, f"没有的户\tXY-0\t{today}\t货币"]))
    page.get_by_role("button", name="登记这些签约").click()
    expect(page.get_by_text("项目里没有户号 没有的户")).to_be_visible()
    assert Household.objects.filter(signed_on__isnull=False).count() == 33

    # At the door, with a thumb.
    log_in(phone, live_server, places[3], "village_head")
    phone.goto(f"{live_server.url}/renewal/door/")
    assert phone.locator(".rn-doors li").count() == 20, "only the own community"
    phone.locator(".rn-doors a").first.click()
    expect(phone.get_by_text("10,000.00")).to_be_visible()
    phone.get_by_label("房屋", exact=True).check()
    phone.get_by_label("协议号").fill("XY-1001")
    box = phone.get_by_role("button", name="签好了，登记").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    phone.get_by_role("button", name="签好了，登记").click()
    expect(phone.get_by_text("户已签约。")).to_be_visible()
    assert HouseholdEvent.objects.get(number="XY-1001").reward == 10000

    # The curve, the community that lags, its reason.
    page.goto(f"{live_server.url}/renewal/{row.pk}/")
    expect(page.locator(".rn-chart")).to_have_attribute("data-drawn", "70")
    expect(page.locator(".rn-figs")).to_contain_text("34")
    worst = page.locator("#communities tbody tr").first
    expect(worst).to_contain_text("北社区")
    worst.locator("summary").click()
    expect(worst).to_contain_text("签完，比约定晚")

    # The household goes on; what the law asks stands in the way, a correction keeps the old entry.
    household = Household.objects.get(agreement="XY-1001")
    page.goto(f"{live_server.url}/renewal/households/{household.pk}/")
    page.get_by_role("button", name="搬迁交房").click()
    expect(page.get_by_text("先补偿、后搬迁")).to_be_visible()
    page.get_by_role("button", name="补偿到位").click()
    expect(page.get_by_text("已记下：补偿到位。")).to_be_visible()
    page.get_by_role("button", name="搬迁交房").click()
    expect(page.get_by_text("已记下：搬迁交房。")).to_be_visible()

    # Everybody may read the numbers, and nothing else.
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/renewal/p/{row.pk}/")
    expect(page.get_by_text("户已签约")).to_be_visible()
    expect(page.locator(".rp-table tbody tr").filter(has_text="西社区")).to_contain_text("11")
    expect(page.locator(".rp-table tbody tr").filter(has_text="北社区")).to_contain_text("—")
    assert household.head not in page.content()
    assert said == []
