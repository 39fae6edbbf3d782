"""An uploaded xlsx filled in place: found by {{列名}} marks, or by its heads and the names in its rows. Merged heads, styles and
formulas stay. Pure; the file is opened in a child process that is bounded in memory and time (`python -m` this module).
"""

import base64
import binascii
import json
import re
import resource
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from zhenjie.engines.surveys.rules.matching import fact_key

MB = 1024 * 1024
#: A report form has a page or two; what is larger is no layout.
LARGEST, UNPACKED, PARTS = 5 * MB, 40 * MB, 400
_MEMORY, _SECONDS = 1536 * MB, 40
_MOST_ROWS, _MOST_COLUMNS, _HEAD_ROWS = 6_000, 400, 40
_MARK = re.compile(r"\{\{\s*([^{}]{1,80}?)\s*\}\}")
_TOTALS = {"合计", "总计", "小计", "全镇合计", "全县合计", "总合计"}
_NUMBERS = {"序号", "编号", "NO"}
_LABELS = {"单位", "填报单位", "镇街", "乡镇", "镇街道", "村", "村社区", "社区", "单位名称", "村名", "名称"}
_FORMULA_REF = re.compile(
    r"(?<![A-Za-z0-9_!])(\$?[A-Z]{1,3}\$?)(\d{1,7})(?::(\$?[A-Z]{1,3}\$?)(\d{1,7}))?(?![A-Za-z0-9_(])"
)


class TemplateProblem(ValueError):
    """The layout cannot be used; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Table:
    """The consolidated report as plain data: values are text, or ``n:12.5`` and ``d:2026-10-31``."""

    title: str
    period: str
    unit: str
    columns: list[str]
    labels: list[str]
    rows: list[list[str]]
    totals: list[str]


def headings(data: bytes) -> list[str]:
    """The heads of the columns in a layout, left to right. Raises TemplateProblem."""
    found: list[str] = _ask({"do": "headings"}, data)["titles"]
    return found


def fill(data: bytes, table: Table) -> tuple[bytes, list[str]]:
    """The layout with the values in it, and sentences on what had no place. Raises TemplateProblem."""
    answer = _ask({"do": "fill", "table": asdict(table)}, data)
    return base64.b64decode(answer["data"]), list(answer["notes"])


def _ask(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    _look(data)
    message = json.dumps(request | {"data": base64.b64encode(data).decode()}).encode()
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            input=message, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=_SECONDS + 20, check=False,
            env={"PYTHONPATH": ":".join(place for place in sys.path if place), "LANG": "C.UTF-8"}, cwd="/",
        )  # fmt: skip
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise TemplateProblem("这个表样打开时用掉的时间或内存超过上限，请另存一份只留表头的 xlsx 再试。") from None
    if "error" in answer:
        raise TemplateProblem(answer["error"])
    return answer


def _look(data: bytes) -> None:
    """Refuse before anything is opened: too large, no xlsx, a bomb, macros, an XML that defines entities."""
    if len(data) > LARGEST:
        raise TemplateProblem(f"表样超过 {LARGEST // MB} MB，请删掉数据、只留表头再传。")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise TemplateProblem("这是旧版 xls 或加了密码的文件，请另存为不加密的 xlsx 再传。")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise TemplateProblem("这个文件解开后太大，不像一张表样，请只留要填的那一页。")
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise TemplateProblem("这不是 xlsx 表格，请用 Excel 或 WPS 另存为 xlsx 再传。")
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise TemplateProblem("表样里有宏，请另存为不带宏的 xlsx 再传。")
            for part in parts:
                if part.filename.endswith((".xml", ".rels", ".vml")) and b"<!ENTITY" in archive.read(part)[:65536]:
                    raise TemplateProblem("这个文件不正常，里面定义了实体，请重新另存一份再传。")
    except TemplateProblem:
        raise
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, OSError, EOFError):
        raise TemplateProblem("这个文件打不开，可能已损坏，请用 Excel 或 WPS 重新另存一份再传。") from None


# ---- what follows runs in the child ----


def _open(data: bytes) -> Any:
    import openpyxl  # slow import

    try:
        book = openpyxl.load_workbook(BytesIO(data))
    except Exception as error:
        raise TemplateProblem("这个表样打不开，可能已损坏，请用 Excel 或 WPS 重新另存一份再传。") from error
    if not book.worksheets:
        raise TemplateProblem("这个表样里没有工作表。")
    for sheet in book.worksheets:
        if sheet.max_row > _MOST_ROWS or sheet.max_column > _MOST_COLUMNS:
            raise TemplateProblem(f"工作表“{sheet.title}”太大，请只留表头和单位名。")
    return book


def _text(value: Any) -> str:
    return " ".join(str(value).split()) if isinstance(value, str) else ""


class _Sheet:
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

    def cells(self, rows: int = 0) -> Iterator[tuple[int, int, str]]:
        """Every text that is an anchor, row by row."""
        for line in self.sheet.iter_rows(min_row=1, max_row=min(self.sheet.max_row, rows or _MOST_ROWS)):
            for cell in line:
                if (said := _text(cell.value)) and self.anchor(cell.row, cell.column) == (cell.row, cell.column):
                    yield cell.row, cell.column, said

    def put(self, row: int, column: int, value: str, notes: list[str]) -> None:
        """A value into a cell; a formula that stands there stays."""
        cell = self.sheet.cell(*self.anchor(row, column))
        if isinstance(cell.value, str) and cell.value.startswith("="):
            return
        _set(cell, value)


def _set(cell: Any, value: str) -> None:
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


def _headings(book: Any) -> list[str]:
    """The row with the most heads beside each other; merged heads above are joined to it."""
    best: list[str] = []
    for sheet in (_Sheet(one) for one in book.worksheets):
        rows: dict[int, list[tuple[int, int]]] = {}
        for row, column, said in sheet.cells(_HEAD_ROWS):
            if marks := _MARK.findall(said):
                if (plain := [one for one in marks if ":" not in one]) and len(marks) == 1:
                    rows.setdefault(-row, []).append((column, row))
                    del plain
                continue
            rows.setdefault(sheet.bottom(row, column), []).append((column, row))
        for bottom, places in sorted(rows.items(), key=lambda pair: -len(pair[1])):
            if bottom < 0:
                titles = [_MARK.findall(sheet.text(row, column))[0] for column, row in sorted(places)]
            else:
                titles = [_head(sheet, bottom, column, row) for column, row in sorted(places)]
            titles = [one for one in dict.fromkeys(titles) if 0 < len(one) <= 60]
            if len(titles) > len(best):
                best = titles
            break
    return best if len(best) > 1 else []


def _head(sheet: _Sheet, bottom: int, column: int, row: int) -> str:
    """A head with the merged one above it, when that spans several columns but not the whole width."""
    own = sheet.text(row, column)
    for above in range(row - 1, max(0, row - 3), -1):
        area = sheet.merged.get((above, column))
        said = sheet.text(above, column)
        if area and said and 1 < area.max_col - area.min_col + 1 < min(sheet.sheet.max_column, 30):
            return own if said in own else f"{said}{own}"
    return own


def _fill(book: Any, table: Table) -> list[str]:
    notes: list[str] = []
    placed = False
    for one in book.worksheets:
        sheet = _Sheet(one)
        if any(_MARK.search(said) for _row, _column, said in sheet.cells()):
            placed |= _by_marks(sheet, table, notes)
        else:
            placed |= _by_heads(sheet, table, notes)
    if not placed:
        raise TemplateProblem(
            "在表样里没有找到这些列：请让表头与报表的列名一致，或者在要填的一行写上 {{单位}}、{{列名}} 这样的记号。"
        )
    return notes


def _keys(titles: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, title in enumerate(titles):
        found.setdefault(fact_key(title), at)
    return found


def _by_marks(sheet: _Sheet, table: Table, notes: list[str]) -> bool:
    columns = _keys(table.columns)
    rows: dict[int, list[tuple[int, str]]] = {}
    for row, column, said in list(sheet.cells()):
        inner = [
            one
            for one in _MARK.findall(said)
            if fact_key(one) in columns or _plain(one) in _LABELS | _NUMBERS | {"记录"}
        ]
        if inner:
            rows.setdefault(row, []).append((column, said))
    for row in sorted(rows, reverse=True):
        marks = rows[row]
        _make_room(sheet, row, len(table.rows) - 1)
        for number, values in enumerate(table.rows):
            for column, said in marks:
                _put_mark(sheet, row + number, column, said, _row_values(table, number, values, columns), notes)
        if not table.rows:
            for column, _said in marks:
                sheet.sheet.cell(row, column).value = None
    single = _singles(table, columns)
    for row, column, said in list(sheet.cells()):
        if _MARK.search(said):
            known = {name: single[_plain(name)] for name in _MARK.findall(said) if _plain(name) in single}
            if lost := [name for name in _MARK.findall(said) if _plain(name) not in single]:
                notes.append(f"表样里的记号“{lost[0]}”不是这张报表的列，没有填。")
            _put_mark(sheet, row, column, said, known, notes)
    return bool(rows)


def _plain(name: str) -> str:
    return re.sub(r"[\s（）()]+", "", name).upper()


def _row_values(table: Table, number: int, values: Sequence[str], columns: dict[str, int]) -> dict[str, str]:
    found = dict.fromkeys(_LABELS | {"记录"}, table.labels[number])
    found |= dict.fromkeys(_NUMBERS, f"n:{number + 1}")
    return (
        found
        | {title: values[at] for title, at in zip(table.columns, range(len(values)), strict=True)}
        | {f"#{key}": values[at] for key, at in columns.items()}
    )


def _singles(table: Table, columns: dict[str, int]) -> dict[str, str]:
    told = {
        "报表名称": table.title,
        "标题": table.title,
        "时段": table.period,
        "时间": table.period,
        "制表单位": table.unit,
    }
    for title, at in zip(table.columns, columns.values(), strict=False):
        told[_plain(f"合计:{title}")] = told[_plain(f"合计：{title}")] = table.totals[at]
    return told


def _put_mark(sheet: _Sheet, row: int, column: int, said: str, known: dict[str, str], notes: list[str]) -> None:
    """A cell that is one mark takes the value as it is; in a longer text the mark is replaced by its words."""

    def value(name: str) -> str:
        return known.get(name, known.get(_plain(name), known.get(f"#{fact_key(name)}", "")))

    cell = sheet.sheet.cell(*sheet.anchor(row, column))
    cell.value = None
    if match := _MARK.fullmatch(said.strip()):
        _set(cell, value(match.group(1)))
    else:
        text = _MARK.sub(lambda one: re.sub(r"^[nd]:", "", value(one.group(1))), said)
        _set(cell, text if not text.startswith(("n:", "d:")) else f" {text}")


def _by_heads(sheet: _Sheet, table: Table, notes: list[str]) -> bool:
    heads = list(sheet.cells(_HEAD_ROWS))
    columns, labels = _keys(table.columns), _keys(table.labels)
    across = _found(sheet, heads, columns)
    names = _found(sheet, list(sheet.cells()), labels)
    by_row: dict[int, dict[int, int]] = {}
    for at, places in across.items():
        for row, column in places:
            by_row.setdefault(sheet.bottom(row, column), {}).setdefault(at, column)
    upright: dict[int, dict[int, int]] = {}
    for at, places in _found(sheet, list(sheet.cells()), columns, paths=False).items():
        for row, column in places:
            upright.setdefault(column, {}).setdefault(at, row)
    best_row = max(by_row, key=lambda row: len(by_row[row]), default=0)
    best_column = max(upright, key=lambda column: len(upright[column]), default=0)
    wide, tall = len(by_row.get(best_row, {})), len(upright.get(best_column, {}))
    if not wide and not tall:
        return False
    if tall > wide:
        return _down(sheet, table, upright[best_column], best_column, names, notes)
    return _across(sheet, table, best_row, by_row[best_row], names, notes)


def _found(
    sheet: _Sheet, cells: Sequence[tuple[int, int, str]], wanted: dict[str, int], *, paths: bool = True
) -> dict[int, list[tuple[int, int]]]:
    """Where each wanted name stands: the cell itself says it, or the merged heads above it and the cell together."""
    found: dict[int, list[tuple[int, int]]] = {}
    for row, column, said in cells:
        at = wanted.get(fact_key(said))
        if at is None and paths:
            at = wanted.get(fact_key(sheet.path(row, column)))
            if at is None and (head := _head(sheet, row, column, row)) != said:
                at = wanted.get(fact_key(head))
        if at is not None:
            found.setdefault(at, []).append((row, column))
    return found


def _missing(table: Table, there: Iterable[int], notes: list[str]) -> None:
    there = set(there)
    if lost := [title for at, title in enumerate(table.columns) if at not in there]:
        notes.append(f"表样里没有这些列，没有填：{'、'.join(lost[:8])}。")


def _across(
    sheet: _Sheet,
    table: Table,
    bottom: int,
    places: dict[int, int],
    names: dict[int, list[tuple[int, int]]],
    notes: list[str],
) -> bool:
    """Heads in a row, units or records below."""
    _missing(table, places, notes)
    taken = set(places.values())
    below = {at: [(r, c) for r, c in spots if r > bottom and c not in taken] for at, spots in names.items()}
    counts: dict[int, int] = {}
    for spots in below.values():
        for _row, column in spots[:1]:
            counts[column] = counts.get(column, 0) + 1
    label = max(counts, key=lambda column: counts[column], default=0)
    rows = {at: next((r for r, c in spots if c == label), 0) for at, spots in below.items()}
    rows = {at: row for at, row in rows.items() if row}
    if not rows:
        label = _label_column(sheet, bottom, taken)
    new = [number for number in range(len(table.rows)) if number not in rows]
    if new:
        _append(sheet, table, bottom, label, new, rows, notes)
    serial = next((c for c in range(1, sheet.sheet.max_column + 1) if _plain(sheet.text(bottom, c)) in _NUMBERS), 0)
    for number, row in rows.items():
        for at, column in places.items():
            sheet.put(row, column, table.rows[number][at], notes)
        if serial and serial not in taken and not sheet.sheet.cell(row, serial).value:
            sheet.put(row, serial, f"n:{number + 1}", notes)
    for row in range(bottom + 1, sheet.sheet.max_row + 1):
        if any(_plain(sheet.text(row, column)) in _TOTALS for column in range(1, max(label, 1) + 1)):
            for at, column in places.items():
                sheet.put(row, column, table.totals[at], notes)
    return True


def _label_column(sheet: _Sheet, bottom: int, taken: set[int]) -> int:
    free = [column for column in range(1, max(taken) + 2) if column not in taken]
    said = next((column for column in free if _plain(sheet.text(bottom, column)) in _LABELS), 0)
    return said or next((column for column in free if _plain(sheet.text(bottom, column)) not in _NUMBERS), 0)


def _append(
    sheet: _Sheet, table: Table, bottom: int, label: int, new: Sequence[int], rows: dict[int, int], notes: list[str]
) -> None:
    """Rows for units that the layout does not name: into the empty ones below, with room made before a total."""
    at = max(rows.values(), default=bottom) + 1
    free = 0
    while free < len(new) and _is_empty(sheet, at + free):
        free += 1
    if free < len(new) and at + free <= sheet.sheet.max_row:
        _make_room(sheet, at + free - 1 if free else at - 1, len(new) - free, like=at if free else at - 1)
    for step, number in enumerate(new):
        rows[number] = at + step
        if label:
            sheet.put(at + step, label, table.labels[number], notes)
    if not label:
        notes.append("表样里没有写单位名的列，各行按发起时的单位次序填。")


def _is_empty(sheet: _Sheet, row: int) -> bool:
    return all(not sheet.text(row, column) for column in range(1, min(sheet.sheet.max_column, 60) + 1)) and all(
        cell.value is None for cell in sheet.sheet[row]
    )


def _down(
    sheet: _Sheet,
    table: Table,
    places: dict[int, int],
    heads: int,
    names: dict[int, list[tuple[int, int]]],
    notes: list[str],
) -> bool:
    """Heads in a column, units or records side by side."""
    _missing(table, places, notes)
    first = min(places.values())
    beside = {at: [(r, c) for r, c in spots if r < first and c != heads] for at, spots in names.items()}
    columns = {at: spots[-1][1] for at, spots in beside.items() if spots}
    if not columns and len(table.rows) == 1:
        columns = {0: heads + 1}
    if lost := [table.labels[at] for at in range(len(table.rows)) if at not in columns]:
        notes.append(f"表样里没有这些单位，没有填：{'、'.join(lost[:8])}。")
    for number, column in columns.items():
        for at, row in places.items():
            sheet.put(row, column, table.rows[number][at], notes)
    return bool(columns)


def _make_room(sheet: _Sheet, row: int, count: int, like: int = 0) -> None:
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


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        book = _open(base64.b64decode(request["data"]))
        if request["do"] == "headings":
            return {"titles": _headings(book)}
        notes = _fill(book, Table(**request["table"]))
        out = BytesIO()
        book.save(out)
        return {"data": base64.b64encode(out.getvalue()).decode(), "notes": list(dict.fromkeys(notes))[:8]}
    except TemplateProblem as error:
        return {"error": str(error)}
    except (MemoryError, RecursionError, binascii.Error):
        return {"error": "打开这个表样要用的内存超过上限，请另存一份只留表头的 xlsx 再试。"}


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # openpyxl writes each sheet to a temporary file of its own.
    resource.setrlimit(resource.RLIMIT_FSIZE, (UNPACKED, UNPACKED))
    answer = _answer(json.loads(sys.stdin.buffer.read()))
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _main()
