"""登录规则: lock-outs, idle limit, passwords, second factor as dated rules from access.yaml. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from zhenjie.core import clock


@dataclass(frozen=True, slots=True)
class LockRule:
    """``after`` failures within ``within`` minutes lock for ``minutes`` minutes."""

    after: int
    within: int
    minutes: int


@dataclass(frozen=True, slots=True)
class AccessRules:
    """The rules of one period; times in minutes, ``password_days`` and ``device_days`` in days.

    Failures are counted for an account at one address or known device (``here``), for an address whatever the account (``address``)
    and for an account over all devices it does not know (``strangers``); a device is known for ``device_days`` after a log-in.
    """

    valid_from: date
    source: str
    here: LockRule
    address: LockRule
    strangers: LockRule
    device_days: int
    idle_minutes: int
    pending_minutes: int
    password_length: int
    password_classes: int
    password_remember: int
    password_days: int
    second_factor: frozenset[str]


def _rules(said: Mapping[str, Any]) -> AccessRules:
    password, locks = said["password"], said["locks"]
    return AccessRules(
        valid_from=said["valid_from"],
        source=said["source"],
        here=LockRule(**locks["here"]),
        address=LockRule(**locks["address"]),
        strangers=LockRule(**locks["strangers"]),
        device_days=said["device_days"],
        idle_minutes=said["idle_minutes"],
        pending_minutes=said["pending_minutes"],
        password_length=password["length"],
        password_classes=password["classes"],
        password_remember=password["remember"],
        password_days=password["days"],
        second_factor=frozenset(said["second_factor"]),
    )


@cache
def _load(extra: str | None) -> tuple[AccessRules, ...]:
    own = Path(extra) / "access.yaml" if extra else None
    built_in = yaml.safe_load(files("zhenjie.engines.org").joinpath("access.yaml").read_text(encoding="utf-8"))
    said = yaml.safe_load(own.read_text(encoding="utf-8")) if own and own.exists() else built_in
    # What a deployment's own file is silent on stays as it is built in.
    return tuple(sorted((_rules({**built_in[0], **one}) for one in said), key=lambda one: one.valid_from))


def access_rules(extra: str | None = None, on: date | None = None) -> AccessRules:
    """The rules in force on the day ``on`` (today by default); before the first entry, the first entry."""
    on = on or clock.today()
    entries = _load(extra)
    return next((one for one in reversed(entries) if one.valid_from <= on), entries[0])
