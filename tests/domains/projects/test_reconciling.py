"""Money booked and what was reported beside the books: both pages count alike, and every row adds up."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.factories.indicators import make_catalogue, observe
from tests.factories.projects import (
    brought_to,
    enter,
    make_project,
    make_receipt,
)
from zhenjie.core.actors import SYSTEM
from zhenjie.core.periods import year_to_date
from zhenjie.domains.projects.actions.money import report_invested
from zhenjie.domains.projects.queries import tallying
from zhenjie.engines.indicators.counting import every
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
TODAY = date(2026, 6, 17)


def test_the_page_of_money_and_the_reconciliation_count_alike(desk: Client, town: Unit) -> None:
    for stage in ("landed", "ended"):
        project = brought_to(town, stage) if stage == "landed" else make_project(town)
        report_invested(by=SYSTEM, project=project, month=date(2026, 5, 1), total=Decimal(99000))
    alike = [desk.get(f"/projects/money/{page}").context["doubtful"] for page in ("", "reconcile/")]
    assert alike == [2, 2]


def test_what_no_row_accounts_for_is_said(desk: Client, town: Unit) -> None:
    make_catalogue()
    brought_to(town, "signed", year=2026, found_on=date(2026, 1, 1))
    observe(town, "signed-projects", 4, year_to_date(2026, 5))
    page = desk.get("/projects/figures/?month=2026-05&key=signed-projects").content.decode()
    assert "还有 −3 账上没有一行说得清" in page
    assert 'href="/indicators/signed-projects/?month=2026-05"' in page


def test_what_is_reported_stands_beside_and_every_row_adds_up(town: Unit) -> None:
    for number in range(4):
        project = brought_to(town, "building", upgrade=number == 1, is_key=number < 2, private=number != 2)
        report_invested(by=SYSTEM, project=project, month=date(2026, 3, 1), total=Decimal(1000 + number))
        make_receipt(
            project, "300", month=date(2026, 2, 1), on=date(2026, 2, 3), origin=("province", "local")[number % 2]
        )
        if number:
            enter(project, "listed", date(2025, 8, 20))
    start, end = date(2026, 1, 1), date(2026, 5, 31)
    for key in tallying.SOURCES:
        lines = tallying.lines(key, [town.path], start, end)
        assert sum((one.value for one in lines if one.counts), Decimal(0)) == tallying.value(
            key, [town.path], start, end
        ), key
    left_out = [one for one in tallying.lines("fixed-asset-investment", [town.path], start, end) if not one.counts]
    assert [one.why.partition("；")[0] for one in left_out] == ["没有纳统，不计入统计口径"]
    assert tallying.value("domestic-capital", [town.path], start, end) == Decimal("0.06")
    counted = {one.key for one in every()}
    assert set(tallying.SOURCES) <= counted


def test_a_stage_entered_after_the_report_is_named(town: Unit) -> None:
    project = make_project(town)
    enter(project, "signed", date(2026, 5, 20))
    (line,) = tallying.lines("signed-projects", [town.path], date(2026, 1, 1), date(2026, 5, 31))
    assert line.late
    assert "才登记" in line.why


def test_the_money_page_books_and_refuses(desk: Client, town: Unit) -> None:
    project = brought_to(town, "signed")
    url = f"/projects/{project.pk}/money/"
    sent = {
        "what": "book",
        "book-kind": "receipt",
        "book-on": "2026-06-01",
        "book-amount": "500",
        "book-origin": "province",
        "book-voucher": "回单1",
    }
    assert desk.post(url, sent).status_code == 302
    again = desk.post(url, sent)
    assert again.status_code == 422
    assert "只记一次" in again.content.decode()
    assert (
        desk.post(url, {"what": "plan", "plan-year": "2026", "plan-total": "1200", "plan-months": "1 2 3"}).status_code
        == 422
    )
    assert desk.post(url, {"what": "plan", "plan-year": "2026", "plan-total": "1200"}).status_code == 302
    assert (
        desk.post(url, {"what": "invested", "invested-month": "2026-05", "invested-amount": "260"}).status_code == 302
    )
    entry = project.money.get(kind="receipt")
    assert desk.post(f"/projects/money/{entry.pk}/reverse/").status_code == 302
    assert "已冲销" in desk.get(url).content.decode()
