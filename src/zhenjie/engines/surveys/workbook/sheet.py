"""A worksheet with its merged ranges at hand, and values put into its cells."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from zhenjie.engines.surveys.rules.matching import fact_key
from zhenjie.engines.surveys.workbook.layouts import MOST_ROWS

HEAD_ROWS = 40
NUMBERS = {"序号", "编号", "NO"}
LABELS = {"单位", "填报单位", "镇街", "乡镇", "镇街道", "村", "村社区", "社区", "单位名称", "村名", "名称"}


def _text(value: Any) -> str:
    return " ".join(str(value).split()) if isinstance(value, str) else ""


class Sheet:
    """A worksheet with its merged ranges at hand: the anchor of a cell and where a head ends."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.refresh()

    def refresh(self) -> None:
        self.merged: dict[tuple[int, int], Any] = {}
        for area in self.sheet.merged_cells.ranges:
            if (area.max_row - area.min_row + 1) * (area.max_col - area.min_col + 1) <= 20_000:
                for row in range(area.min_row, area.max_row + 1):
                    for column in range(area.min_col, area.max_col + 1):
                        self.merged[row, column] = area

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        area = self.merged.get((row, column))
        return (area.min_row, area.min_col) if area else (row, column)

    def bottom(self, row: int, column: int) -> int:
        area = self.merged.get((row, column))
        return area.max_row if area else row

    def text(self, row: int, column: int) -> str:
        return _text(self.sheet.cell(*self.anchor(row, column)).value)

    def path(self, row: int, column: int) -> str:
        """The heads above a cell and its own, joined: 闲置房屋 / 面积."""
        parts: list[str] = []
        for above in range(max(1, row - 4), row + 1):
            said = self.text(above, column)
            if said and (not parts or parts[-1] != said):
                parts.append(said)
        return "".join(parts)

    def head(self, row: int, column: int) -> str:
        """A head with the merged one above it, when that spans several columns but not the whole width."""
        own = self.text(row, column)
        for above in range(row - 1, max(0, row - 3), -1):
            area = self.merged.get((above, column))
            said = self.text(above, column)
            if area and said and 1 < area.max_col - area.min_col + 1 < min(self.sheet.max_column, 30):
                return own if said in own else f"{said}{own}"
        return own

    def cells(self, rows: int = 0) -> Iterator[tuple[int, int, str]]:
        """Every text that is an anchor, row by row."""
        for line in self.sheet.iter_rows(min_row=1, max_row=min(self.sheet.max_row, rows or MOST_ROWS)):
            for cell in line:
                if (said := _text(cell.value)) and self.anchor(cell.row, cell.column) == (cell.row, cell.column):
                    yield cell.row, cell.column, said

    def put(self, row: int, column: int, value: str) -> None:
        """A value into a cell; a formula that stands there stays."""
        cell = self.sheet.cell(*self.anchor(row, column))
        if isinstance(cell.value, str) and cell.value.startswith("="):
            return
        set_value(cell, value)


def set_value(cell: Any, value: str) -> None:
    """What `value` says: a number (``n:12.5``), a day (``d:2026-10-31``) or text."""
    if value.startswith("n:"):
        try:
            number = Decimal(value[2:])
        except InvalidOperation:
            number = Decimal(0)
        # Excel keeps fifteen figures; what is longer stays text, so that no figure is lost.
        if len(number.as_tuple().digits) > 15:
            cell.value = f"{number:f}"
        else:
            cell.value = int(number) if number == number.to_integral_value() else float(number)
    elif value.startswith("d:"):
        cell.value = date.fromisoformat(value[2:])
        if cell.number_format == "General":
            cell.number_format = "yyyy-mm-dd"
    elif value:
        cell.value = _printable(value)
        # What begins like a formula is text all the same.
        cell.data_type = "s"


def _printable(value: str) -> str:
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", value)[:32767]


def keys_of(titles: Iterable[str]) -> dict[str, int]:
    """The place of each title by its one way of writing; the first where two mean the same."""
    found: dict[str, int] = {}
    for at, title in enumerate(titles):
        found.setdefault(fact_key(title), at)
    return found


def plain(name: str) -> str:
    """A name without blanks and brackets."""
    return re.sub(r"[\s（）()]+", "", name).upper()
