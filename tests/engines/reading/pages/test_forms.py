"""The demo's own reports in the forms in which offices hand them round: every form gives the figures of the text."""

from collections import Counter
from datetime import date
from typing import Any

import pypdfium2
import pytest

from tests.engines.reading.rendering import as_docx, as_html, as_pdf, as_scan, paragraphs, report
from zhenjie.engines.reading.pages.sheets import Sheets
from zhenjie.engines.reading.pages.sniff import read_pages
from zhenjie.engines.reading.whole import UNCLEAR, read_figures

PLAIN = ("云溪镇2026年1—10月", "枫渡镇", "澄湖街道", "石屏岭镇", "鹿眠镇")
DAY = date(2026, 11, 9)


def figures(data: bytes, name: str, township: str = "") -> tuple[Sheets, list[dict[str, Any]]]:
    sheets = Sheets.from_json(read_pages(data, name).to_json())
    return sheets, read_figures(sheets, township=township, written=DAY)


def whole(figure: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(figure[name] for name in ("exact", "unit", "aspect", "indicator", "subject", "period"))


def seen(figure: dict[str, Any]) -> tuple[str, str]:
    return figure["exact"], figure["unit"]


@pytest.mark.parametrize("start", PLAIN)
def test_digital_forms_give_all_figures_of_the_text(start: str) -> None:
    text = report(start)
    _, plain = figures(text.encode(), "a.txt")
    wanted = Counter(map(whole, plain))
    assert len(plain) > 40
    forms = {"a.html": as_html(text), "a.docx": as_docx(text), "a.pdf": as_pdf(text)}
    forms |= {"three.pdf": as_pdf(text, columns=3, size=9), "one.pdf": as_pdf(text, columns=1, size=14)}
    for name, data in forms.items():
        _, got = figures(data, name)
        assert Counter(map(whole, got)) == wanted, name


def test_newspaper_columns_give_the_figures_of_the_running_text() -> None:
    """The report is stored in lines of 17 characters; set in two columns its numbers are cut in other places."""
    text = report("禾丰镇")
    _, plain = figures(text.encode(), "a.txt", "禾丰镇")
    assert ("56000", "亩") in {(f["exact"].rstrip("0").rstrip("."), f["unit"]) for f in plain}
    _, got = figures(as_docx(text), "a.docx", "禾丰镇")
    assert Counter(map(seen, got)) == Counter(map(seen, plain))


def test_gb18030_and_a_byte_order_mark_give_the_same_figures() -> None:
    text = report("鹿眠镇")
    _, plain = figures(text.encode(), "a.txt")
    for data, shift in ((text.encode("gb18030"), 0), (b"\xef\xbb\xbf" + text.encode(), 1), (text.encode("utf-16"), 1)):
        sheets, got = figures(data, "a.txt")
        assert [whole(f) for f in got] == [whole(f) for f in plain]
        assert got[0]["locator"]["start"] == plain[0]["start"] + shift
        assert sheets.text == text


def test_a_locator_leads_into_the_original() -> None:
    """html: the characters of the file; docx: paragraph and characters; pdf: the box holds the printed number."""
    from io import BytesIO

    from docx import Document  # slow import

    text = report("石屏岭镇")
    page = as_html(text)
    _, found = figures(page, "a.html")
    for figure in found:
        place = figure["locator"]
        assert page.decode()[place["start"] : place["end"]].replace("\n", "") == figure["quote"]
    data = as_docx(text)
    words = [p.text for p in Document(BytesIO(data)).paragraphs]
    for figure in figures(data, "a.docx")[1]:
        parts = figure["locator"]["parts"]
        assert "".join(words[p["paragraph"]][p["start"] : p["end"]] for p in parts) == figure["quote"]
    printed = as_pdf(text)
    pages = pypdfium2.PdfDocument(printed)
    for figure in figures(printed, "a.pdf")[1]:
        shown = "".join(_text_in(pages, part) for part in figure["locator"]["parts"])
        # A point is too small to be hit by an inset box.
        assert shown.replace(".", "") == figure["quote"].replace(".", "")
    pages.close()


def _text_in(pages: pypdfium2.PdfDocument, part: dict[str, Any]) -> str:
    page = pages[part["page"] - 1]
    x0, y0, x1, y1 = part["box"]
    height = page.get_height()
    text = page.get_textpage()
    return str(text.get_text_bounded(x0 + 2, height - y1 + 2, x1 - 2, height - y0 - 2)).strip()


def test_furniture_is_shown_but_not_read() -> None:
    text = report("云溪镇2026年1—10月")
    for data, name in ((as_html(text), "a.html"), (as_docx(text), "a.docx"), (as_pdf(text), "a.pdf")):
        sheets, _ = figures(data, name)
        aside = [sheets.text[b.start : b.end] for b in sheets.blocks if b.kind == "furniture"]
        read = "".join(sheets.text[low:high] for low, high in sheets.readable())
        assert aside
        assert not any(words in read for words in aside)
        assert all(words in read.replace("\n", "") for words in paragraphs(text)[3:5])


def f1(wanted: Counter[Any], got: Counter[Any]) -> float:
    return 200 * sum((wanted & got).values()) / (sum(wanted.values()) + sum(got.values()))


@pytest.mark.ocr
@pytest.mark.parametrize(
    ("columns", "size", "tilt", "blur", "noise", "least"),
    [(2, 10.5, 0.4, 0.6, 9.0, 92.0), (3, 9.0, 0.8, 1.3, 22.0, 0.0)],
    ids=["office scan", "poor copy"],
)
def test_a_scan_is_read_and_what_is_misread_is_doubted(
    columns: int, size: float, tilt: float, blur: float, noise: float, least: float
) -> None:
    text = report("云溪镇2026年1—10月")
    _, plain = figures(text.encode(), "a.txt", "云溪镇")
    printed = as_pdf(text, columns=columns, size=size)
    sheets, got = figures(as_scan(printed, tilt=tilt, blur=blur, noise=noise), "a.pdf", "云溪镇")
    wanted, found = Counter(map(seen, plain)), Counter(map(seen, got))
    assert sheets.media == "scan"
    assert "\t" not in sheets.text
    assert f1(wanted, found) >= least
    wrong = found - wanted
    trusted = [f for f in got if wrong[seen(f)] and not any(d.startswith(UNCLEAR) for d in f["doubts"])]
    assert trusted == []
    if least:
        _assert_boxes_hold_the_numbers(printed, got)


@pytest.mark.ocr
def test_every_page_of_a_scan_is_read() -> None:
    """A page with a number is looked at twice; the next page is looked at like the first."""
    text = report("云溪镇2026年1—10月")
    sheets, _ = figures(as_scan(as_pdf(text, columns=1, size=16)), "a.pdf", "云溪镇")
    assert len(sheets.pages) > 1
    assert {segment.page for segment in sheets.segments} == {page.number for page in sheets.pages}


def _assert_boxes_hold_the_numbers(printed: bytes, got: list[dict[str, Any]]) -> None:
    """A click lands on the box: under it, in the PDF that was scanned, stands the number (give or take half a character)."""
    pages = pypdfium2.PdfDocument(printed)
    missed = []
    for figure in got:
        words = ""
        for part in figure["locator"]["parts"]:
            page = pages[part["page"] - 1]
            x0, y0, x1, y1 = part["box"]
            text = page.get_textpage()
            words += text.get_text_bounded(x0 - 5, page.get_height() - y1, x1 + 5, page.get_height() - y0)
        digits = "".join(c for c in figure["quote"] if c.isdigit())
        if not digits or digits not in "".join(c for c in words if c.isdigit()):
            missed.append(figure["quote"])
    pages.close()
    assert [quote for quote in missed if any(c.isdigit() for c in quote)] == []
