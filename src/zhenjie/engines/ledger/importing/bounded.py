"""The parent's side of the bounded child that opens what came from outside; it streams, so that nobody holds a whole sheet.

The pattern is that of `reading.pages.bounded` (ADR 0005): no network, no programs, nothing written, bounded memory and time.
"""

import base64
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from zhenjie.engines.ledger.importing.errors import TableError

MB = 1024 * 1024
_CHILD = "zhenjie.engines.ledger.importing.child"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Address space in bytes; seconds of processor time; seconds without a sign of life before the child is ended."""

    memory: int = 4096 * MB
    seconds: int = 900
    silence: float = 120.0


def look(path: str, name: str) -> dict[str, Any]:
    """The sheets of a file, each with its first lines: ``{"kind", "sheets": [{name, hidden, streamed, rows, merges}]}``."""
    return dict(json.loads(next(_ask({"do": "look", "path": path, "name": name}))))


def rows(path: str, name: str, sheet: int, after: int, size: int) -> Iterator[tuple[list[int], bytes]]:
    """The rows of a sheet below line ``after``, ``size`` at a time: their lines, and their cells as JSON, not yet unpacked."""
    for message in _ask({"do": "rows", "path": path, "name": name, "sheet": sheet, "after": after, "size": size}):
        lines, _, cells = message.partition(b"\t")
        yield json.loads(lines), cells


def hidden_lines(path: str, name: str, sheet: int) -> list[int]:
    """The lines that the spreadsheet hides."""
    return list(json.loads(next(_ask({"do": "hidden", "path": path, "name": name, "sheet": sheet}))))


def mark(path: str, name: str, sheet: int, head: int, reasons: dict[int, Any], into: IO[bytes]) -> None:
    """The workbook itself with its faults marked, written into a file; see `marking`."""
    told = {str(line): reason for line, reason in reasons.items()}
    for message in _ask({"do": "mark", "path": path, "name": name, "sheet": sheet, "head": head, "reasons": told}):
        into.write(base64.b64decode(message))


def _ask(request: dict[str, Any], bounds: Bounds | None = None) -> Iterator[bytes]:
    """The child's answers line by line; it ends with the last one, or when the caller stops asking."""
    bounds = bounds or Bounds()
    known = os.pathsep.join(place for place in sys.path if place)
    process = subprocess.Popen(
        [sys.executable, "-m", _CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONPATH": known},
        cwd="/",
    )
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(
                json.dumps(request | {"memory": bounds.memory, "seconds": bounds.seconds}).encode() + b"\n"
            )
            process.stdin.close()
        except BrokenPipeError:
            raise _stopped(process) from None
        yield from _messages(process, process.stdout.fileno(), bounds.silence)
    finally:
        process.kill()
        if process.stdout is not None:
            process.stdout.close()
        process.wait()


def _messages(process: "subprocess.Popen[bytes]", pipe: int, silence: float) -> Iterator[bytes]:
    parts: list[bytes] = []
    while True:
        ready = select.select([pipe], [], [], silence)[0]
        if not ready:
            raise TableError("读这个文件花的时间超过上限，已停止，请拆分后再试。")
        piece = os.read(pipe, MB)
        if not piece:
            raise _stopped(process)
        *whole, rest = piece.split(b"\n")
        for end in whole:
            message = b"".join([*parts, end])
            parts = []
            if message[:1] == b"!":
                raise TableError(message[1:].decode())
            if message == b".":
                return
            yield message[1:]
        parts.append(rest)


def _stopped(process: "subprocess.Popen[bytes]") -> TableError:
    until = time.monotonic() + 5
    while process.poll() is None and time.monotonic() < until:
        select.select([], [], [], 0.02)
    if process.poll() == 1:
        return TableError("读这个文件时程序自己出了错，文件没有问题；请把文件交给平台管理员查看。")
    return TableError("读这个文件时用掉的内存或时间超过上限，已停止；文件可能已损坏，请重新另存或拆分后再试。")
