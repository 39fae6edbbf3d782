"""The same workbook back with its faults: the cell filled red, the reason in a column behind the last one. Pure.

An xlsx is changed in place: only the sheet and the styles are written anew, all else (layout, pictures, formulas, other sheets) is
carried over byte for byte. xls, ods and very large sheets come back as a new xlsx; csv gets the reason as its last cell.
"""

import copy
import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import xlsxwriter
from lxml import etree

from zhenjie.core.digits import whole
from zhenjie.engines.ledger.importing import delimited
from zhenjie.engines.ledger.importing.errors import TableError
from zhenjie.engines.ledger.importing.headings import plain
from zhenjie.engines.ledger.importing.values import text_of_anything

TITLE = "导入说明"
#: line -> [(column or None for the row as a whole, sentence)]
Reasons = Mapping[int, Sequence[tuple[int | None, str]]]
_PIECE = 512 * 1024
_TREE = 64 * 1024 * 1024  # a sheet of more XML than this is not changed in place
_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_Q = f"{{{_NS}}}"


def sentence(reasons: Sequence[tuple[int | None, str]]) -> str:
    """All that is wrong with a row, in one cell."""
    return "；".join(dict.fromkeys(said for _place, said in reasons))


def mark_csv(table: Any, sheet: int, head: int, reasons: Reasons) -> Iterator[bytes]:
    """The text table with one more cell per line, in its own encoding and with its own delimiter."""
    file = table._file
    encoding = delimited.encoding_of(file)
    file.seek(0)
    cut = delimited.cut_of(file.read(65536).decode(encoding, "replace"))
    cut = cut if cut in ",;\t|" else ","
    encoding = {"utf-8": "utf-8", "utf-16": "utf-8-sig"}.get(encoding, encoding)
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=cut)
    place, first = None, True
    for number, cells in enumerate(delimited.rows_of(file), 1):
        if number == head:
            place = cells.index(TITLE) if TITLE in cells else len(cells)
            cells = [*cells[:place], TITLE, *cells[place + 1 :]]
        elif place is not None and number > head:
            cells = [*cells, *[""] * (place + 1 - len(cells))]
            cells[place] = sentence(reasons[number]) if number in reasons else ""
        writer.writerow(cells)
        if buffer.tell() > _PIECE:
            yield buffer.getvalue().encode(encoding if first else encoding.replace("-sig", ""), "replace")
            buffer.seek(0)
            buffer.truncate()
            first = False
    yield buffer.getvalue().encode(encoding if first else encoding.replace("-sig", ""), "replace")


def mark_xlsx(table: Any, sheet: int, head: int, reasons: Reasons) -> Iterator[bytes]:
    """The workbook as bytes."""
    if table._parts and table._weight(sheet) <= _TREE:
        try:
            data = _in_place(table._file, table._parts[sheet], head, reasons)
        except (etree.XMLSyntaxError, KeyError, zipfile.BadZipFile, zlib.error, ValueError) as error:
            raise TableError("这个文件的结构特别，没法把说明写回原表，请改用“只下载有错的行”。") from error
    else:
        data = _anew(table, sheet, head, reasons)
    for start in range(0, len(data), _PIECE):
        yield data[start : start + _PIECE]


def _anew(table: Any, sheet: int, head: int, reasons: Reasons) -> bytes:
    """A new workbook of the head and the faulty rows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    paper, red = book.add_worksheet("有错的行"), book.add_format({"bg_color": "#F9DEDC"})
    width, put = 0, 0
    for number, cells in table.rows(sheet):
        if number > head and number not in reasons:
            continue
        bad = {place for place, _said in reasons.get(number, ()) if place is not None} if number > head else set()
        width = max(width, len(cells)) if number <= head else width
        for place in sorted({*range(len(cells)), *bad}):
            text = text_of_anything(plain(cells[place])) if place < len(cells) else ""
            paper.write_string(put, place, text[:32767], red if place in bad else None)
        if number == head:
            paper.write_string(put, width, TITLE)
            paper.set_column(width, width, 48)
        elif number in reasons:
            paper.write_string(put, width, sentence(reasons[number])[:32767])
        put += 1
    book.close()
    return out.getvalue()


def _in_place(file: Any, part: str, head: int, reasons: Reasons) -> bytes:
    file.seek(0)
    out = io.BytesIO()
    with zipfile.ZipFile(file) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as copied:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        page = etree.fromstring(book.read(part), parser)
        if page.tag != f"{_Q}worksheet":
            raise ValueError(page.tag)
        styles = etree.fromstring(book.read("xl/styles.xml"), parser) if "xl/styles.xml" in book.namelist() else None
        _mark(page, _Reds(styles), head, reasons)
        for info in book.infolist():
            if info.filename == part:
                copied.writestr(info.filename, _written(page))
            elif info.filename == "xl/styles.xml" and styles is not None:
                copied.writestr(info.filename, _written(styles))
            else:
                copied.writestr(info, book.read(info), compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _written(top: Any) -> bytes:
    return bytes(etree.tostring(top, xml_declaration=True, encoding="UTF-8", standalone=True))


class _Reds:
    """For each style that a faulty cell has, the same style with a red ground."""

    def __init__(self, styles: Any) -> None:
        self._styles, self._made = styles, dict[str, str]()
        self._formats = None if styles is None else styles.find(f"{_Q}cellXfs")
        fills = None if styles is None else styles.find(f"{_Q}fills")
        if self._formats is None or fills is None:
            self._formats = None
            return
        fill = etree.SubElement(etree.SubElement(fills, f"{_Q}fill"), f"{_Q}patternFill", patternType="solid")
        etree.SubElement(fill, f"{_Q}fgColor", rgb="FFF9DEDC")
        etree.SubElement(fill, f"{_Q}bgColor", indexed="64")
        self._fill = str(len(fills) - 1)
        fills.set("count", str(len(fills)))

    def of(self, style: str) -> str:
        """The number of the red style that belongs to ``style``."""
        if self._formats is None:
            return style
        if style not in self._made:
            number = found if (found := whole(style, 9) or 0) < len(self._formats) else 0
            red = copy.deepcopy(self._formats[number])
            red.set("fillId", self._fill)
            red.set("applyFill", "1")
            self._formats.append(red)
            self._formats.set("count", str(len(self._formats)))
            self._made[style] = str(len(self._formats) - 1)
        return self._made[style]


def _mark(page: Any, reds: _Reds, head: int, reasons: Reasons) -> None:
    data = page.find(f"{_Q}sheetData")
    if data is None:
        raise ValueError("sheetData")
    rows: dict[int, Any] = {}
    number, width = 0, 0
    for row in data:
        said = row.get("r")
        number = whole(said, 9) or number + 1
        rows[number] = row
        width = max(width, _places(row)[-1] + 1 if len(row) else 0)
    if (top := rows.get(head)) is not None:
        width = next((place for place, cell in zip(_places(top), top, strict=True) if _said(cell) == TITLE), width)
        _put(top, head, width, TITLE)
    for line, said in reasons.items():
        if (row := rows.get(line)) is None:
            continue
        for place in {place for place, _text in said if place is not None}:
            cell = _cell(row, line, place)
            cell.set("s", reds.of(cell.get("s", "0")))
        _put(row, line, width, sentence(said)[:32767])
    for row in rows.values():
        row.attrib.pop("spans", None)
    if (size := page.find(f"{_Q}dimension")) is not None:
        page.remove(size)
    _widen(page, data, width + 1)


def _said(cell: Any) -> str:
    return "".join(cell.itertext()) if cell.get("t") == "inlineStr" else ""


def _widen(page: Any, data: Any, column: int) -> None:
    """Room for the reasons, unless the sheet says a width for that column already."""
    columns = page.find(f"{_Q}cols")
    if columns is None:
        columns = etree.Element(f"{_Q}cols")
        data.addprevious(columns)
    if all(int(one.get("max", "0")) < column for one in columns):
        etree.SubElement(columns, f"{_Q}col", min=str(column), max=str(column), width="48", customWidth="1")


def _places(row: Any) -> list[int]:
    found: list[int] = []
    for cell in row:
        letters = "".join(ch for ch in cell.get("r", "") if ch.isalpha())
        number = 0
        for letter in letters:
            number = number * 26 + ord(letter.upper()) - 64
        found.append(number - 1 if letters else (found[-1] + 1 if found else 0))
    return found


def _name(place: int) -> str:
    name, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _cell(row: Any, line: int, place: int) -> Any:
    """The cell at a place of a row, made when the file has none."""
    for at, (there, cell) in enumerate(zip(_places(row), row, strict=True)):
        if there == place:
            return cell
        if there > place:
            fresh = etree.Element(f"{_Q}c", r=f"{_name(place)}{line}")
            row.insert(at, fresh)
            return fresh
    return etree.SubElement(row, f"{_Q}c", r=f"{_name(place)}{line}")


def _put(row: Any, line: int, place: int, text: str) -> None:
    cell = _cell(row, line, place)
    for child in list(cell):
        cell.remove(child)
    cell.set("t", "inlineStr")
    words = etree.SubElement(etree.SubElement(cell, f"{_Q}is"), f"{_Q}t")
    words.text = "".join(ch for ch in text if ch.isprintable() or ch == "\n")
