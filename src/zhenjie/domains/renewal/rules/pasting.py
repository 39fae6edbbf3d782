"""Signatures pasted from a spreadsheet: one line each, columns apart by a tab or a comma, read with a sentence for every bad one. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhenjie.core.numerals import NumeralError, half_width, parse_number

HEADS = ("户号", "协议号", "签约日期", "安置方式", "补偿金额（元）")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")


@dataclass(frozen=True, slots=True)
class Pasted:
    """One line that could be read."""

    line: int
    text: str
    number: str
    agreement: str
    on: date
    choice: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Bad:
    """One line that could not be taken, as it was, with the sentence why."""

    line: int
    text: str
    sentence: str


def read(text: str, choices: Mapping[str, str]) -> tuple[list[Pasted], list[Bad]]:
    """The lines of a paste. ``choices``: word → value of the resettlement choice. A line of headings is passed over."""
    good: list[Pasted] = []
    bad: list[Bad] = []
    for place, raw in enumerate(text.splitlines(), 1):
        cells = [half_width(cell).strip() for cell in (raw.split("\t") if "\t" in raw else re.split("[,，]", raw))]
        if not any(cells) or cells[0] == HEADS[0]:
            continue
        try:
            good.append(_line(place, raw, cells, choices))
        except ValueError as error:
            bad.append(Bad(place, raw, f"第 {place} 行：{error}"))
    return good, bad


def _line(place: int, raw: str, cells: list[str], choices: Mapping[str, str]) -> Pasted:
    if len(cells) < 4:
        raise ValueError(f"只有 {len(cells)} 列，应有户号、协议号、签约日期、安置方式，金额可以不填。")
    number, agreement, day, choice = cells[:4]
    if not number or not agreement:
        raise ValueError("户号和协议号都要有。")
    found = _DAY.fullmatch(day)
    try:
        on = date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        on = None
    if on is None:
        raise ValueError(f"“{day}”不是日期，请写成 2026-11-27。")
    if choice not in choices:
        raise ValueError(f"“{choice}”不是安置方式，请写{'、'.join(choices)}之一。")
    amount = None
    if len(cells) > 4 and cells[4]:
        try:
            amount = parse_number(cells[4])
        except NumeralError:
            raise ValueError(f"“{cells[4]}”不是金额。") from None
        if not 0 <= amount < Decimal(10) ** 11:
            raise ValueError(f"“{cells[4]}”超出了金额的范围。")
    return Pasted(place, raw, number, agreement, on, choices[choice], amount)
