"""Workbooks as they come, and as somebody hostile makes them: a table or a sentence, never a trace."""

import contextlib
import io
import random
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.engines.ledger.importing import bounded, reading
from zhenjie.engines.ledger.importing.errors import TableError
from zhenjie.engines.ledger.importing.headings import Candidate, find_head, fold, is_no_row, match
from zhenjie.engines.ledger.importing.values import Fault, date_of, number_of, text_of, yes_of


def book(fill: Any, options: dict[str, Any] | None = None) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, **(options or {})})
    fill(made)
    made.close()
    return out.getvalue()


def all_kinds(made: Any) -> None:
    sheet = made.add_worksheet("一")
    day = made.add_format({"num_format": "yyyy年m月d日"})
    sheet.write_row(1, 1, ["名称", "数", "日"])
    sheet.write_row(2, 1, ["甲", 2])
    sheet.write_datetime(2, 3, datetime(2026, 3, 5), day)  # noqa: DTZ001 - a spreadsheet knows no zone
    sheet.write_formula(3, 2, "=C3*2", value=4)
    sheet.write_number(4, 3, -5, day)
    sheet.write_boolean(5, 1, True)
    sheet.write_formula(6, 1, "=NA()", value="#N/A")
    sheet.write_number(7, 1, 45000.25)
    sheet.set_row(7, None, None, {"hidden": True})


def rows(data: bytes, name: str = "x.xlsx") -> list[Any]:
    with reading.open_table(data, name) as table:
        return list(table.rows(0))


@pytest.mark.parametrize("options", [{}, {"date_1904": True}])
def test_held_and_streamed_say_the_same(monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]) -> None:
    data = book(all_kinds, options)
    held = rows(data)
    monkeypatch.setattr(reading, "STREAM_FROM", -1)
    streamed = rows(data)
    assert held[:3] == streamed[:3]
    assert held[0] == (2, [None, "名称", "数", "日"])
    assert held[1] == (3, [None, "甲", 2.0, date(2026, 3, 5)])
    assert held[2] == (4, [None, None, 4.0])
    assert held[-1] == streamed[-1] == (8, [None, 45000.25])


def test_hidden_lines_are_known_and_read() -> None:
    with reading.open_table(book(all_kinds), "x.xlsx") as table:
        assert table.hidden_lines(0) == {8}


def test_a_hundred_sheets_each_by_its_name() -> None:
    def fill(made: Any) -> None:
        for number in range(100):
            made.add_worksheet(f"表{number}").write_row(0, 0, ["名称", number])

    with reading.open_table(book(fill), "x.xlsx") as table:
        assert [sheet.name for sheet in table.sheets] == [f"表{number}" for number in range(100)]
        assert list(table.rows(99)) == [(1, ["名称", 99.0])]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空的"),
        (b"%PDF-1.7", "不是表格"),
        (b"PK\x03\x04" + b"x" * 100, "损坏"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "损坏"),
        (b"<html><table><tr><td>1</td></tr></table>", "网页"),
        (b"\0\1\2\3" * 50, "不是表格"),
        (b"a,b\n\xff\xfe\x80\x81\xff", "认不出"),
    ],
)
def test_what_is_no_table_gets_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(TableError, match=said):
        rows(data, "x.csv")


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    out = io.BytesIO(book(all_kinds))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/media/bomb.bin", b"\0" * (80 * 1024 * 1024))
    with pytest.raises(TableError, match="展开后大得不正常"):
        rows(out.getvalue())


def test_a_macro_is_only_bytes(tmp_path: Path) -> None:
    out = io.BytesIO(book(all_kinds))
    with zipfile.ZipFile(out, "a") as made:
        made.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    assert rows(out.getvalue(), "x.xlsm") == rows(book(all_kinds))


def test_broken_workbooks_end_in_a_table_or_a_sentence() -> None:
    whole, dice = book(all_kinds), random.Random(5)
    for _ in range(60):
        data = bytearray(whole)
        if dice.random() < 0.4:
            data = data[: dice.randrange(len(data))]
        for _hit in range(dice.randint(1, 8)):
            if data:
                data[dice.randrange(len(data))] = dice.randrange(256)
        with contextlib.suppress(TableError):
            rows(bytes(data))


def test_entities_are_not_followed(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(all_kinds))) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "xl/workbook.xml":
                head, _, rest = data.partition(b"?>")
                data = head + b'?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + rest
            new.writestr(info.filename, data)
    with contextlib.suppress(TableError):
        assert rows(out.getvalue())


def test_the_child_streams_and_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(book(all_kinds))
    assert [sheet["name"] for sheet in bounded.look(str(path), "x.xlsx")["sheets"]] == ["一"]
    batches = list(bounded.rows(str(path), "x.xlsx", 0, 2, 2))
    assert [line for lines, _cells in batches for line in lines] == [3, 4, 5, 6, 8]
    path.write_bytes(b"%PDF-")
    with pytest.raises(TableError, match="不是表格"):
        bounded.look(str(path), "x.xlsx")


def test_a_head_of_two_lines_under_a_title() -> None:
    lines: list[tuple[int, list[Any]]] = [
        (1, ["云溪镇闲置资源汇总表"]),
        (3, ["序号", "名称", "面积", None, "权属"]),
        (4, [None, None, "建筑面积", "占地面积"]),
        (5, [1.0, "老院", 3.0, 4.0, "甲"]),
    ]
    merges = [(1, 0, 1, 4), (3, 0, 4, 0), (3, 1, 4, 1), (3, 2, 3, 3), (3, 4, 4, 4)]
    head = find_head(lines, merges, ["名称"])
    assert head is not None
    assert (head.line, head.titles) == (4, ("序号", "名称", "建筑面积", "占地面积", "权属"))


def test_headings_find_their_columns() -> None:
    columns = [
        Candidate("area", "面积（㎡）", ("建筑面积",)),
        Candidate("name", "名称"),
        Candidate("price", "底价（元）"),
    ]
    found = match(["资源名称", "*建筑面积(平方米)", "备注", "1.底价（万元）"], columns)
    assert {place: one.name for place, one in found.items()} == {0: "name", 1: "area", 3: "price"}
    assert found[3].doubt == "表里的单位是 万元，台账里是 元"
    assert match(["面积", "面积（亩）"], columns)[0].name == "area"


@pytest.mark.parametrize(
    ("cells", "no"), [(["合 计", 3.0], True), ([1.0, "小计：", 3.0], True), (["合计划院"], False), (["注：估"], True)]
)
def test_totals_and_notes_are_no_rows(cells: list[Any], no: bool) -> None:
    assert is_no_row(cells, ["名称", "面积"]) is no


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_day_is_read_however_it_is_written(day: date) -> None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"):
        assert date_of(day.strftime(form)) == day
    assert date_of([day.isoformat()]) == day


@given(st.one_of(st.text(max_size=40), st.floats(), st.booleans(), st.integers()))
def test_any_cell_is_a_value_or_a_sentence(cell: Any) -> None:
    for read in (text_of, number_of, date_of, yes_of):
        with contextlib.suppress(Fault):
            read(cell)  # type: ignore[operator]


def test_what_a_spreadsheet_does_to_numbers() -> None:
    assert (text_of(5.0), text_of(0.1 + 0.2), text_of("'=1+1")) == ("5", "0.3", "=1+1")
    with pytest.raises(Fault, match="超过 15 位"):
        text_of(370000199001010011.0)
    with pytest.raises(Fault, match="分不清"):
        date_of(2026.1)
    assert fold("一、面积（平方米）*") == "面积"
