"""What a file is, told from its bytes; the name only decides between kinds of text."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from zhenjie.engines.reading.pages.errors import PageError
from zhenjie.engines.reading.pages.lines import Line
from zhenjie.engines.reading.pages.markup import read_html
from zhenjie.engines.reading.pages.picture import Eyes, can_see, picture_page, read_picture
from zhenjie.engines.reading.pages.plain import read_txt
from zhenjie.engines.reading.pages.portable import Eye, read_pdf, render_page
from zhenjie.engines.reading.pages.sheets import Sheets
from zhenjie.engines.reading.pages.word import read_docx

MB = 1024 * 1024
#: The most bytes a file of each kind may have; a year report as text has 60 kB, as a scan 20 MB.
LIMITS = {"txt": 8 * MB, "html": 16 * MB, "docx": 64 * MB, "pdf": 100 * MB, "picture": 60 * MB}
LARGEST = max(LIMITS.values())
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM", b"GIF8")
_TAGS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<article", b"<div", b"<p>", b"<p ", b"<meta", b"<table")


def kind_of(data: bytes, name: str) -> str:
    """`txt`, `html`, `docx`, `pdf` or `picture`; raises PageError with a way out for anything else."""
    head = data[:4096]
    suffix = Path(name).suffix.lower()
    if not data:
        raise PageError("这个文件是空的，没有可读的文字，请检查是否选错了文件。")
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "picture"
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise PageError("这是旧版 Office 文件（doc、xls、wps）或加了密码的文件，请用 WPS 或 Word 另存为 docx 后再试。")
    if head.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise PageError("这是压缩包，请先解压，再上传里面的文件。")
    if head.startswith(b"{\\rtf"):
        raise PageError("这是 RTF 文件，请用 WPS 或 Word 另存为 docx 后再试。")
    if suffix in (".docx", ".pdf"):
        raise PageError(f"这个文件名为 {suffix[1:]}，内容却不是，可能已损坏，请重新另存一份再试。")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise PageError("这不是文档，是二进制文件，请上传 txt、html、docx、pdf 或图片。")
    lead = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if suffix in (".html", ".htm", ".xhtml", ".shtml") or lead.startswith(_TAGS) or lead.startswith(b"<?xml"):
        return "html"
    return "txt"


def _kind_of_zip(data: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, RuntimeError, UnicodeDecodeError):
        raise PageError("这个 Word 文件已损坏，打不开，请用 WPS 或 Word 重新另存一份再试。") from None
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        raise PageError("这是 Excel 表格，识读只读文章；表格请到台账里用“导入”。")
    if "OFD.xml" in names:
        raise PageError("这是 OFD 文件，请用阅读器另存为 PDF 后再试。")
    if any(name.startswith("ppt/") for name in names):
        raise PageError("这是演示文稿，请另存为 PDF 后再试。")
    raise PageError("这是压缩包，请先解压，再上传里面的文件。")


def check_size(size: int) -> None:
    """Raises PageError before a byte is read when no kind allows so many."""
    if size > LARGEST:
        raise PageError(f"这个文件有 {size / MB:.0f} MB，超过 {LARGEST // MB} MB 的上限，请拆分或压缩图片后再试。")


def read_pages(data: bytes, name: str, advance: Callable[[float], None] = lambda share: None) -> Sheets:
    """Any file as text with a way back; `advance` is told the share done. Raises PageError."""
    kind = kind_of(data, name)
    if len(data) > LIMITS[kind]:
        limit = LIMITS[kind] // MB
        raise PageError(f"这个文件有 {len(data) / MB:.0f} MB，这类文件的上限是 {limit} MB，请拆分或压缩图片后再试。")
    if kind == "pdf":
        return read_pdf(data, _eyes(), advance)
    if kind == "picture":
        return read_picture(data, advance)
    return {"txt": read_txt, "html": read_html, "docx": read_docx}[kind](data)


def _eyes() -> Eye | None:
    """The recogniser, made when the first scanned page asks for it."""
    if not can_see():
        return None
    made: list[Eyes] = []

    def look(image: Any, number: int, scale: float) -> list[Line]:
        if not made:
            made.append(Eyes())
        return made[0](image, number, scale)

    return look


def page_image(data: bytes, name: str, number: int, scale: float) -> bytes:
    """One page of a pdf or picture as PNG, `scale` pixels per point."""
    kind = kind_of(data, name)
    if kind == "pdf":
        return render_page(data, number, scale)
    if kind == "picture":
        return picture_page(data, number, scale)
    raise PageError("这个文件不分页，没有页面图像。")
