"""More rows in a layout: what stood below moves down, merged ranges and formulas along."""

import re
from copy import copy

from zhenjie.engines.surveys.workbook.sheet import Sheet

_FORMULA_REF = re.compile(
    r"(?<![A-Za-z0-9_!])(\$?[A-Z]{1,3}\$?)(\d{1,7})(?::(\$?[A-Z]{1,3}\$?)(\d{1,7}))?(?![A-Za-z0-9_(])"
)


def make_room(sheet: Sheet, row: int, count: int, like: int = 0) -> None:
    """`count` more rows below `row` that look like it; what stood below moves down, merged ranges and formulas along."""
    if count <= 0:
        return
    one, like = sheet.sheet, like or row
    last, width = one.max_row, one.max_column
    for area in list(one.merged_cells.ranges):
        if area.min_row > row:
            one.unmerge_cells(str(area))
            area.shift(row_shift=count)
            one.merge_cells(str(area)) if last < row else one.merged_cells.add(str(area))
    if last > row:
        heights = {at: one.row_dimensions[at].height for at in range(row + 1, last + 1)}
        one.move_range(f"A{row + 1}:{one.cell(1, width).column_letter}{last}", rows=count)
        for at, height in heights.items():
            one.row_dimensions[at + count].height = height
    beside = [area for area in one.merged_cells.ranges if area.min_row == area.max_row == like]
    for added in range(row + 1, row + count + 1):
        one.row_dimensions[added].height = one.row_dimensions[like].height
        for column in range(1, width + 1):
            source = one.cell(like, column)
            target = one.cell(added, column)
            if source.has_style and type(target).__name__ != "MergedCell":
                target._style = copy(source._style)
        for area in beside:
            one.merge_cells(start_row=added, end_row=added, start_column=area.min_col, end_column=area.max_col)
    for line in one.iter_rows():
        for cell in line:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.value = _shifted(cell.value, row, count)
    sheet.refresh()


def _shifted(formula: str, row: int, count: int) -> str:
    """A formula after rows were put in below `row`: references below move along, a range that ends there grows."""

    def move(one: re.Match[str]) -> str:
        column, number, other, end = one.groups()
        top = int(number) + (count if int(number) > row else 0)
        if other is None:
            return f"{column}{top}"
        low = int(end) + (count if int(end) >= row else 0)
        return f"{column}{top}:{other}{low}"

    return _FORMULA_REF.sub(move, formula)
