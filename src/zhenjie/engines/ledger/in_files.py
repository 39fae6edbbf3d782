"""What an app above adds to the file of a register below it, beside the register's own columns: the export asks, and knows nobody above.

@in_file("projects.project")
def shares(request, declaration, columns, rows): return Added([...], (_("分成"), _("……")), fill)
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from zhenjie.engines.ledger.declarations import Column, Declaration

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Added:
    """``columns``: all columns of the file in their order, with those that were added. ``note``: a title and a sentence about them, written
    where the file says where it comes from. ``fill`` is shown the rows, a thousand at a time, before their columns are read."""

    columns: list[Column]
    note: tuple[str, str]
    fill: Callable[[Sequence[Any]], None]


#: Given the columns and the rows of a file, or None where there is nothing to add.
Add = Callable[[HttpRequest, Declaration, list[Column], "QuerySet[Any]"], Added | None]
_adding: dict[str, list[Add]] = {}


def in_file(*keys: str) -> Callable[[Add], Add]:
    """Declares that a function adds to the files of the registers ``keys``; the same function twice is one."""

    def declare(function: Add) -> Add:
        for key in keys:
            known = _adding.setdefault(key, [])
            if function not in known:
                known.append(function)
        return function

    return declare


def additions(
    request: HttpRequest, declaration: Declaration, columns: list[Column], rows: "QuerySet[Any]"
) -> tuple[list[Column], list[Added]]:
    """The columns of a file of ``rows``, and what was added to them."""
    told = []
    for function in _adding.get(declaration.key, ()):
        if (one := function(request, declaration, columns, rows)) is not None:
            columns = one.columns
            told.append(one)
    return columns, told


def filled(rows: Iterable[Any], told: Sequence[Added]) -> Iterator[Any]:
    """The same rows, each shown to all that was added."""
    rows = iter(rows)
    while batch := list(islice(rows, _BATCH)):
        for one in told:
            one.fill(batch)
        yield from batch
