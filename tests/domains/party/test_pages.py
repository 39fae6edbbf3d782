"""Pages of party building: coverage, calendar, the card of a grid, an organisation, a class."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.org import make_account, make_county, make_person, make_post, make_unit
from tests.factories.people import (
    make_activity,
    make_firm,
    make_gathering,
    make_grid_role,
    make_household,
    make_member,
    make_organisation,
    make_resident,
    make_training,
)
from zhenjie.core import clock, periods
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.party import actions, figures
from zhenjie.domains.party.models import Activity, Attendance, Cover, CoverageCount, Gathering, Organisation
from zhenjie.domains.party.queries.covering import coverage_on, uncovered
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def held() -> Any:
    with clock.fixed(TODAY):
        yield


@pytest.fixture
def town() -> Unit:
    make_county(townships=2, villages=1)
    found = Unit.objects.filter(kind="township").order_by("path").first()
    assert found is not None
    return found


def desk(unit: Unit, role: str = "clerk") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def test_coverage_follows_the_enterprise_register_and_the_covers_in_time(town: Unit) -> None:
    branch = make_organisation(town)
    own, joint, bare = (make_firm(town, founded=date(2020, 1, 1)) for _ in range(3))
    make_firm(town, founded=date(2020, 1, 1), operating=False)
    actions.cover_firm(by=SYSTEM, organisation=branch, firm=own, kind="own", since=date(2024, 1, 1))
    cover = actions.cover_firm(by=SYSTEM, organisation=branch, firm=joint, kind="joint", since=date(2025, 1, 1))
    found = coverage_on([town.path], TODAY)
    assert (found.own, found.joint, found.operating, dict(found.excluded)) == (1, 1, 3, {"idle": 1})
    assert coverage_on([town.path], date(2024, 6, 30)).covered == 1
    assert [name for _pk, name, _members in uncovered([town.path], TODAY)] == [bare.name]
    actions.end_cover(by=SYSTEM, cover=cover, until=date(2026, 3, 9))
    assert coverage_on([town.path], TODAY).covered == 1
    assert coverage_on([town.path], date(2026, 3, 9)).covered == 2
    assert figures.operating(town.path, periods.as_of(TODAY)) == 3
    assert figures.covered(town.path, periods.as_of(TODAY)) == 1


def test_a_firm_is_covered_by_one_at_a_time(town: Unit) -> None:
    first, second, firm = make_organisation(town), make_organisation(town), make_firm(town)
    actions.cover_firm(by=SYSTEM, organisation=first, firm=firm, kind="joint", since=date(2024, 1, 1))
    with pytest.raises(Problem, match="不用再登记"):
        actions.cover_firm(by=SYSTEM, organisation=first, firm=firm, kind="joint", since=date(2025, 1, 1))
    with pytest.raises(Problem, match="应晚于"):
        actions.cover_firm(by=SYSTEM, organisation=second, firm=firm, kind="own", since=date(2024, 1, 1))
    actions.cover_firm(by=SYSTEM, organisation=second, firm=firm, kind="own", since=date(2025, 1, 1))
    assert [(one.kind, one.until) for one in Cover.objects.order_by("since")] == [
        ("joint", date(2024, 12, 31)),
        ("own", None),
    ]


def test_a_count_is_kept_with_all_its_parts_and_not_rewritten(town: Unit) -> None:
    branch, firm = make_organisation(town), make_firm(town, founded=date(2020, 1, 1))
    make_firm(town, kind="trader", founded=date(2020, 1, 1))
    actions.cover_firm(by=SYSTEM, organisation=branch, firm=firm, kind="joint", since=date(2025, 1, 1))
    client = desk(town)
    client.post("/party/count/", {"on": "2026-03-10"})
    row = CoverageCount.objects.get()
    assert (row.operating, row.own, row.joint, row.excluded) == (1, 0, 1, {"trader": 1})
    make_firm(town, founded=date(2020, 1, 1))
    again = client.post("/party/count/", {"on": "2026-03-10"})
    assert again.status_code == 422
    assert "不再改写" in again.content.decode()
    assert client.post("/party/count/", {"on": "2026-03-11"}).status_code == 422
    page = client.get("/party/").content.decode()
    assert "个体工商户" in page
    assert "50.0" in page


def test_the_calendar_shows_planned_held_and_missed_and_who_still_owes(town: Unit) -> None:
    branch = make_organisation(town, name="柳湾村党支部")
    make_gathering(town, branch, on=date(2026, 3, 5), held=True, kind="committee", title="支委会一")
    make_gathering(town, branch, on=date(2026, 3, 6), held=False, kind="group", title="小组会一")
    make_gathering(town, branch, on=date(2026, 3, 20), held=False, kind="theme_day", title="党日一")
    make_gathering(town, branch, on=date(2026, 3, 20), held=False, kind="inspection", title="巡察一")
    client = desk(town)
    page = client.get("/party/calendar/").content.decode()
    main = page[page.index("<main") :]
    assert main.count("pt-ev is-held") == 1
    assert main.count("pt-ev is-missed") == 1
    assert main.count('class="pt-ev"') == 2
    assert "本月还没开党小组会" in main
    assert "本月还没开支委会" not in main
    narrowed = client.get("/party/calendar/?sort=dispatch").content.decode()
    assert "巡察一" in narrowed
    assert "支委会一" not in narrowed
    assert client.get("/party/calendar/?month=2026-04").context["first"] == date(2026, 4, 1)
    assert client.get("/party/calendar/?month=nonsense").context["first"] == date(2026, 3, 1)


def test_the_calendar_costs_as_many_queries_for_thirty(town: Unit) -> None:
    client = desk(town)
    make_gathering(town, on=TODAY)
    client.get("/party/calendar/")
    with CaptureQueriesContext(connection) as one:
        client.get("/party/calendar/")
    for _ in range(29):
        make_gathering(town, on=TODAY)
    with CaptureQueriesContext(connection) as thirty:
        client.get("/party/calendar/")
    assert len(thirty) == len(one)


def test_a_grid_stands_on_one_card_with_its_four_parts(town: Unit) -> None:
    village = Unit.objects.filter(parent=town).get()
    grid = make_unit("第一网格", kind="grid", parent=village)
    house = make_unit("1号楼", kind="building", parent=grid)
    client = desk(town)
    bare = client.get(f"/party/grids/{grid.pk}/")
    assert bare.context["lacks"] == ["党支部", "网格员", "党员", "志愿者"]
    branch = make_organisation(village, name="柳河村党支部")
    make_post(make_person("林小满", unit=grid), title="网格员", role="grid_worker")
    make_post(make_person("乔木森", unit=house), title="楼长", role="")
    for name in ("方一", "方二"):
        make_member(house, branch, name=name)
    make_member(grid, branch, name="方三", kind="probationary")
    make_grid_role(grid, name="夏禾")
    make_grid_role(grid, name="夏去", until=date(2026, 1, 1))
    make_household(house)
    make_resident(house)
    page = client.get(f"/party/grids/{grid.pk}/")
    card = page.context["card"]
    assert page.context["lacks"] == []
    assert (card.branch, card.own, card.full, card.wanted) == (branch, False, 2, "joint")
    assert (len(card.members), len(card.volunteers), card.households, card.people) == (3, 1, 1, 1)
    text = page.content.decode()
    assert all(word in text for word in ("林小满", "楼长", "方*", "夏*", "宜联合组建"))
    assert "方一" not in text
    assert "党员 3" in client.get("/party/grids/").content.decode()


def test_an_organisation_covers_a_firm_on_its_page(town: Unit) -> None:
    branch, firm = make_organisation(town), make_firm(town, "青澜鑫源机械有限公司")
    client = desk(town)
    assert firm.name in client.get(f"/party/organisations/{branch.pk}/?q=鑫源").content.decode()
    client.post(f"/party/organisations/{branch.pk}/cover/", {"firm": firm.pk, "kind": "own", "since": "2026-03-01"})
    cover = Cover.objects.get()
    assert firm.name in client.get(f"/party/organisations/{branch.pk}/").content.decode()
    client.post(f"/party/covers/{cover.pk}/end/")
    assert Cover.objects.get().until == TODAY
    lost = client.post(f"/party/organisations/{branch.pk}/cover/", {"kind": "own"}, follow=True)
    assert "请先选一家企业" in lost.content.decode()


def test_an_organisation_cannot_be_made_to_cover_the_neighbours_firm(town: Unit) -> None:
    other = Unit.objects.filter(kind="township").exclude(pk=town.pk).get()
    branch, firm = make_organisation(town), make_firm(other, "隔壁鑫源厂")
    client = desk(town)
    assert firm.name not in client.get(f"/party/organisations/{branch.pk}/?q=鑫源").content.decode()
    url = f"/party/organisations/{branch.pk}/cover/"
    assert client.post(url, {"firm": firm.pk, "kind": "own", "since": "2026-03-01"}).status_code == 404
    assert Cover.objects.count() == 0


def test_who_came_to_a_class_is_ticked_and_can_be_taken_back(town: Unit) -> None:
    training, branch = make_training(town, starts=date(2026, 3, 2), ends=date(2026, 3, 3)), make_organisation(town)
    one, two, three = (make_member(town, branch) for _ in range(3))
    client, url = desk(town), f"/party/trainings/{training.pk}/"
    client.post(url, {f"m{one.pk}": "came", f"m{two.pk}": "leave", f"m{three.pk}": "nonsense"})
    assert dict(Attendance.objects.values_list("member", "presence")) == {one.pk: "came", two.pk: "leave"}
    client.post(url, {f"m{one.pk}": "came"})
    assert Attendance.objects.count() == 1
    assert client.get(url).context["came"] == 1
    assert desk(town, "reader").post(url, {}).status_code == 403
    year = periods.year_to_date(2026, 3)
    assert (figures.trainings(town.path, year), figures.trained(town.path, year)) == (1, 1)


def test_direct_and_indirect_beneficiaries_stay_apart_and_say_where_they_come_from(town: Unit) -> None:
    make_activity(town, on=date(2026, 2, 1), direct=30, indirect=200)
    make_activity(town, on=date(2026, 3, 1), direct=12, indirect=0)
    year = periods.year_to_date(2026, 3)
    assert (figures.direct(town.path, year), figures.indirect(town.path, year)) == (42, 200)
    with pytest.raises(ValidationError, match="写明凭什么"):
        Activity(direct=5).clean()
    with pytest.raises(ValidationError, match="怎么估"):
        Activity(indirect=5).clean()


def test_what_cannot_be_is_refused_with_a_sentence(town: Unit) -> None:
    with pytest.raises(ValidationError, match="实到比应到还多"):
        Gathering(expected=5, came=6).clean()
    top = make_organisation(town)
    below = make_organisation(town, parent=top)
    top.parent = below
    with pytest.raises(ValidationError, match="它自己或它的下级"):
        top.clean()


def test_organisations_and_members_are_counted(town: Unit) -> None:
    make_organisation(town, ended=date(2025, 1, 1))
    branch = make_organisation(town, founded=date(2024, 1, 1))
    make_member(town, branch)
    make_member(town, branch, state="moved")
    now = periods.as_of(TODAY)
    assert (figures.organisations(town.path, now), figures.members(town.path, now)) == (1, 1)
    assert Organisation.objects.count() == 2
    assert isinstance(coverage_on([town.path], TODAY).rate, Decimal | None)
