"""Between a register and a form: which columns can be asked about, a row as answers, answers as a row."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.fields import SecretField
from zhenjie.engines.ledger.own import declared
from zhenjie.engines.surveys.models.fieldwork import Survey

_ASKED = {
    Kind.TEXT: "text", Kind.LONG: "long", Kind.CHOICE: "choice", Kind.INTEGER: "number", Kind.DECIMAL: "number",
    Kind.DATE: "date", Kind.YES: "yes", Kind.LINK: "lookup", Kind.SECRET: "text", Kind.PLACE: "place",
}  # fmt: skip


def target_of(survey: Survey) -> Declaration | None:
    """The register that the answers land in; None when they stay records, or when the register is gone."""
    return declared(survey.target, survey.unit) if survey.target else None


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


def landing(questions: Sequence[Mapping[str, Any]], target: Declaration) -> Iterator[tuple[Mapping[str, Any], Column]]:
    """The questions whose answers go into a column of `target`; what stands inside a group has no one column."""
    for question in questions:
        column = target.column(question.get("column", "")) if question.get("column") else None
        if column is not None and question["kind"] not in ("group", "photo"):
            yield question, column


def answers_of(questions: Sequence[Mapping[str, Any]], target: Declaration, row: models.Model) -> dict[str, Any]:
    """What the register knows of `row`, as answers; secrets stay where they are."""
    found = {}
    for question, column in landing(questions, target):
        if column.kind is Kind.SECRET:
            continue
        value = _answer(question, column, column.value(row))
        if value not in (None, "", [], {}):
            found[question["key"]] = value
    return found


def _answer(question: Mapping[str, Any], column: Column, value: Any) -> Any:
    if value is None or value == "":
        return None
    if question["kind"] == "lookup":
        return (
            {"id": str(value.pk), "name": str(value)}
            if isinstance(value, models.Model)
            else {"id": "", "name": str(value)}
        )
    if column.kind is Kind.YES:
        return "yes" if value else "no"
    if column.kind is Kind.PLACE:
        point = value.get("coordinates") if value.get("type") == "Point" else None
        return {"lng": _plain(point[0]), "lat": _plain(point[1])} if point else None
    if question["kind"] == "multi":
        named = {label: one for one, label in question.get("options", [])}
        return [named[part] for part in str(value).split("、") if part in named]
    if isinstance(value, date):
        return value.isoformat()
    return _plain(value) if column.kind.is_number else str(value)


def _plain(value: Any) -> str:
    number = Decimal(str(value))
    text = f"{number.normalize():f}"
    return "0" if text == "-0" else text


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


def has_persons(declaration: Declaration) -> bool:
    """Whether the names of a register are names of persons (they are shown masked): they go along for the assigned grid only,
    and lie sealed on the phone. Firms and places are known to the whole township."""
    return name_field(declaration) in declaration.masks


def name_field(declaration: Declaration) -> str:
    """The field that says what a row is called; '' when no one field does."""
    names = {field.name: field for field in declaration.model._meta.concrete_fields}
    for name in ("name", "title", *declaration.shown):
        if isinstance(names.get(name), models.CharField) and not isinstance(names[name], SecretField):
            return name
    return ""
