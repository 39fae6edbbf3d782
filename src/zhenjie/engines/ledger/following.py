"""What follows when rows of a register were written, by whatever door and in the same transaction: the form, the grid, many rows at
once, an import chunk by chunk, the API, a report's posting, the bin, a merge, an undo.

An app above the one that keeps the rows says so once (`after_writing`); each door of the ledger tells what it wrote (`written`). Doors
that write many rows tell them together (`together`): one look for all of them, after the last one was written. Whoever follows may then
lock what it shares with others, for the doors lock no further row after it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models

Follow = Callable[[list[int]], object]
Gathered = dict[type[models.Model], dict[int, None]]

_FOLLOWING: dict[type[models.Model], list[Follow]] = defaultdict(list)
_OPEN: ContextVar[Gathered | None] = ContextVar("ledger_written", default=None)


def after_writing(model: type[models.Model]) -> Callable[[Follow], Follow]:
    """Declares a function that is given the keys of rows of ``model`` that were written, inside the transaction that wrote them."""

    def declare(follow: Follow) -> Follow:
        _FOLLOWING[model].append(follow)
        return follow

    return declare


def written(model: type[models.Model], keys: Iterable[int]) -> None:
    """Told by a door: these rows were written. A row that was taken back with its savepoint since is nobody's business."""
    if model not in _FOLLOWING:
        return
    gathered = _OPEN.get()
    if gathered is None:
        _follow(model, list(keys))
    else:
        gathered.setdefault(model, {}).update(dict.fromkeys(keys))


@contextmanager
def together() -> Iterator[None]:
    """Inside, what is written is gathered; what follows happens once, at the end of the outermost one. Inside a transaction only."""
    if _OPEN.get() is not None:
        yield
        return
    gathered: Gathered = {}
    mark = _OPEN.set(gathered)
    try:
        yield
    finally:
        _OPEN.reset(mark)
    for model, keys in gathered.items():
        _follow(model, list(keys))


def _follow(model: type[models.Model], keys: list[int]) -> None:
    if keys:
        for follow in _FOLLOWING[model]:
            follow(keys)
