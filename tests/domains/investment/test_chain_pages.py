"""The pages of chains: who sees what, what they cost, what comes back when a form is not right."""

from datetime import date
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import chains as make
from tests.factories import projects
from tests.factories.chains import log_in, seen
from tests.factories.org import make_person, make_unit
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.core.periods import Period, month
from zhenjie.domains.investment.actions import chains as acts
from zhenjie.domains.investment.models.chains import Chain, Membership, Supply, Target
from zhenjie.domains.investment.queries import chains as reading
from zhenjie.domains.investment.queries import stations
from zhenjie.engines.indicators.counting import find
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(town: Unit) -> Unit:
    return Unit.objects.get(kind="county")


def test_a_township_sees_the_countys_chain_with_its_own_firms_targets_and_leads_only(
    county: Unit, town: Unit, other: Unit
) -> None:
    node = make.make_node(make.make_chain(county, "智能家电"))
    mine, theirs = make.make_firm(town, large=True), make.make_firm(other)
    make.make_target(other, node, "远山电机有限公司")
    projects.make_project(other, "远山电机基地", investor="远山电机有限公司")
    for path in (
        f"/investment/chains/{node.chain_id}/",
        f"/investment/nodes/{node.pk}/",
        f"/investment/chains/{node.chain_id}/about/",
    ):
        page = log_in(town).get(path).content.decode()
        assert theirs.name not in page
        assert "远山电机" not in page
    page = log_in(town).get(f"/investment/nodes/{node.pk}/").content.decode()
    assert mine.name in page
    assert "共 2 家" in page, "how many there are in the county is no secret, and one colour holds for all"
    board = seen(node.chain, town)
    assert (board.firms, board.mine, board.leads, board.targets) == (2, 1, 0, 0)
    whole = seen(node.chain, county)
    assert (whole.firms, whole.mine, whole.leads, whole.targets) == (2, 2, 1, 1)
    assert whole.by_pk[node.pk].verdict == board.by_pk[node.pk].verdict
    # The neighbour's own chain is nobody else's.
    foreign = make.make_node(make.make_chain(other))
    assert log_in(town).get(f"/investment/nodes/{foreign.pk}/").status_code == 404
    assert log_in(town).get(f"/investment/chains/{foreign.chain_id}/").status_code == 404


def test_a_township_says_whose_its_own_firms_are_but_changes_nothing_of_the_countys_chain(
    county: Unit, town: Unit, other: Unit
) -> None:
    node = make.make_node(make.make_chain(county))
    mine, theirs = make.make_firm(town), make.make_firm(other)
    clerk = log_in(town)
    said = {"j-firm": mine.pk, "j-belongs": "yes"}
    assert clerk.post(f"/investment/nodes/{node.pk}/judge/", said).status_code == 302
    assert Membership.objects.get().firm == mine
    assert clerk.post(f"/investment/nodes/{node.pk}/judge/", {**said, "j-firm": theirs.pk}).status_code == 404
    named = clerk.post(f"/investment/nodes/{node.pk}/judge/", {"j-name": theirs.name, "j-belongs": "yes"})
    assert named.status_code == 422
    assert f"没有“{theirs.name}”" in named.content.decode()
    assert clerk.post(f"/investment/chains/{node.chain_id}/leader/", {}).status_code == 404
    assert Membership.objects.count() == 1


def test_a_chain_costs_the_same_queries_with_one_firm_and_with_thirty(town: Unit) -> None:
    def asked(chain: Chain) -> int:
        with CaptureQueriesContext(connection) as found:
            board = seen(chain, town)
            for one in board.stations:
                stations.reasons(one, board.rule)
                reading.helpers(board, one.node.pk, named=False)
                assert [str(lead.unit) for lead in one.leads]
                assert [str(local.firm.unit.name) + local.why for local in one.locals]
                assert [str(told.firm) + str(told.target.investor) for told in one.referrals]
        return len(found)

    def fill(chain: Chain, number: int) -> None:
        nodes = [make.make_node(chain, words=f"件{place}、电机") for place in range(number)]
        for one, other in pairwise(nodes):
            make.feed(one, other)
        for node in nodes:
            firm = make.make_firm(town, large=True)
            acts.judge_firm(by=SYSTEM, node=node, firm=firm, belongs=True)
            target = make.make_target(town, node)
            projects.make_project(town, investor=target.investor.name)
            make.make_referral(town, target)
        acts.appoint_leader(by=SYSTEM, chain=chain, person=make_person(unit=town), on=make.START)

    one, many = make.make_chain(town), make.make_chain(town)
    fill(one, 1)
    few = asked(one)
    fill(many, 6)
    assert asked(many) == few <= 12
    page = log_in(town)
    with CaptureQueriesContext(connection) as first:
        page.get(f"/investment/chains/{one.pk}/")
    with CaptureQueriesContext(connection) as second:
        page.get(f"/investment/chains/{many.pk}/")
    assert len(second) <= len(first)


def test_a_form_that_is_not_right_comes_back_with_all_that_was_typed(town: Unit) -> None:
    node = make.make_node(make.make_chain(town))
    clerk = log_in(town)
    answer = clerk.post(f"/investment/nodes/{node.pk}/target/", {"t-name": "个人", "t-why": "认识", "t-source": "展会"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请写企业的全称" in page
    assert 'value="认识"' in page
    assert 'value="展会"' in page
    assert not Target.objects.exists()
    sent = {"t-name": "远山电机有限公司", "t-why": "缺它", "from": "map"}
    for _twice in range(2):
        answer = clerk.post(f"/investment/nodes/{node.pk}/target/", sent)
        assert answer["Location"] == f"/investment/chains/{node.chain_id}/?node={node.pk}"
    assert Target.objects.get().investor.name == "远山电机有限公司"
    made = make.make_referral(town, Target.objects.get())
    answer = clerk.post(
        f"/investment/referrals/{made.pk}/close/",
        {f"c{made.pk}-outcome": "lead", f"c{made.pk}-outcome_on": clock.today(), f"c{made.pk}-note": "要地 30 亩"},
    )
    assert answer.status_code == 422
    assert "请写项目名称" in answer.content.decode()
    assert 'value="要地 30 亩"' in answer.content.decode()


def test_the_overview_shows_every_chain_within_sight(county: Unit, town: Unit) -> None:
    make.make_node(make.make_chain(county, "智能家电"))
    make.make_node(make.make_chain(town, "食品加工"))
    clerk = log_in(town)
    page = clerk.get("/investment/chains/").content.decode()
    assert page.index("智能家电") < page.index("食品加工")
    assert "还没有产业链" in log_in(make_unit("空县", kind="county")).get("/investment/chains/").content.decode()


def test_a_circle_that_came_in_with_two_rows_of_one_import_is_told_on_the_map(town: Unit) -> None:
    chain = make.make_chain(town)
    first, second = make.make_node(chain, "转子"), make.make_node(chain, "定子")
    Supply.objects.bulk_create(
        [Supply(unit=town, source=first, target=second), Supply(unit=town, source=second, target=first)]
    )
    answer = log_in(town).get(f"/investment/chains/{chain.pk}/")
    assert answer.status_code == 200
    assert "“定子→转子”绕成一圈或倒流，没有画。" in answer.content.decode()


def test_what_a_report_says_of_chains_is_counted_and_leads_to_its_rows(county: Unit, town: Unit) -> None:
    """围绕产业链梳理缺口环节、对接目标企业 …: each number by township and county, targets by who goes after them."""
    chain = make.make_chain(county)
    full, empty = make.make_node(chain), make.make_node(chain, codes="39", words="芯片")
    for _firm in range(4):
        make.make_firm(town, large=True)
    march, february = month(2026, 3), month(2026, 2)

    def told(key: str, unit: Unit, period: Period = march) -> object:
        found = find(key)
        assert found is not None
        return found.count(unit.path, period)

    with clock.fixed(date(2026, 3, 20)):
        for state in ("found", "asked", "met", "refused"):
            target = make.make_target(town, empty)
            if state != "found":
                acts.set_contact(by=SYSTEM, target=target, state=state, on=date(2026, 3, 18))
        assert (told("chain-nodes", county), told("chain-nodes", town)) == (2, 0)
        gaps = {one.node for one in seen(chain, county).gaps}
        assert empty in gaps
        assert told("chain-gaps", county) == len(gaps)
        assert told("chain-gaps", town) is None, "a township without chains of its own has no number"
        assert (told("chain-targets", county), told("chain-targets", town)) == (4, 4)
        assert told("chain-targets-reached", town) == 2
        assert told("chain-targets", county, february) == 0, "found in March"
        assert told("chain-gaps", county, february) is None, "nobody wrote down how it stood then"
        rows = find("chain-targets-reached")
        assert rows is not None
        key, _mark, asked = rows.source(town.pk, march).pk.partition("?")
        page = log_in(town).get(f"/ledger/{key}/?{asked}").content.decode()
        assert all(word in page for word in ("已联系", "已见面"))
        assert "未接触</" not in page
    assert full in (one.node for one in seen(chain, county).sound)
