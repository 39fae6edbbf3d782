"""Nothing lost, nothing doubled: two phones in a bad network, killed pages, doubled sends, an office that breaks half-way.

The draw comes from OFFLINE_SEED and OFFLINE_RUNS; `make soak NAME=offline` runs a thousand.
"""

import io
import json
import os
import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.browser.hands import PIN, Hand, session_of
from tests.browser.weather import CLEAR, STORMS, Weather
from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.factories.org import make_account, make_county
from tests.factories.surveys import QUESTIONS, give, make_grid, make_survey
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.actions import designing
from zhenjie.engines.surveys.models.fieldwork import Assignment, Device, Photo, Record
from zhenjie.engines.surveys.views.field import ASSETS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RUNS = int(os.environ.get("OFFLINE_RUNS", "50"))
SEED = int(os.environ.get("OFFLINE_SEED", "20261120"))


def a_grid(questions: list[dict[str, Any]] | None = None) -> Assignment:
    county = make_county(townships=1, villages=1)
    township = Unit.objects.get(parent=county)
    return give(make_survey(township, questions=questions), make_grid(Unit.objects.get(parent=township)))


@pytest.fixture
def given(sky: Weather) -> Assignment:
    given = a_grid()
    for number in range(4):
        make_yard(given.unit, f"{20 + number}号院")
    return given


@pytest.fixture
def hands(browser: Browser, sky: Weather, given: Assignment) -> Iterator[list[Hand]]:
    """Two phones of two workers of one grid."""
    two = [Hand(browser, sky.url, make_account(unit=given.unit, role="grid_worker")) for _ in range(2)]
    for hand in two:
        hand.set_up()
    yield two
    for hand in two:
        hand.close()


class Storm:
    """One run: what was filled in is written down here, and compared with what the office has in the end."""

    def __init__(self, draw: random.Random, sky: Weather, given: Assignment, hands: list[Hand], number: int) -> None:
        self.draw, self.sky, self.given, self.hands, self.number = draw, sky, given, hands, number
        self.yards = [make_yard(given.unit, f"{number}-{one}号院") for one in range(2)]
        self.expected: dict[str, dict[str, Any]] = {}
        self.of: dict[str, Hand] = {}
        self.made = 0

    def run(self) -> None:
        self.sky.choose = self.weather
        for hand in self.hands:
            hand.run("window.dispatchEvent(new Event('online'))")
        for _ in range(self.draw.randint(4, 7)):
            hand = self.draw.choice(self.hands)
            self.draw.choices(
                [self.new, self.visit, self.again, self.kill, self.fly, self.office], weights=[4, 3, 3, 2, 2, 1]
            )[0](hand)
        self.sky.choose = lambda: CLEAR
        for _ in range(6):
            for hand in self.hands:
                hand.fly(False)
                hand.settle()
            if not sum(hand.choose(self.draw.choice(["mine", "theirs"])) for hand in self.hands):
                break
        self.compare()

    def weather(self) -> str:
        """Clear now and then, else one of the storms that were rarest so far: how many posts there are is not ours to say."""
        if self.draw.random() < 2 / 7:
            return CLEAR
        rarest = min(self.sky.seen.get(one, 0) for one in STORMS)
        return self.draw.choice([one for one in STORMS if self.sky.seen.get(one, 0) == rarest])

    def note(self, hand: Hand, key: str, kept: dict[str, Any]) -> None:
        self.expected[key], self.of[key] = kept, hand

    def new(self, hand: Hand) -> None:
        self.made += 1
        key, kept = hand.new(
            self.given.pk, {"name": f"r{self.number}-{self.made}", "state": self.state(), "area": self.area()}
        )
        self.leave(hand, key, kept)

    def visit(self, hand: Hand) -> None:
        known = hand.run(
            "([where]) => hand.go(`#survey/${where}`, '.ph-list').then(() => [...document.querySelectorAll('.ph-list a')].map((one) => one.hash))",
            [self.given.pk],
        )
        rows = [one.rsplit("/", 1)[1] for one in known if one.startswith("#row/")]
        if rows:
            key, kept = hand.visit(
                self.given.pk, int(self.draw.choice(rows)), {"state": self.state(), "area": self.area()}
            )
            self.leave(hand, key, kept)

    def again(self, hand: Hand) -> None:
        own = [key for key, one in self.of.items() if one is hand and hand.today().get(key) not in (None, "conflict")]
        if own:
            key = self.draw.choice(own)
            self.leave(hand, key, hand.again(key, {"area": self.area()}))

    def leave(self, hand: Hand, key: str, kept: dict[str, Any]) -> None:
        """Sometimes the page dies before "finished" is pressed: what was typed is there all the same."""
        self.note(hand, key, kept)
        if self.draw.random() < 0.15:
            hand.kill()
            hand.open()
            assert (
                hand.run(
                    "([key]) => hand.go(`#form/${key}`, '[data-form] #f-area').then(() => document.getElementById('f-area').value)",
                    [key],
                )
                == kept["area"]
            )
        assert hand.finish() == key

    def kill(self, hand: Hand) -> None:
        hand.kill()
        hand.open()

    def fly(self, hand: Hand) -> None:
        hand.fly(not hand.flying)

    def office(self, hand: Hand) -> None:
        yard = Yard.objects.get(pk=self.draw.choice(self.yards).pk)
        yard.area = Decimal(self.area())
        save_row(by=SYSTEM, row=yard, version=yard.version)

    def state(self) -> str:
        return self.draw.choice(["idle", "talks", "used"])

    def area(self) -> str:
        return str(self.draw.randint(2, 9999))

    def compare(self) -> None:
        came = {record.key: record for record in Record.objects.filter(key__in=self.expected)}
        assert sorted(came) == sorted(self.expected), "lost"
        assert Record.objects.count() == Storm.total + len(self.expected), "doubled"
        Storm.total += len(self.expected)
        for key, kept in self.expected.items():
            record = came[key]
            assert {name: record.answers.get(name) for name in ("state", "area")} == {
                "state": kept["state"],
                "area": kept["area"],
            }, key
            assert record.state in {"accepted", "settled"}, (key, record.state)
            assert record.landed, key
        new = Yard.objects.filter(name__startswith=f"r{self.number}-").order_by("name")
        assert [yard.name for yard in new] == sorted(f"r{self.number}-{one + 1}" for one in range(self.made)), "rows"
        for yard in new:
            record = Record.objects.get(landed=f"sample.yard:{yard.pk}", subject="")
            assert (
                str(yard.area.normalize().quantize(Decimal(1))) == record.answers["area"]
                or Record.objects.filter(landed=record.landed).count() > 1
            )

    total = 0


def test_nothing_is_lost_and_nothing_doubled(sky: Weather, given: Assignment, hands: list[Hand]) -> None:
    Storm.total = 0
    for number in range(RUNS):
        seed = SEED + number
        try:
            Storm(random.Random(seed), sky, given, hands, number).run()
        except BaseException as error:
            error.add_note(f"OFFLINE_SEED={seed} OFFLINE_RUNS=1")
            raise
    assert all(sky.seen.get(one) for one in STORMS) or RUNS < 20, sky.seen


# All that lies open in the phone's database, as text; lists of places and firms are meant to lie open.
EVERYTHING = """async () => {
  const db = await new Promise((go) => { const r = indexedDB.open("zhenjie-field"); r.onsuccess = () => go(r.result); });
  const texts = [];
  const walk = (value) => {
    if (typeof value === "string") texts.push(value);
    else if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) texts.push(new TextDecoder().decode(value));
    else if (value && typeof value === "object") Object.values(value).forEach(walk);
  };
  for (const name of db.objectStoreNames) {
    if (name === "lookups") continue;
    walk(await new Promise((go) => { const r = db.transaction(name).objectStore(name).getAll(); r.onsuccess = () => go(r.result); }));
  }
  return texts.join(" ");
}"""


# --- one thing at a time ----------------------------------------------------------------------------------------------


@pytest.fixture
def hand(browser: Browser, sky: Weather, given: Assignment) -> Iterator[Hand]:
    """One phone, set up; the office is clear."""
    one = Hand(browser, sky.url, make_account(unit=given.unit, role="grid_worker"))
    one.set_up()
    yield one
    one.close()


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
