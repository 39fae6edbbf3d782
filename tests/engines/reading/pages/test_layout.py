"""A newspaper page: columns, several articles, a picture with its caption, numbers cut at the end of a line."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from zhenjie.engines.reading.pages.sheets import Sheets
from zhenjie.engines.reading.pages.sniff import read_pages
from zhenjie.engines.reading.whole import read_figures

OWN = (
    "　　今年以来，云溪镇把项目建设作为头等大事，全镇上下一条心、一股劲，各项工作稳步推进，呈现出良好的发展态势。"
    "1—10月份，全镇完成固定资产投资9.36亿元，同比增长12.4%；规上工业总产值48.62亿元，同比增长9.7%。"
    "新签约项目11个，其中落地6个、开工3个、投产2个。改造农村道路34公里，安装路灯1180盏，改厕4300户。"
    "受理群众诉求1113件，办结1016件，解决率91.3%。建成长者食堂9处，发放低保金186万元。"
    "下一步，云溪镇将紧盯目标不放松，倒排工期抓进度，千方百计补短板，确保各项任务圆满完成，为全县发展多作贡献。"
)
OTHER = (
    "　　本报讯　连日来，禾丰镇抢抓晴好天气，组织农机手下田抢收晚稻。截至目前，已收割晚稻5.6万亩，占种植面积的88.9%，"
    "预计总产量4.63万吨。当地成立服务队17支，出动收割机360台，为在外务工的农户代收3200亩，受到群众欢迎。"
)


def lines(words: str, width: int) -> list[str]:
    return [words[at : at + width] for at in range(0, len(words), width)]


def column(canvas: Canvas, x: float, y: float, text: Sequence[str], size: float = 10) -> None:
    canvas.setFont("STSong-Light", size)
    for line in text:
        canvas.drawString(x, y, line)
        y -= 1.6 * size


def page() -> bytes:
    """Own article in two columns under a wide headline with a picture, a neighbour's in the third column."""
    registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    column(canvas, 40, 815, ["青澜日报　2026年11月16日　星期一　责任编辑：洪一鸣　3版"], 9)
    column(canvas, 80, 760, ["项目为王　云溪镇跑出加速度"], 22)
    own = lines(OWN, 16)
    half = (len(own) + 1) // 2
    column(canvas, 40, 710, own[:half])
    column(canvas, 215, 710, own[half:])
    picture = io.BytesIO()
    from PIL import Image  # slow import

    Image.new("RGB", (40, 30), "gray").save(picture, "PNG")
    picture.seek(0)
    canvas.drawImage(ImageReader(picture), 40, 380, 330, 100)
    column(canvas, 90, 366, ["图为项目施工现场，3台塔吊正在作业。　通讯员摄"], 8)
    column(canvas, 400, 760, ["禾丰抢收晚稻"], 18)
    column(canvas, 400, 725, lines(OTHER, 15))
    canvas.save()
    return out.getvalue()


def read(township: str) -> tuple[Sheets, list[dict[str, Any]]]:
    sheets = read_pages(page(), "a.pdf")
    return sheets, read_figures(sheets, township=township, written=date(2026, 11, 16))


def words(sheets: Sheets, kind: str) -> list[str]:
    return [sheets.text[b.start : b.end] for b in sheets.blocks if b.kind == kind]


def test_columns_are_joined_and_numbers_with_them() -> None:
    sheets, found = read("云溪镇")
    assert "".join(words(sheets, "body")) == OWN.strip()
    quotes = [f["quote"] for f in found]
    assert {"9.36亿元", "12.4%", "48.62亿元", "1180盏", "1016件", "91.3%", "186万元"} <= set(quotes)


def test_a_neighbours_article_is_kept_apart() -> None:
    sheets, found = read("云溪镇")
    assert "".join(words(sheets, "neighbour")).startswith("禾丰抢收晚稻")
    assert not {"5.6万亩", "88.9%", "17支"} & {f["quote"] for f in found}
    _, theirs = read("禾丰镇")
    assert {"5.6万亩", "88.9%", "4.63万吨"} <= {f["quote"] for f in theirs}
    assert "9.36亿元" not in {f["quote"] for f in theirs}


def test_masthead_and_caption_are_not_read() -> None:
    sheets, found = read("云溪镇")
    assert any("责任编辑" in line for line in words(sheets, "furniture"))
    assert any("塔吊" in line for line in words(sheets, "caption"))
    assert not {"3台", "3版"} & {f["quote"] for f in found}
