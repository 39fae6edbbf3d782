"""Conversion by cohort against an oracle in plain Python; every figure leads to the rows it counts."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.investment import make_event, make_investor, make_lead
from tests.factories.org import make_account
from tests.factories.projects import enter
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.investment.actions.leads import NewLead, register_lead, tell_origin
from zhenjie.domains.investment.queries import cohorts as reading
from zhenjie.domains.investment.queries.events import yields
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.rules.cohorts import STEPS, Life, bounds, cohort, half_of, quarter_of
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
TODAY = date(2026, 6, 17)
ORDER = (
    "lead",
    "negotiating",
    "signed",
    "registered",
    "landed",
    "started",
    "building",
    "completed",
    "producing",
    "full",
)


def test_the_labels_of_periods_are_what_their_days_say() -> None:
    for day in (date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31)):
        life = Life(1, day, "trip")
        for label in (quarter_of(life), half_of(life), f"{day.year}"):
            span = bounds(label)
            assert span is not None
            assert span[0] <= day <= span[1]
    assert bounds("2026Q3") == (date(2026, 7, 1), date(2026, 9, 30))
    assert [bounds(text) for text in ("", "2026Q5", "abcd", "20２６", "1999")] == [None] * 5


def test_a_cohort_of_nothing_has_no_shares() -> None:
    found = cohort("", [], 10)
    assert (found.number, found.at("signed").of_all, found.days, found.small) == (0, None, None, True)


def test_cohorts_agree_with_an_oracle_over_random_histories(town: Unit) -> None:
    chance = Random(5)
    told: list[tuple[Project, date, str, list[str]]] = []
    for number in range(60):
        found_on = date(2025, 1, 1) + timedelta(days=chance.randrange(500))
        source = chance.choice(("trip", "call", "firm"))
        lead = make_lead(
            town, f"项目{number}", f"第{number}家有限公司", found_on=found_on, source=source, mobile=f"138{number:08}"
        )
        far, day, gone = chance.randrange(7), found_on, []
        for stage in ORDER[1 : far + 1]:
            day += timedelta(days=chance.randrange(0, 40))
            if day > TODAY:
                break
            enter(lead, stage, day)
            gone.append(stage)
        end = chance.random()
        if end < 0.1 and day < TODAY:
            enter(lead, "struck", day)
            continue
        if end < 0.2 and day < TODAY:
            enter(lead, "ended", day)
            gone.append("ended")
        told.append((lead, found_on, source, gone))

    for by, label in (("year", lambda d: f"{d.year}"), ("quarter", lambda d: f"{d.year}Q{(d.month - 1) // 3 + 1}")):
        board = reading.board([town.path], TODAY, by)
        assert sum(one.number for one in board.periods) == len(told)
        for one in board.periods:
            members = [row for row in told if label(row[1]) == one.label]
            assert one.number == len(members)
            assert one.small == (len(members) < 10)
            assert one.ended == sum("ended" in row[3] for row in members)
            for step in STEPS:
                reached = [
                    row
                    for row in members
                    if max([0, *(ORDER.index(stage) for stage in row[3] if stage in ORDER)]) >= ORDER.index(step)
                ]
                assert one.at(step).number == len(reached), (one.label, step)
                rows = reading.rows([town.path], TODAY, cohort=one.label, step=step)
                assert {row.pk for row in rows} == {row[0].pk for row in reached}
    by_source = {name: one.number for name, one in reading.board([town.path], TODAY, "year").sources}
    assert sum(by_source.values()) == len(told)
    only = reading.board([town.path], TODAY, "year", "trip")
    assert sum(one.number for one in only.periods) == by_source["外出招商"]


def test_a_trip_tells_what_a_lead_and_a_contract_cost(town: Unit) -> None:
    event = make_event(town)
    investor = make_investor(town)
    for number in range(3):
        lead, _contested = register_lead(
            by=SYSTEM, unit=town, investor=investor, told=NewLead(f"项目{number}", industry="34"), event=event
        )
    enter(lead, "signed", TODAY)
    one = yields([event], [town.path], TODAY)[0]
    assert (one.leads, one.signed, one.per_lead, one.per_signed) == (3, 1, 1200, 3600)
    assert lead.source == "trip"
    dry = yields([make_event(town, traffic=None, lodging=None, other=None)], [town.path], TODAY)[0]
    assert (dry.leads, dry.per_lead, dry.per_signed) == (0, None, None)


def test_leads_count_for_the_local_firm_that_brought_them(town: Unit) -> None:
    firm = save_row(by=SYSTEM, row=Enterprise(unit=town, name="青禾药业有限公司"))
    investor = make_investor(town, introduced_by=firm)
    lead, _contested = register_lead(by=SYSTEM, unit=town, investor=investor, told=NewLead("饮片扩产"))
    assert lead.source == "firm"
    for stage in ("signed", "registered", "landed"):
        enter(lead, stage, TODAY)
    found = reading.introducers([town.path], TODAY)
    assert [(one.firm, one.cohort.number, one.cohort.at("landed").number) for one in found] == [(firm, 1, 1)]
    client = Client()
    client.force_login(make_account(unit=town, role="clerk"))
    page = client.get(f"/enterprises/{firm.pk}/")
    assert page.status_code in (200, 404)
    rows = client.get(f"/investment/cohorts/rows/?firm={firm.pk}&step=landed").content.decode()
    assert "饮片扩产" in rows


def test_the_page_asks_the_same_for_one_and_for_thirty(town: Unit) -> None:
    client = Client()
    client.force_login(make_account(unit=town, role="clerk"))

    def fill(number: int) -> None:
        for _each in range(number):
            event, investor = make_event(town), make_investor(town)
            lead = make_lead(town, f"项目{investor.pk}", investor.name, mobile=f"137{investor.pk:08}")
            tell_origin(by=SYSTEM, project=lead, investor=investor, event=event)

    def asked(url: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as told:
            assert client.get(url).status_code == 200
        return len(told)

    for url in (
        "/investment/cohorts/?by=quarter",
        "/investment/cohorts/rows/?step=lead",
        "/investment/",
        "/investment/promises/",
    ):
        fill(1)
        client.get(url)
        few = asked(url)
        fill(12)
        client.get(url)
        assert asked(url) == few, url
