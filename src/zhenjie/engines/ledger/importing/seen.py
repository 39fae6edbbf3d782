"""Which line of a file said something first: kept as hashes in a private table beside the memory, for a file may have a million rows
and a dictionary of them would weigh more than all the rest of an import."""

import sqlite3
from collections.abc import Hashable, Sequence


class Seen:
    """Keys and the lines that said them first. The table is SQLite's own temporary one: it lies in 8 MB of memory, beyond that in a file
    without a name, and is gone with the connection."""

    def __init__(self) -> None:
        # Used by one worker at a time, though not always by the thread that made it.
        self._table = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._table.execute("PRAGMA cache_size=-8192")
        self._table.execute("PRAGMA journal_mode=OFF")
        self._table.execute("CREATE TABLE said (mark INTEGER PRIMARY KEY, line INTEGER NOT NULL)")

    def first(self, keys: Sequence[Hashable], lines: Sequence[int]) -> list[int]:
        """For each key the line that said it first, which is its own line when nobody did before; ``keys`` in the order of the file."""
        marks = list(map(hash, keys))
        before = self._table.total_changes
        self._table.execute("BEGIN")
        self._table.executemany("INSERT OR IGNORE INTO said VALUES (?, ?)", zip(marks, lines, strict=True))
        self._table.execute("COMMIT")
        if self._table.total_changes - before == len(marks):
            return list(lines)
        ask = "SELECT line FROM said WHERE mark = ?"
        return [self._table.execute(ask, (mark,)).fetchone()[0] for mark in marks]
