"""People hold several posts at once, each dated; what a post permits comes and goes with it."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from tests.factories.org import make_account, make_county, make_person, make_post, make_unit
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.org import queries, staff
from zhenjie.engines.org.actions import links, people, teams
from zhenjie.engines.org.models import Link, Person, Post, Team, Unit
from zhenjie.engines.org.problems import Problem, Stale
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
CLERK = Actor(account=1, name="许静")


@pytest.fixture(autouse=True)
def _held_clock() -> Iterator[None]:
    with clock.fixed(date(2026, 11, 22)):
        yield


@pytest.fixture
def county() -> Unit:
    return make_county(townships=2, villages=2)


def child(parent: Unit, position: int = 0) -> Unit:
    return queries.children(parent).units[position]


def enter(unit: Unit, role: str) -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def page(client: Client, url: str, **data: str) -> str:
    answer = client.post(url, data, follow=True) if data else client.get(url, follow=True)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_several_posts_at_once(county: Unit) -> None:
    person = make_person("周宁", unit=child(county))
    make_post(person, role="leader", title="镇长")
    make_post(person, role="", title="第一书记", unit=child(child(county)))
    assert [post.title for post in Post.objects.filter(queries.valid_on(), person=person)] == ["第一书记", "镇长"]
    assert list(person.posts.filter(main=True).values_list("title", flat=True)) == ["第一书记"]


def test_same_post_twice_is_refused(county: Unit) -> None:
    person = make_person("周宁", unit=county)
    make_post(person, title="经办")
    with pytest.raises(Problem, match="不用再登记一次"):
        make_post(person, title="经办")


def test_post_ends_on_its_last_day(county: Unit) -> None:
    post = make_post(make_person(unit=county), since=date(2024, 1, 1))
    people.end_post(by=SYSTEM, post=post, on=date(2026, 11, 22))
    assert staff.holders(county).count() == 1
    assert staff.holders(county, date(2026, 11, 23)).count() == 0
    with pytest.raises(Problem, match="已于 2026-11-22 免去"):
        people.end_post(by=SYSTEM, post=post, on=date(2026, 11, 30))


def test_post_cannot_end_before_it_begins(county: Unit) -> None:
    post = make_post(make_person(unit=county), since=date(2024, 1, 1))
    with pytest.raises(Problem, match="不能早于任职日"):
        people.end_post(by=SYSTEM, post=post, on=date(2023, 12, 31))


def test_transfer_leaves_no_gap_and_no_overlap(county: Unit) -> None:
    one, two = queries.children(county).units
    person = make_person("周宁", unit=one)
    post = make_post(person, title="副镇长", role="deputy")
    new = people.transfer_person(by=CLERK, post=post, unit=two, title="镇长", role="leader", on=date(2026, 9, 1))
    post.refresh_from_db()
    person.refresh_from_db()
    assert post.valid_to == date(2026, 8, 31)
    assert (new.valid_from, new.main, new.approved) == (date(2026, 9, 1), True, False)
    assert person.unit == two


def test_role_asked_for_by_a_person_waits_for_approval(county: Unit) -> None:
    person = make_person(unit=county)
    post = people.create_post(
        by=CLERK, person=person, unit=county, title="统计员", role="statistician", valid_from=date(2026, 1, 1)
    )
    assert not post.approved


@pytest.mark.parametrize(("role", "sentence"), [("emperor", "没有“emperor”"), ("village_head", "只能设在村")])
def test_role_must_exist_and_fit_the_unit(county: Unit, role: str, sentence: str) -> None:
    person = make_person(unit=county)
    with pytest.raises(Problem, match=sentence):
        people.create_post(by=CLERK, person=person, unit=county, title="经办", role=role, valid_from=date(2026, 1, 1))


def test_trail_keeps_no_telephone_number(county: Unit) -> None:
    person = make_person("周宁", unit=county, mobile="13900000001")
    assert people.reveal_mobile(by=CLERK, person=person, reason="通知防汛值班") == "13900000001"
    with pytest.raises(Problem, match="事由"):
        people.reveal_mobile(by=CLERK, person=person, reason=" ")
    entries = Entry.objects.filter(subject=f"org.person:{person.pk}")
    assert [entry.verb for entry in entries] == ["新增人员", "查看手机号"]
    assert not any("13900000001" in entry.before + entry.after for entry in entries)


def test_number_is_not_readable_in_the_database_but_finds_its_person(county: Unit) -> None:
    person = make_person("周宁", unit=county, mobile="13900000001")
    make_person("沈岚", unit=county, mobile="13900000002")
    stored = Person.objects.values().get(pk=person.pk)
    assert not any("1390000" in str(value) for value in stored.values())
    assert [p.name for p in staff.people_page([county.path], text="13900000001").rows] == ["周宁"]
    assert staff.people_page([county.path], text="1390000").rows == []


def test_who_leaves_holds_no_post_and_no_link_from_tomorrow(county: Unit) -> None:
    person = make_person("周宁", unit=county)
    post = make_post(person)
    link = links.create_link(
        by=CLERK, person=person, subject=Ref("org.unit", "1"), label="柳河村", valid_from=date(2026, 1, 1)
    )
    people.edit_person(by=CLERK, person=person, version=1, name="周宁", mobile=None, unit=county, active=False)
    post.refresh_from_db()
    link.refresh_from_db()
    assert (post.valid_to, link.valid_to) == (date(2026, 11, 22), date(2026, 11, 22))


def test_stale_person_is_refused(county: Unit) -> None:
    person = make_person("周宁", unit=county)
    kept = {"mobile": None, "unit": county, "active": True}
    people.edit_person(by=CLERK, person=person, version=1, name="周甯", **kept)
    with pytest.raises(Stale):
        people.edit_person(by=CLERK, person=person, version=1, name="周凝", **kept)


def test_pages_of_people_meet_without_gap(county: Unit) -> None:
    one, two = queries.children(county).units
    made = [make_person(f"许静{n}", unit=two if n % 2 else one) for n in range(9)]
    seen: list[int] = []
    after = None
    while True:
        part = staff.people_page([county.path], after=after, size=4)
        seen += [person.pk for person in part.rows]
        after = part.after
        if after is None:
            break
    assert sorted(seen) == sorted(person.pk for person in made)
    assert len(seen) == 9


def test_people_are_found_by_two_characters_of_name_or_post(county: Unit) -> None:
    person = make_person("欧阳宁", unit=county)
    make_post(person, title="网格协管员", role="")
    make_person("周宁", unit=county)
    assert [p.name for p in staff.people_page([county.path], text="阳宁").rows] == ["欧阳宁"]
    assert [p.name for p in staff.people_page([county.path], text="协管").rows] == ["欧阳宁"]


def test_team_and_its_members(county: Unit) -> None:
    team = teams.create_team(by=CLERK, unit=county, name="南片攻坚专班", valid_from=date(2026, 3, 1))
    person = make_person("周宁", unit=county)
    member = teams.add_member(by=CLERK, team=team, person=person, leads=True)
    with pytest.raises(Problem, match="已经在"):
        teams.add_member(by=CLERK, team=team, person=person)
    assert [t.strength for t in staff.teams_page([county.path]).rows] == [1]
    teams.remove_member(by=CLERK, member=member)
    teams.remove_member(by=CLERK, member=member)
    verbs = Entry.objects.filter(subject=f"org.team:{team.pk}").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["成立专班", "加入专班", "退出专班"]


def test_link_once_and_again_after_its_end(county: Unit) -> None:
    person, village = make_person("周宁", unit=county), child(child(county))
    subject = Ref("org.unit", str(village.pk))
    said = {"person": person, "subject": subject, "label": village.name}
    link = links.create_link(by=CLERK, valid_from=date(2026, 1, 1), **said)
    with pytest.raises(Problem, match="已经包联"):
        links.create_link(by=CLERK, valid_from=date(2026, 2, 1), **said)
    links.end_link(by=CLERK, link=link, version=1, on=date(2026, 6, 30))
    links.create_link(by=CLERK, valid_from=date(2026, 7, 1), **said)
    assert [one.valid_from for one in staff.links_to(str(subject))] == [date(2026, 7, 1)]


# -- pages


def test_new_person_with_post_by_form(county: Unit) -> None:
    township = child(county)
    shown = page(
        enter(township, "organiser"),
        f"/org/people/create/?unit={township.pk}",
        name="周宁",
        unit=f"云溪1镇 #{township.pk}",
        mobile="13900000001",
        title="网格长",
        role="clerk",
        valid_from="2026-01-01",
    )
    assert "网格长" in shown
    assert "待批准" in shown
    assert "139****0001" in shown
    assert "13900000001" not in shown


def test_bad_telephone_is_said_in_the_form(county: Unit) -> None:
    shown = page(enter(county, "organiser"), "/org/people/create/", name="周宁", unit="青澜县", mobile="123")
    assert "请核对" in shown
    assert 'value="周宁"' in shown
    assert not Person.objects.filter(name="周宁").exists()


def test_missing_name_is_asked_for_by_its_label(county: Unit) -> None:
    assert "请填写“姓名”。" in page(enter(county, "organiser"), "/org/people/create/", unit="青澜县")


def test_number_is_shown_once_and_with_a_reason(county: Unit) -> None:
    person = make_person("周宁", unit=county, mobile="13900000001")
    client = enter(county, "reader")
    url = f"/org/people/{person.pk}/"
    assert "13900000001" not in page(client, url)
    assert "请写明" in page(client, url + "mobile/", reason="看")
    assert "13900000001" in page(client, url + "mobile/", reason="通知防汛值班")


@pytest.mark.parametrize("what", ["", "edit/", "posts/create/"])
def test_person_of_the_other_township_is_not_there(county: Unit, what: str) -> None:
    person = make_person("周宁", unit=child(county, 1))
    assert enter(child(county), "organiser").get(f"/org/people/{person.pk}/{what}").status_code == 404


def test_person_with_a_post_here_can_be_read_but_not_changed(county: Unit) -> None:
    person = make_person("周宁", unit=child(county, 1))
    make_post(person, unit=child(county), role="", title="第一书记")
    client = enter(child(county), "organiser")
    assert "第一书记" in page(client, f"/org/people/{person.pk}/")
    assert client.get(f"/org/people/{person.pk}/edit/").status_code == 404


def test_post_in_the_other_township_cannot_be_ended(county: Unit) -> None:
    post = make_post(make_person("周宁", unit=child(county, 1)))
    client = enter(child(county), "organiser")
    for what in ("end/", "transfer/"):
        assert client.post(f"/org/posts/{post.pk}/{what}", {"on": "2026-11-01"}).status_code == 404
    post.refresh_from_db()
    assert post.valid_to is None


def test_post_by_form_stays_within_the_own_reach(county: Unit) -> None:
    person = make_person("周宁", unit=child(county))
    other = child(county, 1)
    shown = page(
        enter(child(county), "organiser"),
        f"/org/people/{person.pk}/posts/create/",
        unit=f"云溪2镇 #{other.pk}",
        title="镇长",
        valid_from="2026-01-01",
    )
    assert "您的范围内没有" in shown
    assert not person.posts.exists()


def test_end_and_transfer_by_form(county: Unit) -> None:
    client = enter(county, "organiser")
    person = make_person("周宁", unit=child(county))
    post = make_post(person, title="副镇长", role="deputy")
    shown = page(client, f"/org/posts/{post.pk}/transfer/", unit="云溪2镇", title="镇长", on="2026-11-01", version="1")
    assert "2026-10-31" in shown
    new = person.posts.get(title="镇长")
    assert "2026-11-20" in page(client, f"/org/posts/{new.pk}/end/", on="2026-11-20", version="1")


def test_list_shows_the_own_people_and_filters(county: Unit) -> None:
    make_post(make_person("周宁", unit=child(county)), title="网格长", role="")
    make_person("沈岚", unit=child(county, 1))
    gone = make_person("何平", unit=child(county))
    Person.objects.filter(pk=gone.pk).update(active=False)
    client = enter(child(county), "reader")
    shown = page(client, "/org/people/")
    assert "周宁" in shown
    assert "沈岚" not in shown
    assert "何平" not in shown
    assert "何平" in page(client, "/org/people/?left=1")
    assert "没有符合条件" in page(client, "/org/people/?q=双桥")
    assert client.get(f"/org/people/?unit={child(county, 1).pk}").status_code == 404


def test_list_asks_as_often_for_thirty_as_for_one(county: Unit, django_assert_max_num_queries) -> None:
    client = enter(county, "reader")
    client.get("/org/people/")
    for number in range(30):
        make_post(make_person(f"许{number}", unit=county), role="")
    with django_assert_max_num_queries(9):
        page(client, "/org/people/")


def test_team_pages(county: Unit) -> None:
    client = enter(child(county), "organiser")
    page(client, "/org/teams/create/", name="南片攻坚专班", unit="云溪1镇", valid_from="2026-03-01")
    team = Team.objects.get()
    person = make_person("周宁", unit=child(county))
    shown = page(client, f"/org/teams/{team.pk}/members/add/", person="周宁", leads="on")
    assert "组长" in shown
    assert "已经在" in page(client, f"/org/teams/{team.pk}/members/add/", person=f"周宁 #{person.pk}")
    assert "南片攻坚专班" in page(client, "/org/teams/")
    stranger = enter(child(county, 1), "organiser")
    assert "南片攻坚专班" not in page(stranger, "/org/teams/")
    assert stranger.get(f"/org/teams/{team.pk}/").status_code == 404
    member = team.members.get()
    assert stranger.post(f"/org/members/{member.pk}/remove/").status_code == 404
    assert "已退出" in page(client, f"/org/members/{member.pk}/remove/", go="1")


def test_link_pages(county: Unit) -> None:
    client = enter(child(county), "organiser")
    make_person("周宁", unit=child(county))
    page(client, "/org/links/create/", person="周宁", unit="云溪1镇柳河1村", every_days="15", valid_from="2026-01-01")
    link = Link.objects.get()
    assert link.every_days == 15
    assert "周宁" in page(client, f"/org/units/{child(child(county)).pk}/")
    stranger = enter(child(county, 1), "organiser")
    assert stranger.get(f"/org/links/{link.pk}/end/").status_code == 404
    page(client, f"/org/links/{link.pk}/end/", on="2026-06-30", version="1")
    assert "2026-06-30" in page(client, "/org/links/?ended=1")


@pytest.mark.parametrize("url", ["people/create/", "teams/create/", "links/create/"])
def test_reader_registers_nobody(county: Unit, url: str) -> None:
    assert enter(county, "reader").get(f"/org/{url}").status_code == 403


def test_empty_pages_say_what_to_do(county: Unit) -> None:
    client = enter(make_unit("双桥镇"), "reader")
    assert "成立一个专班" in page(client, "/org/teams/")
    assert "定一个联系人" in page(client, "/org/links/")
