"""Logging in: lock-out, second factor, idle limit, one session, forced change. What an attacker and a clerk would notice."""

import datetime as dt
import itertools
from collections.abc import Iterator

import pyotp
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.factories.org import PASSWORD, make_account, make_county
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.org.actions.accounts import disable_account, reset_second_factor, unlock_account
from zhenjie.engines.org.actions.signing_in import (
    Outcome,
    accept_code,
    hide_secret,
    open_secret,
    try_code,
    try_password,
)
from zhenjie.engines.org.models import Account
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=clock.CHINA)
HOME = "10.1.2.3"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEW = "Yunxi!4826"


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """The clock stands at nine."""
    with clock.fixed(START):
        yield


@pytest.fixture
def clerk(db: None) -> Account:
    return make_account(unit=make_county(townships=1, villages=1), login="xujing")


def with_phone(account: Account) -> Account:
    """The account with a second factor enrolled."""
    Account.objects.filter(pk=account.pk).update(totp_secret=hide_secret(account, SECRET))
    account.refresh_from_db()
    return account


def code(at: dt.datetime = START) -> str:
    return pyotp.TOTP(SECRET).at(at)


def sign_in(client: Client, login: str = "xujing", password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
    return client.post(reverse("org:login"), {"login": login, "password": password, **more}, REMOTE_ADDR=HOME)


def verbs() -> list[str]:
    return list(Entry.objects.filter(subject__startswith="org.account").order_by("id").values_list("verb", flat=True))


def test_a_stranger_is_led_to_the_log_in_and_back(client: Client, clerk: Account) -> None:
    there = client.get(reverse("org:permissions"))
    assert there.status_code == 302
    assert there["Location"] == "/org/login/?next=/org/permissions/"
    assert sign_in(client, next="/org/permissions/")["Location"] == "/org/permissions/"
    assert client.get("/org/permissions/").status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_log_in_leads_to_no_foreign_place(client: Client, clerk: Account, target: str) -> None:
    assert sign_in(client, next=target)["Location"] == "/"


def test_a_wrong_password_says_so_and_leaves_a_trail(client: Client, clerk: Account) -> None:
    answer = sign_in(client, password="Qingshan-2027")
    assert answer.status_code == 422
    assert "登录名或密码不正确" in answer.content.decode()
    assert verbs()[-1] == "登录失败"
    assert "_auth_user_id" not in client.session


def test_an_unknown_name_gets_the_same_answer_and_is_not_written_down(client: Client, clerk: Account) -> None:
    wrong = sign_in(client, password="x").content.decode()
    unknown = sign_in(client, login="MeinPasswort-99", password="x").content.decode()
    strip = ("MeinPasswort-99", "xujing")
    for word in strip:
        wrong, unknown = wrong.replace(word, ""), unknown.replace(word, "")
    csrf = 'name="csrfmiddlewaretoken"'
    assert wrong.count(csrf) == unknown.count(csrf)
    assert "登录名或密码不正确" in unknown
    assert not Entry.objects.filter(after__contains="MeinPasswort").exists()


def test_five_failures_lock_for_fifteen_minutes_even_for_the_right_password(client: Client, clerk: Account) -> None:
    for _ in range(4):
        assert try_password(login="xujing", password="x", address=HOME).outcome is Outcome.WRONG
    fifth = try_password(login="xujing", password="x", address=HOME)
    assert (fifth.outcome, fifth.until) == (Outcome.LOCKED, START + dt.timedelta(minutes=15))
    assert verbs()[-1] == "账号锁定"
    with clock.fixed(START + dt.timedelta(minutes=14, seconds=59)):
        assert "锁定到 09:15" in sign_in(client).content.decode()
    with clock.fixed(START + dt.timedelta(minutes=15, seconds=1)):
        assert sign_in(client).status_code == 302


def test_a_success_forgets_earlier_failures(clerk: Account) -> None:
    for _ in range(4):
        try_password(login="xujing", password="x", address=HOME)
    assert try_password(login="xujing", password=PASSWORD, address=HOME).outcome is Outcome.IN
    assert try_password(login="xujing", password="x", address=HOME).outcome is Outcome.WRONG


def test_the_security_administrator_lifts_the_lock(clerk: Account) -> None:
    for _ in range(5):
        try_password(login="xujing", password="x", address=HOME)
    unlock_account(by=SYSTEM, account=clerk)
    assert try_password(login="xujing", password=PASSWORD, address=HOME).outcome is Outcome.IN


def test_a_disabled_account_is_told_so_only_with_the_right_password(client: Client, clerk: Account) -> None:
    disable_account(by=SYSTEM, account=clerk)
    assert "已停用" not in sign_in(client, password="x").content.decode()
    assert "已停用" in sign_in(client).content.decode()


def test_disabling_ends_the_open_session_with_the_next_click(client: Client, clerk: Account) -> None:
    sign_in(client)
    assert client.get("/org/me/").status_code == 200
    disable_account(by=SYSTEM, account=clerk)
    answer = client.get("/org/me/", follow=True)
    assert "账号已停用" in answer.content.decode()


def test_the_session_ends_after_thirty_idle_minutes(client: Client, clerk: Account) -> None:
    sign_in(client)
    for minutes in (0, 29, 58):
        with clock.fixed(START + dt.timedelta(minutes=minutes)):
            assert client.get("/org/me/").status_code == 200
    with clock.fixed(START + dt.timedelta(minutes=89)):
        answer = client.get("/org/me/", follow=True)
    assert answer.redirect_chain[0][0] == "/org/login/?next=/org/me/"
    assert "30 分钟没有操作" in answer.content.decode()


def test_a_second_log_in_ends_the_first_session(clerk: Account) -> None:
    desk, phone = Client(), Client()
    sign_in(desk)
    sign_in(phone)
    assert phone.get("/org/me/").status_code == 200
    assert "别处登录" in desk.get("/org/me/", follow=True).content.decode()


def test_htmx_is_told_to_move_the_whole_page(client: Client) -> None:
    answer = client.get("/org/me/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/org/login/?next=/org/me/")


def test_logging_out_works_by_post_only(client: Client, clerk: Account) -> None:
    sign_in(client)
    assert client.get(reverse("org:logout")).status_code == 405
    assert client.get("/org/me/").status_code == 200
    client.post(reverse("org:logout"))
    assert client.get("/org/me/").status_code == 302
    assert verbs()[-2:] == ["登录", "退出登录"]


def test_a_copied_cookie_is_worth_nothing_after_logging_out(client: Client, clerk: Account) -> None:
    sign_in(client)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("org:logout"))
    assert thief.get("/org/me/").status_code == 302


def test_the_session_key_changes_at_the_log_in(client: Client, clerk: Account) -> None:
    client.get("/org/login/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = (
        client.cookies[settings.SESSION_COOKIE_NAME].value if settings.SESSION_COOKIE_NAME in client.cookies else ""
    )
    sign_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert "planted" not in client.session


def test_the_second_factor_is_asked_before_anything_opens(client: Client, clerk: Account) -> None:
    with_phone(clerk)
    assert sign_in(client)["Location"].startswith("/org/login/code/")
    assert client.get("/org/me/").status_code == 302
    assert client.post(reverse("org:code"), {"code": code()}).status_code == 302
    assert client.get("/org/me/").status_code == 200


def test_a_code_opens_once(clerk: Account) -> None:
    with_phone(clerk)
    assert try_code(account=clerk, code=code(), address=HOME).outcome is Outcome.IN
    assert try_code(account=clerk, code=code(), address=HOME).outcome is Outcome.WRONG
    earlier = code(START - dt.timedelta(seconds=30))
    assert try_code(account=clerk, code=earlier, address=HOME).outcome is Outcome.WRONG


@pytest.mark.parametrize(("seconds", "good"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_telephone_may_be_half_a_minute_off(clerk: Account, seconds: int, good: bool) -> None:
    assert accept_code(with_phone(clerk), SECRET, code(START + dt.timedelta(seconds=seconds))) is good


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "１２３４５６", "000000000"])
def test_what_is_no_code_is_wrong(clerk: Account, typed: str) -> None:
    assert try_code(account=with_phone(clerk), code=typed, address=HOME).outcome is Outcome.WRONG


def test_codes_are_counted_like_passwords_and_a_right_password_does_not_forgive_them(clerk: Account) -> None:
    with_phone(clerk)
    outcomes = []
    for _ in range(5):
        assert try_password(login="xujing", password=PASSWORD, address=HOME).outcome is Outcome.CODE
        outcomes.append(try_code(account=clerk, code="000000", address=HOME).outcome)
    assert outcomes == [Outcome.WRONG] * 4 + [Outcome.LOCKED]
    assert try_password(login="xujing", password=PASSWORD, address=HOME).outcome is Outcome.LOCKED


def test_four_slips_do_not_lock_out_who_then_types_password_and_code_right(clerk: Account) -> None:
    with_phone(clerk)
    for _ in range(4):
        try_password(login="xujing", password="x", address=HOME)
    assert try_password(login="xujing", password=PASSWORD, address=HOME).outcome is Outcome.CODE
    assert try_code(account=clerk, code=code(), address=HOME).outcome is Outcome.IN


def test_the_second_step_waits_five_minutes(client: Client, clerk: Account) -> None:
    with_phone(clerk)
    sign_in(client)
    later = START + dt.timedelta(minutes=5, seconds=1)
    with clock.fixed(later):
        answer = client.post(reverse("org:code"), {"code": code(later)})
    assert answer["Location"] == "/org/login/"
    assert client.get("/org/me/").status_code == 302


def test_the_second_step_alone_opens_nothing(client: Client, clerk: Account) -> None:
    with_phone(clerk)
    assert client.post(reverse("org:code"), {"code": code()})["Location"] == "/org/login/"


def test_the_secret_rests_encrypted_and_belongs_to_its_account(clerk: Account) -> None:
    hidden = hide_secret(clerk, SECRET)
    assert SECRET not in hidden
    assert open_secret(clerk, hidden) == SECRET
    other = make_account(unit=clerk.person.unit)  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="打不开"):
        open_secret(other, hidden)


def test_enrolling_shows_a_code_of_our_own_and_asks_for_proof(client: Client, clerk: Account) -> None:
    sign_in(client)
    page = client.get(reverse("org:second_factor")).content.decode()
    assert reverse("org:second_factor_code") in page
    assert "data:image" not in page
    drawn = client.get(reverse("org:second_factor_code"))
    assert drawn["Content-Type"] == "image/svg+xml"
    assert "style=" not in drawn.content.decode()
    secret = page.split("ac-secret")[1].split(">")[1].split("<")[0].replace(" ", "")
    assert client.post(reverse("org:second_factor"), {"code": "000000"}).status_code == 422
    clerk.refresh_from_db()
    assert not clerk.totp_secret
    assert client.post(reverse("org:second_factor"), {"code": pyotp.TOTP(secret).at(START)}).status_code == 302
    clerk.refresh_from_db()
    assert open_secret(clerk) == secret
    assert client.get(reverse("org:second_factor_code")).status_code == 404
    assert verbs()[-1] == "启用第二因素"


def test_the_secret_does_not_change_under_the_reader_and_lies_hidden_in_the_session(
    client: Client, clerk: Account
) -> None:
    sign_in(client)
    first = client.get(reverse("org:second_factor")).content.decode().split("ac-secret")[1].split("<")[0]
    second = client.get(reverse("org:second_factor")).content.decode().split("ac-secret")[1].split("<")[0]
    assert first == second
    assert first.split(">")[1].replace(" ", "") not in str(dict(client.session))


def test_an_administrator_must_enrol_before_anything_else(client: Client) -> None:
    make_account(administrator="audit", login="zhou.sheng")
    sign_in(client, "zhou.sheng")
    assert client.get("/trail/")["Location"] == reverse("org:second_factor")
    assert client.get("/")["Location"] == reverse("org:second_factor")


def test_a_lost_telephone_is_helped_by_the_security_administrator(client: Client, clerk: Account) -> None:
    with_phone(clerk)
    reset_second_factor(by=SYSTEM, account=clerk)
    assert sign_in(client)["Location"] == "/"
    assert client.get("/org/me/").status_code == 200


def change(client: Client, new: str, current: str = PASSWORD, again: str | None = None):  # type: ignore[no-untyped-def]
    return client.post(reverse("org:password"), {"current": current, "new": new, "again": again or new})


def test_a_password_from_somebody_else_is_changed_before_anything_else(client: Client, clerk: Account) -> None:
    Account.objects.filter(pk=clerk.pk).update(must_change_password=True)
    sign_in(client)
    assert client.get("/org/permissions/")["Location"] == reverse("org:password")
    assert change(client, NEW)["Location"] == "/"
    assert client.get("/org/permissions/").status_code == 200
    assert verbs()[-1] == "修改密码"


def test_a_password_is_to_be_changed_after_ninety_days(client: Client, clerk: Account) -> None:
    Account.objects.filter(pk=clerk.pk).update(password_changed_at=START - dt.timedelta(days=90))
    sign_in(client)
    assert client.get("/org/permissions/")["Location"] == reverse("org:password")


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("Ab1!", "至少 8 位"),
        ("abcdefgh1", "至少用 3 类"),
        ("Xujing-2026", "登录名或姓名"),
        ("Password123!", "常见密码"),
        ("Qwertyui1!", "键盘"),
        ("Aa1!Aa1!" * 20, "最长 128 位"),
        (PASSWORD, "最近 5 次"),
    ],
)
def test_a_weak_or_used_password_is_refused_with_its_reason(
    client: Client, clerk: Account, new: str, said: str
) -> None:
    sign_in(client)
    answer = change(client, new)
    if len(new) <= 128:
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert Account.objects.get(pk=clerk.pk).check_password(PASSWORD)


def test_the_last_five_passwords_are_not_taken_again(client: Client, clerk: Account) -> None:
    sign_in(client)
    used = [PASSWORD, *(f"Yunxi!482{n}" for n in range(5))]
    for current, new in itertools.pairwise(used):
        assert change(client, new, current).status_code == 302
    for old in used[1:]:
        assert "最近 5 次" in change(client, old, used[-1]).content.decode()
    assert change(client, PASSWORD, used[-1]).status_code == 302


def test_the_present_password_must_be_right_and_the_new_one_typed_twice(client: Client, clerk: Account) -> None:
    sign_in(client)
    assert "现在的密码不正确" in change(client, NEW, current="x").content.decode()
    assert "不一样" in change(client, NEW, again=NEW + "x").content.decode()


def test_a_new_password_ends_other_sessions_and_keeps_this_one(clerk: Account) -> None:
    desk = Client()
    sign_in(desk)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = desk.cookies[settings.SESSION_COOKIE_NAME].value
    change(desk, NEW)
    assert desk.get("/org/me/").status_code == 200
    assert thief.get("/org/me/").status_code == 302


def test_passwords_and_codes_never_stand_in_the_trail(client: Client, clerk: Account) -> None:
    with_phone(clerk)
    sign_in(client, password="Wrong-2026")
    sign_in(client)
    client.post(reverse("org:code"), {"code": code()})
    change(client, NEW)
    text = " ".join(f"{e.before}{e.after}" for e in Entry.objects.all())
    for secret in (PASSWORD, NEW, "Wrong-2026", code(), SECRET):
        assert secret not in text
