"""Rows whose column is one of thousands of values: one parameter instead of thousands, which databases and drivers take apart slowly."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL

_ARRAYS: dict[type, str] = {str: "text[]", int: "bigint[]"}


def among(model: type[models.Model], path: str, values: Sequence[Any]) -> Q | RawSQL:
    """The condition; ``path`` is a column of `model` itself. Values that are neither all texts nor all whole numbers are named
    one by one."""
    kinds = {type(one) for one in values}
    if len(kinds) != 1 or (kind := kinds.pop()) not in _ARRAYS:
        return Q(**{f"{path}__in": values})
    given: Any
    if connection.vendor == "postgresql":
        # Numbers as one text: the driver would take each by itself.
        given = list(values) if kind is str else f"{{{','.join(map(str, values))}}}"
        sql = f"{named(model, path)} = ANY(%s::{_ARRAYS[kind]})"
    else:
        sql = f"{named(model, path)} IN (SELECT value FROM json_each(%s))"
        given = json.dumps(list(values), ensure_ascii=False)
    return RawSQL(sql, [given], output_field=models.BooleanField())


def named(model: type[models.Model], path: str) -> str:
    """A column of `model` as the database calls it."""
    meta, quote = model._meta, connection.ops.quote_name
    path = meta.pk.name if path == "pk" else path
    name = next(str(one.column) for one in meta.concrete_fields if path in (one.name, one.attname))
    return f"{quote(meta.db_table)}.{quote(name)}"
