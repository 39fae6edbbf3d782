"""What the board shows of projects and renewals; the page of reconciliation; every count leads to its rows."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.indicators import make_catalogue, observe
from tests.factories.org import make_account, make_unit
from tests.factories.projects import brought_to, enter, make_payment, make_project, make_receipt
from tests.factories.renewal import make_household, open_renewal, sign
from zhenjie.core import clock, periods
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.projects.actions.money import plan_year, report_invested
from zhenjie.domains.projects.models.asides import Aside
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries import board
from zhenjie.engines.indicators import tallies
from zhenjie.engines.org.models import Unit
from zhenjie.engines.reading import showing
from zhenjie.engines.reading.models import Finding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
TODAY = date(2026, 6, 30)


def desk(unit: Unit, role: str = "clerk") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def running(town: Unit, number: int) -> None:
    for _one in range(number):
        project = brought_to(town, "landed", planned_production=date(2027, 12, 1))
        plan_year(by=SYSTEM, project=project, year=2026, total=Decimal(1200))
        report_invested(by=SYSTEM, project=project, month=TODAY, total=Decimal(50))


def test_the_board_tells_stock_month_and_signing_to_township_and_county(town: Unit) -> None:
    running(town, 2)
    make_project(town)
    renewal = open_renewal(town)
    village = make_unit("柳湾村", kind="village", parent=town)
    with clock.fixed(date(2026, 4, 9)):
        sign(make_household(village, renewal), date(2026, 4, 8))
        make_household(village, renewal)
        for client in (desk(town), desk(town.parent, "supervisor")):  # type: ignore[arg-type]
            page = client.get("/").content.decode()
            assert "征迁签约" in page
            assert "剩 30 天" in page
    for client in (desk(town), desk(town.parent, "supervisor")):  # type: ignore[arg-type]
        page = client.get("/").content.decode()
        assert "项目走到哪一步" in page
        assert "当月计划 200 万元，完成 50.0%" in page
        assert "工期三色" not in page, "colours come a moment later"
        lit = client.get("/projects/panel/", headers={"HX-Request": "true"}).content.decode()
        assert "工期三色" in lit
        assert "<html" not in lit
        assert "<html" in client.get("/projects/panel/").content.decode()
    empty = desk(make_unit("禾丰镇", parent=town.parent)).get("/").content.decode()
    assert "项目走到哪一步" not in empty


def test_a_lead_that_is_counted_elsewhere_is_not_counted_on_the_board(town: Unit) -> None:
    make_project(town)
    twice = make_project(town)
    Aside.objects.create(project=twice, ground="open", since=date(2026, 6, 1), at=clock.now())
    assert [one.number for one in board.steps([town.path], TODAY)][:2] == [1, 0]
    assert board.steps([town.path, town.path], date(2026, 5, 31))[0].number == 2


def test_a_board_of_thirty_costs_what_one_costs(town: Unit) -> None:
    running(town, 1)
    counts = []
    for more in (0, 29):
        running(town, more)
        with CaptureQueriesContext(connection) as asked:
            board.steps([town.path], TODAY)
            board.money([town.path], TODAY)
            board.lit([town.path], TODAY)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def made(town: Unit) -> Project:
    """Begun in May, with investment before, more received than the contract says, more paid than received elsewhere."""
    project = make_project(town, "瀚川装备", planned_total=Decimal(1000))
    enter(project, "signed", date(2025, 2, 3), contract=Decimal(300))
    enter(project, "started", date(2026, 2, 6))
    report_invested(by=SYSTEM, project=project, month=date(2026, 1, 1), total=Decimal(40))
    make_receipt(project, "500")
    make_payment(project, "600")
    return project


def test_what_does_not_fit_is_a_sentence_with_its_place(town: Unit) -> None:
    project = made(town)
    make_receipt(make_project(town, "清清楚楚", planned_total=Decimal(900)), "10")
    client = desk(town)
    page = client.get("/projects/money/reconcile/").content.decode()
    for said in (
        "到位资金比合同额多200万元",
        "支付的比到位的多100万元",
        "之前的月份已记完成投资40万元",
        "已有 3 个整月没有记完成投资",
        "合同额低于计划总投资",
    ):
        assert said in page, said
    assert f"/projects/{project.pk}/#chain" in page
    assert f"/ledger/projects.project/{project.pk}/edit/" in page
    assert "清清楚楚" not in page
    assert "清清楚楚" in client.get("/projects/money/reconcile/?all=1").content.decode()
    assert "瀚川装备" in client.get("/projects/money/reconcile/?kind=early").content.decode()
    assert "瀚川装备" not in client.get("/projects/money/reconcile/?kind=bond").content.decode()
    assert "对不上" in client.get("/projects/money/").content.decode()


@pytest.mark.parametrize(
    "page", ["money/reconcile/?all=1", "counts/behind/?key=all-invested&start=2026-01-01&end=2026-06-30&unit=%s"]
)
def test_thirty_rows_cost_what_one_costs(town: Unit, page: str) -> None:
    client, counts = desk(town), []
    address = f"/projects/{page}".replace("%s", str(town.pk))
    for more in (1, 29):
        for _one in range(more):
            report_invested(by=SYSTEM, project=make_project(town), month=TODAY, total=Decimal(5))
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_count_leads_to_its_rows_wherever_it_stands_beside_a_report(town: Unit) -> None:
    make_catalogue()
    project = made(town)
    enter(project, "listed", date(2026, 3, 1))
    observe(town, "fixed-asset-investment", "0.02", periods.year_to_date(2026, 6))
    client = desk(town)
    counted = tallies.counted_of("fixed-asset-investment", town, periods.year_to_date(2026, 6))
    assert counted is not None
    assert counted.value == Decimal("0.004")
    assert (
        str(counted.source) == f"indicators.count:fixed-asset-investment?unit={town.pk}&start=2026-01-01&end=2026-06-30"
    )
    link = f"/projects/counts/behind/?key=fixed-asset-investment&amp;unit={town.pk}&amp;start=2026-01-01&amp;end=2026-06-30"
    for address in ("indicators/fixed-asset-investment/?month=2026-06", "indicators/counts/?month=2026-06"):
        assert link in client.get(f"/{address}").content.decode(), address
    rows = client.get(link.replace("&amp;", "&")).content.decode()
    assert "瀚川装备" in rows
    assert "已纳统" in rows
    common = {"unit": "亿元", "quote": "0.02亿元", "end": 8}
    parts = [
        {"role": "register", "value": "0.004", "start": -1, "source": str(counted.source), **common},
        {"role": "level", "value": "0.02", "start": 4, **common},
    ]
    finding: Any = Finding(parts=parts, kind="register")
    places = showing.rows_behind([finding])
    assert [one.url for one in places.values()] == [link.replace("&amp;", "&")]
    assert showing.clash_of(finding, 1).counted == tuple(places.values())


def test_what_was_counted_stays_the_ledger_s_own(town: Unit) -> None:
    make_catalogue()
    project = make_project(town)
    enter(project, "signed", date(2026, 2, 3))
    assert tallies.take(by=SYSTEM, unit=town, end=TODAY)
    told = {one.definition.key: one for one in tallies.tallies(town, TODAY)}["signed-projects"]
    assert told.is_ours
    assert told.difference == 0
    page = desk(town).get("/indicators/signed-projects/?month=2026-06").content.decode()
    assert "/projects/counts/behind/?key=signed-projects" in page
