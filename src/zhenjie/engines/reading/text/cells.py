"""Lines whose cells are parted by tabs, bars or wide gaps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: What parts cells: a tab, a bar, a wide gap.
PARTED = re.compile(r"\t| *[|｜] *| {2,}|\u3000{2,}")
BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of a cell and where they begin in the text."""

    words: str
    start: int

    @property
    def bare(self) -> str:
        """The words without white space."""
        return BLANK.sub("", self.words)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the text from `start` to `end` (its line break within) and its cells; a line of running text is one cell."""

    words: str
    start: int
    cells: tuple[Cell, ...]

    @property
    def end(self) -> int:
        return self.start + len(self.words)

    @property
    def filled(self) -> int:
        """How many cells hold words."""
        return sum(bool(cell.words) for cell in self.cells)


def rows_of(flat: str) -> list[Row]:
    """Every line of a text with its cells."""
    return [
        Row(line[0], line.start(), tuple(_cells(line[0], line.start()))) for line in re.finditer(r"[^\n]*\n?", flat)
    ]


def _cells(line: str, shift: int) -> Iterator[Cell]:
    line = line.rstrip("\n \u3000")
    at = len(line) - len(line.lstrip(" \u3000"))
    for parted in (*PARTED.finditer(line, at), None):
        piece = line[at : parted.start() if parted else len(line)]
        words = piece.strip(" \u3000")
        yield Cell(words, shift + at + (piece.index(words) if words else 0))
        at = parted.end() if parted else at


def blanked(flat: str, rows: list[Row]) -> str:
    """The text with these rows blanked out; every other character stays where it is."""
    parts, at = [], 0
    for row in sorted(rows, key=lambda row: row.start):
        parts += [flat[at : row.start], re.sub(r"[^\n]", " ", row.words)]
        at = row.end
    return "".join([*parts, flat[at:]])
