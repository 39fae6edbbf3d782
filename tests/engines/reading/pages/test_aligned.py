"""Tables of a PDF without upright rules: told from where the words stand, and from nothing that is only set in columns."""

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfgen.canvas import Canvas

from tests.engines.reading.pages.test_project_tables import CLOSING, HEADS, INTRODUCTION, ROWS, TOLD
from tests.engines.reading.rendering import as_scan
from zhenjie.engines.reading.pages.sheets import Sheets
from zhenjie.engines.reading.pages.sniff import read_pages
from zhenjie.engines.reading.whole import read_events, read_figures

FONT, SIZE = "STSong-Light", 10
WRITTEN = date(2026, 11, 9)
WIDTHS = (30, 92, 96, 58, 56, 66, 52, 62)
INDICATORS = (
    ("指标名称", "计量单位", "1—10月", "同比（%）"),
    ("固定资产投资", "亿元", "9.36", "12.4"),
    ("规上工业总产值", "亿元", "48.62", "9.7"),
    ("一般公共预算收入", "万元", "12,340.5", "-3.1"),
    ("新签约项目", "个", "11", ""),
)
SHORT = (
    ("序号", "项目名称", "总投资（万元）", "建设地点"),
    ("1", "青石湾冷链物流项目", "12,000", "东塘村"),
    ("2", "云溪中学扩建工程", "3500", ""),
    ("3", "长岭茶旅综合体", "860", "长岭村"),
)


class Paper:
    """A pdf drawn by hand, from above; `turned` is the page's own rotation, the words stay upright on the screen."""

    def __init__(self, turned: int = 0) -> None:
        registerFont(UnicodeCIDFont(FONT))
        self.out, self.turned = io.BytesIO(), turned
        self.canvas = Canvas(self.out, pagesize=(595, 842))
        self.open()

    def open(self) -> None:
        self.y = 760.0
        if self.turned:
            self.canvas.setPageRotation(self.turned)
            across, up = (842, 595) if self.turned != 180 else (595, 842)
            self.canvas.translate(*{90: (across, 0), 180: (across, up), 270: (0, up)}[self.turned])
            self.canvas.rotate(self.turned)
        self.canvas.setFont(FONT, SIZE)

    def text(self, *lines: str, x: float = 40, gap: float = 26) -> "Paper":
        for line in lines:
            self.canvas.drawString(x, self.y, line)
            self.y -= 16
        self.y -= gap - 16
        return self

    def rule(self, widths: Sequence[float]) -> None:
        self.canvas.line(38, self.y + 12, 40 + sum(widths), self.y + 12)

    def table(
        self,
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        rules: str = "",
        lead: float = 20,
        middle: bool = False,
    ) -> "Paper":
        """Numbers right aligned, words left, broken where they fill their column. `rules`: '', 'three', 'all'."""
        for place, row in enumerate(rows):
            if rules == "all" or (rules and place < 2):
                self.rule(widths)
            cells = [broken(said, width - 12) for said, width in zip(row, widths, strict=True)]
            tall = max(len(lines) for lines in cells)
            x = 40.0
            for lines, width in zip(cells, widths, strict=True):
                low = self.y - 12 * (tall - len(lines)) / 2 if middle else self.y
                for at, line in enumerate(lines):
                    right = line[:1].isdigit() and line.replace(",", "").replace(".", "").isdigit()
                    here = x + width - 12 - stringWidth(line, FONT, SIZE) if right else x
                    self.canvas.drawString(here, low - 12 * at, line)
                x += width
            self.y -= lead + 12 * (tall - 1)
        if rules:
            self.rule(widths)
        self.y -= 12
        return self

    def turn(self) -> "Paper":
        self.canvas.showPage()
        self.open()
        return self

    def bytes(self) -> bytes:
        self.canvas.save()
        return self.out.getvalue()

    def read(self) -> Sheets:
        return read_pages(self.bytes(), "a.pdf", lambda _share: None)


def broken(words: str, width: float) -> list[str]:
    lines = [""]
    for character in words:
        if stringWidth(lines[-1] + character, FONT, SIZE) > width:
            lines.append("")
        lines[-1] += character
    return lines


def rows_of(sheets: Sheets) -> list[tuple[str, ...]]:
    return [tuple(line.split("\t")) for line in sheets.text.splitlines() if "\t" in line]


def told(sheets: Sheets) -> list[tuple[str, str, Decimal, str, str]]:
    return [
        (e["name"], e["stage"], Decimal(str(e["investment"])), e["expected_completion"], e["location"])
        for e in read_events(sheets, township="云溪镇", written=WRITTEN)
    ]


@pytest.mark.parametrize("middle", [False, True])
@pytest.mark.parametrize("rules", ["", "three", "all"])
def test_a_row_is_an_event_with_what_its_cells_tell(rules: str, middle: bool) -> None:
    table = [HEADS, *ROWS]
    sheets = Paper().text(INTRODUCTION).table(table, WIDTHS, rules=rules, middle=middle).text(CLOSING).read()
    assert rows_of(sheets) == table
    assert told(sheets) == TOLD
    assert sheets.text.startswith(INTRODUCTION)
    assert sheets.text.rstrip().endswith(CLOSING)
    printed = "".join([INTRODUCTION, *(said for row in table for said in row), CLOSING])
    assert sorted("".join(sheets.text.split())) == sorted(printed)


@pytest.mark.parametrize("place", ["TOP", "MIDDLE", "BOTTOM"])
@pytest.mark.parametrize("middle", [0, 1])
def test_cells_stand_at_the_head_the_middle_or_the_foot_of_their_row(place: str, middle: int) -> None:
    from reportlab.lib.styles import ParagraphStyle  # slow import
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table  # slow import

    registerFont(UnicodeCIDFont(FONT))
    cell = ParagraphStyle("cell", fontName=FONT, fontSize=9, leading=12, wordWrap="CJK", alignment=middle)
    grid = [[Paragraph(said, cell) for said in row] for row in (HEADS, *ROWS)]
    table = Table(grid, colWidths=[27, 81, 83, 52, 52, 60, 50, 54], style=[("VALIGN", (0, 0), (-1, -1), place)])
    out = io.BytesIO()
    SimpleDocTemplate(out).build([Paragraph(INTRODUCTION, cell), table, Paragraph(CLOSING, cell)])
    sheets = read_pages(out.getvalue(), "a.pdf", lambda _share: None)
    assert rows_of(sheets) == [HEADS, *ROWS]
    assert told(sheets) == TOLD


@pytest.mark.parametrize("rules", ["", "three", "all"])
@pytest.mark.parametrize("lead", [14, 20, 34])
def test_figures_stand_in_the_cells_they_were_printed_in(rules: str, lead: float) -> None:
    sheets = (
        Paper().text(INTRODUCTION).table(INDICATORS, (140, 70, 80, 80), rules=rules, lead=lead).text(CLOSING).read()
    )
    assert rows_of(sheets) == list(INDICATORS)


def test_a_cell_leads_to_its_box() -> None:
    printed = Paper().text(INTRODUCTION).table([HEADS, *ROWS], WIDTHS).bytes()
    sheets = read_pages(printed, "a.pdf", lambda _share: None)
    page = pypdfium2.PdfDocument(printed)[0]
    words = page.get_textpage()
    for said in ("12,000", "主体封顶", "东塘村", "3500", "长岭茶旅综合体"):
        start = sheets.text.index(said)
        [part] = sheets.locate(start, start + len(said))["parts"]
        x0, y0, x1, y1 = part["box"]
        assert words.get_text_bounded(x0 - 1, 842 - y1, x1 + 1, 842 - y0).strip() == said


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(turned: int) -> None:
    paper = Paper(turned)
    if turned != 180:
        paper.y = 540
    sheets = paper.text(INTRODUCTION).table(SHORT, (40, 130, 100, 80)).text(CLOSING).read()
    assert rows_of(sheets) == list(SHORT)
    assert sheets.text.startswith(INTRODUCTION)
    [box] = sheets.locate(0, 2)["parts"]
    assert box["box"][0] == pytest.approx(40, abs=1)


@pytest.mark.parametrize("again", [True, False])
def test_a_table_goes_on_overleaf(again: bool) -> None:
    more = (
        ("4", "禾丰粮库改造项目", "1,200", "河口村"),
        ("5", "桃源敬老院扩建工程", "960", ""),
        ("", "合计", "18520", ""),
    )
    paper = Paper().text(INTRODUCTION).table(SHORT, (40, 130, 100, 80)).turn()
    sheets = paper.table([SHORT[0], *more] if again else more, (40, 130, 100, 80)).text(CLOSING).read()
    assert rows_of(sheets) == [*SHORT, *([SHORT[0]] if again else []), *more]
    assert [(name, sum_, place) for name, _s, sum_, _d, place in told(sheets)] == [
        ("青石湾冷链物流项目", 120_000_000, "东塘村"),
        ("云溪中学扩建工程", 35_000_000, ""),
        ("长岭茶旅综合体", 8_600_000, "长岭村"),
        ("禾丰粮库改造项目", 12_000_000, "河口村"),
        ("桃源敬老院扩建工程", 9_600_000, ""),
    ]


def test_headings_in_the_margin_of_every_page_are_no_furniture() -> None:
    paper = Paper()
    paper.y = 800
    paper.table(SHORT, (40, 130, 100, 80)).turn()
    paper.y = 800
    sheets = paper.table(SHORT, (40, 130, 100, 80)).read()
    assert rows_of(sheets) == list(SHORT) * 2
    assert {block.kind for block in sheets.blocks} == {"body"}


def test_a_heading_inside_of_a_table_tells_the_stage_of_what_follows() -> None:
    widths = (40, 130, 100, 80)
    paper = Paper().text(INTRODUCTION).table(SHORT[:1], widths)
    paper.y += 12
    paper.text("一、已开工重点项目（共两个）", gap=20).table(SHORT[1:3], widths)
    paper.y += 12
    paper.text("二、正在洽谈的重点项目（共一个）", gap=20).table(SHORT[3:], widths)
    sheets = paper.read()
    assert rows_of(sheets) == list(SHORT)
    stages = {name: stage for name, stage, *_rest in told(sheets)}
    assert stages == {"青石湾冷链物流项目": "开工", "云溪中学扩建工程": "开工", "长岭茶旅综合体": "在谈"}


def test_unknown_headings_need_numbers_below() -> None:
    villages = (
        ("村别", "户籍户", "常住人", "公益林"),
        ("东塘", "312", "1,204", "86.5"),
        ("长岭", "208", "", "120"),
        ("河口", "97", "330", ""),
    )
    assert rows_of(Paper().table(villages, (80, 80, 80, 80)).read()) == list(villages)
    names = (("张三元", "李四方", "王五岳"), ("赵六合", "钱七星", "孙八达"), ("周九州", "吴十全", "郑百川"))
    assert rows_of(Paper().table(names, (80, 80, 80)).read()) == []


def test_a_list_with_dots_stays_text_and_gives_its_figures() -> None:
    listed = (
        "项目名称……………………………总投资",
        "固定资产投资…………………………9.36亿元",
        "规上工业总产值………………………48.62亿元",
        "财政收入........................ 1.2亿元",
    )
    sheets = Paper().text(*listed).read()
    assert rows_of(sheets) == []
    found = {figure["quote"] for figure in read_figures(sheets, township="云溪镇", written=WRITTEN)}
    assert {"9.36亿元", "48.62亿元", "1.2亿元"} <= found


def test_newspaper_columns_stay_text() -> None:
    """Even under three words that could be headings."""
    body = INTRODUCTION + "全镇完成投资9.36亿元，新签约项目11个，其中落地6个。群众满意，" + CLOSING
    lines = broken(body * 4, 150)
    third = len(lines) // 3
    paper = Paper()
    for at, head in enumerate(("项目名称", "总投资", "建设地点")):
        paper.y = 760
        paper.text(head, *lines[at * third : (at + 1) * third], x=40 + 175 * at)
    sheets = paper.read()
    assert rows_of(sheets) == []


def test_running_text_around_a_table_keeps_its_paragraphs() -> None:
    prose = broken("　　" + (INTRODUCTION + CLOSING) * 4, 500)
    plain = Paper().text(*prose).read()
    sheets = Paper().text(*prose).table(SHORT, (40, 130, 100, 80)).text(*prose).read()
    assert rows_of(sheets) == list(SHORT)
    assert [line for line in sheets.text.splitlines() if "\t" not in line] == plain.text.splitlines() * 2


def test_a_note_below_a_table_is_no_cell() -> None:
    sheets = Paper().table(SHORT, (40, 130, 100, 80)).text("注：投资按计划数。").read()
    assert rows_of(sheets) == list(SHORT)
    assert sheets.text.splitlines()[-1] == "注：投资按计划数。"


@pytest.mark.ocr
def test_a_table_of_a_scan_is_read_by_where_its_words_stand() -> None:
    """Turned a little and speckled: every number in its row, the unit from the line above, the words around as they were."""
    table = [(*SHORT[0][:2], "总投资", "建设地点"), *SHORT[1:]]
    paper = Paper().text(INTRODUCTION).text("单位：万元", x=300, gap=18).table(table, (40, 130, 100, 80), rules="three")
    sheets = read_pages(as_scan(paper.text(CLOSING).bytes(), seed=3), "a.pdf", lambda _share: None)
    assert sheets.media == "scan"
    # Which characters a name is seen to have is the recogniser's; which cell they stand in is ours.
    assert [(name[-2:], value) for name, _stage, value, *_rest in told(sheets)] == [
        ("项目", 120_000_000),
        ("工程", 35_000_000),
        ("合体", 8_600_000),
    ]
    assert sheets.text.startswith(INTRODUCTION)
    assert sheets.text.rstrip().endswith(CLOSING)
