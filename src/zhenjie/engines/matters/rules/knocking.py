"""How often an address may knock at the public pages, and how much work a paper of entry costs it, as dated rules. Pure.

Counted is the address, not the person, and a village often has one address: the limits are wide, and what grows first is the
work, not the refusal.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from zhenjie.core import clock
from zhenjie.core.networks import network_of


@dataclass(frozen=True, slots=True)
class Limit:
    """One purpose: at most ``most`` times in ``window`` minutes; ``bits`` are (from how many times on, bits of work)."""

    window: int
    most: int
    bits: tuple[tuple[int, int], ...] = ()

    def difficulty(self, count: int) -> int:
        """Bits of work for an address that came ``count`` times in this window; 0 where no work is asked."""
        return max((bits for since, bits in self.bits if since <= count), default=0)

    def opened(self, now: datetime) -> datetime:
        """When the window that holds ``now`` began (windows are the same for everybody, counted from midnight UTC)."""
        seconds = self.window * 60
        return clock.aware(datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=now.tzinfo))


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one period. ``confirmed`` tells whether a document set the numbers."""

    valid_from: date
    source: str
    confirmed: bool
    token_life: timedelta
    purposes: Mapping[str, Limit]
    remind_days: int = 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """Too often: the sentence for the screen, and in how many seconds to come again (HTTP 429, Retry-After)."""

    sentence: str
    seconds: int


def _policy(said: Mapping[str, Any]) -> Policy:
    return Policy(
        valid_from=said["valid_from"],
        source=str(said["source"]),
        confirmed=bool(said["confirmed"]),
        token_life=timedelta(minutes=int(said["token_minutes"])),
        purposes={
            name: Limit(int(one["window"]), int(one["most"]), tuple((int(a), int(b)) for a, b in one.get("bits", ())))
            for name, one in said["purposes"].items()
        },
        remind_days=int(said.get("remind_days", 3)),
    )


@cache
def _load(extra: str | None) -> tuple[Policy, ...]:
    own = Path(extra) / "portal.yaml" if extra else None
    built_in = files("zhenjie.engines.matters").joinpath("portal.yaml")
    text = (own if own and own.exists() else built_in).read_text(encoding="utf-8")
    return tuple(sorted((_policy(one) for one in yaml.safe_load(text)), key=lambda one: one.valid_from))


def policy(extra: str | None = None, on: date | None = None) -> Policy:
    """The rules in force on the day ``on`` (today by default); before the first entry, the first entry.

    ``extra`` is the folder of the deployment's own catalogue.
    """
    on = on or clock.today()
    entries = _load(extra)
    return next((one for one in reversed(entries) if one.valid_from <= on), entries[0])


def network_key(address: str, *, secret: bytes, day: date) -> str:
    """32 hex digits that stand for an address on one day and for nothing else: the key changes at midnight, the address is not kept.

    What counts as one place: `core.networks`.
    """
    return hmac.new(secret, f"{day.isoformat()} {network_of(address)}".encode(), hashlib.sha256).hexdigest()[:32]


def refusal(count: int, limit: Limit, *, now: datetime) -> Refusal | None:
    """Whether the ``count``-th knock of this window is one too many, and when the next window opens."""
    if count <= limit.most:
        return None
    again = limit.opened(now) + timedelta(minutes=limit.window)
    seconds = max(1, int((again - now).total_seconds()) + 1)
    return Refusal(f"这个网络最近来得太多，请在 {again:%H:%M} 以后再试；急事请直接打 12345。", seconds)
