"""A table whose unit stands beside it gives the same sums and figures from every form of file."""

import io
from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from tests.engines.reading.pages.test_aligned import FONT, SIZE, WRITTEN, Paper
from tests.engines.reading.pages.test_project_tables import CLOSING, INTRODUCTION
from zhenjie.engines.reading.pages.sniff import read_pages
from zhenjie.engines.reading.whole import read_events, read_figures

Rows = Sequence[Sequence[str]]
#: The words above the table, in its first row, in its last row, below it, and its caption.
Way = dict[str, str]
PROJECTS = (
    ("序号", "项目名称", "总投资", "占地面积", "建设地点", "工程进度"),
    ("1", "青石湾冷链物流项目", "5,000", "86", "东塘村", "已开工"),
    ("2", "云溪中学扩建工程", "3500", "20", "", "主体封顶"),
    ("3", "长岭茶旅综合体", "860.5", "120", "长岭村", "正在洽谈"),
)
INDICATORS = (
    ("指标名称", "1—10月累计", "同比（%）"),
    ("固定资产投资", "93600", "12.4"),
    ("规上工业总产值", "486200", "9.7"),
    ("一般公共预算收入", "12,340.5", "-3.1"),
)
SUMS = {"青石湾冷链物流项目": 50_000_000, "云溪中学扩建工程": 35_000_000, "长岭茶旅综合体": 8_605_000}
LEVELS = {"固定资产投资": 936_000_000, "规上工业总产值": 4_862_000_000, "一般公共预算收入": 123_405_000}
WAYS: dict[str, Way] = {
    "line": {"above": "单位：万元"},
    "mixed": {"above": "（单位:万元、亩）"},
    "sheet": {"above": "填报单位：云溪镇　　2026年10月　　金额单位：万元"},
    "title": {"above": "重点项目建设情况一览表（单位：万元）"},
    "bracket": {"above": "重点项目建设情况一览表（万元）"},
    "caption": {"caption": "表1 重点项目建设情况（单位：万元）"},
    "first row": {"first": "单位：万元"},
    "last row": {"last": "计量单位：万元"},
    "note": {"below": "注：金额单位为万元。"},
}


def as_docx(rows: Rows, way: Way) -> bytes:
    from docx import Document  # slow import

    document = Document()
    document.add_paragraph(INTRODUCTION)
    if "caption" in way:
        document.add_paragraph(way["caption"], style="Caption")
    if "above" in way:
        document.add_paragraph(way["above"])
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in [[way.get("first", "")], *rows, [way.get("last", "")]]:
        if any(row):
            cells = table.add_row().cells
            cells = cells if len(row) > 1 else [cells[0].merge(cells[-1])]
            for cell, words in zip(cells, row, strict=True):
                cell.text = words
    document.add_paragraph(way.get("below", CLOSING))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_html(rows: Rows, way: Way) -> bytes:
    lines = [f"<p>{words}</p>" for words in (INTRODUCTION, way.get("above", "")) if words]
    lines += ["<table>", f"<caption>{way['caption']}</caption>" if "caption" in way else ""]
    for row in [[way.get("first", "")], *rows, [way.get("last", "")]]:
        span = f" colspan={len(rows[0])}" if len(row) == 1 else ""
        lines.append("<tr>" + "".join(f"<td{span}>{words}</td>" for words in row) + "</tr>" if any(row) else "")
    return "\n".join(["<html><body>", *lines, "</table>", f"<p>{way.get('below', CLOSING)}</p></body></html>"]).encode()


def as_txt(rows: Rows, way: Way) -> bytes:
    lead = [INTRODUCTION, way.get("caption", ""), way.get("above", ""), way.get("first", "")]
    lines = [*lead, *(" | ".join(row) for row in rows), way.get("last", ""), way.get("below", ""), CLOSING]
    return "\n".join(line for line in lines if line).encode()


def as_ruled(rows: Rows, way: Way) -> bytes:
    from reportlab.lib.styles import ParagraphStyle  # slow import
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table  # slow import

    Paper()
    style = ParagraphStyle("cell", fontName=FONT, fontSize=SIZE, leading=13, wordWrap="CJK")
    right = ParagraphStyle("right", parent=style, alignment=2)
    grid = [[Paragraph(words, style) for words in row] for row in rows]
    spans = [("GRID", (0, 0), (-1, -1), 0.5, "black")]
    if "first" in way:
        grid.insert(0, [Paragraph(way["first"], right), *[""] * (len(rows[0]) - 1)])
        spans.append(("SPAN", (0, 0), (-1, 0)))
    if "last" in way:
        grid.append([Paragraph(way["last"], style), *[""] * (len(rows[0]) - 1)])
        spans.append(("SPAN", (0, -1), (-1, -1)))
    above = [Paragraph(way[name], right) for name in ("caption", "above") if name in way]
    below = [Paragraph(words, style) for words in (way.get("below", ""), CLOSING) if words]
    out = io.BytesIO()
    table = Table(grid, colWidths=widths(rows), style=spans)
    SimpleDocTemplate(out).build([Paragraph(INTRODUCTION, style), *above, table, *below])
    return out.getvalue()


def unruled(rules: str) -> Callable[[Rows, Way], bytes]:
    def as_pdf(rows: Rows, way: Way) -> bytes:
        paper = Paper().text(INTRODUCTION)
        for words in (way.get(name, "") for name in ("caption", "above", "first")):
            if words:
                paper.text(words, x=28 + sum(widths(rows)) - stringWidth(words, FONT, SIZE), gap=18)
        paper.table(rows, widths(rows), rules=rules)
        return paper.text(*(way[name] for name in ("last", "below") if name in way)).text(CLOSING).bytes()

    return as_pdf


def widths(rows: Rows) -> tuple[int, ...]:
    return (40, 130, 70, 70, 70, 80) if len(rows[0]) == 6 else (160, 100, 100)


FORMS = {
    "docx": as_docx,
    "html": as_html,
    "txt": as_txt,
    "ruled.pdf": as_ruled,
    "plain.pdf": unruled(""),
    "three.pdf": unruled("three"),
}


def sums_of(data: bytes, name: str) -> dict[str, Decimal | None]:
    events = read_events(read_pages(data, name), township="云溪镇", written=WRITTEN)
    return {event["name"]: event["investment"] for event in events}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", FORMS)
def test_the_unit_of_a_table_governs_its_sums(form: str, way: str) -> None:
    assert sums_of(FORMS[form](PROJECTS, WAYS[way]), form) == SUMS


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", FORMS)
def test_the_unit_of_a_table_governs_its_figures(form: str, way: str) -> None:
    sheets = read_pages(FORMS[form](INDICATORS, WAYS[way]), form)
    found = read_figures(sheets, township="云溪镇", written=WRITTEN)
    assert {f["indicator"]: f["value"] for f in found if f["aspect"] == "level"} == LEVELS
    assert sorted(round(f["value"], 3) for f in found if f["aspect"] == "growth") == [-0.031, 0.097, 0.124]
    printed = {cell for row in INDICATORS for cell in row}
    assert {sheets.text[f["start"] : f["end"]] for f in found} <= printed | {"3.1"}


@pytest.mark.parametrize("form", FORMS)
def test_without_a_unit_there_is_a_doubt_and_no_sum(form: str) -> None:
    sheets = read_pages(FORMS[form](PROJECTS, {}), form)
    events = read_events(sheets, township="云溪镇", written=WRITTEN)
    assert [(event["investment"], event["doubts"]) for event in events] == [(None, ["unit_unclear"])] * 3


@pytest.mark.parametrize("form", FORMS)
def test_a_heading_beats_the_line_above(form: str) -> None:
    heads = (*PROJECTS[0][:2], "总投资（亿元）", *PROJECTS[0][3:])
    sums = sums_of(FORMS[form]([heads, *PROJECTS[1:]], {"above": "单位：万元、亩"}), form)
    assert sums == {name: 10_000 * value for name, value in SUMS.items()}


@pytest.mark.parametrize("rules", ["", "three", "all"])
def test_the_unit_stands_at_the_head_of_every_page(rules: str) -> None:
    """Repeated in the margin it looks like furniture."""
    paper = Paper()
    for rows in (PROJECTS[:3], (PROJECTS[0], PROJECTS[3], PROJECTS[1])):
        paper.y = 800
        paper.canvas.drawString(40, 800, "云溪镇重点项目")
        paper.text("单位：万元", x=400, gap=18).table(rows, widths(rows), rules=rules).turn()
    assert sums_of(paper.bytes(), "a.pdf") == SUMS


@pytest.mark.parametrize("rules", ["", "three", "all"])
def test_the_unit_goes_on_overleaf_with_the_headings(rules: str) -> None:
    paper = Paper().text("单位：万元", x=400, gap=18).table(PROJECTS[:3], widths(PROJECTS), rules=rules).turn()
    paper.table((PROJECTS[0], PROJECTS[3], PROJECTS[1]), widths(PROJECTS), rules=rules)
    assert sums_of(paper.bytes(), "a.pdf") == SUMS


@pytest.mark.parametrize("rules", ["", "three", "all"])
def test_each_table_of_a_page_has_its_own_unit(rules: str) -> None:
    names = ("河口粮库改造项目", "桃源敬老院扩建工程", "白鹭湖湿地工程")
    other = [PROJECTS[0], *((row[0], name, "12", *row[3:]) for name, row in zip(names, PROJECTS[1:], strict=True))]
    paper = Paper().text("单位：万元", x=400, gap=18).table(PROJECTS, widths(PROJECTS), rules=rules)
    sheets = paper.text("单位：亿元", x=400, gap=18).table(other, widths(other), rules=rules).read()
    events = read_events(sheets, township="云溪镇", written=WRITTEN)
    assert [event["investment"] for event in events] == [*SUMS.values(), *[1_200_000_000] * 3]
