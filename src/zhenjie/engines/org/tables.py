"""A table that somebody brings, csv or xlsx, becomes rows of text with their line numbers. Pure: no Django."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, load_workbook

LARGEST = 256 * 1024 * 1024
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
Line = tuple[int, list[str]]


class TableError(ValueError):
    """The file as a whole can't be read; the message is a Chinese sentence."""


def read_table(path: Path) -> Iterator[Line]:
    """(line number, cells) of every row that holds anything; a workbook's first sheet. Raises TableError."""
    if not path.is_file():
        raise TableError(f"找不到文件“{path.name}”，请检查文件名和位置。")
    size = path.stat().st_size
    if size == 0:
        raise TableError(f"“{path.name}”是空文件，请重新导出后再导入。")
    if size > LARGEST:
        raise TableError(f"“{path.name}”有 {size >> 20} MB，超过 {LARGEST >> 20} MB 的上限，请按镇街分成几个文件。")
    with path.open("rb") as file:
        start = file.read(4)
    return _workbook(path) if start in _WORKBOOKS else _text(path)


def _text(path: Path) -> Iterator[Line]:
    text = _decode(path.read_bytes(), path.name)
    head = text[:4096].split("\n", 1)[0]
    delimiter = max(",\t;，", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            if any(cell and not cell.isspace() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableError(f"“{path.name}”第 {line} 行不是有效的 CSV（多半是引号没有成对），请修正后再导入。") from error


def _decode(data: bytes, name: str) -> str:
    """Excel on a Chinese machine saves GB18030, everything else UTF-8; "Unicode text" is UTF-16 with a mark."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif b"\0" in data[:8192]:
        raise TableError(f"“{name}”不是表格文件，请导入 CSV 或 xlsx。")
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(f"“{name}”的文字编码认不出来，请另存为 UTF-8 或 GB18030 的 CSV，或直接用 xlsx。")


def _workbook(path: Path) -> Iterator[Line]:
    try:
        with load_workbook(str(path)) as book:
            if not book.sheet_names:
                raise TableError(f"“{path.name}”里没有工作表。")
            sheet = book.get_sheet_by_index(0)
            for line, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
                texts = [_cell(cell) for cell in cells]
                if any(texts):
                    yield line, texts
    except (CalamineError, OSError) as error:
        raise TableError(f"“{path.name}”打不开：可能已损坏、加了密码，或不是 Excel 文件。") from error


def _cell(value: object) -> str:
    """The cell as a clerk reads it; a whole number has no decimals, a date is ISO."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value).strip()
