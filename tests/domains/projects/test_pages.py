"""The pages of projects: what a clerk does there, what comes back when it is not right, how much they ask of the database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.org import make_unit
from tests.factories.projects import (
    brought_to,
    enter,
    make_meeting,
    make_problem,
    make_project,
    make_week,
)
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.projects.actions.meetings import decide_item, finish_item, write_agenda
from zhenjie.domains.projects.actions.money import plan_year, report_invested
from zhenjie.domains.projects.actions.plans import draw_plan, plan_of, record_permit
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.work import Meeting
from zhenjie.domains.projects.queries.plans import lights
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.actions.drawing import change_schedule
from zhenjie.engines.schedules.models import Schedule
from zhenjie.engines.schedules.queries.loading import load_one

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
TODAY = date(2026, 6, 17)


def test_a_lead_that_was_registered_is_on_its_page_and_the_ledger_leads_there(desk: Client, town: Unit) -> None:
    form = desk.get("/ledger/projects.project/new/").context["form"]
    given = {key: value for key in form.fields if (value := form[key].initial) not in (None, "")}
    sent = given | {"unit": town.pk, "name": "精密齿轮", "investor": "远岫科技", "found_on": "2026-06-17"}
    answer = desk.post("/ledger/projects.project/new/", sent)
    page = f"/projects/{Project.objects.get().pk}/"
    assert answer["Location"] == page
    assert f'href="{page}"' in desk.get(f"/ledger{page.replace('/projects/', '/projects.project/')}").content.decode()


def test_signing_gives_the_whole_schedule(desk: Client, town: Unit) -> None:
    project = make_project(town, planned_production=date(2027, 9, 30))
    sent = {
        "stage-stage": "signed", "stage-on": "2026-06-10", "stage-evidence": "contract", "stage-number": "青投〔2026〕8号",
        "stage-contract": "1.2万",
    }  # fmt: skip
    bad = desk.post(f"/projects/{project.pk}/stage/", sent | {"stage-evidence": "framework"})
    assert bad.status_code == 422
    assert "战略合作协议不算签约" in bad.content.decode()
    assert "青投〔2026〕8号" in bad.content.decode()
    assert desk.post(f"/projects/{project.pk}/stage/", sent).status_code == 302
    plan = plan_of(project)
    assert plan is not None
    assert (plan.required_end, plan.approval, plan.land) == (date(2027, 9, 30), "record", "grant")
    assert plan.tasks.count() > 10
    assert load_one(plan).known["contract"].finished == date(2026, 6, 10)
    project.refresh_from_db()
    assert (project.stage, project.contract) == ("signed", Decimal(12000))
    page = desk.get(f"/projects/{project.pk}/").content.decode()
    assert "办完" in page
    assert "1 /" in page


def test_a_permit_is_told_once_and_the_schedule_knows(town: Unit) -> None:
    project = make_project(town, planned_production=date(2027, 9, 30))
    enter(project, "signed", date(2026, 6, 1))
    for _again in range(2):
        record_permit(by=SYSTEM, project=project, kind="record", number="备1号", issued_on=date(2026, 6, 3))
    plan = plan_of(project)
    assert plan is not None
    assert load_one(plan).known["record"].finished == date(2026, 6, 3)
    assert project.permits.count() == 1


def test_a_project_without_a_day_of_production_says_so(desk: Client, town: Unit) -> None:
    project = brought_to(town, "signed")
    desk.post(f"/projects/{project.pk}/schedule/")
    assert not Schedule.objects.exists()
    with pytest.raises(Problem, match="计划投产"):
        draw_plan(by=SYSTEM, project=project)


def test_two_local_rules_give_one_project_two_colours(town: Unit) -> None:
    project = brought_to(town, "started", planned_production=date(2028, 1, 1))
    plan_year(by=SYSTEM, project=project, year=2026, total=Decimal(1200))
    report_invested(by=SYSTEM, project=project, month=date(2026, 6, 1), total=Decimal(400))
    seen = {}
    for place in ("银川", "武汉"):
        Schedule.objects.filter(subject=f"projects.project:{project.pk}").update(jurisdiction=place)
        verdicts = lights([project], TODAY)[project.pk].verdicts
        assert verdicts is not None
        seen[place] = next(one for one in verdicts.local if one.dimension == "progress")
    assert seen["银川"].source != seen["武汉"].source
    assert seen["银川"].reason
    assert (seen["银川"].colour.value, seen["武汉"].colour.value) == ("yellow", "yellow") or seen[
        "银川"
    ].colour != seen["武汉"].colour


def test_a_week_takes_a_minute_and_asks_nothing_twice(desk: Client, town: Unit) -> None:
    project = brought_to(town, "building")
    report_invested(by=SYSTEM, project=project, month=TODAY, total=Decimal(120))
    with clock.fixed(TODAY - timedelta(days=7)):
        make_week(project, clock.today())
    page = desk.get(f"/projects/{project.pk}/week/").content.decode()
    assert "三层支模" in page
    assert 'value="120"' in page
    assert desk.post(f"/projects/{project.pk}/week/", {"done": ""}).status_code == 422
    sent = {"done": "三层支模完成", "ahead": "浇筑", "invested": "180", "trouble": "临电容量不够", "kind": "power"}
    for _again in range(2):
        assert desk.post(f"/projects/{project.pk}/week/", sent).status_code == 302
    assert project.weeks.count() == 2
    assert list(project.money.filter(kind="invested").order_by("pk").values_list("amount", flat=True)) == [120, 60]
    matter = Matter.objects.get(flow="project-problem")
    assert (matter.subject, matter.kind, project.problems.count()) == (f"projects.project:{project.pk}", "power", 1)
    assert "已在办" in desk.get(f"/projects/{project.pk}/week/").content.decode()


def test_the_agenda_writes_itself_and_promises_come_back(desk: Client, town: Unit) -> None:
    with clock.fixed(date(2026, 6, 1)):
        late = brought_to(town, "signed", year=2026, planned_production=date(2026, 7, 1), found_on=date(2026, 1, 1))
        make_problem(late)
    first = make_meeting(town, date(2026, 6, 8))
    assert write_agenda(by=SYSTEM, meeting=first) == 2
    assert write_agenda(by=SYSTEM, meeting=first) == 0
    item = first.items.get(kind="problem")
    with pytest.raises(Problem, match="还没有议定"):
        finish_item(by=SYSTEM, item=item, result="好了")
    decide_item(by=SYSTEM, item=item, decided="供电所三天内增容", holder=town, due=date(2026, 6, 11))
    second = make_meeting(town, TODAY)
    write_agenda(by=SYSTEM, meeting=second)
    promise = second.items.get(kind="promise")
    assert "供电所三天内增容" in promise.text
    assert promise.colour == "red"
    page = desk.get(f"/projects/meetings/{second.pk}/").content.decode()
    assert "供电所三天内增容" in page
    assert desk.post(f"/projects/items/{item.pk}/", {"finish": "1", "done-result": "已增容"}).status_code == 302
    third = make_meeting(town, TODAY + timedelta(days=7))
    write_agenda(by=SYSTEM, meeting=third)
    assert not third.items.filter(kind="promise").exists()


def test_an_agenda_goes_project_by_project(town: Unit) -> None:
    with clock.fixed(date(2026, 6, 1)):
        late, later = (
            brought_to(town, "signed", year=2026, planned_production=date(2026, 7, day), found_on=date(2026, 1, 1))
            for day in (1, 2)
        )
    with clock.fixed(date(2026, 6, 16)):
        make_problem(late)
        make_problem(later)
    meeting = make_meeting(town, TODAY)
    write_agenda(by=SYSTEM, meeting=meeting)
    order = list(meeting.items.exclude(project=None).order_by("position", "pk").values_list("project", flat=True))
    assert sorted(order) == [late.pk, late.pk, later.pk, later.pk]
    assert order[0] == order[1]


def test_the_colour_of_a_past_day_stands_on_the_page_with_its_reason(desk: Client, town: Unit) -> None:
    with clock.fixed(date(2026, 6, 1)):
        project = brought_to(town, "signed", year=2026, planned_production=date(2028, 6, 30), found_on=date(2026, 1, 1))
    plan = plan_of(project)
    assert plan is not None
    change_schedule(by=SYSTEM, schedule=plan, required_end=date(2026, 7, 1))
    then = desk.get(f"/projects/{project.pk}/?on=2026-06-10")
    assert (then.context["lit"].colour.value, then.context["lit_then"].colour.value) == ("red", "green")
    assert "最晚可到2028年6月30日" in then.content.decode()
    assert "那天还没有排工期" in desk.get(f"/projects/{project.pk}/?on=2026-05-10").content.decode()


def test_a_meeting_ahead_shows_its_agenda_before_anybody_writes_it_down(desk: Client, town: Unit) -> None:
    project = brought_to(town, "signed")
    make_problem(project)
    meeting = save_row(by=SYSTEM, row=Meeting(unit=town, title="周调度会", on=TODAY))
    page = desk.get(f"/projects/meetings/{meeting.pk}/").content.decode()
    assert "这次会要说 1 条" in page
    assert "红线内有一处高压线没有迁" in page
    assert not meeting.items.exists()


def many(town: Unit, number: int) -> None:
    for _one in range(number):
        project = brought_to(town, "landed", planned_production=date(2027, 12, 1))
        make_problem(project)
        make_week(project, TODAY)


@pytest.mark.parametrize(
    "page",
    ["", "wall/", "money/", "weeks/", "meetings/", "counts/?stage=landed", "counts/rows/?stage=landed", "figures/"],
)
def test_thirty_cost_no_more_than_one(desk: Client, town: Unit, page: str) -> None:
    many(town, 1)
    assert desk.get(f"/projects/{page}").status_code == 200
    with CaptureQueriesContext(connection) as one:
        desk.get(f"/projects/{page}")
    many(town, 7)
    with CaptureQueriesContext(connection) as more:
        desk.get(f"/projects/{page}")
    assert len(more) <= len(one)


def test_the_neighbour_s_projects_are_nobody_s_business(desk: Client, town: Unit) -> None:
    other = brought_to(make_unit("禾丰镇", parent=town.parent), "signed")
    for page in ("", "money/", "week/"):
        assert desk.get(f"/projects/{other.pk}/{page}").status_code == 404
    assert other.name not in desk.get("/projects/wall/").content.decode()
    assert Project.objects.count() == 1


def test_a_project_in_the_bin_is_gone_from_every_list_and_comes_back(town: Unit, desk: Client) -> None:
    project = brought_to(
        town, "building", name="压铸件二期", approval="record", land="grant", planned_production=date(2027, 3, 1)
    )
    problem = make_problem(project)
    meeting = make_meeting(town, on=TODAY - timedelta(days=3))
    write_agenda(by=SYSTEM, meeting=meeting)
    item = meeting.items.filter(project=project).first()
    assert item is not None
    decide_item(by=SYSTEM, item=item, decided="两周内腾地", holder=town, due=TODAY + timedelta(days=14))
    pages = ("/projects/", "/projects/meetings/", "/schedules/")
    words = (problem.matter.text, "两周内腾地", "压铸件二期")
    shown = {page: [word for word in words if word in desk.get(page).content.decode()] for page in pages}
    assert all(shown.values()), shown
    desk.post(f"/ledger/projects.project/{project.pk}/bin/")
    assert not Project.objects.filter(pk=project.pk).exists()
    left = {page: [word for word in words if word in desk.get(page).content.decode()] for page in pages}
    assert not any(left.values()), left
    desk.post(f"/ledger/projects.project/{project.pk}/restore/")
    assert shown == {page: [word for word in words if word in desk.get(page).content.decode()] for page in pages}
