"""The page of a firm, the promises, the statistics, and the door before the returns of a single firm."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.org import make_account, make_county, make_person, make_unit
from tests.factories.people import credit_code, make_firm, make_standing, make_visit
from zhenjie.core import clock, periods
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.enterprises import figures
from zhenjie.domains.enterprises.actions import firms as actions
from zhenjie.domains.enterprises.models import Enterprise, Measure, Return, Standing, Task, Visit
from zhenjie.domains.enterprises.queries.promises import kept_between, promised
from zhenjie.domains.enterprises.queries.statistics import statistics
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.org.models import Link, Unit
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def held() -> Any:
    with clock.fixed(TODAY):
        yield


@pytest.fixture
def town() -> Unit:
    make_county(townships=2, villages=1)
    found = Unit.objects.filter(kind="township").order_by("path").first()
    assert found is not None
    return found


@pytest.fixture
def firm(town: Unit) -> Enterprise:
    return make_firm(town, "青澜鑫源机械有限公司")


def desk(unit: Unit, role: str = "clerk") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def page_of(client: Client, firm: Enterprise) -> str:
    return client.get(f"/enterprises/{firm.pk}/").content.decode()


def test_a_visit_is_written_down_with_what_it_left_to_do(town: Unit, firm: Enterprise) -> None:
    office = make_unit("经济发展办公室", kind="office", parent=town)
    client = desk(town)
    visitor = make_person("沈国安", unit=town)
    sent = {
        "visit-visitor": visitor.pk, "visit-on": "2026-03-09", "visit-said": "缺两名熟练工。", "visit-command": "once",
        "visit-task": "联系职业学校", "visit-holder": office.pk, "visit-due": "2026-03-20",
    }  # fmt: skip
    for _ in range(2):
        assert client.post(f"/enterprises/{firm.pk}/visit/", sent).status_code == 302
    assert (Visit.objects.count(), Task.objects.count()) == (1, 1)
    page = page_of(client, firm)
    assert "缺两名熟练工。" in page
    assert "联系职业学校" in page
    task = Task.objects.get()
    client.post(f"/enterprises/tasks/{task.pk}/finish/", {"finish-result": "已到岗两人"})
    assert Task.objects.get().done == TODAY
    assert "已到岗两人" in page_of(client, firm)
    with pytest.raises(Problem, match="已于"):
        actions.finish_task(by=SYSTEM, task=task, result="再来")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"visit-on": "2026-03-11"}, "还没有到"),
        ({"visit-said": ""}, "请填写"),
        ({"visit-task": "联系学校"}, "由谁办"),
        ({"visit-visitor": "0"}, "走访"),
    ],
)
def test_a_visit_that_is_not_right_comes_back_as_it_was_typed(
    town: Unit, firm: Enterprise, change: dict[str, str], said: str
) -> None:
    visitor = make_person("沈国安", unit=town)
    sent = {"visit-visitor": str(visitor.pk), "visit-on": "2026-03-09", "visit-said": "谈了两小时用工的事"}
    answer = desk(town).post(f"/enterprises/{firm.pk}/visit/", {**sent, **change})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert Visit.objects.count() == 0
    if "visit-said" not in change:
        assert "谈了两小时用工的事" in page


def test_a_firm_enters_a_list_leaves_it_and_enters_anew(town: Unit, firm: Enterprise) -> None:
    client = desk(town)
    url = f"/enterprises/{firm.pk}/list/"
    client.post(url, {"enter-kind": "industry", "enter-entered": "2022-01-01", "enter-ground": "年度审核"})
    first = Standing.objects.get()
    again = client.post(url, {"enter-kind": "service", "enter-entered": "2023-01-01", "enter-ground": "年度审核"})
    assert again.status_code == 422
    assert "先办退库" in again.content.decode()
    leave = f"/enterprises/standings/{first.pk}/leave/"
    assert client.post(leave, {"leave-left": "2021-01-01", "leave-left_ground": "低于标准"}).status_code == 422
    client.post(leave, {"leave-left": "2025-01-01", "leave-left_ground": "低于标准"})
    client.post(url, {"enter-kind": "industry", "enter-entered": "2026-01-01", "enter-ground": "重新达标"})
    assert [(one.entered.year, one.left and one.left.year) for one in Standing.objects.order_by("entered")] == [
        (2022, 2025),
        (2026, None),
    ]
    with pytest.raises(Problem, match="已于"):
        actions.leave_list(by=SYSTEM, standing=first, left=date(2026, 1, 1), ground="再退")
    count = figures.large_industry_firms
    assert [count(town.path, periods.as_of(date(y, 6, 30))) for y in (2021, 2024, 2025)] == [0, 1, 0]
    assert count(town.path, periods.as_of(TODAY)) == 1
    assert figures.new_large_firms(town.path, periods.year(2026)) == 1


def test_a_link_made_on_the_page_becomes_a_promise(town: Unit, firm: Enterprise) -> None:
    client, steward = desk(town), make_person("赵一帆", unit=town)
    sent = {"link-person": steward.pk, "link-every_days": "30", "link-valid_from": "2026-03-02"}
    client.post(f"/enterprises/{firm.pk}/link/", sent)
    assert "待走访" in page_of(client, firm)
    twice = client.post(f"/enterprises/{firm.pk}/link/", sent)
    assert "不用再登记一次" in twice.content.decode()
    make_visit(town, firm, visitor=make_person("别人", unit=town), on=TODAY)
    assert promised([town.path])[0].promise.state == "due"
    make_visit(town, firm, visitor=steward, on=TODAY)
    assert promised([town.path])[0].promise.state == "done"
    page = client.get("/enterprises/promises/?state=done").content.decode()
    assert firm.name in page
    assert firm.name not in client.get("/enterprises/promises/?mine=1").content.decode()


def test_promises_show_the_broken_ones_first_and_cost_as_many_queries_for_thirty(town: Unit) -> None:
    steward = make_person("赵一帆", unit=town)

    def link(days: int) -> Enterprise:
        one = make_firm(town)
        subject = f"enterprises.enterprise:{one.pk}"
        Link.objects.create(
            person=steward, subject=subject, label=one.name, every_days=30, valid_from=TODAY - timedelta(days=days)
        )
        return one

    client = desk(town)
    link(5)
    client.get("/enterprises/promises/")
    with CaptureQueriesContext(connection) as one:
        client.get("/enterprises/promises/")
    late = link(45)
    for _ in range(28):
        link(5)
    with CaptureQueriesContext(connection) as thirty:
        client.get("/enterprises/promises/")
    assert len(thirty) == len(one)
    rows = promised([town.path])
    assert (rows[0].firm, rows[0].promise.state, len(rows)) == (late, "overdue", 30)
    assert kept_between([town.path], date(2026, 1, 1), TODAY) == (0, 1)
    assert figures.visits_due(town.path, periods.year(2026)) == 1
    assert figures.visits_kept(town.path, periods.year(2026)) == 0


def test_the_neighbour_sees_no_promise_and_no_firm_of_ours(town: Unit, firm: Enterprise) -> None:
    other = Unit.objects.filter(kind="township").exclude(pk=town.pk).get()
    Link.objects.create(
        person=make_person(unit=other), subject=f"enterprises.enterprise:{firm.pk}", label="x", valid_from=TODAY
    )
    stranger = desk(other)
    for url in ("/enterprises/", "/enterprises/promises/", "/enterprises/sizes/", "/ledger/enterprises.enterprise/"):
        assert firm.name not in stranger.get(url).content.decode()
    assert stranger.get(f"/enterprises/{firm.pk}/").status_code == 404


def test_a_plan_is_written_and_reported_and_two_reports_do_not_overwrite(town: Unit, firm: Enterprise) -> None:
    client = desk(town)
    client.post(
        f"/enterprises/{firm.pk}/measure/",
        {"measure-goal": "满产", "measure-text": "协调续贷", "measure-holder": town.pk, "measure-due": "2026-06-30"},
    )
    plan = Measure.objects.get()
    url = f"/enterprises/measures/{plan.pk}/progress/"
    client.post(url, {"progress-progress": "已放款", "progress-version": plan.version, "progress-done": "on"})
    assert Measure.objects.get().done == TODAY
    late = client.post(url, {"progress-progress": "还在谈", "progress-version": plan.version})
    assert late.status_code == 422
    assert "刚被别人更新过" in late.content.decode()
    assert Measure.objects.get().progress == "已放款"
    with pytest.raises(Conflict):
        actions.report_measure(by=SYSTEM, measure=plan, progress="x", done=False, version=1)


def test_the_returns_of_a_firm_open_to_the_named_post_with_a_reason_only(town: Unit, firm: Enterprise) -> None:
    Return.objects.create(enterprise=firm, year=2025, month=0, kind="tax", value=Decimal("1234.56"), source="税务清单")
    for role in ("clerk", "leader", "reader", "deputy"):
        client = desk(town, role)
        assert "1,234.56" not in page_of(client, firm)
        assert "单户税收和统计报表" not in page_of(client, firm)
        assert client.post(f"/enterprises/{firm.pk}/returns/", {"door-reason": "想看一看"}).status_code == 403
    statistician = desk(town, "statistician")
    assert "1,234.56" not in page_of(statistician, firm)
    short = statistician.post(f"/enterprises/{firm.pk}/returns/", {"door-reason": "看"})
    assert short.status_code == 422
    assert "1,234.56" not in short.content.decode()
    opened = statistician.post(f"/enterprises/{firm.pk}/returns/", {"door-reason": "核对年报口径"}).content.decode()
    assert "1,234.56" in opened
    assert Entry.objects.filter(verb="调阅单户报表", after__contains="核对年报口径").count() == 1


def test_a_return_is_entered_and_the_trail_says_which_but_not_how_much(town: Unit, firm: Enterprise) -> None:
    client = desk(town, "statistician")
    sent = {"return-year": "2026", "return-month": "2", "return-kind": "revenue", "return-value": "987.65", "return-source": "月报", "return-reason": "月度登记"}  # fmt: skip
    for value in ("987.65", "988.00"):
        client.post(f"/enterprises/{firm.pk}/returns/enter/", {**sent, "return-value": value})
    assert [one.value for one in Return.objects.all()] == [Decimal("988.00")]
    told = " ".join(Entry.objects.filter(verb="登记单户报表").values_list("after", flat=True))
    assert "2026" in told
    assert "98" not in told.replace("2026", "").replace("0x98", "")


def _firms(unit: Unit, industry: str, *revenues: int) -> None:
    for revenue in revenues:
        make_firm(unit, industry=industry, revenue=Decimal(revenue), persons=None, assets=None)


def test_sums_of_fewer_than_three_firms_are_not_shown_nor_left_over(town: Unit) -> None:
    county = town.parent
    assert county is not None
    other = Unit.objects.filter(kind="township").exclude(pk=town.pk).get()
    _firms(town, "35", 11, 13, 17, 19)
    _firms(town, "52", 1009)
    _firms(town, "62", 31, 37, 41)
    _firms(other, "35", 101, 103, 107)
    _firms(other, "52", 401, 409, 419)
    found = statistics(county)
    assert found is not None
    shown = {row.title: row.cell.shown()[1] for row in found.by_industry}
    assert shown["批发和零售业"] == (1, Decimal(2238), False), "four firms of two townships together give nobody away"
    mine = statistics(town)
    assert mine is not None
    rows = {row.title: row.cell.shown()[1] for row in mine.by_industry}
    assert rows["批发和零售业"] == (1, None, True)
    assert sum(hidden for _places, _value, hidden in rows.values()) >= 2
    page = desk(town).get("/enterprises/sizes/").content.decode()
    assert "1,009" not in page
    assert "不公布" in page
    assert {row.title: row.cell.firms for row in mine.by_industry}["批发和零售业"] == 1


def test_statistics_stop_at_the_township(town: Unit) -> None:
    village = Unit.objects.filter(parent=town).get()
    make_firm(village)
    assert statistics(village) is None
    assert "按镇街汇总" in desk(village, "village_head").get("/enterprises/sizes/").content.decode()


def test_a_code_is_registered_once_and_wrong_ones_say_where(town: Unit, firm: Enterprise) -> None:
    with pytest.raises(ValidationError, match="已经登记过"):
        Enterprise(unit=town, name="又一家", code=firm.code).full_clean()
    with pytest.raises(ValidationError, match="校验位不符"):
        Enterprise(unit=town, name="又一家", code=credit_code(1)[:17] + "Y").full_clean()
    found = Enterprise(unit=town, name="又一家", code=credit_code(77).lower())
    found.full_clean()
    assert found.code == credit_code(77)
    with pytest.raises(ValidationError, match="早于成立"):
        Enterprise(unit=town, name="某厂", founded=date(2024, 1, 1), closed=date(2023, 1, 1)).full_clean()


def test_what_is_counted_is_counted_as_of_the_day(town: Unit) -> None:
    make_firm(town, founded=date(2024, 5, 1))
    make_firm(town, founded=date(2026, 1, 5), kind="trader", revenue=Decimal(50), persons=2)
    make_firm(town, founded=date(2020, 5, 1), closed=date(2025, 12, 31), status="cancelled")
    make_firm(town, founded=date(2026, 2, 5), kind="social")
    then, now = periods.as_of(date(2025, 6, 30)), periods.as_of(TODAY)
    assert [figures.entities(town.path, at) for at in (then, now)] == [2, 2]
    assert [figures.firms(town.path, at) for at in (then, now)] == [2, 1]
    assert figures.sole_traders(town.path, now) == 1
    assert figures.new_entities(town.path, periods.year_to_date(2026, 3)) == 1
    assert figures.small_fry(town.path, now) == 2
    assert figures.above_limit_units(town.path, now) == 0
    make_standing(town, kind="retail")
    assert figures.above_limit_units(town.path, now) == 1


def test_the_front_page_counts_what_the_lists_show(town: Unit, firm: Enterprise) -> None:
    page = desk(town).get("/enterprises/")
    assert page.context["firms"] == 1
    assert "没有逾期的走访" in page.content.decode()
