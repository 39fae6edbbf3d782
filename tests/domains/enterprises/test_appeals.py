"""Appeals: from a list, a visit, a firm's page; the three limits; the meeting; what a solved one changed."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.appeals import make_appeal
from tests.factories.matters import CHIEF, CLERK, brought_to, move
from tests.factories.org import make_account, make_county, make_person, make_unit
from tests.factories.people import make_firm, make_task, make_visit
from zhenjie.core import clock, workdays
from zhenjie.core.periods import year
from zhenjie.domains.enterprises import figures
from zhenjie.domains.enterprises.actions.appeals import (
    Asking,
    appeal_from_visit,
    decide_at_meeting,
    record_change,
    register_list,
    tell_stewards,
)
from zhenjie.domains.enterprises.actions.firms import link_person
from zhenjie.domains.enterprises.models import Enterprise, Measure
from zhenjie.domains.enterprises.queries.alike import alike
from zhenjie.domains.enterprises.queries.appeals import of_firm, rates, to_meet
from zhenjie.domains.enterprises.rules.appeals import core_of, kept, said_in
from zhenjie.engines.ledger.importing.small import handed_in, pasted
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.models import Matter, Voice
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.notices.models import Notice
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=clock.CHINA)


@pytest.fixture
def town() -> Unit:
    make_county(townships=2, villages=1)
    return Unit.objects.filter(kind="township").order_by("path")[0]


@pytest.fixture
def firm(town: Unit) -> Enterprise:
    return make_firm(town, "青澜鑫源机械有限公司")


def desk(unit: Unit, role: str = "clerk") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def at(moment: datetime, **later: int) -> Any:
    return clock.fixed(moment + timedelta(**later))


def verdicts(matter: Matter, now: datetime) -> list[bool | None]:
    matter.refresh_from_db()
    state = State.from_json(matter.state)
    return [kept(state, name, clock.aware(now), workdays.standard()) for name in ("contact", "feedback", "solve")]


def test_the_three_limits_are_judged_each_on_its_own(town: Unit, firm: Enterprise) -> None:
    with at(MONDAY):
        matter = brought_to(make_appeal(town, firm), "handling")
    with at(MONDAY, hours=3):
        move(matter, "contact")
    with at(MONDAY, days=1):
        move(matter, "progress", words="供电所已看过现场。")
    assert verdicts(matter, MONDAY + timedelta(days=2)) == [False, True, None]
    with at(MONDAY, days=10):
        move(matter, "reply", words="已加装一路电。", solved="yes")
    assert verdicts(matter, MONDAY + timedelta(days=30)) == [False, True, True]
    with at(MONDAY, days=30):
        assert [(one.done, one.due) for one in rates([town.path], MONDAY.date(), MONDAY.date())] == [
            (0, 1),
            (1, 1),
            (1, 1),
        ]
        assert figures.solve_due(town.path, year(2026)) == figures.in_time(town.path, year(2026)) == 1


def test_a_system_problem_is_extended_to_thirty_working_days_and_no_further(town: Unit, firm: Enterprise) -> None:
    with at(MONDAY):
        matter = brought_to(make_appeal(town, firm), "handling")
        move(matter, "progress", words="要改办法。")
        move(matter, "extend", limit="15 wd", words="系统性问题，要修订办法。")
        granted = move(matter, "rule_extend", by=CHIEF, accept=True, words="同意")
        due = workdays.standard().add_workdays(MONDAY.date(), 30) + timedelta(days=1)
        assert clock.aware(granted.red_at).date() == due
        move(matter, "extend", limit="1 wd", words="还不够。")
        with pytest.raises(Problem):
            move(matter, "rule_extend", by=CHIEF, accept=True, words="同意")


LIST = "1. 鑫源机械 厂门口路灯不亮 13900000001\n青澜宏达纺织有限公司\t想招 20 名缝纫工\t13900000002\n无名小店 停水三天\n只有一句话"


def test_a_pasted_list_is_looked_at_first_and_registered_once(town: Unit, firm: Enterprise) -> None:
    make_firm(town, "青澜宏达纺织有限公司")
    client = desk(town)
    page = client.post("/enterprises/appeals/intake/", {
        "list-text": LIST, "list-source": "chat", "list-topic": "0702", "list-urgency": "normal"})  # fmt: skip
    rows = page.context["rows"]
    assert [(row.said.firm, row.how, bool(row.said.problem)) for row in rows] == [
        ("鑫源机械", "doubt", False),
        ("青澜宏达纺织有限公司", "sure", False),
        ("无名小店", "none", False),
        ("", "none", True),
    ]
    assert Matter.objects.count() == 0
    sent = {
        "saving": "1", "keep": ["1", "2", "3", "4"], "list-source": "chat", "list-topic": "070202", "list-urgency": "normal",
        "name": [row.said.firm for row in rows], "said": [row.said.text for row in rows],
        "phone": [row.said.phone for row in rows], "firm": [str(firm.pk), rows[1].chosen, "", ""],
    }  # fmt: skip
    back = client.post("/enterprises/appeals/intake/", sent)
    assert Matter.objects.count() == 3
    assert [row.said.text for row in back.context["rows"]] == ["只有一句话"], (
        "what was not registered stays on the page"
    )
    again = desk(town).post("/enterprises/appeals/intake/", sent)
    assert Matter.objects.count() == 3, "the same list by a colleague"
    assert again.status_code == 422
    known = Matter.objects.get(subject=f"enterprises.enterprise:{firm.pk}")
    assert (known.source, known.klass, known.unit_id) == ("chat", "070202", firm.unit_id)
    assert "厂门口路灯不亮" in client.get(f"/enterprises/{firm.pk}/").content.decode()


def test_a_workbook_is_read_like_a_pasted_text() -> None:
    file = BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for line, cells in enumerate((("企业名称", "诉求", "电话"), ("鑫源机械", "缺工", 13900000001))):
        for place, cell in enumerate(cells):
            sheet.write(line, place, cell)
    book.close()
    file.seek(0)
    said = [said_in(*line) for line in handed_in(file, "清单.xlsx")]
    assert said[0] is None
    assert said[1] is not None
    assert (said[1].firm, said[1].text, said[1].phone) == ("鑫源机械", "缺工", "13900000001")


@given(st.text(alphabet="鑫源机械 ,，\t1390：|缺工\n", max_size=60))
def test_nothing_of_a_pasted_text_is_lost(text: str) -> None:
    """Every letter of every line is in some cell, but for numbering and what separates."""
    cells = pasted(text)
    kept = sorted(ch for _number, line in cells for cell in line for ch in cell if ch in "鑫源机械缺工")
    assert kept == sorted(ch for ch in text if ch in "鑫源机械缺工")


def test_one_appeal_serves_many_firms_and_each_keeps_its_own_rating(town: Unit, firm: Enterprise) -> None:
    other = make_firm(town, "青澜宏达纺织有限公司")
    askings = [Asking("园区停电太多", firm=firm), Asking("园区停电，太多！", firm=other), Asking("缺工", firm=other)]
    listed = register_list(by=CLERK, askings=askings, unit=town, topic="070205", source="chat")
    assert (len(listed.new), listed.joined) == (2, 1)
    whole = listed.new[0]
    assert set(Voice.objects.filter(matter=whole).values_list("subject", flat=True)) == {
        f"enterprises.enterprise:{one.pk}" for one in (firm, other)
    }
    Voice.objects.filter(matter=whole, subject=f"enterprises.enterprise:{other.pk}").update(grade="2")
    assert [(row.matter.pk, grade) for row, grade in of_firm(other)] == [(listed.new[1].pk, ""), (whole.pk, "2")]
    assert [grade for _row, grade in of_firm(firm)] == [""]


def test_what_was_said_on_a_visit_becomes_an_appeal_with_one_click(town: Unit, firm: Enterprise) -> None:
    visit = make_visit(town, firm, said="缺两名熟练工。想和职校对接。")
    client = desk(town)
    for _twice in range(2):
        assert client.post(f"/enterprises/visits/{visit.pk}/appeal/").status_code == 302
    matter = Matter.objects.get(flow="appeal")
    visit.refresh_from_db()
    assert visit.appeal == f"matters.matter:{matter.pk}"
    assert (matter.title, matter.source) == ("缺两名熟练工", "visit")
    assert appeal_from_visit(by=CLERK, visit=visit).pk == matter.pk


def test_a_task_of_a_visit_goes_straight_to_the_office_named_for_it(town: Unit) -> None:
    office = make_unit("经济发展办公室", kind="office", parent=town)
    task = make_task(town, holder=office)
    desk(town).post(f"/enterprises/tasks/{task.pk}/appeal/")
    matter = Matter.objects.get(flow="appeal")
    assert (matter.stage, matter.holder_id) == ("signing", office.pk)


def test_the_meeting_gets_what_is_long_open_hard_or_crosses_offices(town: Unit, firm: Enterprise) -> None:
    office, other = (make_unit(f"{name}办公室", kind="office", parent=town) for name in ("经济发展", "规划建设"))
    with at(MONDAY):
        old = brought_to(make_appeal(town, firm), "handling", to=office)
    with at(MONDAY, days=20):
        hard = make_appeal(town, firm, urgency="hard")
        make_appeal(town, firm)
        assert [(row.matter.pk, row.reasons) for row in to_meet([town.path], clock.today())] == [
            (old.pk, ("已 14 个工作日",)),
            (hard.pk, ("疑难",)),
        ]
        decide_at_meeting(by=CLERK, matter=old, on=clock.today(), words="规划办牵头", key="meeting:1", to=other)
        decide_at_meeting(by=CLERK, matter=old, on=clock.today(), words="规划办牵头", key="meeting:1", to=other)
        old.refresh_from_db()
        assert State.from_json(old.state).worker == other.pk
        assert old.events.filter(verb="note").count() == 1
        client = desk(town)
        page = client.get("/enterprises/appeals/meeting/").content.decode()
        assert page.index(old.title) < page.index(hard.title)
        assert "会议决定：规划办牵头" in page
        book = client.get("/enterprises/appeals/meeting/xlsx/")
        assert b"".join(book.streaming_content)[:2] == b"PK"
        book.close()


def test_a_changed_policy_is_told_to_those_who_answer_for_the_firms_alike(town: Unit, firm: Enterprise) -> None:
    same, unlike = make_firm(town, "青澜同类机械有限公司"), make_firm(town, "青澜饭店", industry="62")
    steward = make_person(unit=town)
    account = make_account(person=steward)
    link_person(by=CLERK, firm=same, person=steward, every_days=30, valid_from=clock.today())
    matter = brought_to(make_appeal(town, firm), "handling")
    with pytest.raises(Problem):
        record_change(by=CLERK, matter=matter, text="技改补助放宽", number="", on=clock.today())
    move(matter, "reply", words="已修订办法。", solved="yes")
    matter.refresh_from_db()
    change = record_change(by=CLERK, matter=matter, text="技改补助放宽", number="青工信〔2026〕3号", on=clock.today())
    firms = alike(firm, ("industry", "place"), (town.path,))
    assert firms == [same]
    assert unlike not in firms
    for _twice in range(2):
        assert tell_stewards(by=CLERK, change=change, firms=firms) == 1
    told = Notice.objects.get(to=account)
    assert "青澜同类机械有限公司" in told.body


def test_an_appeal_becomes_a_line_of_the_firms_plan(town: Unit, firm: Enterprise) -> None:
    matter = make_appeal(town, firm)
    client = desk(town)
    for _twice in range(2):
        client.post(f"/enterprises/appeals/{matter.pk}/plan/", {
            "plan-goal": "稳定用电", "plan-holder": town.pk, "plan-due": "2026-12-31"})  # fmt: skip
    assert Measure.objects.get().appeal == f"matters.matter:{matter.pk}"


def test_what_people_call_a_firm() -> None:
    assert core_of("青澜鑫源机械有限公司") == core_of("青澜鑫源机械（集团）有限责任公司") == "青澜鑫源机械"
