"""The list as a file: the same query, the same columns, the same order; written row by row, whatever its length."""

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.shapes import feature
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column
from zhenjie.engines.ledger.resolving import Resolved
from zhenjie.engines.ledger.rules import guard
from zhenjie.engines.ledger.showing import for_file, refs_of

XLSX_ROWS = 1_000_000
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Origin:
    """Who took what out, when, under which conditions: written into the file itself."""

    title: str
    unit: str
    who: str
    at: datetime
    conditions: tuple[tuple[str, str], ...] = ()

    @property
    def sentence(self) -> str:
        """One line for the foot of a csv file."""
        said = "；".join(f"{title}：{text}" for title, text in self.conditions) or _("无")
        return _("由 %(who)s 于 %(at)s 从“%(title)s”导出，范围：%(unit)s，条件：%(said)s") % {
            "who": self.who, "at": f"{self.at:%Y-%m-%d %H:%M}", "title": self.title, "unit": self.unit, "said": said,
        }  # fmt: skip

    def name(self, ending: str) -> str:
        """The name of the file."""
        return f"{self.title}-{self.unit}-{self.at:%Y%m%d-%H%M}.{ending}"


def values(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Plain values row by row; references are resolved a batch at a time."""
    rows = iter(rows)
    while batch := list(islice(rows, _BATCH)):
        found: dict[Any, Resolved] = refs_of(columns, batch)
        for row in batch:
            yield [for_file(column, column.value(row), found) for column in columns]


def csv_lines(columns: Sequence[Column], rows: Iterable[Any], origin: Origin) -> Iterator[bytes]:
    """UTF-8 with the mark that Excel needs, formulas disarmed, the origin in the last line."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)

    def line(cells: Sequence[str]) -> bytes:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(cells)
        return buffer.getvalue().encode()

    yield b"\xef\xbb\xbf" + line([guard(str(column.title)) for column in columns])
    for row in values(columns, rows):
        yield line([_plain(value) for value in row])
    yield line([guard(origin.sentence)])


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date | int | float):
        return _text(value)
    return guard(str(value))


def geojson_lines(columns: Sequence[Column], rows: Iterable[Any], origin: Origin, place: str) -> Iterator[bytes]:
    """A FeatureCollection (RFC 7946, CGCS2000), a row a feature; rows without a place have a null geometry."""
    about = {"title": origin.title, "unit": origin.unit, "by": origin.who, "at": f"{origin.at:%Y-%m-%d %H:%M:%S}"}
    told = {"type": "FeatureCollection", "about": about | {"conditions": dict(origin.conditions)}, "features": []}
    yield json.dumps(told, ensure_ascii=False).encode()[:-2]
    said = [column for column in columns if column.kind is not Kind.PLACE]
    between = b"\n"
    rows = iter(rows)
    while batch := list(islice(rows, _BATCH)):
        for row, cells in zip(batch, values(said, batch), strict=True):
            properties = {column.name: _json(value) for column, value in zip(said, cells, strict=True)}
            yield between + json.dumps(feature(row.pk, getattr(row, place), properties), ensure_ascii=False).encode()
            between = b",\n"
    yield b"\n]}\n"


def _json(value: Any) -> Any:
    return (
        float(value)
        if isinstance(value, Decimal)
        else value
        if isinstance(value, int | float) or value is None
        else _text(value)
    )


def _text(value: Any) -> str:
    return f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else str(value)


def xlsx_file(columns: Sequence[Column], rows: Iterable[Any], origin: Origin) -> IO[bytes]:
    """A workbook in a temporary file, rewound: one sheet of rows, one that says where they come from. Memory stays flat."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    book.set_properties({"title": origin.title, "author": origin.who, "comments": origin.sentence})
    book.set_custom_property("导出时间", origin.at.replace(tzinfo=None))
    formats = {
        "head": book.add_format({"bold": True, "bg_color": "#EFEDE7", "bottom": 1}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    sheet = book.add_worksheet(_sheet_name(origin.title))
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 14 if column.kind.is_number else 18)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, str(column.title), formats["head"])
    for number, row in enumerate(values(columns, rows), 1):
        for place, value in enumerate(row):
            _write(sheet, number, place, value, formats)
    about = book.add_worksheet("说明")
    about.set_column(0, 0, 12)
    about.set_column(1, 1, 60)
    told = [(_("台账"), origin.title), (_("范围"), origin.unit), (_("导出人"), origin.who)]
    told += [(_("导出时间"), f"{origin.at:%Y-%m-%d %H:%M:%S}"), *origin.conditions]
    for number, (title, text) in enumerate(told):
        about.write_string(number, 0, title)
        about.write_string(number, 1, text)
    book.close()
    file.seek(0)
    return file


def _write(sheet: Any, number: int, place: int, value: Any, formats: dict[Any, Any]) -> None:
    """Text is written as text, whatever it begins with; a number that Excel would round (over 15 digits) too."""
    if value is None:
        return
    if isinstance(value, datetime | date):
        sheet.write_datetime(number, place, value, formats[type(value)])
    elif isinstance(value, int | float | Decimal) and len(str(value).strip("-0.").replace(".", "")) <= 15:
        sheet.write_number(number, place, float(value))
    else:
        sheet.write_string(number, place, str(value)[:32767])


def _sheet_name(title: str) -> str:
    clean = "".join(" " if ch in "[]:*?/\\'" else ch for ch in title).strip()
    return clean[:31] or "台账"


def origin_of(title: str, unit: str, who: str, conditions: Iterable[tuple[str, str]]) -> Origin:
    """The origin of a file written now."""
    return Origin(title, unit, who, clock.now(), tuple(conditions))
