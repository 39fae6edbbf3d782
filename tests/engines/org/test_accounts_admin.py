"""三员分立: who may open, help and grant; nobody may do two of the three; no default names or passwords."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from tests.factories.org import PASSWORD, make_account, make_county, make_person, make_post, make_unit
from zhenjie.config.cli import main
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.engines.org.actions.accounts import (
    approve_post,
    disable_account,
    enable_account,
    open_account,
    open_administrator,
    refuse_post,
    reset_password,
    reset_second_factor,
    unlock_account,
)
from zhenjie.engines.org.actions.people import create_post, end_post
from zhenjie.engines.org.models import Account, Post, Unit
from zhenjie.engines.org.problems import Problem
from zhenjie.engines.org.scope import scope_of
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
DAY = date(2024, 1, 1)


@pytest.fixture
def township(db: None) -> Unit:
    make_county(townships=1, villages=1)
    return Unit.objects.get(kind="township")


def administrator(kind: str) -> tuple[Account, Actor, Client]:
    """One of the three, second factor enrolled, at the desk."""
    account = make_account(administrator=kind)
    Account.objects.filter(pk=account.pk).update(totp_secret="x", holder=f"{kind}持有人")
    client = Client()
    client.force_login(account)
    return account, Actor(account.pk, str(account)), client


def test_the_one_time_password_opens_once_and_must_be_changed(township: Unit) -> None:
    _account, system, _client = administrator("system")
    person = make_person("许静", unit=township)
    account, password = open_account(by=system, login="XuJing", person=person)
    assert (account.login, account.must_change_password) == ("xujing", True)
    assert account.check_password(password)
    assert len(password) == 12
    assert not set(password) & set("0O1lI")
    assert password not in Entry.objects.last().after


DEEDS: dict[str, Callable[[Actor, Account], object]] = {
    "open": lambda by, other: open_account(by=by, login="neu", person=make_person(unit=other.person.unit)),
    "administrator": lambda by, other: open_administrator(by=by, login="neu", holder="周盛", kind="audit"),
    "disable": lambda by, other: disable_account(by=by, account=other),
    "enable": lambda by, other: enable_account(by=by, account=other),
    "unlock": lambda by, other: unlock_account(by=by, account=other),
    "reset password": lambda by, other: reset_password(by=by, account=other),
    "reset second factor": lambda by, other: reset_second_factor(by=by, account=other),
    "approve": lambda by, other: approve_post(by=by, post=other.person.posts.get()),
    "refuse": lambda by, other: refuse_post(by=by, post=other.person.posts.get()),
}
OF = {
    "system": {"open", "administrator", "disable", "enable"},
    "security": {"unlock", "reset password", "reset second factor", "approve", "refuse"},
    "audit": set(),
    "clerk": set(),
    "leader": set(),
}


@pytest.mark.parametrize("who", OF)
@pytest.mark.parametrize("deed", DEEDS)
def test_each_administrator_does_only_the_own_part(township: Unit, who: str, deed: str) -> None:
    if who in {"clerk", "leader"}:
        account = make_account(unit=township, role=who)
        by = Actor(account.pk, str(account))
    else:
        _account, by, _client = administrator(who)
    other = make_account(unit=township)
    if deed in OF[who]:
        DEEDS[deed](by, other)
    else:
        with pytest.raises(Problem, match="不在您的职责内"):
            DEEDS[deed](by, other)


def test_a_disabled_administrator_does_nothing_more(township: Unit) -> None:
    account, by, _client = administrator("system")
    Account.objects.filter(pk=account.pk).update(is_active=False)
    with pytest.raises(Problem, match="职责"):
        open_administrator(by=by, login="neu", holder="周盛", kind="audit")


@pytest.mark.parametrize("kind", ["system", "security", "audit"])
def test_no_administrator_holds_a_business_permission_or_reaches_a_unit(township: Unit, kind: str) -> None:
    account, _by, client = administrator(kind)
    scope = scope_of(account)
    for permission in (
        "indicators.read",
        "reading.read",
        "org.read",
        "files.read",
        "enterprises.firm.read",
        "org.write",
    ):
        assert not scope.allows(permission, township.path)
    assert client.get(reverse("org:units")).status_code == 403


def test_one_person_holds_one_of_the_three_and_no_post(township: Unit) -> None:
    open_administrator(by=SYSTEM, login="zhou.sheng", holder="周盛", kind="system")
    for kind in ("system", "security", "audit"):
        with pytest.raises(Problem, match="不得由一人兼任"):
            open_administrator(by=SYSTEM, login=f"zhou.{kind}", holder="周盛", kind=kind)
    clerk = make_account(unit=township)
    with pytest.raises(Problem, match="不得兼任业务职务"):
        open_administrator(by=SYSTEM, login="second", holder=str(clerk), kind="audit")


def test_the_database_itself_keeps_the_three_apart(township: Unit) -> None:
    person = make_person(unit=township)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(login="both", administrator="audit", person=person, holder="周盛")
    Account.objects.create(login="one", administrator="audit", holder="周盛")
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(login="two", administrator="security", holder="周盛")


def test_a_post_can_never_carry_an_administrators_role(township: Unit) -> None:
    person = make_person(unit=township)
    # Even written straight into the database it opens nothing.
    post = Post.objects.create(
        person=person, unit=township, title="兼任", role="administrator-audit", valid_from=DAY, approved=True
    )
    account = Account.objects.create(login="sly", person=person)
    assert scope_of(account).grants == ()
    Post.objects.filter(pk=post.pk).update(approved=False)
    with pytest.raises(Problem, match="不得兼任职务"):
        approve_post(by=SYSTEM, post=post)


@pytest.mark.parametrize("login", ["admin", "root", "test", "Admin", "a", "许静", "two words", "x" * 41])
def test_default_and_shared_names_are_refused(township: Unit, login: str) -> None:
    with pytest.raises(Problem) as caught:
        open_account(by=SYSTEM, login=login, person=make_person(unit=township))
    assert caught.value.field == "login"


def test_a_person_has_one_account_and_a_name_one_owner(township: Unit) -> None:
    person = make_person(unit=township)
    open_account(by=SYSTEM, login="xujing", person=person)
    with pytest.raises(Problem, match="一人一号"):
        open_account(by=SYSTEM, login="xujing2", person=person)
    with pytest.raises(Problem, match="已经有人用了"):
        open_account(by=SYSTEM, login="XUJING ", person=make_person(unit=township))


def test_the_last_administrator_of_a_kind_and_oneself_cannot_be_disabled() -> None:
    account, by, _client = administrator("system")
    with pytest.raises(Problem, match="不能停用自己"):
        disable_account(by=by, account=account)
    audit, _by, _client = administrator("audit")
    with pytest.raises(Problem, match="唯一在用的审计管理员"):
        disable_account(by=by, account=audit)
    open_administrator(by=by, login="heir", holder="接任的人", kind="audit")
    assert not disable_account(by=by, account=audit).is_active


def test_a_role_works_only_after_its_approval_and_never_after_its_end(township: Unit) -> None:
    person = make_person(unit=township)
    account = Account.objects.create(login="new", person=person)
    clerk = make_account(unit=township, role="organiser")
    organiser = Actor(clerk.pk, str(clerk))
    post = create_post(
        by=organiser, person=person, unit=township, title="经办", role="clerk", valid_from=person.unit.valid_from or DAY
    )
    assert not scope_of(account).allows("indicators.enter", township.path)
    _security, security, _client = administrator("security")
    approve_post(by=security, post=post)
    assert scope_of(account).allows("indicators.enter", township.path)
    refuse_post(by=security, post=post)
    assert not scope_of(account).allows("indicators.enter", township.path)
    assert [e.verb for e in Entry.objects.order_by("-id")[:2]] == ["不批准角色", "批准角色"]


def test_a_post_that_ended_or_has_not_begun_grants_nothing(township: Unit) -> None:
    person, today = make_person(unit=township), clock.today()
    account = Account.objects.create(login="new", person=person)
    post = make_post(person, unit=township, role="clerk")
    assert scope_of(account).allows("indicators.enter", township.path)
    end_post(by=SYSTEM, post=post, on=today)
    assert scope_of(account).allows("indicators.enter", township.path)
    assert not scope_of(account, today + timedelta(days=1)).grants
    assert not scope_of(account, DAY - timedelta(days=1)).grants


@pytest.mark.parametrize(
    ("role", "kind", "good"),
    [
        ("village_head", "village", True),
        ("village_head", "township", False),
        ("supervisor", "township", False),
        ("supervisor", "county", True),
    ],
)
def test_a_role_is_approved_only_where_it_belongs(township: Unit, role: str, kind: str, good: bool) -> None:
    unit = Unit.objects.get(kind=kind)
    post = Post.objects.create(person=make_person(unit=unit), unit=unit, title="职务", role=role, valid_from=DAY)
    if good:
        assert approve_post(by=SYSTEM, post=post).approved
    else:
        with pytest.raises(Problem, match="不能设在"):
            approve_post(by=SYSTEM, post=post)


def test_two_posts_add_up_and_each_stays_in_its_place() -> None:
    make_county(townships=2, villages=1)
    one, two = Unit.objects.filter(kind="township").order_by("path")
    person = make_person(unit=one)
    make_post(person, unit=one, role="clerk")
    make_post(person, unit=two, role="reader", title="联系人")
    account = Account.objects.create(login="both", person=person)
    scope = scope_of(account)
    assert scope.prefixes == (one.path, two.path)
    assert scope.prefixes_for("indicators.enter") == (one.path,)
    assert scope.prefixes_for("indicators.read") == (one.path, two.path)


def test_a_post_in_an_office_works_for_the_township_and_not_for_the_county(township: Unit) -> None:
    office = make_unit("经济发展办公室", kind="office", parent=township)
    account = make_account(unit=office)
    assert scope_of(account).prefixes == (township.path,)


def test_the_screens_open_an_account_once_and_the_password_is_not_kept(township: Unit) -> None:
    _account, _by, client = administrator("system")
    person = make_person("许静", unit=township)
    answer = client.post(reverse("org:account_create"), {"person": person.pk, "login": "xujing"})
    page = answer.content.decode()
    password = page.split("<code>")[1].split("</code>")[0]
    assert Account.objects.get(login="xujing").check_password(password)
    assert "no-store" in answer["Cache-Control"]
    again = client.post(reverse("org:account_create"), {"person": person.pk, "login": "xujing"})
    assert again.status_code == 422
    assert password not in client.get(reverse("org:account", args=[person.account.pk])).content.decode()


def test_a_county_of_people_is_searched_and_not_listed(township: Unit) -> None:
    _account, _by, client = administrator("system")
    people = [make_person(f"甲{n:03}", unit=township) for n in range(60)]
    page = client.get(reverse("org:account_create")).content.decode()
    assert page.count("<option") == 51
    assert "只列出前 50 人" in page
    found = client.get(reverse("org:account_create"), {"q": "甲059"}).content.decode()
    assert found.count("<option") == 2
    answer = client.post(reverse("org:account_create"), {"person": people[59].pk, "login": "jia59"})
    assert "一次性密码" in answer.content.decode()


def test_the_screens_show_and_hide_what_each_may_do(township: Unit) -> None:
    clerk = make_account(unit=township)
    _system, _by, system = administrator("system")
    _security, _by, security = administrator("security")
    page = reverse("org:account", args=[clerk.pk])
    assert "停用账号" in system.get(page).content.decode()
    assert "重设密码" not in system.get(page).content.decode()
    assert "停用账号" not in security.get(page).content.decode()
    assert "重设密码" in security.get(page).content.decode()
    answer = security.post(reverse("org:account_act", args=[clerk.pk, "disable"]), follow=True)
    assert "不在您的职责内" in answer.content.decode()
    assert Account.objects.get(pk=clerk.pk).is_active
    system.post(reverse("org:account_act", args=[clerk.pk, "disable"]))
    assert not Account.objects.get(pk=clerk.pk).is_active
    password = security.post(reverse("org:account_reset_password", args=[clerk.pk])).content.decode()
    assert not Account.objects.get(pk=clerk.pk).check_password(PASSWORD)
    assert "一次性密码" in password


def test_the_security_administrator_decides_on_roles_from_the_list(township: Unit) -> None:
    _security, _by, client = administrator("security")
    person = make_person("许静", unit=township)
    post = create_post(by=SYSTEM, person=person, unit=township, title="经办", role="clerk", valid_from=DAY)
    Post.objects.filter(pk=post.pk).update(approved=False)
    assert "许静" in client.get(reverse("org:grants")).content.decode()
    client.post(reverse("org:grant_decide", args=[post.pk, "approve"]), follow=True)
    assert Post.objects.get(pk=post.pk).approved
    assert "许静" not in client.get(reverse("org:grants")).content.decode()
    assert "许静" in client.get(reverse("org:grants"), {"state": "approved"}).content.decode()


def test_the_list_of_accounts_finds_and_pages(township: Unit) -> None:
    _system, _by, client = administrator("system")
    people = [make_person(f"甲{n:03}", unit=township) for n in range(60)]
    Account.objects.bulk_create(Account(login=f"p{n:03}", person=p) for n, p in enumerate(people))
    first = client.get(reverse("org:accounts"), {"q": "甲"})
    assert [a.login for a in first.context["rows"]] == [f"p{n:03}" for n in range(50)]
    second = client.get(reverse("org:accounts"), {"q": "甲", "after": first.context["after"]})
    assert [a.login for a in second.context["rows"]] == [f"p{n:03}" for n in range(50, 60)]
    assert [a.login for a in client.get(reverse("org:accounts"), {"kind": "administrator"}).context["rows"]] == [
        _system.login
    ]


def test_the_command_line_makes_the_first_administrators(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["accounts", "create-admin", "--kind", "security", "--login", "lin.an", "--holder", "林安"]) == 0
    out = capsys.readouterr().out
    password = out.split("一次性密码：")[1].split()[0]
    account = Account.objects.get(login="lin.an")
    assert (account.administrator, account.holder) == ("security", "林安")
    assert account.check_password(password)
    assert account.must_change_password
    assert main(["accounts", "create-admin", "--kind", "audit", "--login", "lin.an2", "--holder", "林安"]) == 2
    assert "不得由一人兼任" in capsys.readouterr().err


def test_the_unit_is_switched_inside_the_scope_only() -> None:
    make_county(townships=2, villages=2)
    mine, other = Unit.objects.filter(kind="township").order_by("path")
    client = Client()
    client.force_login(make_account(unit=mine))
    village = Unit.objects.filter(parent=mine).first()
    client.post(reverse("org:switch"), {"unit": village.pk})
    assert client.get(reverse("org:me")).wsgi_request.unit == village
    for foreign in (other.pk, other.parent.pk, 999999):
        assert client.post(reverse("org:switch"), {"unit": foreign}).status_code == 404
    assert client.get(reverse("org:me")).wsgi_request.unit == village
    listed = client.get(reverse("org:switch")).content.decode()
    assert other.name not in listed
    assert village.name in listed
    found = client.get(reverse("org:switch"), {"q": other.name}, headers={"HX-Request": "true"})
    assert found.context["units"] == []


@pytest.mark.parametrize("unit", ["", "x", "-1", "9" * 30])
def test_a_unit_that_is_none_is_not_found(township: Unit, unit: str) -> None:
    client = Client()
    client.force_login(make_account(unit=township))
    assert client.post(reverse("org:switch"), {"unit": unit}).status_code == 404
