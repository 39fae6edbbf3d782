"""A phone in strange hands: what lies on it is sealed, a wrong PIN waits, taken back it wipes itself and the unsent may be saved before."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.hands import EVERYTHING, PIN, Hand, session_of
from tests.browser.weather import Weather
from tests.engines.ledger.sample.models import Yard
from tests.factories.org import make_account
from zhenjie.engines.surveys.models.fieldwork import Assignment, Device, Record

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_unsent_is_saved_to_a_sealed_file_cleared_and_restored(
    hand: Hand, browser: Browser, sky: Weather, given: Assignment, tmp_path: Path
) -> None:
    hand.fly(True)
    hand.new(given.pk, {"name": "张家老院", "state": "idle", "area": "66"})
    key = hand.finish()
    hand.page.goto(f"{sky.url}/field/#mine")
    expect(hand.page.get_by_role("button", name="先存成文件再清空")).to_be_disabled()
    hand.page.get_by_label("给文件设一个口令").fill("柳湾村一网格二零二六")
    with hand.page.expect_download() as download:
        hand.page.get_by_role("button", name="把没送的存成文件").click()
    file = tmp_path / "unsent.json"
    download.value.save_as(file)
    text = file.read_text("utf-8")
    assert "张家老院" not in text
    assert key not in text
    hand.page.on("dialog", lambda dialog: dialog.accept())
    hand.page.get_by_role("button", name="清空这台手机").click()
    expect(hand.page.get_by_text("第一次用要有网络")).to_be_visible()
    assert hand.run(EVERYTHING) == ""
    other = Hand(browser, sky.url, make_account(unit=given.unit, role="grid_worker"))
    other.set_up()
    other.page.goto(f"{sky.url}/field/#mine")
    other.page.get_by_label("以前存的文件").set_input_files(file)
    other.page.get_by_label("文件的口令").fill("不是这一个")
    other.page.get_by_role("button", name="从文件恢复").click()
    expect(other.page.get_by_text("口令不对，或文件坏了。")).to_be_visible()
    other.page.get_by_label("文件的口令").fill("柳湾村一网格二零二六")
    for _ in range(2):
        other.page.get_by_role("button", name="从文件恢复").click()
    other.settle()
    assert [record.key for record in Record.objects.all()] == [key]
    assert Yard.objects.filter(name="张家老院").count() == 1
    other.close()


def test_a_word_that_was_typed_stays_when_the_network_goes(hand: Hand, sky: Weather) -> None:
    hand.page.goto(f"{sky.url}/field/#mine")
    word = hand.page.get_by_label("给文件设一个口令")
    word.fill("柳湾村一网格二零二六")
    word.blur()
    hand.fly(True)
    expect(hand.page.get_by_text("没有信号，照常干活")).to_be_visible()
    expect(word).to_have_value("柳湾村一网格二零二六")


def test_nothing_personal_lies_open_on_the_phone(hand: Hand, given: Assignment) -> None:
    hand.new(given.pk, {"name": "秘密的院子", "state": "idle", "area": "66"})
    found = hand.run(EVERYTHING)
    assert found
    assert "秘密的院子" not in found
    assert "20号院" not in found


def test_a_wrong_pin_waits_and_closing_the_page_does_not_help(hand: Hand) -> None:
    hand.kill()
    hand.page.goto(f"{hand.url}/field/")
    for _ in range(3):
        hand.page.fill("#pin", "000000")
        hand.page.press("#pin", "Enter")
        expect(hand.page.get_by_text("密码不对。")).to_be_visible()
        hand.page.evaluate("document.querySelector('.zj-error').replaceChildren()")
    expect(hand.page.get_by_role("button", name="秒后再试")).to_be_disabled()
    hand.kill()
    hand.page.goto(f"{hand.url}/field/")
    expect(hand.page.get_by_role("button", name="秒后再试")).to_be_disabled()
    hand.page.fill("#pin", PIN)
    hand.page.press("#pin", "Enter")
    expect(hand.page.locator(".ph-figs")).to_have_count(0)


def test_a_phone_that_is_taken_back_wipes_itself(hand: Hand, given: Assignment) -> None:
    Device.objects.update(revoked_at=given.at)
    hand.run("window.dispatchEvent(new Event('online'))")
    expect(hand.page.get_by_text("这台手机上的摸排已经清空。")).to_be_visible()
    assert hand.run("indexedDB.databases().then((all) => all.length)") == 0


def test_before_it_wipes_itself_the_unsent_may_be_saved(hand: Hand, given: Assignment, tmp_path: Path) -> None:
    hand.fly(True)
    hand.new(given.pk, {"name": "没送出去的", "state": "idle", "area": "66"})
    key = hand.finish()
    Device.objects.update(revoked_at=given.at)
    hand.fly(False)
    hand.run("window.dispatchEvent(new Event('online'))")
    expect(hand.page.get_by_text("还有 1 条没送到")).to_be_visible()
    assert (
        hand.run(
            "new Promise((go) => { const r = indexedDB.open('zhenjie-field'); r.onsuccess = () => { const all = r.result.transaction('packages').objectStore('packages').count(); all.onsuccess = () => go(all.result); }; })"
        )
        == 0
    )
    hand.kill()
    hand.page.goto(f"{hand.url}/field/")
    hand.page.fill("#pin", PIN)
    hand.page.press("#pin", "Enter")
    hand.page.get_by_label("给文件设一个口令").fill("柳湾村一网格二零二六")
    with hand.page.expect_download() as download:
        hand.page.get_by_role("button", name="把没送的存成文件").click()
    file = tmp_path / "unsent.json"
    download.value.save_as(file)
    expect(hand.page.get_by_text("这台手机上的摸排已经清空。")).to_be_visible()
    assert json.loads(file.read_text("utf-8"))["mark"] == "zhenjie-field-1"
    assert not Record.objects.filter(key=key).exists()


def test_an_expired_log_in_loses_nothing(hand: Hand, given: Assignment) -> None:
    hand.context.clear_cookies()
    hand.new(given.pk, {"name": "登录过期时填的", "state": "idle", "area": "66"})
    hand.finish()
    expect(hand.page.get_by_text("登录过期了，照常干活")).to_be_visible()
    hand.context.add_cookies([{"name": "sessionid", "value": session_of(hand.account), "url": hand.url}])
    hand.settle()
    assert Record.objects.get().label == "登录过期时填的"


def test_somebody_else_logged_in_sends_nothing_of_mine(hand: Hand, given: Assignment) -> None:
    hand.fly(True)
    hand.new(given.pk, {"name": "我填的", "state": "idle", "area": "66"})
    hand.finish()
    other = make_account(unit=given.unit, role="grid_worker")
    hand.context.add_cookies([{"name": "sessionid", "value": session_of(other), "url": hand.url}])
    hand.fly(False)
    hand.run("window.dispatchEvent(new Event('online'))")
    expect(hand.page.get_by_text("这台手机上是别人的摸排，请用原来的账号登录。")).to_be_visible()
    assert Record.objects.count() == 0
