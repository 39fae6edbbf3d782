"""A match moves both sides and is counted; the quota book refuses; buildings add up; what must not be kept is not."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import spaces
from tests.factories.org import make_account
from zhenjie.core import clock, periods
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.space import figures
from zhenjie.domains.space.actions.quota import post_quota, reverse_quota
from zhenjie.domains.space.models.farmland import HomesteadRight
from zhenjie.domains.space.models.land import QuotaEntry
from zhenjie.domains.space.models.leases import BuildingTax, PlantDuty
from zhenjie.domains.space.queries.buildings import tower
from zhenjie.domains.space.registers.matches import SPACE_MATCH
from zhenjie.domains.space.rules.quota import QuotaError
from zhenjie.engines.indicators import rules as indicator_rules
from zhenjie.engines.indicators.counting import every
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matching import queries
from zhenjie.engines.matching.actions import record_outcome, run_match
from zhenjie.engines.matching.models import Proposal
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db


def matched(town: Unit) -> Proposal:
    run = run_match(
        by=SYSTEM, match=SPACE_MATCH, unit=town, needs=list(queries.open_needs(SPACE_MATCH, [town.path])),
        offers=list(queries.open_offers(SPACE_MATCH, [town.path])), learned=queries.learned(SPACE_MATCH, [town.path]),
    )  # fmt: skip
    assert run.proven
    return run.proposals.get()


def move(proposal: Proposal, *stages: str, broke_on: str = "") -> None:
    for stage in stages:
        record_outcome(by=SYSTEM, match=SPACE_MATCH, proposal=proposal, stage=stage, broke_on=broke_on)


def test_a_signed_match_revives_the_space_and_settles_the_need(town: Unit) -> None:
    need, space = spaces.make_need(town), spaces.make_space(town)
    spaces.make_space(town, area=Decimal(100))
    move(matched(town), "offered", "visited", "signed")
    need.refresh_from_db()
    space.refresh_from_db()
    assert (need.state, space.state, space.revived_on) == ("settled", "revived", clock.today())
    month = periods.year_to_date(clock.today().year, clock.today().month)
    assert figures.revived(town.path, month) == 1
    assert figures.revived_area(town.path, month) == 1200
    assert figures.idle_spaces(town.path, month) == 1
    assert not queries.open_needs(SPACE_MATCH, [town.path])


def test_a_refused_match_frees_the_space_and_teaches_the_next(town: Unit) -> None:
    spaces.make_need(town)
    space = spaces.make_space(town)
    proposal = matched(town)
    move(proposal, "offered")
    space.refresh_from_db()
    assert space.state == "talking"
    with pytest.raises(Problem, match="要选一个原因"):
        move(proposal, "refused")
    move(proposal, "refused", broke_on="price")
    space.refresh_from_db()
    assert space.state == "idle"
    known = queries.learned(SPACE_MATCH, [town.path])
    assert known.weights["price"] > 40
    assert known.rate("制造|厂房") < 0.25
    with pytest.raises(Problem, match="不能直接登记"):
        move(proposal, "signed")


def test_a_space_for_several_keeps_looking_until_it_is_full(town: Unit) -> None:
    space = spaces.make_space(town, places=2, area=Decimal(5000))
    spaces.make_need(town)
    move(matched(town), "offered", "signed")
    space.refresh_from_db()
    assert (space.places, space.state) == (1, "idle")


def test_what_is_not_reclaimed_cannot_be_used(town: Unit) -> None:
    entry = spaces.make_entry(town, mu="20")
    with pytest.raises(QuotaError, match="只有 20 亩"):
        post_quota(by=SYSTEM, area=entry.area, source="stock", target="used", mu=Decimal("20.01"), on=entry.on)
    post_quota(by=SYSTEM, area=entry.area, source="stock", target="used", mu=Decimal(15), on=entry.on)
    with pytest.raises(QuotaError):
        reverse_quota(by=SYSTEM, entry=entry)
    used = QuotaEntry.objects.get(target="used")
    reverse_quota(by=SYSTEM, entry=used)
    with pytest.raises(QuotaError, match="已经冲销过"):
        reverse_quota(by=SYSTEM, entry=used)
    with clock.fixed(date(2026, 12, 31)):
        assert figures.land_quota(town.path, periods.year(2026)) == 20


def test_a_building_adds_up_floor_by_floor(town: Unit) -> None:
    building = spaces.make_space(town, "大厦", kind="building", state="used", area=Decimal(1000), lettable=Decimal(800))
    floors = [spaces.make_space(town, f"{n}层", kind="floor", parent=building, level=n, state="used") for n in (1, 2)]
    room = spaces.make_space(town, "101", kind="room", parent=floors[0], area=Decimal(200), state="used")
    spaces.make_lease(town, room, area=Decimal(200))
    spaces.make_lease(town, floors[1], area=Decimal(300), local=False)
    spaces.make_lease(town, floors[1], area=Decimal(999), ends=clock.today() - timedelta(days=1))
    spaces.make_tax(town, building, year=2025, tax=Decimal(10500))
    found = tower(building)
    assert [floor.space.level for floor in found.floors] == [2, 1]
    assert (found.let, found.occupancy, found.tenants, found.elsewhere) == (500, Decimal("62.5"), 2, 1)
    assert found.tax is not None
    assert found.tax.per_metre == 105000
    assert figures.hundred_million(town.path, periods.year(2025)) == 1


def test_the_sum_of_fewer_than_three_firms_is_not_kept(town: Unit) -> None:
    building = spaces.make_space(town, kind="building")
    with pytest.raises(ValidationError, match="不足三家"):
        BuildingTax(unit=town, building=building, year=2025, firms=2, tax=Decimal(50)).full_clean()
    BuildingTax(unit=town, building=building, year=2025, firms=2, band="ten").full_clean()


def test_each_right_in_a_homestead_has_one_holder_at_a_time(town: Unit) -> None:
    right = spaces.make_right(town)
    with pytest.raises(ValidationError, match="已有同一权利"):
        HomesteadRight(
            unit=town, space=right.space, right="eligibility", holder="陈一", begins=date(2020, 1, 1)
        ).full_clean()
    HomesteadRight(unit=town, space=right.space, right="use", body="民宿公司", begins=date(2020, 1, 1)).full_clean()
    with pytest.raises(ValidationError, match="属于村集体"):
        HomesteadRight(
            unit=town, space=right.space, right="ownership", holder="陈一", begins=date(2020, 1, 1)
        ).full_clean()


def test_a_space_cannot_lie_within_itself(town: Unit) -> None:
    one = spaces.make_space(town)
    two = spaces.make_space(town, parent=one)
    one.parent = two
    with pytest.raises(ValidationError, match="绕回了自己"):
        one.full_clean()


def test_an_inspection_moves_the_clock_of_the_duty(town: Unit) -> None:
    client = Client()
    client.force_login(make_account(unit=town))
    duty = spaces.make_duty(town)
    day = clock.today() - timedelta(days=3)
    bad = client.post(
        f"/space/plants/{duty.pk}/inspect/", {"on": day.isoformat(), "found": "hazard", "note": "通道堆物"}
    )
    assert bad.status_code == 422
    assert "有隐患要写几处" in bad.content.decode()
    assert "通道堆物" in bad.content.decode()
    client.post(f"/space/plants/{duty.pk}/inspect/", {"on": day.isoformat(), "found": "fine"})
    assert PlantDuty.objects.get().last_on == day


def test_the_pages_cost_as_many_queries_for_many_rows_as_for_one(town: Unit) -> None:
    client = Client()
    client.force_login(make_account(unit=town))
    pages = (
        "/space/",
        "/space/buildings/",
        "/space/expiries/",
        "/space/land/",
        "/space/plants/",
        "/space/quota/",
        "/matching/space/",
    )

    def fill(number: int) -> None:
        for _ in range(number):
            building = spaces.make_space(town, kind="building", state="used")
            spaces.make_lease(town, spaces.make_space(town, parent=building, kind="floor", level=1), ends=clock.today())
            spaces.make_tax(town, building)
            spaces.make_contract(town)
            spaces.make_duty(town)
            spaces.make_entry(town)
            spaces.make_need(town)

    def cost() -> list[int]:
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as told:
                assert client.get(page).status_code == 200
            found.append(len(told))
        return found

    fill(1)
    cost()
    first = cost()
    fill(6)
    assert cost() == first


def test_every_figure_is_in_the_catalogue(town: Unit) -> None:
    mine = [one for one in every() if one.register.startswith("space.")]
    assert len(mine) == 14
    known = indicator_rules.by_key()
    spaces.make_space(town)
    for one in mine:
        assert one.key in known
        one.count(town.path, periods.year_to_date(clock.today().year, clock.today().month))


def test_from_the_desk_to_an_outcome_by_hand(town: Unit) -> None:
    client = Client()
    client.force_login(make_account(unit=town))
    need, space = spaces.make_need(town), spaces.make_space(town)
    assert space.name in client.get(f"/matching/space/needs/{need.pk}/").content.decode()
    client.post("/matching/space/", {"chosen": "1", "need": [need.pk], "offers_chosen": "1", "offer": [space.pk]})
    proposal = Proposal.objects.get()
    page = client.get(f"/matching/runs/{proposal.run_id}/").content.decode()
    assert "已证明没有更好的配法" in page
    client.post(f"/matching/proposals/{proposal.pk}/outcome/", {"stage": "offered", "version": "1"})
    stale = client.post(f"/matching/proposals/{proposal.pk}/outcome/", {"stage": "signed", "version": "1"}, follow=True)
    assert "刚被别人更新过" in stale.content.decode()
    client.post(f"/matching/space/needs/{need.pk}/propose/", {"offer": space.pk})
    assert Proposal.objects.count() == 1
