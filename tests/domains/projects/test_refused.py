"""What is not booked twice, not swallowed and not overwritten: amounts nobody means, keys sent again, two at one desk."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.factories.org import make_person
from tests.factories.projects import brought_to, enter, make_meeting, make_project
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.projects.actions.meetings import decide_item
from zhenjie.domains.projects.actions.money import book_money, plan_year, report_invested
from zhenjie.domains.projects.actions.stages import correct_stage
from zhenjie.domains.projects.actions.work import report_week, set_team
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.work import Week
from zhenjie.domains.projects.queries import books
from zhenjie.domains.projects.rules.mapping import WIDTH, draw
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Team, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
TODAY = date(2026, 6, 17)
JUNE = date(2026, 6, 1)


def booked(project: Project, kind: str) -> Decimal:
    return sum(MoneyEntry.objects.filter(project=project, kind=kind).values_list("amount", flat=True), Decimal(0))


@pytest.mark.parametrize(
    "amount", ["99999999999999", "9999999999999999", "1亿亿", "NaN", "Infinity", "1e99", "万", "-1"]
)
def test_an_amount_that_nobody_means_comes_back_and_breaks_nothing(desk: Client, town: Unit, amount: str) -> None:
    project = brought_to(town, "building")
    sent = {"what": "invested", "invested-month": "2026-06", "invested-amount": amount}
    answer = desk.post(f"/projects/{project.pk}/money/", sent)
    assert answer.status_code == 422
    assert amount in answer.content.decode()
    assert not MoneyEntry.objects.filter(project=project, kind="invested").exists()
    assert desk.get("/projects/").status_code == 200


@pytest.mark.parametrize(
    "months",
    [
        "NaN " * 12,
        "Infinity 10 " + "0 " * 10,
        "1e999999 0 " + "0 " * 10,
        "1E+20 -1E+20 100 " + "0 " * 9,
        "-1000 1100 " + "0 " * 10,
    ],
)
def test_months_of_a_plan_are_amounts(desk: Client, town: Unit, months: str) -> None:
    project = brought_to(town, "building")
    plan_year(by=SYSTEM, project=project, year=2026, total=Decimal(100))
    sent = {"what": "plan", "plan-year": "2026", "plan-total": "100", "plan-months": months}
    assert desk.post(f"/projects/{project.pk}/money/", sent).status_code == 422
    assert booked(project, "plan") == 100
    with pytest.raises(Problem, match="不能是负数"):
        plan_year(
            by=SYSTEM,
            project=project,
            year=2026,
            total=Decimal(100),
            months=[Decimal(-10), Decimal(110), *[Decimal(0)] * 10],
        )


def test_a_form_sent_twice_books_once_and_its_key_swallows_nothing_elsewhere(desk: Client, town: Unit) -> None:
    project, other = brought_to(town, "building"), brought_to(town, "building")
    page = desk.get(f"/projects/{project.pk}/money/").content.decode()
    found = re.search(r'name="command" value="(\w+)"', page)
    assert found
    sent = {"what": "book", "command": found[1], "book-kind": "tax", "book-on": "2026-06-01", "book-amount": "111"}
    for _click in range(2):
        assert desk.post(f"/projects/{project.pk}/money/", sent).status_code == 302
    assert desk.post(f"/projects/{other.pk}/money/", sent).status_code == 302
    assert (booked(project, "tax"), booked(other, "tax")) == (111, 111)
    told = desk.post(f"/projects/{project.pk}/money/", sent | {"book-amount": "222"})
    assert told.status_code == 422
    assert "这笔没有记" in told.content.decode()
    assert booked(project, "tax") == 111


def test_a_contract_goes_with_its_signing(town: Unit) -> None:
    project = make_project(town)
    signed = enter(project, "signed", date(2026, 5, 1), contract=Decimal(100))
    moved = correct_stage(by=SYSTEM, entry=signed, on=date(2026, 4, 2), reason="日期写错")
    assert [one.on for one in MoneyEntry.objects.filter(kind="contract", reverses=None, reversed_by=None)] == [
        date(2026, 4, 2)
    ]
    again = correct_stage(by=SYSTEM, entry=moved, on=date(2026, 4, 3), reason="日期又写错")
    correct_stage(by=SYSTEM, entry=again, withdraw=True, reason="没有签")
    assert booked(project, "contract") == 0
    enter(project, "signed", date(2026, 6, 1), contract=Decimal(100))
    project.refresh_from_db()
    assert project.contract == 100
    with pytest.raises(Problem, match="不能是负数"):
        enter(make_project(town), "signed", date(2026, 6, 1), contract=Decimal(-500))


def test_two_problems_that_begin_alike_are_two(desk: Client, town: Unit) -> None:
    project, start = (
        brought_to(town, "building"),
        "这个项目的临时用电一直没有批下来，施工单位只能用柴油发电机，成本高、进度慢，",
    )
    for text in (f"{start}请供电所本周上门。", f"{start}请县里协调变压器。", f"{start}请县里协调变压器。"):
        sent = {"problem-text": text, "problem-kind": "power"}
        assert desk.post(f"/projects/{project.pk}/problem/", sent).status_code == 302
    assert Matter.objects.count() == 2


def test_a_week_told_meanwhile_is_shown_and_the_own_words_stay(desk: Client, town: Unit) -> None:
    project = brought_to(town, "building")
    assert 'name="version" value="0"' in desk.get(f"/projects/{project.pk}/week/").content.decode()
    report_week(by=SYSTEM, project=project, on=TODAY, done="二层封顶")
    told = desk.post(f"/projects/{project.pk}/week/", {"version": "0", "done": "三层支模"})
    page = told.content.decode()
    assert told.status_code == 422
    assert "二层封顶" in page
    assert "三层支模" in page
    now = re.search(r'name="version" value="(\d+)"', page)
    assert now
    assert desk.post(f"/projects/{project.pk}/week/", {"version": now[1], "done": "三层支模"}).status_code == 302
    assert Week.objects.get().done == "三层支模"


def test_a_week_takes_no_money_away(town: Unit) -> None:
    project = brought_to(town, "building")
    report_invested(by=SYSTEM, project=project, month=JUNE, total=Decimal(2722))
    with pytest.raises(Problem, match="账上已有 2722万元"):
        report_week(by=SYSTEM, project=project, on=TODAY, done="砌墙", invested=Decimal(5))
    assert not Week.objects.exists()
    report_invested(by=SYSTEM, project=project, month=JUNE, total=Decimal(5))
    assert books.of_month(project, JUNE) == 5


def test_a_decision_of_a_meeting_is_not_overwritten_unseen(desk: Client, town: Unit) -> None:
    item = make_meeting(town).items.get()
    seen = item.version
    decide_item(by=SYSTEM, item=item, decided="自然资源所三天内批复")
    sent = {"version": str(seen), "decide-decided": "下次再议"}
    told = desk.post(f"/projects/items/{item.pk}/", sent)
    assert told.status_code == 422
    assert "下次再议" in told.content.decode()
    with pytest.raises(Conflict):
        decide_item(by=SYSTEM, item=item, decided="下次再议", version=seen)
    item.refresh_from_db()
    assert item.decided == "自然资源所三天内批复"


def test_a_finished_decision_stays_finished(town: Unit, desk: Client) -> None:
    item = make_meeting(town).items.get()
    decide_item(by=SYSTEM, item=item, decided="三天内批复")
    assert desk.post(f"/projects/items/{item.pk}/", {"finish": "1", "done-result": "已批复"}).status_code == 302
    for sent, said in (
        ({"finish": "1", "done-result": "没有批"}, "已经办结：已批复"),
        ({"decide-decided": "改口"}, "不能再改议定"),
    ):
        told = desk.post(f"/projects/items/{item.pk}/", sent)
        assert (told.status_code, said in told.content.decode()) == (422, True)


def test_a_team_is_founded_once(town: Unit) -> None:
    project, leader = brought_to(town, "building"), make_person("沈国安", unit=town)
    first = set_team(by=SYSTEM, project=project, unit=town, leader=leader)
    assert set_team(by=SYSTEM, project=project, unit=town, leader=leader) == first
    with pytest.raises(Problem, match="已经成立"):
        set_team(by=SYSTEM, project=project, unit=town, leader=make_person("方禾", unit=town))
    assert Team.objects.count() == 1


def test_one_slip_in_the_coordinates_makes_no_map_small() -> None:
    ring = [[120.0, 36.0], [120.1, 36.0], [120.1, 36.05], [120.0, 36.05], [120.0, 36.0]]
    own = {"type": "Polygon", "coordinates": [ring]}
    drawn = draw([], [(1, (120.05, 36.02)), (2, (121.0, 36.02))], own=own)
    xs = [float(at.split()[0].lstrip("ML")) for at in drawn.land.rstrip("Z").replace("L", " L").split(" L")]
    assert max(xs) - min(xs) > WIDTH * 0.8
    assert drawn.pins[2][0] == WIDTH - 8


def test_signed_without_a_day_of_production_says_what_is_missing(desk: Client, town: Unit) -> None:
    sent = {
        "stage-stage": "signed",
        "stage-on": "2026-06-10",
        "stage-evidence": "contract",
        "stage-number": "青投〔2026〕9号",
    }
    told = desk.post(f"/projects/{make_project(town).pk}/stage/", sent, follow=True).content.decode()
    assert "还没有能倒排的“计划投产”" in told


def test_a_receipt_sent_again_is_the_same_one(town: Unit) -> None:
    project = brought_to(town, "building")
    given = {"kind": "tax", "month": JUNE, "on": JUNE, "key": "一次"}
    first = book_money(by=SYSTEM, project=project, amount=Decimal(3), **given)
    assert book_money(by=SYSTEM, project=project, amount=Decimal(3), **given) == first
    with pytest.raises(Problem, match="另一笔账"):
        book_money(by=SYSTEM, project=project, amount=Decimal(4), **given)


@pytest.mark.parametrize("day", ["0001-01-01", "1949-10-01", "9999-12-31"])
def test_a_day_that_is_a_slip_of_the_keyboard_is_told(desk: Client, town: Unit, day: str) -> None:
    project = brought_to(town, "building")
    sent = {"what": "book", "book-kind": "tax", "book-on": day, "book-amount": "1"}
    assert desk.post(f"/projects/{project.pk}/money/", sent).status_code == 422
    month = {"what": "invested", "invested-month": day[:7], "invested-amount": "1"}
    assert desk.post(f"/projects/{project.pk}/money/", month).status_code == 422
    assert not MoneyEntry.objects.filter(project=project, kind__in=("tax", "invested")).exists()


def test_a_permit_without_a_plan_does_not_speak_of_one(desk: Client, town: Unit) -> None:
    project = brought_to(town, "building")
    sent = {"permit-kind": "record", "permit-number": "备7号", "permit-issued_on": "2026-06-01"}
    told = desk.post(f"/projects/{project.pk}/permit/", sent, follow=True).content.decode()
    assert "还没有排工期" in told
