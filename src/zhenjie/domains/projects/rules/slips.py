"""When a slipped step becomes a matter, as dated data: of which colour, after how many working days, for which kinds of step. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import yaml

from zhenjie.core.editions import gathered, in_force

KINDS = ("authority", "milestone", "work")


class SlipRuleError(ValueError):
    """slips.yaml can't be used; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class SlipRule:
    """One edition. ``days``: by kind of step after how many working days; a kind that is not there becomes no matter."""

    id: str
    valid_from: date
    source: str
    confirmed: bool
    colours: frozenset[str]
    days: Mapping[str, int]


@lru_cache(maxsize=8)
def editions(extra: str | None = None) -> tuple[SlipRule, ...]:
    """All editions, oldest first; a deployment's own `project_slips.yaml` takes the place of those of the same day."""
    return gathered("zhenjie.domains.projects", "slips.yaml", read, extra, "project_slips.yaml")


def slip_rule(on: date, extra: str | None = None) -> SlipRule | None:
    """The edition in force on a day; None before the first."""
    return in_force(editions(extra), on)


def read(name: str, text: str) -> list[SlipRule]:
    """Editions from YAML; SlipRuleError names file, entry and field."""
    try:
        return [_rule(f"滞后规则 {name} 的“{one.get('id', '无编号')}”", one) for one in yaml.safe_load(text) or []]
    except (yaml.YAMLError, AttributeError, TypeError):
        raise SlipRuleError(f"滞后规则 {name} 要写成一列规则，每条以“- id:”开头。") from None


def _rule(where: str, said: Mapping[str, Any]) -> SlipRule:
    for field in ("id", "valid_from", "source", "confirmed", "colour", "days"):
        if said.get(field) in (None, ""):
            raise SlipRuleError(f"{where}缺少“{field}”。")
    if not isinstance(said["valid_from"], date):
        raise SlipRuleError(f"{where}：“valid_from”要写成 2026-01-01 这样的日期。")
    if said["colour"] not in ("red", "yellow"):
        raise SlipRuleError(f"{where}：“colour”只能写 red 或 yellow。")
    days = dict(said["days"])
    for kind, count in days.items():
        if kind not in KINDS:
            raise SlipRuleError(f"{where}：“days”里不认识“{kind}”，可以是{'、'.join(KINDS)}。")
        if not isinstance(count, int) or not 0 <= count <= 250:
            raise SlipRuleError(f"{where}：“days”里“{kind}”的天数要是 0 到 250 的整数。")
    colours = frozenset({"red", said["colour"]})
    return SlipRule(said["id"], said["valid_from"], str(said["source"]), bool(said["confirmed"]), colours, days)
