"""Whole ways of a matter through the product, as the people on it see them: the firm on its phone, the desks, the hotline's file."""

import re
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desks import People, act, fits_a_phone, stands
from tests.factories.duties import make_duty
from tests.factories.hotline import tickets_file
from tests.factories.matters import brought_to, make_matter
from tests.factories.org import make_account, make_county, make_unit
from zhenjie.core import clock
from zhenjie.domains.governance.models.hotline import HotlineRow
from zhenjie.engines.matters.models import Matter, Voice
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def town(settings: Any, tmp_path: Path) -> Unit:
    settings.FILES_ROOT = tmp_path / "files"
    county = make_county(townships=1, villages=3)
    return Unit.objects.get(parent=county, kind="township")


@pytest.fixture
def people(browser: Browser, live_server: Any) -> Iterator[People]:
    found = People(browser, live_server.url)
    yield found
    for page in found.pages:
        page.context.close()


def rate(firm: Page, grade: str, solved: str, words: str = "") -> None:
    firm.get_by_text(grade, exact=True).check()
    firm.get_by_text(solved, exact=True).check()
    firm.get_by_label("想说的话，选填").fill(words)
    firm.get_by_role("button", name="评好了").click()
    expect(firm.get_by_text("你的评价")).to_contain_text(grade)


def test_an_appeal_from_the_phone_to_the_second_rating(people: People, town: Unit) -> None:
    """Filed by a firm, sent to the wrong office, returned and ruled on by somebody else, badly rated, done anew, well rated."""
    wrong, right = (make_unit(name, kind="office", parent=town) for name in ("规划建设办公室", "经济发展办公室"))
    make_duty(right, "0702", place=town)
    firm = people.anybody()
    firm.goto(f"{people.gate}/s/say/?at=u{town.pk}&about=firm")
    firm.get_by_label("企业名称").fill("青澜鑫源机械有限公司")
    firm.get_by_label("说什么").fill("用工紧缺，想招二十名熟练焊工，请帮忙对接职校")
    firm.get_by_label("手机号，选填").fill("13900000001")
    fits_a_phone(firm, "say")
    firm.get_by_role("button", name="就说这些").click()
    firm.wait_for_url("**/done/")
    fits_a_phone(firm, "done")
    firm.get_by_role("link", name="看办到哪了").click()
    follow = firm.url

    def parcel(*told: str, name: str = "") -> None:
        firm.goto(follow)
        for words in told:
            expect(firm.locator("main")).to_contain_text(words)
        fits_a_phone(firm, name or f"parcel-{told[0]}")

    parcel("已收到，正在派给负责的单位", "收到你说的话")
    matter = Voice.objects.get().matter
    assert matter.flow == "appeal"
    desk, chief = people.sit(town, "许静"), people.sit(town, "王敏", "deputy")
    here = f"{people.gate}/matters/{matter.pk}/"
    desk.goto(here)
    fits_a_phone(desk, "desk-intake")
    act(desk, "assign", to=f"#{wrong.pk}")
    parcel("已派给负责的单位", "派给规划建设办公室")
    builders = people.sit(wrong, "赵建")
    builders.goto(here)
    act(builders, "return", ground="职责清单第 12 条：用工归经济发展办公室", words="不归我们")
    stands(builders, "退单待裁定")
    parcel("正在核对由谁负责")
    chief.goto(here)
    expect(chief.locator(".mt-pending")).to_contain_text("职责清单第 12 条")
    fits_a_phone(chief, "desk-ruling")
    act(chief, "rule_return", accept="yes", words="同意，重新派")
    stands(chief, "待派单")
    desk.reload()
    desk.locator(".mt-suggest li", has_text="经济发展办公室").get_by_role("button", name="派给它").click()
    stands(desk, "待签收")
    parcel("派给经济发展办公室")

    office = people.sit(right, "孙丽")
    office.goto(here)
    act(office, "contact", words="电话里说好周三到厂里")
    act(office, "sign")
    parcel("正在办理", "单位联系过诉求人")
    act(office, "reply", words="已把需求转给县职校。", solved="part")
    stands(office, "待审核")
    fits_a_phone(office, "desk-answered")
    parcel("已有结果，正在审核")
    expect(firm.locator("main")).not_to_contain_text("已把需求转给县职校。")
    chief.reload()
    act(chief, "review", accept="yes")
    parcel("已答复，请您评价", "已把需求转给县职校。")
    rate(firm, "不满意", "没解决", "只转了一张纸")
    desk.reload()
    expect(desk.locator(".mt-tl")).to_contain_text("只转了一张纸")
    chief.reload()
    act(chief, "redo", words="请带人上门对接")
    stands(chief, "办理中")
    parcel("正在办理", "再办一次", "你评了：不满意", name="parcel-redo")
    office.reload()
    act(office, "reply", words="带职校老师上门，签了二十人。", solved="yes")
    chief.reload()
    act(chief, "review", accept="yes")
    parcel("已答复，请您评价", "带职校老师上门，签了二十人。", name="parcel-again")
    rate(firm, "满意", "解决了", "这回办成了")
    desk.reload()
    act(desk, "close")
    stands(desk, "已办结")
    parcel("已办结", "你评了：不满意", "你评了：满意", name="parcel-closed")
    line = desk.locator(".mt-tl")
    for said in (
        "职责清单第 12 条",
        "同意，重新派",
        "周三到厂里",
        "只转了一张纸",
        "请带人上门对接",
        "签了二十人",
        "这回办成了",
    ):
        expect(line).to_contain_text(said)
    for name in ("许静", "王敏", "赵建", "孙丽", "诉求人"):
        expect(line).to_contain_text(name)
    fits_a_phone(desk, "desk-closed")


def test_five_hundred_tickets_of_the_hotline_with_one_press(people: People, town: Unit) -> None:
    """The platform's export is looked over, sent out with one press, and comes again without adding anything."""
    villages = list(Unit.objects.filter(parent=town, kind="village"))
    file = {
        "name": "一周工单.xlsx",
        "mimeType": XLSX,
        "buffer": tickets_file([one.name for one in villages], 500, clock.now()),
    }
    desk = people.sit(town, "许静")
    desk.goto(f"{people.gate}/governance/hotline/")
    fits_a_phone(desk, "hotline")
    desk.get_by_label("表格（xlsx、xls、csv）").set_input_files(file)
    desk.get_by_role("button", name="读这张表").click()
    expect(desk.get_by_role("heading", name="一周工单.xlsx")).to_be_visible()
    fits_a_phone(desk, "hotline-preview")
    faults = desk.get_by_role("navigation", name="看哪些").get_by_role("link", name="有误")
    expect(faults).to_contain_text("4")
    faults.click()
    expect(desk.get_by_text("没有工单编号").first).to_be_visible()
    fits_a_phone(desk, "hotline-faults")
    assert Matter.objects.count() == 0
    send = desk.get_by_role("button", name=re.compile("登记并派发"))
    expect(send).to_contain_text("496")
    send.click(timeout=120_000)
    expect(desk.get_by_text(re.compile("登记 [0-9]+ 件"))).to_be_visible(timeout=120_000)
    assert Voice.objects.count() == 496
    rows = HotlineRow.objects.exclude(verdict="fault").select_related("matter", "to")
    assert {row.matter is None for row in rows} == {False}
    for row in rows.filter(verdict="new"):
        assert row.matter is not None
        due = datetime.fromisoformat(row.matter.state["fixed"]["handle"])
        assert (row.matter.record, row.matter.holder_id, due) == (row.record, row.to_id, row.due_at)
    here = villages[0]
    there = people.sit(here, "村里", "village_head")
    there.goto(f"{people.gate}/matters/")
    mine = Matter.objects.filter(holder=here).count()
    expect(there.locator(".mt-boxes [aria-current] .zj-count")).to_have_text(re.compile(rf"^{mine}|99\+?$"))
    fits_a_phone(there, "inbox-village")

    before = Matter.objects.count()
    desk.goto(f"{people.gate}/governance/hotline/")
    desk.get_by_label("表格（xlsx、xls、csv）").set_input_files(file)
    desk.get_by_role("button", name="读这张表").click()
    expect(desk.get_by_role("navigation", name="看哪些").get_by_role("link", name="已登记")).to_contain_text("496")
    expect(desk.get_by_role("button", name=re.compile("登记并派发"))).to_have_count(0)
    assert (Matter.objects.count(), Voice.objects.count()) == (before, 496)


class Hands:
    """The clock for every thread: the one that serves the pages has a context of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.patch = monkeypatch

    def at(self, moment: datetime) -> None:
        held = ContextVar("held_for_all", default=clock.aware(moment))  # noqa: B039 - a moment does not change
        self.patch.setattr(clock, "_held", held)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return Hands(monkeypatch)


def test_a_matter_turns_yellow_on_the_right_working_day(people: People, town: Unit, time: Hands) -> None:
    """2026-10-10 is a Saturday on which offices work: five working days from Friday 9 October end on Thursday 15, not Friday 16."""
    time.at(datetime(2026, 10, 9, 10, 0, tzinfo=clock.CHINA))
    matter = brought_to(make_matter(town, title="村口路灯不亮"), "handling")
    clerk = make_account(unit=town)

    def looks(colour: str, left: str) -> None:
        desk = people.log_in(clerk)  # each day anew
        desk.goto(f"{people.gate}/matters/?open={matter.pk}")
        row = desk.locator(f'li[data-row="{matter.pk}"] > a')
        expect(row.locator(".mt-d")).to_have_class(re.compile(colour))
        expect(row).to_contain_text(left)
        desk.goto(f"{people.gate}/matters/{matter.pk}/")
        expect(desk.locator(".mt-why summary .zj-sig")).to_have_class(re.compile(colour))
        desk.locator(".mt-why summary").click()
        expect(desk.locator(".mt-why .zj-pop")).to_contain_text("10月10日调休上班，计入")
        expect(desk.locator(".mt-why .zj-pop")).to_contain_text("到期日为2026年10月15日")
        fits_a_phone(desk, f"colour-{colour}")

    time.at(datetime(2026, 10, 14, 18, 0, tzinfo=clock.CHINA))
    looks("green", "还剩 1 天")
    time.at(datetime(2026, 10, 15, 8, 0, tzinfo=clock.CHINA))
    looks("yellow", "今天到期")
    time.at(datetime(2026, 10, 16, 0, 0, tzinfo=clock.CHINA))
    looks("red", "超期")
