"""One row into its table by a statement that was written down once: where a command's own work is small, building the same
INSERT anew would be most of it. For rows of plain tables without defaults of the database."""

from functools import cache

from django.db import connection
from django.db.models import Field, Model


def insert(row: Model) -> None:
    """Saves a new row, as `row.save(force_insert=True)` does for a model without parents; its key is set afterwards."""
    statement, fields = _statement(type(row), connection.vendor)
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row.pk = cursor.fetchone()[0]
    row._state.adding = False
    row._state.db = connection.alias


@cache
def _statement(model: type[Model], vendor: str) -> tuple[str, tuple["Field[object, object]", ...]]:
    quote = connection.ops.quote_name
    fields = tuple(field for field in model._meta.concrete_fields if not field.primary_key)
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    return f"INSERT INTO {table} ({columns}) VALUES ({places}) RETURNING {key}", fields
