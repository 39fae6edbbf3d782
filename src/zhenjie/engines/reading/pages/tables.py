"""A table of indicators said as sentences: 指标 | 单位 | 1—10月累计 | 同比 becomes “1—10月，固定资产投资9.36亿元，同比增长12.4%。”

The words between the cells are ours and lead nowhere; the words of the cells keep their place in the original.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ROLES = (
    ("completion", re.compile(r"完成率|占.{0,4}任务|占.{0,4}计划|完成.{0,3}比例|完成进度|完成%")),
    ("growth", re.compile(r"同比|增长|增速|增幅|增减")),
    ("target", re.compile(r"任务|目标|计划")),
    ("unit", re.compile(r"^(?:计量)?单位$")),
    ("name", re.compile(r"^(?:主要)?指标(?:名称)?$|^项目(?:名称)?$|^名称$|^内容$")),
    ("value", re.compile(r"累计|完成|数值|本期|本月|实绩|总量|绝对量|实际")),
)
_UNIT = re.compile(r"[（(]([^（）()]{1,6})[）)]")
_MONTHS = re.compile(r"(?:20\d\d年)?(?:1\s*[—–\-~至]\s*)?\d{1,2}月(?:份|底)?|上半年|前三季度|全年|一季度")
_NUMBER = re.compile(r"\s*([+\-−－]?)\s*(\d[\d,]*(?:\.\d+)?)\s*(%?)\s*")


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of a cell and where they stand: source offset and paragraph."""

    words: str
    source: int = 0
    paragraph: int = -1


#: A piece of the sentence and the cell it is cut from, with the offset inside the cell; None for our own words.
Piece = tuple[str, Cell | None, int]


@dataclass(frozen=True, slots=True)
class Head:
    """What each column means, and the unit its heading states."""

    columns: dict[str, int]
    units: dict[str, str]
    period: str


def head_of(cells: Sequence[Cell]) -> Head | None:
    """The meaning of a heading row; None when it is no table of indicators."""
    columns: dict[str, int] = {}
    units: dict[str, str] = {}
    period = ""
    for place, cell in enumerate(cells):
        words = re.sub(r"\s+", "", cell.words)
        bare = _UNIT.sub("", words)
        role = next((role for role, pattern in _ROLES if pattern.search(bare)), "")
        if not role or role in columns:
            continue
        columns[role] = place
        if match := _UNIT.search(words):
            units[role] = match[1]
        if role == "value" and (match := _MONTHS.search(bare)):
            period = match[0]
    return Head(columns, units, period) if {"name", "value"} <= columns.keys() else None


def say(head: Head, cells: Sequence[Cell]) -> Iterator[Piece]:
    """One row as a sentence; nothing when its value is no number."""
    told = {role: cells[place] for role, place in head.columns.items() if place < len(cells)}
    name, value = told.get("name"), told.get("value")
    number = value and _NUMBER.fullmatch(value.words)
    if name is None or value is None or not number or not name.words.strip():
        return
    if head.period:
        yield f"{head.period}，", None, 0
    yield name.words.strip(), name, len(name.words) - len(name.words.lstrip())
    yield from _number(value, number)
    yield from _unit(head, told, "value")
    if (growth := told.get("growth")) and (rate := _NUMBER.fullmatch(growth.words)):
        yield ("，同比下降" if rate[1] in ("-", "−", "－") else "，同比增长"), None, 0
        yield rate[2], growth, rate.start(2)
        yield "%", None, 0
    if (target := told.get("target")) and (aim := _NUMBER.fullmatch(target.words)):
        yield "，全年任务", None, 0
        yield from _number(target, aim)
        yield from _unit(head, told, "target")
    if (completion := told.get("completion")) and (share := _NUMBER.fullmatch(completion.words)):
        yield "，完成全年任务的", None, 0
        yield share[2], completion, share.start(2)
        yield "%", None, 0
    yield "。", None, 0


def _number(cell: Cell, match: re.Match[str]) -> Iterator[Piece]:
    if match[1] in ("-", "−", "－"):
        yield "-", None, 0
    yield match[2], cell, match.start(2)


def _unit(head: Head, told: dict[str, Cell], role: str) -> Iterator[Piece]:
    if unit := told.get("unit"):
        yield unit.words.strip(), unit, len(unit.words) - len(unit.words.lstrip())
    elif role in head.units or "value" in head.units:
        yield head.units.get(role) or head.units["value"], None, 0
