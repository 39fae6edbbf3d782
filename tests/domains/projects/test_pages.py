"""The pages of projects: what a clerk does there, what comes back when it is not right, how much they ask of the database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.indicators import make_catalogue, observe
from tests.factories.org import make_person, make_unit
from tests.factories.projects import (
    brought_to,
    enter,
    make_meeting,
    make_problem,
    make_project,
    make_receipt,
    make_week,
)
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.core.periods import year_to_date
from zhenjie.domains.projects.actions.meetings import decide_item, finish_item, write_agenda
from zhenjie.domains.projects.actions.money import plan_year, report_invested
from zhenjie.domains.projects.actions.plans import draw_plan, plan_of, record_permit
from zhenjie.domains.projects.actions.work import set_team
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.work import Meeting
from zhenjie.domains.projects.queries import tallying
from zhenjie.domains.projects.queries.plans import lights
from zhenjie.domains.projects.queries.wall import wall
from zhenjie.domains.projects.rules.mapping import draw
from zhenjie.engines.indicators.counting import every
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Outline, Unit
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


def test_the_wall_of_a_past_day_has_the_stages_and_colours_of_then(desk: Client, town: Unit) -> None:
    with clock.fixed(date(2026, 6, 1)):
        project = brought_to(town, "signed", year=2026, planned_production=date(2028, 6, 30), found_on=date(2026, 1, 1))
    plan = plan_of(project)
    assert plan is not None
    change_schedule(by=SYSTEM, schedule=plan, required_end=date(2026, 7, 1))
    enter(project, "registered", date(2026, 6, 14))
    enter(project, "landed", date(2026, 6, 15))
    walls = [desk.get(f"/projects/wall/{on}").context["wall"] for on in ("?on=2026-06-10", "", "?on=2026-02-01")]
    assert [[len(one.cards) for one in some.columns[:2]] for some in walls] == [[1, 0], [0, 1], [0, 0]]
    assert [some.colours for some in walls[:2]] == [
        {"green": 1, "yellow": 0, "red": 0, "none": 0}, {"green": 0, "yellow": 0, "red": 1, "none": 0},
    ]  # fmt: skip


def test_a_meeting_ahead_shows_its_agenda_before_anybody_writes_it_down(desk: Client, town: Unit) -> None:
    project = brought_to(town, "signed")
    make_problem(project)
    meeting = save_row(by=SYSTEM, row=Meeting(unit=town, title="周调度会", on=TODAY))
    page = desk.get(f"/projects/meetings/{meeting.pk}/").content.decode()
    assert "这次会要说 1 条" in page
    assert "红线内有一处高压线没有迁" in page
    assert not meeting.items.exists()


def test_a_countys_wall_says_which_township_a_card_is_of(town: Unit) -> None:
    brought_to(town, "signed")
    assert town.parent is not None
    names = [
        {card.township for column in wall([unit.path], unit, TODAY).columns for card in column.cards}
        for unit in (town.parent, town)
    ]
    assert names == [{town.name}, {""}]


def test_the_page_of_money_and_the_reconciliation_count_alike(desk: Client, town: Unit) -> None:
    for stage in ("landed", "ended"):
        project = brought_to(town, stage) if stage == "landed" else make_project(town)
        report_invested(by=SYSTEM, project=project, month=date(2026, 5, 1), total=Decimal(99000))
    alike = [desk.get(f"/projects/money/{page}").context["doubtful"] for page in ("", "reconcile/")]
    assert alike == [2, 2]


def test_what_no_row_accounts_for_is_said(desk: Client, town: Unit) -> None:
    make_catalogue()
    brought_to(town, "signed", year=2026, found_on=date(2026, 1, 1))
    observe(town, "signed-projects", 4, year_to_date(2026, 5))
    page = desk.get("/projects/figures/?month=2026-05&key=signed-projects").content.decode()
    assert "还有 −3 账上没有一行说得清" in page
    assert 'href="/indicators/signed-projects/?month=2026-05"' in page


def test_the_wall_shows_stage_colour_owner_and_next_node(desk: Client, town: Unit) -> None:
    late = brought_to(
        town, "signed", year=2026, planned_production=date(2026, 9, 1), found_on=date(2026, 1, 1),
        place={"type": "Point", "coordinates": [120.01, 36.01]},
    )  # fmt: skip
    set_team(by=SYSTEM, project=late, unit=town, leader=make_person("沈国安", unit=town))
    make_project(town)
    shown = wall([town.path], town, TODAY)
    assert [len(one.cards) for one in shown.columns] == [1, 0, 0, 0, 0, 0]
    card = shown.columns[0].cards[0]
    assert card.owner is not None
    assert (card.lit.colour.value, card.owner.name, card.lit.slip > 0) == ("red", "沈国安", True)
    assert shown.turns[0][0].project == late
    assert [pin[0].project.pk for pin in shown.pins] == [late.pk]
    page = desk.get("/projects/wall/").content.decode()
    assert card.lit.named == "工期预测"
    assert card.lit.brief.startswith("投产预计晚 ")
    assert page.count(card.lit.brief) == 2, "on the card, and among the three that have to move today"
    for other in ("/projects/", "/projects/panel/"):
        assert card.lit.brief in desk.get(other).content.decode(), "a colour says why wherever it is listed"
    assert 'dark.css" media="screen">' in page
    assert "dark.css" not in desk.get("/projects/wall/?light=1").content.decode()


def test_pins_never_lie_on_one_another() -> None:
    drawn = draw([], [(key, (120.0, 36.0)) for key in range(9)] + [(20, (120.1, 36.1))])
    assert len(set(drawn.pins.values())) == 10


def test_the_map_of_the_wall_rests_on_the_outlines_that_were_brought(desk: Client, town: Unit) -> None:
    brought_to(town, "signed", place={"type": "Point", "coordinates": [120.01, 36.01]})
    bare = wall([town.path], town, TODAY).drawn
    assert not bare.areas
    village = make_unit("柳湾村", kind="village", parent=town)
    square = [[120.0, 36.0], [120.04, 36.0], [120.04, 36.02], [120.0, 36.02], [120.0, 36.0]]
    for unit, ring in ((town, square), (village, [[x, y] for x, y in square])):
        Outline.objects.create(unit=unit, valid_from=TODAY, shape={"type": "Polygon", "coordinates": [ring]})
    drawn = wall([town.path], town, TODAY).drawn
    assert drawn.land
    assert [(name, 200 < x < 220) for name, _path, x, _y in drawn.areas] == [("柳湾村", True)]
    assert "柳湾村" in desk.get("/projects/wall/").content.decode()


def test_the_sentence_s_numbers_lead_to_their_rows(desk: Client, town: Unit) -> None:
    for stage in ("signed", "landed", "started"):
        brought_to(town, stage)
    query = "stage=signed&kind=flow&start=2025-01-01&end=2025-12-31&nested=landed&nested=started"
    page = desk.get(f"/projects/counts/?{query}")
    said = "".join(text for text, _url in page.context["parts"])
    assert said == "2025年，新签约项目3个、总投资3.6亿元，其中落地2个、开工1个。"
    rows = desk.get(f"/projects/counts/rows/?{query}&step=landed")
    assert (len(rows.context["rows"]), rows.context["told"].number) == (2, 2)
    assert all(entry.stage in ("landed", "started") for _one, entry, *_said in rows.context["rows"])
    assert desk.get("/projects/counts/?stage=flown").status_code == 422


def test_a_sentence_says_money_promise_and_share_of_those_it_counts(desk: Client, town: Unit) -> None:
    soon = brought_to(
        town,
        "started",
        year=2026,
        planned_total=Decimal(20000),
        planned_production=date(2027, 4, 1),
        promised_output=Decimal(9000),
        is_key=True,
    )
    brought_to(
        town, "signed", year=2026, planned_total=Decimal(20000), planned_production=date(2027, 9, 1), is_key=True
    )
    report_invested(by=SYSTEM, project=soon, month=date(2026, 6, 1), total=Decimal(3000))

    def said(query: str) -> str:
        page = desk.get(f"/projects/counts/?{query}")
        return "".join(text for text, _url in page.context["parts"])

    ask = "stage=building&kind=stock&start=2026-01-01&end=2026-06-17&due_from=2027-01-01&due_to=2027-06-30&also=invested&also=output"
    assert "上半年投产的在建项目1个、总投资2亿元" in said(ask)
    assert "完成投资0.3亿元、达产后年产值0.9亿元。" in said(ask)
    rows = desk.get(f"/projects/counts/rows/?{ask}&step=all").content.decode()
    assert all(one in rows for one in (soon.name, "3,000", "9,000"))
    assert "重点项目2个、总投资4亿元，其中开工1个（50%）。" in said(
        "stage=every&kind=stock&end=2026-06-17&is_key=on&nested=started"
    )
    assert "按存量数" in desk.get("/projects/counts/?stage=every&kind=flow&end=2026-06-17").content.decode()


def test_what_is_reported_stands_beside_and_every_row_adds_up(town: Unit) -> None:
    for number in range(4):
        project = brought_to(town, "building", upgrade=number == 1, is_key=number < 2, private=number != 2)
        report_invested(by=SYSTEM, project=project, month=date(2026, 3, 1), total=Decimal(1000 + number))
        make_receipt(
            project, "300", month=date(2026, 2, 1), on=date(2026, 2, 3), origin=("province", "local")[number % 2]
        )
        if number:
            enter(project, "listed", date(2025, 8, 20))
    start, end = date(2026, 1, 1), date(2026, 5, 31)
    for key in tallying.SOURCES:
        lines = tallying.lines(key, [town.path], start, end)
        assert sum((one.value for one in lines if one.counts), Decimal(0)) == tallying.value(
            key, [town.path], start, end
        ), key
    left_out = [one for one in tallying.lines("fixed-asset-investment", [town.path], start, end) if not one.counts]
    assert [one.why.partition("；")[0] for one in left_out] == ["没有纳统，不计入统计口径"]
    assert tallying.value("domestic-capital", [town.path], start, end) == Decimal("0.06")
    counted = {one.key for one in every()}
    assert set(tallying.SOURCES) <= counted


def test_a_stage_entered_after_the_report_is_named(town: Unit) -> None:
    project = make_project(town)
    enter(project, "signed", date(2026, 5, 20))
    (line,) = tallying.lines("signed-projects", [town.path], date(2026, 1, 1), date(2026, 5, 31))
    assert line.late
    assert "才登记" in line.why


def test_the_money_page_books_and_refuses(desk: Client, town: Unit) -> None:
    project = brought_to(town, "signed")
    url = f"/projects/{project.pk}/money/"
    sent = {
        "what": "book",
        "book-kind": "receipt",
        "book-on": "2026-06-01",
        "book-amount": "500",
        "book-origin": "province",
        "book-voucher": "回单1",
    }
    assert desk.post(url, sent).status_code == 302
    again = desk.post(url, sent)
    assert again.status_code == 422
    assert "只记一次" in again.content.decode()
    assert (
        desk.post(url, {"what": "plan", "plan-year": "2026", "plan-total": "1200", "plan-months": "1 2 3"}).status_code
        == 422
    )
    assert desk.post(url, {"what": "plan", "plan-year": "2026", "plan-total": "1200"}).status_code == 302
    assert (
        desk.post(url, {"what": "invested", "invested-month": "2026-05", "invested-amount": "260"}).status_code == 302
    )
    entry = project.money.get(kind="receipt")
    assert desk.post(f"/projects/money/{entry.pk}/reverse/").status_code == 302
    assert "已冲销" in desk.get(url).content.decode()


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
