"""Filling in without a network, one thing at a time: drafts, conflicts, refusals, photos, new versions of form and app."""

import io
from decimal import Decimal

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.browser.hands import PIN, Hand, a_grid
from tests.browser.weather import Weather
from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.factories.org import make_account
from tests.factories.surveys import QUESTIONS
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.surveys.actions import designing
from zhenjie.engines.surveys.models.fieldwork import Assignment, Photo, Record
from zhenjie.engines.surveys.views.field import ASSETS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_it_opens_cold_in_flight_mode_and_works(hand: Hand, given: Assignment) -> None:
    hand.fly(True)
    hand.kill()
    hand.open()
    expect(hand.page.get_by_text("没有信号，照常干活")).to_be_visible()
    hand.page.get_by_role("link", name="摸排").click()
    hand.page.get_by_role("link", name="闲置院落摸排").click()
    hand.page.get_by_role("link", name="22号院").click()
    expect(hand.page.get_by_label("院名")).to_have_value("22号院")
    hand.page.get_by_label("面积").fill("0.5")
    hand.page.get_by_role("button", name="填完了").click()
    expect(hand.page.get_by_text("“面积”不能小于 1。")).to_be_visible()
    hand.page.get_by_label("面积").fill("88.8")
    hand.page.get_by_text("已盘活").click()
    expect(hand.page.get_by_label("空置起")).to_be_hidden()
    hand.page.get_by_role("button", name="填完了").click()
    expect(hand.page.get_by_text("等信号").last).to_be_visible()
    expect(hand.page.get_by_text("1 条存在手机里")).to_be_visible()
    assert Record.objects.count() == 0
    hand.fly(False)
    hand.settle()
    yard = Yard.objects.get(name="22号院")
    assert (yard.state, yard.area) == ("used", Decimal("88.80"))


def test_a_form_that_stands_there_is_not_drawn_anew_while_one_types(hand: Hand, given: Assignment) -> None:
    hand.new(given.pk, {"name": "填到一半"})
    hand.run("document.querySelector('[data-form]').same = true; window.dispatchEvent(new Event('hashchange'))")
    hand.run("hand.fill({ state: 'idle', area: '50' })")
    assert hand.run("document.querySelector('[data-form]').same")
    hand.finish()


def test_many_drafts_lie_side_by_side(hand: Hand, given: Assignment) -> None:
    hand.fly(True)
    keys = [hand.new(given.pk, {"name": f"草稿{number}"})[0] for number in range(5)]
    hand.kill()
    hand.open()
    assert hand.today() == dict.fromkeys(keys, "draft")
    hand.run("([key]) => hand.go(`#form/${key}`, '[data-form] #f-name')", [keys[2]])
    expect(hand.page.get_by_label("院名")).to_have_value("草稿2")


def test_a_conflict_shows_both_sides_and_a_person_chooses(hand: Hand, given: Assignment) -> None:
    hand.fly(True)
    yard = Yard.objects.get(name="23号院")
    hand.visit(given.pk, yard.pk, {"state": "talks"})
    key = hand.finish()
    yard.state = "used"
    save_row(by=SYSTEM, row=yard, version=1)
    hand.fly(False)
    hand.run("window.dispatchEvent(new Event('online'))")
    clash = hand.page.locator("[data-clash]")
    expect(clash).to_contain_text("23号院 闲置情况，两边写得不一样")
    expect(clash.get_by_role("button").nth(0)).to_contain_text("洽谈中")
    expect(clash.get_by_role("button").nth(1)).to_contain_text("已盘活")
    clash.get_by_role("button").nth(0).click()
    expect(hand.page.locator(f'[data-key="{key}"][data-state="sent"]')).to_be_visible()
    yard.refresh_from_db()
    assert yard.state == "talks"
    assert Record.objects.get().theirs["answers"]["state"] == "used"


def test_what_is_refused_says_why_and_goes_when_it_is_mended(hand: Hand, given: Assignment) -> None:
    hand.fly(True)
    yard = Yard.objects.get(name="21号院")
    hand.visit(given.pk, yard.pk, {"state": "talks"})
    key = hand.finish()
    Yard.objects.filter(pk=yard.pk).delete()
    hand.fly(False)
    hand.run("window.dispatchEvent(new Event('online'))")
    expect(hand.page.locator(f'[data-key="{key}"]')).to_contain_text("已经不在这个网格的台账里")
    assert hand.today()[key] == "refused"


def test_a_new_version_of_the_form_keeps_what_was_filled_with_the_old(hand: Hand, given: Assignment) -> None:
    hand.fly(True)
    finished, _kept = hand.new(given.pk, {"name": "老表填完的", "state": "idle", "area": "50", "since": "2021-01-01"})
    hand.finish()
    draft, _kept = hand.new(given.pk, {"name": "老表没填完的", "state": "idle", "since": "2020-01-01"})
    newer = [one for one in QUESTIONS if one["key"] not in ("since", "park")]
    newer.append({"key": "owner", "kind": "text", "title": "权属人", "required": True, "column": "owner"})
    designing.change_draft(by=SYSTEM, survey=given.survey, questions=newer)
    designing.publish(by=SYSTEM, survey=given.survey)
    hand.fly(False)
    hand.run(
        "hand.go('', '.ph-figs').then(() => { window.dispatchEvent(new Event('online')); return hand.until(() => hand.states()[Object.keys(hand.states()).find((one) => hand.states()[one] === 'sent')]); })"
    )
    assert Yard.objects.get(name="老表填完的").since is not None
    hand.run(
        "([key]) => hand.until(async () => { await hand.go('', '.ph-figs'); await hand.go(`#form/${key}`, '[data-form]'); return document.getElementById('f-owner'); })",
        [draft],
    )
    expect(hand.page.get_by_label("院名")).to_have_value("老表没填完的")
    expect(hand.page.get_by_text("新表里没有这几题")).to_contain_text("2020-01-01")
    hand.run("hand.fill({ area: '60', owner: '村集体' })")
    assert hand.finish() == draft
    hand.settle()
    assert Yard.objects.get(name="老表没填完的").owner == "村集体"
    assert finished in {one.key for one in Record.objects.filter(number=1)}


def test_photos_go_along_and_are_not_asked_for(browser: Browser, sky: Weather) -> None:
    given = a_grid([*QUESTIONS, {"key": "photo", "kind": "photo", "title": "照片"}])
    hand = Hand(browser, sky.url, make_account(unit=given.unit, role="grid_worker"))
    hand.set_up()
    hand.fly(True)
    hand.new(given.pk, {"name": "有照片的", "state": "idle", "area": "66"})
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(drawn, "PNG")
    png = drawn.getvalue()
    hand.page.get_by_label("拍一张，不拍也行").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": png}
    )
    expect(hand.page.get_by_role("button", name="不要这张")).to_be_visible()
    hand.finish()
    hand.kill()
    hand.open()
    hand.fly(False)
    hand.settle()
    hand.run(
        "hand.until(async () => !(await new Promise((go) => { const r = indexedDB.open('zhenjie-field'); r.onsuccess = () => { const all = r.result.transaction('photos').objectStore('photos').getAll(); all.onsuccess = () => go(all.result); }; })).some((one) => !one.sent))"
    )
    photo = Photo.objects.get()
    assert photo.record_key == Record.objects.get().key
    assert photo.file.media_type == "image/jpeg"
    hand.close()


def test_a_new_version_of_the_app_takes_over_and_keeps_everything(
    hand: Hand, given: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.fly(True)
    hand.new(given.pk, {"name": "旧版填的", "state": "idle", "area": "66"})
    key = hand.finish()
    hand.fly(False)
    monkeypatch.setattr("zhenjie.engines.surveys.views.field.ASSETS", (*ASSETS, "web/responsive.css"))
    hand.run("navigator.serviceWorker.getRegistration('/field/').then((one) => one.update())")
    hand.page.get_by_role("button", name="换上新版本").click()
    hand.page.wait_for_selector("#pin")
    hand.page.fill("#pin", PIN)
    hand.page.press("#pin", "Enter")
    hand.page.wait_for_selector(".ph-figs")
    assert key in hand.today()
    assert len(hand.run("caches.keys()")) == 1
    hand.fly(True)
    hand.kill()
    hand.open()
    assert key in hand.today()


def test_a_tap_counts_when_the_screen_is_drawn_anew_under_the_finger(hand: Hand, given: Assignment) -> None:
    hand.today()
    tab = hand.page.get_by_role("link", name="摸排")
    box = tab.bounding_box()
    assert box
    hand.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    hand.page.mouse.down()
    # The signal goes while the finger is down; the screen has thirty frames to be drawn anew.
    hand.fly(True)
    hand.run("(async () => { for (let n = 0; n < 30; n++) await new Promise(requestAnimationFrame); })()")
    hand.page.mouse.up()
    hand.page.wait_for_selector("h1:text('摸排')")
    assert "没有信号" in hand.page.inner_text("header.ph-top")


def test_a_hundred_thousand_names_are_found_without_a_network(browser: Browser, sky: Weather) -> None:
    given = a_grid([*QUESTIONS[:3], {"key": "near", "kind": "lookup", "title": "挨着哪家", "source": "sample.yard"}])
    template = make_yard(given.survey.unit, "样子")
    Yard.objects.bulk_create(
        [
            Yard(name=f"{'云溪柳湾石屏枫渡'[n % 7 : n % 7 + 2]}第{n}号厂房", unit=template.unit, area=1)
            for n in range(100_000)
        ],
        batch_size=5000,
    )
    wanted = Yard.objects.get(name__contains="第77777号")
    hand = Hand(browser, sky.url, make_account(unit=given.unit, role="grid_worker"))
    hand.set_up()
    hand.fly(True)
    hand.kill()
    hand.open()
    hand.run("([where]) => { location.hash = `#new/${where}`; }", [given.pk])
    hand.page.get_by_label("挨着哪家").fill("77777")
    hand.page.get_by_role("option", name=wanted.name).click()
    hand.run("hand.fill({ name: '厂房后院', state: 'idle', area: '5' })")
    hand.finish()
    hand.fly(False)
    hand.settle()
    assert Record.objects.get().answers["near"] == {"id": str(wanted.pk), "name": wanted.name}
    hand.close()


def test_no_complaint_of_the_console_and_no_sideways_scroll(hand: Hand, given: Assignment) -> None:
    said: list[str] = []
    hand.page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    hand.page.on("pageerror", lambda error: said.append(str(error)))
    hand.page.reload()
    hand.page.fill("#pin", PIN)
    hand.page.press("#pin", "Enter")
    hand.page.set_viewport_size({"width": 360, "height": 740})
    for place in ("#", "#surveys", f"#survey/{given.pk}", f"#new/{given.pk}", "#mine"):
        hand.run(
            "([place]) => { location.hash = place; return hand.until(() => document.querySelector('.ph-body')); }",
            [place],
        )
        assert hand.run(
            "document.documentElement.scrollWidth <= innerWidth && document.querySelector('.ph-body').scrollWidth <= innerWidth"
        ), place
    assert said == []
