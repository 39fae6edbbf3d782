"""免打扰: when a notice may reach a person; nights and days off wait, by dated rules. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from zhenjie.core.clock import CHINA, aware
from zhenjie.core.workdays import Calendar, standard


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The rule of one period: notices go out from ``morning`` until ``evening``, on days off only if ``send_on_days_off``."""

    valid_from: date
    source: str
    morning: time
    evening: time
    send_on_days_off: bool


def _rule(said: Mapping[str, Any]) -> QuietHours:
    return QuietHours(
        valid_from=said["valid_from"],
        source=str(said["source"]),
        morning=time.fromisoformat(said["morning"]),
        evening=time.fromisoformat(said["evening"]),
        send_on_days_off=said["days_off"] == "send",
    )


@cache
def _load(extra: str | None) -> tuple[QuietHours, ...]:
    own = Path(extra) / "quiet.yaml" if extra else None
    built_in = files("zhenjie.engines.notices").joinpath("quiet.yaml")
    text = (own if own and own.exists() else built_in).read_text(encoding="utf-8")
    return tuple(sorted((_rule(one) for one in yaml.safe_load(text)), key=lambda one: one.valid_from))


def quiet_hours(on: date, extra: str | None = None) -> QuietHours:
    """The rule in force on the day ``on``; before the first entry, the first entry. ``extra``: the deployment's own folder."""
    entries = _load(extra)
    return next((one for one in reversed(entries) if one.valid_from <= on), entries[0])


def next_allowed(moment: datetime, extra: str | None = None, days: Calendar | None = None) -> datetime:
    """``moment`` itself when a notice may go out then, else the next moment at which it may, in Beijing time."""
    at, days = aware(moment), days or standard()
    while True:
        rule = quiet_hours(at.date(), extra)
        if rule.send_on_days_off or days.is_workday(at.date()):
            if at.time() < rule.morning:
                return datetime.combine(at.date(), rule.morning, CHINA)
            if at.time() < rule.evening:
                return at
        at = datetime.combine(at.date() + timedelta(days=1), time.min, CHINA)
