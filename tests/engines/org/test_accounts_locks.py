"""Who is locked out by whose failures: strangers lock out strangers, the owner's own browser stays open, no lock tells which names exist."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.org import PASSWORD, make_account, make_unit
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.org.access import access_rules
from zhenjie.engines.org.actions.accounts import unlock_account
from zhenjie.engines.org.actions.failures import Where, forget_failures
from zhenjie.engines.org.actions.signing_in import Outcome, hide_secret, try_password
from zhenjie.engines.org.devices import COOKIE
from zhenjie.engines.org.models import Account, Failures
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=clock.CHINA)
OFFICE, STREET = "10.1.2.3", "203.0.113.7"
RULES = access_rules(on=START.date())


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """The clock stands at nine."""
    with clock.fixed(START):
        yield


@pytest.fixture
def leader(db: None) -> Account:
    return make_account(unit=make_unit(), login="xujing")


def sign_in(client: Client, password: str = PASSWORD, login: str = "xujing", address: str = OFFICE):  # type: ignore[no-untyped-def]
    return client.post(reverse("org:login"), {"login": login, "password": password}, REMOTE_ADDR=address)


def later(minutes: int) -> dt.datetime:
    return START + dt.timedelta(minutes=minutes)


def known_browser() -> Client:
    """A browser in which the leader has worked before and signed out."""
    client = Client()
    assert sign_in(client).status_code == 302
    client.post(reverse("org:logout"))
    return client


def from_many(addresses: int, tries: int) -> None:
    for one in range(addresses):
        for _ in range(tries):
            try_password(login="xujing", password="x", address=f"198.51.100.{one}")


def test_a_stranger_locks_himself_out_and_nobody_else(leader: Account) -> None:
    stranger = Client()
    for _ in range(5):
        said = sign_in(stranger, "x", address=STREET).content.decode()
    assert "从这里登录这个账号已锁定到 09:15" in said
    assert "已锁定到 09:15" in sign_in(stranger, address=STREET).content.decode()
    # A browser never used before, but at another address.
    assert sign_in(Client()).status_code == 302
    with clock.fixed(later(15)):
        assert sign_in(stranger, address=STREET).status_code == 302


def test_the_owner_gets_in_from_the_own_browser_whatever_strangers_do(leader: Account) -> None:
    mine = known_browser()
    from_many(addresses=30, tries=5)
    assert try_password(login="xujing", password=PASSWORD, address="192.0.2.1").where is Where.STRANGERS
    assert sign_in(mine).status_code == 302
    # Even from the very address where a stranger sits.
    mine.post(reverse("org:logout"))
    for _ in range(5):
        try_password(login="xujing", password="x", address=OFFICE)
    assert sign_in(mine).status_code == 302


def test_the_own_browser_has_five_tries_too(leader: Account) -> None:
    mine = known_browser()
    for _ in range(4):
        assert "登录名或密码不正确" in sign_in(mine, "x").content.decode()
    assert "已锁定到 09:15" in sign_in(mine, "x").content.decode()
    assert "已锁定到 09:15" in sign_in(mine).content.decode()
    assert sign_in(Client()).status_code == 302


def test_many_addresses_on_one_account_are_slowed(leader: Account) -> None:
    from_many(addresses=5, tries=4)
    client = Client()
    said = sign_in(client, address=STREET).content.decode()
    assert "没登录过的设备锁定到 10:00" in said
    assert "安全管理员" in said
    with clock.fixed(later(59)):
        assert "锁定到 10:00" in sign_in(client, address="192.0.2.200").content.decode()
    with clock.fixed(later(60)):
        assert sign_in(client, address=STREET).status_code == 302


def test_spraying_many_accounts_from_one_address_is_stopped(leader: Account) -> None:
    mine = known_browser()
    for number in range(30):
        try_password(login=f"clerk{number}", password="Qingshan-2027", address=OFFICE)
    said = sign_in(Client()).content.decode()
    assert "这个网络登录失败次数过多，锁定到 09:15" in said
    # A colleague behind the same address goes on in a browser that the house knows.
    assert sign_in(mine).status_code == 302
    assert sign_in(Client(), address=STREET).status_code == 302


def test_a_household_counts_as_one_address(leader: Account) -> None:
    for number in range(5):
        last = try_password(login="xujing", password="x", address=f"2001:db8:1:2::{number}")
    assert last.outcome is Outcome.LOCKED


def test_slips_over_days_do_not_add_up(leader: Account) -> None:
    for hour in range(12):
        with clock.fixed(later(61 * hour)):
            assert try_password(login="xujing", password="x", address=OFFICE).outcome is Outcome.WRONG


def test_no_lock_tells_whether_an_account_exists(leader: Account) -> None:
    def told(login: str, tries: int, address: str) -> list[tuple[int, str]]:
        answers = []
        for _ in range(tries):
            answer = sign_in(Client(), "x", login, address)
            answers.append((answer.status_code, answer.content.decode().split('role="alert"')[1].split("</div>")[0]))
        return answers

    assert told("xujing", 7, "192.0.2.1") == told("nobody", 7, "192.0.2.2")
    for number in range(3, 20):
        assert told("xujing", 1, f"192.0.2.{number}") == told("nobody", 1, f"198.51.100.{number}")
    assert "没登录过的设备锁定" in told("nobody", 1, "192.0.2.99")[0][1]
    assert not Failures.objects.filter(name__contains="nobody").exists()
    assert not Entry.objects.filter(after__contains="nobody").exists()


def test_the_right_password_of_many_does_not_count_against_their_address(leader: Account) -> None:
    for _ in range(40):
        assert sign_in(Client()).status_code == 302
    assert not Failures.objects.filter(count__gt=0).exists()


def test_an_own_account_does_not_clear_the_count_of_an_address(leader: Account) -> None:
    make_account(unit=leader.person.unit, login="thief")  # type: ignore[union-attr]
    for number in range(30):
        try_password(login="thief", password=PASSWORD, address=STREET)
        last = try_password(login=f"clerk{number}", password="x", address=STREET)
    assert last.where is Where.ADDRESS


def test_unlocking_opens_for_strangers_as_well(leader: Account) -> None:
    from_many(addresses=5, tries=4)
    unlock_account(by=SYSTEM, account=leader)
    assert sign_in(Client()).status_code == 302


def test_the_administrator_sees_the_lock_and_lifts_it(leader: Account) -> None:
    security = make_account(administrator="security", login="qin.security")
    from_many(addresses=5, tries=4)
    client = Client()
    client.force_login(security)
    Account.objects.filter(pk=security.pk).update(totp_secret=hide_secret(security, pyotp.random_base32()))
    there = reverse("org:accounts") + "?kind=locked"
    assert "到 10:00" in client.get(there).content.decode()
    page = client.get(reverse("org:account", args=[leader.pk])).content.decode()
    assert "以前登录过的设备照常登录" in page
    client.post(reverse("org:account_act", args=[leader.pk, "unlock"]))
    assert "xujing" not in client.get(there).content.decode()


def test_the_device_is_known_after_both_factors_and_for_half_a_year(leader: Account) -> None:
    secret = pyotp.random_base32()
    Account.objects.filter(pk=leader.pk).update(totp_secret=hide_secret(leader, secret))
    client = Client()
    sign_in(client)
    assert COOKIE not in client.cookies
    client.post(reverse("org:code"), {"code": pyotp.TOTP(secret).at(START)})
    kept = client.cookies[COOKIE]
    assert kept["httponly"]
    assert (kept["samesite"], kept["path"], kept["max-age"]) == ("Lax", "/org/login/", 180 * 86400)
    client.post(reverse("org:logout"))
    late = START + dt.timedelta(days=RULES.device_days + 1)
    with clock.fixed(late):
        for _ in range(5):
            try_password(login="xujing", password="x", address=OFFICE)
        assert "已锁定" in sign_in(client).content.decode()


@pytest.mark.parametrize("forged", ["", "x", "sm4g:", "sm4g:AAAA", "sm4g:" + "A" * 200, "é"])
def test_a_cookie_of_ones_own_making_is_a_strangers(leader: Account, forged: str) -> None:
    for _ in range(5):
        try_password(login="xujing", password="x", address=OFFICE)
    client = Client()
    client.cookies[COOKIE] = forged
    assert "已锁定" in sign_in(client).content.decode()


def test_a_device_known_to_one_account_is_strange_to_another(leader: Account) -> None:
    make_account(unit=leader.person.unit, login="thief")  # type: ignore[union-attr]
    client = Client()
    sign_in(client, login="thief", address=STREET)
    client.post(reverse("org:logout"))
    for _ in range(5):
        sign_in(client, "x", address=STREET)
    assert "已锁定" in sign_in(client, address=STREET).content.decode()
    assert sign_in(client, login="thief", address=STREET).status_code == 302
    # Both work at this counter: each is known there from now on.
    with clock.fixed(later(20)):
        client.post(reverse("org:logout"))
        assert sign_in(client, address=STREET).status_code == 302
        client.post(reverse("org:logout"))
        for _ in range(5):
            try_password(login="thief", password="x", address=STREET)
        assert sign_in(client, login="thief", address=STREET).status_code == 302


def test_what_a_deployments_own_file_is_silent_on_stays_as_it_is(tmp_path: Path) -> None:
    own = "- {valid_from: 2026-01-01, source: 县里的规定, idle_minutes: 10}"
    (tmp_path / "access.yaml").write_text(own, encoding="utf-8")
    rules = access_rules(str(tmp_path), START.date())
    assert (rules.idle_minutes, rules.here, rules.device_days) == (10, RULES.here, RULES.device_days)


def test_counts_are_forgotten_after_a_day_and_standing_locks_are_not(leader: Account) -> None:
    from_many(addresses=1, tries=3)
    with clock.fixed(later(24 * 60)):
        assert forget_failures() == 0
    with clock.fixed(later(24 * 60 + 1)):
        Failures.objects.filter(place="").update(until=later(24 * 60 + 5))
        assert forget_failures() == 2
        assert Failures.objects.count() == 1
