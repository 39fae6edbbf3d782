"""登录规则: lock-out, idle limit, passwords, second factor as dated rules from access.yaml. Pure."""

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
class AccessRules:
    """The rules of one period; times in minutes, ``password_days`` in days."""

    valid_from: date
    source: str
    lock_after: int
    lock_minutes: int
    idle_minutes: int
    pending_minutes: int
    password_length: int
    password_classes: int
    password_remember: int
    password_days: int
    second_factor: frozenset[str]


def _rules(said: Mapping[str, Any]) -> AccessRules:
    password = said["password"]
    return AccessRules(
        valid_from=said["valid_from"],
        source=said["source"],
        lock_after=said["lock_after"],
        lock_minutes=said["lock_minutes"],
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
    built_in = files("zhenjie.engines.org").joinpath("access.yaml")
    text = (own if own and own.exists() else built_in).read_text(encoding="utf-8")
    return tuple(sorted((_rules(one) for one in yaml.safe_load(text)), key=lambda one: one.valid_from))


def access_rules(extra: str | None = None, on: date | None = None) -> AccessRules:
    """The rules in force on the day ``on`` (today by default); before the first entry, the first entry."""
    on = on or clock.today()
    entries = _load(extra)
    return next((one for one in reversed(entries) if one.valid_from <= on), entries[0])
