"""Rows into their tables by statements that were written down once: where a command's own work is small, building the same
SQL anew would be most of it. For rows of plain tables without defaults of the database.

Many rows go to PostgreSQL as one JSON text that it takes apart itself: as arrays or as hundreds of statements they would cost
several times what writing them costs.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import Field, Model

Fields = tuple["Field[Any, Any]", ...]
CHUNK = 1000


class Writes:
    """Single rows that are written together and whose keys nobody asks for: PostgreSQL takes them all in one message, SQLite, which
    has no way to go, one after the other."""

    def __init__(self) -> None:
        self._said: list[tuple[str, Sequence[Any]]] = []

    def insert(self, row: Model) -> None:
        statement, fields = _insert(type(row), connection.vendor)
        self.say(statement, _values(row, fields, new=True))

    def update(self, row: Model, fields: Fields) -> None:
        statement = _update(type(row), fields, connection.vendor)
        self.say(statement, _values(row, (*fields, row._meta.pk), new=False))

    def say(self, statement: str, values: Sequence[Any]) -> None:
        """A statement of one's own, its values as the database takes them."""
        self._said.append((statement, values))

    def send(self) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "; ".join(one for one, _ in self._said), [value for _, some in self._said for value in some]
                )
            else:
                for statement, values in self._said:
                    cursor.execute(statement, values)


def insert(row: Model) -> None:
    """Saves a new row, as `row.save(force_insert=True)` does for a model without parents; its key is set afterwards."""
    statement, fields = _insert(type(row), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} RETURNING {_key(type(row))}", _values(row, fields, new=True))
        row.pk = cursor.fetchone()[0]
    row._state.adding = False
    row._state.db = connection.alias


def insert_all(rows: Sequence[Model]) -> None:
    """Saves new rows of one model, a thousand to a statement. Their keys are not told."""
    for begin in range(0, len(rows), CHUNK):
        some = rows[begin : begin + CHUNK]
        _run(*(_insert_many if _takes_json() else _insert)(type(some[0]), connection.vendor), some, new=True)


def update(rows: Sequence[Model], fields: Fields) -> None:
    """Writes `fields` of rows of one model that are there, a thousand to a statement."""
    for begin in range(0, len(rows), CHUNK):
        some = rows[begin : begin + CHUNK]
        many = _takes_json() and len(some) > 1
        statement = (_update_many if many else _update)(type(some[0]), fields, connection.vendor)
        _run(statement, (*fields, some[0]._meta.pk), some, new=False)


def _takes_json() -> bool:
    return connection.vendor == "postgresql"


def _run(statement: str, fields: Fields, rows: Sequence[Model], *, new: bool) -> None:
    with connection.cursor() as cursor:
        if len(rows) == 1 and "recordset" not in statement:
            cursor.execute(statement, _values(rows[0], fields, new=new))
        elif not _takes_json():
            cursor.executemany(statement, [_values(row, fields, new=new) for row in rows])
        else:
            said = [{str(field.column): field.pre_save(row, new) for field in fields} for row in rows]
            cursor.execute(statement, [json.dumps(said, ensure_ascii=False, default=_told)])


def _told(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in JSON")


#: Kinds of fields whose plain values every database takes as they are; asked by their very class, for a field of our own may seal them.
_BARE = {models.CharField, models.TextField, models.IntegerField, models.BigIntegerField, models.PositiveIntegerField, models.SmallIntegerField, models.PositiveSmallIntegerField, models.BooleanField, models.ForeignKey, models.BigAutoField}  # fmt: skip
_PLAIN = {str, int, bool, type(None)}


@cache
def _is_bare(field: "Field[Any, Any]") -> bool:
    """Whether what stands in the row is what is written: nothing seals it, and no clock sets it."""
    return type(field) in _BARE or (
        isinstance(field, models.DateTimeField) and not (field.auto_now or field.auto_now_add)
    )


def _values(row: Model, fields: Fields, *, new: bool) -> list[Any]:
    here, values = connections[DEFAULT_DB_ALIAS], []
    for field in fields:
        value = getattr(row, field.attname) if _is_bare(field) else field
        if type(value) is datetime and value.tzinfo is not None:
            value = _moment(value, here.vendor)
        elif type(value) not in _PLAIN:
            value = field.get_db_prep_save(field.pre_save(row, new), here)
        values.append(value)
    return values


@lru_cache(2000)
def _moment(value: datetime, vendor: str) -> Any:
    """A moment as the database takes it; many rows of one command have the same."""
    return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(value)


def _quote(name: object) -> str:
    return connection.ops.quote_name(str(name))


def _key(model: type[Model]) -> str:
    return _quote(model._meta.pk.column)


def _table(model: type[Model]) -> str:
    return _quote(model._meta.db_table)


def _columns(fields: Fields) -> str:
    return ", ".join(_quote(field.column) for field in fields)


def _recordset(fields: Fields) -> str:
    told = ", ".join(f"{_quote(field.column)} {field.db_type(connection)}" for field in fields)
    return f"jsonb_to_recordset(%s::jsonb) AS told({told})"


@cache
def _insert(model: type[Model], vendor: str) -> tuple[str, Fields]:
    fields = tuple(field for field in model._meta.concrete_fields if not field.primary_key)
    return f"INSERT INTO {_table(model)} ({_columns(fields)}) VALUES ({', '.join(['%s'] * len(fields))})", fields


@cache
def _insert_many(model: type[Model], vendor: str) -> tuple[str, Fields]:
    fields = _insert(model, vendor)[1]
    columns = _columns(fields)
    return f"INSERT INTO {_table(model)} ({columns}) SELECT {columns} FROM {_recordset(fields)}", fields


@cache
def _update(model: type[Model], fields: Fields, vendor: str) -> str:
    sets = ", ".join(f"{_quote(field.column)} = %s" for field in fields)
    return f"UPDATE {_table(model)} SET {sets} WHERE {_key(model)} = %s"


@cache
def _update_many(model: type[Model], fields: Fields, vendor: str) -> str:
    sets = ", ".join(f"{_quote(field.column)} = told.{_quote(field.column)}" for field in fields)
    told = _recordset((*fields, model._meta.pk))
    return f"UPDATE {_table(model)} SET {sets} FROM {told} WHERE {_table(model)}.{_key(model)} = told.{_key(model)}"
