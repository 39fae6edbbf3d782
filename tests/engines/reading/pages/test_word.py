"""What a Word file can hold besides paragraphs: tables of indicators, text boxes, deleted words, notes."""

import io
from datetime import date
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from zhenjie.engines.reading.pages.sheets import Sheets
from zhenjie.engines.reading.pages.sniff import read_pages
from zhenjie.engines.reading.whole import read_figures

ROWS = (
    ("指标", "单位", "1—10月累计", "同比（%）", "年度任务"),
    ("固定资产投资", "亿元", "9.36", "12.4", "11"),
    ("实际到位内资", "亿元", "1.62", "-3.1", "2.4"),
    ("备注：口径同上月", "", "", "", ""),
)


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def figures(data: bytes) -> tuple[Sheets, list[dict[str, Any]]]:
    sheets = read_pages(data, "a.docx")
    return sheets, read_figures(sheets, township="云溪镇", written=date(2026, 11, 9))


def test_a_table_of_indicators_is_read_and_leads_to_its_cells() -> None:
    document = Document()
    document.add_paragraph("云溪镇主要指标")
    table = document.add_table(rows=0, cols=5)
    for row in ROWS:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    sheets, found = figures(saved(document))
    assert {f["sentence"] for f in found} == {
        "1—10月，固定资产投资9.36亿元，同比增长12.4%，全年任务11亿元。",
        "1—10月，实际到位内资1.62亿元，同比下降3.1%，全年任务2.4亿元。",
    }
    assert "备注：口径同上月" in sheets.text
    told = {(f["exact"].rstrip("0").rstrip("."), f["unit"], f["aspect"]) for f in found}
    assert {("936000000", "元", "level"), ("0.124", "%", "growth"), ("-0.031", "%", "growth")} <= told
    [value] = [f for f in found if f["quote"] == "9.36亿元"]
    paragraphs = [
        p.text for p in document._body._element.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p")
    ]
    words = [paragraphs[part["paragraph"]][part["start"] : part["end"]] for part in value["locator"]["parts"]]
    assert words == ["9.36"]


def test_another_table_stays_a_table() -> None:
    document = Document()
    table = document.add_table(rows=0, cols=2)
    for row in (("姓名", "电话"), ("许静", "19900000001")):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    sheets, found = figures(saved(document))
    assert "许静\t19900000001" in sheets.text
    assert found == []


def test_deleted_words_are_not_read_and_text_boxes_are() -> None:
    document = Document()
    paragraph = document.add_paragraph("全镇完成固定资产投资9.36亿元")
    paragraph._p.append(
        parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="a"><w:r><w:delText>8.88亿元</w:delText></w:r></w:del>')
    )
    paragraph._p.append(
        parse_xml(
            f"<w:r {nsdecls('w')}><w:pict><w:txbxContent><w:p><w:r><w:t>实现税收8214万元。</w:t></w:r></w:p>"
            "</w:txbxContent></w:pict></w:r>"
        )
    )
    sheets, found = figures(saved(document))
    assert sheets.text == "全镇完成固定资产投资9.36亿元\n实现税收8214万元。\n"
    assert [f["quote"] for f in found] == ["9.36亿元", "8214万元"]
