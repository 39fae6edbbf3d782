"""付款计划: each revision a plan of its own; 资金支付 and 入库 are judged by the rule of the day, and the past keeps its colours."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.factories.org import make_account
from tests.factories.projects import enter, make_payment, make_project
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.core.colours import Colour
from zhenjie.domains.projects.actions.payments import plan_payments
from zhenjie.domains.projects.actions.plans import draw_plan
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries.plans import lights
from zhenjie.domains.projects.queries.wall import wall
from zhenjie.domains.projects.rules.payments import Due, covered, payable, read
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.rules.colouring import Judgement

pytestmark = pytest.mark.usefixtures("held")
TODAY = date(2026, 6, 17)
RULE = """- id: gaoxin-2026-payment
  dimension: payment
  jurisdiction: 高新
  from: 2026-01-01
  recorded: 2026-06-17
  source: 高新区项目资金支付管理办法（2026）
  confirmed: false
"""


def moment(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 10, tzinfo=clock.now().tzinfo)


def planned(town: Unit, place: str = "银川") -> Project:
    """Signed in January, its schedule drawn by the rules of a place, due to pay 300 by the end of March and 200 by the end of May."""
    project = make_project(town, planned_production=date(2028, 12, 31))
    project.refresh_from_db()
    with clock.fixed(moment(date(2026, 1, 5))):
        enter(project, "negotiating", date(2026, 1, 5))
        draw_plan(by=SYSTEM, project=project, on=date(2026, 1, 5), jurisdiction=place)
        plan_payments(
            by=SYSTEM, project=project, document="施工合同第 12 条",
            payments=[Due(date(2026, 3, 31), Decimal(300), "预付款"), Due(date(2026, 5, 31), Decimal(200), "主体封顶")],
        )  # fmt: skip
    return project


def payment(project: Project, on: date) -> Judgement:
    found = lights([project], on)[project.pk]
    return next(one for title, one in found.dimensions if title == "资金支付")


def test_what_is_due_is_late_from_the_day_after() -> None:
    plan = [Due(date(2026, 3, 31), Decimal(300)), Due(date(2026, 5, 31), Decimal(200))]
    assert [payable(plan, date(2026, *day)) for day in ((3, 31), (4, 1), (5, 31), (6, 1))] == [0, 300, 300, 500]
    assert [here for _due, here in covered(plan, Decimal(350))] == [300, 50]
    assert [
        one.amount
        for one in read([(1, ["2026-05-31", "200", "封顶"]), (2, ["2026/3/31".replace("/3/", "/03/"), "300万元"])])
    ] == [300, 200]
    for cells, word in (
        (["明年", "3"], "不是日期"),
        (["2026-01-01", "若干"], "不是数字"),
        (["2026-01-01"], "要有日期和金额"),
    ):
        with pytest.raises(ValueError, match=word):
            read([(1, cells)])


@pytest.mark.django_db
def test_on_plan_is_green_else_red_and_says_why(town: Unit) -> None:
    project = planned(town)
    assert payment(project, TODAY).colour is Colour.RED
    make_payment(project, "500", on=date(2026, 6, 1), month=date(2026, 6, 1))
    judged = payment(project, TODAY)
    assert judged.colour is Colour.GREEN
    assert judged.reason.startswith("按计划应支付 500 万元，已支付 500 万元")
    assert judged.source.startswith("银川市")


@pytest.mark.django_db
def test_the_worst_dimension_shows_and_names_itself(town: Unit) -> None:
    project = planned(town)
    found = lights([project], TODAY)[project.pk]
    assert (found.colour, found.named) == (Colour.RED, "资金支付")
    assert "本地规则“资金支付”" in found.why
    assert {title for title, _one in found.dimensions} >= {"工期预测", "开工", "进度", "资金支付", "入库"}
    enter(project, "signed", date(2026, 1, 6))
    drawn = wall([town.path], town, TODAY)
    assert drawn.columns[0].cards[0].lit.named == "资金支付"
    client = Client()
    client.force_login(make_account(unit=town, role="clerk"))
    page = client.get(f"/projects/{project.pk}/").content.decode()
    assert "按计划应支付 500 万元，已支付 0 万元" in page
    assert "<b>资金支付</b> 应付未付 500 万元" in client.get("/projects/wall/").content.decode()


@pytest.mark.django_db
def test_not_in_the_library_turns_yellow_after_one_month_and_red_after_two(town: Unit) -> None:
    project = planned(town)
    with clock.fixed(moment(date(2026, 3, 2))):
        enter(project, "signed", date(2026, 1, 6))
        enter(project, "started", date(2026, 3, 2))
    told = {
        day: next(one for title, one in lights([project], day)[project.pk].dimensions if title == "入库").colour
        for day in (date(2026, 4, 2), date(2026, 4, 3), date(2026, 5, 2), date(2026, 5, 3))
    }
    assert list(told.values()) == [Colour.GREEN, Colour.YELLOW, Colour.YELLOW, Colour.RED]
    enter(project, "listed", date(2026, 6, 1))
    assert (
        next(one for title, one in lights([project], TODAY)[project.pk].dimensions if title == "入库").colour
        is Colour.GREEN
    )


@pytest.mark.django_db
def test_a_revision_changes_no_colour_of_yesterday(town: Unit) -> None:
    project = planned(town)
    yesterday = date(2026, 6, 16)
    assert payment(project, yesterday).colour is Colour.RED
    with pytest.raises(Problem, match="修订要写明原因"):
        plan_payments(by=SYSTEM, project=project, payments=[Due(date(2026, 12, 31), Decimal(500))], document="补充协议")
    revised = plan_payments(
        by=SYSTEM,
        project=project,
        payments=[Due(date(2026, 12, 31), Decimal(500))],
        document="补充协议",
        reason="工期顺延",
    )
    assert revised.number == 2
    assert payment(project, TODAY).colour is Colour.GREEN
    assert payment(project, yesterday).colour is Colour.RED
    make_payment(project, "500", on=date(2026, 5, 1), month=date(2026, 5, 1))
    assert payment(project, yesterday).colour is Colour.RED, "what was told today was not known yesterday"
    same = plan_payments(
        by=SYSTEM, project=project, payments=[Due(date(2026, 12, 31), Decimal(500))], document="补充协议"
    )
    assert same == revised


@pytest.mark.django_db
def test_a_rule_loaded_today_changes_no_colour_of_yesterday(town: Unit, tmp_path: Path, settings: Any) -> None:
    project = planned(town, "高新")
    before = lights([project], date(2026, 6, 16))[project.pk]
    assert "资金支付" not in {title for title, _one in before.dimensions}
    (tmp_path / "colour_rules.yaml").write_text(RULE, encoding="utf-8")
    settings.CATALOGUE_DIR = tmp_path
    assert lights([project], date(2026, 6, 16))[project.pk].verdicts == before.verdicts
    judged = payment(project, TODAY)
    assert (judged.colour, judged.rule) == (Colour.RED, "gaoxin-2026-payment")


@pytest.mark.django_db
def test_the_page_takes_a_plan_line_by_line_and_keeps_what_was_typed(town: Unit) -> None:
    project = make_project(town)
    client = Client()
    client.force_login(make_account(unit=town, role="clerk"))
    sent = {"what": "payments", "payments-payments": "2026-09-30 500 主体封顶\n明天 3", "payments-document": "施工合同"}
    bad = client.post(f"/projects/{project.pk}/money/", sent)
    assert bad.status_code == 422
    assert "第 2 行的“明天”不是日期" in bad.content.decode()
    assert "主体封顶" in bad.content.decode()
    good = client.post(f"/projects/{project.pk}/money/", sent | {"payments-payments": "2026-09-30\t1,500\t主体封顶"})
    assert good.status_code == 302
    page = client.get(f"/projects/{project.pk}/money/").content.decode()
    assert "1,500" in page
    assert "没到期" in page
