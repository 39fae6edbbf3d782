"""红黄榜: a score is 100 less what was found, plus a bonus up to its bound; a colour follows from the scores of one cycle.

Nobody types a score. Ranks are shared (1, 2, 2, 4); who would stand on both lists stands on none.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from zhenjie.domains.governance.rules import edition

RED, YELLOW, NONE = "red", "yellow", ""
_LINE = re.compile(r"(扣|加)\s*(\d{1,3}(?:\.\d)?)\s*分?\s*[:：，,]?\s*(\S.*)")
MOST_ITEMS, MOST_COUNT = 60, 20


class BoardError(ValueError):
    """What was handed in cannot be; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist; ``points`` is positive, ``plus`` says which way."""

    code: str
    title: str
    points: Decimal
    plus: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """What was found for an item, how many times; a struck mark (appeal upheld) counts nothing."""

    points: Decimal
    count: int
    plus: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """A colour with its rank and the sentence that explains it."""

    colour: str
    rank: int
    text: str


@dataclass(frozen=True, slots=True)
class Cycle:
    """A month or a quarter: ``2026-11``, ``2026-Q4``."""

    key: str
    first: date
    last: date
    title: str


def items_of(kind: str, on: date) -> list[Item]:
    """The built-in checklist of a kind on a day."""
    return [
        Item(one["code"], one["title"], Decimal(str(one["points"])), bool(one.get("plus")))
        for one in edition("boards", on)["checklists"][kind]
    ]


def parse_items(text: str) -> list[Item]:
    """A checklist written down line by line: ``扣 5 门前有垃圾``, ``加 3 种花植绿``. BoardError names the line that is wrong."""
    found: list[Item] = []
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    for number, line in lines:
        match = _LINE.fullmatch(line)
        if match is None or not Decimal(match[2]):
            raise BoardError(f"第 {number} 行“{line[:20]}”看不懂，请写成“扣 5 门前有垃圾”或“加 3 种花植绿”。")
        if any(one.title == match[3] for one in found):
            raise BoardError(f"第 {number} 行“{match[3][:20]}”和前面的重复了。")
        if len(match[3]) > 60:
            raise BoardError(f"第 {number} 行太长，一项请写在 60 个字以内。")
        found.append(Item(f"{len(found) + 1:02}", match[3], Decimal(match[2]), match[1] == "加"))
    if not any(not one.plus for one in found):
        raise BoardError("检查表里至少要有一项扣分。")
    if len(found) > MOST_ITEMS:
        raise BoardError(f"一张检查表最多 {MOST_ITEMS} 项，现在有 {len(found)} 项。")
    return found


def score(marks: Iterable[Mark], on: date) -> Decimal:
    """100 − deductions + bonus (bounded), never below nothing."""
    rule = edition("boards", on)
    minus = plus = Decimal(0)
    for one in marks:
        if one.struck:
            continue
        if one.plus:
            plus += one.points * one.count
        else:
            minus += one.points * one.count
    return max(Decimal(0), Decimal(rule["full"]) - minus + min(plus, Decimal(rule["bonus_most"])))


def bounds(marks: Iterable[Mark], on: date) -> tuple[Decimal, Decimal]:
    """What the bounds take off the bonus and add at the bottom, so that the sum on the screen adds up."""
    rule = edition("boards", on)
    rows = [one for one in marks if not one.struck]
    plus = sum((one.points * one.count for one in rows if one.plus), Decimal(0))
    minus = sum((one.points * one.count for one in rows if not one.plus), Decimal(0))
    cut = max(Decimal(0), plus - rule["bonus_most"])
    return cut, max(Decimal(0), minus - rule["full"] - plus + cut)


def mean(scores: Iterable[Decimal]) -> Decimal:
    """The score of a cycle with several inspections: their mean to one decimal, half up."""
    found = list(scores)
    return (sum(found, Decimal(0)) / len(found)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def judge(scores: Mapping[int, Decimal], kind: str, on: date) -> dict[int, Verdict]:
    """Rank and colour of every object of one kind in one cycle, by the rule of that day."""
    said = edition("boards", on)["kinds"][kind]
    all_scores, found = list(scores.values()), {}
    for key, value in scores.items():
        rank = 1 + sum(other > value for other in all_scores)
        below = 1 + sum(other < value for other in all_scores)
        red, why_red = _red(value, rank, said["red"])
        yellow, why_yellow = _yellow(value, below, said["yellow"])
        head = f"得 {_plain(value)} 分，{len(all_scores)} 个里排第 {rank}；"
        if red and yellow:
            text, colour = head + "对象太少，首尾重合，不上榜。", NONE
        elif red or yellow:
            text, colour = head + (why_red if red else why_yellow), RED if red else YELLOW
        else:
            text, colour = head + "两头都不到，不上榜。", NONE
        found[key] = Verdict(colour, rank, text)
    return found


def _red(value: Decimal, rank: int, rule: Mapping[str, Any]) -> tuple[bool, str]:
    if "at_least" in rule:
        return value >= rule["at_least"], f"达到 {rule['at_least']} 分，上红榜。"
    return (
        rank <= rule["top"] and value >= rule["not_below"],
        f"在前 {rule['top']} 名且不低于 {rule['not_below']} 分，上红榜。",
    )


def _yellow(value: Decimal, below: int, rule: Mapping[str, Any]) -> tuple[bool, str]:
    if "below" in rule:
        return value < rule["below"], f"低于 {rule['below']} 分，上黄榜。"
    return (
        below <= rule["last"] and value < rule["not_from"],
        f"在末 {rule['last']} 名且不到 {rule['not_from']} 分，上黄榜。",
    )


def rule_words(kind: str, on: date) -> str:
    """How the lists of a kind are made, in one sentence."""
    said = edition("boards", on)["kinds"][kind]
    red, yellow = said["red"], said["yellow"]
    up = f"{red['at_least']} 分以上" if "at_least" in red else f"前 {red['top']} 名（不低于 {red['not_below']} 分）"
    down = (
        f"{yellow['below']} 分以下" if "below" in yellow else f"末 {yellow['last']} 名（不到 {yellow['not_from']} 分）"
    )
    return f"{up}上红榜，{down}上黄榜"


def cycle_of(kind: str, on: date) -> Cycle:
    """The cycle that a day falls into."""
    if edition("boards", on)["kinds"][kind]["cycle"] == "month":
        return cycle(f"{on:%Y-%m}")
    return cycle(f"{on.year}-Q{(on.month - 1) // 3 + 1}")


def cycle(key: str) -> Cycle:
    """The cycle written so; BoardError for anything else."""
    match = re.fullmatch(r"(20\d\d)-(?:Q([1-4])|(0[1-9]|1[0-2]))", key)
    if match is None:
        raise BoardError("没有这一期，请从列表里选。")
    year = int(match[1])
    start, length = (int(match[2]) * 3 - 2, 3) if match[2] else (int(match[3]), 1)
    first = date(year, start, 1)
    last = date(year + (start + length > 12), (start + length - 1) % 12 + 1, 1) - timedelta(days=1)
    words = f"{'一二三四'[int(match[2]) - 1]}季度" if match[2] else f"{int(match[3])}月"
    return Cycle(key, first, last, f"{year}年{words}")


def before(one: Cycle, kind: str) -> Cycle:
    """The cycle before."""
    return cycle_of(kind, one.first - timedelta(days=1))


def months_back(on: date, months: int) -> date:
    """The first day of the span of so many months that ends on a day."""
    place = on.year * 12 + on.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
