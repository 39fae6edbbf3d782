"""亩均: output promised against delivered, and a score by the dated formula of the place. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from zhenjie.core.quantities import plain, round_half_up


@cache
def _editions() -> list[dict[str, Any]]:
    text = files("zhenjie.domains.projects").joinpath("yields.yaml").read_text(encoding="utf-8")
    return sorted(yaml.safe_load(text), key=lambda one: one["valid_from"])


def formula(on: date) -> Mapping[str, Any]:
    """The formula in force on a day; before the first, the first."""
    return next((one for one in reversed(_editions()) if one["valid_from"] <= on), _editions()[0])


@dataclass(frozen=True, slots=True)
class Scored:
    """A score out of the weight of the parts that are known, carried to a hundred, with the steps that led there."""

    score: Decimal | None
    steps: tuple[str, ...]
    rule: str
    source: str


def score(per_mu: Mapping[str, Decimal | None], on: date) -> Scored:
    """``per_mu``: 万元/亩 by part of the formula; a part that is not known is left out and said."""
    rule = formula(on)
    got, weights, steps = Decimal(0), Decimal(0), []
    for key, part in rule["parts"].items():
        value, base, weight = per_mu.get(key), Decimal(str(part["base"])), Decimal(str(part["weight"]))
        if value is None:
            steps.append(f"{part['title']}没有数，不参与。")
            continue
        times = min(value / base, Decimal(str(rule["cap"])))
        got, weights = got + times * weight, weights + weight
        steps.append(
            f"{part['title']} {plain(round_half_up(value, 2))} ÷ 基准 {plain(base)} × {plain(weight)} 分 = {plain(round_half_up(times * weight, 1))}。"
        )
    total = round_half_up(got / weights * 100, 1) if weights else None
    return Scored(total, tuple(steps), str(rule["id"]), str(rule["source"]))


def kept(promised: Decimal | None, delivered: Decimal | None) -> Decimal | None:
    """Per cent of a promise that was delivered."""
    return delivered / promised * 100 if promised and delivered is not None else None
