"""The dated rules of colours: which one holds where, for which dimension, on which day. Progress is ruled by `core.colours`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from zhenjie.core.colours import PaceRule, RuleError, pace_rules

Dimension = Literal["forecast", "start", "progress", "payment", "library"]
#: How each is called on a page.
TITLES: dict[Dimension, str] = {
    "forecast": "工期预测", "start": "开工", "progress": "进度", "payment": "资金支付", "library": "入库",
}  # fmt: skip
_NUMBERS = ("yellow_below", "yellow_from", "red_above", "red_below", "yellow_months", "red_months")
_NEEDED = ("id", "dimension", "from", "source", "confirmed")
_KNOWN = {*_NEEDED, *_NUMBERS, "jurisdiction", "to", "recorded", "measure"}
#: What a rule of each dimension can't do without.
_ASKED: dict[str, tuple[str, ...]] = {
    "forecast": ("yellow_below",), "start": ("red_months",), "library": ("yellow_months", "red_months"), "progress": ("measure",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColourRule:
    """One version of one rule. It colours from `since`: its first day, but no day before it was entered."""

    id: str
    dimension: Dimension
    jurisdiction: str
    since: date
    until: date | None
    source: str
    confirmed: bool
    numbers: Mapping[str, Decimal]
    pace: PaceRule | None = None

    def holds(self, on: date) -> bool:
        """Whether it colours that day."""
        return self.since <= on and (self.until is None or on <= self.until)


class ColourRules:
    """All rules of a deployment."""

    def __init__(self, rules: Iterable[ColourRule]) -> None:
        self.rules = tuple(rules)

    def rule(self, dimension: Dimension, jurisdiction: str, on: date) -> ColourRule | None:
        """The rule of a place on a day; where the place has none, the general one; None when there is neither."""
        for place in (jurisdiction, ""):
            found = [
                rule
                for rule in self.rules
                if rule.dimension == dimension and rule.jurisdiction == place and rule.holds(on)
            ]
            if found:
                return max(found, key=lambda rule: rule.since)
        return None


@lru_cache(maxsize=8)
def colour_rules(extra: str | None = None) -> ColourRules:
    """What ships, and the entries of `colour_rules.yaml` in the deployment's folder `extra`. Raises RuleError with file and entry."""
    built_in = files("zhenjie.engines.schedules.rules").joinpath("colour_rules.yaml").read_text(encoding="utf-8")
    rules = [*map(_of_pace, pace_rules().values()), *_read("colour_rules.yaml", built_in)]
    own = Path(extra) / "colour_rules.yaml" if extra else None
    if own and own.exists():
        rules += _read(own.name, own.read_text(encoding="utf-8"))
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            # To write an old rule anew would repaint the past.
            raise RuleError(f"三色规则“{rule.id}”已经有了：旧规则只能写“to”停用，新规则请另起编号。")
        seen.add(rule.id)
    return ColourRules(rules)


def _of_pace(rule: PaceRule) -> ColourRule:
    confirmed = bool(rule.jurisdiction)
    return ColourRule(
        rule.id, "progress", rule.jurisdiction, rule.valid_from, rule.valid_to, rule.source, confirmed, {}, rule
    )


def _read(name: str, text: str) -> list[ColourRule]:
    try:
        entries = yaml.safe_load(text) or []
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise RuleError(f"三色规则表 {name} 第 {mark.line + 1 if mark else '?'} 行不是正确的 YAML。") from None
    if not isinstance(entries, list):
        raise RuleError(f"三色规则表 {name} 要写成一列规则，每条以“- id:”开头。")
    return [_rule(f"三色规则表 {name} 第 {number} 条", entry) for number, entry in enumerate(entries, start=1)]


def _rule(where: str, entry: Any) -> ColourRule:
    if not isinstance(entry, dict):
        raise RuleError(f"{where}不是“字段: 值”的写法。")
    where = f"{where}（{entry.get('id', '无编号')}）"
    if unknown := entry.keys() - _KNOWN:
        raise RuleError(f"{where}：不认识字段“{min(map(str, unknown))}”。")
    dimension: Any = entry.get("dimension")
    if missing := [field for field in (*_NEEDED, *_ASKED.get(str(dimension), ())) if entry.get(field) in (None, "")]:
        raise RuleError(f"{where}：缺少“{missing[0]}”。")
    if dimension not in get_args(Dimension):
        raise RuleError(f"{where}：“dimension”不能是“{dimension}”，可以是 {'、'.join(TITLES)}。")
    for field in ("from", "to", "recorded"):
        if entry.get(field) is not None and not isinstance(entry[field], date):
            raise RuleError(f"{where}：“{field}”要写成 2026-01-01 这样的日期。")
    try:
        numbers = {field: Decimal(str(entry[field])) for field in _NUMBERS if field in entry}
    except InvalidOperation:
        raise RuleError(f"{where}：界限要写成数，如 0.10 或 3。") from None
    place, since = str(entry.get("jurisdiction", "")), max(entry["from"], entry.get("recorded") or entry["from"])
    pace = _pace(where, entry, place, numbers) if dimension == "progress" else None
    key, source = str(entry["id"]), str(entry["source"])
    return ColourRule(key, dimension, place, since, entry.get("to"), source, bool(entry["confirmed"]), numbers, pace)


def _pace(where: str, entry: Mapping[str, Any], place: str, numbers: Mapping[str, Decimal]) -> PaceRule:
    measure: Literal["gap", "ratio"]
    if entry["measure"] not in ("gap", "ratio"):
        raise RuleError(f"{where}：“measure”只能写 gap（百分点）或 ratio（比例）。")
    measure = "gap" if entry["measure"] == "gap" else "ratio"
    limits = tuple(numbers.items())
    return PaceRule(str(entry["id"]), place, entry["from"], entry.get("to"), str(entry["source"]), measure, limits)
