"""Raw text to paragraphs: columns re-joined, page furniture left out, every character traceable to the raw text."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from .lexicon import patterns

WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
WIDTH |= {0xFF05: "%", 0xFF0E: ".", 0x00A0: " ", 0xFEFF: " ", 0x200B: " "}
NEEDS_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ％．\u00a0\ufeff\u200b]")
LINE = re.compile(r"[^\n\r\f\v\u2028\u2029]+")
GAP = re.compile(r"[ \t\u3000]+")
ENDED = re.compile(r"[。！？!?…][”’』」）)]*$")
OPEN = re.compile(r"[，、,：:（(“《—\-+＋～~]$")
LONG = 40

_furniture = patterns("furniture")
FURNITURE = re.compile("|".join(f"(?:{rule})" for rule in _furniture["line"]))
CAPTION = re.compile("|".join(f"(?:{rule})" for rule in _furniture["caption"]))
NOTICE = re.compile(_furniture["notice"])
ARTICLE = re.compile(_furniture["article"])
LIST_MARK = re.compile(_furniture["list_mark"])


@dataclass(slots=True)
class Paragraph:
    """Text without its line breaks; `starts[i]` in it stands at `raws[i]` of the raw text.

    `said`: a row of a table put into words; `unclear` are the raw places of its numbers in a unit that is not known.
    """

    text: str
    starts: list[int] = field(default_factory=list)
    raws: list[int] = field(default_factory=list)
    heading: bool = False
    said: bool = False
    unclear: frozenset[int] = frozenset()

    def raw(self, at: int) -> int:
        """The raw offset of the character at `at`."""
        if len(self.starts) == 1:
            return self.raws[0] + at
        k = bisect_right(self.starts, at) - 1
        return self.raws[k] + at - self.starts[k]


@dataclass(slots=True)
class _Line:
    text: str
    start: int
    indent: bool
    blank_before: bool
    width: int
    after_caption: bool = False


def narrow(text: str) -> str:
    """Full-width digits and signs as ASCII, one character for one, so that offsets stay."""
    return text.translate(WIDTH) if NEEDS_WIDTH.search(text) else text


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a report's main text; `text` must have gone through `narrow`."""
    lines = _main_lines(text)
    if not lines:
        return []
    wrapped = _is_wrapped(lines)
    out: list[list[_Line]] = []
    current: list[_Line] = []
    for k, line in enumerate(lines):
        if current and _continues(current[-1], line, lines, k, wrapped):
            current.append(line)
            continue
        if current:
            out.append(current)
        current = [line]
    out.append(current)
    return [_join(group, text) for group in out]


def captions(text: str) -> list[Paragraph]:
    """The captions of pictures that `paragraphs` leaves out; `text` must have gone through `narrow`."""
    found = []
    for match in LINE.finditer(text):
        line = match.group().strip(" \t\u3000")
        if _is_caption(line):
            found.append(Paragraph(line, [0], [match.start() + match.group().index(line)]))
    return found


def _is_caption(line: str) -> bool:
    return 0 < len(line) <= _furniture["caption_limit"] and bool(CAPTION.search(line)) and "，" not in line[:-1]


def _main_lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    last_end, in_notice, dropped = -1, False, False
    seen: set[str] = set()
    for match in LINE.finditer(text):
        body = match.group()
        stripped = body.strip(" \t\u3000")
        if not stripped:
            continue
        start = match.start() + body.index(stripped[0])
        blank = text.count("\n", max(last_end, 0), match.start()) > 1
        last_end = match.end()
        short = len(stripped) <= 120
        if in_notice:
            if not (ARTICLE.search(stripped[:60]) and not FURNITURE.search(stripped)):
                continue
            in_notice = False
        if short and FURNITURE.search(stripped):
            continue
        if len(stripped) <= 24 and NOTICE.search(stripped):
            in_notice = True
            continue
        if _is_caption(stripped):
            dropped = True
            continue
        if 8 < len(stripped) <= LONG and not ENDED.search(stripped):
            if stripped in seen:
                continue
            seen.add(stripped)
        width = len(stripped.encode("gb18030", "replace"))
        lines.append(_Line(stripped, start, start - match.start() >= 2 or body[0] == "\u3000", blank, width, dropped))
        dropped = False
    return lines


def _is_wrapped(lines: list[_Line]) -> bool:
    """Newspaper columns: most lines are short and stop in the middle of a sentence."""
    if len(lines) < 6:
        return False
    cut = sum(1 for line in lines if line.width <= 90 and not ENDED.search(line.text))
    return cut >= 0.55 * len(lines)


def _continues(last: _Line, line: _Line, lines: list[_Line], k: int, wrapped: bool) -> bool:
    if LIST_MARK.match(line.text):
        return False
    if (
        line.after_caption
        and not line.indent
        and not ENDED.search(last.text)
        and len(line.text) > 8
        and k
        and len(last.text) > 3
    ):
        return True
    if wrapped:
        around = max(other.width for other in lines[max(0, k - 4) : k + 3])
        full = last.width >= 0.72 * min(around, 90)
        if line.indent and last.text[-1] not in "，、":
            return False
        if ENDED.search(last.text):
            return full and not line.blank_before
        return full or bool(OPEN.search(last.text))
    if ENDED.search(last.text) or last.text[-1] in "；;：:":
        return False
    if OPEN.search(last.text) and len(last.text) > 12:
        return True
    return len(last.text) > LONG and (len(line.text) > 24 or bool(ENDED.search(line.text)))


def _join(group: list[_Line], text: str) -> Paragraph:
    pieces: list[str] = []
    para = Paragraph("")
    at = 0
    for line in group:
        for start, stop in _runs(line.text):
            pieces.append(line.text[start:stop])
            para.starts.append(at)
            para.raws.append(line.start + start)
            at += stop - start
    para.text = "".join(pieces)
    para.heading = len(group) == 1 and len(para.text) <= LONG and not ENDED.search(para.text)
    return para


def _runs(line: str) -> list[tuple[int, int]]:
    """Spans between the blanks that only set Chinese apart from digits; a blank between two ASCII words stays."""
    if " " not in line and "\t" not in line and "\u3000" not in line:
        return [(0, len(line))]
    runs, start = [], 0
    for gap in GAP.finditer(line):
        before, after = line[gap.start() - 1], line[gap.end()]
        if before < "\x7f" and after < "\x7f" and before.isalnum() and after.isalnum():
            continue
        runs.append((start, gap.start()))
        start = gap.end()
    runs.append((start, len(line)))
    return runs
