"""Days that no plan reaches, numbers that are none, JSON that is no JSON: a sentence each time, and the plan stays whole."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.factories.org import make_account, make_county
from tests.factories.schedules import make_chain, make_schedule
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.actions.baselines import take_baseline
from zhenjie.engines.schedules.actions.drawing import begin_schedule, change_schedule
from zhenjie.engines.schedules.actions.planning import add_task, change_tasks, move_task
from zhenjie.engines.schedules.actions.reporting import record_progress
from zhenjie.engines.schedules.models import BaselineRow, Schedule, ScheduleTask
from zhenjie.engines.schedules.rules.tasks import ScheduleError

pytestmark = pytest.mark.django_db

FAR = (date(1, 1, 1), date(1800, 1, 1), date(6000, 1, 1), date(9990, 1, 1), date(9999, 12, 31))


@pytest.fixture
def town() -> Unit:
    county = make_county(townships=1, villages=0)
    return Unit.objects.filter(parent=county).order_by("path")[0]


@pytest.fixture
def clerk(town: Unit) -> Client:
    client = Client()
    client.force_login(make_account(unit=town, role="clerk"))
    return client


def dragged(client: Client, schedule: Schedule, **asked: Any) -> Any:
    today = clock.today()
    scale = {"first": f"{today}", "last": f"{today + timedelta(days=400)}", "px": 2, "baseline": None}
    body = json.dumps({"version": schedule.version, **scale, **asked})
    return client.post(f"/schedules/{schedule.pk}/move/", body, content_type="application/json")


@pytest.mark.parametrize("day", FAR)
def test_no_way_into_a_plan_takes_a_day_far_away(town: Unit, day: date) -> None:
    schedule = make_chain(town)
    ways = [
        lambda: move_task(by=SYSTEM, schedule=schedule, task="t2", start=day),
        lambda: move_task(by=SYSTEM, schedule=schedule, task="t2", finish=day),
        lambda: change_tasks(by=SYSTEM, schedule=schedule, changes={"t2": {"start_rule": "must_start", "start_on": day}}),
        lambda: change_tasks(by=SYSTEM, schedule=schedule, changes={"t2": {"finish_rule": "finish_no_later", "finish_on": day}}),
        lambda: change_schedule(by=SYSTEM, schedule=schedule, required_end=day),
        lambda: change_schedule(by=SYSTEM, schedule=schedule, planned_from=day),
        lambda: make_schedule(town, required_end=day),
        lambda: begin_schedule(by=SYSTEM, unit=town, subject="", title="空计划", required_end=day),
        lambda: add_task(by=SYSTEM, schedule=schedule, values={"title": "新", "start_rule": "start_no_earlier", "start_on": day}),
        lambda: record_progress(by=SYSTEM, schedule=schedule, task="t1", started=day),
    ]  # fmt: skip
    for way in ways:
        with pytest.raises(ScheduleError) as told:
            way()
        assert f"{day.year}年" in str(told.value) or f"{day}" in str(told.value)
    schedule.refresh_from_db()
    assert schedule.version == 4


def test_years_of_work_end_to_end_are_told_when_they_lead_out_of_every_plan(town: Unit) -> None:
    with pytest.raises(ScheduleError, match=r"全部完成预计写的是|太长"):
        make_chain(town, (3660,) * 9)


def test_a_drag_into_the_far_future_is_refused_and_harms_nothing(town: Unit, clerk: Client) -> None:
    schedule = make_schedule(town)
    answer = dragged(clerk, schedule, task="eia", start="9990-01-01")
    assert answer.status_code == 422
    assert "9990年1月1日" in answer.json()["said"]
    assert clerk.get(f"/schedules/{schedule.pk}/").status_code == 200


@pytest.mark.parametrize("day", FAR)
def test_a_plan_that_already_holds_such_a_day_is_shown_and_can_be_put_right(
    town: Unit, clerk: Client, day: date
) -> None:
    schedule = make_schedule(town)
    ScheduleTask.objects.filter(schedule=schedule, key="eia").update(start_rule="start_no_earlier", start_on=day)
    other = make_schedule(town, title="好的计划")
    for url in ("", "?view=table", "compare/", "tasks/eia/", "tasks/contract/"):
        page = clerk.get(f"/schedules/{schedule.pk}/{url}")
        assert (page.status_code, len(page.content) < 600_000) == (200, True), url
    assert other.title in clerk.get("/schedules/").content.decode()
    if day.year > 3000:
        assert "离其他日期太远" in clerk.get(f"/schedules/{schedule.pk}/").content.decode()
    change_tasks(by=SYSTEM, schedule=schedule, changes={"eia": {"start_rule": "", "start_on": None}})
    assert 'id="gantt"' in clerk.get(f"/schedules/{schedule.pk}/").content.decode()


@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize("field", ["required_end", "planned_from"])
def test_a_plan_with_far_ends_of_its_own_is_shown(town: Unit, clerk: Client, day: date, field: str) -> None:
    schedule = make_schedule(town)
    Schedule.objects.filter(pk=schedule.pk).update(**{field: day})
    for url in (
        f"{schedule.pk}/",
        f"{schedule.pk}/?view=table",
        f"{schedule.pk}/compare/",
        f"{schedule.pk}/tasks/eia/",
        "",
    ):
        page = clerk.get(f"/schedules/{url}")
        assert (page.status_code, len(page.content) < 600_000) == (200, True), url


def test_a_baseline_with_a_day_far_away_lies_beyond_the_edge_of_the_sheet(town: Unit, clerk: Client) -> None:
    schedule = make_schedule(town)
    kept = take_baseline(by=SYSTEM, schedule=schedule)
    BaselineRow.objects.filter(baseline=kept, key="eia").update(start=date(9990, 1, 1), finish=date(9999, 12, 31))
    page = clerk.get(f"/schedules/{schedule.pk}/")
    assert page.status_code == 200
    assert len(page.content) < 600_000


SQUARE, LONG = "²", "9" * 5000


@pytest.mark.parametrize("odd", [SQUARE, LONG, "-1", "1e999"])
def test_what_is_no_number_is_nothing_in_every_address_of_plans(town: Unit, clerk: Client, odd: str) -> None:
    schedule = make_schedule(town)
    for url in (
        f"/schedules/{schedule.pk}/?baseline={odd}", f"/schedules/{schedule.pk}/?px={odd}", f"/schedules/{schedule.pk}/compare/?baseline={odd}",
        f"/schedules/draw/?required_end=2027-12-31&title=x&approval=record&land=lease&eia=form&d_eia={odd}",
        f"/schedules/?at={odd}", f"/schedules/?on={odd}",
    ):  # fmt: skip
        assert clerk.get(url).status_code == 200, url
    asked = {
        "title": "某项目",
        "approval": "record",
        "land": "lease",
        "required_end": "2027-12-31",
        "subject": f"projects.project:{odd[:40]}",
    }
    assert clerk.post("/schedules/draw/", asked).status_code == 422
    for door, values in (
        ("level", {"capacities": f"项目单位 {odd[:300]}"}),
        ("edit", {}),
        ("baseline", {}),
        ("add", {}),
    ):
        answer = clerk.post(f"/schedules/{schedule.pk}/{door}/", {"version": odd, **values})
        assert answer.status_code in (302, 422), door


@pytest.mark.parametrize(
    "body",
    [
        '{"version": Infinity, "px": 2}', '{"version": 1, "px": 1e999}', '{"version": NaN, "px": 2}', "[" * 100_000, "[]", '"x"', "7",
        '{"version": "²", "px": 2}', '{"version": 1, "px": true}',
    ],
)  # fmt: skip
def test_json_that_is_none_is_told_in_one_sentence(town: Unit, clerk: Client, body: str) -> None:
    schedule = make_schedule(town)
    answer = clerk.post(f"/schedules/{schedule.pk}/move/", body, content_type="application/json")
    assert answer.status_code == 400
    assert "没有读懂" in answer.json()["said"]


def test_a_refused_form_of_a_plan_comes_back_as_it_was_filled_in(town: Unit, clerk: Client) -> None:
    schedule = make_schedule(town)
    other = make_schedule(town, title="别的")
    take_baseline(by=SYSTEM, schedule=schedule, name="招标前")
    asked = [
        ("add/", {"title": "管线迁改", "duration": "abc", "unit": "wd"}, "管线迁改"),
        ("edit/", {"title": "改过的名称", "required_end": "9999-01-01", "planned_from": "2026-03-02"}, "改过的名称"),
        ("edit/", {"title": "改过的名称", "planned_from": "2026-13-45"}, "改过的名称"),
        ("level/", {"capacities": "项目单位 两个"}, "项目单位 两个"),
        ("tasks/eia/link/", {"before": "contract", "kind": "FS", "lag": "七天", "unit": "wd"}, "七天"),
    ]
    for url, values, kept in asked:
        page = clerk.post(
            f"/schedules/{schedule.pk}/{url}", {"version": Schedule.objects.get(pk=schedule.pk).version, **values}
        )
        assert (page.status_code, kept in page.content.decode()) == (422, True), url
        assert 'class="zj-error' in page.content.decode(), url
    schedule.refresh_from_db()
    assert (schedule.version, schedule.title != "改过的名称", other.version) == (1, True, 1)
    named = clerk.post(f"/schedules/{schedule.pk}/baseline/", {"name": "招标前", "kind": "backward"})
    assert named.status_code == 422
    assert "已经有一份叫“招标前”的基线" in named.content.decode()


def test_a_resource_that_no_task_names_is_told_by_name(town: Unit, clerk: Client) -> None:
    schedule = make_schedule(town)
    page = clerk.post(f"/schedules/{schedule.pk}/level/", {"capacities": "项目单伟 1"})
    assert page.status_code == 422
    assert "叫“项目单伟”" in page.content.decode()
    assert "项目单位" in page.content.decode()


def test_a_button_pressed_twice_draws_one_plan_and_takes_one_baseline(town: Unit, clerk: Client) -> None:
    end = clock.today() + timedelta(days=400)
    asked = {"title": "没有对象的计划", "approval": "record", "land": "lease", "eia": "form", "required_end": f"{end}"}
    first, second = (clerk.post("/schedules/draw/", asked) for _twice in "12")
    assert first["Location"] == second["Location"]
    plan = Schedule.objects.get(title="没有对象的计划")
    before = plan.baselines.count()
    for name in ("", "", "开工前"):
        clerk.post(f"/schedules/{plan.pk}/baseline/", {"name": name, "kind": "current"})
        clerk.post(f"/schedules/{plan.pk}/baseline/", {"name": name, "kind": "current"})
    assert plan.baselines.count() == before + 2


def test_a_required_end_that_is_over_is_told_before_anything_is_drawn(town: Unit, clerk: Client) -> None:
    asked = {"title": "迟到的计划", "approval": "record", "land": "lease", "required_end": "2020-01-01"}
    for page in (clerk.get("/schedules/draw/", asked), clerk.post("/schedules/draw/", asked)):
        assert "2020-01-01 已经过去" in page.content.decode()
    assert not Schedule.objects.filter(title="迟到的计划").exists()


def test_a_drag_brings_the_foot_of_the_page_up_to_date(town: Unit, clerk: Client) -> None:
    schedule = make_schedule(town, on=clock.today(), required_end=clock.today() + timedelta(days=500))
    kept = schedule.baselines.get()
    answer = dragged(clerk, schedule, task="eia", start=f"{clock.today() + timedelta(days=300)}", baseline=kept.number)
    assert answer.status_code == 200
    page = clerk.get(f"/schedules/{schedule.pk}/?baseline={kept.number}").content.decode()
    lines = [line for line in answer.json()["foot"].splitlines() if "<li>" in line]
    assert lines
    assert all(line.strip() in page for line in lines)


def test_lateness_has_no_minus_and_the_menu_stays_on_the_page_of_a_task(town: Unit, clerk: Client) -> None:
    today = clock.today()
    late = make_schedule(town, on=today, required_end=today + timedelta(days=30))
    page = clerk.get(f"/schedules/{late.pk}/").content.decode()
    assert "<dt>晚</dt><dd>" in page
    assert "<dt>晚</dt><dd>-" not in page
    task = clerk.get(f"/schedules/{late.pk}/tasks/eia/").content.decode()
    side = task.split('class="zj-side"')[1].split("</nav>")[0]
    assert 'href="/schedules/"' in side
    assert "完成后开始" in task
    assert "<span>FS" not in task


def test_the_colours_of_the_list_are_english_in_english(town: Unit, clerk: Client) -> None:
    make_schedule(town)
    clerk.cookies["django_language"] = "en"
    page = clerk.get("/schedules/").content.decode()
    assert not any(word in page.split("<main")[1].split("zj-pop")[0] for word in ("滞后", "预警", "正常", "未评"))


def test_a_plan_that_is_broken_twice_is_put_right_one_by_one_or_put_out_of_use(town: Unit, clerk: Client) -> None:
    schedule = make_schedule(town)
    far = {"start_rule": "start_no_earlier", "start_on": date(9990, 1, 1)}
    ScheduleTask.objects.filter(schedule=schedule, key__in=("eia", "contract")).update(**far)
    for key in ("eia", "contract"):
        change_tasks(by=SYSTEM, schedule=schedule, changes={key: {"start_rule": "", "start_on": None}})
    assert 'id="gantt"' in clerk.get(f"/schedules/{schedule.pk}/").content.decode()
    other = make_schedule(town)
    ScheduleTask.objects.filter(schedule=other, key="eia").update(**far)
    assert clerk.post(f"/schedules/{other.pk}/close/", {"why": "不要了", "version": other.version}).status_code == 302
    other.refresh_from_db()
    assert other.closed_at is not None
