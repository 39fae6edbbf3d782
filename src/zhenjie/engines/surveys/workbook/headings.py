"""The heads of the columns in a layout."""

from typing import Any

from zhenjie.engines.surveys.workbook.marks import MARK
from zhenjie.engines.surveys.workbook.sheet import HEAD_ROWS, Sheet


def heads_of(book: Any) -> list[str]:
    """The row with the most heads beside each other; merged heads above are joined to it."""
    best: list[str] = []
    for sheet in (Sheet(one) for one in book.worksheets):
        rows: dict[int, list[tuple[int, int]]] = {}
        for row, column, said in sheet.cells(HEAD_ROWS):
            if marks := MARK.findall(said):
                if len(marks) == 1 and ":" not in marks[0]:
                    rows.setdefault(-row, []).append((column, row))
                continue
            rows.setdefault(sheet.bottom(row, column), []).append((column, row))
        for bottom, places in sorted(rows.items(), key=lambda pair: -len(pair[1])):
            if bottom < 0:
                titles = [MARK.findall(sheet.text(row, column))[0] for column, row in sorted(places)]
            else:
                titles = [sheet.head(row, column) for column, row in sorted(places)]
            titles = [one for one in dict.fromkeys(titles) if 0 < len(one) <= 60]
            if len(titles) > len(best):
                best = titles
            break
    return best if len(best) > 1 else []
