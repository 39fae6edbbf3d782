"""What people meet on the pages of residents: masked names, whole numbers with a reason, the sheet, households."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from tests.factories.org import make_account, make_county, make_unit
from tests.factories.people import citizen_number, make_household, make_resident
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.residents.actions import join_household, leave_household
from zhenjie.domains.residents.models import Household, Person
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
NUMBER = citizen_number(7, "19580309")


@pytest.fixture
def town() -> Unit:
    make_county(townships=2, villages=2)
    found = Unit.objects.filter(kind="township").order_by("path").first()
    assert found is not None
    return found


@pytest.fixture
def village(town: Unit) -> Unit:
    found = Unit.objects.filter(parent=town).order_by("path").first()
    assert found is not None
    return found


@pytest.fixture
def old_lin(village: Unit) -> Person:
    return make_resident(
        village, "林桂芳", citizen=NUMBER, mobile="19900000007", bank="6217000099010100007", health="高血压"
    )


def desk(unit: Unit, role: str = "clerk") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def test_nothing_readable_lies_in_the_table(old_lin: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT citizen, citizen_index, mobile, mobile_index, bank, health FROM residents_person")
        stored = " ".join(map(str, cursor.fetchone()))
    for secret in (NUMBER, "19900000007", "6217000099010100007", "高血压"):
        assert secret not in stored


@pytest.mark.parametrize(
    "url",
    ["/ledger/residents.person/", "/ledger/residents.person/{pk}/", "/residents/persons/{pk}/", "/search/?q=林桂芳"],
)
def test_no_page_shows_the_whole_name_or_number_by_itself(town: Unit, old_lin: Person, url: str) -> None:
    page = desk(town).get(url.format(pk=old_lin.pk)).content.decode()
    main = page[page.index("<main") :]
    for secret in (NUMBER, "19900000007", "6217000099010100007", "高血压"):
        assert secret not in main
    assert "林**" in main
    if "q=" not in url:
        assert "林桂芳" not in main


def test_a_name_is_found_by_two_characters_but_only_within_the_scope(town: Unit, old_lin: Person) -> None:
    other = Unit.objects.filter(kind="township").exclude(pk=town.pk).get()
    assert "林**" in desk(town).get("/ledger/residents.person/?q=桂芳").content.decode()
    assert "林**" not in desk(other).get("/ledger/residents.person/?q=桂芳").content.decode()


def test_a_whole_number_finds_a_person_and_a_part_of_it_nobody(town: Unit, old_lin: Person) -> None:
    client = desk(town)
    for said in (NUMBER, "19900000007", f" {NUMBER.lower()} "):
        assert f"/residents/persons/{old_lin.pk}/" in client.post("/residents/find/", {"number": said}).content.decode()
    assert "没有找到" in client.post("/residents/find/", {"number": NUMBER[:17]}).content.decode()
    other = Unit.objects.filter(kind="township").exclude(pk=town.pk).get()
    assert "没有找到" in desk(other).post("/residents/find/", {"number": NUMBER}).content.decode()
    told = Entry.objects.filter(verb="按号码查人")
    assert told.count() == 5
    assert all(NUMBER not in one.after for one in told)


def test_the_whole_numbers_open_with_a_reason_and_the_look_stays(town: Unit, old_lin: Person) -> None:
    client = desk(town)
    refused = client.post(f"/residents/persons/{old_lin.pk}/look/", {"reason": "看"})
    assert refused.status_code == 422
    assert NUMBER not in refused.content.decode()
    page = client.post(f"/residents/persons/{old_lin.pk}/look/", {"reason": "上门探视前联系"}).content.decode()
    assert all(text in page for text in (NUMBER, "19900000007", "高血压", "林桂芳"))
    assert "上门探视前联系" in client.get(f"/residents/persons/{old_lin.pk}/").content.decode()


def test_a_grid_worker_reads_the_own_grid_and_not_the_next(village: Unit) -> None:
    mine, other = (make_unit(f"第{n}网格", kind="grid", parent=village) for n in "一二")
    near, far = make_resident(mine, "林近"), make_resident(other, "方远")
    worker = desk(mine, "grid_worker")
    assert worker.get(f"/residents/persons/{near.pk}/").status_code == 200
    for url in (f"/residents/persons/{far.pk}/", f"/ledger/residents.person/{far.pk}/"):
        assert worker.get(url).status_code == 404
    assert worker.post(f"/residents/persons/{far.pk}/look/", {"reason": "上门探视"}).status_code == 404
    page = worker.get("/ledger/residents.person/").content.decode()
    assert "林*" in page
    assert "方*" not in page


def test_the_sheet_tells_everything_held_why_and_who_looked(town: Unit, old_lin: Person) -> None:
    client = desk(town)
    client.post(f"/residents/persons/{old_lin.pk}/look/", {"reason": "上门探视前联系"})
    asked = client.get(f"/residents/persons/{old_lin.pk}/sheet/")
    assert NUMBER not in asked.content.decode()
    sheet = client.post(f"/residents/persons/{old_lin.pk}/sheet/", {"reason": "本人持证来查"}).content.decode()
    for text in (NUMBER, "高血压", "发放补贴补助", "上门探视前联系", "出具个人信息告知单", "第 46、47 条"):
        assert text in sheet
    assert desk(town, "leader").get(f"/residents/persons/{old_lin.pk}/sheet/").status_code == 403


def test_the_notice_stands_beside_the_field_where_it_is_asked(town: Unit) -> None:
    page = desk(town).get("/ledger/residents.person/new/").content.decode()
    assert "没有补贴要发就不用填" in page
    assert "属敏感信息" in page


def test_a_form_that_sends_the_mask_back_changes_no_number(town: Unit, old_lin: Person) -> None:
    client = desk(town)
    form = client.get(f"/ledger/residents.person/{old_lin.pk}/edit/").context["form"]
    sent = {bound.html_name: bound.value() or "" for bound in form}
    sent |= {name: str(sent[name]) for name in ("citizen", "mobile", "bank", "health")}
    assert "*" in sent["mobile"]
    done = client.post(f"/ledger/residents.person/{old_lin.pk}/edit/", {**sent, "room": "203室"})
    assert done.status_code == 302
    old_lin.refresh_from_db()
    assert (old_lin.room, old_lin.mobile.plain, old_lin.health.plain) == ("203室", "19900000007", "高血压")
    client.post(
        f"/ledger/residents.person/{old_lin.pk}/edit/", {**sent, "mobile": "19900000008", "version": old_lin.version}
    )
    old_lin.refresh_from_db()
    assert old_lin.mobile.plain == "19900000008"


def test_the_trail_never_holds_a_whole_name_or_number(town: Unit, old_lin: Person) -> None:
    told = " ".join(Entry.objects.values_list("after", flat=True))
    assert "林**" in told
    assert "林桂芳" not in told
    assert NUMBER not in told


def test_a_wrong_number_is_refused_with_the_place_and_a_right_one_tells_birth_and_sex(village: Unit) -> None:
    with pytest.raises(ValidationError, match="校验位不符"):
        Person(unit=village, name="林一", citizen=NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2")).full_clean()
    found = Person(unit=village, name="林一", citizen=NUMBER.lower())
    found.full_clean(exclude=["relation"])
    assert str(found.born) == "1958-03-09"
    assert found.gender == "m"


def test_the_same_number_is_not_registered_twice_at_one_place(village: Unit, old_lin: Person) -> None:
    with pytest.raises(ValidationError, match="本单位已有"):
        Person(unit=village, name="林二", citizen=NUMBER).full_clean()


def test_head_and_size_follow_from_the_members(village: Unit) -> None:
    household, other = make_household(village), make_household(village)
    old, young = make_resident(village, "林老"), make_resident(village, "林少")
    join_household(by=SYSTEM, person=old, household=household, relation="head")
    join_household(by=SYSTEM, person=young, household=household, relation="child")
    household = Household.objects.get(pk=household.pk)
    assert (household.size, household.head) == (2, old)
    join_household(by=SYSTEM, person=Person.objects.get(pk=young.pk), household=household, relation="head")
    household = Household.objects.get(pk=household.pk)
    assert (household.size, household.head) == (2, young)
    assert Person.objects.get(pk=old.pk).relation == "other"
    join_household(by=SYSTEM, person=Person.objects.get(pk=young.pk), household=other, relation="head")
    leave_household(by=SYSTEM, person=Person.objects.get(pk=old.pk))
    assert [(one.size, one.head_id) for one in Household.objects.order_by("pk")] == [(0, None), (1, young.pk)]


def test_nobody_joins_a_household_of_another_place(town: Unit, village: Unit) -> None:
    next_village = Unit.objects.filter(parent=town).exclude(pk=village.pk).get()
    with pytest.raises(Problem, match="不住在这一户"):
        join_household(
            by=SYSTEM, person=make_resident(next_village), household=make_household(village), relation="head"
        )


def test_a_household_is_filled_on_its_page(town: Unit, village: Unit, old_lin: Person) -> None:
    household, client = make_household(village), desk(town)
    page = client.get(f"/residents/households/{household.pk}/?q=桂").content.decode()
    assert f'value="{old_lin.pk}"' in page
    client.post(f"/residents/households/{household.pk}/join/", {"person": old_lin.pk, "relation": "head"})
    assert "移出" in client.get(f"/residents/households/{household.pk}/").content.decode()
    lost = client.post(f"/residents/households/{household.pk}/join/", {"relation": "head"}, follow=True)
    assert "请先选一个人" in lost.content.decode()
    client.post(f"/residents/persons/{old_lin.pk}/leave/")
    assert Household.objects.get(pk=household.pk).size == 0
