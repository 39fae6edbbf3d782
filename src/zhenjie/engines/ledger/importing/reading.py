"""Opens a workbook or text table: which sheets it has, and the rows of one of them, in bounded memory where that is possible.

    with open_table(path, "摸排.xlsx") as table:
        for number, cells in table.rows(0): ...

Pure. What comes from outside is opened in the bounded child (`importing.bounded`), never in the server's own process.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import python_calamine as calamine
from lxml import etree

from zhenjie.engines.ledger.importing import delimited
from zhenjie.engines.ledger.importing.errors import TableError
from zhenjie.engines.ledger.importing.streamed import Cell, Streamed

MB = 1024 * 1024
LARGEST = 200 * MB
OLD_ROWS = 200_000  # xls and ods are held whole by every reader there is
WIDEST = 500
#: A sheet of more XML than this is streamed: held whole it would cost about as much again in memory.
STREAM_FROM = 128 * MB
_INFLATED, _RATIO = 4096 * MB, 200
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BROKEN = "这个文件已损坏，打不开，请用 WPS 或 Excel 重新另存一份再试。"
_LOCKED = "这个文件加了密码，请先去掉密码再传。"
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_MERGES = 5000
_NUMBER = re.compile(rb'\br="(\d+)"')


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, whether it is hidden, its last line (None when that takes reading it)."""

    name: str
    hidden: bool = False
    height: int | None = None


@dataclass(slots=True)
class Table:
    """An open file. ``kind`` is xlsx, xls, ods or csv; ``streaming`` says that the large sheets are read row by row."""

    kind: str
    sheets: list[Sheet]
    _file: IO[bytes]
    _book: Any = None
    _parts: list[str] = field(default_factory=list)
    _streamed: Streamed | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._book is not None:
            self._book.close()
        self._file.close()

    def is_streamed(self, sheet: int) -> bool:
        """Whether this sheet is read row by row: csv and large xlsx."""
        return self.kind == "csv" or (bool(self._parts) and self._weight(sheet) > STREAM_FROM)

    def rows(self, sheet: int = 0) -> Iterator[tuple[int, list[Cell]]]:
        """(line, cells) of a sheet, lines counted from 1 as the spreadsheet does; empty lines are left out, empty cells are
        None. Numbers are float, a formula is the value it had when the file was saved."""
        if not 0 <= sheet < len(self.sheets):
            raise TableError("这个文件里没有这张表，请重新选择。")
        if self.kind == "csv":
            numbered: Iterator[tuple[int, list[Any]]] = enumerate(delimited.rows_of(self._file), 1)
        elif self.is_streamed(sheet):
            numbered = self._stream(sheet)
        else:
            numbered = self._held(sheet)
        yield from self._tidied(numbered)

    @staticmethod
    def _tidied(numbered: Iterator[tuple[int, list[Any]]]) -> Iterator[tuple[int, list[Cell]]]:
        for number, cells in numbered:
            if len(cells) > WIDEST or "" in cells:
                cells = [None if cell == "" else cell for cell in cells[:WIDEST]]
            while cells and cells[-1] is None:
                cells.pop()
            if cells:
                yield number, cells

    def first(self, sheet: int, count: int) -> list[tuple[int, list[Cell]]]:
        """The first rows, without reading the rest of a large sheet."""
        rows = self._tidied(self._stream(sheet)) if self._parts else self.rows(sheet)
        return list(islice(rows, count))

    def merges(self, sheet: int = 0) -> list[tuple[int, int, int, int]]:
        """Merged cells as (first line, first column, last line, last column), lines from 1, columns from 0."""
        if self._parts:
            found = _MERGE.findall(self._tail(sheet))
            return [
                (int(top), _place(left), int(bottom), _place(right)) for left, top, right, bottom in found[:_MERGES]
            ]
        if self._book is None or self.kind == "ods":
            return []
        held = self._guard(lambda: self._book.get_sheet_by_index(sheet).merged_cell_ranges) or []
        return [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in held[:_MERGES]]

    def _tail(self, sheet: int) -> bytes:
        """The end of a sheet's XML, where the merged cells stand."""
        tail = b""
        self._file.seek(0)
        try:
            with zipfile.ZipFile(self._file) as book, book.open(self._parts[sheet]) as file:
                while piece := file.read(4 * MB):
                    tail = (tail + piece)[-4 * MB :]
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise TableError(_BROKEN) from error
        return tail

    def hidden_lines(self, sheet: int = 0) -> set[int]:
        """The lines that the spreadsheet hides (filtered away, folded up); known for xlsx."""
        hidden: set[int] = set()
        if not self._parts or self._weight(sheet) > STREAM_FROM:
            return hidden
        self._file.seek(0)
        with zipfile.ZipFile(self._file) as book:
            try:
                page = book.read(self._parts[sheet])
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
                raise TableError(_BROKEN) from error
            for found in _ROW.finditer(page):
                if b"hidden=" in found[1] and re.search(rb'\bhidden="(?:1|true)"', found[1]):
                    number = _NUMBER.search(found[1])
                    hidden |= {int(number[1])} if number else set()
        return hidden

    def _weight(self, sheet: int) -> int:
        self._file.seek(0)
        with zipfile.ZipFile(self._file) as book:
            return book.getinfo(self._parts[sheet]).file_size

    def _stream(self, sheet: int) -> Iterator[tuple[int, list[Any]]]:
        self._file.seek(0)
        with zipfile.ZipFile(self._file) as book:
            try:
                if self._streamed is None:
                    self._streamed = Streamed(book)
                yield from self._streamed.rows(book, self._parts[sheet])
            except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, EOFError, OSError) as error:
                raise TableError(_BROKEN) from error

    def _held(self, sheet: int) -> Iterator[tuple[int, list[Any]]]:
        found = self._guard(lambda: self._book.get_sheet_by_index(sheet))
        if found.start is None:
            return
        if self.kind in ("xls", "ods") and found.total_height > OLD_ROWS:
            raise TableError(
                f"这张表有 {found.total_height:,} 行，{self.kind} 格式最多读 {OLD_ROWS:,} 行，请另存为 xlsx 或 csv 再传。"
            )
        before: list[Any] = [None] * found.start[1]
        rows = iter(found.iter_rows())
        number = 0
        while (cells := self._guard(lambda: next(rows, None))) is not None:
            number += 1
            yield number, before + cells if before else cells

    def _guard(self, act: Any) -> Any:
        try:
            return act()
        except calamine.PasswordError:
            raise TableError(_LOCKED) from None
        except (calamine.CalamineError, ValueError, OSError, OverflowError):
            raise TableError(_BROKEN) from None


def _place(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def open_table(source: "str | Path | bytes", name: str) -> Table:
    """Opens a file by its path or its bytes; ``name`` only helps to call it by its name. Raises TableError with a sentence."""
    file: IO[bytes] = io.BytesIO(source) if isinstance(source, bytes) else Path(source).open("rb")  # noqa: SIM115 - the table closes it
    try:
        kind = kind_of(file, name)
        if kind == "csv":
            return Table("csv", [Sheet(Path(name).stem[:60] or "csv")], file)
        if kind in ("xlsx", "ods"):
            _check_zip(file)
        return _open_book(file, kind)
    except BaseException:
        file.close()
        raise


def kind_of(file: IO[bytes], name: str) -> str:
    """xlsx, xls, ods or csv by the bytes; TableError with the way out for anything else."""
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(8192)
    if not head:
        raise TableError("这个文件是空的，请检查是否选错了文件。")
    if size > LARGEST:
        raise TableError(f"这个文件有 {size // MB} MB，超过 {LARGEST // MB} MB 的上限，请另存为 csv 或拆成几份再传。")
    if head.startswith(b"PK"):
        return _kind_of_zip(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in head or _is_sealed(file):
            raise TableError(_LOCKED)
        return "xls"
    if head.startswith((b"%PDF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")):
        raise TableError("这不是表格文件，请上传 xlsx、xls、ods 或 csv。")
    lead = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if lead.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head")):
        raise TableError("这个文件虽叫表格，里面其实是网页，请用 Excel 打开后另存为 xlsx 再传。")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TableError("这不是表格文件，请上传 xlsx、xls、ods 或 csv。")
    return "csv"


def _is_sealed(file: IO[bytes]) -> bool:
    file.seek(0)
    found = "EncryptedPackage".encode("utf-16-le") in file.read(4 * MB)
    file.seek(0)
    return found


def _kind_of_zip(file: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(file) as book:
            names = set(book.namelist())
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "content.xml" in names and b"spreadsheet" in book.read("mimetype")[:100]:
                return "ods"
    except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, RuntimeError, OSError, EOFError):
        raise TableError(_BROKEN) from None
    if any(name.startswith("xl/") for name in names):
        raise TableError("这是 xlsb 文件，请用 Excel 另存为 xlsx 再传。")
    raise TableError("这是压缩包或别的文件，不是表格，请上传 xlsx、xls、ods 或 csv。")


def _check_zip(file: IO[bytes]) -> None:
    """A few kilobytes that unfold to gigabytes are refused before anything unfolds them."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as book:
            parts = book.infolist()
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError):
        raise TableError(_BROKEN) from None
    if any(part.flag_bits & 1 for part in parts):
        raise TableError(_LOCKED)
    for part in parts:
        if part.file_size > 64 * MB and part.file_size > _RATIO * max(part.compress_size, 1):
            raise TableError("这个文件展开后大得不正常，不像真正的表格，没有打开；请用 WPS 或 Excel 重新另存一份再试。")
    if sum(part.file_size for part in parts) > _INFLATED or len(parts) > 20_000:
        raise TableError("这个文件展开后超过 4 GB，请另存为 csv 或拆成几份再传。")


def _open_book(file: IO[bytes], kind: str) -> Table:
    parts = _parts_of(file) if kind == "xlsx" else []
    file.seek(0)
    if parts:
        with zipfile.ZipFile(file) as book:
            large = max((book.getinfo(part).file_size for _name, _hidden, part in parts), default=0)
        if large > STREAM_FROM:
            sheets = [Sheet(name, hidden) for name, hidden, _part in parts]
            return Table(kind, sheets, file, None, [part for _name, _hidden, part in parts])
    file.seek(0)
    table = Table(kind, [], file)
    table._book = table._guard(lambda: calamine.CalamineWorkbook.from_filelike(file))
    known = {name: part for name, _hidden, part in parts}
    for told in table._book.sheets_metadata:
        table.sheets.append(Sheet(told.name, told.visible != calamine.SheetVisibleEnum.Visible))
    if all(sheet.name in known for sheet in table.sheets):
        table._parts = [known[sheet.name] for sheet in table.sheets]
    if not table.sheets:
        raise TableError("这个文件里没有工作表，请检查是否选错了文件。")
    return table


def _parts_of(file: IO[bytes]) -> list[tuple[str, bool, str]]:
    """(name, hidden, part) of the sheets of an xlsx in their order; empty when the book is put together unusually."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as book:
            names = set(book.namelist())
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            links = {
                one.get("Id"): one.get("Target") or ""
                for one in etree.fromstring(book.read("xl/_rels/workbook.xml.rels"), parser)
            }
            found = []
            for one in etree.fromstring(book.read("xl/workbook.xml"), parser).iter("{*}sheet"):
                target = links.get(
                    one.get(_RELATIONS) or one.get("{http://purl.oclc.org/ooxml/officeDocument/relationships}id") or "",
                    "",
                )
                part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                if part in names and "worksheets" in part:
                    found.append((one.get("name") or "", one.get("state", "visible") != "visible", part))
            return found
    except (
        etree.XMLSyntaxError,
        KeyError,
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        OSError,
        EOFError,
        RuntimeError,
    ):
        return []
