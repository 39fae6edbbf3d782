"""Hundreds of thousands of units in one go: COPY on PostgreSQL, one prepared INSERT on SQLite."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

COLUMNS = (
    "id",
    "name",
    "kind",
    "code",
    "local",
    "parent_id",
    "path",
    "made",
    "valid_from",
    "valid_to",
    "position",
    "version",
)


@dataclass(slots=True)
class Fresh:
    """A unit about to be inserted; ``made`` is the number of its own children in the same load."""

    id: int
    name: str
    kind: str
    code: str
    local: bool
    parent_id: int | None
    path: str
    made: int
    valid_from: date | None
    valid_to: date | None
    position: int

    def row(self) -> tuple[Any, ...]:
        return (
            self.id,
            self.name,
            self.kind,
            self.code,
            self.local,
            self.parent_id,
            self.path,
            self.made,
            self.valid_from and self.valid_from.isoformat(),
            self.valid_to and self.valid_to.isoformat(),
            self.position,
            1,
        )


def reserve_ids(count: int) -> Iterator[int]:
    """`count` primary keys of units that nobody else gets; the tree must be held."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('org_unit', 'id')) FROM generate_series(1, %s)", [count]
            )
            return iter([row[0] for row in cursor.fetchall()])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'org_unit'")
        last = cursor.fetchone()
        start = last[0] if last else 0
        return iter(range(start + 1, start + 1 + count))


def insert(units: Sequence[Fresh]) -> None:
    """Write `units`, best in the order of their paths: then the index grows at its end."""
    columns = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY org_unit ({columns}) FROM STDIN") as copy:
                for unit in units:
                    copy.write_row(unit.row())
        else:
            marks = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(f"INSERT INTO org_unit ({columns}) VALUES ({marks})", [unit.row() for unit in units])
