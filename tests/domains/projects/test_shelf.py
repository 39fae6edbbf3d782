"""A workbook that goes in at once says of every line what the page would have said, and leaves the same books."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from tests.factories.org import make_unit
from tests.factories.projects import make_import, make_project, make_receipt
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.projects.actions.imports import start_undo, start_writing, work_on
from zhenjie.domains.projects.actions.money import book_money, report_invested, reverse_money
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 17)
KINDS = {"receipt": "到位资金", "paid": "支付资金", "invested": "完成投资"}
HEAD = ("项目名称", "科目", "日期", "金额（万元）", "资金来源", "付款单位", "凭证号")
Line = tuple[int, str, date, Decimal, str, str]


def lines(chance: Random, number: int, prefix: str) -> list[Line]:
    """Few projects, days and sums, so that they meet; what a file may say only once it says once. Vouchers 0 to 4 are booked already."""
    found: list[Line] = []
    vouchers, months = list(range(number)), {(place, month) for place in range(3) for month in range(1, 8)}
    for _line in range(number):
        kind = chance.choice(["receipt", "receipt", "paid", "invested"])
        place, amount = chance.randrange(3), Decimal(chance.choice([0, 10, 20, 400, -5]))
        on = date(2026, chance.randrange(1, 8), chance.randrange(1, 28))
        if kind == "invested":
            if (place, on.month) in months:
                months.remove((place, on.month))
                found.append((place, kind, on.replace(day=1), amount, "", ""))
            continue
        bare = chance.random() < 0.1
        voucher = "" if bare else f"{prefix}{vouchers.pop(chance.randrange(min(8, len(vouchers))))}"
        found.append(
            (place, kind, on, amount, chance.choice(["省外", "市内", ""]) if kind == "receipt" else "", voucher)
        )
    return found


def by_pages(projects: list[Project], told: list[Line]) -> None:
    """Each line as somebody would type it; what is refused is left out."""
    origins = {"省外": "province", "市内": "local", "": ""}
    for place, kind, on, amount, origin, voucher in told:
        try:
            if kind == "invested":
                report_invested(by=SYSTEM, project=projects[place], month=on, total=amount)
            else:
                book_money(
                    by=SYSTEM, project=projects[place], kind=kind, month=on, on=on, amount=amount, origin=origins[origin], voucher=voucher
                )  # fmt: skip
        except Problem:
            pass


def stand(projects: list[Project]) -> list[Any]:
    """The books and the projects' own sums, without keys."""
    fields = ("kind", "month", "on", "amount", "counted", "origin", "turn")
    return [
        (
            sorted(
                (*row, number[1:])
                for *row, number in MoneyEntry.objects.filter(project=one).values_list(*fields, "voucher")
            ),
            Project.objects.values_list("contract", "invested", "received").get(pk=one.pk),
        )
        for one in projects
    ]


def sheet(told: list[Line], names: list[str]) -> list[list[Any]]:
    """The same lines as a file."""
    return [
        list(HEAD),
        *([names[at], KINDS[kind], on, amount, origin, "", voucher] for at, kind, on, amount, origin, voucher in told),
    ]


def county(name: str, prefix: str) -> tuple[Unit, list[Project]]:
    town = make_unit("云溪镇", parent=make_unit(name, kind="county"))
    projects = [make_project(town, f"{one}号项目", planned_total=Decimal(1000)) for one in "甲乙丙"]
    report_invested(by=SYSTEM, project=projects[0], month=date(2026, 2, 1), total=Decimal(30))
    for number in range(5):
        entry = make_receipt(projects[number % 3], voucher=f"{prefix}{number}", amount=Decimal(20))
        if number % 2:
            reverse_money(by=SYSTEM, entry=entry)
    return town, projects


@pytest.mark.parametrize("seed", range(8))
def test_a_workbook_and_the_pages_leave_the_same_books(seed: int) -> None:
    with clock.fixed(TODAY):
        _town, typed = county("青澜县", "凭")
        by_pages(typed, lines(Random(seed), 40, "凭"))
        town, filed = county("禾丰县", "据")
        before = stand(filed)
        batch = make_import(town, sheet(lines(Random(seed), 40, "据"), [one.name for one in filed]))
        assert stand(filed) == before, "looking writes nothing"
        work_on(batch=start_writing(by=SYSTEM, batch=batch))
        assert stand(filed) == stand(typed)
        assert stand(filed) != before
        keys = MoneyEntry.objects.filter(project__in=filed).values_list("pk", flat=True)
        assert Entry.objects.filter(subject__in=[f"projects.moneyentry:{pk}" for pk in keys]).count() == len(keys)
        batch.refresh_from_db()
        work_on(batch=start_undo(by=SYSTEM, batch=batch))
        assert [sums for _books, sums in stand(filed)] == [sums for _books, sums in before]
