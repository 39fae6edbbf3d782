"""Pages of plans as people of each role use them, on any day, and with what goes wrong."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.ledger import make_yard
from tests.factories.org import make_account, make_county
from tests.factories.schedules import make_chain, make_schedule
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.actions.drawing import change_schedule
from zhenjie.engines.schedules.actions.planning import add_task, change_tasks
from zhenjie.engines.schedules.actions.reporting import record_progress
from zhenjie.engines.schedules.models import Baseline, Schedule, ScheduleLink, ScheduleTask

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Unit:
    county = make_county(townships=2, villages=0)
    return Unit.objects.filter(parent=county).order_by("path")[0]


def desk(unit: Unit, role: str = "clerk") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def dragged(client: Client, schedule: Schedule, **asked: Any) -> Any:
    today = clock.today()
    scale = {
        "first": f"{today - timedelta(days=30)}",
        "last": f"{today + timedelta(days=400)}",
        "px": 2,
        "baseline": None,
    }
    return client.post(
        f"/schedules/{schedule.pk}/move/", json.dumps({"version": schedule.version, **scale, **asked}), content_type="application/json"
    )  # fmt: skip


def test_a_reader_sees_everything_and_no_form(town: Unit) -> None:
    schedule = make_schedule(town)
    reader, clerk = desk(town, "reader"), desk(town)
    for url in ("", "?view=table", "?px=6", "?baseline=0", "tasks/eia/", "compare/"):
        page = reader.get(f"/schedules/{schedule.pk}/{url}")
        assert page.status_code == 200
        assert b'method="post" action="/schedules/' not in page.content
    assert b'method="post" action="/schedules/' in clerk.get(f"/schedules/{schedule.pk}/").content
    assert dragged(reader, schedule, task="eia", start="2026-12-01").status_code == 403
    assert desk(town, "grid_worker").get("/schedules/").status_code == 403


def test_the_list_shows_colour_next_node_and_ends(town: Unit) -> None:
    today = clock.today()
    late = make_schedule(town, title="来不及的项目", on=today, required_end=today + timedelta(days=30))
    make_schedule(town, title="来得及的项目", on=today, required_end=today + timedelta(days=700))
    page = desk(town).get("/schedules/").content.decode()
    assert page.index("来不及的项目") < page.index("来得及的项目")
    assert "签订投资合同" in page
    assert "要求" in page
    red = desk(town).get("/schedules/?colour=red").content.decode()
    assert "来得及的项目" not in red
    assert "没有符合条件的计划" in desk(town).get("/schedules/?q=不存在").content.decode()
    assert desk(town).get(f"/schedules/?on={today - timedelta(days=1)}").content.decode().count(late.title) == 0


def test_the_list_costs_the_same_for_one_and_for_thirty(town: Unit) -> None:
    client, counted = desk(town), []
    make_schedule(town)
    client.get("/schedules/")
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get("/schedules/")
        counted.append(len(asked))
        for _ in range(29):
            make_schedule(town)
    assert counted[0] == counted[1]


def test_the_page_costs_the_same_for_few_and_for_many_tasks(town: Unit) -> None:
    client, counted = desk(town), []
    for schedule in (make_chain(town, (5,)), make_chain(town, (1,) * 30)):
        client.get(f"/schedules/{schedule.pk}/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/schedules/{schedule.pk}/").status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_from_route_and_end_to_a_plan(town: Unit) -> None:
    client, end = desk(town), clock.today() + timedelta(days=60)
    asked = {
        "title": "锦川冷链",
        "approval": "record",
        "land": "lease",
        "eia": "form",
        "required_end": f"{end}",
        "subject": "",
    }
    page = client.get("/schedules/draw/", asked).content.decode()
    assert "依据：环境影响评价法（2018年修正）第二十二条" in page
    assert "待核实" in page
    assert f"要求{end.year}年" in page
    assert not Schedule.objects.exists()
    told = client.post(
        "/schedules/draw/",
        {**asked, "d_fit_out": "20", "d_fit_out_unit": "d", "d_eia": "30", "d_eia_unit": "d", "d_works": "9"},
    )
    schedule = Schedule.objects.get()
    assert told.headers["Location"] == f"/schedules/{schedule.pk}/"
    assert ScheduleTask.objects.get(schedule=schedule, key="fit_out").duration == 20
    assert ScheduleTask.objects.get(schedule=schedule, key="eia").confirmed
    assert Baseline.objects.get(schedule=schedule).kind == "backward"


def test_a_plan_that_cannot_be_drawn_says_why_and_loses_nothing(town: Unit) -> None:
    client = desk(town)
    asked = {"title": "锦川冷链", "approval": "record", "land": "lease", "required_end": "2027-06-01"}
    other = Unit.objects.filter(parent=town.parent).exclude(pk=town.pk).get()
    yard = make_yard(other)
    for more, said in (
        ({"d_eia": "一个月"}, "要写成整数的天数"),
        ({"approval": "nothing"}, "nothing"),
        ({"subject": "nothing.here:1"}, "找不到"),
        ({"required_end": ""}, "这一项必填"),
    ):
        page = client.post("/schedules/draw/", {**asked, **more})
        assert page.status_code == 422
        assert said in page.content.decode()
        assert "锦川冷链" in page.content.decode()
    assert client.post("/schedules/draw/", {**asked, "subject": f"sample.yard:{yard.pk}"}).status_code == 404
    assert not Schedule.objects.exists()


def test_a_drag_answers_only_what_is_different(town: Unit) -> None:
    schedule = make_chain(town, (5, 5, 5), on=clock.today(), required_end=clock.today() + timedelta(days=300))
    add_task(by=SYSTEM, schedule=schedule, values={"title": "旁的一步", "duration": 3})
    schedule.refresh_from_db()
    client = desk(town)
    day = clock.today() + timedelta(days=40)
    answer = dragged(client, schedule, task="t2", start=f"{day}").json()
    rows = {row["key"]: row for row in answer["rows"]}
    # The first is no longer critical; the one beside is told nothing of.
    assert rows.keys() == {"t1", "t2", "t3"}
    assert rows["t2"]["start"] >= f"{day}"
    assert {one["id"] for one in answer["links"]} == {"t1>t2>FS", "t2>t3>FS"}
    assert answer["version"] == schedule.version + 1
    assert "预计完成" in answer["head"]
    refused = dragged(client, schedule, task="t2", start=f"{day}")
    assert refused.status_code == 409
    assert "在您打开之后已被改过" in refused.json()["said"]
    schedule.refresh_from_db()
    assert dragged(client, schedule, task="t9", start=f"{day}").status_code == 422
    assert client.post(f"/schedules/{schedule.pk}/move/", "[]", content_type="application/json").status_code == 400
    assert (
        client.post(f"/schedules/{schedule.pk}/move/", "nonsense", content_type="application/json").status_code == 400
    )


def test_forms_of_a_task(town: Unit) -> None:
    schedule = make_chain(town, (5, 5), on=clock.today())
    client, url = desk(town), f"/schedules/{schedule.pk}/"
    page = client.get(f"{url}tasks/t1/").content.decode()
    assert "第2步" in page
    asked = {"title": "第一步", "duration": "7", "unit": "wd", "version": str(schedule.version)}
    assert client.post(f"{url}tasks/t1/change/", asked).status_code == 302
    again = client.post(f"{url}tasks/t1/change/", {**asked, "title": "又改"})
    assert again.status_code == 422
    assert "在您打开之后已被改过" in again.content.decode()
    assert 'value="又改"' in again.content.decode()
    wrong = client.post(f"{url}tasks/t1/report/", {"started": f"{clock.today() + timedelta(days=3)}"})
    assert wrong.status_code == 422
    assert client.post(f"{url}tasks/t1/report/", {"started": f"{clock.today()}", "remaining": "3"}).status_code == 302
    assert client.post(f"{url}tasks/t2/unlink/", {"before": "t1", "after": "t2", "kind": "FS"}).status_code == 302
    assert not ScheduleLink.objects.exists()
    assert (
        client.post(f"{url}tasks/t2/link/", {"before": "t1", "kind": "SS", "lag": "2", "unit": "wd"}).status_code == 302
    )
    assert ScheduleLink.objects.get().lag == 2
    round_trip = client.post(
        f"{url}tasks/t1/link/", {"before": "t2", "kind": "FS", "lag": "0", "unit": "wd"}, follow=True
    )
    assert "互相等待" in round_trip.content.decode()
    assert client.post(f"{url}tasks/t2/remove/", {}).status_code == 302
    assert client.get(f"{url}tasks/t2/").status_code == 404
    assert client.post(f"{url}tasks/t2/change/", asked).status_code == 404


def test_one_column_of_float_has_one_unit_and_a_deleted_task_keeps_what_it_was(town: Unit) -> None:
    begun = clock.today()
    schedule = make_chain(town, (5, 5), on=begun)
    change_tasks(by=SYSTEM, schedule=schedule, changes={"t1": {"duration": 7, "unit": "d"}})
    change_schedule(by=SYSTEM, schedule=schedule, required_end=begun + timedelta(days=100))
    client, url = desk(town), f"/schedules/{schedule.pk}/"
    bars = {one.key: one.slack for one in client.get(url).context["page"].chart.bars}
    assert abs(int(bars["t1"]) - int(bars["t2"])) <= 2
    client.post(f"{url}baseline/", {"name": "开工前", "kind": "current"})
    client.post(f"{url}tasks/t2/remove/", {"version": Schedule.objects.get().version})
    gone = client.get(f"{url}compare/").content.decode().partition('class="is-gone"')[2].partition("</tr>")[0]
    assert "5 工作日" in gone
    assert gone.count("<s>") == 6


def test_forms_of_a_plan(town: Unit) -> None:
    schedule = make_chain(town, (5, 5), on=clock.today())
    client, url = desk(town), f"/schedules/{schedule.pk}/"
    end = clock.today() + timedelta(days=90)
    asked = {"title": "新名称", "required_end": f"{end}", "planned_from": f"{clock.today()}", "jurisdiction": "银川"}
    client.post(f"{url}edit/", asked)
    schedule.refresh_from_db()
    assert (schedule.title, schedule.required_end, schedule.jurisdiction) == ("新名称", end, "银川")
    assert "计划起算" in client.post(f"{url}edit/", {**asked, "planned_from": ""}, follow=True).content.decode()
    client.post(f"{url}baseline/", {"name": "开工前", "kind": "current"})
    change_tasks(by=SYSTEM, schedule=schedule, changes={"t1": {"duration": 9, "money": "120"}})
    compared = client.get(f"{url}compare/").content.decode()
    assert "整体完成比基线晚" in compared
    assert "1 项工作的计划投资变了" in compared
    levelled = client.post(f"{url}level/", {"capacities": "中拓建设"}, follow=True).content.decode()
    assert "要写成“名称 数量”" in levelled
    client.post(f"{url}close/", {"why": "项目不做了"})
    closed = client.get(url).content.decode()
    assert "起停用：项目不做了" in closed
    assert f'action="{url}edit/"' not in closed


def test_a_past_day_is_shown_as_it_was(town: Unit) -> None:
    today = clock.today()
    with clock.fixed(clock.aware(today - timedelta(days=40))):
        schedule = make_chain(town, (5, 30), on=clock.today(), required_end=today + timedelta(days=60))
    with clock.fixed(clock.aware(today - timedelta(days=20))):
        change_schedule(by=SYSTEM, schedule=schedule, title="改过的名称")
        record_progress(by=SYSTEM, schedule=schedule, task="t1", started=clock.today(), remaining=4)
    client = desk(town)
    then = client.get(f"/schedules/{schedule.pk}/?on={today - timedelta(days=30)}").content.decode()
    assert schedule.title in then
    assert "改过的名称" not in then
    assert "data-move" not in then
    assert "只用那天以前录入的事实" in then
    assert "改过的名称" in client.get(f"/schedules/{schedule.pk}/?on={today - timedelta(days=10)}").content.decode()
    before = client.get(f"/schedules/{schedule.pk}/?on={today - timedelta(days=50)}", follow=True)
    assert "那天还没有这份计划" in before.content.decode()
    assert client.get(f"/schedules/{schedule.pk}/?on=2026-02-31").status_code == 200


def test_an_empty_plan_says_what_to_do(town: Unit) -> None:
    schedule = make_chain(town, ())
    assert "计划里还没有工作" in desk(town).get(f"/schedules/{schedule.pk}/").content.decode()
    assert date(2026, 3, 2) == schedule.planned_from
