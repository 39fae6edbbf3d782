"""督查: lines of a list of findings, and the rate of what was struck off. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

_HEADS = {"单位", "责任单位", "乡镇", "镇街", "所属镇街", "牵头单位", "被督查单位"}
_DAY = re.compile(r"(?<!\d)(?:(20\d{2})[-/.年])?(1[0-2]|0?[1-9])[-/.月](3[01]|[12]\d|0?[1-9])日?前?(?!\d)")


@dataclass(frozen=True, slots=True)
class Line:
    """One finding of a list: whose, what, until when (None: as the circular says). `problem` says why it is none yet."""

    number: int
    unit: str
    text: str
    due: date | None = None
    problem: str = ""


def line_of(number: int, cells: Sequence[str], year: int) -> Line | None:
    """责任单位 问题 时限, in this order; the day alone in its cell, of `year` where it names none. None for headings."""
    said = [unicodedata.normalize("NFKC", cell).strip() for cell in cells]
    if said and said[0] in _HEADS:
        return None
    due, problem = None, ""
    rest = []
    for cell in said:
        if cell and (found := _DAY.fullmatch(cell)) and due is None:
            try:
                due = date(int(found[1] or year), int(found[2]), int(found[3]))
            except ValueError:
                problem = f"“{cell}”不是一个日子，请改。"
                rest.append(cell)
        elif cell:
            rest.append(cell)
    if len(rest) < 2:
        text = rest[0] if rest else ""
        return Line(number, "", text, due, "这一行看不出哪里是责任单位、哪里是问题，请分开填写。")
    return Line(number, rest[0], "，".join(rest[1:]), due, problem)


@dataclass(frozen=True, slots=True)
class Count:
    """Findings of one place: all of them, struck off, and the open ones by colour. Withdrawn conclusions count nowhere."""

    total: int = 0
    struck: int = 0
    green: int = 0
    yellow: int = 0
    red: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.total + other.total, self.struck + other.struck, self.green + other.green,
            self.yellow + other.yellow, self.red + other.red,
        )  # fmt: skip

    @property
    def rate(self) -> float | None:
        """销号率 in per cent; None when there is nothing to strike off."""
        return self.struck * 100 / self.total if self.total else None


def counted(verdicts: Iterable[tuple[str, str]]) -> Count:
    """The sum of (stage, colour) pairs."""
    count = Count()
    for stage, colour in verdicts:
        if stage == "dropped":
            continue
        shut = stage == "closed"
        count += Count(
            1, int(shut), int(not shut and colour == "green"), int(not shut and colour == "yellow"),
            int(not shut and colour == "red"),
        )  # fmt: skip
    return count
