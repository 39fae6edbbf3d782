"""The asker's own layout is filled in place: heads merged or not, units down or across, marks; styles and formulas stay. Whatever is
handed in instead of a layout gets a sentence."""

import contextlib
import zipfile
from collections.abc import Callable
from io import BytesIO
from random import Random
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

from zhenjie.engines.surveys.workbook.bounded import fill, headings
from zhenjie.engines.surveys.workbook.layouts import LARGEST, Table, TemplateProblem

TABLE = Table(
    title="闲置资源月报",
    period="2026年10月",
    unit="云溪镇",
    columns=["闲置资源数", "闲置面积（㎡）", "通气日期", "主要做法"],
    labels=["柳湾村", "杏花村", "梅林村"],
    rows=[
        ["n:3", "n:3816.5", "d:2026-03-01", "=HYPERLINK(1)"],
        ["n:0", "n:120", "", "按月走访"],
        ["n:5", "n:7448", "d:2025-12-31", "—"],
    ],
    totals=["n:8", "n:11384.5", "", ""],
)


def book(rows: list[list[Any]], change: Callable[[Any], None] | None = None) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    if change:
        change(made.active)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def filled(data: bytes, table: Table = TABLE) -> tuple[Any, list[str]]:
    out, notes = fill(data, table)
    return openpyxl.load_workbook(BytesIO(out)).active, notes


def texts(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_units_in_rows_heads_in_a_row() -> None:
    def change(sheet: Any) -> None:
        sheet.merge_cells("A1:E1")
        sheet["B3"].number_format = "0.00"
        sheet["A2"].font = Font(name="仿宋", bold=True)

    layout = book(
        [
            ["附件1　闲置资源统计表"],
            ["单位", "现有闲置资源数量（处）", "闲置面积", "主要做法"],
            ["杏花村"],
            ["柳湾村"],
            ["梅林村"],
            ["合计", "=SUM(B3:B5)"],
        ],
        change,
    )
    sheet, notes = filled(layout)
    assert [row[:4] for row in texts(sheet)[2:6]] == [
        ["杏花村", 0, 120, "按月走访"],
        ["柳湾村", 3, 3816.5, "=HYPERLINK(1)"],
        ["梅林村", 5, 7448, "—"],
        ["合计", "=SUM(B3:B5)", 11384.5, None],
    ]
    assert sheet["D4"].data_type == "s"  # what begins like a formula is text
    assert sheet["B3"].number_format == "0.00"
    assert sheet["A2"].font.name == "仿宋"
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:E1"]
    assert notes == ["表样里没有这些列，没有填：通气日期。"]


def test_merged_heads_are_read_as_one_name() -> None:
    def change(sheet: Any) -> None:
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:C1")
        sheet.merge_cells("D1:D2")

    layout = book([["村（社区）", "闲置", None, "主要做法"], [None, "资源数", "面积（㎡）", None]], change)
    sheet, _notes = filled(layout)
    assert texts(sheet)[2:] == [
        ["柳湾村", 3, 3816.5, "=HYPERLINK(1)"],
        ["杏花村", 0, 120, "按月走访"],
        ["梅林村", 5, 7448, "—"],
    ]
    assert headings(layout) == ["村（社区）", "闲置资源数", "闲置面积（㎡）", "主要做法"]


def test_rows_are_put_in_before_the_total_and_formulas_grow() -> None:
    def change(sheet: Any) -> None:
        sheet["A2"].fill = PatternFill("solid", fgColor="FFEE00")
        sheet.merge_cells("A4:C4")

    layout = book(
        [["单位", "闲置资源数", "闲置面积"], [None, None, None], ["合计", "=SUM(B2:B2)", "=C2*2"], ["制表人：许静"]],
        change,
    )
    sheet, _notes = filled(layout)
    assert texts(sheet) == [
        ["单位", "闲置资源数", "闲置面积"],
        ["柳湾村", 3, 3816.5],
        ["杏花村", 0, 120],
        ["梅林村", 5, 7448],
        ["合计", "=SUM(B2:B4)", "=C2*2"],
        ["制表人：许静", None, None],
    ]
    assert sheet["A4"].fill.fgColor.rgb == sheet["A2"].fill.fgColor.rgb
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A6:C6"]


def test_units_across_heads_down() -> None:
    sheet, notes = filled(book([["项目", "柳湾村", "杏花村"], ["闲置资源数"], ["闲置面积（㎡）"], ["主要做法"]]))
    assert texts(sheet)[1:] == [
        ["闲置资源数", 3, 0],
        ["闲置面积（㎡）", 3816.5, 120],
        ["主要做法", "=HYPERLINK(1)", "按月走访"],
    ]
    assert "梅林村" in notes[-1]


def test_marks_say_where_things_go() -> None:
    layout = book(
        [
            ["{{标题}}（{{时段}}）"],
            ["村", "数", "面积", "通气"],
            ["{{单位}}", "{{闲置资源数}}", "{{闲置面积（㎡）}}", "{{通气日期}}"],
            ["共 {{合计:闲置资源数}} 处"],
        ]
    )
    sheet, notes = filled(layout)
    assert sheet["A1"].value == "闲置资源月报（2026年10月）"
    assert [row[:3] for row in texts(sheet)[2:5]] == [["柳湾村", 3, 3816.5], ["杏花村", 0, 120], ["梅林村", 5, 7448]]
    assert f"{sheet['D3'].value:%Y-%m-%d}" == "2026-03-01"
    assert sheet["A6"].value == "共 8 处"
    assert notes == []


def test_a_long_number_stays_whole() -> None:
    table = Table("t", "p", "u", ["统一代码"], ["柳湾村"], [["n:1234567890123456789"]], [""])
    sheet, _notes = filled(book([["单位", "统一代码"], ["柳湾村"]]), table)
    assert sheet["B2"].value == "1234567890123456789"


def test_a_layout_of_something_else_says_how_it_would_be_found() -> None:
    with pytest.raises(TemplateProblem, match="记号"):
        fill(book([["甲", "乙"], [1, 2]]), TABLE)


def zipped(*parts: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return out.getvalue()


GOOD = book([["单位", "闲置资源数"], ["柳湾村"]])
BOMB = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY c "&a;&a;&a;&a;">]><b>&c;</b>'
BAD = {
    "empty": b"",
    "text": "单位,数\n柳湾村,1".encode(),
    "old": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "half": GOOD[: len(GOOD) // 2],
    "no book": zipped(("a.txt", b"x")),
    "only a name": zipped(("xl/workbook.xml", b"")),
    "no sheet": zipped(("xl/workbook.xml", b"<workbook/>"), ("[Content_Types].xml", b"<Types/>")),
    "entities": zipped(("xl/workbook.xml", BOMB)),
    "unpacks large": zipped(("xl/workbook.xml", b"<a/>"), ("xl/worksheets/sheet1.xml", b" " * (41 * 1024 * 1024))),
    "macros": zipped(("xl/workbook.xml", b"<a/>"), ("xl/vbaProject.bin", b"x")),
    "many parts": zipped(("xl/workbook.xml", b"<a/>"), *((f"p{n}.xml", b"") for n in range(500))),
    "large": b"PK\x03\x04" + b"\0" * LARGEST,
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_get_a_sentence(name: str) -> None:
    with pytest.raises(TemplateProblem, match="请"):
        fill(BAD[name], TABLE)


def test_a_layout_with_flipped_bytes_is_filled_or_refused() -> None:
    dice = Random(7)
    for _round in range(6):
        data = bytearray(GOOD)
        for _flip in range(8):
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        with contextlib.suppress(TemplateProblem):
            fill(bytes(data), TABLE)
