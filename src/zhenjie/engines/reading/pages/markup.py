"""html: the words of the page without its furniture, each with its offset in the file."""

import re
from html import unescape
from html.parser import HTMLParser

from zhenjie.engines.reading.pages.errors import PageError
from zhenjie.engines.reading.pages.plain import check_text, decode
from zhenjie.engines.reading.pages.sheets import Kind, Sheets
from zhenjie.engines.reading.pages.writer import TextWriter

_SILENT = frozenset(
    {"script", "style", "template", "noscript", "svg", "select", "button", "textarea", "iframe", "title"}
)
_APART = frozenset({"nav", "footer", "aside", "form"})
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_BREAKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "section",
        "table",
        "tbody",
        "thead",
        "tr",
        "ul",
    ]
)
_CLOSES_ITSELF = {
    "p": {"p"},
    "li": {"li"},
    "tr": {"tr", "td", "th"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "option": {"option"},
}
_FURNITURE = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|menu|crumbs?|breadcrumbs?|footer|sidebar|share|copyright|related|comments?|pager|toolbar|"
    r"recommend|banner|ads?|position|location)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
#: A paragraph of which this share is links is a menu.
_LINKED = 0.7
_CELL = re.compile(r"<t[dh]\b", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>|\s+|&nbsp;")
#: A row of a table of words is no longer than this, with its tags and without.
_ROW_SOURCE, _ROW_WORDS = 20_000, 800
#: Elements deeper than this are no web page.
_DEEPEST = 2_000


def read_html(data: bytes) -> Sheets:
    """Paragraphs in order; menus, footers and link lists are kept as furniture and not read."""
    if match := _META.search(data[:4096]):
        _check_charset(match[1].decode("ascii", "replace"))
    text, mark = decode(data)
    check_text(text)
    parser = _Parser(text, mark)
    parser.feed(text)
    parser.close()
    sheets = parser.writer.finish()
    if not sheets.text.strip():
        raise PageError("这个网页里没有正文文字，可能要用脚本才能显示，请在浏览器里另存为文本或 PDF 后再试。")
    return sheets


def _check_charset(name: str) -> None:
    if name.lower() not in {"utf-8", "utf8", "gbk", "gb2312", "gb18030", "gb_2312-80", "utf-16", "us-ascii"}:
        raise PageError(f"这个网页声明的编码是 {name}，本系统只读 UTF-8 和 GB18030，请另存为 UTF-8 后再试。")


class _Parser(HTMLParser):
    """Walks the tags once; `_stack` holds the open elements with what they mean for the words inside."""

    def __init__(self, text: str, mark: int) -> None:
        super().__init__(convert_charrefs=False)
        self.writer = TextWriter("html")
        self._source = text
        self._mark = mark
        self._lines = [0]
        for position, character in enumerate(text):
            if character == "\n":
                self._lines.append(position + 1)
        self._stack: list[tuple[str, Kind | None, bool]] = []
        self._linked = 0
        self._article = 0
        self._title = False
        #: Cells begun of the row of a table of words; None outside of one.
        self._cells: int | None = None

    def _is_row(self) -> bool:
        """Whether the row that begins here holds several short cells: a table of words, no page laid out as a table."""
        start = self._offset()
        end = self._source.find("</tr", start, start + _ROW_SOURCE)
        row = self._source[start:end] if end >= 0 else ""
        return len(_CELL.findall(row)) > 2 and "<table" not in row[3:] and len(_TAG.sub("", row)) < _ROW_WORDS

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    @property
    def _kind(self) -> Kind:
        for _tag, kind, _silent in reversed(self._stack):
            if kind is not None:
                return kind
        return "title" if self._title else "body"

    def _end_paragraph(self) -> None:
        kind = self._kind
        if kind == "body" and self.writer.open_length and self._linked >= _LINKED * self.writer.open_length:
            kind = "furniture"
        self.writer.close(kind, self._article)
        self._linked = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("tr", "table"):
            self._cells = 0 if tag == "tr" and self._is_row() else None
        if tag in _SILENT or (tag in _BREAKS and not self._cells):
            self._end_paragraph()
        elif tag in ("td", "th"):
            if self._cells or (self._cells is None and self.writer.open_length):
                self.writer.add("\t", source=self._offset() + self._mark, length=0)
            self._cells = None if self._cells is None else self._cells + 1
        if tag in _VOID:
            return
        for closed in _CLOSES_ITSELF.get(tag, ()):
            if self._stack and self._stack[-1][0] == closed:
                self._stack.pop()
        if len(self._stack) > _DEEPEST:
            raise PageError("这个网页的标签套了上千层，不是正常网页，请另存为文本后再试。")
        if tag in ("article", "h1") and self.writer.sheets.blocks and self._kind == "body":
            self._article += 1
        self._title = self._title or tag in ("h1", "h2", "h3", "h4", "h5", "h6")
        self._stack.append((tag, _kind_of(tag, dict(attrs)), tag in _SILENT))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS and not self._cells:
            self._end_paragraph()

    def handle_endtag(self, tag: str) -> None:
        self._cells = None if tag == "tr" else self._cells
        if tag in _BREAKS and not self._cells:
            self._end_paragraph()
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._title = False
        if any(open_tag == tag for open_tag, _kind, _silent in self._stack):
            while self._stack.pop()[0] != tag:
                continue

    def handle_data(self, data: str) -> None:
        self._say(data, self._offset())

    def handle_entityref(self, name: str) -> None:
        self._say_reference(f"&{name};", f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._say_reference(f"&#{name};", f"&#{name}")

    def _say_reference(self, full: str, bare: str) -> None:
        offset = self._offset()
        written = full if self._source.startswith(full, offset) else bare
        meaning = unescape(full)
        if meaning.isspace():
            meaning = "\u3000" if self.writer.open_length == 0 else " "
        if not any(silent for _tag, _kind, silent in self._stack):
            self._count_link(len(meaning))
            self.writer.add(meaning, source=offset + self._mark, length=len(written))

    def _count_link(self, length: int) -> None:
        if any(tag == "a" for tag, _kind, _silent in self._stack):
            self._linked += length

    def _say(self, data: str, offset: int) -> None:
        """White space collapses to one blank, and to none between two Chinese characters (a soft line break)."""
        if any(silent for _tag, _kind, silent in self._stack):
            return
        for match in re.finditer(r"[ \t\r\n\f]+|[^ \t\r\n\f]+", data):
            piece, place = match[0], offset + match.start() + self._mark
            if piece[0] in " \t\r\n\f":
                after = data[match.end() : match.end() + 1]
                before = self.writer.last
                broken = "\n" in piece and (_wide(before) or _wide(after))
                if before and before not in " \u3000" and not broken:
                    self.writer.add(" ", source=place, length=len(piece))
            else:
                self._count_link(len(piece))
                self.writer.add(piece, source=place)


def _wide(character: str) -> bool:
    return bool(character) and ord(character) >= 0x2E80


def _kind_of(tag: str, attrs: dict[str, str | None]) -> Kind | None:
    named = f"{attrs.get('class') or ''} {attrs.get('id') or ''}"
    hidden = "hidden" in attrs or "display:none" in (attrs.get("style") or "").replace(" ", "")
    if tag in _APART or hidden or (tag not in ("body", "html") and _FURNITURE.search(named)):
        return "furniture"
    if tag == "figcaption" or tag == "caption":
        return "caption"
    return None
