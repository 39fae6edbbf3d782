"""The child that opens a layout (`python -m` this module): bounded in memory, time and what it may write."""

import base64
import binascii
import json
import resource
import sys
from io import BytesIO
from typing import Any

from zhenjie.engines.surveys.workbook.headings import heads_of
from zhenjie.engines.surveys.workbook.heads import by_heads
from zhenjie.engines.surveys.workbook.layouts import (
    MEMORY,
    MOST_COLUMNS,
    MOST_ROWS,
    SECONDS,
    UNPACKED,
    Table,
    TemplateProblem,
)
from zhenjie.engines.surveys.workbook.marks import MARK, by_marks
from zhenjie.engines.surveys.workbook.sheet import Sheet


def _open(data: bytes) -> Any:
    import openpyxl  # slow import

    try:
        book = openpyxl.load_workbook(BytesIO(data))
    except Exception as error:
        raise TemplateProblem("这个表样打不开，可能已损坏，请用 Excel 或 WPS 重新另存一份再传。") from error
    if not book.worksheets:
        raise TemplateProblem("这个表样里没有工作表。")
    for sheet in book.worksheets:
        if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            raise TemplateProblem(f"工作表“{sheet.title}”太大，请只留表头和单位名。")
    return book


def _fill(book: Any, table: Table) -> list[str]:
    notes: list[str] = []
    placed = False
    for one in book.worksheets:
        sheet = Sheet(one)
        if any(MARK.search(said) for _row, _column, said in sheet.cells()):
            placed |= by_marks(sheet, table, notes)
        else:
            placed |= by_heads(sheet, table, notes)
    if not placed:
        raise TemplateProblem(
            "在表样里没有找到这些列：请让表头与报表的列名一致，或者在要填的一行写上 {{单位}}、{{列名}} 这样的记号。"
        )
    return notes


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        book = _open(base64.b64decode(request["data"]))
        if request["do"] == "headings":
            return {"titles": heads_of(book)}
        notes = _fill(book, Table(**request["table"]))
        out = BytesIO()
        book.save(out)
        return {"data": base64.b64encode(out.getvalue()).decode(), "notes": list(dict.fromkeys(notes))[:8]}
    except TemplateProblem as error:
        return {"error": str(error)}
    except (MemoryError, RecursionError, binascii.Error):
        return {"error": "打开这个表样要用的内存超过上限，请另存一份只留表头的 xlsx 再试。"}


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # openpyxl writes each sheet to a temporary file of its own.
    resource.setrlimit(resource.RLIMIT_FSIZE, (UNPACKED, UNPACKED))
    answer = _answer(json.loads(sys.stdin.buffer.read()))
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _main()
