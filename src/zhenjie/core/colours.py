"""Green, yellow, red: verdicts with a shape, a word, the rule that gave them and a sentence that explains it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from zhenjie.core.quantities import plain, round_half_up


class Colour(Enum):
    """A verdict. `value` is the state in class names; the shape tells it without colour, the word aloud."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    NONE = "none"

    @property
    def shape(self) -> str:
        """● ▲ ■, or ○ where there is nothing to judge."""
        return {"green": "●", "yellow": "▲", "red": "■"}.get(self.value, "○")

    @property
    def word(self) -> str:
        """正常, 预警, 滞后, 未评."""
        return {"green": "正常", "yellow": "预警", "red": "滞后"}.get(self.value, "未评")

    @property
    def severity(self) -> int:
        """NONE 0, GREEN 1, YELLOW 2, RED 3."""
        return ("none", "green", "yellow", "red").index(self.value)


def worst(colours: Iterable[Colour]) -> Colour:
    """The worst dimension wins; NONE when nothing is judged."""
    return max(colours, key=lambda colour: colour.severity, default=Colour.NONE)


class RuleError(ValueError):
    """No such rule; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class PaceRule:
    """One document's limits. `gap` counts 百分点 behind the pace, `ratio` divides completion by the pace."""

    id: str
    jurisdiction: str
    valid_from: date
    valid_to: date | None
    source: str
    measure: Literal["gap", "ratio"]
    limits: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A colour with the rule version that gave it."""

    colour: Colour
    rule: str
    source: str
    explanation: str


@cache
def pace_rules() -> dict[str, PaceRule]:
    """Every known rule by id."""
    text = files("zhenjie.core.data").joinpath("pace_rules.yaml").read_text(encoding="utf-8")
    return {entry["id"]: _rule(entry) for entry in yaml.safe_load(text)}


def _rule(entry: dict[str, object]) -> PaceRule:
    names = ("yellow_from", "yellow_below", "red_above", "red_below")
    limits = tuple((name, Decimal(str(entry[name]))) for name in names if name in entry)
    valid_from, valid_to = entry["from"], entry.get("to")
    assert isinstance(valid_from, date)
    assert valid_to is None or isinstance(valid_to, date)
    measure: Literal["gap", "ratio"] = "gap" if entry["measure"] == "gap" else "ratio"
    where, source = str(entry["jurisdiction"]), str(entry["source"])
    return PaceRule(str(entry["id"]), where, valid_from, valid_to, source, measure, limits)


def pace_rule(jurisdiction: str, on: date) -> PaceRule:
    """The rule in force at a place on a day; the general habit where the place has none. Raises RuleError."""
    for place in (jurisdiction, ""):
        valid = [
            rule
            for rule in pace_rules().values()
            if rule.jurisdiction == place and rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to)
        ]
        if valid:
            return max(valid, key=lambda rule: rule.valid_from)
    raise RuleError(f"{on}没有可用的三色规则，请先录入规则及其依据。")


def pace_colour(completion: Decimal | None, elapsed: Decimal, rule: PaceRule | str) -> Verdict:
    """The colour of a completion (0.945 = 94.5 %) against the share of time gone, by a rule or its id."""
    if isinstance(rule, str):
        if rule not in pace_rules():
            raise RuleError(f"没有编号为“{rule}”的三色规则，请核对规则表。")
        rule = pace_rules()[rule]
    if completion is None or elapsed <= 0:
        why = "没有完成数，暂不评定。" if completion is None else "时间尚未开始，暂不评定。"
        return Verdict(Colour.NONE, rule.id, rule.source, why)
    measured = elapsed - completion if rule.measure == "gap" else completion / elapsed
    colour = _judge(measured, dict(rule.limits))
    return Verdict(colour, rule.id, rule.source, _explain(completion, elapsed, rule, colour))


def _judge(measured: Decimal, limits: dict[str, Decimal]) -> Colour:
    if "red_above" in limits and measured > limits["red_above"]:
        return Colour.RED
    if "red_below" in limits and measured < limits["red_below"]:
        return Colour.RED
    if "yellow_from" in limits and measured >= limits["yellow_from"]:
        return Colour.YELLOW
    if "yellow_below" in limits and measured < limits["yellow_below"]:
        return Colour.YELLOW
    return Colour.GREEN


def _explain(completion: Decimal, elapsed: Decimal, rule: PaceRule, colour: Colour) -> str:
    gap = round_half_up((completion - elapsed) * 100, 1)
    side = f"超序时{plain(gap)}个百分点" if gap > 0 else f"欠序时{plain(-gap)}个百分点" if gap else "与序时持平"
    text = f"完成{_percent(completion)}，序时进度{_percent(elapsed)}，{side}"
    if rule.measure == "ratio":
        text += f"，为序时的{_percent(completion / elapsed)}"
    return f"{text}；按“{rule.source}”为{colour.word}。"


def _percent(ratio: Decimal) -> str:
    return f"{plain(round_half_up(ratio * 100, 1))}%"
