"""Which columns of a register a form can ask about, and how."""

from typing import Any

from django.db import models

from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.surveys.rules.drafting import free_key

_ASKED = {
    Kind.TEXT: "text", Kind.LONG: "long", Kind.CHOICE: "choice", Kind.INTEGER: "number", Kind.DECIMAL: "number",
    Kind.DATE: "date", Kind.YES: "yes", Kind.LINK: "lookup", Kind.SECRET: "text", Kind.PLACE: "place",
}  # fmt: skip


def askable(target: Declaration) -> list[Column]:
    """The columns that a form may fill: what the register's own form asks, and what units have added; the unit is known."""
    return [
        column
        for column in target.columns
        if column.kind in _ASKED
        and column.name != target.unit
        and (column.name in target.fields or column.path == f"custom__{column.name}")
    ]


def question_of(column: Column, key: str) -> dict[str, Any]:
    """The question that asks for `column`."""
    said: dict[str, Any] = {"key": key, "kind": _ASKED[column.kind], "title": str(column.title), "column": column.name}
    field = column.source
    if column.kind is Kind.CHOICE:
        said["options"] = [[str(value), str(label)] for value, label in choices_of(column)]
    if column.kind is Kind.INTEGER:
        said["places"] = 0
    if isinstance(field, models.DecimalField):
        said["places"] = field.decimal_places
    if isinstance(field, models.PositiveIntegerField | models.PositiveBigIntegerField):
        said["min"] = "0"
    if isinstance(field, models.CharField) and field.max_length and column.kind is Kind.TEXT:
        said["most"] = min(field.max_length, 200)
    if column.kind is Kind.LINK and field is not None and field.related_model is not None:
        said["source"] = field.related_model._meta.label_lower
    # What the register shows masked is no plain text in the record either.
    if column.kind is Kind.SECRET or column.mask:
        said["secret"] = True
    if field is not None and not field.blank and not field.has_default() and column.kind is not Kind.YES:
        said["required"] = True
    return said


def choices_of(column: Column) -> list[tuple[Any, Any]]:
    """The values a column of choices takes, with their words."""
    return list(column.options or (column.source.flatchoices if column.source is not None else ()))


def questions_from(target: Declaration) -> list[dict[str, Any]]:
    """A question for every column that the register's own form asks: a form to begin from."""
    made: list[dict[str, Any]] = []
    for column in askable(target):
        question = question_of(column, free_key(made, column.name if column.name.islower() else ""))
        if question["kind"] != "lookup":
            made.append(question)
    return made
