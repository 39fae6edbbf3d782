"""A step that slipped lies on a desk, once, and leaves it by itself; every page that knows of it leads to the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.org import make_account, make_person, make_post, make_unit
from tests.factories.projects import enter, make_meeting, make_project
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.core.workdays import standard
from zhenjie.domains.projects.actions.meetings import write_agenda
from zhenjie.domains.projects.actions.plans import plan_of, record_permit
from zhenjie.domains.projects.actions.slips import watch_slips
from zhenjie.domains.projects.actions.work import set_team
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.work import Slip
from zhenjie.domains.projects.queries.agenda import points
from zhenjie.domains.projects.rules.slips import SlipRuleError, read, slip_rule
from zhenjie.engines.ledger.actions.binning import bin_rows
from zhenjie.engines.ledger.own import find
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.actions.drawing import change_schedule, close_schedule
from zhenjie.engines.schedules.actions.planning import change_tasks, remove_task
from zhenjie.engines.schedules.actions.proving import note_proofs
from zhenjie.engines.schedules.actions.reporting import record_progress
from zhenjie.engines.schedules.models import Schedule
from zhenjie.engines.schedules.queries.standings import standings_of

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 6, 1)
STEP = "土地出让（公告、挂牌、签订出让合同）"
CLERK = Actor(account=77, name="赵一帆", unit="")


def workday(number: int) -> date:
    """So many working days after the signing."""
    return standard().add_workdays(MONDAY, number)


@contextmanager
def on(day: date, hour: int = 9) -> Iterator[None]:
    with clock.fixed(clock.aware(day).replace(hour=hour)):
        yield


@pytest.fixture
def project(town: Unit) -> Project:
    """Signed on Monday, three working days to spare."""
    with on(MONDAY):
        found = make_project(town, "瀚川智能装备", planned_production=date(2028, 1, 1))
        enter(found, "signed", MONDAY)
        drawn = plan(found)
        finish = standings_of([drawn])[drawn.pk].forecast_finish
        assert finish
        change_schedule(by=CLERK, schedule=drawn, required_end=standard().add_workdays(finish, 3))
        note_proofs()
    return found


def plan(project: Project) -> Schedule:
    found = plan_of(project)
    assert found is not None
    return found


def watch(day: date) -> tuple[int, int]:
    with on(day):
        note_proofs()
        return watch_slips()


def the_matter() -> Matter:
    return Matter.objects.get()


def test_a_slip_is_a_matter_after_the_days_of_the_rule_and_only_once(project: Project) -> None:
    assert watch(workday(2)) == (0, 0)
    # Red for the first day on the fourth; the rule wants it to have been so a working day ago.
    late = next(number for number in range(1, 12) if watch(workday(number))[0])
    with on(workday(late - 1)):
        assert standings_of([plan(project)])[plan(project).pk].colour.value == "red"
    with on(workday(late - 2)):
        assert standings_of([plan(project)])[plan(project).pk].colour.value != "red"
    assert watch(workday(late)) == (0, 0)
    assert watch(workday(late + 3)) == (0, 0)
    matter, slip = the_matter(), Slip.objects.get()
    assert (slip.step, slip.title) == ("land_grant", STEP)
    assert matter.title == "瀚川智能装备：" + STEP + "滞后"
    assert "后面等着它的有" in matter.text
    assert "比要求的" in matter.text
    assert "待核实" in matter.text
    assert matter.subject == f"projects.project:{project.pk}"


def test_nothing_begins_on_a_day_off_but_what_is_over_ends(project: Project) -> None:
    saturday = workday(9)
    while saturday.weekday() != 5:
        saturday += timedelta(days=1)
    assert not standard().is_workday(saturday)
    assert watch(saturday) == (0, 0)
    monday = standard().next_workday(saturday)
    assert watch(monday) == (1, 0)
    with on(monday):
        record_permit(by=SYSTEM, project=project, kind="land", number="让9号", issued_on=monday)
    sunday = monday + timedelta(days=6)
    assert watch(sunday) == (0, 1)


def test_the_permit_closes_it_with_the_reason(project: Project) -> None:
    watch(workday(10))
    with on(workday(11)):
        record_permit(by=SYSTEM, project=project, kind="land", number="让9号", issued_on=workday(11))
    assert watch(workday(11)) == (0, 1)
    assert watch(workday(11)) == (0, 0)
    matter = the_matter()
    assert (matter.stage, matter.holder) == ("closed", None)
    said = Event.objects.filter(matter=matter).order_by("-seq")[0].said["words"]
    assert f"已于 {workday(11)} 办完，凭据 让9号" in said


def reported(project: Project) -> None:
    record_progress(by=CLERK, schedule=plan(project), task="land_grant", started=MONDAY, finished=clock.today())


def put_off(project: Project) -> None:
    change_schedule(by=CLERK, schedule=plan(project), required_end=date(2029, 6, 1))


def taken_out(project: Project) -> None:
    remove_task(by=CLERK, schedule=plan(project), task="land_grant")


def out_of_use(project: Project) -> None:
    close_schedule(by=CLERK, schedule=plan(project), why="换了地块，另排")


def ended(project: Project) -> None:
    enter(project, "ended", clock.today())


@pytest.mark.parametrize(
    ("deed", "says"),
    [
        (reported, "办完"), (put_off, "计划已改（赵一帆"), (taken_out, "已从计划里删去（赵一帆"), (out_of_use, "换了地块"),
        (ended, "项目已终止"),
    ],
)  # fmt: skip
def test_every_other_way_out_is_told_too(project: Project, deed: Any, says: str) -> None:
    watch(workday(10))
    with on(workday(11), 11):
        deed(project)
    assert watch(workday(12))[1] == 1
    assert says in Slip.objects.order_by("pk")[0].over_why
    assert Matter.objects.order_by("pk")[0].holder is None


def test_a_person_answers_and_the_same_slip_begins_no_second(project: Project) -> None:
    watch(workday(10))
    matter = the_matter()
    with on(workday(11)):
        for number, (verb, said) in enumerate(
            (("assign", {"to": project.unit_id}), ("sign", {}), ("reply", {"words": "县局系统升级，下周一恢复"}),
             ("review", {"accept": True}), ("close", {})),
        ):  # fmt: skip
            move_matter(by=CLERK, matter=matter.pk, verb=verb, key=f"k{number}", **said)
    assert watch(workday(14)) == (0, 0)
    with on(workday(15)):
        reported(project)
    assert watch(workday(15)) == (0, 1)
    assert Matter.objects.count() == 1


def test_a_second_slip_is_a_matter_of_its_own(project: Project) -> None:
    watch(workday(10))
    with on(workday(11)):
        permit = record_permit(by=SYSTEM, project=project, kind="land", number="让9号", issued_on=workday(11))
    first = the_matter()
    assert watch(workday(11)) == (0, 1)
    with on(workday(12)):
        register = find("projects.permit")
        assert register is not None
        bin_rows(by=SYSTEM, declaration=register, pks=[permit.pk])
    assert sum(watch(workday(number))[0] for number in range(12, 20)) >= 1
    second = Slip.objects.get(step="land_grant", over_on=None).problem.matter
    assert second.pk != first.pk
    assert f"第 2 次滞后，上一次是{first.number}" in second.text


def test_it_lies_with_the_owner_else_the_lead_unit_else_the_team(town: Unit, project: Project) -> None:
    office = make_unit("经济发展办公室", parent=town, kind="office")
    person = make_person("方禾", unit=town)
    make_post(person, unit=office)
    with on(workday(1)):
        change_tasks(by=CLERK, schedule=plan(project), changes={"land_grant": {"owner_person_id": person.pk}})
    watch(workday(10))
    matter = the_matter()
    assert (matter.holder, matter.person_id, matter.stage) == (office, person.pk, "signing")


def test_without_an_owner_the_lead_unit_holds_it(town: Unit, project: Project) -> None:
    office = make_unit("规划建设办公室", parent=town, kind="office")
    Project.objects.update(lead_unit=office)
    watch(workday(10))
    assert (the_matter().holder, the_matter().person_id) == (office, None)


def test_without_either_the_leader_of_the_team_does(town: Unit, project: Project) -> None:
    office = make_unit("项目专班", parent=town, kind="office")
    person = make_person("沈国安", unit=town)
    make_post(person, unit=office)
    with on(workday(1)):
        set_team(by=CLERK, project=project, unit=town, leader=person)
    watch(workday(10))
    assert (the_matter().holder, the_matter().person_id) == (office, person.pk)


def test_the_pages_show_each_other(town: Unit, project: Project) -> None:
    watch(workday(10))
    matter, slip = the_matter(), Slip.objects.get()
    with on(workday(10), 10):
        client = Client()
        client.force_login(make_account(unit=town, role="clerk"))
        link = f"/matters/{matter.pk}/"
        for address in (f"/projects/{project.pk}/", "/projects/wall/"):
            assert link in client.get(address).content.decode(), address
        told = [one for one in points([town.path], workday(10)) if one.project == project]
        assert [one.about for one in told] == [f"node:{project.pk}:land_grant"]
        assert "已滞后转为事项" in told[0].text
        meeting = make_meeting(town, on=workday(10))
        write_agenda(by=SYSTEM, meeting=meeting)
        assert write_agenda(by=SYSTEM, meeting=meeting) == 0
        assert link in client.get(f"/projects/meetings/{meeting.pk}/").content.decode()
        page = client.get(link).content.decode()
        for address in (
            f"/projects/{project.pk}/",
            f"/schedules/{slip.schedule_id}/",
            f"/projects/meetings/{meeting.pk}/",
        ):
            assert address in page, address


def test_an_agenda_written_before_holds_the_point_once(town: Unit, project: Project) -> None:
    late = next(number for number in range(1, 12) if watch(workday(number))[0])
    Slip.objects.all().delete()
    meeting = make_meeting(town, on=workday(late))
    with on(workday(late)):
        write_agenda(by=SYSTEM, meeting=meeting)
    nodes = [one.about for one in meeting.items.filter(project=project)]
    assert len(nodes) == len(set(nodes))


def test_two_projects_ask_no_more_than_six(town: Unit, project: Project) -> None:
    asked = []
    for _round in range(2):
        with on(workday(3)), CaptureQueriesContext(connection) as seen:
            watch_slips()
        asked.append(len(seen))
        with on(MONDAY):
            for _number in range(4):
                enter(make_project(town, planned_production=date(2029, 1, 1)), "signed", MONDAY)
    assert asked[0] == asked[1]


def test_the_rule_is_dated_data_and_a_wrong_one_is_named() -> None:
    rule = slip_rule(MONDAY)
    assert rule is not None
    assert (rule.confirmed, "待核实" in rule.source) == (False, True)
    good = "- {id: a, valid_from: 2026-01-01, source: 文件, confirmed: true, colour: yellow, days: {authority: 0}}"
    assert read("x.yaml", good)[0].colours == {"red", "yellow"}
    for wrong, says in (("colour: yellow", "colour"), ("authority: 0", "authority"), ("source: 文件", "source")):
        spoilt = (
            good.replace(wrong, wrong.split(":")[0] + ": {bad: -1}")
            if "source" not in wrong
            else good.replace("source: 文件, ", "")
        )
        with pytest.raises(SlipRuleError, match=says):
            read("x.yaml", spoilt)
