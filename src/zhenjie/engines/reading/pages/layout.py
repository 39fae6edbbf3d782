"""Lines on a page into reading order: columns found by their gutters, furniture and captions set apart, paragraphs joined.

Used for pdf and scans alike; knows boxes and characters, nothing of files.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from zhenjie.engines.reading.pages.aligned import aligned_tables
from zhenjie.engines.reading.pages.lines import Line, pieces_of
from zhenjie.engines.reading.pages.ruled import Ruled, tables_of
from zhenjie.engines.reading.pages.sheets import Block, Box, Kind, Media, Page, Segment, Sheets

_PAGE_NUMBER = re.compile(r"[\s—–\-·.第]*\d{1,4}[\s—–\-·.页/共\d]*|[IVXivx]{1,6}")
_MASTHEAD = re.compile(
    r"责任编辑|责编|版式|美编|校对|本版|第\s*[A-Z]?\d+\s*版|^[A-Z]?\d{1,2}版|星期[一二三四五六日天]|投稿|扫码|热线"
)
_CAPTION = re.compile(r"^\s*(?:[（(]?(?:图|上图|下图|左图|右图|资料图|图为)|▲|△|摄影|供图)|(?:摄|供图)[）)]?\s*$")
#: A line that tells in what units the table under it is.
UNITS = re.compile(
    r"^\s*[（(【]?[^，。；：:]{0,4}单\s*位\s*[:：]?\s*[（(]?(?:[百千万亿]{0,2}\s*元|[万公]?亩|%|[个户人件])(?:$|[\s、，,/）)】])"
)
#: Dots that lead the eye to a number: each such line stands for itself.
_LEADERS = re.compile(r"…{3,}|[.·．]{6,}")
_SENTENCE_END = tuple("。！？；：…”）》.!?;:")
#: Narrowest gutter between two columns and widest gap inside a line, in character heights.
GUTTER = 0.9
GAP = 1.6


def order_pages(
    media: Media,
    pages: Sequence[Page],
    lines: Sequence[Line],
    pictures: dict[int, list[Box]],
    rules: dict[int, list[Box]] | None = None,
) -> Sheets:
    """All pages as one text: first the articles one after another, then captions, headers and footers as furniture.

    `pictures` holds the boxes of images by page; lines right under one in smaller print are captions. `rules` are the strokes
    drawn on a page: a table, ruled or only aligned, is set row by row with tabs between its cells.
    """
    if media == "scan":
        lines = [part for page in pages for part in split_across([line for line in lines if line.page == page.number])]
    body = median([line.size for line in lines]) if lines else 10.0
    _mark_furniture(lines, pages)
    _mark_captions(lines, pictures, body)
    articles: list[list[Line]] = []
    open_table: Ruled | None = None
    for page in pages:
        strokes = (rules or {}).get(page.number, [])
        here = [line for line in lines if line.page == page.number and line.kind == "body"]
        tables = tables_of(strokes, here)
        whole = [line for line in lines if line.page == page.number]
        tables += _aligned(whole, strokes, tables, open_table, body if media == "scan" else None)
        here = [line for line in lines if line.page == page.number and line.kind == "body"]
        open_table = _at_foot(tables, here)
        running = [line for line in here if not any(table.holds(line) for table in tables)]
        for place, column in enumerate(
            _columns(running + [_standing_for(table, page.number, body) for table in tables], body)
        ):
            _file_column(articles, _with_tables(column, tables), body, new_page=place == 0)
    aside = [line for line in lines if line.kind not in ("body", "title")]
    return _Setter(media, list(pages)).set(articles, aside)


def _aligned(
    lines: Sequence[Line],
    strokes: Sequence[Box],
    tables: Sequence[Ruled],
    before: Ruled | None,
    body: float | None = None,
) -> list[Ruled]:
    """The tables beside the ruled ones. Headings repeated in the margin of every page look like furniture; here they are none.

    `body` is the height of the lines of a scan.
    """
    free = [
        line for line in lines if line.kind in ("body", "furniture") and not any(table.holds(line) for table in tables)
    ]
    even = [_even(line, body) for line in free] if body else free
    found = aligned_tables(even, strokes, before)
    whole = {id(one): id(line) for one, line in zip(even, free, strict=True)}
    for table in found:
        table.taken = frozenset(whole[line] for line in table.taken or ())
    for line in free:
        if line.kind == "furniture" and any(table.holds(line) for table in found):
            line.kind = "body"
    return found


def _even(line: Line, body: float) -> Line:
    """A line of a scan as high as the others: its own height is that of what is seen in it, a digit or a bracket."""
    if not 0.7 * body < line.size < 1.4 * body:
        return line
    return replace(
        line,
        top=line.middle - body / 2,
        bottom=line.middle + body / 2,
        size=body,
        seen=line.seen or (line.top, line.bottom, line.edges),
    )


def _at_foot(tables: Sequence[Ruled], here: Sequence[Line]) -> Ruled | None:
    """The table below which nothing stands on the page: it may go on overleaf."""
    last = max(tables, key=lambda table: table.rows[-1], default=None)
    return last if last and all(line.middle < last.rows[-1] for line in here) else None


def _standing_for(table: Ruled, page: int, body: float) -> Line:
    """One line as large as a table, which keeps its place among the columns."""
    return Line(page, " ", (table.columns[0], table.columns[-1]), table.rows[0], table.rows[-1], body)


def _with_tables(column: list[Line], tables: Sequence[Ruled]) -> list[Line]:
    """The lines of a column, those of a table where its place was kept."""
    set_out: list[Line] = []
    for line in column:
        table = next((one for one in tables if line.text == " " and one.rows[0] == line.top), None)
        set_out += table.lines if table else [line]
    return set_out


def _mark_furniture(lines: Sequence[Line], pages: Sequence[Page]) -> None:
    """Page numbers, mastheads, and what repeats at the same height of several pages."""
    heights = {page.number: page.height for page in pages}
    margin = [line for line in lines if not 0.08 < line.middle / heights[line.page] < 0.92]
    repeated = Counter(words for _page, words in {(line.page, _without_numbers(line)) for line in margin})
    margin = [line for line in margin if not UNITS.search(line.text)]
    for line in margin:
        words = line.text.strip()
        again = repeated[_without_numbers(line)] > 1
        short_masthead = len(words) < 60 and _MASTHEAD.search(words) and not words.endswith("。")
        if again or _PAGE_NUMBER.fullmatch(words) or short_masthead:
            line.kind = "furniture"
    # A masthead sits in one row: its other pieces (date, section name) share the height.
    rows = [(line.page, line.middle) for line in margin if line.kind == "furniture"]
    for line in margin:
        if len(line.text.strip()) < 24 and any(
            line.page == p and abs(line.middle - m) < 0.6 * line.size for p, m in rows
        ):
            line.kind = "furniture"


def _without_numbers(line: Line) -> str:
    return re.sub(r"\d+", "0", line.text.strip())


def _mark_captions(lines: Sequence[Line], pictures: dict[int, list[Box]], body: float) -> None:
    for line in lines:
        if line.kind != "body" or line.size > 0.95 * body:
            continue
        near = any(
            line.right > x0 and line.left < x1 and -0.5 * body < line.top - y1 < 2.5 * body
            for x0, _y0, x1, y1 in pictures.get(line.page, [])
        )
        if near or (_CAPTION.search(line.text) and len(line.text) < 60):
            line.kind = "caption"


def _columns(lines: list[Line], body: float) -> Iterator[list[Line]]:
    """XY-cut: split at the gutter when one runs through, otherwise at the height that frees most lines for one."""
    if not lines:
        return
    if gutter := _gutter(lines, body):
        yield from _columns([line for line in lines if line.left < gutter], body)
        yield from _columns([line for line in lines if line.left >= gutter], body)
        return
    if cut := _best_cut(lines, body):
        yield from _columns([line for line in lines if line.middle < cut], body)
        yield from _columns([line for line in lines if line.middle >= cut], body)
        return
    yield sorted(lines, key=lambda line: (round(line.middle / (0.5 * body)), line.left))


def _gutter(lines: Sequence[Line], body: float) -> float | None:
    """The left edge of the second column: no line crosses it, nine in ten keep a gutter from it."""
    starts = sorted({round(line.left / (0.5 * body)) * 0.5 * body for line in lines})
    for start in starts[1:]:
        cut = start - 0.5 * body
        west = [line for line in lines if line.left < cut]
        east = [line for line in lines if line.left >= cut]
        crossing = sum(line.reach > cut + 0.75 * body for line in west)
        near = sum(line.left < cut + 3.5 * body for line in east)
        if min(len(west), len(east)) < 2 or crossing or near < max(2, len(east) // 4):
            continue
        close = sum(line.reach > cut + (0.5 - GUTTER) * body for line in west)
        if close <= max(1, len(west) // 10) and _side_by_side(west, east):
            return cut
    return None


def split_across(lines: Sequence[Line]) -> list[Line]:
    """A recogniser sometimes takes a row of two columns for one line: cut it where the columns next to it part."""
    if len(lines) < 12:
        return list(lines)
    body = median([line.size for line in lines])
    whole: list[Line] = []
    for line in lines:
        near = [o for o in lines if o is not line and abs(o.middle - line.middle) < 12 * body]
        gutter = _gutter(near, body) if len(near) >= 8 else None
        place = _place_of(line, gutter, body) if gutter is not None and line.size < 1.3 * body else None
        whole += pieces_of(line, [place]) if place else [line]
    return whole


def _place_of(line: Line, gutter: float, body: float) -> int | None:
    """The character that begins the second column, when the line reaches well into both."""
    if line.left > gutter - 4 * body or line.right < gutter + 4 * body:
        return None
    place = min(range(1, len(line.text)), key=lambda n: abs(line.edges[n] - gutter - 0.5 * body), default=0)
    return place if abs(line.edges[place] - gutter - 0.5 * body) < 1.5 * body else None


def _side_by_side(west: Sequence[Line], east: Sequence[Line]) -> bool:
    """Columns stand beside each other; a table's cells or an indented list do so only for words, not for sentences."""
    low = max(min(line.top for line in west), min(line.top for line in east))
    high = min(max(line.bottom for line in west), max(line.bottom for line in east))
    wide = min(median([len(line.text) for line in west]), median([len(line.text) for line in east])) >= 6
    return high > low and wide


def _best_cut(lines: Sequence[Line], body: float) -> float | None:
    """The height of a white strip over the whole width such that most lines come to lie beside a gutter."""
    spans = sorted((line.top, line.bottom) for line in lines)
    reach, best, freed = spans[0][1], None, 0
    for top, bottom in spans[1:]:
        if top > reach - 0.15 * body:
            cut = (top + reach) / 2
            north = [line for line in lines if line.middle < cut]
            south = [line for line in lines if line.middle >= cut]
            gain = sum(len(part) for part in (north, south) if part and _gutter(part, body))
            if gain > freed:
                best, freed = cut, gain
        reach = max(reach, bottom)
    return best


def _file_column(articles: list[list[Line]], column: list[Line], body: float, *, new_page: bool) -> None:
    """Append the column to the running article, or begin a new one at a headline."""
    for place, line in enumerate(column):
        head = line.cell[0] < 0 and line.size >= 1.45 * body and len(line.text.strip()) <= 40
        if head:
            line.kind = "title"
        started = articles and any(other.kind == "body" for other in articles[-1])
        if not articles or (head and started and not (new_page and place == 0 and line.page == articles[-1][-1].page)):
            articles.append([])
        articles[-1].append(line)


class _Setter:
    """Sets lines as paragraphs into one text and keeps the way back."""

    def __init__(self, media: Media, pages: list[Page]) -> None:
        self.sheets = Sheets(media, "", pages=pages)
        self._parts: list[str] = []
        self._length = 0

    def set(self, articles: Sequence[Sequence[Line]], aside: Sequence[Line]) -> Sheets:
        for number, article in enumerate(articles):
            for paragraph in _paragraphs(article):
                self._paragraph(paragraph, paragraph[0].kind, number)
        for line in aside:
            self._paragraph([line], line.kind, len(articles))
        self.sheets.text = "".join(self._parts)
        return self.sheets

    def _paragraph(self, lines: Sequence[Line], kind: Kind, article: int) -> None:
        opened = self._length
        for place, line in enumerate(lines):
            stripped = _stripped(line)
            if not stripped.text:
                continue
            if line.cell[1] > 0:
                self._write("\t" * (line.cell[1] - (lines[place - 1].cell[1] if place else 0)))
            elif place and _needs_blank(self._parts[-1][-1:], stripped.text[0]):
                self._write(" ")
            start = self._length
            self._write(stripped.text)
            top, bottom, edges = stripped.seen or (line.top, line.bottom, stripped.edges)
            self.sheets.segments.append(
                Segment(start, self._length, 0, len(stripped.text), page=line.page, top=top, bottom=bottom, edges=edges)
            )
            self.sheets.unsure.extend((start + low, start + high, other) for low, high, other in stripped.unsure)
        if self._length > opened:
            # A row that ends in empty cells has as many as the others: a reader counts missing ones at the left.
            self._write("\t" * max(lines[-1].width - 1 - lines[-1].cell[1], 0))
            self.sheets.blocks.append(Block(opened, self._length, kind, article))
            self._write("\n")

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _stripped(line: Line) -> Line:
    """The line without the white space at its ends."""
    head = len(line.text) - len(line.text.lstrip())
    tail = len(line.text.rstrip())
    if tail <= head:
        return replace(line, text="", edges=line.edges[:1])
    unsure = [(max(low - head, 0), min(high, tail) - head, other) for low, high, other in line.unsure if low < tail]
    seen = line.seen and (line.seen[0], line.seen[1], line.seen[2][head : tail + 1])
    return replace(line, text=line.text[head:tail], edges=line.edges[head : tail + 1], unsure=unsure, seen=seen)


def _needs_blank(before: str, after: str) -> bool:
    return before.isascii() and after.isascii() and before.isalpha() and after.isalpha()


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that run on are joined, across a column or page break too: a number may be cut in two there."""
    open_lines: list[Line] = []
    for line in lines:
        if open_lines and _begins(open_lines[-1], line, _frame(lines, open_lines[-1]), _frame(lines, line)):
            yield open_lines
            open_lines = []
        open_lines.append(line)
    if open_lines:
        yield open_lines


def _frame(lines: Sequence[Line], line: Line) -> tuple[float, float]:
    """Left and right edge of the column the line stands in."""
    column = [
        o for o in lines if o.page == line.page and o.left < line.right and o.right > line.left and o.kind == line.kind
    ]
    return min(o.left for o in column), max(o.right for o in column)


def _begins(before: Line, line: Line, frame_before: tuple[float, float], frame: tuple[float, float]) -> bool:
    """Whether `line` opens a paragraph: another size, an indent, after a short line or a wide gap."""
    if before.cell[0] >= 0 or line.cell[0] >= 0:
        return before.cell[0] != line.cell[0]
    if UNITS.search(line.text) or UNITS.search(before.text):
        return True
    if before.kind != line.kind or abs(before.size - line.size) > 0.18 * max(before.size, line.size):
        return True
    if before.kind == "title":
        return False
    if _LEADERS.search(before.text) and _LEADERS.search(line.text):
        return True
    lead = len(line.text) - len(line.text.lstrip())
    indent = line.left - frame[0] if not lead else line.edges[lead] - frame[0]
    if 1.2 * line.size < indent < 4 * line.size and not line.text[:1].isdigit():
        return True
    short = frame_before[1] - before.right > 1.6 * before.size
    gap = line.page == before.page and line.top - before.bottom > 1.4 * line.size
    return (
        short and (before.text.rstrip().endswith(_SENTENCE_END) or indent > 0.5 * line.size or len(before.text) < 16)
    ) or gap
