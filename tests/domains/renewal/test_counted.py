"""计数目标: what the projects' ledger says, nothing typed twice, nothing counted twice."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from tests.factories import renewal as make
from tests.factories.org import make_account, make_unit
from tests.factories.projects import enter, make_project, make_receipt
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.projects.actions.money import report_invested
from zhenjie.domains.projects.queries import tallying
from zhenjie.domains.projects.queries.windows import Asked, Window, tally
from zhenjie.domains.renewal.models.campaigns import CountedTarget
from zhenjie.domains.renewal.queries.counted import counted_board
from zhenjie.domains.renewal.rules.counting import Wish, wanted
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
TODAY = date(2026, 6, 17)


@pytest.fixture
def village(town: Unit) -> Unit:
    return make_unit("柳湾村", kind="village", parent=town)


def test_investment_is_counted_from_the_month_in_which_a_campaign_begins(town: Unit, village: Unit) -> None:
    campaign = make.make_campaign(town, since=date(2026, 3, 10), until=date(2026, 12, 31))
    make.make_counted(town, campaign, measure="all-invested", amount=Decimal(1000))
    for unit, month, amount in ((town, 2, 70), (town, 3, 100), (village, 5, 200)):
        report_invested(by=SYSTEM, project=make_project(unit), month=date(2026, month, 1), total=Decimal(amount))
    (aim,) = counted_board([campaign], TODAY).aims
    assert (aim.found.value, aim.found.projects, aim.percent) == (300, 2, 30)
    assert "“项目资金”台账" in aim.source
    assert not aim.is_late


def test_two_campaigns_over_the_same_projects_count_them_once(town: Unit, village: Unit) -> None:
    spring = make.make_campaign(town, since=date(2026, 1, 1), until=date(2026, 5, 31))
    year = make.make_campaign(town, since=date(2026, 2, 1), until=date(2026, 12, 31))
    for unit, campaign, amount in ((town, spring, 3), (town, year, 5), (village, year, 2)):
        make.make_counted(unit, campaign, measure="all-started", amount=Decimal(amount))
    for unit, month in ((town, 1), (village, 3), (town, 6)):
        project = make_project(unit)
        enter(project, "signed", date(2025, 12, 1))
        enter(project, "started", date(2026, month, 3))
    found = counted_board([spring, year], TODAY)
    assert sorted((one.target.amount, one.found.value) for one in found.aims) == [(2, 1), (3, 2), (5, 2)]
    (total,) = found.totals
    assert (total.planned, total.done, total.twice, total.nested) == (5, 3, 1, 1)


def test_terms_one_after_the_other_add_up() -> None:
    first, second = date(2026, 1, 1), date(2026, 7, 1)
    wishes = [
        Wish("0001", first, date(2026, 6, 30), Decimal(10)), Wish("0001", second, date(2026, 12, 31), Decimal(20)),
        Wish("00010001", second, date(2026, 12, 31), Decimal(5)), Wish("00010002", date(2027, 1, 1), date(2027, 2, 1), Decimal(7)),
    ]  # fmt: skip
    assert wanted(wishes) == (37, 0, 1)


def test_windows_say_what_the_rows_behind_them_add_up_to(town: Unit, village: Unit) -> None:
    for place, stage in enumerate(("signed", "started", "struck"), 1):
        project = make_project(town if place % 2 else village)
        enter(project, "signed", date(2026, 2, place))
        if stage != "signed":
            enter(project, stage, date(2026, 3, place))
        make_receipt(project, "50", on=date(2026, 4, 2), month=date(2026, 4, 1))
        report_invested(by=SYSTEM, project=project, month=date(2026, 4, 1), total=Decimal(place))
    start = date(2026, 1, 1)
    keys = list(tallying.COUNTED)
    told = tally([Asked(key, (Window(unit.path, start, TODAY),)) for unit in (town, village) for key in keys])
    for place, unit in enumerate((town, village)):
        for at, key in enumerate(keys):
            factor = tallying.YI if tallying.COUNTED[key].is_money else 1
            said = tallying.value(key, [unit.path], start, TODAY) * factor
            lines = sum(one.value for one in tallying.lines(key, [unit.path], start, TODAY) if one.counts)
            assert (key, told[place * len(keys) + at].value) == (key, said)
            assert lines * factor == said


def test_thirty_targets_cost_what_one_costs(town: Unit, django_assert_num_queries: Any) -> None:
    campaigns = []
    for number in range(30):
        village = make_unit(f"村{number}", kind="village", parent=town)
        campaigns.append(make.make_campaign(town, since=date(2026, 1, 1), until=date(2026, 12, 31)))
        make.make_counted(village, campaigns[-1], measure="all-started")
        make.make_counted(village, campaigns[-1], measure="all-invested", amount=Decimal(9))
        report_invested(by=SYSTEM, project=make_project(village), month=TODAY, total=Decimal(1))
    for some in (campaigns[:1], campaigns):
        with django_assert_num_queries(3):
            assert len(counted_board(some, TODAY).aims) == 2 * len(some)


def test_a_target_lies_where_its_campaign_reaches(town: Unit) -> None:
    campaign = make.make_campaign(town)
    away = CountedTarget(
        unit=make_unit("禾丰镇", parent=town.parent), campaign=campaign, measure="all-started", amount=Decimal(2)
    )
    with pytest.raises(ValidationError, match="不在行动所在单位之下"):
        away.full_clean()
    half = CountedTarget(unit=town, campaign=campaign, measure="all-started", amount=Decimal("2.5"))
    with pytest.raises(ValidationError, match="整数"):
        half.full_clean()


def test_the_number_leads_to_its_rows(town: Unit) -> None:
    campaign = make.make_campaign(town, since=date(2026, 1, 1), until=date(2026, 6, 1))
    make.make_counted(town, campaign, measure="all-invested", amount=Decimal(1000))
    project = make_project(town, "瀚川装备")
    report_invested(by=SYSTEM, project=project, month=date(2026, 4, 1), total=Decimal(120))
    client = Client()
    client.force_login(make_account(unit=town, role="clerk"))
    (aim,) = counted_board([campaign], TODAY).aims
    assert aim.is_late
    page = client.get(f"/renewal/campaigns/{campaign.pk}/").content.decode()
    assert "从台账数的目标" in page
    assert aim.rows.replace("&", "&amp;") in page
    assert "还没有目标" not in page
    rows = client.get(aim.rows).content.decode()
    assert "瀚川装备" in rows
    assert "0.0120" in rows
    assert "从台账数的目标" in client.get("/renewal/campaigns/").content.decode()
    other = Client()
    other.force_login(make_account(unit=make_unit("禾丰镇", parent=town.parent), role="clerk"))
    assert other.get(aim.rows).status_code == 404


def test_the_public_page_tells_sums_but_not_the_money_of_a_few_firms(town: Unit) -> None:
    campaign = make.make_campaign(town, since=date(2026, 3, 10), until=date(2026, 12, 31), public=True)
    make.make_counted(town, campaign, measure="all-invested", amount=Decimal(1000))
    make.make_counted(town, campaign, measure="all-started", amount=Decimal(5))
    for amount in (111, 222):
        report_invested(by=SYSTEM, project=make_project(town), month=date(2026, 4, 1), total=Decimal(amount))
    page = f"/renewal/p/campaigns/{campaign.pk}/"
    shown = Client().get(page).content.decode()
    assert "完成投资" in shown
    assert "333" not in shown
    assert "不公布" in shown
    assert "<td>0</td><td>5 个</td>" in shown
    for amount in (100, 100, 200):
        report_invested(by=SYSTEM, project=make_project(town), month=date(2026, 4, 1), total=Decimal(amount))
    shown = Client().get(page).content.decode()
    assert "<td>733</td><td>1,000 万元</td>" in shown
    assert "不公布" not in shown
