"""A register of one's own is filled from its spreadsheet: the bounded child reads, the actions write, a stretch at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from json import loads
from typing import Any

from zhenjie.core.actors import Actor
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.files.queries import path_of
from zhenjie.engines.ledger.actions.registers import finish_filling, take_rows
from zhenjie.engines.ledger.guessing import Guess, guess
from zhenjie.engines.ledger.importing import bounded
from zhenjie.engines.ledger.importing.errors import TableError
from zhenjie.engines.ledger.importing.headings import Head, find_head
from zhenjie.engines.ledger.models import OwnRegister
from zhenjie.engines.ledger.tables import unit_names
from zhenjie.engines.org.models import Unit

STRETCH, SAMPLE = 500, 2000


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file holds: its sheets by number and name, the one looked at, its heading and a guess for each column; whether it
    is small enough to be read while the person waits."""

    sheets: list[tuple[int, str]]
    sheet: int
    head: Head
    guesses: list[Guess]
    rows: list[list[Any]]
    few: bool


def look(stored: StoredFile, unit: Unit, sheet: int | None = None) -> Looked:
    """Look into a file. TableError with a sentence when there is no table in it."""
    path = str(path_of(stored))
    seen = bounded.look(path, stored.name)["sheets"]
    shown = [(number, one["name"]) for number, one in enumerate(seen) if one["rows"] and not one["hidden"]]
    if not shown:
        raise TableError("这个文件里没有内容，请检查是否选错了文件。")
    chosen = sheet if sheet in dict(shown) else shown[0][0]
    one = seen[chosen]
    head = find_head([(line, cells) for line, cells in one["rows"]], [tuple(merge) for merge in one["merges"]])
    if head is None or not any(head.titles):
        raise TableError(f"“{one['name']}”里找不到标题行，请在第一行写上每一列的名称再传。")
    lines, cells = next(_stretches(path, stored.name, chosen, head.line, SAMPLE), ([], []))
    guesses = guess(head.titles, cells, unit_names(unit))
    return Looked(shown, chosen, head, guesses, cells[:5], few=len(lines) < SAMPLE)


def fill(register: OwnRegister, by: Actor) -> None:
    """Read the sheet to its end from where it was left. Whoever is killed half-way has lost nothing: the next one goes on."""
    if register.source is None or register.filled_at is not None:
        return
    sheet = int(register.plan.get("sheet", 0))
    sentence = ""
    try:
        path = str(path_of(register.source))
        for lines, cells in _stretches(path, register.source.name, sheet, register.read_to, STRETCH):
            take_rows(by=by, register=register, lines=lines, cells=cells)
    except TableError as error:
        sentence = str(error)
    except FileNotFoundError:
        sentence = "附件的内容不在存储目录里，请重新上传。"
    finish_filling(by=by, register=register, sentence=sentence)


def _stretches(path: str, name: str, sheet: int, after: int, size: int) -> Any:
    messages: Iterable[tuple[list[int], bytes]] = bounded.rows(path, name, sheet, after, size)
    return ((lines, loads(cells)) for lines, cells in messages)
