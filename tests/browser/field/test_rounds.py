"""A grid worker's matters without a network: taken, photographed, answered, found; then a bad line, and each once."""

import os
import random
import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.desks import People, fits_a_phone, stands
from tests.browser.desks import act as move_on
from tests.browser.field.conftest import PHOTO, a_photo, act, cold, finish, snap
from tests.browser.hands import EVERYTHING, PIN, Hand
from tests.browser.weather import CLEAR, STORMS, Weather
from tests.factories.matters import brought_to, make_matter
from zhenjie.engines.ledger.models import Attachment
from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROUNDS = int(os.environ.get("FIELD_ROUNDS", "12"))
SEED = int(os.environ.get("FIELD_SEED", "20261126"))


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
