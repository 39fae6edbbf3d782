"""An event in a minute: all of it or nothing, once; promises; the pages of one township are closed to the next."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.factories.investment import make_event, make_investor, make_promise
from tests.factories.org import make_person, make_unit
from zhenjie.core.actors import SYSTEM
from zhenjie.core.periods import year
from zhenjie.domains.investment.actions.promises import close_promise
from zhenjie.domains.investment.figures import events_held, new_leads, trips_made
from zhenjie.domains.investment.models.events import Event, Met, Origin, Promise
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.investment.queries.events import due, kept
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
TODAY = date(2026, 6, 17)


def told(town: Unit, **more: str) -> dict[str, str]:
    owner = make_person("许静", unit=town)
    return {
        "kind": "in", "on": "2026-06-16", "place": "青澜县", "investor_name": "蓝湾精密制造有限公司", "investor_contact": "王明", "investor_mobile": "13900000001",
        "said": "要看两处厂房", "lead_name": "高端液压件", "lead_planned_total": "1.2万", "promise_text": "发地块资料", "promise_owner": str(owner.pk),
        "promise_due": "2026-06-20", "traffic": "1,200", "heads": "3", "command": "c-1", **more,
    }  # fmt: skip


def test_one_step_makes_event_investor_lead_and_promise_once(desk: Client, town: Unit) -> None:
    sent = told(town)
    answers = [desk.post("/investment/record/", sent) for _twice in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    event, lead = Event.objects.get(), Project.objects.get()
    assert (event.title, event.cost, event.per_head) == ("蓝湾精密制造有限公司客商来访", Decimal(1200), Decimal(400))
    assert (lead.stage, lead.planned_total, lead.source, lead.investor) == (
        "lead",
        12000,
        "call",
        "蓝湾精密制造有限公司",
    )
    assert lead.mobile is not None
    assert lead.mobile.plain == "13900000001"
    origin, promise = Origin.objects.get(), Promise.objects.get()
    assert (origin.project, origin.event, origin.investor) == (lead, event, Investor.objects.get())
    assert (promise.project, promise.event, promise.state) == (lead, event, "open")
    page = desk.get(answers[0]["Location"]).content.decode()
    for words in ("高端液压件", "要看两处厂房", "发地块资料", "1,200"):
        assert words in page
    whole = desk.get(f"/investment/investors/{origin.investor_id}/").content.decode()
    assert "139****0001" in whole
    assert "13900000001" not in whole
    assert "王明" not in whole


def test_the_name_of_a_known_investor_finds_it_however_it_is_spelt(desk: Client, town: Unit) -> None:
    known = make_investor(town, "蓝湾精密制造有限公司", contact="", mobile=None)
    desk.post("/investment/record/", told(town, investor_name="蓝湾精密制造（集团）股份有限公司"))
    assert Met.objects.get().investor == known
    known.refresh_from_db()
    assert known.contact == "王明", "what was missing is filled in"


def test_a_form_that_is_not_right_comes_back_whole_and_leaves_nothing(desk: Client, town: Unit) -> None:
    for more, said in (
        ({"investor_mobile": "1390000"}, "1390000"), ({"investor_name": ""}, "写投资方是谁"), ({"promise_owner": ""}, "选一个人来办"),
        ({"promise_due": "2026-06-01"}, "这一天已经过了"), ({"until": "2026-06-01"}, "结束日期早于开始日期"), ({"traffic": "很多"}, "不是数字"),
        ({"lead_name": "x" * 121}, "高"),
    ):  # fmt: skip
        answer = desk.post("/investment/record/", told(town, **more))
        assert answer.status_code == 422, more
        page = answer.content.decode()
        assert said in page or more.get("lead_name"), more
        assert "要看两处厂房" in page
    assert (Event.objects.count(), Investor.objects.count(), Project.objects.count(), Promise.objects.count()) == (
        0,
        0,
        0,
        0,
    )


def test_more_can_be_told_afterwards(desk: Client, town: Unit) -> None:
    event, person = make_event(town, heads=None), make_person("孟秋实", unit=town)
    sent = {
        "meet-investor_name": "青岚模具有限公司",
        "meet-said": "有意向",
        "meet-lead_name": "精密模具",
        "meet-lead_sector": "industry",
    }
    assert desk.post(f"/investment/events/{event.pk}/met/", sent).status_code == 302
    assert Origin.objects.get().project.source == "trip"
    after = {
        "after-people": [str(person.pk)],
        "after-leader": str(person.pk),
        "after-traffic": "900",
        "after-minutes": "谈了两小时",
    }
    assert desk.post(f"/investment/events/{event.pk}/after/", after).status_code == 302
    event.refresh_from_db()
    assert (event.traffic, event.minutes, event.heads, event.lodging) == (900, "谈了两小时", 1, None)
    assert desk.post(f"/investment/events/{event.pk}/met/", {"meet-said": "x"}).status_code == 422


def test_a_promise_is_red_by_its_day_and_closed_once(desk: Client, town: Unit) -> None:
    rows = [make_promise(town, due=date(2026, 6, day)) for day in (10, 19, 30)]
    assert [one.colour.value for one in due(rows, TODAY)] == ["red", "yellow", "green"]
    url = f"/investment/promises/{rows[0].pk}/close/"
    assert "撤销承诺要写原因" in desk.post(url, {"on": "2026-06-16", "withdraw": "on"}).content.decode()
    assert "还没有到" in desk.post(url, {"on": "2026-06-20"}).content.decode()
    assert [desk.post(url, {"on": "2026-06-16", "result": "发了"}).status_code for _twice in range(2)] == [302, 302]
    rows[0].refresh_from_db()
    assert (rows[0].state, rows[0].was_late) == ("kept", True)
    with pytest.raises(Problem, match="已经办结"):
        close_promise(by=SYSTEM, promise=rows[0], on=date(2026, 6, 15))
    close_promise(by=SYSTEM, promise=rows[1], on=TODAY, result="不来了", withdraw=True)
    found = kept([town.path], date(2026, 6, 1), date(2026, 6, 30))
    assert (found.due, found.in_time, found.late, found.withdrawn, found.overdue) == (3, 0, 1, 1, 1)
    closed = desk.get("/investment/promises/?which=closed").content.decode()
    assert "迟办" in closed
    assert "不来了" in closed


def test_the_promises_are_paged_by_key(desk: Client, town: Unit) -> None:
    owner = make_person("许静", unit=town)
    for number in range(70):
        make_promise(town, text=f"第{number:02}件", due=date(2026, 7, 1 + number % 3), owner=owner)
    first = desk.get("/investment/promises/").content.decode()
    after = first.split("after=")[1].split('"')[0]
    second = desk.get(f"/investment/promises/?after={after}").content.decode()
    assert sum(f"第{number:02}件" in first for number in range(70)) == 60
    assert sum(f"第{number:02}件" in second for number in range(70)) == 10
    for odd in ("2026-13-01:5", "x:y", "2026-02-30:1", ":", "２０２６-01-01:1"):
        assert desk.get(f"/investment/promises/?after={odd}").status_code == 200


def test_events_ahead_are_planned_and_counted_when_they_have_been(town: Unit, desk: Client) -> None:
    make_event(town, on=date(2026, 6, 25), until=None, title="赴无锡")
    make_event(town, on=date(2026, 5, 6))
    make_event(town, on=date(2026, 6, 1), until=None, kind="in")
    home = desk.get("/investment/").content.decode()
    assert "赴无锡" in home
    told = desk.get("/investment/").context["say"]
    said = "".join(text for text, _url in told)
    assert said.endswith("外出招商1次，接待客商来访1批次，新增线索0条。")
    assert all(desk.get(url).status_code == 200 for _text, url in told if url)
    assert (
        trips_made(town.path, year(2026)),
        events_held(town.path, year(2026)),
        new_leads(town.path, year(2026)),
    ) == (1, 2, 0)


def test_a_person_has_no_name_in_a_column_that_everybody_reads(desk: Client, town: Unit) -> None:
    answer = desk.post("/investment/record/", told(town, investor_kind="person", investor_name="王明"))
    assert answer.status_code == 422
    assert "姓名填在联系人里" in answer.content.decode()


def test_the_same_firm_twice_in_one_township_is_told_at_once(town: Unit) -> None:
    from django.core.exceptions import ValidationError

    make_investor(town, "蓝湾精密制造有限公司")
    with pytest.raises(ValidationError, match="已经登记过这个投资方"):
        Investor(unit=town, name="蓝湾精密制造 集团公司").full_clean()
    Investor(unit=make_unit("禾丰镇"), name="蓝湾精密制造有限公司").full_clean()
