"""Chains over the register of enterprises: matching, people's words, gaps, target firms, referrals, who sees what."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import chains as make
from tests.factories import projects
from tests.factories.org import make_account, make_person, make_unit
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.core.periods import Period, month
from zhenjie.core.refs import Ref
from zhenjie.domains.investment.actions import chains as acts
from zhenjie.domains.investment.models.chains import Chain, Membership, Node, Referral, Supply, Target
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.investment.queries import chain_people, stations
from zhenjie.domains.investment.queries import chains as reading
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.indicators.counting import find
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.actions.links import create_link
from zhenjie.engines.org.models import Link, Unit
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Unit:
    return make_unit("青澜县", kind="county")


@pytest.fixture
def town(county: Unit) -> Unit:
    return make_unit("云溪镇", parent=county)


@pytest.fixture
def other(county: Unit) -> Unit:
    return make_unit("禾丰镇", parent=county)


def seen(chain: Chain, *units: Unit) -> stations.Board:
    here = tuple(one.path for one in units)
    return reading.board(chain, reading.Reach(here, here, here, here))


def station(node: Node, *units: Unit) -> stations.Station:
    return seen(node.chain, *units).by_pk[node.pk]


def log_in(unit: Unit, role: str = "clerk") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def test_firms_are_proposed_with_the_reason_and_a_persons_word_holds_against_every_later_proposal(town: Unit) -> None:
    node = make.make_node(make.make_chain(town), codes="38", words="电机")
    sure, doubt, none = make.make_firm(town), make.make_firm(town, industry="33"), make.make_firm(town, "电饭煲")
    found = {one.firm.pk: one for one in station(node, town).locals}
    assert none.pk not in found
    assert (found[sure.pk].state, found[doubt.pk].state) == ("proposed", "doubtful")
    assert "含“电机”" in found[sure.pk].why
    assert "请核实" in found[doubt.pk].why
    assert len(station(node, town).firms) == 1, "who is doubtful does not count"

    acts.judge_firm(by=SYSTEM, node=node, firm=sure, belongs=False, why="只卖不造")
    acts.judge_firm(by=SYSTEM, node=node, firm=doubt, belongs=True)
    acts.judge_firm(by=SYSTEM, node=node, firm=none, belongs=True, why="新上了电机线")
    sure.products = "电机、微型电机"
    sure.save()
    found = {one.firm.pk: one for one in station(node, town).locals}
    assert {found[one.pk].state for one in (doubt, none)} == {"confirmed"}
    assert found[sure.pk].state == "refused"
    assert "只卖不造" in found[sure.pk].why

    again = acts.judge_firm(by=SYSTEM, node=node, firm=doubt, belongs=True)
    assert Membership.objects.filter(firm=doubt).get() == again, "the same word twice is one"
    acts.judge_firm(by=SYSTEM, node=node, firm=doubt, belongs=False)
    assert {one.firm.pk for one in station(node, town).refused} == {sure.pk, doubt.pk}
    assert Membership.objects.filter(firm=doubt).count() == 2, "no word is overwritten"
    assert Entry.objects.filter(verb="否定归属", scope=town.path).count() == 2


def test_a_firm_that_has_left_and_one_of_another_county_stand_at_no_node(town: Unit, other: Unit) -> None:
    node = make.make_node(make.make_chain(town))
    make.make_firm(town, status="moved")
    firm = make.make_firm(other)
    assert station(node, town).locals == []
    with pytest.raises(Problem, match="不归这条链"):
        acts.judge_firm(by=SYSTEM, node=node, firm=firm, belongs=True)


def test_gaps_of_each_kind_with_their_reasons(town: Unit) -> None:
    chain = make.make_chain(town)
    nodes = {
        name: make.make_node(chain, name, words=name)
        for name in ("压缩机", "线束", "电机", "风机", "水泵", "阀门")
    }  # fmt: skip
    said = make.make_node(chain, "总装", codes="", words="")
    make.make_firm(town, "线束", large=True)
    for _ in range(2):
        make.make_firm(town, "电机")
        make.make_firm(town, "水泵", large=True)
        make.make_firm(town, "阀门", large=True, revenue=Decimal(100))
    for _ in range(3):
        make.make_firm(town, "风机", large=True, revenue=Decimal(100))
    board = seen(chain, town)
    kinds = {one.node.name: one.verdict.kind for one in board.stations}
    assert kinds == {
        "压缩机": "missing", "线束": "single", "电机": "weak", "风机": "weak", "水泵": "strong", "阀门": "strong", "总装": "unjudged",
    }  # fmt: skip
    assert [one.node.name for one in board.gaps] == ["压缩机", "线束", "电机", "风机"]
    why = {one.node.name: "".join(stations.reasons(one, board.rule)) for one in board.stations}
    assert "没有规上" in why["电机"]
    assert "低于 5,000 万元" in why["风机"]
    assert "2 家" in why["水泵"]
    assert nodes["阀门"].name in kinds
    assert "判不了" in why[said.name]


def test_a_sum_of_fewer_than_three_firms_is_shown_to_nobody(town: Unit) -> None:
    chain = make.make_chain(town)
    two, three = make.make_node(chain, words="线束"), make.make_node(chain, words="电机")
    for _ in range(2):
        make.make_firm(town, "线束", revenue=Decimal("777.77"))
    for _ in range(3):
        make.make_firm(town, "电机", revenue=Decimal(1000))
    assert station(two, town).revenue is None
    assert station(three, town).revenue == 3000
    page = log_in(town).get(f"/investment/nodes/{two.pk}/").content.decode()
    assert "营收合计不显示" in page
    assert "0.16" not in page


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


def test_the_leads_of_a_node_are_the_open_projects_of_its_target_firms(town: Unit) -> None:
    node = make.make_node(make.make_chain(town))
    target = make.make_target(town, node, "远山电机有限公司")
    lead = projects.make_project(town, "一期", investor="远山电机公司")
    built = projects.brought_to(town, "building", name="二期", investor="远山电机有限公司")
    ended = projects.brought_to(town, "signed", name="三期", investor="远山电机有限公司")
    projects.enter(ended, "ended", date(2025, 12, 1))
    projects.make_project(town, "别家", investor="近水电机")
    found = station(node, town)
    assert {one.pk for one in found.leads} == {lead.pk, built.pk}
    assert found.stages == {"lead": 1, "talking": 0, "signed": 0, "building": 1, "done": 0}
    assert {one.pk for one in found.led[target.pk]} == {lead.pk, built.pk}


def test_two_nodes_with_one_target_count_its_lead_once_in_the_chain(town: Unit) -> None:
    chain = make.make_chain(town)
    first, second = make.make_node(chain), make.make_node(chain)
    target = make.make_target(town, first, "远山电机有限公司")
    acts.place_target(by=SYSTEM, node=second, unit=town, name="远山电机 有限公司", why="也能做")
    projects.make_project(town, investor="远山电机有限公司")
    board = seen(chain, town)
    assert [len(board.by_pk[one.pk].leads) for one in (first, second)] == [1, 1]
    assert (board.leads, board.gap_leads, board.targets) == (1, 1, 1)
    assert Investor.objects.get() == target.investor, "one investor, whatever the spelling"


def test_a_referral_is_recorded_once_and_becomes_one_lead(town: Unit) -> None:
    node = make.make_node(make.make_chain(town))
    target = make.make_target(town, node, "远山电机有限公司")
    firm = make.make_firm(town)
    today = clock.today()
    first = acts.record_referral(by=SYSTEM, firm=firm, target=target, on=today, said="展会上介绍", command="k1")
    assert acts.record_referral(by=SYSTEM, firm=firm, target=target, on=today, command="k1") == first
    target.refresh_from_db()
    assert target.state == "asked", "a firm that was referred has been spoken to"
    done = acts.close_referral(
        by=SYSTEM, referral=first, outcome="lead", on=today, lead="远山电机基地", amount=Decimal(8000)
    )
    twice = acts.close_referral(by=SYSTEM, referral=first, outcome="lead", on=today, lead="远山电机基地")
    assert twice.lead_id == done.lead_id
    lead = Project.objects.get()
    assert (lead.stage, lead.source, lead.finder, lead.unit, lead.planned_total) == (
        "lead",
        "firm",
        firm.name,
        town,
        8000,
    )
    assert [one.pk for one in station(node, town).leads] == [lead.pk]
    assert Referral.objects.count() == 1


def test_a_referral_may_name_the_lead_that_is_there_already(town: Unit) -> None:
    target = make.make_target(town, name="远山电机有限公司")
    known = projects.make_project(town, investor="远山电机有限公司")
    made = make.make_referral(town, target)
    acts.close_referral(by=SYSTEM, referral=made, outcome="lead", on=clock.today(), project=known)
    assert Project.objects.get() == known


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"outcome": "lead", "lead": " "}, "请写项目名称"),
        ({"outcome": "met", "on": date(2026, 1, 1)}, "要在引荐"),
        ({"outcome": "met", "on": date(2999, 1, 1)}, "不能晚于今天"),
    ],
)
def test_a_refused_result_says_why_and_changes_nothing(town: Unit, said: dict[str, Any], told: str) -> None:
    made = make.make_referral(town)
    with pytest.raises(Problem, match=told):
        acts.close_referral(by=SYSTEM, referral=made, **{"on": clock.today(), **said})
    made.refresh_from_db()
    assert made.outcome == "open"


def test_helpers_are_the_firms_beside_a_gap_with_who_answers_for_them(town: Unit) -> None:
    chain = make.make_chain(town)
    steel = make.make_node(chain, "钢材", "upstream", codes="31", words="")
    gap = make.make_node(chain, "压缩机", words="压缩机")
    fridge = make.make_node(chain, "冰箱", "downstream", words="冰箱")
    far = make.make_node(chain, "物流", "downstream", codes="54", words="")
    for source, target in ((steel, gap), (gap, fridge), (fridge, far)):
        make.feed(source, target)
    supplier, buyer = make.make_firm(town, "", industry="31"), make.make_firm(town, "冰箱")
    make.make_firm(town, "配送", industry="54")
    person = make_person(unit=town)
    create_link(
        by=SYSTEM,
        person=person,
        subject=Ref("enterprises.enterprise", str(buyer.pk)),
        label=buyer.name,
        valid_from=date(2026, 1, 1),
    )
    found = reading.helpers(seen(chain, town), gap.pk)
    assert [(one.local.firm.pk, one.supplies, [link.person.pk for link in one.people]) for one in found] == [
        (buyer.pk, False, [person.pk]),
        (supplier.pk, True, []),
    ]
    page = log_in(town).get(f"/investment/nodes/{gap.pk}/").content.decode()
    assert person.name in page
    assert "没有人包联" in page


def test_a_circle_and_a_stream_that_runs_back_are_told_in_a_sentence(town: Unit) -> None:
    chain = make.make_chain(town)
    first, second, third = (make.make_node(chain, name) for name in ("铜材", "电机", "风扇"))
    make.feed(first, second)
    make.feed(second, third)
    with pytest.raises(ValidationError, match="风扇→铜材→电机→风扇"):
        Supply(unit=town, source=third, target=first).full_clean()
    with pytest.raises(ValidationError, match="电机→电机"):
        Supply(unit=town, source=second, target=second).full_clean()
    low = make.make_node(chain, "商场", "downstream")
    with pytest.raises(ValidationError, match="不能倒过来"):
        Supply(unit=town, source=low, target=first).full_clean()
    with pytest.raises(ValidationError, match="不在同一条产业链"):
        Supply(unit=town, source=first, target=make.make_node(make.make_chain(town))).full_clean()
    first.tier = "upstream"
    first.full_clean()
    first.tier = "downstream"
    with pytest.raises(ValidationError, match="成了倒流"):
        first.full_clean()
    with pytest.raises(ValidationError, match="“9X”不是国民经济行业代码"):
        make.Node(unit=town, chain=chain, name="坏", tier="upstream", codes="38、9X").full_clean()


def test_a_leader_follows_a_leader_and_both_stay_on_record(town: Unit) -> None:
    chain, first, second = make.make_chain(town), make_person(unit=town), make_person(unit=town)
    acts.appoint_leader(by=SYSTEM, chain=chain, person=first, on=date(2026, 1, 5))
    acts.appoint_leader(by=SYSTEM, chain=chain, person=first, on=date(2026, 2, 5))
    acts.appoint_leader(by=SYSTEM, chain=chain, person=second, on=date(2026, 6, 1))
    told = [(one.person, one.valid_from, one.valid_to) for one in chain_people.leaders(chain)]
    assert told == [(second, date(2026, 6, 1), None), (first, date(2026, 1, 5), date(2026, 5, 31))]
    assert [link.person for link in seen(chain, town).leaders] == [second]
    assert Link.objects.count() == 2


def test_a_leading_firm_lies_where_its_chain_does_and_is_named_once(town: Unit, other: Unit) -> None:
    chain, firm = make.make_chain(town), make.make_firm(town)
    made = acts.name_anchor(by=SYSTEM, chain=chain, firm=firm, on=make.START)
    assert acts.name_anchor(by=SYSTEM, chain=chain, firm=firm, on=clock.today()) == made
    with pytest.raises(Problem, match="不在云溪镇"):
        acts.name_anchor(by=SYSTEM, chain=chain, firm=make.make_firm(other), on=make.START)
    acts.end_anchor(by=SYSTEM, anchor=made, on=clock.today())
    made.refresh_from_db()
    assert made.valid_to == clock.today()


def test_firms_that_say_nothing_of_their_products_are_asked_for_and_never_guessed(town: Unit) -> None:
    chain = make.make_chain(town)
    make.make_node(chain)
    make.make_firm(town, "")
    board = seen(chain, town)
    assert (board.firms, board.unplaced) == (0, 1)
    assert "1 家行业相符" in log_in(town).get(f"/investment/chains/{chain.pk}/").content.decode()


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
