"""A clerk pastes heads and sends, a village pastes cells from Excel and hands in; a phone has no sideways scroll."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desks import log_in
from tests.browser.test_indicators import PASTE
from tests.factories.indicators import make_catalogue
from tests.factories.ledger import make_yard
from tests.factories.org import make_unit
from tests.factories.reports import make_draft, make_report, offered
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.actions.columns import NewColumn
from zhenjie.engines.surveys.models.reports import Fact, ReportForm

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town() -> Unit:
    make_catalogue()
    town = make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))
    for name in ("柳湾村", "杏花村", "梅林村"):
        make_yard(make_unit(name, kind="village", parent=town))
    return town


def test_a_report_is_made_sent_filled_and_handed_in(
    page: Page, live_server: Any, town: Unit, complaints: list[str]
) -> None:
    log_in(page, live_server, town)
    page.goto(f"{live_server.url}/surveys/reports/")
    page.get_by_role("link", name="做一张报表").first.click()
    page.get_by_label("报表名称").fill("十一月公共设施表")
    expect(page.get_by_label("哪些记录")).to_be_hidden()
    page.get_by_role("button", name="下一步：加列").click()
    page.get_by_label("粘表头，或一行写一个列名").fill("闲置资源数\t充电桩数（个）\t停车位数")
    page.get_by_role("button", name="认一认，加进来").click()
    expect(page.get_by_text("加了 3 列，其中 1 列台账或指标里就有。")).to_be_visible()
    expect(page.get_by_text("全有")).to_be_visible()
    page.get_by_text("从台账和指标里挑").click()
    page.get_by_role("searchbox", name="找一列").fill("税收收入")
    expect(page.get_by_label("固定资产投资", exact=True)).to_be_hidden()
    page.get_by_label("地方级税收收入", exact=True).check()
    page.get_by_role("button", name="加勾选的列").click()
    page.get_by_role("button", name="去掉“地方级税收收入”").click()
    page.get_by_role("button", name="发给 3 个单位").click()
    expect(page.get_by_text("已发给 3 个单位")).to_be_visible()
    form = ReportForm.objects.get()
    page.goto(f"{live_server.url}/surveys/reports/{form.pk}/fill/")
    first = page.get_by_label("柳湾村 充电桩数（个）")
    first.focus()
    first.evaluate(PASTE, "6\t40\r\n2\t12\r\n很多\t8\r\n")
    expect(page.get_by_label("梅林村 停车位数")).to_have_value("8")
    expect(page.get_by_text("改了 6 格，还没有存")).to_be_visible()
    page.get_by_role("button", name="确认并上报 3 个单位").click()
    expect(page.get_by_text("“很多”不是数字")).to_be_visible()
    expect(page.get_by_label("梅林村 充电桩数（个）")).to_have_value("很多")
    expect(page.get_by_label("梅林村 充电桩数（个）")).to_be_focused()
    # The browser itself notes the refusal; it is meant.
    assert "422" in complaints.pop()
    page.keyboard.press("Control+A")
    page.keyboard.type("无")
    page.get_by_role("button", name="确认并上报 3 个单位").click()
    expect(page.get_by_text("已上报 3 个单位")).to_be_visible()
    assert Fact.objects.filter(title="充电桩数（个）").count() == 3
    page.get_by_role("link", name="看全部进度").click()
    expect(page.locator("tr.is-total")).to_contain_text("60")
    page.locator(".rp-table").get_by_role("link", name="1", exact=True).first.click()
    expect(page).to_have_url(f"{live_server.url}/ledger/sample.yard/?unit={Unit.objects.get(name='柳湾村').pk}")


def test_a_phone_has_no_sideways_scroll(phone: Page, live_server: Any, town: Unit) -> None:
    picks = offered(town)
    form = make_report(
        town, picks["register|sample.yard||count"], NewColumn("充电桩数（个）"), NewColumn("主要做法", "text")
    )
    by_record = make_report(
        town, *list(offered(town, "sample.yard").values())[:8], NewColumn("意向用途", "choice", ["民宿", "仓储"]),
        title="闲置资源招商一览表", register="sample.yard",
    )  # fmt: skip
    draft = make_draft(town, NewColumn("充电设施数"), NewColumn("公共停车位数"), title="补充表")
    log_in(phone, live_server, town)
    for address in (
        "", "?tab=mine", "new/", "asking/", f"{draft.pk}/edit/", f"{draft.pk}/head/", f"{form.pk}/", f"{form.pk}/fill/",
        f"{by_record.pk}/", f"{by_record.pk}/fill/",
    ):  # fmt: skip
        phone.goto(f"{live_server.url}/surveys/reports/{address}")
        assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
