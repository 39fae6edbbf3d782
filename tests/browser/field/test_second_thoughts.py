"""Somebody was faster, the office refuses, a step is taken back, a phone of an older version: the person decides and nothing lies open."""

import pytest
from playwright.sync_api import expect

from tests.browser.field.conftest import act, finish, online, state_of
from tests.browser.hands import EVERYTHING, Hand
from tests.factories.matters import move
from tests.factories.org import make_account
from tests.factories.surveys import give, make_survey
from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.models.fieldwork import Device

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
