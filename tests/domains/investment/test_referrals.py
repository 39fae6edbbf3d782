"""Referrals: recorded once, one lead, refused with a reason; who stands beside a gap and may help."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.factories import chains as make
from tests.factories import projects
from tests.factories.chains import log_in, seen, station
from tests.factories.org import make_person
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.core.refs import Ref
from zhenjie.domains.investment.actions import chains as acts
from zhenjie.domains.investment.models.chains import Referral
from zhenjie.domains.investment.queries import chains as reading
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.actions.links import create_link
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db


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
