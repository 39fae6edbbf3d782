"""The desk of matters in a real browser: triage by keyboard, a conflict between two sessions, the phone."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.factories.matters import CHIEF, brought_to, make_matter, move
from tests.factories.org import make_account, make_county, make_person
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(settings: Any, tmp_path: Path) -> Unit:
    settings.FILES_ROOT = tmp_path / "files"
    county = make_county(townships=1, villages=1)
    return Unit.objects.get(parent=county, kind="township")


def log_in(page: Page, server: Any, unit: Unit, name: str = "许静") -> None:
    account = make_account(unit=unit, person=make_person(name, unit=unit))
    client = Client()
    client.force_login(account)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])


def test_triage_by_keyboard(page: Page, live_server: Any, town: Unit, complaints: list[str]) -> None:
    rows = [make_matter(town, title=f"第{number}盏路灯不亮") for number in range(1, 4)]
    log_in(page, live_server, town)
    page.goto(f"{live_server.url}/matters/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#matter-title")).to_have_text("第2盏路灯不亮")
    expect(page).to_have_url(f"{live_server.url}/matters/?open={rows[1].pk}")
    shown = page.locator("#matter").inner_text()
    page.reload()
    assert page.locator("#matter").inner_text() == shown
    page.locator(f'li[data-row="{rows[0].pk}"] > a').focus()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("已选 2 件")).to_be_visible()
    bar = page.locator("#chosen")
    expect(bar.get_by_role("button", name="签收")).to_be_hidden()
    bar.locator("summary", has_text="派单").click()
    page.locator("#bulk-to").fill(f"#{town.pk}")
    page.keyboard.press("Enter")
    expect(page.get_by_text("派单：2 件已办")).to_be_visible()
    assert list(Matter.objects.order_by("pk").values_list("stage", flat=True)) == ["signing", "signing", "intake"]
    page.get_by_role("button", name="撤回这一批").click()
    expect(page.get_by_text("撤回：2 件已办")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="快捷键")).to_be_visible()


def test_two_sessions_and_the_second_keeps_its_words(page: Page, live_server: Any, town: Unit) -> None:
    matter = brought_to(make_matter(town), "handling")
    log_in(page, live_server, town)
    page.goto(f"{live_server.url}/matters/?open={matter.pk}")
    page.locator("#act textarea[name=words]").fill("灯已经换好，当晚亮了。")
    move(matter, "progress", by=CHIEF, words="已派人去看")
    page.locator("#act .zj-btn--primary").click()
    expect(page.locator("[data-problem]")).to_contain_text("王敏阶段反馈")
    expect(page.locator("#act textarea[name=words]")).to_have_value("灯已经换好，当晚亮了。")
    page.locator("#act .zj-btn--primary").click()
    expect(page.locator(".mt-stages [aria-current]")).to_have_text("待审核")
    expect(page.locator("#mt-rows")).to_contain_text("待审核")
    assert Matter.objects.get(pk=matter.pk).stage == "reviewing"


def test_another_answer_is_chosen_and_what_was_written_goes_along(
    page: Page, live_server: Any, town: Unit, complaints: list[str]
) -> None:
    matter = brought_to(make_matter(town), "handling")
    log_in(page, live_server, town)
    page.goto(f"{live_server.url}/matters/{matter.pk}/")
    page.locator("#act textarea[name=words]").fill("周五前换好")
    page.locator("#act .zj-seg").get_by_role("link", name="阶段反馈").click()
    expect(page.locator("[data-act=progress] textarea[name=words]")).to_have_value("周五前换好")
    page.locator("#act .zj-btn--primary").click()
    expect(page.locator(".mt-tl")).to_contain_text("周五前换好")


def test_the_list_and_the_matter_on_a_phone(phone: Page, live_server: Any, town: Unit) -> None:
    matter = make_matter(town, title="村口路灯不亮")
    log_in(phone, live_server, town)
    phone.goto(f"{live_server.url}/matters/")
    phone.get_by_role("link", name="村口路灯不亮").tap()
    expect(phone.locator("#matter-title")).to_have_text("村口路灯不亮")
    expect(phone.locator(".mt-list")).to_be_hidden()
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    phone.get_by_role("link", name="列表").tap()
    expect(phone.locator(f'li[data-row="{matter.pk}"]')).to_be_visible()
