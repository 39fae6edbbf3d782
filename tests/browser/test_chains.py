"""The chain map: a gap is opened on the map, a target firm named, a referral recorded, its result becomes a lead, and the counts rise."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desks import log_in
from tests.factories import chains as make
from tests.factories.org import make_unit
from zhenjie.core import clock
from zhenjie.domains.investment.models.chains import Node, Referral
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town() -> Unit:
    return make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))


@pytest.fixture
def gap(town: Unit) -> Node:
    """Compressors are missing between a maker of copper wire and two of fridges."""
    chain = make.make_chain(town, "智能家电")
    wire = make.make_node(chain, "漆包线", "upstream", words="漆包线")
    node = make.make_node(chain, "压缩机", words="压缩机", importance="core")
    fridge = make.make_node(chain, "冰箱", "downstream", words="冰箱")
    make.feed(wire, node)
    make.feed(node, fridge)
    make.make_firm(town, "漆包线", large=True)
    for name in ("青澜云川电器有限公司", "青澜云通电器有限公司"):
        make.make_firm(town, "冰箱", name=name, large=True)
    return node


def test_a_gap_is_opened_a_firm_refers_another_and_the_lead_is_counted(
    page: Page, live_server: Any, town: Unit, gap: Node, complaints: list[str]
) -> None:
    log_in(page, live_server, town)
    page.goto(f"{live_server.url}/investment/chains/{gap.chain_id}/")
    leads = page.locator(".cm-figs div").filter(has_text="线索和项目").locator("dd b")
    expect(leads).to_have_text("0")
    card = page.locator(f"#n{gap.pk}")
    expect(card).to_contain_text("还没有目标企业")

    # By keyboard: the cards are links in the order of reading.
    card.focus()
    card.press("Enter")
    panel = page.locator(".cm-panel")
    expect(panel.get_by_role("heading", name="压缩机")).to_be_visible()
    expect(panel).to_contain_text("本地没有这个环节的企业。")
    expect(panel).to_contain_text("青澜云川电器有限公司")
    expect(page.locator(f"#n{gap.pk}")).to_have_attribute("aria-current", "true")

    panel.get_by_label("目标企业").fill("浙江澄岳压缩机有限公司")
    panel.get_by_label("为什么是它").fill("正在选第二基地")
    panel.get_by_role("button", name="列为目标").click()
    expect(panel).to_contain_text("未接触")

    panel.get_by_text("记一次引荐").click()
    panel.get_by_label("引荐企业").select_option(label="青澜云川电器有限公司")
    panel.get_by_label("怎么引荐的").fill("请来看厂房")
    panel.get_by_role("button", name="记下引荐").click()
    expect(panel).to_contain_text("等回音")
    expect(page.locator(f"#n{gap.pk}")).to_contain_text("引荐等回音 1")
    expect(leads).to_have_text("0")

    panel.get_by_text("记结果").click()
    result = panel.locator(".cn-refs form")
    result.get_by_label("结果", exact=False).first.select_option(label="成为线索")
    result.get_by_label("项目名称").fill("澄岳压缩机二基地")
    result.get_by_label("计划总投资").fill("1.2万")
    result.get_by_role("button", name="记下结果").click()
    expect(leads).to_have_text("1")
    expect(page.locator(f"#n{gap.pk}")).to_contain_text("线索 1")
    expect(panel).to_contain_text("澄岳压缩机二基地")

    lead, referral = Project.objects.get(), Referral.objects.get()
    assert (lead.investor, lead.stage, lead.source, lead.planned_total) == (
        "浙江澄岳压缩机有限公司",
        "lead",
        "firm",
        12000,
    )
    assert (referral.lead, referral.outcome, referral.on) == (lead, "lead", clock.today())

    panel.get_by_role("link", name="回到缺环清单").click()
    expect(page.locator(".cm-gaps")).to_contain_text("推进目标企业的 1 个线索和项目")
    assert complaints == []


def test_on_a_phone_the_map_is_a_list_by_tier_with_the_same_facts(
    phone: Page, live_server: Any, town: Unit, gap: Node
) -> None:
    log_in(phone, live_server, town)
    phone.goto(f"{live_server.url}/investment/chains/{gap.chain_id}/")
    expect(phone.locator(".cm-svg")).to_be_hidden()
    rows = phone.locator(".cm-list section")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("压缩机")
    expect(rows.nth(1)).to_contain_text("缺")
    expect(rows.nth(2)).to_contain_text("2 家，规上 2")
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    rows.nth(2).get_by_role("link").first.tap()
    expect(phone.get_by_role("heading", name="冰箱").first).to_be_visible()
    phone.get_by_role("button", name="青澜云川电器有限公司属于这个环节").tap()
    expect(phone.locator(".cn-firms .is-confirmed")).to_contain_text("青澜云川电器有限公司")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
