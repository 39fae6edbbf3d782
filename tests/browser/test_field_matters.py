"""A grid worker's matters without a network: taken, photographed, answered, handed over, found; then a bad line, and each once."""

import io
import os
import random
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, expect

from tests.browser.desks import People, fits_a_phone, stands
from tests.browser.desks import act as move_on
from tests.browser.hands import PIN, Hand
from tests.browser.test_offline import EVERYTHING
from tests.browser.weather import CLEAR, STORMS, Weather
from tests.factories.matters import brought_to, make_matter, move
from tests.factories.org import make_account, make_county
from tests.factories.surveys import give, make_grid, make_survey
from zhenjie.engines.ledger.models import Attachment
from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.org.models import Account, Unit
from zhenjie.engines.surveys.models.fieldwork import Device

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROUNDS = int(os.environ.get("FIELD_ROUNDS", "12"))
SEED = int(os.environ.get("FIELD_SEED", "20261126"))
PHOTO = {"name": "a.jpg", "mimeType": "image/jpeg"}


@pytest.fixture
def grid(sky: Weather) -> Unit:
    county = make_county(townships=1, villages=1)
    return make_grid(Unit.objects.get(parent__parent=county))


@pytest.fixture
def worker(grid: Unit) -> Account:
    return make_account(unit=grid, role="grid_worker")


@pytest.fixture
def two(grid: Unit) -> list[Matter]:
    """Two matters dispatched to the grid."""
    return [
        brought_to(make_matter(grid, title=title, text="孩子会掉下去", place="码头东"), "signing", to=grid)
        for title in ("河堤护栏松动", "广场路灯不亮")
    ]


@pytest.fixture
def hand(browser: Browser, sky: Weather, worker: Account, two: list[Matter]) -> Iterator[Hand]:
    one = Hand(browser, sky.url, worker)
    one.set_up()
    yield one
    one.close()


def a_photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "orange").save(out, "JPEG")
    return out.getvalue()


def cold(hand: Hand) -> None:
    """In flight mode, from a page that was killed."""
    hand.fly(True)
    hand.kill()
    hand.open()


def opened(hand: Hand, matter: Matter) -> None:
    hand.run('([id]) => hand.go(`#matter/${id}`, `[data-open="${id}"]`)', [matter.pk])


def act(hand: Hand, matter: Matter, verb: str) -> None:
    opened(hand, matter)
    hand.page.locator(f"[data-verb={verb}]").click()


def finish(hand: Hand) -> None:
    hand.page.locator(".fw-foot .zj-btn--primary").click()
    expect(hand.page.locator("[data-form]")).to_have_count(0)


def snap(hand: Hand) -> None:
    hand.page.locator("input[type=file]").set_input_files({**PHOTO, "buffer": a_photo()})
    expect(hand.page.locator(".fw-photos img")).to_have_count(1)


def state_of(hand: Hand, verb: str) -> Locator:
    """The lines of today that speak of a step."""
    hand.run("hand.go('', '.ph-figs')")
    return hand.page.locator("[data-key]", has_text=verb)


def online(hand: Hand) -> None:
    hand.fly(False)
    hand.run("window.dispatchEvent(new Event('online'))")


def test_a_round_without_a_signal_arrives_once(hand: Hand, sky: Weather, two: list[Matter], grid: Unit) -> None:
    railing, lamp = two
    cold(hand)
    page = hand.page
    page.get_by_role("link", name="事项").click()
    expect(page.locator("[data-matter]")).to_have_count(2)
    page.get_by_role("link", name="河堤护栏松动").click()
    expect(page.locator("[data-open]").get_by_text("码头东")).to_be_visible()
    expect(page.get_by_text("13800000000")).to_be_visible()
    page.locator("[data-verb=sign]").click()
    expect(page.locator("[data-verb=reply]")).to_be_visible()
    page.locator("[data-verb=reply]").click()
    page.get_by_role("button", name="答复").click()
    expect(page.get_by_text("“答复”还没有填。")).to_be_visible()
    page.get_by_label("答复").fill("三根护栏都焊牢了。")
    page.get_by_text("已解决", exact=True).click()
    snap(hand)
    finish(hand)
    act(hand, lamp, "pass_on")
    page.get_by_text(grid.parent.name if grid.parent else "", exact=True).click()
    finish(hand)
    hand.run("hand.go('#matters', '.ph-fab')")
    page.get_by_role("link", name="发现一件").click()
    page.locator("[data-find=grid]").click()
    snap(hand)
    page.get_by_label("什么事").fill("井盖破了一半")
    page.get_by_role("group", name="当场处理好了吗").get_by_text("是").click()
    page.get_by_label("怎么处理的").fill("换了新井盖")
    finish(hand)
    hand.run("hand.go('#find', '[data-find=hazard]')")
    page.locator("[data-find=hazard]").click()
    page.get_by_label("什么事").fill("幼儿园燃气软管老化")
    expect(page.get_by_text("当场处理好了吗")).to_have_count(0)
    finish(hand)
    expect(page.get_by_text("6 条存在手机里")).to_be_visible()
    hand.kill()
    hand.open()
    assert sorted(hand.today().values()) == ["waiting"] * 6
    assert Event.objects.filter(key__startswith="phone:").count() == 0

    storms = iter([*STORMS, *STORMS])
    sky.choose = lambda: next(storms, CLEAR)
    hand.fly(False)
    hand.settle()
    done = list(Event.objects.filter(key__startswith="phone:").order_by("pk").values_list("verb", flat=True))
    assert sorted(done) == ["close", "pass_on", "register", "register", "reply", "sign"]
    for matter in two:
        matter.refresh_from_db()
    assert (railing.stage, railing.state["solved"]) == ("reviewing", "yes")
    assert lamp.holder == grid.parent
    found = Matter.objects.get(title="井盖破了一半")
    assert (found.stage, found.unit, found.flow) == ("closed", grid, "grid")
    assert Matter.objects.get(title="幼儿园燃气软管老化").flow == "hazard"
    hand.run(
        "hand.until(() => { window.dispatchEvent(new Event('online')); return document.querySelector('.fw-top--on'); })"
    )
    rows = Attachment.objects.filter(register="matters.matter").values_list("row", flat=True)
    assert sorted(rows) == sorted([railing.pk, found.pk])
    assert Event.objects.filter(matter=railing, verb="reply").get().said["on_phone_at"]
    expect(hand.page.get_by_role("link", name="事项")).not_to_contain_text("1")


def test_a_hazard_found_without_a_signal_is_set_right_and_struck_off(
    hand: Hand, sky: Weather, browser: Browser, grid: Unit
) -> None:
    """Graded as a major one: nobody takes it in hand before its five duties stand; somebody else looks at it again."""
    cold(hand)
    hand.run("hand.go('#find', '[data-find=hazard]')")
    hand.page.locator("[data-find=hazard]").click()
    hand.page.get_by_label("什么事").fill("仓库消防通道堆满纸箱")
    snap(hand)
    finish(hand)
    sky.choose = iter([*STORMS, *[CLEAR] * 99]).__next__
    hand.fly(False)
    hand.settle()
    hand.run(
        "hand.until(() => { window.dispatchEvent(new Event('online')); return document.querySelector('.fw-top--on'); })"
    )
    matter = Matter.objects.get(title="仓库消防通道堆满纸箱")
    assert Attachment.objects.filter(register="matters.matter", row=matter.pk).count() == 1
    village = grid.parent
    assert village is not None
    assert village.parent is not None
    people = People(browser, sky.url)
    desk, chief = people.sit(village.parent, "许静"), people.sit(village.parent, "王敏", "deputy")
    head = people.sit(village, "赵建", "village_head")
    here, facts = f"{sky.url}/matters/{matter.pk}/", f"{sky.url}/governance/affairs/{matter.pk}/"
    desk.goto(facts)
    desk.get_by_label("等级").select_option(label="重大隐患")
    desk.get_by_role("button", name="定级").click()
    expect(desk.get_by_text("已定级。")).to_be_visible()
    desk.goto(here)
    move_on(desk, "assign", to=f"#{village.pk}")
    head.goto(here)
    head.locator("#act form[data-act=sign] .zj-btn--primary").click()
    expect(head.get_by_text("重大隐患先落实")).to_be_visible()
    head.goto(facts)
    for label, words in (
        ("责任", "仓库负责人"), ("措施", "清走纸箱，画禁放线"), ("资金", "0"), ("时限", "2030-01-31"), ("应急预案", "专人值守"),
    ):  # fmt: skip
        head.get_by_label(re.compile(f"^{label}")).fill(words)
    head.get_by_role("button", name="存五落实").click()
    expect(head.get_by_text("已存。")).to_be_visible()
    for phase in ("整改前", "整改后"):
        head.get_by_label("照片", exact=True).set_input_files({**PHOTO, "buffer": a_photo()})
        head.get_by_role("button", name=f"传{phase}").click()
        expect(head.get_by_role("img", name=f"{phase}：")).to_have_js_property("complete", True)
    fits_a_phone(head, "hazard-facts")
    head.goto(here)
    move_on(head, "sign")
    move_on(head, "reply", words="通道清空，线已画好。")
    stands(head, "待复查")
    chief.goto(here)
    move_on(chief, "review", accept="yes")
    move_on(chief, "close")
    stands(chief, "已销号")
    fits_a_phone(chief, "hazard-struck-off")
    for page in people.pages:
        page.context.close()


def test_somebody_was_faster_and_the_person_decides(hand: Hand, two: list[Matter], grid: Unit) -> None:
    railing, lamp = two
    hand.fly(True)
    act(hand, railing, "return")
    hand.page.get_by_label("依据").fill("职责清单第 12 条")
    finish(hand)
    act(hand, lamp, "sign")
    expect(hand.page.locator("[data-verb=progress]")).to_be_visible()
    act(hand, lamp, "progress")
    hand.page.get_by_label("进展").fill("电工下午到")
    finish(hand)
    move(railing, "sign")
    move(lamp, "pass_on", to=grid.parent_id)
    online(hand)
    clash = hand.page.locator("[data-clash]")
    hand.run(
        "hand.go('', '.ph-figs').then(() => hand.until(() => document.querySelectorAll('[data-clash]').length === 2))"
    )
    mine = clash.filter(has_text="河堤护栏松动")
    expect(mine).to_contain_text("李明")
    expect(mine).to_contain_text("已签收")
    mine.get_by_role("button", name="照样办").click()
    expect(mine).to_have_count(0)
    # What was to follow is asked after on its own: nothing is dropped that the person has not seen.
    for step in ("签收", "阶段反馈"):
        lost = clash.filter(has_text=f"您要“{step}”")
        expect(lost).to_contain_text("转给")
        expect(lost.get_by_role("button", name="照样办")).to_have_count(0)
        lost.get_by_role("button", name="知道了").click()
        expect(lost).to_have_count(0)
    hand.run(
        "hand.until(() => { window.dispatchEvent(new Event('online')); return document.querySelector('.fw-top--on'); })"
    )
    railing.refresh_from_db()
    assert railing.stage == "returning"
    assert Event.objects.filter(matter=lamp, key__startswith="phone:").count() == 0


def test_what_the_office_refuses_is_kept_mended_and_sent(hand: Hand, two: list[Matter], grid: Unit) -> None:
    railing = two[0]
    signer = make_account(unit=grid, role="grid_worker").person
    assert signer is not None
    act(hand, railing, "sign")
    expect(hand.page.locator("[data-verb=reply]")).to_be_visible()
    expect(state_of(hand, "签收")).to_have_attribute("data-state", "sent")
    hand.fly(True)
    act(hand, railing, "reply")
    hand.page.get_by_label("答复").fill("焊牢了。")
    hand.page.get_by_text("已解决", exact=True).click()
    finish(hand)
    move(railing, "add_signer", person=signer.pk)
    online(hand)
    hand.run("hand.go('', '.ph-figs').then(() => hand.until(() => document.querySelector('[data-clash]')))")
    hand.page.get_by_role("button", name="照样办").or_(hand.page.get_by_role("button", name="知道了")).click()
    line = state_of(hand, "答复")
    expect(line).to_have_attribute("data-state", "refused")
    expect(line).to_contain_text("会签还没有完成")
    move(railing, "countersign", person=signer.pk, accept=True)
    hand.run(
        """([id]) => hand.until(async () => {
             window.dispatchEvent(new Event('online'));
             await hand.go(`#matter/${id}`, `[data-open="${id}"]`);
             return document.querySelector('.fw-line').innerText.includes('会签同意');
           })""",
        [railing.pk],
    )
    line = state_of(hand, "答复")
    line.get_by_role("link").click()
    expect(hand.page.get_by_label("答复")).to_have_value("焊牢了。")
    hand.page.get_by_label("答复").fill("焊牢了，会签过了。")
    finish(hand)
    expect(state_of(hand, "答复")).to_have_attribute("data-state", "sent")
    assert Event.objects.get(matter=railing, verb="reply").said["words"] == "焊牢了，会签过了。"


def test_a_step_that_has_not_left_can_be_taken_back(hand: Hand, two: list[Matter]) -> None:
    hand.fly(True)
    hand.page.on("dialog", lambda dialog: dialog.accept())
    hand.run("hand.go('#find', '[data-find=grid]')")
    hand.page.locator("[data-find=grid]").click()
    hand.page.get_by_label("什么事").fill("看错了")
    finish(hand)
    hand.page.get_by_role("link", name="看错了").click()
    hand.page.get_by_role("button", name="不送了").click()
    expect(hand.page.get_by_text("看错了")).to_have_count(0)
    act(hand, two[0], "note")
    hand.page.get_by_role("link", name="返回").click()
    expect(hand.page.locator("[data-open]")).to_be_visible()
    assert hand.today() == {}
    hand.fly(False)
    hand.settle()
    assert Matter.objects.count() == 2


def test_nothing_of_a_matter_lies_open_on_the_phone(hand: Hand, two: list[Matter]) -> None:
    act(hand, two[0], "note")
    hand.page.get_by_label("批注").fill("这家人白天不在")
    hand.run("hand.kept()")
    found = hand.run(EVERYTHING)
    assert found
    for secret in ("河堤护栏松动", "孩子会掉下去", "13800000000", "这家人白天不在"):
        assert secret not in found
    Device.objects.update(revoked_at=two[0].opened_at)
    hand.run("window.dispatchEvent(new Event('online'))")
    expect(hand.page.get_by_text("还有 1 条没送到")).to_be_visible()
    hand.page.on("dialog", lambda dialog: dialog.accept())
    hand.page.get_by_role("button", name="不存了，直接清空").click()
    expect(hand.page.get_by_text("这台手机上的摸排已经清空。")).to_be_visible()


# The database as the first version of the app left it: without the stores of matters.
AS_VERSION_1 = """async () => {
  const done = (r) => new Promise((go, no) => { r.onsuccess = () => go(r.result); r.onerror = () => no(r.error); });
  const db = await done(indexedDB.open("zhenjie-field"));
  const old = ["meta", "records", "photos", "packages", "lookups"];
  const kept = {};
  for (const name of old) {
    const of = db.transaction(name).objectStore(name);
    kept[name] = [await done(of.getAllKeys()), await done(of.getAll())];
  }
  db.close();
  await done(indexedDB.deleteDatabase("zhenjie-field"));
  const request = indexedDB.open("zhenjie-field", 1);
  request.onupgradeneeded = () => {
    for (const name of old) {
      const of = request.result.createObjectStore(name, name === "records" || name === "photos" ? { keyPath: "key" } : undefined);
      if (name === "photos") of.createIndex("record", "record");
      kept[name][0].forEach((key, n) => (of.keyPath ? of.put(kept[name][1][n]) : of.put(kept[name][1][n], key)));
    }
  };
  (await done(request)).close();
}"""


def test_a_phone_of_the_first_version_keeps_what_it_had(hand: Hand, grid: Unit, two: list[Matter]) -> None:
    assert grid.parent is not None
    assert grid.parent.parent is not None
    given = give(make_survey(grid.parent.parent), grid)
    online(hand)
    hand.run(
        "([id]) => hand.until(async () => { window.dispatchEvent(new Event('online')); await hand.go('#surveys', 'h1'); return document.querySelector(`a[href='#survey/${id}']`); })",
        [given.pk],
    )
    hand.fly(True)
    hand.new(given.pk, {"name": "老版本填的", "state": "idle", "area": "66"})
    key = hand.finish()
    hand.kill()
    # A page of the same house that does not hold the database open.
    hand.page.goto(f"{hand.url}/static/web/mark.svg")
    hand.run(AS_VERSION_1)
    hand.kill()
    hand.open()
    assert hand.today() == {key: "waiting"}
    hand.run("hand.go('#matters', 'h1')")
    expect(hand.page.get_by_text("现在没有要办的事项")).to_be_visible()
    hand.fly(False)
    hand.settle()
    hand.run(
        "hand.until(async () => { await hand.go('#matters', 'h1'); return document.querySelectorAll('[data-matter]').length === 2; })"
    )


def test_under_any_storm_each_step_is_there_once(browser: Browser, sky: Weather, grid: Unit, hand: Hand) -> None:
    """Notes and findings of one round after the other, with killed pages and a line as bad as it gets."""
    draw = random.Random(SEED)
    sky.choose = lambda: draw.choice([CLEAR, CLEAR, *STORMS])
    matters = [brought_to(make_matter(grid, title=f"巡查{n}"), "handling", to=grid) for n in range(3)]
    hand.run(
        "hand.until(async () => { window.dispatchEvent(new Event('online')); await hand.go('#matters', 'h1'); return document.querySelectorAll('[data-matter]').length === 5; }, 60000)"
    )
    notes: list[str] = []
    titles: list[str] = []
    for number in range(ROUNDS):
        hand.fly(draw.random() < 0.5)
        if draw.random() < 0.35:
            hand.run("hand.go('#find', '[data-find=grid]')")
            hand.page.locator("[data-find=grid]").click()
            titles.append(f"发现-{number}")
            hand.page.get_by_label("什么事").fill(titles[-1])
        else:
            act(hand, draw.choice(matters), draw.choice(["note", "progress"]))
            notes.append(f"写下-{number}")
            hand.page.locator("#f-words").fill(notes[-1])
            if draw.random() < 0.3:
                snap(hand)
        if draw.random() < 0.3:
            hand.run("hand.kept()")
            hash_ = hand.run("location.hash")
            hand.kill()
            hand.open()
            hand.run("([to]) => hand.go(to, '[data-form]')", [hash_])
        finish(hand)
        if draw.random() < 0.25:
            hand.kill()
            hand.open()
    sky.choose = lambda: CLEAR
    hand.fly(False)
    hand.settle(60)
    said = Event.objects.filter(key__startswith="phone:", verb__in=("note", "progress")).values_list(
        "said__words", flat=True
    )
    assert sorted(said) == sorted(notes)
    assert sorted(Matter.objects.filter(title__startswith="发现-").values_list("title", flat=True)) == sorted(titles)
    seqs = list(Event.objects.filter(key__startswith="phone:").order_by("pk").values_list("said__words", flat=True))
    assert len(seqs) == len(notes) + len(titles)
    assert PIN not in hand.run(EVERYTHING)
