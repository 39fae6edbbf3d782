"""A short list that somebody pastes or hands in as a workbook: its lines as cells of text, nothing left out. For lists of a
page, not for registers: those are imported in the background."""

import json
import re
import tempfile
from collections.abc import Iterable
from typing import IO

from zhenjie.engines.ledger.importing import bounded
from zhenjie.engines.ledger.importing.errors import TableError
from zhenjie.engines.ledger.importing.values import text_of_anything

MOST = 300
_LARGEST = 10 * bounded.MB
_NUMBERING = re.compile(r"^\s*(?:\d{1,3}\s*[.、．)）]|[(（]\d{1,3}[)）]|[-*•·])\s*(?=\D)")
_CUTS = re.compile(r"\t+|[|｜；;]|\s{2,}|[，,：:]|\s")

#: The number of a line and its cells.
Line = tuple[int, list[str]]


def pasted(text: str) -> list[Line]:
    """The lines of a pasted text: cells between tabs where there are any, else what stands between blanks, commas, colons.
    TableError when there are more than MOST."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    return _few([(number, _cut(line)) for number, line in lines])


def _cut(line: str) -> list[str]:
    bare = _NUMBERING.sub("", line)
    cells = bare.split("\t") if "\t" in bare else _CUTS.split(bare)
    return [cell.strip() for cell in cells if cell.strip()]


def handed_in(stream: IO[bytes], name: str) -> list[Line]:
    """The rows of the first sheet of a workbook or csv, read in the bounded child. TableError when it cannot be read or is
    longer than a list of a page."""
    found: list[Line] = []
    with tempfile.NamedTemporaryFile() as copy:
        size = 0
        while piece := stream.read(bounded.MB):
            if (size := size + len(piece)) > _LARGEST:
                raise TableError("这个文件超过 10 MB，不像一份清单，请只留要登记的几列再传。")
            copy.write(piece)
        copy.flush()
        for lines, raw in bounded.rows(copy.name, name, 0, 0, MOST + 1):
            rows = zip(lines, json.loads(raw), strict=True)
            found += [(line, [text_of_anything(cell).strip() for cell in cells]) for line, cells in rows]
            if len(found) > MOST + 1:
                break
    return _few([(line, cells) for line, cells in found if any(cells)])


def _few(lines: Iterable[Line]) -> list[Line]:
    kept = list(lines)
    if len(kept) > MOST + 1:
        raise TableError(f"一次最多登记 {MOST} 行，这里有更多；请分几次。")
    return kept
