"""A project is signed under the hands and has its schedule; the wall knows; the week is told on a phone; the sentence leads to its rows."""

from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desks import SHOTS, People, fits_a_phone
from tests.factories.org import make_unit
from tests.factories.projects import enter, make_meeting, make_project
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.core.workdays import standard
from zhenjie.domains.projects.models.work import Week
from zhenjie.domains.projects.tasks import look_for_slips
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.actions.drawing import change_schedule
from zhenjie.engines.schedules.actions.proving import note_proofs
from zhenjie.engines.schedules.models import Schedule
from zhenjie.engines.schedules.queries.loading import load_one

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town() -> Unit:
    return make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))


def test_a_project_is_signed_and_has_its_schedule(browser: Browser, live_server: Any, town: Unit) -> None:
    today = clock.today()
    project = make_project(
        town, "瀚川智能装备", planned_production=today + timedelta(days=700),
        place={"type": "Point", "coordinates": [120.01, 36.01]},
    )  # fmt: skip
    enter(project, "negotiating", date(2025, 2, 3))
    page = People(browser, live_server.url).sit(town, "赵一帆")
    page.goto(f"{live_server.url}/projects/{project.pk}/")
    fits_a_phone(page, "project")
    page.get_by_text("登记下一步").click()
    page.locator("#id_stage-stage").select_option("signed")
    page.locator("#id_stage-on").fill(today.isoformat())
    page.locator("#id_stage-evidence").select_option("framework")
    page.locator("#id_stage-number").fill("青投合〔2026〕9号")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("#chain .zj-error")).to_contain_text("战略合作协议不算签约")
    expect(page.locator("#id_stage-number")).to_have_value("青投合〔2026〕9号")
    page.locator("#id_stage-evidence").select_option("contract")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".zj-toast, .zj-notice").first).to_contain_text("工期已按计划投产日倒排好")
    plan = Schedule.objects.get(subject=f"projects.project:{project.pk}")
    assert plan.tasks.count() > 10
    expect(page.locator("#schedule")).to_contain_text("下一步")
    page.goto(f"{live_server.url}/projects/wall/")
    expect(page.locator(".wl-card h3")).to_have_text("瀚川智能装备")
    expect(page.locator(".wl-map .pin")).to_have_count(1)
    fits_a_phone(page, "wall")


def test_a_week_is_told_on_a_phone_and_counted_in_a_sentence(browser: Browser, live_server: Any, town: Unit) -> None:
    project = make_project(town, "绿野冷链仓储", found_on=date(2025, 1, 1))
    enter(project, "signed", date(2025, 3, 3))
    page = People(browser, live_server.url).sit(town, "赵一帆")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/projects/weeks/")
    page.get_by_text("绿野冷链仓储").click()
    fits_a_phone(page, "week")
    page.locator("#id_done").fill("选址意见书报上去了")
    page.get_by_role("button", name="报上去").click()
    expect(page.get_by_text("已报").first).to_be_visible()
    assert Week.objects.get(project=project).done == "选址意见书报上去了"
    page.goto(f"{live_server.url}/projects/counts/?stage=signed&kind=flow&start=2025-01-01&end=2025-12-31")
    expect(page.locator(".pj-say__text")).to_contain_text("新签约项目1个")
    fits_a_phone(page, "counts")
    page.locator(".pj-say__text a").first.click()
    expect(page.get_by_text("绿野冷链仓储")).to_be_visible()


@pytest.fixture
def at_once(settings: Any, tmp_path: Any) -> None:
    """A county whose rule makes a matter of a red step on the very day."""
    (tmp_path / "project_slips.yaml").write_text(
        "- {id: own, valid_from: 2000-01-01, source: 青政办〔2026〕12号, confirmed: true, colour: red, days: {authority: 0}}",
        encoding="utf-8",
    )
    settings.CATALOGUE_DIR = tmp_path


def chores() -> None:
    """What a worker does every few minutes; on a day off as it does it on the next working day."""
    today = clock.today()
    with clock.fixed(clock.now() if standard().is_workday(today) else standard().next_workday(today)):
        note_proofs()
        look_for_slips()


def put_off(page: Page, plan: Schedule, gate: str, remaining: int) -> None:
    page.goto(f"{gate}/schedules/{plan.pk}/tasks/land_grant/")
    page.locator("#ProgressForm_started").fill(clock.today().isoformat())
    page.locator("#ProgressForm_remaining").fill(str(remaining))
    page.get_by_role("button", name="记下进展").click()
    expect(page.locator(".zj-toast, .zj-notice").first).to_contain_text("进展已记下")


def test_a_permit_slips_and_comes(browser: Browser, live_server: Any, town: Unit, at_once: None) -> None:
    office = make_unit("规划建设办公室", parent=town, kind="office")
    today, gate = clock.today(), live_server.url
    with clock.fixed(today - timedelta(days=14)):
        project = make_project(town, "瀚川智能装备", planned_production=today + timedelta(days=900), lead_unit=office)
        enter(project, "signed", today - timedelta(days=14))
        plan = Schedule.objects.get(subject=f"projects.project:{project.pk}")
        note_proofs()
    finish = load_one(plan).forecast.finish
    change_schedule(by=SYSTEM, schedule=plan, required_end=standard().add_workdays(finish, 8))
    plan.refresh_from_db()
    row = load_one(plan).forecast.row("land_grant")
    assert row.forecast_float is not None
    people = People(browser, gate)
    page = people.sit(town, "赵一帆")

    # Put off by what room there is: yellow, and nobody is late yet.
    put_off(page, plan, gate, row.task.duration + row.forecast_float - 1)
    page.goto(f"{gate}/schedules/")
    expect(page.locator(".sc-list .zj-sig").first).to_contain_text("预警")
    page.locator(".sc-list summary").first.click()
    expect(page.locator(".sc-list .zj-pop").first).to_contain_text("余地不足")
    fits_a_phone(page, "slip-list-yellow")
    page.goto(f"{gate}/schedules/{plan.pk}/")
    expect(page.locator("#gt-verdict")).to_contain_text("余地不足")
    seen(page, "slip-gantt-yellow")
    page.goto(f"{gate}/projects/wall/")
    expect(page.locator(".wl-card.is-yellow h3")).to_have_text("瀚川智能装备")
    chores()
    assert not Matter.objects.exists()

    # Put off further: red, and it lies on a desk.
    put_off(page, plan, gate, row.task.duration + row.forecast_float + 9)
    chores()
    matter = Matter.objects.get()
    page.goto(f"{gate}/projects/wall/")
    expect(page.locator(".wl-card.is-red h3")).to_have_text("瀚川智能装备")
    seen(page, "slip-wall-red")
    fits_a_phone(page, "slip-wall-red")
    page.locator(".wl-card__s a").click()
    expect(page.locator("main")).to_contain_text("比要求的")
    expect(page.locator("main")).to_contain_text("青政办〔2026〕12号")
    seen(page, "slip-matter")
    fits_a_phone(page, "slip-matter")
    desk = people.sit(office, "方禾")
    desk.goto(f"{gate}/matters/")
    expect(desk.get_by_text(matter.title).first).to_be_visible()
    seen(desk, "slip-inbox")
    meeting = make_meeting(town, on=today + timedelta(days=1))
    page.goto(f"{gate}/projects/meetings/{meeting.pk}/")
    page.get_by_role("button", name="补写新议题").click()
    expect(page.locator(".pj-items")).to_contain_text("已滞后转为事项")
    fits_a_phone(page, "slip-agenda")
    page.get_by_role("link", name="看事项").click()
    expect(page.locator("main")).to_contain_text(meeting.title)

    # The permit comes: entered once, on the project's page the matter leads to.
    page.get_by_role("link", name="去登记手续").click()
    page.get_by_text("登记手续").first.click()
    page.locator("#id_permit-kind").select_option("land")
    page.locator("#id_permit-number").fill("青自然资让〔2026〕31号")
    page.locator("#id_permit-issued_on").fill(today.isoformat())
    page.get_by_role("button", name="记下", exact=True).click()
    expect(page.locator(".zj-toast, .zj-notice").first).to_contain_text("手续已记下")
    chores()
    for address in ("/schedules/", "/projects/wall/"):
        page.goto(gate + address)
        expect(page.locator(".sc-list .zj-sig.is-green, .wl-card.is-green").first).to_be_visible()
        expect(page.locator(".wl-card__s")).to_have_count(0)
    page.goto(f"{gate}/schedules/{plan.pk}/tasks/land_grant/")
    expect(page.locator(".sc-proof")).to_contain_text("青自然资让〔2026〕31号")
    fits_a_phone(page, "slip-proof")
    page.goto(f"{gate}/matters/{matter.pk}/")
    expect(page.locator("main")).to_contain_text("自动销")
    expect(page.locator("main")).to_contain_text("凭据 青自然资让〔2026〕31号")
    seen(page, "slip-closed")
    desk.goto(f"{gate}/matters/")
    expect(desk.get_by_text(matter.title)).to_have_count(0)


def seen(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-1440.png", full_page=True)
