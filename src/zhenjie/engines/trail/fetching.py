"""Rows of a model by a statement that was written down once: the way back of `inserting`, for what is read before every move."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model

M = TypeVar("M", bound=Model)
Read = Callable[[Any, Any, Any], Any]


def fetch(model: type[M], source: str, values: Sequence[Any], beside: str = "") -> list[tuple[M, tuple[Any, ...]]]:
    """The rows of `model`, whole, that ``SELECT … FROM source`` finds, where `source` calls the table of the model ``one``; with each the
    columns `beside`, as the database gives them."""
    statement, names, readers = _statement(model, source, beside, connection.vendor)
    here, width, found = connections[DEFAULT_DB_ALIAS], len(names), []
    with here.cursor() as cursor:
        cursor.execute(statement, values)
        for row in cursor.fetchall():
            told = list(row[:width])
            for place, column, read in readers:
                told[place] = read(told[place], column, here)
            found.append((model.from_db(here.alias, names, told), row[width:]))
    return found


@cache
def _statement(
    model: type[Model], source: str, beside: str, vendor: str
) -> tuple[str, tuple[str, ...], tuple[tuple[int, Any, Read], ...]]:
    here, fields = connections[DEFAULT_DB_ALIAS], model._meta.concrete_fields
    columns = ", ".join(f"one.{here.ops.quote_name(str(field.column))}" for field in fields)
    readers = []
    for place, field in enumerate(fields):
        column = field.get_col("one")
        ways = [*here.ops.get_db_converters(column), *column.get_db_converters(here)]
        readers += [(place, column, read) for read in ways]
    more = f", {beside}" if beside else ""
    return f"SELECT {columns}{more} FROM {source}", tuple(field.attname for field in fields), tuple(readers)
