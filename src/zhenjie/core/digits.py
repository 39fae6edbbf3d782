"""Whole numbers and JSON as they stand in addresses, forms and references: what strangers send is read here, or it is nothing.

`str.isdigit` says yes to “²” and `int` then fails; `int` takes a megabyte of digits, a database takes nineteen; Python's JSON knows
Infinity and breaks on a hundred thousand brackets.
"""

import json
from collections.abc import Iterable
from typing import Any

#: So many digits fit into a key of both databases.
LONGEST = 18


def whole(text: Any, most: int = LONGEST) -> int | None:
    """The number that at most `most` decimal digits say; None for anything else (a sign, a fraction, an exponent, nothing)."""
    said = str(text) if isinstance(text, str | int) and not isinstance(text, bool) else ""
    return int(said) if said.isdecimal() and len(said) <= most else None


def wholes(texts: Iterable[Any]) -> list[int]:
    """The keys among what was sent, in their order."""
    return [found for one in texts if (found := whole(one)) is not None]


def year_month(text: str) -> tuple[int, int] | None:
    """(2026, 10) from 2026-10, for the years 2000 to 2100; None for anything else."""
    year, _dash, month = text.partition("-")
    found = whole(year, 4), whole(month, 2)
    if found[0] is None or found[1] is None or not (2000 <= found[0] <= 2100 and 1 <= found[1] <= 12):
        return None
    return found[0], found[1]


def json_of(body: bytes | str) -> Any:
    """What a body of JSON says. Raises ValueError for everything that is none, numbers without an end and pits of brackets included."""
    try:
        return json.loads(body, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_number(said: str) -> Any:
    raise ValueError(f"{said} is no number")
