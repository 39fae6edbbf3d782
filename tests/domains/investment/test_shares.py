"""A shared lead: counted once, its shares told wherever it is named."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.investment import looked_at, make_event, make_investor, make_lead, ruling, towns
from tests.factories.org import make_account
from tests.factories.projects import enter
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.investment.actions.leads import NewLead, register_lead
from zhenjie.domains.investment.models.events import Origin
from zhenjie.domains.investment.queries import claims as reading
from zhenjie.domains.investment.queries.sharing import parts_of
from zhenjie.domains.investment.queries.words import word_of
from zhenjie.domains.projects.queries import board
from zhenjie.domains.projects.queries.counts import by_stage
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]
TODAY = date(2026, 6, 17)


def test_shared_leads_are_counted_once_and_their_shares_add_up_to_nothing(county: Unit) -> None:
    one, two, _three = towns(county)
    mine, theirs = make_lead(one), make_lead(two)
    looked_at(mine)
    with pytest.raises(Problem, match="分成填 1—99"):
        ruling(theirs, "shared")
    ruling(theirs, "shared", share=40)
    assert by_stage([county.path], TODAY)["lead"].number == 1
    shares = reading.shares([county.path])
    assert [str(one.sum) for one in shares] == ["-0.4", "0.4"]
    word = word_of(looked_at(mine))
    assert word is not None
    assert "您分成 60%，由您计数" in word.text


def test_who_has_how_much_of_a_shared_lead_stands_where_it_is_named(county: Unit) -> None:
    """The county reads both sides on the lead's page and in its lists; a township only its own part, and never of whom the rest is."""
    one, two, _three = towns(county)
    mine, theirs, alone = (
        make_lead(one),
        make_lead(two),
        make_lead(one, "塑料件", "远岫塑料有限公司", mobile="13900000009"),
    )
    ruling(theirs, "shared", share=40)
    clerk, other, leader = Client(), Client(), Client()
    for client, unit, role in ((clerk, one, "clerk"), (other, two, "clerk"), (leader, county, "leader")):
        client.force_login(make_account(unit=unit, role=role))
    both = f"分成 {one.name} 60%（由它计数）、{two.name} 40%"
    lists = ("/projects/counts/rows/?stage=lead&kind=flow&start=2026-01-01&end=2026-06-17", "/investment/cohorts/rows/")
    for page in (f"/projects/{mine.pk}/", f"/projects/{theirs.pk}/", *lists):
        assert leader.get(page).content.decode().count(both) == 1, page
    assert "分成" not in leader.get(f"/projects/{alone.pk}/").content.decode()
    for page in lists:
        said = clerk.get(page).content.decode()
        assert said.count("分成 60%") == 1
        assert two.name not in said
    ledger = "/ledger/projects.project/"
    for page in (ledger, f"{ledger}paper/"):
        assert leader.get(page).content.decode().count(both) == 2, (
            "both rows stand in the county's list, each with who has how much"
        )
        assert clerk.get(page).content.decode().count("分成 60%") == 1
        said = other.get(page).content.decode()
        assert (said.count("分成 40%"), one.name in said) == (1, False)
    assert "您分成 40%" in other.get(f"/projects/{theirs.pk}/").content.decode()
    assert one.name not in other.get(f"/projects/{theirs.pk}/").content.decode()
    ruling(theirs, "first")
    assert "分成" not in leader.get(lists[0]).content.decode()


def test_a_shared_project_that_is_red_tells_its_shares_where_it_is_listed_and_is_counted_once(county: Unit) -> None:
    one, two, _three = towns(county)
    sides = [make_lead(unit, planned_production=date(2026, 8, 1)) for unit in (one, two)]
    ruling(sides[1], "shared", share=40)
    for side in sides:
        enter(side, "signed", date(2026, 6, 17))
    leader, clerk = Client(), Client()
    leader.force_login(make_account(unit=county, role="leader"))
    clerk.force_login(make_account(unit=two, role="clerk"))
    both = f"分成 {one.name} 60%（由它计数）、{two.name} 40%"
    for page in ("/projects/", "/projects/panel/"):
        assert leader.get(page).content.decode().count(both) == 2, page
        said = clerk.get(page).content.decode()
        assert (said.count("分成 40%"), one.name in said) == (1, False), page
    assert board.lit([county.path], TODAY).counts["red"] == 1
    assert len(board.lit([county.path], TODAY).worst) == 2


def test_an_investor_and_a_trip_tell_the_shares_of_their_lead(county: Unit) -> None:
    one, two, _three = towns(county)
    firm, event = make_investor(one, "蓝湾精密制造有限公司"), make_event(one)
    told = NewLead(name="高端液压件", industry="34", planned_total=Decimal(9000))
    mine, _contested = register_lead(by=SYSTEM, unit=one, investor=firm, event=event, told=told)
    ruling(make_lead(two), "shared", share=30)
    leader, clerk = Client(), Client()
    leader.force_login(make_account(unit=county, role="leader"))
    clerk.force_login(make_account(unit=one, role="clerk"))
    for page in (f"/investment/investors/{firm.pk}/", f"/investment/events/{event.pk}/"):
        assert f"分成 {one.name} 70%（由它计数）、{two.name} 30%" in leader.get(page).content.decode(), page
        assert "分成 70%" in clerk.get(page).content.decode(), page
    Origin.objects.filter(project=mine).delete()
    assert "分成 70%" in clerk.get(f"/investment/investors/{firm.pk}/").content.decode(), (
        "nor does a lead without origin stand whole"
    )


def test_shares_in_a_list_cost_the_same_queries_for_one_lead_and_for_many(county: Unit) -> None:
    one, two, _three = towns(county)
    leads = []
    for number in range(3):
        name, mobile = f"远岫{'甲乙丙'[number]}精密有限公司", f"1390000010{number}"
        leads.append(make_lead(one, f"项目{number}", name, mobile=mobile))
        ruling(make_lead(two, f"项目{number}", name, mobile=mobile), "shared", share=10 + number)
    asked = []
    for some in (leads[:1], leads):
        with CaptureQueriesContext(connection) as found:
            parts = parts_of([one.pk for one in some], [county.path])
        assert [[side.percent for side in parts[one.pk]] for one in some] == [
            [90 - n, 10 + n] for n in range(len(some))
        ]
        asked.append(len(found))
    assert asked == [2, 2]
