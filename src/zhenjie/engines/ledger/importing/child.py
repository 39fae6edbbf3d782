"""The bounded child's side: shuts itself in, answers one request, ends. Run as ``python -m …importing.child``.

Answers are lines: ``=`` and the content, ``!`` and a sentence, ``.`` at the end.
"""

import base64
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from zhenjie.engines.files.enclosure import shut_in
from zhenjie.engines.ledger.importing.errors import TableError
from zhenjie.engines.ledger.importing.headings import LOOKED, plain
from zhenjie.engines.ledger.importing.reading import open_table

_BATCH = 4 * 1024 * 1024
_SHEETS = 200


def answers(request: dict[str, Any]) -> Iterator[bytes]:
    """What the request asks for."""
    with open_table(request["path"], request["name"]) as table:
        if request["do"] == "look":
            yield _dumped(_look(table))
        elif request["do"] == "rows":
            yield from _rows(table, request["sheet"], request["after"], request["size"])
        elif request["do"] == "hidden":
            yield _dumped(sorted(table.hidden_lines(request["sheet"]))[:100_000])
        elif request["do"] == "mark":
            yield from _marked(table, request)


def _look(table: Any) -> dict[str, Any]:
    told = []
    for place, sheet in enumerate(table.sheets[:_SHEETS]):
        first, merges, sentence = [], [], ""
        try:
            first = [[number, [_short(cell) for cell in cells]] for number, cells in table.first(place, LOOKED)]
            merges = table.merges(place)
        except TableError as error:
            sentence = str(error)
        streamed = table.is_streamed(place)
        told.append(
            {
                "name": sheet.name,
                "hidden": sheet.hidden,
                "streamed": streamed,
                "rows": first,
                "merges": merges,
                "fault": sentence,
            }
        )
    return {"kind": table.kind, "sheets": told}


def _short(cell: Any) -> Any:
    cell = plain(cell)
    return cell[:200] if isinstance(cell, str) else cell


def _rows(table: Any, sheet: int, after: int, size: int) -> Iterator[bytes]:
    lines: list[int] = []
    rows: list[list[Any]] = []
    weight = 0
    for number, cells in table.rows(sheet):
        if number <= after:
            continue
        if (said := len("".join([cell for cell in cells if type(cell) is str]))) > 1000:
            weight += said
        lines.append(number)
        rows.append(cells)
        if len(rows) == size or weight > _BATCH:
            yield _dumped(lines) + b"\t" + _dumped(rows)
            lines, rows, weight = [], [], 0
    if rows:
        yield _dumped(lines) + b"\t" + _dumped(rows)


def _marked(table: Any, request: dict[str, Any]) -> Iterator[bytes]:
    from zhenjie.engines.ledger.importing.marking import mark_csv, mark_xlsx  # slow import

    reasons = {int(line): reason for line, reason in request["reasons"].items()}
    pieces = (mark_csv if table.kind == "csv" else mark_xlsx)(table, request["sheet"], request["head"], reasons)
    for piece in pieces:
        yield base64.b64encode(piece)


def _dumped(value: Any) -> bytes:
    # Half a surrogate in a hostile file must not stop the writing, and must not reach the database either.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=plain).encode("utf-8", "replace")


def main() -> None:
    """Answer the one request on standard input. What libraries print goes nowhere."""
    out = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    request = json.loads(sys.stdin.readline())
    shut_in(request.pop("memory"), request.pop("seconds"))

    def say(message: bytes) -> None:
        out.write(message + b"\n")
        out.flush()

    try:
        for answer in answers(request):
            say(b"=" + answer)
        say(b".")
    except TableError as error:
        say(b"!" + str(error).encode())
    except MemoryError:
        say("!读这个文件要用的内存超过上限，已停止，请另存为 csv 或拆分后再试。".encode())
    except RecursionError:
        say("!这个文件的结构套得太深，读不了，请重新另存一份再试。".encode())


if __name__ == "__main__":
    main()
