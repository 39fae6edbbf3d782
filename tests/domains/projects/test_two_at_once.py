"""Two at once: a workbook that goes in while somebody books one of its vouchers on a page, and two workbooks with the same one."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.domains.governance.test_two_at_once import together
from tests.factories.org import make_unit
from tests.factories.projects import make_import, make_project
from tests.ground.sharing import shared_database
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.projects.actions.imports import start_writing, work_on
from zhenjie.domains.projects.actions.money import book_money
from zhenjie.domains.projects.models.imports import BookImport
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.ledger.problems import Doubled
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = ["项目名称", "科目", "日期", "金额（万元）", "资金来源", "付款单位", "凭证号"]


@pytest.fixture(autouse=True)
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    with shared_database(tmp_path):
        yield


@pytest.fixture
def projects(shared: None) -> list[Project]:
    town = make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))
    return [make_project(town, f"{name}号项目", planned_total=Decimal(5000)) for name in "甲乙"]


def filed(unit: Unit, name: str) -> BookImport:
    """Forty receipts that are judged, the vouchers 0 to 39."""
    rows = [[name, "到位资金", date(2026, 3, 5), 12, "省外", "", f"工行{number}"] for number in range(40)]
    return start_writing(by=SYSTEM, batch=make_import(unit, [HEAD, *rows]))


def standing() -> list[str]:
    return sorted(MoneyEntry.objects.filter(reverses__isnull=True).values_list("voucher", flat=True))


def test_a_page_books_a_voucher_while_its_workbook_goes_in(projects: list[Project]) -> None:
    one, two = projects
    batch = filed(one.unit, one.name)

    def page() -> None:
        book_money(
            by=SYSTEM, project=two, kind="receipt", month=date(2026, 3, 1), on=date(2026, 3, 5), amount=Decimal(12), origin="province",
            voucher="工行17",
        )  # fmt: skip

    raised = together(page, lambda: work_on(batch=batch))
    assert all(isinstance(one, Doubled) for one in raised)
    assert standing() == sorted(f"工行{number}" for number in range(40))
    refused = batch.lines.exclude(verdict="new").count()
    assert refused + len(raised) == 1, "one of the two was told"
    for project in projects:
        kept = Project.objects.get(pk=project.pk).received
        assert kept == sum(MoneyEntry.objects.filter(project=project).values_list("amount", flat=True))


def test_two_workbooks_with_the_same_vouchers_book_each_once(projects: list[Project]) -> None:
    batches = [filed(project.unit, project.name) for project in projects]
    assert together(*[lambda batch=batch: work_on(batch=batch) for batch in batches]) == []
    assert standing() == sorted(f"工行{number}" for number in range(40))
    told = [line.verdict for batch in batches for line in batch.lines.all()]
    assert told.count("new") == 40
