"""A receipt counts once and no further than the cap; what was booked is taken back, never changed; months add up to the year."""

import random
from datetime import date
from decimal import Decimal

import pytest

from tests.factories.projects import make_project, make_receipt
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.projects.actions.money import book_money, plan_year, report_invested, reverse_money
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries import books
from zhenjie.domains.projects.rules.doubts import Times, doubts
from zhenjie.domains.projects.rules.money import Sums, counted, pace, reconciled, split_year
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(town: Unit) -> Project:
    return make_project(town, planned_total=Decimal(1000))


def sums(project: Project) -> Sums:
    project.refresh_from_db()
    return books.sums_of([project], date(2025, 12, 31))[project.pk]


def test_a_receipt_stands_once_whichever_project_it_is_booked_at(town: Unit, project: Project) -> None:
    first = make_receipt(project, voucher="工行0001")
    with pytest.raises(Problem, match="同一笔到位资金只记一次"):
        make_receipt(make_project(town), voucher="工行0001")
    reverse_money(by=SYSTEM, entry=first, note="记错项目")
    make_receipt(make_project(town), voucher="工行0001")
    with pytest.raises(Problem, match="已经冲销过"):
        reverse_money(by=SYSTEM, entry=first)
    project.refresh_from_db()
    assert project.received == 0


def test_no_more_counts_than_the_planned_total(project: Project) -> None:
    entries = [make_receipt(project, amount) for amount in ("700", "500", "50")]
    assert [one.counted for one in entries] == [700, 300, 0]
    assert (sums(project).received, sums(project).counted) == (1250, 1000)
    back = reverse_money(by=SYSTEM, entry=entries[0])
    assert (back.counted, sums(project).counted) == (-450, 550)


def test_only_money_from_outside_counts(project: Project) -> None:
    told = {
        origin: make_receipt(project, "10", origin=origin).counted
        for origin in ("province", "city", "local", "fiscal", "bank", "land", "foreign")
    }
    assert {origin for origin, value in told.items() if value} == {"province", "city"}


def test_the_cap_holds_in_any_order() -> None:
    chance = random.Random(1)
    for _case in range(300):
        cap, total, kept = Decimal(100), Decimal(0), Decimal(0)
        stack: list[Decimal] = []
        for _step in range(12):
            if stack and chance.random() < 0.3:
                amount = -stack.pop(chance.randrange(len(stack)))
            else:
                amount = Decimal(chance.randrange(1, 60))
                stack.append(amount)
            kept += counted(amount, total, cap)
            total += amount
            assert kept == min(total, cap)


def test_a_receipt_without_voucher_or_source_is_refused(project: Project) -> None:
    for more, field in (({"voucher": " "}, "voucher"), ({"origin": ""}, "origin"), ({"on": date(2999, 1, 1)}, "on")):
        with pytest.raises(Problem) as told:
            make_receipt(project, **more)  # type: ignore[arg-type]
        assert told.value.extra["field"] == field
    with pytest.raises(Problem, match="冲销"):
        make_receipt(project, "-5")
    assert MoneyEntry.objects.count() == 0


def test_a_month_told_again_books_the_difference(project: Project) -> None:
    for total in ("120", "150", "150", "90"):
        report_invested(by=SYSTEM, project=project, month=date(2025, 5, 20), total=Decimal(total))
    assert list(project.money.order_by("pk").values_list("amount", flat=True)) == [120, 30, -60]
    assert (sums(project).invested, project.invested) == (90, 90)
    with pytest.raises(Problem, match="不能是负数"):
        report_invested(by=SYSTEM, project=project, month=date(2025, 5, 1), total=Decimal(-1))


def test_the_same_command_books_once(project: Project) -> None:
    for _again in range(2):
        book_money(
            by=SYSTEM,
            project=project,
            kind="tax",
            month=date(2025, 5, 1),
            on=date(2025, 5, 9),
            amount=Decimal(8),
            key="k1",
        )
    assert project.money.count() == 1


def test_a_year_is_twelve_months_and_a_new_plan_the_difference(project: Project) -> None:
    plan_year(by=SYSTEM, project=project, year=2025, total=Decimal(100))
    assert sum(split_year(Decimal(100))) == 100
    curve = [Decimal(n) for n in (0, 0, 10, 10, 10, 10, 10, 10, 20, 20, 20, 0)]
    plan_year(by=SYSTEM, project=project, year=2025, total=Decimal(120), months=curve)
    assert books.months(project.money.all(), 2025, "plan") == curve
    assert sums(project).year_plan == 120
    with pytest.raises(Problem, match="加起来"):
        plan_year(by=SYSTEM, project=project, year=2025, total=Decimal(119), months=curve)


def test_pace_follows_the_plan_s_own_curve() -> None:
    curve = [Decimal(n) for n in (0, 0, 10, 10, 10, 10, 10, 10, 20, 20, 20, 0)]
    found = pace(curve, Decimal(75), date(2025, 9, 15))
    assert (found.plan, found.due) == (120, 70)
    assert found.behind is not None
    assert round(found.behind, 2) == Decimal("4.17")
    assert pace([Decimal(0)] * 12, Decimal(5), date(2025, 9, 15)).completion is None


def test_the_sentence_reconciles_and_says_what_does_not_fit() -> None:
    held = Sums(
        Decimal(12000),
        contract=Decimal(12000),
        invested=Decimal(13000),
        received=Decimal(12500),
        counted=Decimal(11000),
    )
    assert reconciled(held) == (
        "合同额1.2亿元；计划总投资1.2亿元；累计完成1.3亿元，占108.3%；到位1.25亿元，其中计入内资1.1亿元、不计入1500万元；"
        "到位比完成少500万元。"
    )
    assert [one.kind for one in doubts(held)] == ["contract", "cap", "over"]
    assert reconciled(Sums(None)) == "没有填计划总投资；累计完成0万元；到位0万元。"
    assert doubts(Sums(None)) == []


def test_what_lies_in_the_wrong_time_is_told() -> None:
    held, today = Sums(Decimal(900), invested=Decimal(90)), date(2026, 6, 17)
    months = {date(2026, 1, 1): Decimal(40), date(2026, 3, 1): Decimal(50), date(2026, 4, 1): Decimal(0)}
    early = doubts(held, Times(today, date(2026, 3, 20), True, months))
    assert [(one.kind, one.where) for one in early] == [("early", "chain"), ("silent", "books")]
    assert "已记完成投资40万元" in early[0].said
    assert "2026年3月以后已有 2 个整月没有记完成投资" in early[1].said
    assert [one.kind for one in doubts(held, Times(today, None, False, months))] == ["early"]
    assert doubts(held, Times(today, date(2026, 1, 2), True, months, silent=3)) == []
    assert doubts(held, Times(today, date(2026, 1, 2), False, months)) == [], (
        "what stands still is asked only of what is built"
    )


def test_paces_of_many_cost_one_query(town: Unit, django_assert_num_queries: object) -> None:
    rows = [make_project(town) for _one in range(12)]
    for row in rows:
        plan_year(by=SYSTEM, project=row, year=clock.today().year, total=Decimal(1200))
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = books.paces(rows, clock.today())
    assert {one.plan for one in found.values()} == {1200}
