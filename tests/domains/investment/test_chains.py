"""Chains over the register of enterprises: firms proposed, people's words, gaps, target firms, leaders, streams."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.factories import chains as make
from tests.factories import projects
from tests.factories.chains import log_in, seen, station
from tests.factories.org import make_person
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.investment.actions import chains as acts
from zhenjie.domains.investment.models.chains import Membership, Supply
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.investment.queries import chain_people, stations
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Link, Unit
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db


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
