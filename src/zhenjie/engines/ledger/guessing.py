"""What the columns of somebody's workbook hold: a first guess that a person then corrects. Pure.

In doubt it is text: a code, a telephone or an account number that became a number once is lost.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.importing.values import Fault, date_of, number_of, text_of

#: What a column of a workbook can become beside a kind of column.
NAME, UNIT, SKIP = "name", "unit", "skip"
MOST_OPTIONS, LONGEST_OPTION, LONG_FROM = 12, 20, 60
_CODE = re.compile(r"编号|代码|编码|号码|账号|帐号|卡号|证号|文号|电话|手机|联系方式|身份证|信用代码|邮编|车牌|门牌")
_DAY = re.compile(r"日期|时间|年月|日$|起$|止$|到期")
_NAME = re.compile(r"名称|姓名|名字|项目名|企业名|单位名|户主|标题|事项")
_SERIAL = re.compile(r"序号|行号|序|no\.?", re.IGNORECASE)
_YES = frozenset({"是", "否", "有", "无", "√", "×"})


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column is taken for: a kind, NAME, UNIT or SKIP; the options of a choice."""

    place: int
    title: str
    kind: str
    options: tuple[str, ...] = ()
    sample: tuple[str, ...] = ()


def guess(titles: Sequence[str], rows: Sequence[Sequence[Any]], units: Collection[str] = ()) -> list[Guess]:
    """A guess for every column that has a heading or holds anything; ``units`` are the names of the units that rows may lie at.
    Exactly one column is NAME when there is any."""
    found = []
    for place in range(max([len(titles), *map(len, rows)], default=0)):
        title = titles[place] if place < len(titles) else ""
        cells = [row[place] for row in rows if place < len(row) and row[place] is not None]
        if not title and not cells:
            continue
        kind, options = _kind(title, cells, units)
        sample = tuple(dict.fromkeys(_text(cell) for cell in cells[:20]))[:3]
        found.append(Guess(place, title or f"第 {place + 1} 列", kind, options, sample))
    return _with_name(found, rows)


def _kind(title: str, cells: Sequence[Any], units: Collection[str]) -> tuple[str, tuple[str, ...]]:
    texts = [text for cell in cells if (text := _text(cell))]
    if _SERIAL.fullmatch(title.strip()):
        return SKIP, ()
    if not texts:
        return Kind.TEXT.value, ()
    if units and all(text in units for text in texts):
        return UNIT, ()
    if _CODE.search(title):
        return Kind.TEXT.value, ()
    if all(text in _YES for text in texts):
        return Kind.YES.value, ()
    if all(isinstance(cell, list) for cell in cells) or (_DAY.search(title) and _all(date_of, cells)):
        return Kind.DATE.value, ()
    if _all(number_of, cells) and not any(_is_code(cell) for cell in cells):
        whole = all((number := number_of(cell)) is None or number == number.to_integral_value() for cell in cells)
        return (Kind.INTEGER if whole else Kind.DECIMAL).value, ()
    if _all(date_of, cells):
        return Kind.DATE.value, ()
    return _of_texts(texts)


def _of_texts(texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    if any(len(text) > LONG_FROM or "\n" in text for text in texts):
        return Kind.LONG.value, ()
    options = tuple(dict.fromkeys(texts))
    few = len(options) <= MOST_OPTIONS and len(options) * 3 <= len(texts)
    if few and all(len(text) <= LONGEST_OPTION for text in options):
        return Kind.CHOICE.value, options
    return Kind.TEXT.value, ()


def _with_name(found: list[Guess], rows: Sequence[Sequence[Any]]) -> list[Guess]:
    """The name: a text column that is called so, else the text column with the most different values, else the first."""

    def worth(one: Guess) -> tuple[int, int, int]:
        values = {_text(row[one.place]) for row in rows if one.place < len(row) and row[one.place] is not None}
        text = one.kind in (Kind.TEXT, Kind.CHOICE) and not _CODE.search(one.title)
        return (2 if text and _NAME.search(one.title) else 1 if text else 0, len(values), -one.place)

    if not found:
        return found
    best = max(found, key=worth)
    return [Guess(one.place, one.title, NAME, (), one.sample) if one is best else one for one in found]


def _all(read: Callable[[Any], Any], cells: Sequence[Any]) -> bool:
    try:
        return all(True for cell in cells if read(cell) or True)
    except Fault:
        return False


def _is_code(cell: Any) -> bool:
    """007, and whatever has more digits than a quantity of a township: written as text, it is a code."""
    text = _text(cell)
    digits = text.replace(",", "")
    return isinstance(cell, str) and digits.isdigit() and ((len(text) > 1 and text[0] == "0") or len(digits) >= 9)


def _text(cell: Any) -> str:
    try:
        return text_of(cell)
    except Fault:
        return ""
