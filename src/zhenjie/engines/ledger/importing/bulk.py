"""Thousands of rows in one go: COPY on PostgreSQL, one prepared INSERT on SQLite; their search grams and their changes likewise."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction
from django.db.models import NOT_PROVIDED
from psycopg.types.json import Json, Jsonb

from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.fields import BlindIndex, Following, SecretField, blind
from zhenjie.engines.ledger.importing.columns import Target
from zhenjie.engines.ledger.importing.judged import Judged
from zhenjie.engines.ledger.importing.sealing import blinder, sealer
from zhenjie.engines.ledger.models import SearchText
from zhenjie.engines.ledger.rules import grams, grams_of_all

#: From the keys, the units and the cleaned values by column: one column as it is stored.
Make = Callable[[Sequence[int], Sequence[int], Sequence[Sequence[Any]]], Sequence[Any]]


@contextmanager
def small_cache() -> Iterator[None]:
    """Inside, SQLite keeps 16 MB of pages instead of the page server's 64: an import writes each page of its rows once and is no faster
    with more."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size={min(-16_384, before, key=abs)}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size={before}")


def reserve(model: type[models.Model], count: int) -> list[int]:
    """`count` primary keys that nobody else gets, inside the caller's transaction."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [f'"{table}"', count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
        start = last[0] if last else 0
        return list(range(start + 1, start + 1 + count))


class Inserter:
    """Writes new rows of a register from judged ones: every column has a function made once."""

    def __init__(self, declaration: Declaration, targets: Sequence[Target]) -> None:
        self.declaration = declaration
        self._targets = targets
        self._at = {one.name: at for at, one in enumerate(targets)}
        self._custom = [(at, one.name) for at, one in enumerate(targets) if one.column.is_custom]
        fields = [one for one in declaration.model._meta.concrete_fields if not getattr(one, "generated", False)]
        self._names = [str(one.column) for one in fields]
        self._makers = [self._maker(one) for one in fields]
        self._grams = Grams(declaration)

    def insert(self, rows: Sequence[Judged]) -> list[int]:
        """The keys of the rows, in their order."""
        if not rows:
            return []
        keys = reserve(self.declaration.model, len(rows))
        said = list(zip(*[one.values for one in rows], strict=True))
        units = [one.unit for one in rows]
        put(
            self.declaration.model._meta.db_table,
            self._names,
            [make(keys, units, said) for make in self._makers],
        )
        at = self._at
        self._grams.insert(keys, lambda name: said[at[name]] if name in at else None)
        return keys

    def _maker(self, field: Any) -> Make:
        fixed = dict(self.declaration.narrow)
        if field.primary_key:
            return lambda keys, units, said: keys
        if field.name == "unit":
            return lambda keys, units, said: units
        if field.attname in fixed:
            return lambda keys, units, said: [fixed[field.attname]] * len(keys)
        if field.name == "custom" and self._custom:
            return self._custom_values(field)
        if isinstance(field, BlindIndex):
            return self._index_of(field)
        if isinstance(field, Following):
            of = self._at.get(field.of)
            return lambda keys, units, said: [
                field.follow(one) for one in (said[of] if of is not None else [""] * len(keys))
            ]
        at = self._at.get(field.name)
        otherwise, always = _default(field)
        if at is None:
            return lambda keys, units, said: [otherwise()] * len(keys) if always else [otherwise() for _key in keys]
        adapt = adapter(field)
        if adapt is _same and always:
            absent = otherwise()
            return lambda keys, units, said: [absent if one is None or one == "" else one for one in said[at]]
        return lambda keys, units, said: [otherwise() if one is None or one == "" else adapt(one) for one in said[at]]

    def _custom_values(self, field: Any) -> Make:
        adapt = adapter(field)
        names = self._custom

        def make(keys: Sequence[int], units: Sequence[int], said: Sequence[Sequence[Any]]) -> list[Any]:
            rows = zip(*[said[at] for at, _name in names], strict=True)
            return [
                adapt({name: one for (_at, name), one in zip(names, row, strict=True) if one not in (None, "")})
                for row in rows
            ]

        return make

    def _index_of(self, field: Any) -> Make:
        at = self._at.get(field.of)
        source = self.declaration.model._meta.get_field(field.of)
        if at is None or not isinstance(source, SecretField):
            return lambda keys, units, said: [""] * len(keys)
        find = blinder(source)
        return lambda keys, units, said: [find(one) if one else "" for one in said[at]]


def _same(value: Any) -> Any:
    return value


def adapter(field: Any) -> Callable[[Any], Any]:
    """From a cleaned value to what the driver takes."""
    sqlite = connection.vendor == "sqlite"
    if isinstance(field, models.DecimalField):
        return str if sqlite else _same
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return date.isoformat if sqlite else _same
    if isinstance(field, SecretField):
        return sealer(field)
    if isinstance(
        field, models.CharField | models.TextField | models.IntegerField | models.ForeignKey | models.BooleanField
    ):
        return _same
    return lambda value: field.get_db_prep_save(value, connection)


def _default(field: Any) -> tuple[Callable[[], Any], bool]:
    """What stands in a new row where the file says nothing, and whether that is the same for every row."""
    adapt = adapter(field)
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return lambda: field.get_db_prep_save(field.pre_save(field.model(), True), connection), False
    if field.default is not NOT_PROVIDED and callable(field.default) and field.default not in (dict, list):
        return lambda: adapt(field.get_default()), False
    value = field.get_default()
    fixed = None if value is None else adapt(value)
    return lambda: fixed, True


def put(table: str, names: Sequence[str], columns: Sequence[Sequence[Any]]) -> None:
    """Write rows into a table; they come by column."""
    quoted = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as copy:
                if columns and len(columns[0]):
                    copy.write("\n".join(map("\t".join, zip(*map(_texts, columns), strict=True))) + "\n")
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})', list(zip(*columns, strict=True)))


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_UNSAFE = re.compile(r"[\\\t\n\r]")


def _texts(column: Sequence[Any]) -> Sequence[str]:
    """A column in the text form of COPY: a function per column instead of one per cell, which half the time of it went into."""
    kinds = set(map(type, column))
    if kinds == {str}:
        return [one.translate(_ESCAPES) for one in column] if _UNSAFE.search("\0".join(column)) else column
    if kinds <= {int, Decimal, float}:
        return list(map(str, column))
    if kinds == {date}:
        return list(map(date.isoformat, column))
    if len(kinds) == 1 and all(one is column[0] for one in column):
        return [_text(column[0])] * len(column)
    return list(map(_text, column))


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, Json | Jsonb):
        value = (value.dumps or json.dumps)(value.obj)
    return str(value).translate(_ESCAPES)


def _put_found(registers: Sequence[str], rows: Sequence[int], made: Sequence[str]) -> None:
    """Search entries on SQLite: the index takes them all at once. By the trigger, row by row, FTS5 writes its pages after each,
    which takes five times as long. The row in ``_held`` keeps the trigger still; it never outlives the transaction."""
    table = SearchText._meta.db_table
    keys = reserve(SearchText, len(rows))
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table}_held (id) VALUES (1)")
        put(table, ("id", "register", "row", "grams"), (keys, registers, rows, made))
        cursor.execute(
            f"INSERT INTO {table}_fts (rowid, grams) SELECT id, grams FROM {table} WHERE id >= %s", [keys[0]]
        )
        cursor.execute(f"DELETE FROM {table}_held")


class Grams:
    """The search entries of rows, for every register that shows them."""

    def __init__(self, declaration: Declaration) -> None:
        every = {one.key: one for one in declarations.of(declaration.model)} | {declaration.key: declaration}
        self._registers = [one for one in every.values() if one.search and one.indexed]

    def insert(self, keys: Sequence[int], of: Callable[[str], Sequence[Any] | None]) -> None:
        """Entries of new rows; ``of`` gives a column by its name, None when there is none."""
        registers: list[str] = []
        rows: list[int] = []
        made: list[str] = []
        for one in self._registers:
            columns = [column for name in one.search if (column := of(name)) is not None]
            registers += [one.key] * len(keys)
            rows += keys
            made += (
                grams_of_all(one.key, [[str(value) if value else "" for value in column] for column in columns])
                if columns
                else [""] * len(keys)
            )
        if made and connection.vendor == "sqlite":
            _put_found(registers, rows, made)
        elif made:
            put(SearchText._meta.db_table, ("register", "row", "grams"), (registers, rows, made))

    def renew(self, declaration: Declaration, keys: Sequence[int]) -> None:
        """Entries of changed rows, as the rows stand now."""
        for one in self._registers:
            stored = declaration.model._base_manager.filter(pk__in=keys).values_list("pk", *one.search)  # type: ignore[attr-defined]
            SearchText.objects.bulk_create(
                [
                    SearchText(register=one.key, row=pk, grams=grams(one.key, (str(value or "") for value in values)))
                    for pk, *values in stored
                ],
                batch_size=1000,
                update_conflicts=True,
                unique_fields=["register", "row"],
                update_fields=["grams"],
            )


def update(model: type[models.Model], rows: Sequence[tuple[int, int, dict[str, Any]]]) -> list[int]:
    """Write changes, (key, version that the row has, columns with stored values): the version goes up by one. Returns the keys of
    the rows that had another version and were left alone."""
    left = []
    quote = connection.ops.quote_name
    by_columns: dict[tuple[str, ...], list[list[Any]]] = {}
    for pk, version, values in rows:
        by_columns.setdefault(tuple(values), []).append([*values.values(), pk, version])
    with connection.cursor() as cursor:
        for names, lines in by_columns.items():
            said = ", ".join([*(f"{quote(name)} = %s" for name in names), "version = version + 1"])
            sql = f"UPDATE {quote(model._meta.db_table)} SET {said} WHERE id = %s AND version = %s"
            cursor.executemany(sql, lines)
            if cursor.rowcount != len(lines):
                now = dict(model._base_manager.filter(pk__in=[line[-2] for line in lines]).values_list("pk", "version"))
                left += [line[-2] for line in lines if now.get(line[-2]) != line[-1] + 1]
    return left


def stored_form(value: Any) -> Any:
    """A database value as JSON and back again by `prepared`."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if hasattr(value, "sealed"):
        return value.sealed
    return value


def prepared(field: Any, stored: Any) -> Any:
    """What the driver takes for a value that `stored_form` made."""
    if stored is None:
        return None
    if isinstance(field, SecretField):
        return stored
    if isinstance(field, models.JSONField):
        return field.get_db_prep_save(stored, connection)
    return field.get_db_prep_save(field.to_python(stored), connection)


def changed_columns(
    model: type[models.Model], targets: Sequence[Target], one: Judged
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns that a change writes, as the driver takes them, and what stood there before, as JSON."""
    after: dict[str, Any] = {}
    before: dict[str, Any] = {}
    custom = dict(one.custom or {})
    for at, (old, new) in (one.changes or {}).items():
        target = targets[at]
        source: Any = target.column.source
        if target.column.beside is not None:
            before[target.name] = [old, new.picks]
            continue
        if target.column.is_custom:
            before.setdefault("custom", dict(one.custom or {}))
            custom[target.name] = new
            continue
        before[source.name] = _before(target, old)
        after[str(source.column)] = adapter(source)(new)
        if target.column.kind is Kind.SECRET:
            for index in source.model._meta.concrete_fields:
                if isinstance(index, BlindIndex) and index.of == source.name:
                    after[str(index.column)] = blind(source, new)
                    before[index.name] = blind(source, old) if old else ""
        for one_more in source.model._meta.concrete_fields:
            if isinstance(one_more, Following) and one_more.of == source.name:
                after[str(one_more.column)] = one_more.follow(new)
                before[one_more.name] = one_more.follow(old)
    if "custom" in before:
        field: Any = model._meta.get_field("custom")
        after["custom"] = field.get_db_prep_save(custom, connection)
    return after, before


def _before(target: Target, old: Any) -> Any:
    if target.column.kind is Kind.SECRET:
        return target.column.source.get_prep_value(old) if old else None  # type: ignore[union-attr]
    return stored_form(old)
