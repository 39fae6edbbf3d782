"""The chain map of a past day: nodes, firms, list, words, projects and limits of then; a bad day is told; nothing is written there."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import chains as make
from tests.factories import projects
from tests.factories.org import make_person
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.enterprises.models import Standing
from zhenjie.domains.investment.actions import chains as acts
from zhenjie.domains.investment.models.chains import Chain, Node
from zhenjie.domains.investment.queries import chains as reading
from zhenjie.domains.investment.queries import stations
from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.actions.binning import bin_rows
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
TODAY = date(2026, 9, 15)
THEN = date(2026, 6, 30)


@pytest.fixture
def node(town: Unit) -> Node:
    """Motors, since March."""
    with clock.fixed(clock.aware(make.START)):
        return make.make_node(make.make_chain(town, "智能家电"), "电机")


def seen(chain: Chain, unit: Unit, past: date | None = THEN) -> stations.Board:
    here = (unit.path,)
    return reading.board(chain, reading.Reach(here, here, here, here), past)


def named(station: stations.Station) -> set[str]:
    return {one.firm.name for one in station.firms}


def test_firms_stand_at_a_node_between_their_first_and_their_last_day(town: Unit, node: Node) -> None:
    for name, days in {
        "一直在": {}, "后来成立": {"founded": date(2026, 7, 1)}, "那天成立": {"founded": THEN},
        "后来注销": {"closed": date(2026, 8, 1), "status": "cancelled"}, "早已注销": {"closed": THEN, "status": "cancelled"},
        "不知何时迁出": {"status": "moved"},
    }.items():  # fmt: skip
        make.make_firm(town, name=name, **days)
    assert named(seen(node.chain, town).by_pk[node.pk]) == {"一直在", "那天成立", "后来注销"}
    assert named(seen(node.chain, town, None).by_pk[node.pk]) == {"一直在", "后来成立", "那天成立"}


def test_a_gap_of_then_is_a_gap_then_and_none_today(desk: Client, town: Unit, node: Node) -> None:
    for number in range(2):
        firm = make.make_firm(town, founded=date(2026, 7, 1), name=f"新电机{number}")
        Standing.objects.create(
            unit=town, enterprise=firm, kind="industry", entered=date(2026, 8, 1), ground="年度审核"
        )  # fmt: skip
    kinds = [seen(node.chain, town, day).by_pk[node.pk].verdict.kind for day in (THEN, date(2026, 7, 31), None)]
    assert kinds == ["missing", "weak", "strong"]
    page = desk.get(f"/investment/chains/{node.chain_id}/?on={THEN}&node={node.pk}")
    assert [one.node.pk for one, _why, _step in page.context["gaps"]] == [node.pk]
    said = page.content.decode()
    assert "新电机0" not in said
    assert "截至 2026-06-30" in said, "the poster names the day"
    assert "没有留下历史，按今天的" in said
    today = desk.get(f"/investment/chains/{node.chain_id}/").content.decode()
    assert "截至 2026-09-15" in today
    assert "没有留下历史" not in today


def test_nodes_and_edges_are_those_of_then(town: Unit, node: Node) -> None:
    with clock.fixed(clock.aware(make.START)):
        gone = make.make_node(node.chain, "旧环节", "upstream")
        edge = make.feed(gone, node)
    make.make_firm(town, "压缩机")
    new = make.make_node(node.chain, "新环节")
    make.feed(node, make.make_node(node.chain, "商场", "downstream"))
    node.name, node.words = "压缩机", "压缩机"
    save_row(by=SYSTEM, row=node)
    for row in (edge, gone):
        bin_rows(by=SYSTEM, declaration=declarations.of(type(row))[0], pks=[row.pk])
    then, now = seen(node.chain, town), seen(node.chain, town, None)
    assert [one.node.name for one in then.stations] == ["电机", "旧环节"]
    assert [(one.source_id, one.target_id) for one in then.edges] == [(gone.pk, node.pk)]
    assert named(then.by_pk[node.pk]) == set(), "the words of then"
    assert len(named(now.by_pk[node.pk])) == 1
    assert new.pk in now.by_pk
    assert gone.pk not in now.by_pk
    before = seen(node.chain, town, date(2026, 1, 1))
    assert before.young, "before the chain was written down it is drawn as it is today"
    assert set(before.by_pk) == set(now.by_pk)


def test_a_persons_word_of_later_is_not_in_it(town: Unit, node: Node) -> None:
    firm, other = make.make_firm(town, name="云川"), make.make_firm(town, "冰箱", name="云通")
    acts.judge_firm(by=SYSTEM, node=node, firm=firm, belongs=False)
    acts.judge_firm(by=SYSTEM, node=node, firm=other, belongs=True)
    assert named(seen(node.chain, town).by_pk[node.pk]) == {"云川"}
    assert named(seen(node.chain, town, None).by_pk[node.pk]) == {"云通"}


def test_projects_stand_at_their_stage_of_then(town: Unit, node: Node) -> None:
    target = make.make_target(town, node, "远山电机有限公司")
    built = projects.brought_to(town, "signed", year=2026, investor="远山电机有限公司", found_on=date(2026, 1, 5))
    for stage, on in (("registered", 7), ("landed", 8), ("started", 9)):
        projects.enter(built, stage, date(2026, on, 1))
    ended = projects.brought_to(town, "signed", year=2026, investor="远山电机有限公司", found_on=date(2026, 1, 5))
    projects.enter(ended, "ended", date(2026, 8, 1))
    projects.make_project(town, investor="远山电机有限公司", found_on=date(2026, 7, 5))
    then, now = (seen(node.chain, town, day).by_pk[node.pk] for day in (THEN, None))
    assert {one.pk for one in then.led[target.pk]} == {built.pk, ended.pk}
    assert (then.stages["signed"], then.building) == (2, 0)
    assert (now.stages["lead"], now.stages["signed"], now.building) == (1, 0, 1)


def test_target_firms_and_referrals_of_later_are_not_in_it(town: Unit, node: Node) -> None:
    first = make.make_target(town, node)
    said = make.make_referral(town, first)
    late = acts.place_target(by=SYSTEM, node=node, unit=town, name="近水电机有限公司", why="缺它")
    made = acts.close_referral(by=SYSTEM, referral=said, outcome="declined", on=TODAY)
    then, now = (seen(node.chain, town, day).by_pk[node.pk] for day in (THEN, None))
    assert ([one.pk for one in then.targets], [one.pk for one in now.targets]) == ([first.pk], [first.pk, late.pk])
    assert ([one.outcome for one in then.referrals], [one.outcome for one in now.referrals]) == (["open"], ["declined"])
    assert len(then.waiting) == 1
    made.refresh_from_db()
    assert made.outcome == "declined", "a look at the past writes nothing"


def test_the_leader_of_then_answers_for_it(town: Unit, node: Node) -> None:
    first, second = make_person("沈国安", unit=town), make_person("顾明远", unit=town)
    acts.appoint_leader(by=SYSTEM, chain=node.chain, person=first, on=date(2026, 3, 5))
    acts.appoint_leader(by=SYSTEM, chain=node.chain, person=second, on=date(2026, 8, 1))
    assert [link.person for link in seen(node.chain, town).leaders] == [first]


@pytest.mark.parametrize(
    ("on", "told"),
    [
        ("abc", "要填日期，如 2026-06-30"), ("2026-02-30", "要填日期，如 2026-06-30"), ("2026-09-16", "还没有到，请选今天以前的一天"),
        ("0001-01-01", "请核对"), ("9999-12-31", "请核对"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("page", ["chains/{chain}/", "chains/{chain}/about/", "nodes/{node}/"])
def test_a_day_that_is_none_is_told_on_the_page_of_today(
    desk: Client, node: Node, page: str, on: str, told: str
) -> None:
    answer = desk.get(f"/investment/{page.format(chain=node.chain_id, node=node.pk)}", {"on": on})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert told in said
    assert said.count("zj-error") == 1
    assert answer.context["past"] is None


def test_a_past_day_is_read_and_never_written_and_its_links_stay_in_it(desk: Client, town: Unit, node: Node) -> None:
    make.make_target(town, node)
    make.make_firm(town)
    for path in (f"chains/{node.chain_id}/?node={node.pk}&", f"chains/{node.chain_id}/about/?", f"nodes/{node.pk}/?"):
        then = desk.get(f"/investment/{path}on={THEN}").content.decode()
        assert 'action="/investment/' not in then
        assert f"on={THEN}" in then
        assert 'action="/investment/' in desk.get(f"/investment/{path}").content.decode()
    assert desk.get(f"/investment/chains/{node.chain_id}/?on={TODAY}").context["past"] is None
    assert desk.get(f"/investment/chains/{node.chain_id}/?on=").status_code == 200
    new = make.make_node(node.chain, "新环节")
    missing = desk.get(f"/investment/nodes/{new.pk}/?on={THEN}", follow=True)
    assert "“新环节”这个环节 2026-06-30 还没有登记" in missing.content.decode()


def test_a_past_day_costs_the_same_queries_with_one_node_and_with_twelve(town: Unit) -> None:
    def asked(number: int) -> int:
        with clock.fixed(clock.aware(make.START)):
            chain: Any = make.make_chain(town)
            for _ in range(number):
                node = make.make_node(chain)
                make.make_referral(town, make.make_target(town, node))
        with CaptureQueriesContext(connection) as found:
            board = seen(chain, town, THEN + timedelta(days=1))
            assert [str(one.firm) for station in board.stations for one in station.referrals]
        return len(found)

    assert asked(1) == asked(12) <= 14
