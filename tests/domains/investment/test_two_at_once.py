"""Two at once: an event is recorded once, one of two leads waits, a promise is closed once, an investor stands once."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.domains.governance.test_two_at_once import together
from tests.factories.investment import looked_at, make_lead, make_promise, smuggled_lead
from tests.factories.org import make_county
from tests.ground.sharing import shared_database
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.investment.actions.claims import examine_new, rule_claim
from zhenjie.domains.investment.actions.events import record_event
from zhenjie.domains.investment.actions.leads import NewInvestor, NewLead, keep_investor
from zhenjie.domains.investment.actions.promises import close_promise
from zhenjie.domains.investment.models.claims import Claim, Ruling
from zhenjie.domains.investment.models.events import Event
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    with shared_database(tmp_path):
        yield


@pytest.fixture
def towns(shared: None) -> list[Unit]:
    county = make_county(townships=2, villages=1)
    return list(Unit.objects.filter(parent=county, kind="township").order_by("path"))


def recorded(town: Unit, key: str) -> object:
    met = NewInvestor("蓝湾精密制造有限公司", "王明", "13900000001")
    values = {"kind": "in", "title": "来访", "on": date(2026, 5, 6)}
    return record_event(by=SYSTEM, unit=town, values=values, met=met, lead=NewLead("液压件", industry="34"), key=key)


def test_an_event_that_a_phone_sends_twice_is_recorded_once(towns: list[Unit]) -> None:
    assert together(*[lambda: recorded(towns[0], "k")] * 3) == []
    assert (Event.objects.count(), Project.objects.count(), Investor.objects.count()) == (1, 1, 1)


def test_of_two_townships_that_register_at_once_one_waits(towns: list[Unit]) -> None:
    assert together(lambda: recorded(towns[0], "a"), lambda: recorded(towns[1], "b")) == []
    assert sorted(Claim.objects.values_list("state", flat=True)) == ["contested", "holds"]


def test_of_two_leads_that_are_saved_at_once_one_waits_and_nobody_waits_for_ever(towns: list[Unit]) -> None:
    """Both hold their rows when they look, and each draws the other's into its family."""
    rows = [make_lead(town, "液压件", "青岚模具有限公司", mobile="13900000009") for town in towns]
    for row, name in zip(rows, ("青岚模具", "青岚模具（集团）"), strict=True):
        row.investor = f"{name}有限公司"
    fresh = [lambda town=town: make_lead(town) for town in towns]
    assert together(*fresh, *[lambda row=row: save_row(by=SYSTEM, row=row) for row in rows]) == []
    assert sorted(Claim.objects.values_list("state", flat=True)) == ["contested", "contested", "holds", "holds"]


def test_two_chores_find_the_same(towns: list[Unit]) -> None:
    for town in towns:
        smuggled_lead(town)
    assert together(examine_new, examine_new) == []
    assert sorted(Claim.objects.values_list("state", flat=True)) == ["contested", "holds"]


def test_a_promise_is_closed_once_and_an_investor_stands_once(towns: list[Unit]) -> None:
    row = make_promise(towns[0])
    today = clock.today()
    raised = together(
        lambda: close_promise(by=SYSTEM, promise=row, on=today, result="发了"),
        lambda: close_promise(by=SYSTEM, promise=row, on=today, result="不发了", withdraw=True),
    )
    assert ["已经办结" in str(one) for one in raised] == [True]
    raised = together(*[lambda: keep_investor(by=SYSTEM, unit=towns[0], told=NewInvestor("青岚模具有限公司"))] * 3)
    assert all(isinstance(one, Problem) for one in raised)
    assert Investor.objects.count() == 1


def test_two_rulings_at_once_both_stand_in_their_order(towns: list[Unit]) -> None:
    make_lead(towns[0])
    later = make_lead(towns[1])
    looked_at(later)
    examine_new()
    claim = Claim.objects.get(state="contested")
    told = {"reason": "在先", "told": "登记在先"}
    raised = together(
        lambda: rule_claim(by=SYSTEM, claim=claim, kind="first", **told), lambda: rule_claim(by=SYSTEM, claim=claim, kind="shared", share=30, **told)
    )  # fmt: skip
    assert raised == []
    last = Ruling.objects.order_by("-at", "-pk").first()
    assert last is not None
    assert Claim.objects.get(pk=claim.pk).state == {"first": "yielded", "shared": "shared"}[last.kind]
    assert Claim.objects.filter(state="holds").count() == 1
