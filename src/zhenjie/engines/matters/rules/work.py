"""Proof of work instead of a puzzle: a phone counts for a second, a flood counts for hours; nobody has to read blurred letters. Pure.

The challenge is ``purpose.issued.bits.salt.mac``; solved by any nonce such that SHA-256 of ``challenge:nonce`` begins with as many
zero bits as it says. It is short on purpose: with its nonce it fits one block of SHA-256 (55 bytes).
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhenjie.core import clock

_SHAPE = re.compile(r"([a-z]{2,6})\.([0-9]{10})\.([0-9]{1,2})\.([A-Za-z0-9_-]{8})\.([A-Za-z0-9_-]{16})")
_NONCE = re.compile(r"[0-9]{1,10}")


class WorkProblem(ValueError):
    """The proof is refused; the message is one Chinese sentence, and the page may fetch a new challenge and try again by itself."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that holds: what marks it as spent, and until when that has to be remembered."""

    digest: str
    until: datetime


def _mac(said: str, secret: bytes) -> str:
    # 96 bits: it has to stand for two hours, not for ever.
    return base64.urlsafe_b64encode(hmac.new(secret, said.encode(), hashlib.sha256).digest()[:12]).decode()


def challenge(purpose: str, bits: int, *, secret: bytes, now: datetime) -> str:
    """A new challenge of ``bits`` leading zero bits (0-32) for ``purpose`` (2-6 small letters)."""
    said = f"{purpose}.{int(now.timestamp()):010d}.{bits}.{secrets.token_urlsafe(6)}"
    return f"{said}.{_mac(said, secret)}"


def zero_bits(token: str, nonce: str) -> int:
    """How many leading zero bits SHA-256 of ``token:nonce`` has."""
    return 256 - int.from_bytes(hashlib.sha256(f"{token}:{nonce}".encode()).digest(), "big").bit_length()


def verify(token: str, nonce: str, *, secret: bytes, now: datetime, purpose: str, life: timedelta) -> Proof:
    """The proof behind ``token`` and ``nonce``. Raises WorkProblem when forged, too old, for something else or not solved.

    That it was not spent before, only the database knows (`actions.knocking.spend`).
    """
    found = _SHAPE.fullmatch(token)
    if not found or not hmac.compare_digest(_mac(token.rpartition(".")[0], secret), found[5]):
        raise WorkProblem("页面放得太久或没有打开完整，请刷新后再送一次，写的内容还在。")
    issued, bits = int(found[2]), int(found[3])
    until = clock.aware(datetime.fromtimestamp(issued, tz=now.tzinfo)) + life
    # A server whose clock runs a little behind the one that issued it is no forger.
    if now >= until or issued > now.timestamp() + 300:
        raise WorkProblem("页面放得太久，请再送一次，写的内容还在。")
    if found[1] != purpose:
        raise WorkProblem("这一页不能用来做这件事，请刷新后再送一次。")
    if not _NONCE.fullmatch(nonce) or zero_bits(token, nonce) < bits:
        raise WorkProblem("手机还没算完，请稍等一两秒再送。")
    return Proof(hashlib.sha256(token.encode()).hexdigest(), until)


def solve(token: str) -> str:
    """The smallest nonce that solves ``token``; for tests and scripts, the pages count in the browser."""
    bits = int(token.split(".")[2])
    nonce = 0
    while zero_bits(token, str(nonce)) < bits:
        nonce += 1
    return str(nonce)
