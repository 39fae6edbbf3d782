"""pdf: characters with their boxes from the text layer; a page without one is handed to the eye."""

import ctypes
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any
from unicodedata import normalize

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from zhenjie.engines.reading.pages.errors import PageError
from zhenjie.engines.reading.pages.layout import GAP, order_pages
from zhenjie.engines.reading.pages.lines import Line
from zhenjie.engines.reading.pages.ruled import SHORTEST, THICKEST
from zhenjie.engines.reading.pages.sheets import Box, Page, Sheets

MOST_PAGES = 400
#: Pages that have to be read by eye take seconds each.
MOST_SCANNED = 40
#: A page with more strokes is a drawing.
MOST_STROKES = 4000
#: Below this many characters a page with a picture over it counts as scanned.
_FEW = 12

Eye = Callable[[Any, int, float], list[Line]]
Upright = Callable[[float, float, float, float], Box]


def open_pdf(data: bytes) -> pdfium.PdfDocument:
    """The document; raises PageError when it is locked, broken, empty or endless."""
    try:
        document = pdfium.PdfDocument(data)
        count = len(document)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise PageError("这个 PDF 设了打开密码，请先去掉密码再上传。") from None
        raise PageError("这个 PDF 已损坏，打不开，请重新导出一份再试。") from None
    if not count:
        raise PageError("这个 PDF 里没有页面，请重新导出一份再试。")
    if count > MOST_PAGES:
        raise PageError(f"这个 PDF 有 {count} 页，超过 {MOST_PAGES} 页的上限，请拆分后再上传。")
    return document


def read_pdf(data: bytes, eye: Eye | None, advance: Callable[[float], None]) -> Sheets:
    """The text of all pages. `eye(image, page, scale)` reads a page that is a picture; None when no recognition is installed."""
    document = open_pdf(data)
    pages: list[Page] = []
    lines: list[Line] = []
    pictures: dict[int, list[Box]] = {}
    rules: dict[int, list[Box]] = {}
    scanned = 0
    for index in range(len(document)):
        page = _page(document, index)
        width, height = page.get_size()
        pages.append(Page(index + 1, round(width, 1), round(height, 1)))
        upright = _upright(page.get_rotation(), width, height)
        found = list(_lines(page, index + 1, upright))
        pictures[index + 1] = _pictures(page, upright)
        rules[index + 1] = list(_rules(page, upright))
        if sum(len(line.text) for line in found) < _FEW and pictures[index + 1]:
            scanned += 1
            found = _look(page, index + 1, eye, scanned)
        lines += found
        page.close()
        advance((index + 1) / len(document))
    if not any(line.text.strip() for line in lines):
        raise PageError("这个 PDF 里没有文字，也没有认得出的图像文字，请检查原件是否空白。")
    return order_pages("scan" if scanned == len(pages) else "pdf", pages, lines, pictures, rules)


def _upright(rotation: int, width: float, height: float) -> Upright:
    """From the corners of a box in the file (from the lower left) to the box on the page as it is shown, `width` by `height`."""
    return {
        0: lambda x0, y0, x1, y1: (x0, height - y1, x1, height - y0),
        90: lambda x0, y0, x1, y1: (y0, x0, y1, x1),
        180: lambda x0, y0, x1, y1: (width - x1, y0, width - x0, y1),
        270: lambda x0, y0, x1, y1: (width - y1, height - x1, width - y0, height - x0),
    }[rotation]


def _page(document: pdfium.PdfDocument, index: int) -> pdfium.PdfPage:
    try:
        return document[index]
    except pdfium.PdfiumError:
        raise PageError(f"这个 PDF 的第 {index + 1} 页已损坏，请重新导出一份再试。") from None


def _look(page: pdfium.PdfPage, number: int, eye: Eye | None, scanned: int) -> list[Line]:
    if eye is None:
        raise PageError("这是扫描件，本机没有装文字识别组件（安装时加 ocr），请上传有文字的版本。")
    if scanned > MOST_SCANNED:
        raise PageError(f"扫描页超过 {MOST_SCANNED} 页，请拆分后再上传。")
    scale = 200 / 72
    return eye(page.render(scale=scale).to_numpy(), number, scale)


def render_page(data: bytes, number: int, scale: float) -> bytes:
    """One page as PNG, for the evidence page."""
    import io  # slow import

    document = open_pdf(data)
    if not 1 <= number <= len(document):
        raise PageError(f"这个 PDF 没有第 {number} 页。")
    out = io.BytesIO()
    _page(document, number - 1).render(scale=scale).to_pil().save(out, "PNG")
    return out.getvalue()


def _pictures(page: pdfium.PdfPage, upright: Upright) -> list[Box]:
    boxes: list[Box] = []
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        x0, y0, x1, y1 = item.get_bounds()
        boxes.append(upright(x0, y0, x1, y1))
    return boxes


def _rules(page: pdfium.PdfPage, upright: Upright) -> Iterator[Box]:
    """The strokes and thin boxes drawn on a page that run along it or down it."""
    for item in islice(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=4), MOST_STROKES):
        matrix = item.get_matrix()
        pen = (0.0, 0.0)
        for index in range(min(raw.FPDFPath_CountSegments(item.raw), MOST_STROKES)):
            segment = raw.FPDFPath_GetPathSegment(item.raw, index)
            x, y = ctypes.c_float(), ctypes.c_float()
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            point = matrix.on_point(x.value, y.value)
            if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_LINETO:
                x0, x1 = sorted((pen[0], point[0]))
                y0, y1 = sorted((pen[1], point[1]))
                if max(x1 - x0, y1 - y0) >= SHORTEST and min(x1 - x0, y1 - y0) <= THICKEST:
                    yield upright(x0, y0, x1, y1)
            pen = point


def _lines(page: pdfium.PdfPage, number: int, upright: Upright) -> Iterator[Line]:
    """Characters in the order of the file, broken into lines where the baseline or a wide gap breaks them."""
    run: list[tuple[str, float, float, float, float]] = []
    for character in _characters(page, upright):
        if run and not _runs_on(run, character):
            yield _line(run, number)
            run = []
        run.append(character)
    if run:
        yield _line(run, number)


def _characters(page: pdfium.PdfPage, upright: Upright) -> Iterator[tuple[str, float, float, float, float]]:
    """(character, left, top, right, bottom); white space made up by the library is left out."""
    text = page.get_textpage()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    rect = raw.FS_RECTF()
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text.raw, index)
        if (
            code < 32
            or 0xD800 <= code < 0xE000
            or code in (0xFFFE, 0xFFFF)
            or raw.FPDFText_IsGenerated(text.raw, index) == 1
        ):
            continue
        character = chr(code) if code < 0x2E80 or code > 0x2FDF else normalize("NFKC", chr(code))
        if raw.FPDFText_GetLooseCharBox(text.raw, index, rect):
            x0, x1, y0, y1 = rect.left, rect.right, rect.bottom, rect.top
        elif raw.FPDFText_GetCharBox(text.raw, index, left, right, bottom, top):
            x0, x1, y0, y1 = left.value, right.value, bottom.value, top.value
        else:
            continue
        yield character, *upright(x0, y0, x1, y1)


def _runs_on(
    run: list[tuple[str, float, float, float, float]], character: tuple[str, float, float, float, float]
) -> bool:
    _c, left, top, _right, bottom = character
    _p, before_left, before_top, before_right, before_bottom = run[-1]
    size = max(bottom - top, before_bottom - before_top, 1.0)
    same_height = abs((top + bottom) / 2 - (before_top + before_bottom) / 2) < 0.45 * size
    return same_height and before_left - 0.3 * size <= left and left - before_right < GAP * size


def _line(run: list[tuple[str, float, float, float, float]], number: int) -> Line:
    tops, bottoms = [c[2] for c in run], [c[4] for c in run]
    edges = [c[1] for c in run] + [run[-1][3]]
    return Line(
        page=number,
        text="".join(c[0] for c in run),
        edges=tuple(edges),
        top=min(tops),
        bottom=max(bottoms),
        size=sum(b - t for t, b in zip(tops, bottoms, strict=True)) / len(run),
    )
