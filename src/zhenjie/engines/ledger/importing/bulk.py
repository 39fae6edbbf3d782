"""Thousands of rows in one go: COPY on PostgreSQL, one prepared INSERT on SQLite; their search grams and their changes likewise."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection, models
from django.db.models import NOT_PROVIDED

from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.fields import BlindIndex, SecretField, blind
from zhenjie.engines.ledger.importing.columns import Target
from zhenjie.engines.ledger.importing.judging import Judged
from zhenjie.engines.ledger.models import SearchText
from zhenjie.engines.ledger.rules import grams

Make = Callable[[int, Judged], Any]


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
        makers = self._makers
        made = [[make(pk, one) for make in makers] for pk, one in zip(keys, rows, strict=True)]
        put(self.declaration.model._meta.db_table, self._names, made)
        self._grams.insert((pk, self._reader(one)) for pk, one in zip(keys, rows, strict=True))
        return keys

    def _reader(self, one: Judged) -> Callable[[str], Any]:
        at = self._at
        return lambda name: one.values[at[name]] if name in at else None

    def _maker(self, field: Any) -> Make:
        fixed = dict(self.declaration.narrow)
        if field.primary_key:
            return lambda pk, one: pk
        if field.name == "unit":
            return lambda pk, one: one.unit
        if field.attname in fixed:
            return lambda pk, one: fixed[field.attname]
        if field.name == "custom" and self._custom:
            return self._custom_values(field)
        if isinstance(field, BlindIndex):
            return self._index_of(field)
        at = self._at.get(field.name)
        otherwise = _default(field)
        if at is None:
            return lambda pk, one: otherwise()
        adapt = adapter(field)

        def make(pk: int, one: Judged) -> Any:
            value = one.values[at]
            return otherwise() if value is None or value == "" else adapt(value)

        return make

    def _custom_values(self, field: Any) -> Make:
        adapt = adapter(field)

        def make(pk: int, one: Judged) -> Any:
            return adapt({name: one.values[at] for at, name in self._custom if one.values[at] not in (None, "")})

        return make

    def _index_of(self, field: Any) -> Make:
        at = self._at.get(field.of)
        source = self.declaration.model._meta.get_field(field.of)
        if at is None or not isinstance(source, SecretField):
            return lambda pk, one: ""
        return lambda pk, one: blind(source, one.values[at]) if one.values[at] else ""


def adapter(field: Any) -> Callable[[Any], Any]:
    """From a cleaned value to what the driver takes."""
    sqlite = connection.vendor == "sqlite"
    if isinstance(field, models.DecimalField):
        return str if sqlite else lambda value: value
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return date.isoformat if sqlite else lambda value: value
    if isinstance(field, SecretField):
        return field.get_prep_value
    if isinstance(
        field, models.CharField | models.TextField | models.IntegerField | models.ForeignKey | models.BooleanField
    ):
        return lambda value: value
    return lambda value: field.get_db_prep_save(value, connection)


def _default(field: Any) -> Callable[[], Any]:
    """What stands in a new row where the file says nothing."""
    adapt = adapter(field)
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return lambda: field.get_db_prep_save(field.pre_save(field.model(), True), connection)
    if field.default is not NOT_PROVIDED and callable(field.default) and field.default not in (dict, list):
        return lambda: adapt(field.get_default())
    value = field.get_default()
    fixed = None if value is None else adapt(value)
    return lambda: fixed


def put(table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows into a table."""
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', list(rows))


class Grams:
    """The search entries of rows, for every register that shows them."""

    def __init__(self, declaration: Declaration) -> None:
        every = {one.key: one for one in declarations.of(declaration.model)} | {declaration.key: declaration}
        self._registers = [one for one in every.values() if one.search and one.indexed]

    def insert(self, rows: Iterable[tuple[int, Callable[[str], Any]]]) -> None:
        """Entries of new rows; each comes with a function that gives its columns by name."""
        if not self._registers:
            return
        made = [
            (
                one.key,
                pk,
                " ".join(filter(None, [_grams(one.key, str(value)) for name in one.search if (value := of(name))])),
            )
            for pk, of in rows
            for one in self._registers
        ]
        put(SearchText._meta.db_table, ("register", "row", "grams"), made)

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


@lru_cache(maxsize=4096)
def _grams(key: str, text: str) -> str:
    return grams(key, (text,))


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
    for at, (old, new) in one.changes.items():
        target = targets[at]
        source: Any = target.column.source
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
    if "custom" in before:
        field: Any = model._meta.get_field("custom")
        after["custom"] = field.get_db_prep_save(custom, connection)
    return after, before


def _before(target: Target, old: Any) -> Any:
    if target.column.kind is Kind.SECRET:
        return target.column.source.get_prep_value(old) if old else None  # type: ignore[union-attr]
    return stored_form(old)
