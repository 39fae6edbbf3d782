"""Rules in dated editions: what ships, and what a deployment brings in its folder, which takes the place of that of the same day."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Protocol, TypeVar


class Dated(Protocol):
    """One edition: it holds from a day until the next one does."""

    @property
    def valid_from(self) -> date:
        """The first day."""


One = TypeVar("One", bound=Dated)


def gathered(
    package: str, name: str, read: Callable[[str, str], Iterable[One]], extra: str | None, own: str = ""
) -> tuple[One, ...]:
    """All editions, oldest first: `name` in `package`, and `own` (the same name) in the deployment's folder `extra`. ``read`` takes
    the name of a file and its text."""
    found = {one.valid_from: one for one in read(name, files(package).joinpath(name).read_text(encoding="utf-8"))}
    brought = Path(extra) / (own or name) if extra else None
    if brought and brought.exists():
        found |= {one.valid_from: one for one in read(brought.name, brought.read_text(encoding="utf-8"))}
    return tuple(found[day] for day in sorted(found))


def in_force(known: Sequence[One], on: date) -> One | None:
    """The edition of a day; None before the first."""
    return next((one for one in reversed(known) if one.valid_from <= on), None)
