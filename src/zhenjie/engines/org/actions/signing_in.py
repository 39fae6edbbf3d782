"""Signing in: tries are counted before the password is looked at, so that many at once can't try more than one at a time.

1. The try is booked under a lock of the row; the last one allowed locks the account at once.
2. The password is compared outside the lock; an unknown name costs the same time.
3. Right: the count goes back to nothing. Wrong: the booking stands. Both leave a trail.
"""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

import pyotp
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from zhenjie.core import clock, secrecy
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.org.actions.passwords import account_ref, place_of
from zhenjie.engines.org.models import Account
from zhenjie.engines.org.problems import Problem
from zhenjie.engines.org.scope import rules_in_force
from zhenjie.engines.trail.actions import record

STEP = 30  # seconds of one code, RFC 6238
ISSUER = "镇街"


class Outcome(Enum):
    """How a try ended."""

    WRONG = "wrong"
    LOCKED = "locked"
    DISABLED = "disabled"
    CODE = "code"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Try:
    """The result of one try; ``until`` says how long the lock lasts."""

    outcome: Outcome
    account: Account | None = None
    until: datetime | None = None


def _stranger(address: str) -> Actor:
    return Actor(account=None, name="未登录者", address=address)


def _self(account: Account, address: str) -> Actor:
    return Actor(account=account.pk, name=str(account), unit=place_of(account), address=address)


def _book(account: Account) -> tuple[Account, bool]:
    """Books one try; False beside the account when it is locked and nothing may be tried."""
    rules, now = rules_in_force(), clock.now()
    with transaction.atomic():
        row = Account.objects.select_for_update(of=("self",)).select_related("person__unit").get(pk=account.pk)
        if row.locked_until is not None:
            if row.locked_until > now:
                return row, False
            row.failures, row.locked_until = 0, None
        row.failures += 1
        if row.failures >= rules.lock_after:
            row.locked_until = now + timedelta(minutes=rules.lock_minutes)
        row.save(update_fields=["failures", "locked_until"])
    return row, True


def _take_back(account: Account) -> None:
    """The booking of a right password that is not yet a log-in: earlier failures stay counted."""
    Account.objects.filter(pk=account.pk, failures__gt=0).update(failures=F("failures") - 1, locked_until=None)


def _clear(account: Account) -> None:
    account.failures, account.locked_until = 0, None
    account.save(update_fields=["failures", "locked_until"])


def try_password(*, login: str, password: str, address: str) -> Try:
    """One try with name and password. IN: the caller opens the session; CODE: the second factor is asked first."""
    account = Account.objects.filter(login=login.strip().lower()).select_related("person__unit").first()
    if account is None:
        make_password(password)
        # The name that was typed may be a password put into the wrong field: it is not kept.
        record(
            by=_stranger(address),
            verb="登录失败",
            subject=Ref("org.account", "0"),
            scope="",
            after={"why": "没有这个登录名"},
        )
        return Try(Outcome.WRONG)
    booked, free = _book(account)
    if not free:
        make_password(password)
        _tell(account, address, "登录被拒", "账号在锁定期内")
        return Try(Outcome.LOCKED, until=booked.locked_until)
    if not booked.check_password(password):
        return _failed(booked, address, "密码不正确")
    if not booked.is_active:
        _tell(booked, address, "登录被拒", "账号已停用")
        return Try(Outcome.DISABLED)
    if booked.totp_secret:
        # Earlier failures stay: who has the password must not win endless tries at the code.
        _take_back(booked)
        return Try(Outcome.CODE, booked)
    _clear(booked)
    _tell(booked, address, "登录", "")
    return Try(Outcome.IN, booked)


def try_code(*, account: Account, code: str, address: str) -> Try:
    """One try at the second factor, counted like a password; a code opens once and never again."""
    booked, free = _book(account)
    if not free:
        _tell(account, address, "登录被拒", "账号在锁定期内")
        return Try(Outcome.LOCKED, until=booked.locked_until)
    if not booked.is_active:
        return Try(Outcome.DISABLED)
    if not accept_code(booked, open_secret(booked), code):
        return _failed(booked, address, "动态口令不正确或已用过")
    _clear(booked)
    _tell(booked, address, "登录", "")
    return Try(Outcome.IN, booked)


def _failed(account: Account, address: str, why: str) -> Try:
    _tell(account, address, "登录失败", why)
    if account.locked_until is None:
        return Try(Outcome.WRONG)
    _tell(account, address, "账号锁定", f"连续失败 {account.failures} 次")
    return Try(Outcome.LOCKED, until=account.locked_until)


def _tell(account: Account, address: str, verb: str, why: str) -> None:
    by = _self(account, address) if verb == "登录" else replace(_stranger(address), unit=place_of(account))
    after = {"why": why} if why else None
    record(by=by, verb=verb, subject=account_ref(account), scope=place_of(account), before=None, after=after)


def begin_session(*, account: Account, key: str) -> None:
    """From now on the account's one session is ``key``; any other ends with its next click."""
    Account.objects.filter(pk=account.pk).update(session_key=key)


def end_session(*, by: Actor, account: Account) -> None:
    """The account has signed out; no session holds until the next log-in."""
    Account.objects.filter(pk=account.pk).update(session_key="-")
    record(by=by, verb="退出登录", subject=account_ref(account), scope=place_of(account), before=None, after=None)


def new_secret() -> str:
    """A fresh TOTP secret, 160 bits."""
    return str(pyotp.random_base32())


def address_for_phone(account: Account, secret: str) -> str:
    """The otpauth address that the QR code carries."""
    return str(pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=account.login, issuer_name=ISSUER))


def hide_secret(account: Account, secret: str) -> str:
    """The secret as it may be stored: SM4 under a key of this deployment, bound to this account."""
    return secrecy.seal(secret, key=settings.SECRET_KEY, purpose=f"totp:{account.pk}")


def open_secret(account: Account, hidden: str = "") -> str:
    """The secret behind `hide_secret`, by default the account's own."""
    return secrecy.unseal(hidden or account.totp_secret, key=settings.SECRET_KEY, purpose=f"totp:{account.pk}")


def accept_code(account: Account, secret: str, code: str) -> bool:
    """Whether ``code`` is right now or one step to either side, and newer than the last one accepted; accepts it once, also
    when two ask at the same moment."""
    typed, totp = code.strip().replace(" ", ""), pyotp.TOTP(secret, interval=STEP)
    present = int(clock.now().timestamp()) // STEP
    for counter in (present, present - 1, present + 1):
        if hmac.compare_digest(totp.generate_otp(counter).encode(), typed.encode()):
            unused = Account.objects.filter(pk=account.pk, totp_counter__lt=counter)
            return bool(unused.update(totp_counter=counter))
    return False


@transaction.atomic
def enrol_second_factor(*, by: Actor, account: Account, secret: str, code: str) -> None:
    """The telephone proves with one code that it holds ``secret``. Raises Problem when the code does not fit."""
    account = Account.objects.select_for_update(of=("self",)).select_related("person__unit").get(pk=account.pk)
    if not accept_code(account, secret, code):
        raise Problem("动态口令不对。请确认手机时间是自动校准的，等下一个口令出来再输。", "code")
    Account.objects.filter(pk=account.pk).update(totp_secret=hide_secret(account, secret))
    record(by=by, verb="启用第二因素", subject=account_ref(account), scope=place_of(account), before=None, after=None)
