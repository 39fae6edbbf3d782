"""From the proposal to the payment: what the law asks stands in the way of every step, and nothing kept is ever changed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.factories import villages
from tests.factories.org import make_account, make_unit
from zhenjie.core import clock, periods
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.villages import figures
from zhenjie.domains.villages.actions import plans, shares
from zhenjie.domains.villages.models import Cooperative, Dividend, ShareEntry
from zhenjie.domains.villages.queries.plans import accounts_of
from zhenjie.domains.villages.rules.surplus import PlanError
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def village() -> Unit:
    town = make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))
    return make_unit("柳湾村", kind="village", parent=town)


@pytest.fixture
def cooperative(village: Unit) -> Cooperative:
    row = villages.make_cooperative(village)
    for number in range(7):
        member = villages.make_coop_member(village, row, name=f"林春生{number}", joined=date(2020, 1, 1))
        villages.make_patronage(village, member, year=2025, amount=Decimal(100 * (number + 1)))
    return row


def propose(row: Cooperative, **values: Any) -> Any:
    given = {"year": 2025, "surplus": Decimal("1000.01"), "loss": Decimal(0), "reserve": Decimal(100)}
    return plans.propose_distribution(
        by=SYSTEM, cooperative=row, **(given | {"rate": Decimal(60), "basis": "amount"} | values)
    )


def log_in(unit: Unit, role: str = "clerk") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def test_a_distribution_goes_its_whole_way(cooperative: Cooperative) -> None:
    with clock.fixed(DAY):
        plan = propose(cooperative)
        assert sum(line.amount for line in plan.lines.all()) == plan.divided == Decimal("900.01")
        with pytest.raises(Problem, match="已经有方案"):
            propose(cooperative)
        plan = plans.publish_plan(by=SYSTEM, plan=plan)
        assert plan.open_until == DAY + timedelta(days=15)
    with clock.fixed(plan.open_until), pytest.raises(Problem, match="才满"):
        plans.decide_plan(by=SYSTEM, plan=plan, voters=7, present=7, agreed=7)
    with clock.fixed(plan.open_until + timedelta(days=1)):
        with pytest.raises(Problem, match="才能发放"):
            plans.pay_plan(by=SYSTEM, plan=plan)
        with pytest.raises(Problem, match="超过 1/2"):
            plans.decide_plan(by=SYSTEM, plan=plan, voters=7, present=5, agreed=3)
        plans.decide_plan(by=SYSTEM, plan=plan, voters=7, present=5, agreed=4)
        with pytest.raises(Problem, match="不能撤回"):
            plans.withdraw_plan(by=SYSTEM, plan=plan)
        assert plans.pay_plan(by=SYSTEM, plan=plan).state == "paid"


def test_an_objection_holds_everything_up_and_one_that_holds_takes_the_plan_back(cooperative: Cooperative) -> None:
    with clock.fixed(DAY):
        plan = plans.publish_plan(by=SYSTEM, plan=propose(cooperative))
        objection = shares.object_to(by=SYSTEM, thing=plan, name="方秋", text="交易额少记了")
    with clock.fixed(plan.open_until + timedelta(days=1)):
        with pytest.raises(Problem, match="没有裁定"):
            plans.decide_plan(by=SYSTEM, plan=plan, voters=7, present=7, agreed=7)
        with pytest.raises(Problem, match="公示期内"):
            shares.object_to(by=SYSTEM, thing=plan, name="方秋", text="晚了")
        shares.rule_objection(by=SYSTEM, objection=objection, holds=True, reason="漏了一笔")
        plan.refresh_from_db()
        assert plan.state == "withdrawn"
        assert propose(cooperative).state == "proposed"
    assert not Entry.objects.filter(after__icontains="方秋").exists()


def test_members_against_the_law_stop_the_plan(village: Unit) -> None:
    row = villages.make_cooperative(village)
    villages.make_patronage(village, villages.make_coop_member(village, row), year=2025)
    with pytest.raises(Problem, match="5 名以上"):
        propose(row)


def test_volumes_of_two_products_are_not_added(cooperative: Cooperative) -> None:
    member = cooperative.members.first()
    assert member is not None
    villages.make_patronage(cooperative.unit, member, year=2025, product="干茶")
    with pytest.raises(PlanError, match="不能相加"):
        accounts_of(cooperative, 2025, "volume")


def test_who_left_gets_the_return_but_holds_no_share(cooperative: Cooperative) -> None:
    member = cooperative.members.first()
    assert member is not None
    member.left = date(2025, 9, 1)
    save_row(by=SYSTEM, row=member)
    account = next(one for one in accounts_of(cooperative, 2025, "amount") if one.key == member.pk)
    assert account.traded > 0
    assert account.held == 0


def test_a_dividend_stands_on_the_frozen_register_alone(village: Unit) -> None:
    holders = [villages.make_holder(village) for _ in range(3)]
    with clock.fixed(DAY):
        register = shares.freeze_shares(by=SYSTEM, unit=village, on=date(2025, 12, 31))
        with pytest.raises(Problem, match="已经冻结过"):
            shares.freeze_shares(by=SYSTEM, unit=village, on=date(2025, 12, 31))
        money = {"year": 2025, "income": Decimal("1000.00"), "loss": Decimal(0), "reserve": Decimal(0)}
        with pytest.raises(Problem, match="还没有定案"):
            plans.propose_dividend(by=SYSTEM, register=register, **money)
    holders[0].shares = Decimal(90)
    save_row(by=SYSTEM, row=holders[0])
    villages.make_holder(village)
    with clock.fixed(register.open_until + timedelta(days=1)):
        shares.settle_register(by=SYSTEM, register=register)
        plan = plans.propose_dividend(by=SYSTEM, register=register, **money)
    assert sorted(plan.lines.values_list("amount", flat=True)) == [Decimal("333.33")] * 2 + [Decimal("333.34")]
    assert ShareEntry.objects.filter(register=register).count() == 3


def test_an_objection_that_holds_voids_the_register_and_the_day_can_be_frozen_anew(village: Unit) -> None:
    villages.make_holder(village)
    with clock.fixed(DAY):
        register = shares.freeze_shares(by=SYSTEM, unit=village, on=DAY)
        objection = shares.object_to(by=SYSTEM, thing=register, name="方秋", text="少一份")
        shares.rule_objection(by=SYSTEM, objection=objection, holds=True, reason="属实")
        register.refresh_from_db()
        assert register.state == "void"
        assert shares.freeze_shares(by=SYSTEM, unit=village, on=DAY).pk != register.pk


def test_the_pages_try_out_keep_and_print_with_masked_names(cooperative: Cooperative) -> None:
    client = log_in(cooperative.unit)
    asked = {"year": "2025", "surplus": "1000", "loss": "0", "reserve": "0", "rate": "60", "basis": "amount"}
    page = client.get(f"/villages/cooperatives/{cooperative.pk}/", asked).content.decode()
    assert "600.00" in page
    assert "林春生" not in page
    assert not cooperative.distributions.exists()
    low = client.post(f"/villages/cooperatives/{cooperative.pk}/propose/", asked | {"rate": "59"})
    assert low.status_code == 422
    assert "不得低于 60%" in low.content.decode()
    kept = client.post(f"/villages/cooperatives/{cooperative.pk}/propose/", asked)
    assert kept.status_code == 302
    assert client.get(kept["Location"]).status_code == 200
    sheet = client.get(f"{kept['Location']}notice/").content.decode()
    assert "共 7 人" in sheet
    assert "林春生" not in sheet
    assert "6217" not in sheet
    assert client.post(f"{kept['Location']}move/", {"way": "publish"}).status_code == 302
    early = client.post(f"{kept['Location']}decide/", {"voters": "7", "present": "7", "agreed": "7"})
    assert early.status_code == 422
    assert "才满" in early.content.decode()


def test_a_neighbour_sees_neither_plan(cooperative: Cooperative) -> None:
    plan = propose(cooperative)
    stranger = log_in(make_unit("石桥镇", parent=cooperative.unit.parent.parent))  # type: ignore[union-attr]
    for url in (f"cooperatives/{cooperative.pk}/", f"distributions/{plan.pk}/", f"distributions/{plan.pk}/notice/"):
        assert stranger.get(f"/villages/{url}").status_code == 404


def test_a_village_freezes_objects_settles_and_shares_on_its_pages(village: Unit) -> None:
    villages.make_holder(village, name="方秋生")
    client = log_in(village)
    with clock.fixed(DAY):
        made = client.post("/villages/shares/freeze/", {"on": "2025-12-31"})
        url = made["Location"]
        assert "方秋生" not in client.get(url).content.decode()
        assert client.post(f"{url}object/", {"name": "林", "text": "少一份"}).status_code == 302
        assert client.post(f"{url}object/", {"name": "", "text": "少一份"}).status_code == 422
        objection = next(iter(client.get(url).context["objections"]))
        assert (
            client.post(f"/villages/objections/{objection.pk}/", {"holds": "no", "reason": "查过"}).status_code == 302
        )
        assert client.post("/villages/shares/freeze/", {"on": "2027-01-01"}).status_code == 422
    with clock.fixed(DAY + timedelta(days=11)):
        client = log_in(village)
        client.post(f"{url}settle/")
        asked = {"year": "2025", "income": "100.01", "loss": "0", "reserve": "0"}
        assert "100.01" in client.get(url, asked).content.decode()
        assert client.post(f"{url}dividend/", asked).status_code == 302
    assert Dividend.objects.get().divided == Decimal("100.01")


def test_income_is_shown_by_the_definition_and_counted_for_the_indicators(village: Unit) -> None:
    for item, amount in {"operating": 30, "contracting": 15, "subsidy": 6}.items():
        villages.make_income(village, year=2025, item=item, amount=Decimal(amount))
    town = village.parent
    assert town is not None
    page = log_in(town).get("/villages/").content.decode()
    assert "51.00" in page
    assert "45.00" in page
    year = periods.year(2025)
    assert figures.income(town.path, year) == 51
    assert figures.operating(town.path, year) == 45
    with clock.fixed(DAY):
        assert figures.over_500k(town.path, year) == 1
        assert figures.over_1m(town.path, year) == 0
        assert figures.villages(town.path, year) == 1


def test_contracts_that_run_out_and_money_that_is_behind_are_listed(village: Unit) -> None:
    with clock.fixed(DAY):
        near = villages.make_contract(village, name="东鱼塘", since=date(2021, 1, 1), until=DAY + timedelta(days=20))
        villages.make_contract(village, name="西茶山", until=date(2031, 1, 1))
        villages.make_payment(village, contract=near, due=date(2026, 1, 5), amount=Decimal(900), paid=Decimal(400))
        client = log_in(village)
        answer = client.get("/villages/contracts/")
    assert [one.contract.name for one in answer.context["ending"]] == ["东鱼塘"]
    assert answer.context["ending"][0].colour == "red"
    assert answer.context["owed"] == 500
