"""Values of columns that units have added: how they are asked for, and how they lie in a row's ``custom``.

Plain JSON without empty values: numbers as numbers (at most 15 digits, so that no database and no workbook rounds them),
dates as ISO text. Both databases then sort and compare them alike.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column

DIGITS, PLACES = 15, 4
LARGEST = Decimal(10) ** (DIGITS - PLACES)
TEXT, LONG = 200, 5000


def stored(column: Column, value: Any) -> Any:
    """A cleaned value as ``custom`` holds it; None for an empty one."""
    if value is None or value == "":
        return None
    if column.kind is Kind.YES:
        return value in (True, "1", "True")
    if column.kind.is_number:
        return plain_number(Decimal(value))
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def plain_number(value: Decimal) -> int | float:
    """A number for JSON."""
    return int(value) if value == value.to_integral_value() else float(value)


def fits(value: Decimal) -> bool:
    """Whether a number is small and short enough for a column of this kind."""
    exponent = value.as_tuple().exponent
    return abs(value) < LARGEST and isinstance(exponent, int) and -exponent <= PLACES


def filled(custom: Mapping[str, Any] | None, answers: Mapping[Column, Any]) -> dict[str, Any]:
    """``custom`` with the answers in it; columns that were not asked keep what they hold."""
    held = dict(custom or {})
    for column, value in answers.items():
        held.pop(column.name, None)
        if (plain := stored(column, value)) is not None:
            held[column.name] = plain
    return held
