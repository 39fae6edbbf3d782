"""Masked columns: which they are, how they read without the mask, how a row is found by a whole secret."""

from dataclasses import replace
from typing import Any

from django.db.models import Q

from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.fields import BlindIndex, Secret, SecretField, blind

MARK = "~"


def masked_columns(declaration: Declaration) -> list[Column]:
    """The columns that hold personal data."""
    return [column for column in declaration.columns if column.mask]


def bare(column: Column) -> Column:
    """The column without its mask, for whoever has the right and has given a reason."""

    def plain(row: Any) -> Any:
        value = column.value(row)
        return value.plain if isinstance(value, Secret) else value

    return replace(column, mask="", of=plain) if column.mask else column


def token_of(column: Column, text: str) -> str:
    """What stands for a whole secret in an address: nothing can be read from it."""
    field = column.source
    return MARK + blind(field, text) if isinstance(field, SecretField) and text.strip() else ""


def found_by(column: Column, token: str) -> Q:
    """The rows whose secret is the one the token stands for; none when the column has no blind index."""
    path, field = column.path or "", column.source
    indexes = field.model._meta.concrete_fields if field is not None else ()
    for one in indexes:
        if isinstance(one, BlindIndex) and field is not None and one.of == field.name:
            return Q(**{path.removesuffix(field.name) + one.name: token.removeprefix(MARK)})
    return Q(pk__in=[])
