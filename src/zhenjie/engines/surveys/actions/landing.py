"""Answers written into a row of the register."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.surveys.queries.landing import landing


def put(
    questions: Sequence[Mapping[str, Any]],
    target: Declaration,
    row: Any,
    answers: Mapping[str, Any],
    shown: Sequence[str],
) -> None:
    """Write the answers into `row`. A question that was not shown leaves its column alone; one that was shown and stays
    empty empties it. Raises ValidationError by column."""
    faults: dict[str, Any] = {}
    for question, column in landing(questions, target):
        if question["key"] not in shown:
            continue
        value = _value(question, column, answers.get(question["key"]))
        try:
            if column.path == f"custom__{column.name}":
                _put_custom(row, column, value)
            elif column.source is not None:
                _put_field(row, column.source, value)
        except ValidationError as error:
            faults[str(column.title)] = error.messages
    if faults:
        raise ValidationError(faults)


def _value(question: Mapping[str, Any], column: Column, value: Any) -> Any:
    if value in (None, "", [], {}):
        return None
    if question["kind"] == "multi":
        labels = dict(question.get("options", []))
        return "、".join(labels.get(one, one) for one in value)
    if question["kind"] == "lookup":
        return value["id"] if column.kind is Kind.LINK else value["name"]
    if question["kind"] == "place":
        return {"type": "Point", "coordinates": [float(value["lng"]), float(value["lat"])]}
    if question["kind"] == "yes":
        return value == "yes"
    return value


def _put_custom(row: Any, column: Column, value: Any) -> None:
    custom = {name: one for name, one in row.custom.items() if name != column.name}
    if value is not None:
        custom[column.name] = value
    row.custom = custom


def _put_field(row: Any, field: "models.Field[Any, Any]", value: Any) -> None:
    if value is None:
        if field.null:
            setattr(row, field.attname, None)
        elif field.blank and not isinstance(field, models.BooleanField) and field.empty_strings_allowed:
            setattr(row, field.attname, "")
        return
    setattr(row, field.attname, field.to_python(value))


def current_columns(questions: list[dict[str, Any]], draft: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An old form lands by the keys of its questions: where the form of today has given a key another column, that counts."""
    columns = {one["key"]: one["column"] for one in draft if one.get("column")}
    return [{**one, "column": columns.get(one["key"], one.get("column", ""))} for one in questions]


def in_words(error: ValidationError, target: Declaration) -> str:
    """What is wrong with a row, named by the titles of its columns."""
    if not hasattr(error, "error_dict"):
        return "；".join(error.messages)
    titles = {column.name: str(column.title) for column in target.columns}
    return "；".join(f"“{titles.get(name, name)}”{''.join(said)}" for name, said in error.message_dict.items())
