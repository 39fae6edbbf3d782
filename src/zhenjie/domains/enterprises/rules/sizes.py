"""大中小微: the size class of a firm by the dated table of the statistics office. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

LARGE, MEDIUM, SMALL, MICRO = "large", "medium", "small", "micro"
NAMES = {LARGE: "大型", MEDIUM: "中型", SMALL: "小型", MICRO: "微型", "": "未划型"}
WORDS = {"persons": "从业人员", "revenue": "营业收入", "assets": "资产总额"}
UNITS = {"persons": "人", "revenue": "万元", "assets": "万元"}
_ORDER = (LARGE, MEDIUM, SMALL)


@dataclass(frozen=True, slots=True)
class SizeRule:
    """One edition of the table."""

    valid_from: date
    source: str
    classes: Mapping[str, Mapping[str, Any]]
    by_code: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sized:
    """A firm's class with the line of the table, the edition and the steps that led there; ``size`` '' when it can't be told."""

    size: str
    line: str
    source: str
    why: tuple[str, ...]

    @property
    def name(self) -> str:
        """大型 … 微型, 未划型."""
        return NAMES[self.size]


@cache
def editions() -> tuple[SizeRule, ...]:
    """All editions, oldest first."""
    text = files("zhenjie.domains.enterprises").joinpath("sizes.yaml").read_text(encoding="utf-8")
    found = [
        SizeRule(
            one["valid_from"],
            one["source"],
            one["classes"],
            {code: line for line, said in one["classes"].items() for code in said["of"]},
        )
        for one in yaml.safe_load(text)
    ]
    return tuple(sorted(found, key=lambda one: one.valid_from))


@cache
def edition(on: date) -> SizeRule:
    """The edition in force on a day; before the first one, the first."""
    return next((one for one in reversed(editions()) if one.valid_from <= on), editions()[0])


@lru_cache(maxsize=4096)
def size_of(industry: str, persons: int | None, revenue: Decimal | None, assets: Decimal | None, on: date) -> Sized:
    """The class: all the limits of a grade must be met, else one grade lower; below 小型 it is 微型. A missing figure that
    the line asks for leaves the class open."""
    rule = edition(on)
    line = rule.by_code.get(industry, "")
    if not line:
        return Sized("", "", rule.source, ("这个行业不在划型范围内。",) if industry else ("还没有填行业。",))
    said, given = rule.classes[line], {"persons": persons, "revenue": revenue, "assets": assets}
    missing = [WORDS[name] for name in said[SMALL] if given[name] is None]
    if missing:
        return Sized("", line, rule.source, (f"缺{'、'.join(missing)}，填上就能划型。",))
    why: list[str] = []
    for grade in _ORDER:
        short = [name for name, limit in said[grade].items() if given[name] < limit]  # type: ignore[operator]
        if not short:
            limits = "、".join(f"{WORDS[name]}≥{limit}{UNITS[name]}" for name, limit in said[grade].items())
            return Sized(grade, line, rule.source, (*why, f"{NAMES[grade]}各项达到：{limits}。"))
        lacks = "、".join(f"{WORDS[name]}{given[name]}<{said[grade][name]}{UNITS[name]}" for name in short)
        why.append(f"不够{NAMES[grade]}：{lacks}。")
    return Sized(MICRO, line, rule.source, tuple(why))


def is_small_fry(kind: str, size: str) -> bool:
    """小个专: small and micro firms, sole traders, specialised markets."""
    return kind in ("trader", "market") or (size in (SMALL, MICRO) and kind not in ("branch", "social"))
