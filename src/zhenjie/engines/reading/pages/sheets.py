"""What every reader of files hands over: one text in reading order, and a map from its characters into the original."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, Self

Box = tuple[float, float, float, float]
Media = Literal["txt", "html", "docx", "pdf", "scan"]
Kind = Literal["title", "body", "caption", "furniture", "neighbour"]

_OWN = re.compile(r"[全我本](?:镇|乡|街道)")
_OTHERS = re.compile(r"(?![全我本各])[一-龥](?![全我本各])[一-龥]{1,2}(?:镇|街道)(?![一-龥]?[干村])")
_UNITS = re.compile(r"单位\s*[:：为是]|[（(][^（）()]{0,6}(?:[万千亿]?元|亩)[）)]\s*$")
#: Blocks that are the document's own words; the others are shown but not read.
READABLE: frozenset[str] = frozenset({"title", "body"})


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a pdf or scan; width and height in points (1/72 inch)."""

    number: int
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters ``start`` to ``end`` of the text, and where they stand in the original.

    ``source`` is the first character's offset in the file (txt, html) or paragraph (docx); ``length`` is how many characters
    of the source they cover. ``paragraph`` counts from 0. On a page, ``edges`` holds the left edge of each character and
    the right edge of the last, ``top`` and ``bottom`` the line, all in points from the page's top left corner.
    """

    start: int
    end: int
    source: int = 0
    length: int = 0
    paragraph: int = -1
    page: int = 0
    top: float = 0
    bottom: float = 0
    edges: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A run of the text that belongs together: a paragraph, heading, caption, page header; ``article`` counts from 0."""

    start: int
    end: int
    kind: Kind = "body"
    article: int = 0


@dataclass(slots=True)
class Sheets:
    """A document as text with a way back."""

    media: Media
    text: str
    segments: list[Segment] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    #: Spans of the text that were hard to see in a scan: (start, end, what the second look saw).
    unsure: list[tuple[int, int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def locate(self, start: int, end: int) -> dict[str, Any]:
        """Where characters `start`..`end` stand in the original.

        txt, html: ``{kind: chars, start, end}``; docx: ``{kind: paragraphs, parts: [{paragraph, start, end}]}``;
        pdf, scan: ``{kind: boxes, parts: [{page, box: [x0, y0, x1, y1]}]}`` in points from the top left corner.
        """
        hits = self._overlapping(start, end)
        if self.media in ("txt", "html"):
            if not hits:
                return {"kind": "chars", "start": 0, "end": 0}
            return {"kind": "chars", "start": _into(hits[0], start), "end": _into(hits[-1], end)}
        if self.media == "docx":
            parts = [
                {"paragraph": s.paragraph, "start": _into(s, max(start, s.start)), "end": _into(s, min(end, s.end))}
                for s in hits
            ]
            return {"kind": "paragraphs", "parts": _joined(parts)}
        boxes = [
            {
                "page": s.page,
                "box": [
                    round(s.edges[max(start, s.start) - s.start], 1),
                    round(s.top, 1),
                    round(s.edges[min(end, s.end) - s.start], 1),
                    round(s.bottom, 1),
                ],
            }
            for s in hits
        ]
        return {"kind": "boxes", "parts": boxes}

    def _overlapping(self, start: int, end: int) -> list[Segment]:
        first = max(bisect_right(self.segments, start, key=lambda s: s.start) - 1, 0)
        found = []
        for segment in self.segments[first:]:
            if segment.start >= end:
                break
            if segment.end > start:
                found.append(segment)
        return found

    def readable(self) -> list[tuple[int, int]]:
        """The stretches to be read: neighbouring title and body blocks of one article taken together."""
        runs: list[tuple[int, int]] = []
        article = -1
        for block in self.blocks:
            if block.kind == "caption" and _UNITS.search(self.text, block.start, block.end):
                # What a table is counted in is read with it.
                runs.append((block.start, block.end))
                article = block.article
            elif block.kind not in READABLE:
                article = -1
            elif block.article == article:
                runs[-1] = (runs[-1][0], block.end)
            else:
                runs.append((block.start, block.end))
                article = block.article
        return runs or [(0, len(self.text))]

    def set_neighbours_apart(self, township: str) -> None:
        """Of several articles on a page, those about others are neighbours: they never name the township, and do not say
        全镇, 我街道 … without naming another one."""
        stem = re.sub(r"(?:镇|乡|街道|县|区|市)$", "", township)
        articles: dict[int, str] = {}
        for block in self.blocks:
            if block.kind in READABLE:
                articles[block.article] = articles.get(block.article, "") + self.text[block.start : block.end]
        own = {
            number
            for number, words in articles.items()
            if stem and (stem in words or (_OWN.search(words) and not _OTHERS.search(words)))
        }
        if own and len(articles) > len(own):
            self.blocks = [
                replace(block, kind="neighbour") if block.kind in READABLE and block.article not in own else block
                for block in self.blocks
            ]

    def doubt_in(self, start: int, end: int) -> str | None:
        """What a second look saw within the span, when it differs or was weak; None when both looks agree."""
        for low, high, other in self.unsure:
            if low < end and high > start:
                return other
        return None

    def to_json(self) -> dict[str, Any]:
        """Plain data for a pipe or a database column."""
        data = asdict(self)
        data["segments"] = [
            [s.start, s.end, s.source, s.length, s.paragraph, s.page, round(s.top, 1), round(s.bottom, 1)]
            + [round(e, 1) for e in s.edges]
            for s in self.segments
        ]
        data["blocks"] = [[b.start, b.end, b.kind, b.article] for b in self.blocks]
        data["pages"] = [[p.number, p.width, p.height] for p in self.pages]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`."""
        return cls(
            media=data["media"],
            text=data["text"],
            segments=[_segment(row) for row in data["segments"]],
            blocks=[Block(*row) for row in data["blocks"]],
            pages=[Page(*row) for row in data["pages"]],
            unsure=[(low, high, other) for low, high, other in data["unsure"]],
            notes=list(data["notes"]),
        )


def _segment(row: Sequence[Any]) -> Segment:
    start, end, source, length, paragraph, page, top, bottom = row[:8]
    return Segment(start, end, source, length, paragraph, page, top, bottom, tuple(row[8:]))


def _into(segment: Segment, offset: int) -> int:
    """`offset` of the text carried into the segment's source."""
    if segment.length == segment.end - segment.start:
        return segment.source + min(max(offset - segment.start, 0), segment.length)
    return segment.source if offset <= segment.start else segment.source + segment.length


def _joined(parts: Sequence[dict[str, int]]) -> list[dict[str, int]]:
    """Runs of one paragraph that touch become one part."""
    joined: list[dict[str, int]] = []
    for part in parts:
        if joined and joined[-1]["paragraph"] == part["paragraph"] and joined[-1]["end"] == part["start"]:
            joined[-1]["end"] = part["end"]
        else:
            joined.append(dict(part))
    return joined
