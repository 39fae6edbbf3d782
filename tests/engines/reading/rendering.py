"""One report in the forms in which offices hand it round: html, docx, a two-column PDF, a scan of that PDF."""

import io
from html import escape
from pathlib import Path
from random import Random
from typing import Any

REPORTS = Path(__file__).parents[3] / "src/zhenjie/config/demo/reports"
_CLOSING = "，。、；：”）》%」？！"


def report(start: str) -> str:
    """The demo report whose file name starts with `start`."""
    [path] = REPORTS.glob(f"{start}*.txt")
    return path.read_text(encoding="utf-8")


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def as_html(text: str) -> bytes:
    """A government web page: menu, crumbs, the article with entities and soft breaks, footer."""
    first, *rest = paragraphs(text)
    words = "\n".join(f"<p>&emsp;&emsp;{escape(p).replace('，', '，' + chr(10), 1)}</p>" for p in rest)
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>青澜县</title><script>var n = "9999万元";</script></head>'
        '<body><div class="nav"><a href="/">首页</a><a href="/x">走进青澜（面积1260平方公里）</a></div>'
        f'<h1>{escape(first)}</h1><div class="article">{words}</div>'
        '<div class="footer">版权所有 备案号00000000号 累计访问3026781人次</div></body></html>'
    ).encode()


def as_docx(text: str) -> bytes:
    """A Word file as clerks leave it: words split over runs, a page header and a page number."""
    from docx import Document  # slow import

    document = Document()
    document.sections[0].header.paragraphs[0].text = "内部资料 第3期 共印50份"
    first, *rest = paragraphs(text)
    document.add_heading(first, level=1)
    for words in rest:
        paragraph = document.add_paragraph()
        for at in range(0, len(words), 7):
            paragraph.add_run(words[at : at + 7]).bold = at % 2 == 0
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_pdf(text: str, *, columns: int = 2, size: float = 10.5) -> bytes:
    """Newspaper columns with a masthead and page numbers; numbers are cut wherever a line ends."""
    from reportlab.lib.pagesizes import A4  # slow import
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # slow import
    from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth  # slow import
    from reportlab.pdfgen.canvas import Canvas  # slow import

    registerFont(UnicodeCIDFont("STSong-Light"))
    width, height = A4
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    measure = (width - 100 - 24 * (columns - 1)) / columns
    first, *rest = paragraphs(text)
    lines = [line for words in rest for line in _wrap("　　" + words, measure, size, stringWidth)]
    page, place = 0, 0
    while place < len(lines):
        page += 1
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(50, height - 30, "青澜日报　　2026年11月16日　星期一　　责任编辑：洪一鸣　　3版")
        canvas.drawCentredString(width / 2, 24, f"— {page} —")
        top = height - 70
        if page == 1:
            canvas.setFont("STSong-Light", 20)
            canvas.drawCentredString(width / 2, top, first)
            top -= 40
        canvas.setFont("STSong-Light", size)
        for column in range(columns):
            y = top
            while y > 60 and place < len(lines):
                canvas.drawString(50 + column * (measure + 24), y, lines[place])
                y -= size * 1.6
                place += 1
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _wrap(words: str, measure: float, size: float, width_of: Any) -> list[str]:
    lines, line = [], ""
    for character in words:
        if width_of(line + character, "STSong-Light", size) > measure and character not in _CLOSING:
            lines.append(line)
            line = ""
        line += character
    return [*lines, line]


def as_scan(pdf: bytes, *, seed: int = 7, tilt: float = 0.4, blur: float = 0.6, noise: float = 9) -> bytes:
    """Every page at 200 dpi, a little turned and speckled, as one PDF of pictures."""
    import numpy  # slow import
    import pypdfium2  # slow import
    from PIL import Image, ImageFilter  # slow import

    chance = Random(seed)
    pages = []
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        image = page.render(scale=200 / 72).to_pil().convert("L")
        image = image.rotate(chance.choice((-1, 1)) * tilt, resample=Image.Resampling.BICUBIC, fillcolor=250)
        image = image.filter(ImageFilter.GaussianBlur(blur))
        speckle = numpy.random.default_rng(seed).normal(0, noise, (image.height, image.width))
        pages.append(Image.fromarray(numpy.clip(numpy.asarray(image) + speckle, 0, 255).astype("uint8")))
    document.close()
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return out.getvalue()
