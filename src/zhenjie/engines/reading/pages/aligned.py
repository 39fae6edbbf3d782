"""Tables without upright rules: the columns are told by where the words stand, the rows by white space and level rules.

A table begins with a row of headings; below it the words keep clear of the same white strips. Newspapers do so too: what is
set like running text is none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from zhenjie.engines.reading.pages.gathering import NUMBER, Row, gather
from zhenjie.engines.reading.pages.lines import Line, pieces_of
from zhenjie.engines.reading.pages.ruled import Ruled
from zhenjie.engines.reading.pages.sheets import Box

#: White between two words of a row, and between two columns over all rows, in character widths: a space is a third.
APART, STRIP = 0.6, 0.8
#: Rows further apart than this are no longer one table, in character widths.
FAR = 4.0
#: Lines of one cell are no further apart.
SOLID = 0.45
_KNOWN = re.compile(
    r"名称|^(?:序号|编号|项目|工程|指标|单位|计量单位|地点|地址|进度|备注|合计|内容|规模|数量|金额|时间|日期|村|村名|姓名|户数|人数|面积)$"
    r"|^(?:总|计划|完成)?投资|同比|增[长速幅]|完成率|责任单位|建设(?:地点|内容|规模|性质)|(?:竣工|完工|开工)时间|^\d{4}年$"
)
_AFTERWORD = re.compile(r"^(?:注|备注|说明|附注|资料来源|来源|填表人?|审核人?|制表人?)\s*[：:]")
_SENTENCE = re.compile(r"[。！？；]")
_LONGEST_HEADING, _LONGEST = 14, 120
#: Lines of a broken heading, less one.
_MOST_BROKEN = 4
_LEADERS = re.compile(r"[.…·．]{4,}")

Strip = tuple[float, float]


@dataclass(slots=True)
class Word:
    """A part of a line between two gaps, `left` to `right` without the white space there. `source`: identity of the whole line."""

    line: Line
    source: int
    left: float
    right: float
    em: float

    @property
    def text(self) -> str:
        return self.line.text.strip()

    @property
    def is_number(self) -> bool:
        return bool(NUMBER.fullmatch(self.text))


def aligned_tables(lines: Sequence[Line], rules: Sequence[Box], before: Ruled | None = None) -> list[Ruled]:
    """The tables among the lines of one page, from above. `before`: a table at the foot of the last page, which may go on
    here without its headings."""
    words = [word for line in lines for word in words_of(line)]
    rows = _rows(words)
    levels = [rule for rule in rules if rule[2] - rule[0] > rule[3] - rule[1]]
    found: list[Ruled] = []
    place = 0
    carried = before.columns[1:-1] if before else []
    while place < len(rows):
        table, past = _table_at(rows, place, levels, carried)
        place += 1
        carried = []
        if table:
            found.append(table)
            rows, place = rows[past:], 0
    return found


def words_of(line: Line) -> list[Word]:
    """The words of a line as wide gaps part them."""
    steps = [
        line.edges[n + 1] - line.edges[n]
        for n, (c, after) in enumerate(pairwise(line.text))
        if "\u2e80" < c < "\uff00" and c != "\u3000" and after not in "（("
    ]
    em = min(line.size, median(steps)) if steps else 0.85 * line.size
    ends = [line.edges[n] + _width(c, em) for n, c in enumerate(line.text)]
    ends[-1:] = [min(line.edges[-1], ends[-1] + 0.1 * em) if line.text[-1:].isdigit() else line.edges[-1]]
    inked = [n for n, c in enumerate(line.text) if not c.isspace()]
    breaks = [n for m, n in pairwise(inked) if line.edges[n] - ends[m] > (APART + 0.5 * (line.text[n] in "（(")) * em]
    words = []
    for part, low in zip(pieces_of(line, breaks), [0, *breaks], strict=True) if inked else ():
        own = [n for n in inked if low <= n < low + len(part.text)]
        right = min(ends[own[-1]], part.edges[-1])
        kept = replace(part, edges=(*part.edges[:-1], right) if own[-1] == low + len(part.text) - 1 else part.edges)
        words.append(Word(kept, id(line), line.edges[own[0]], right, em))
    return words


def _width(character: str, em: float) -> float:
    return em if character > "\u2e80" or character in "—…“”‘’" else 0.56 * em


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words of one height, from above."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.line.middle):
        if rows and word.line.middle - rows[-1][0].line.middle < 0.4 * word.em:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word.left) for row in rows]


def _table_at(
    rows: Sequence[list[Word]], first: int, levels: Sequence[Box], carried: Sequence[float]
) -> tuple[Ruled | None, int]:
    """The table that begins with row `first`, and the place of the row after it."""
    last = _heading_end(rows, first)
    heads = [word for row in rows[first : last + 1] for word in row]
    known = _headings(heads)
    if not known and not _plain(heads):
        return _carried_on(rows, first, levels, carried) if carried else (None, first)
    top = _heading_top(rows, first, heads)
    past = _end(rows, top, last, _gaps(heads))
    taken = rows[top:past]
    columns = _columns(taken, last - top + 1)
    if len(columns) < 3:
        return None, first
    table = _gathered(taken, columns, levels)
    return (table, past) if _is_table(table, taken[last - top + 1 :], columns, known=known) else (None, first)


def _carried_on(
    rows: Sequence[list[Word]], first: int, levels: Sequence[Box], inner: Sequence[float]
) -> tuple[Ruled | None, int]:
    """The rest of a table of the last page: its rows keep clear of the same strips."""
    em = rows[first][0].em
    past = _end(rows, first, first - 1, [(at - 0.35 * em, at + 0.35 * em) for at in inner])
    taken = rows[first:past]
    filled = [len({_index(inner, word) for word in row}) for row in taken]
    if not taken or filled[0] < 2 or 2 * max(filled) <= len(inner) + 1:
        return None, first
    columns = [min(w.left for r in taken for w in r), *inner, max(w.right for r in taken for w in r)]
    if columns != sorted(columns):
        return None, first
    table = _gathered(taken, columns, levels)
    return (table, past) if _is_set_like_one(table, taken, columns) else (None, first)


def _headings(row: Sequence[Word]) -> bool:
    """Short cells, half of which are headings one knows."""
    return _short(row) and len(row) > 1 and 2 * sum(bool(_KNOWN.search(_bare(word))) for word in row) >= len(row)


def _plain(row: Sequence[Word]) -> bool:
    """At least three short cells without a number: headings where numbers stand below."""
    return _short(row) and len(row) > 2 and not any(word.is_number for word in row)


def _short(row: Sequence[Word]) -> bool:
    return all(len(word.text) <= _LONGEST_HEADING and not re.search(r"[。，；：:]", word.text) for word in row)


def _bare(word: Word) -> str:
    return re.sub(r"\s+|[（(].*", "", word.text)


def _heading_end(rows: Sequence[list[Word]], first: int) -> int:
    """The last of the lines of broken headings: the others stand in the middle of their row or at its foot."""
    last = first
    while last + 1 < len(rows) and last - first < _MOST_BROKEN:
        below = rows[last + 1]
        gap = min(word.line.top for word in below) - max(word.line.bottom for word in rows[last])
        fuller = gap < SOLID * below[0].em and len(below) > len(rows[last])
        overlaps = gap < -0.2 * below[0].line.size
        if not (fuller or overlaps) or not _short(below) or any(word.is_number for word in below):
            break
        last += 1
    return last


def _heading_top(rows: Sequence[list[Word]], first: int, heads: Sequence[Word]) -> int:
    """The first of the lines right above that belong to broken headings."""
    top = first
    while top and first - top < _MOST_BROKEN:
        above, here = rows[top - 1], rows[top]
        gap = min(word.line.top for word in here) - max(word.line.bottom for word in above)
        if gap > SOLID * here[0].em or not _short(above) or len(above) > len(heads):
            break
        if any(_crosses(word, heads) for word in above):
            break
        top -= 1
    return top


def _crosses(word: Word, row: Sequence[Word]) -> bool:
    return sum(word.left < other.right and other.left < word.right for other in row) > 1


def _end(rows: Sequence[list[Word]], top: int, first: int, strips: Sequence[Strip]) -> int:
    """The place after the last row that leaves the strips free; a short heading inside of the table may cross them."""
    free = [[strip] for strip in strips]
    past = first + 1
    for word in (word for row in rows[top:past] for word in row):
        free = _shrunk(free, word)
    for place in range(first + 1, len(rows)):
        row = rows[place]
        em = row[0].em
        gap = min(w.line.top for w in row) - max(w.line.bottom for w in rows[max(place - 1, 0)]) if place else 0
        said = len(row) == 1 and row[0].text.endswith("。") and any(row[0].left < a for a, _b in strips[:1])
        if gap > FAR * em or said or _AFTERWORD.search(row[0].text):
            break
        left = free
        for word in row:
            left = _shrunk(left, word)
        if not all(any(b - a >= APART * em for a, b in parts) for parts in left):
            following = rows[place + 1] if place + 1 < len(rows) else []
            if len(row) > 1 or len(row[0].text) > 20 or _SENTENCE.search(row[0].text) or len(following) < 2:
                break
            continue
        free = left
        if len(row) > 1 or place < past + 2:
            past = place + 1
    while past > first + 1 and len(rows[past - 1]) == 1 and _stands_off(rows, past - 1):
        past -= 1
    return past


def _stands_off(rows: Sequence[list[Word]], place: int) -> bool:
    """A lone word below a table that is not the rest of a broken cell."""
    above, word = rows[place - 1], rows[place][0]
    gap = word.line.top - max(other.line.bottom for other in above)
    over = [other for other in above if other.left < word.right and word.left < other.right]
    return gap > 0.7 * word.em or not over


def _shrunk(strips: Sequence[Sequence[Strip]], word: Word) -> list[list[Strip]]:
    """The parts of each strip that the word leaves free."""
    left = []
    for parts in strips:
        sides = [side for a, b in parts for side in ((a, min(b, word.left)), (max(a, word.right), b))]
        left.append(sorted({(a, b) for a, b in sides if a < b}))
    return left


def _columns(taken: Sequence[list[Word]], headed: int) -> list[float]:
    """The places that part the columns, with both ends: the middles of what no word below the headings covers."""
    heads = [word for row in taken[:headed] for word in row]
    body = [row for row in taken[headed:] if len(row) > 1]
    if len(body) < 2:
        return []
    words = sorted((word for row in body for word in row), key=lambda word: word.left)
    em = median(word.em for word in words)
    ends = min(w.left for row in taken for w in row), max(w.right for row in taken for w in row)
    gaps = _gaps(heads)
    white: list[Strip] = []
    reach = words[0].right
    for word in words[1:]:
        if word.left - reach >= STRIP * em:
            white.append((reach, word.left))
        reach = max(reach, word.right)
    around = [ends[0], *(at for strip in white for at in strip), ends[1]]
    strips = [
        strip
        for place, strip in enumerate(white)
        if _parts(strip, gaps) or _both(strip, around[2 * place], around[2 * place + 3], body)
    ]
    return [ends[0], *_places(strips, gaps), ends[1]]


def _places(strips: Sequence[Strip], gaps: Sequence[Strip]) -> Iterator[float]:
    """Where to part inside each strip: between two headings, when there are as many of them as columns."""
    for place, (low, high) in enumerate(strips):
        if len(gaps) == len(strips):
            inner = max(low, gaps[place][0]), min(high, gaps[place][1])
            low, high = inner if inner[0] < inner[1] else (low, high)
        yield (low + high) / 2


def _gaps(heads: Sequence[Word]) -> list[Strip]:
    """The white between the headings, lines above each other taken together."""
    merged: list[Strip] = []
    for head in sorted(heads, key=lambda word: word.left):
        if merged and head.left < merged[-1][1] + APART * head.em:
            merged[-1] = (merged[-1][0], max(merged[-1][1], head.right))
        else:
            merged.append((head.left, head.right))
    return [(a[1], b[0]) for a, b in pairwise(merged)]


def _parts(strip: Strip, gaps: Sequence[Strip]) -> bool:
    return any(a < strip[1] and strip[0] < b for a, b in gaps)


def _both(strip: Strip, low: float, high: float, body: Sequence[list[Word]]) -> bool:
    """Where one heading stands over two columns: words stand at both sides of the strip in half of three rows or more."""
    both = sum(
        any(low <= w.left and w.right <= strip[0] for w in row)
        and any(strip[1] <= w.left and w.right <= high for w in row)
        for row in body
    )
    return len(body) > 2 and 2 * both >= len(body)


def _index(inner: Sequence[float], word: Word) -> int:
    middle = (word.left + word.right) / 2
    return sum(at <= middle for at in inner)


def _gathered(taken: Sequence[list[Word]], columns: Sequence[float], levels: Sequence[Box]) -> Ruled:
    table = gather([_row(row, columns) for row in taken], columns, levels)
    table.taken = frozenset(word.source for row in taken for word in row)
    return table


def _row(row: Sequence[Word], columns: Sequence[float]) -> Row:
    """The words of a row in their columns; a lone one that runs over several stands in the first."""
    inner = columns[1:-1]
    if len(row) == 1 and sum(row[0].left < at < row[0].right for at in inner):
        return Row([(0, row[0].line)], spans=True)
    return Row([(_index(inner, word), word.line) for word in row])


def _is_table(table: Ruled, body: Sequence[list[Word]], columns: Sequence[float], *, known: bool) -> bool:
    """At least three rows, numbers below headings nobody knows, no running text."""
    if len({line.cell[0] for line in table.lines}) < 3 or not _is_set_like_one(table, body, columns):
        return False
    numbers = list(_numbered(body, columns))
    return sum(numbers) >= (2 if not known else 1 if len(numbers) == 2 else 0)


def _numbered(body: Sequence[list[Word]], columns: Sequence[float]) -> Iterator[bool]:
    for column in range(len(columns) - 1):
        words = [word for row in body for word in row if _index(columns[1:-1], word) == column]
        yield bool(words) and sum(word.is_number for word in words) >= 0.6 * len(words)


def _is_set_like_one(table: Ruled, body: Sequence[list[Word]], columns: Sequence[float]) -> bool:
    cells: dict[tuple[int, int], list[str]] = {}
    for line in table.lines:
        cells.setdefault(line.cell, []).append(line.text.strip())
    if any(len("".join(words)) > _LONGEST or _LEADERS.search("".join(words)) for words in cells.values()):
        return False
    if any(sum(bool(NUMBER.fullmatch(word)) for word in words) > 1 for words in cells.values()):
        return False
    return sum(_runs_on(body, columns, column) for column in range(len(columns) - 1)) < 2


def _runs_on(body: Sequence[list[Word]], columns: Sequence[float], column: int) -> bool:
    """Whether a column is set like a newspaper's: long lines that nearly all fill it, with sentences in them."""
    words = [word for row in body for word in row if _index(columns[1:-1], word) == column]
    if len(words) < 3:
        return False
    full = max(word.right - word.left for word in words)
    filling = sum(word.right - word.left > 0.85 * full for word in words)
    said = sum(len(re.findall(r"[。，；]", word.text)) for word in words)
    return 3 * filling > 2 * len(words) and median(len(word.text) for word in words) >= 7 and 3 * said >= len(words)
