"""What people type into a cell, brought to one way of writing; and back to what the eye reads. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from zhenjie.core.numerals import NumeralError, parse_number

#: "There is none" is an answer, too: it is kept, so that nobody asks again.
NONE = "—"
_NONE_WORDS = {"—", "--", "——", "-", "无", "没有", "/", "none"}
_YES = {"是", "有", "1", "√", "✓", "对", "y", "yes", "true"}
_NO = {"否", "0", "×", "✗", "x", "n", "no", "false", "不是"}
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$|(\d{4})(\d{2})(\d{2})$")
LONGEST = 1000


class CellError(ValueError):
    """What was typed does not fit the column; the message is a Chinese sentence."""


def read_cell(text: str, kind: str, options: Sequence[str] = ()) -> str:
    """The kept form of what was typed: `1.2万` is `12000`, `2026年3月1日` is `2026-03-01`, `有` is `1`; '' for nothing.

    Raises CellError with what is wrong and what would be right.
    """
    text = unicodedata.normalize("NFC", text).strip()
    if len(text) > LONGEST:
        raise CellError(f"太长了，最多 {LONGEST} 个字，请缩短。")
    if "\x00" in text:
        raise CellError("里面有看不见的字符，请重新输入。")
    if not text:
        return ""
    if kind != "text" and text.lower() in _NONE_WORDS and not (kind == "yes" and text in ("没有", "无")):
        return NONE
    if kind == "number":
        return _number(text)
    if kind == "date":
        return _day(text)
    if kind == "yes":
        return _yes(text)
    if kind == "choice":
        return _choice(text, options)
    return text


def _number(text: str) -> str:
    try:
        value = parse_number(text)
    except NumeralError:
        raise CellError(f"“{text[:20]}”不是数字，请填阿拉伯数字，可带小数和“万、亿”；没有就填“无”。") from None
    if abs(value) >= Decimal(10) ** 15:
        raise CellError("这个数太大，请核对单位。")
    return plain(value)


def plain(value: Decimal) -> str:
    """A number without grouping, zeros at the end or an exponent."""
    return f"{value.normalize():f}" if value else "0"


def _day(text: str) -> str:
    match = _DAY.match(text)
    if match:
        year, month, day = (int(part) for part in match.groups() if part)
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            pass
    raise CellError(f"“{text[:20]}”不是日期，请写成 2026-10-31 这样。")


def _yes(text: str) -> str:
    if text.lower() in _YES:
        return "1"
    if text.lower() in _NO or text in ("没有", "无"):
        return "0"
    raise CellError(f"“{text[:20]}”看不出是还是否，请填“是”或“否”。")


def _choice(text: str, options: Sequence[str]) -> str:
    folded = {unicodedata.normalize("NFKC", one).strip().lower(): one for one in options}
    found = folded.get(unicodedata.normalize("NFKC", text).lower())
    if found is None:
        raise CellError(f"没有“{text[:20]}”这个选项，可以填：{'、'.join(options[:8])}。")
    return found


def show_cell(value: str, kind: str) -> str:
    """A kept value as the eye reads it; in an input it is typed the same way."""
    if kind == "yes" and value in ("0", "1"):
        return "是" if value == "1" else "否"
    return value


def number_of(value: str) -> Decimal | None:
    """The number in a kept value, for sums and for workbooks; None when there is none."""
    try:
        return Decimal(value)
    except ArithmeticError:
        return None


def same(one: str, other: str, kind: str) -> bool:
    """Whether two kept values say the same; 12 and 12.0 do."""
    if kind == "number" and (a := number_of(one)) is not None and (b := number_of(other)) is not None:
        return a == b
    return one.strip() == other.strip()
