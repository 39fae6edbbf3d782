"""Tables of projects: 项目名称 | 总投资（万元） | 进度 | 计划竣工 gives an event a row, each cell what its heading says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhenjie.engines.reading.text.cells import Cell, Row, blanked, rows_of
from zhenjie.engines.reading.text.measures import fitting, measure, own
from zhenjie.engines.reading.text.quantities import scan
from zhenjie.engines.reading.text.tables import DIGIT, Table, is_unit_row, tables_of

from . import facts, stages
from .event import UNCLEAR, Event
from .names import ENDS, HEADS, named

#: What a column is for, by its heading; the first that fits.
ROLES = (
    (
        "name",
        re.compile(
            r"^(?:[\u4e00-\u9fa5]{0,6}(?:项目|工程|企业|合作社))?名称$|^(?:重点|建设|在建|签约|招商)?(?:项目|工程)$"
        ),
    ),
    (
        "done",
        re.compile(r"(?:完成|到位|年度|当年|今年|本年|\d{4}年).{0,4}(?:投资|资金)|投资.{0,3}(?:完成|进度)|资金来源"),
    ),
    ("investment", re.compile(r"总投资|投资(?![方人主商者])|资金")),
    (
        "completion",
        re.compile(r"(?:竣工|完工|建成|投产|完成)(?:时间|日期|时限|年限|年月)?$|起止|工期|建设(?:年限|周期|期限)|时限"),
    ),
    ("stage", re.compile(r"进度|进展|状态|阶段|情况|形象")),
    ("location", re.compile(r"地点|位置|选址|地址|落户地|所在(?:村|地)")),
    ("output", re.compile(r"内容|规模|产品")),
    ("unit", re.compile(r"^(?:计量|金额)?单位$")),
)
#: Without these words there is no table of projects, and no line need be looked at.
HEADED = re.compile(r"名称|(?:项目|工程)[ \u3000]*[\t|｜]")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
NO_NAME = re.compile(r"^[一二三四五六七八九十、（(）)\d.．]*(?:合计|小计|总计|共计)|^[\W\d_]+$")
MONTH = re.compile(r"(?P<year>20\d\d)\s*[年.\-/]\s*(?P<month>\d{1,2})(?:\s*[月.\-/]\s*(?P<day>\d{1,2})日?)?")
YEAR = re.compile(r"(?P<year>20\d\d)年?(?P<half>上半年|年?底)?")
#: A longer first cell is a paragraph set in a table.
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Heading:
    """Which column tells what, what the heading of its sums says, the units it states, and how many columns there are."""

    columns: Mapping[str, int]
    sums: str
    units: list[str]
    width: int


def take_rows(flat: str, reference: date | None) -> tuple[list[Event], str]:
    """The events of all tables in a text whose cells are parted by tabs, bars or gaps, and the text with their rows blanked out."""
    if not HEADED.search(flat):
        return [], flat
    rows = rows_of(flat)
    events: list[Event] = []
    taken: list[Row] = []
    for table in tables_of(rows, heading_of, stages.of_class):
        taken += [rows[place] for place in (*table.titles, table.head, *table.places)]
        for place, under in zip(table.places, table.sections, strict=True):
            if not is_unit_row(rows[place]) and (event := _event(table, rows[place].cells, reference, under)):
                events.append(event)
    return events, blanked(flat, taken)


def heading_of(cells: Sequence[Cell]) -> Heading | None:
    """The meaning of a row of headings; None where it is none of a table of projects."""
    columns: dict[str, int] = {}
    sums = ""
    units: list[str] = []
    for place, cell in enumerate(cells if len(cells) > 1 else []):
        words, told = own(cell.bare)
        role = next((role for role, rule in ROLES if rule.search(words)), "")
        if role == "investment" and "总" in words and "总" not in cells[columns.get(role, place)].words:
            columns.pop(role, None)
        if role and role not in columns:
            columns[role] = place
            sums, units = (words, told) if role == "investment" else (sums, units)
    return (
        Heading(columns, sums, units, len(cells)) if "name" in columns and columns.keys() - {"name", "unit"} else None
    )


def _event(table: Table[Heading], cells: Sequence[Cell], reference: date | None, under: str) -> Event | None:
    """What one row tells; a row that lacks cells has them in the rows above, at its left."""
    heading = table.heading
    lacking = max(heading.width - len(cells), 0)
    told = {
        role: cells[place - lacking] for role, place in heading.columns.items() if 0 <= place - lacking < len(cells)
    }
    cell = told.get("name")
    if cell is None or not 2 <= len(cell.words) <= LONGEST or NO_NAME.search(cell.words):
        return None
    name = cell.bare
    words = {role: other.bare for role, other in told.items()}
    sentence = "，".join(other.bare for other in cells if other.words)
    event = Event(_kind(name), name, cell.start, cell.start + len(cell.words), cell.words, sentence=sentence)
    event.stage = stages.told(words.get("stage", ""), reference) or under
    units = heading.units or [unit for unit in (words.get("unit", ""),) if measure(unit)] or table.told
    event.investment = _sum(words.get("investment", ""), fitting(heading.sums, units))
    event.expected_completion = _day(words.get("completion", ""), reference)
    event.location = words.get("location", "")
    event.output = facts.output(name, words.get("output", ""))
    if not named(name):
        event.doubts.append("common_words")
    if event.investment is None and DIGIT.search(words.get("investment", "")):
        event.doubts.append(UNCLEAR)
    return event


def _kind(name: str) -> str:
    end = ENDS.search(name)
    return "cooperative" if end and HEADS[end[0]] == "cooperative" else "project"


def _sum(words: str, unit: str) -> Decimal | None:
    """1.2亿元 as it is, 12000 in the unit of the column; None where that is not a sum in 元."""
    if said := next((quantity for quantity in scan(words) if quantity.unit == "元"), None):
        return said.value
    number, one = NUMBER.fullmatch(words), measure(unit)
    return Decimal(number[0].replace(",", "")) * one.value if number and one and one.unit == "元" else None


def _day(words: str, reference: date | None) -> str:
    """The last day or month a cell names, where it lies ahead: 2027年6月, 2025.3-2026.12, 2027年; '' where it names none."""
    months = list(MONTH.finditer(words))
    day = ""
    if months and 1 <= int(months[-1]["month"]) <= 12:
        last = months[-1]
        day = f"{last['year']}-{int(last['month']):02d}" + (f"-{int(last['day']):02d}" if last["day"] else "")
    elif years := list(YEAR.finditer(words)):
        day = f"{years[-1]['year']}-{'06-30' if years[-1]['half'] == '上半年' else '12-31'}"
    return day if not reference or day[:7] >= str(reference)[:7] else ""
