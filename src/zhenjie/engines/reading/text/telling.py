"""A table of indicators said as sentences: 指标 | 单位 | 1—10月累计 | 同比 becomes “1—10月，固定资产投资9.36亿元，同比增长12.4%。”

The words between the cells are ours and lead nowhere; a number keeps its place in the text, its unit may stand anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .blocks import Paragraph
from .cells import Cell, Row, blanked, rows_of
from .measures import fitting, measure, own, speaks_of
from .quantities import TIMES, UNIT
from .tables import is_unit_row, tables_of

_ROLES = (
    ("completion", re.compile(r"完成率|占.{0,4}任务|占.{0,4}计划|完成.{0,3}比例|完成进度|完成%")),
    ("growth", re.compile(r"同比|增长|增速|增幅|增减")),
    ("target", re.compile(r"任务|目标|计划")),
    ("unit", re.compile(r"^(?:计量)?单位$")),
    ("name", re.compile(r"^(?:主要)?指标(?:名称)?$|^项目(?:名称)?$|^名称$|^内容$")),
    ("value", re.compile(r"累计|完成|数值|本期|本月|实绩|总量|绝对量|实际")),
)
#: Without these words there is no table of indicators.
_HEADED = re.compile(r"指标|项目|名称|内容")
_BRACKET = re.compile(r"[（(]([^（）()]{1,6})[）)]")
#: 2026.3 below it is no number of anything.
_DAY = re.compile(r"时间|日期|时限|期限|年限|工期|年份|年月")
_MONTHS = re.compile(r"(?:20\d\d年)?(?:1\s*[—–\-~至]\s*)?\d{1,2}月(?:份|底)?|上半年|前三季度|全年|一季度")
_NUMBER = re.compile(rf"\s*([+\-−－]?)\s*(\d[\d,]*(?:\.\d+)?)\s*((?:{TIMES})?(?:{UNIT}))?\s*")
#: A firm or a project that is named, not counted.
_THING = re.compile(r"(?:项目|企业|合作社|主体)$")
#: What a number of money is said in where its unit is not known.
_STAND_IN = "元"

#: A piece of the sentence and the cell it is cut from, with the offset inside the cell; None for our own words.
Piece = tuple[str, Cell | None, int]


@dataclass(frozen=True, slots=True)
class Head:
    """What each column means, what its heading says without units, the units it states, the period."""

    columns: dict[str, int]
    words: dict[str, str]
    units: dict[str, list[str]]
    period: str


def take_indicators(flat: str) -> tuple[list[Paragraph], str]:
    """A paragraph for each row of the tables of indicators in a text, and the text with these rows blanked out."""
    if not _HEADED.search(flat):
        return [], flat
    rows = rows_of(flat)
    said: list[Paragraph] = []
    taken: list[Row] = []
    for table in tables_of(rows, head_of):
        for place in table.places:
            if is_unit_row(rows[place]):
                continue
            sentence = _Sentence(table.heading, rows[place].cells, table.told)
            if pieces := list(sentence.say()):
                said.append(_paragraph(pieces, sentence.unclear))
                taken.append(rows[place])
    return said, blanked(flat, taken) if taken else flat


def head_of(cells: Sequence[Cell]) -> Head | None:
    """The meaning of a heading row; None when it is no table of indicators."""
    columns: dict[str, int] = {}
    words: dict[str, str] = {}
    units: dict[str, list[str]] = {}
    period = ""
    for place, cell in enumerate(cells if len(cells) > 1 else ()):
        heading, told = own(cell.bare)
        bare = _BRACKET.sub("", heading)
        role = next((role for role, pattern in _ROLES if pattern.search(bare)), "")
        if not role or role in columns or _DAY.search(bare):
            continue
        columns[role], words[role], units[role] = place, bare, told
        if role == "value" and (match := _MONTHS.search(bare)):
            period = match[0]
    return Head(columns, words, units, period) if {"name", "value"} <= columns.keys() else None


class _Sentence:
    """One row on its way to a sentence. `unclear`: where the numbers begin whose unit is not told, or told in two ways."""

    def __init__(self, head: Head, cells: Sequence[Cell], told: list[str]) -> None:
        self.head, self.told = head, told
        self.cells = {role: cells[place] for role, place in head.columns.items() if place < len(cells)}
        self.unclear: set[int] = set()
        self.name, self.named = own(self.cells["name"].bare) if "name" in self.cells else ("", [])

    def say(self) -> Iterator[Piece]:
        """The pieces; nothing when the value is no number in a unit."""
        number, value = self._number("value"), self.cells.get("value")
        if not self.name or value is None or number is None:
            return
        unit = self._unit("value", number)
        if not unit:
            return
        name = self.cells["name"]
        if self.head.period:
            yield f"{self.head.period}，", None, 0
        yield self.name, name, name.words.find(self.name) if self.name in name.words else 0
        yield from self._said(value, number, unit)
        if (growth := self.cells.get("growth")) and (rate := self._number("growth")):
            yield ("，同比下降" if rate[1] in ("-", "−", "－") else "，同比增长"), None, 0
            yield rate[2], growth, rate.start(2)
            yield "%", None, 0
        if (
            (target := self.cells.get("target"))
            and (aim := self._number("target"))
            and (unit := self._unit("target", aim))
        ):
            yield "，全年任务", None, 0
            yield from self._said(target, aim, unit)
        if (completion := self.cells.get("completion")) and (share := self._number("completion")):
            yield "，完成全年任务的", None, 0
            yield share[2], completion, share.start(2)
            yield "%", None, 0
        yield "。", None, 0

    def _number(self, role: str) -> re.Match[str] | None:
        return _NUMBER.fullmatch(self.cells[role].words) if role in self.cells else None

    @staticmethod
    def _said(cell: Cell, number: re.Match[str], unit: str) -> Iterator[Piece]:
        if number[1] in ("-", "−", "－"):
            yield "-", cell, number.start(1)
        yield number[2], cell, number.start(2)
        yield unit, None, 0

    def _unit(self, role: str, number: re.Match[str]) -> str:
        """The unit of a number: its own, its row's, its heading's, the table's; '' where it has none."""
        if number[3]:
            return number[3]
        if "unit" in self.cells and (unit := self.cells["unit"].bare):
            return unit
        heading = self.head.words[role]
        speaks = heading if speaks_of(heading) else self.name
        units = self.named or self.head.units[role] or self.head.units["value"]
        if unit := fitting(speaks, units or self.told) or (fitting("", units) if _THING.search(speaks) else ""):
            return unit
        group = speaks_of(speaks)
        if not (units or group == "money" or any(one.group == group for one in map(measure, self.told) if one)):
            return ""
        cell = self.cells[role]
        self.unclear.add(cell.start + number.start(1 if number[1] in ("-", "−", "－") else 2))
        return _STAND_IN


def _paragraph(pieces: Sequence[Piece], unclear: set[int]) -> Paragraph:
    """The sentence; our own words lead to the last character before them that is not ours."""
    paragraph = Paragraph("", said=True, unclear=frozenset(unclear))
    at, place = 0, next(cell.start for _words, cell, _at in pieces if cell is not None)
    for words, cell, begin in pieces:
        if cell is None:
            paragraph.starts += range(at, at + len(words))
            paragraph.raws += [place] * len(words)
        else:
            paragraph.starts.append(at)
            paragraph.raws.append(cell.start + begin)
            place = cell.start + begin + len(words) - 1
        at += len(words)
        paragraph.text += words
    return paragraph
