"""docx: paragraphs in reading order, with tables and text boxes where they stand, headers and footers as furniture."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from zhenjie.engines.reading.pages.errors import PageError
from zhenjie.engines.reading.pages.sheets import Kind, Sheets
from zhenjie.engines.reading.pages.writer import TextWriter

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SPACES = {f"{_W}tab": "\t", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "-"}
_UNSAID = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_W}pPr", f"{_W}rPr", _FALLBACK})
_CAPTION = re.compile(r"\s*(?:图|表|附图|附表)\s*[0-9一二三四五六七八九十]+(?:[-—.．][0-9]+)?[\s:：\u3000]")
#: No report of words unpacks to more; a bomb does.
_UNPACKED = 80 * 1024 * 1024
_MEMBERS = 5_000


def read_docx(data: bytes) -> Sheets:
    """The document's paragraphs; `paragraph` of the locator counts every w:p of the body from 0, tables and boxes included."""
    with _open(data) as archive:
        body = _part(archive, "word/document.xml")
        extras = sorted(n for n in archive.namelist() if re.fullmatch(r"word/(?:header|footer|footnotes)\d*\.xml", n))
        edges = [_part(archive, name) for name in extras]
    writer = TextWriter("docx")
    numbers = {paragraph: n for n, paragraph in enumerate(body.iter(f"{_W}p"))}
    _write(body, writer, numbers)
    for edge in edges:
        for paragraph in edge.iter(f"{_W}p"):
            numbers[paragraph] = len(numbers)
            _say(paragraph, writer, numbers)
            writer.close("furniture")
    sheets = writer.finish()
    if not any(block.kind != "furniture" for block in sheets.blocks):
        raise PageError("这个 Word 文件里没有文字，如果正文是扫描图片，请另存为 PDF 或图片后再上传。")
    return sheets


def _open(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, RuntimeError, UnicodeDecodeError):
        raise PageError("这个 Word 文件已损坏，打不开，请用 WPS 或 Word 重新另存一份再试。") from None
    if any(member.flag_bits & 1 for member in members):
        raise PageError("这个 Word 文件加了密码，请去掉密码后再试。")
    packed = sum(member.compress_size for member in members) or 1
    unpacked = sum(member.file_size for member in members)
    if len(members) > _MEMBERS or unpacked > 20 * _UNPACKED or (unpacked / packed > 300 and unpacked > _UNPACKED):
        raise PageError("这个压缩文件解开后异常巨大（疑似压缩炸弹），已拒绝读取，请重新另存为 docx 再试。")
    return archive


def _part(archive: zipfile.ZipFile, name: str) -> etree._Element:
    try:
        with archive.open(name) as file:
            data = file.read(_UNPACKED + 1)
    except KeyError:
        raise PageError("这不是 Word 文件（里面没有正文部分），请上传 docx、pdf、html、txt 或图片。") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        raise PageError("这个 Word 文件已损坏，打不开，请用 WPS 或 Word 重新另存一份再试。") from None
    if len(data) > _UNPACKED:
        raise PageError("这个压缩文件解开后异常巨大（疑似压缩炸弹），已拒绝读取，请重新另存为 docx 再试。")
    if b"<!DOCTYPE" in data[:2048]:
        raise PageError("这个 Word 文件里带有外部定义，不安全，已拒绝读取，请重新另存为 docx 再试。")
    data = data.replace(_STRICT.encode(), _W[1:-1].encode())
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, load_dtd=False
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise PageError("这个 Word 文件已损坏，打不开，请用 WPS 或 Word 重新另存一份再试。") from None


def _write(parent: etree._Element, writer: TextWriter, numbers: dict[etree._Element, int]) -> None:
    """Body, cell or box: paragraphs one after another, a table row as one line with tabs between its cells."""
    for child in parent:
        if child.tag == f"{_W}p":
            boxes = _say(child, writer, numbers)
            writer.close(_kind(child))
            for box in boxes:
                _write(box, writer, numbers)
        elif child.tag == f"{_W}tbl":
            _write_table(child, writer, numbers)
        elif child.tag in (f"{_W}body", f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}smartTag", f"{_W}customXml"):
            _write(child, writer, numbers)


def _write_table(table: etree._Element, writer: TextWriter, numbers: dict[etree._Element, int]) -> None:
    """A line for every row, with tabs between the cells; a table inside of a cell comes behind its row."""
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is not table:
            continue
        _write_row(row, writer, numbers)
        for inner in row.iterfind(f"{_W}tc/{_W}tbl"):
            _write_table(inner, writer, numbers)


def _write_row(row: etree._Element, writer: TextWriter, numbers: dict[etree._Element, int]) -> None:
    for place, cell in enumerate(row.iterchildren(f"{_W}tc")):
        for turn, paragraph in enumerate(cell.iterchildren(f"{_W}p")):
            if place + turn:
                writer.add("\t" if not turn else " ", source=0, length=0, paragraph=numbers[paragraph])
            _say(paragraph, writer, numbers)
    writer.close()


def _say(paragraph: etree._Element, writer: TextWriter, numbers: dict[etree._Element, int]) -> list[etree._Element]:
    """The words of one paragraph; returns the text boxes anchored in it."""
    number, offset = numbers[paragraph], 0
    boxes: list[etree._Element] = []
    for piece in _pieces(paragraph, boxes):
        writer.add(piece, source=offset, paragraph=number)
        offset += len(piece)
    return boxes


def _pieces(element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SPACES:
            yield _SPACES[child.tag]
        elif child.tag == f"{_W}txbxContent":
            boxes.append(child)
        elif child.tag not in _UNSAID:
            yield from _pieces(child, boxes)


def _kind(paragraph: etree._Element) -> Kind:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = (style.get(f"{_W}val") or "").lower() if style is not None else ""
    words = "".join(_pieces(paragraph, []))
    if name.startswith("caption") or name == "题注" or (len(words) < 60 and _CAPTION.match(words)):
        return "caption"
    if name.startswith(("heading", "title", "标题")) or paragraph.find(f"{_W}pPr/{_W}outlineLvl") is not None:
        return "title"
    return "body"
