"""A large xlsx sheet row by row: the zip entry is inflated and parsed as it is read, and nothing of it is held."""

import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import IO, Any

from lxml import etree

from zhenjie.engines.ledger.importing.errors import TableError

Cell = str | int | float | bool | date | datetime | time | timedelta | None
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_BROKEN = "这个 xlsx 的内容已损坏，读不下去，请用 WPS 或 Excel 重新另存一份再试。"


class Texts:
    """The shared strings, read only as far as they are asked for, kept as one run of bytes and their ends: a million of them cost
    what they weigh."""

    def __init__(self, book: zipfile.ZipFile, part: str) -> None:
        self._bytes, self._ends = bytearray(), array("Q", [0])
        self._more = self._read(book, part) if part in book.namelist() else iter(())

    def _read(self, book: zipfile.ZipFile, part: str) -> Iterator[str]:
        with book.open(part) as file:
            for item in _elements(file, "si"):
                yield (item[0].text or "") if len(item) == 1 and item[0].tag[-2:] == "}t" else _text(item)

    def __getitem__(self, number: int) -> str:
        while number >= len(self._ends) - 1 and (text := next(self._more, None)) is not None:
            self._bytes += text.encode("utf-8", "replace")
            self._ends.append(len(self._bytes))
        if not 0 <= number < len(self._ends) - 1:
            return ""
        return self._bytes[self._ends[number] : self._ends[number + 1]].decode()


class Streamed:
    """The parts of a workbook that its sheets need: strings, which styles are dates, the epoch."""

    def __init__(self, book: zipfile.ZipFile) -> None:
        self.texts = Texts(book, "xl/sharedStrings.xml")
        self._epoch = _midnight(date(1899, 12, 30))
        self._dates: list[bool] = []
        self._read_parts(book)

    def _read_parts(self, book: zipfile.ZipFile) -> None:
        names = set(book.namelist())
        if "xl/workbook.xml" in names:
            top = etree.fromstring(book.read("xl/workbook.xml"), _parser())
            if any(_tag(one) == "workbookPr" and one.get("date1904") in ("1", "true", "on") for one in top.iter()):
                self._epoch = _midnight(date(1904, 1, 1))
        if "xl/styles.xml" in names:
            self._dates = _date_styles(etree.fromstring(book.read("xl/styles.xml"), _parser()))

    def rows(self, book: zipfile.ZipFile, part: str) -> Iterator[tuple[int, list[Cell]]]:
        """(line, cells) of every row that the sheet holds."""
        number = 0
        with book.open(part) as file:
            for row in _elements(file, "row"):
                said = row.get("r")
                number = (
                    int(said) if said and said.isdecimal() and len(said) < 10 and int(said) > number else number + 1
                )
                yield number, self._cells(row)

    def _cells(self, row: Any) -> list[Cell]:
        cells: list[Cell] = []
        for cell in row:
            reference = cell.get("r")
            place = _column(reference.rstrip("0123456789")) if reference else len(cells)
            if place == len(cells):
                cells.append(self._value(cell))
            elif place > len(cells):
                cells.extend([None] * (place - len(cells)))
                cells.append(self._value(cell))
            else:
                cells[place] = self._value(cell)
        return cells

    def _value(self, cell: Any) -> Cell:
        kind = cell.get("t")
        if kind == "inlineStr":
            inner = cell[0] if len(cell) else cell
            return (inner[0].text or "") if len(inner) == 1 and inner[0].tag[-2:] == "}t" else _text(cell)
        said = None
        for child in cell:
            if child.tag[-2:] == "}v":
                said = child.text
        if said is None or said == "" or kind == "e":
            return None
        if kind == "s":
            return self.texts[int(said)] if said.isdecimal() and len(said) < 10 else ""
        if kind == "b":
            return said == "1"
        if kind in ("str", "d"):
            return str(said)
        try:
            number = float(said)
        except ValueError:
            return str(said)
        style = cell.get("s")
        if (
            style
            and style.isdecimal()
            and len(style) < 10
            and int(style) < len(self._dates)
            and self._dates[int(style)]
        ):
            return self._dated(number)
        return number

    def _dated(self, number: float) -> Cell:
        if not 0 <= number < 2_958_466:
            return number
        if number < 1:
            return (self._epoch + timedelta(days=number)).time().replace(microsecond=0)
        at = self._epoch + timedelta(days=number)
        at = (at + timedelta(microseconds=500_000)).replace(microsecond=0)
        return at if number % 1 else at.date()


def _midnight(day: date) -> datetime:
    """Spreadsheets know no time zones."""
    return datetime.combine(day, time())


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def _elements(file: IO[bytes], name: str) -> Iterator[Any]:
    """The elements called `name`, each let go when the next one comes."""
    try:
        walk = etree.iterparse(
            file, events=("end",), tag=(_MAIN + name, _STRICT + name), resolve_entities=False, no_network=True,
            huge_tree=True,
        )  # fmt: skip
        for _event, element in walk:
            yield element
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]
    except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise TableError(_BROKEN) from error


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: Any) -> str:
    """The text of a string without its phonetic runs."""
    parts = [
        one.text or "" for one in element.iter() if _tag(one) == "t" and _tag(one.getparent()) in ("si", "is", "r")
    ]
    return "".join(parts)


@lru_cache(maxsize=20_000)
def _column(letters: str) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= 16_384:
        raise TableError(_BROKEN)
    return number - 1


def _date_styles(styles: Any) -> list[bool]:
    """Which of the cell styles show a number as a date or time."""
    own = {one.get("numFmtId"): one.get("formatCode") or "" for one in styles.iter() if _tag(one) == "numFmt"}
    found: list[bool] = []
    for group in styles:
        if _tag(group) == "cellXfs":
            for style in group:
                said = style.get("numFmtId") or "0"
                code = _LITERAL.sub("", own.get(said, "")).lower()
                found.append(
                    (said.isdecimal() and len(said) < 10 and int(said) in _DATES)
                    or any(letter in code for letter in "ymdh")
                )
    return found
