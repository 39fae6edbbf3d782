"""A table of projects gives the same events from a Word file, a web page, a ruled PDF and a text with bars."""

import io
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import pytest

from zhenjie.engines.reading.pages.sniff import read_pages
from zhenjie.engines.reading.whole import read_events

HEADS = ("序号", "项目名称", "建设内容", "总投资（万元）", "工程进度", "计划竣工时间", "建设地点", "责任单位")
ROWS = (
    (
        "1",
        "青石湾冷链物流项目",
        "新建冷库三座，配套道路、管网",
        "12,000",
        "主体封顶",
        "2026年12月",
        "东塘村",
        "经济发展办",
    ),
    ("2", "云溪中学扩建工程", "教学楼一栋", "3500", "已开工", "2027年8月", "", "社会事务办"),
    ("3", "长岭茶旅综合体", "游客中心及民宿", "8600", "正在洽谈", "", "长岭村", "文旅专班"),
    ("", "合计", "", "24100", "", "", "", ""),
)
INTRODUCTION, CLOSING = "现将云溪镇重点项目进展情况公布如下。", "下一步，全镇将抓好项目建设。"
TOLD = [
    ("青石湾冷链物流项目", "在建", Decimal(120_000_000), "2026-12", "东塘村"),
    ("云溪中学扩建工程", "开工", Decimal(35_000_000), "2027-08", ""),
    ("长岭茶旅综合体", "在谈", Decimal(86_000_000), "", "长岭村"),
]


def as_docx(rows: Sequence[Sequence[str]]) -> bytes:
    from docx import Document  # slow import

    document = Document()
    document.add_paragraph(INTRODUCTION)
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, words in zip(table.rows, rows, strict=True):
        for cell, said in zip(row.cells, words, strict=True):
            cell.text = said
    document.add_paragraph(CLOSING)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_html(rows: Sequence[Sequence[str]]) -> bytes:
    """As a word processor leaves it: a paragraph in every cell, the heading broken over two lines."""
    cells = [["".join(f"<td><p>{said.replace('（', '<br>（')}</p></td>" for said in row)] for row in rows]
    table = "".join(f"<tr>{row}</tr>\n" for [row] in cells)
    return f"<html><body><p>{INTRODUCTION}</p><table>{table}</table><p>{CLOSING}</p></body></html>".encode()


def as_pdf(rows: Sequence[Sequence[str]]) -> bytes:
    """Ruled, with cells so narrow that their words run over several lines."""
    from reportlab.lib.styles import ParagraphStyle  # slow import
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # slow import
    from reportlab.pdfbase.pdfmetrics import registerFont  # slow import
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table  # slow import

    registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("cell", fontName="STSong-Light", fontSize=10, leading=13, wordWrap="CJK")
    grid = [[Paragraph(said, style) for said in row] for row in rows]
    table = Table(grid, colWidths=[28, 82, 90, 52, 52, 60, 48, 52], style=[("GRID", (0, 0), (-1, -1), 0.5, "black")])
    out = io.BytesIO()
    SimpleDocTemplate(out).build([Paragraph(INTRODUCTION, style), table, Paragraph(CLOSING, style)])
    return out.getvalue()


def as_txt(rows: Sequence[Sequence[str]]) -> bytes:
    lines = [" | ".join(row) for row in rows]
    return "\n".join([INTRODUCTION, lines[0], " | ".join("---" for _ in rows[0]), *lines[1:], CLOSING]).encode()


@pytest.mark.parametrize(("form", "ending"), [(as_docx, "docx"), (as_html, "html"), (as_pdf, "pdf"), (as_txt, "txt")])
def test_a_row_is_an_event_with_what_its_cells_tell(
    form: Callable[[Sequence[Sequence[str]]], bytes], ending: str
) -> None:
    sheets = read_pages(form([HEADS, *ROWS]), f"table.{ending}", lambda _share: None)
    events = read_events(sheets, township="云溪镇", written=date(2026, 11, 9))
    told = [
        (
            event["name"],
            event["stage"],
            Decimal(str(event["investment"])),
            event["expected_completion"],
            event["location"],
        )
        for event in events
    ]
    assert told == TOLD
    for event in events:
        assert sheets.text[event["start"] : event["end"]].replace("\n", "") == event["quote"] == event["name"]


def test_a_page_laid_out_as_a_table_keeps_its_paragraphs() -> None:
    page = (
        "<html><body><table><tr><td><p>海川公司投资1亿元。</p><p>东篱合作社成立。</p></td></tr></table></body></html>"
    )
    sheets = read_pages(page.encode(), "page.html", lambda _share: None)
    assert sheets.text.splitlines() == ["海川公司投资1亿元。", "东篱合作社成立。"]


def test_a_ruled_row_that_ends_in_empty_cells_is_read_by_its_headings() -> None:
    """Cells that lack at the end are written out; else the row would be taken for one whose first cells stand above it."""
    rows = [HEADS, *((*row[:6], "", "") for row in ROWS)]
    sheets = read_pages(as_pdf(rows), "table.pdf", lambda _share: None)
    told = {
        event["name"]: event["investment"]
        for event in read_events(sheets, township="云溪镇", written=date(2026, 11, 9))
    }
    assert told == {name: int(investment) for name, _stage, investment, _day, _place in TOLD}
