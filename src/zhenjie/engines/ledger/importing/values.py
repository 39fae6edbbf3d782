"""One cell of somebody's workbook as a text, a number, a date, a yes or no; or a sentence why it is none. Pure.

Cells come as the reader gives them (`headings.plain`): text, float, bool, a date as a list of one ISO text.
"""

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from zhenjie.core import texts
from zhenjie.core.numerals import NumeralError, half_width, parse_number
from zhenjie.engines.ledger.importing.headings import same_unit

EXACT = 10**15  # from here on a spreadsheet's number has lost its last digits
NOTHING = frozenset(
    {"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "空", "未填", "null", "none", "n/a", "#n/a", "#value!"}
)
_EPOCH = date(1899, 12, 30)
_YES = frozenset({"是", "有", "√", "✓", "✔", "对", "y", "yes", "true", "1", "t", "已", "属"})
_NO = frozenset(
    {"否", "无", "没有", "不是", "×", "✗", "✘", "x", "n", "no", "false", "0", "f", "未", "不", "非", "-", "—"}
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_QUANTITY = re.compile(r"([-+]?[0-9][0-9,]*(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?[十百千万亿]*)\s*(.*)", re.DOTALL)
_DAY = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*(?:[-/.月]\s*([0-9]{1,2})\s*[日号]?|月)?(?:[ T]+(.*))?")
_SHORT_YEAR = re.compile(r"['’]?[0-9]{2}\s*[-/.年]\s*[0-9]{1,2}\s*[-/.月]")
_CLOCK = re.compile(r"([0-9]{1,2})[:：时]([0-9]{1,2})?(?:[:：分]([0-9]{1,2}))?(?:\.[0-9]+)?[分秒]?")
_CHINESE_DAY = re.compile(
    r"([零〇○Ｏ一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十廿卅]{1,4})[日号])?"
)
_DIGITS = {ord(char): str(value) for value, char in enumerate("零一二三四五六七八九")} | {
    ord("〇"): "0",
    ord("○"): "0",
    ord("Ｏ"): "0",
}


class Fault(ValueError):
    """The cell can't be taken; the message is a Chinese sentence."""


def text_of(cell: Any) -> str:
    """A cell as text. Whole numbers lose the ".0" of the spreadsheet; a number too long for one is a fault, for its last digits
    are gone; the apostrophe that our own csv puts before formulas is taken away again."""
    if isinstance(cell, str):
        if texts.is_broken(cell):
            raise Fault("有认不出的字（�），文件多半存成了别的编码，请另存为 xlsx 或 UTF-8 再传")
        text = cell if cell.isprintable() else _plain(cell)
        text = text.strip()
        return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, list):
        return str(cell[0]).replace("T", " ")
    if isinstance(cell, float | int):
        if cell != cell:
            raise Fault("这一格不是文字也不是数字")
        if abs(cell) >= EXACT:
            raise Fault("这一格是超过 15 位的数字，Excel 已经把末尾改成了 0，请把整列设为“文本”格式后重新填写")
        return str(int(cell)) if cell == int(cell) else f"{cell:.15g}"
    return str(cell)


def _plain(cell: str) -> str:
    return texts.clean(cell.replace("\0", "")).replace("\r\n", "\n").replace("\r", "\n")


def number_of(cell: Any, unit: str = "") -> Decimal | None:
    """A cell as a number: 1,240、１２４０、3.2万、三百; a unit behind it is taken off when it is the column's own ``unit``."""
    if isinstance(cell, float):
        if cell != cell or cell in (float("inf"), float("-inf")):
            raise Fault("这一格不是数字")
        return Decimal(f"{cell:.15g}")
    if isinstance(cell, bool | list):
        raise Fault(f"“{text_of(cell)}”不是数字" + ("，这一格被设成了日期格式" if isinstance(cell, list) else ""))
    if isinstance(cell, int):
        return Decimal(cell)
    return _number(cell, unit)


@lru_cache(maxsize=16384)
def _number(cell: str, unit: str) -> Decimal | None:
    text = half_width(text_of(cell)).replace(" ", "")
    if text.lower() in NOTHING:
        return None
    if text.isdecimal():
        return Decimal(text)
    found = _QUANTITY.fullmatch(text)
    spoken, behind = (found[1], found[2]) if found else (text, "")
    if (
        unit
        and behind
        and unit[:1] in "万亿"
        and spoken.endswith(unit[:1])
        and same_unit(unit[1:]) == same_unit(behind)
    ):
        spoken, behind = spoken[:-1], ""  # the column counts in 万元 and so does the cell
    if behind and behind != "%" and same_unit(behind) != unit:
        if unit:
            raise Fault(f"“{text}”带的单位不是{unit}，请换算成{unit}再填")
        raise Fault(f"“{text}”不是数字，请只填数")
    try:
        return (
            Decimal(spoken)
            if "e" in spoken.lower()
            else parse_number(spoken + ("%" if behind == "%" and unit != "%" else ""))
        )
    except (NumeralError, InvalidOperation):
        raise Fault(f"“{text[:20]}”不是数字，请填阿拉伯数字，可带小数和“万、亿”") from None


def to_places(number: Decimal, step: Decimal) -> Decimal:
    """Half up to the places of a column, as PostgreSQL rounds."""
    try:
        return number.quantize(step, ROUND_HALF_UP)
    except InvalidOperation:
        raise Fault(f"{number:.15g} 太大，这一列放不下") from None


def date_of(cell: Any) -> date | None:
    """A cell as a day; a month is its first day. 2026-3-5、2026年3月5日、2026.03、20260305、二〇二六年三月五日."""
    if isinstance(cell, list):
        try:
            return date.fromisoformat(cell[0][:10])
        except ValueError:
            raise Fault(f"“{cell[0]}”只有钟点，没有日期") from None
    if isinstance(cell, bool) or (isinstance(cell, int | float) and not -1e9 < cell < 1e9):
        raise Fault("这一格不是日期，请写成 2026-03-05 或 2026年3月5日")
    return _date(cell) if isinstance(cell, str) else _date_of_number(float(cell))


@lru_cache(maxsize=16384)
def _date(cell: str) -> date | None:
    text = half_width(text_of(cell)).strip()
    if text.lower() in NOTHING:
        return None
    if found := _CHINESE_DAY.fullmatch(text):
        day = int(parse_number(found[3])) if found[3] else 1
        return _made(int(found[1].translate(_DIGITS)), int(parse_number(found[2])), day)
    if found := _DAY.fullmatch(text):
        return _made(int(found[1]), int(found[2]), int(found[3]) if found[3] else 1)
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text):
        return _date_of_number(float(text))
    if _SHORT_YEAR.match(text):
        raise Fault(f"“{text}”的年份只有两位，请写四位，如 2026-03-05")
    raise Fault(f"“{text[:20]}”不是日期，请写成 2026-03-05 或 2026年3月5日")


def _date_of_number(number: float) -> date:
    """20260305, 202603, 2026.03, or a day's number whose cell has lost its date format."""
    whole = int(number)
    if number != whole and 1900 <= whole <= 2200:
        tail = f"{number:.10g}".partition(".")[2]
        if tail == "1":
            raise Fault(f"{number:g} 分不清是 1 月还是 10 月，请写成 {whole}-01 或 {whole}-10")
        if len(tail) <= 2:
            return _made(whole, int(tail), 1)
    if 19_000_101 <= whole <= 22_001_231:
        return _made(whole // 10_000, whole // 100 % 100, whole % 100)
    if 190_001 <= whole <= 220_012:
        return _made(whole // 100, whole % 100, 1)
    if 1900 <= whole <= 2200:
        raise Fault(f"“{whole}”只有年份，请写到月或日，如 {whole}-03")
    if 10_000 <= whole <= 80_000:
        return _EPOCH + timedelta(days=whole)
    raise Fault(f"“{number:g}”不是日期，请写成 2026-03-05 或 2026年3月5日")


def _made(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise Fault(f"没有 {month} 月，应为 年-月-日，如 2026-03-05")
    try:
        return date(year, month, day)
    except ValueError:
        raise Fault(f"{year} 年 {month} 月没有 {day} 日") from None


def moment_of(cell: Any) -> datetime | None:
    """A cell as a moment without a zone; a day alone is its midnight."""
    if isinstance(cell, list):
        try:
            return datetime.fromisoformat(cell[0])
        except ValueError:
            raise Fault(f"“{cell[0]}”只有钟点，没有日期") from None
    day = date_of(cell)
    if day is None:
        return None
    at = datetime.fromisoformat(day.isoformat())
    found = _DAY.fullmatch(half_width(cell).strip()) if isinstance(cell, str) else None
    if found and found[4]:
        clock = _CLOCK.fullmatch(found[4].strip())
        if clock is None or int(clock[1]) > 23 or int(clock[2] or 0) > 59 or int(clock[3] or 0) > 59:
            raise Fault(f"“{found[4][:10]}”不是钟点，请写成 2026-03-05 14:30")
        return at.replace(hour=int(clock[1]), minute=int(clock[2] or 0), second=int(clock[3] or 0))
    if isinstance(cell, float) and cell % 1 and 10_000 <= cell <= 80_000:
        return at + timedelta(seconds=round(cell % 1 * 86_400))
    return at


def yes_of(cell: Any) -> bool:
    """A cell as yes or no: 是、有、√、Y, 1 and their opposites."""
    text = half_width(text_of(cell)).strip().lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Fault(f"“{text[:20]}”看不出是与否，请填“是”或“否”")


def line_of_place(cell: Any) -> tuple[float, float] | None:
    """Two numbers, longitude first, from "119.123456，35.6"; None when the cell is something else."""
    parts = re.split(r"[,，\s]+", text_of(cell).strip("()（）"))
    try:
        first, second = (float(part) for part in parts)
    except ValueError:
        return None
    return first, second


def text_of_anything(cell: Any) -> str:
    """A cell for the eye: like `text_of`, but never a fault; '' for none."""
    if cell is None:
        return ""
    try:
        return text_of(cell)
    except Fault:
        return f"{cell:.0f}" if isinstance(cell, float | int) else str(cell)
