"""Between a register and a form: which answers land in which column, a row as answers."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.fields import SecretField
from zhenjie.engines.ledger.own import declared
from zhenjie.engines.surveys.models.fieldwork import Survey


def target_of(survey: Survey) -> Declaration | None:
    """The register that the answers land in; None when they stay records, or when the register is gone."""
    return declared(survey.target, survey.unit) if survey.target else None


def kept_of(survey: Survey) -> Declaration | None:
    """The same, when its rows are only counted: without the columns that units have added."""
    return declarations.find(survey.target) or target_of(survey)


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
