"""Signing in: tries are counted before the password is looked at, so that many at once can't try more than one at a time.

1. The try is booked where it comes from (`failures`); the last one allowed locks at once.
2. The password is compared outside the lock of the rows; an unknown name costs the same time and is locked the same way.
3. Right: the booking is taken back. Wrong: it stands. Both leave a trail.
"""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

import pyotp
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from zhenjie.core import clock, secrecy
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.org.actions.failures import Booking, Where, book, take_back
from zhenjie.engines.org.actions.passwords import account_ref, place_of
from zhenjie.engines.org.devices import STRANGE, Device
from zhenjie.engines.org.models import Account
from zhenjie.engines.org.problems import Problem
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
    """The result of one try; ``until`` says how long the lock lasts, ``where`` what it holds for."""

    outcome: Outcome
    account: Account | None = None
    until: datetime | None = None
    where: Where | None = None


def _stranger(address: str) -> Actor:
    return Actor(account=None, name="未登录者", address=address)


def _self(account: Account, address: str) -> Actor:
    return Actor(account=account.pk, name=str(account), unit=place_of(account), address=address)


def try_password(*, login: str, password: str, address: str, device: Device = STRANGE) -> Try:
    """One try with name and password. IN: the caller opens the session; CODE: the second factor is asked first."""
    login = login.strip().lower()
    account = Account.objects.filter(login=login).select_related("person__unit").first()
    booking = book(login=login, account=account, address=address, device=device)
    if not booking.rows:
        make_password(password)
        return _refused(account, address, booking)
    if account is None:
        make_password(password)
        return _failed(None, address, "没有这个登录名", booking)
    if not account.check_password(password):
        return _failed(account, address, "密码不正确", booking)
    if not account.is_active:
        _tell(account, address, "登录被拒", "账号已停用")
        return Try(Outcome.DISABLED)
    # Before the code earlier failures stay: who has the password must not win endless tries at it.
    take_back(booking, entered=not account.totp_secret)
    if account.totp_secret:
        return Try(Outcome.CODE, account)
    _tell(account, address, "登录", "")
    return Try(Outcome.IN, account)


def try_code(*, account: Account, code: str, address: str, device: Device = STRANGE) -> Try:
    """One try at the second factor, counted like a password; a code opens once and never again."""
    booking = book(login=account.login, account=account, address=address, device=device)
    account = Account.objects.select_related("person__unit").get(pk=account.pk)
    if not booking.rows:
        return _refused(account, address, booking)
    if not account.is_active:
        return Try(Outcome.DISABLED)
    if not accept_code(account, open_secret(account), code):
        return _failed(account, address, "动态口令不正确或已用过", booking)
    take_back(booking, entered=True)
    _tell(account, address, "登录", "")
    return Try(Outcome.IN, account)


def _refused(account: Account | None, address: str, booking: Booking) -> Try:
    _tell(account, address, "登录被拒", "在锁定期内")
    return _locked(booking)


def _failed(account: Account | None, address: str, why: str, booking: Booking) -> Try:
    _tell(account, address, "登录失败", why)
    if booking.lock is None:
        return Try(Outcome.WRONG)
    verb = "地址锁定" if booking.lock.where is Where.ADDRESS else "账号锁定"
    _tell(account, address, verb, _WHY[booking.lock.where].format(booking.lock.count))
    return _locked(booking)


def _locked(booking: Booking) -> Try:
    assert booking.lock is not None
    return Try(Outcome.LOCKED, until=booking.lock.until, where=booking.lock.where)


_WHY = {
    Where.HERE: "这个地址或设备连续失败 {} 次，只锁这里",
    Where.ADDRESS: "这个地址对各个登录名共失败 {} 次，登录过的设备不受影响",
    Where.STRANGERS: "没登录过的设备共失败 {} 次，登录过的设备不受影响",
}


def _tell(account: Account | None, address: str, verb: str, why: str) -> None:
    """The name that nobody has may be a password put into the wrong field: it is not kept."""
    place = place_of(account) if account else ""
    by = _self(account, address) if account and verb == "登录" else replace(_stranger(address), unit=place)
    subject = account_ref(account) if account else Ref("org.account", "0")
    record(by=by, verb=verb, subject=subject, scope=place, before=None, after={"why": why} if why else None)


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
