"""The shared readers of the ledger: where a reference leads, which columns a person sees, what happened to a row."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Field, Model
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime

from zhenjie.core.periods import Period, PeriodError
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration, kind_of
from zhenjie.engines.ledger.models import ColumnChoice
from zhenjie.engines.ledger.resolving import Resolved, Resolver, has_own_place, resolve_many
from zhenjie.engines.ledger.rules import changes, say_change
from zhenjie.engines.ledger.showing import NONE, in_words
from zhenjie.engines.org.models import Account
from zhenjie.engines.trail import queries as trail


def resolve(ref: Ref) -> Resolved | None:
    """What `ref` is called and where it is shown; None when it leads nowhere (any more)."""
    return resolve_many([ref]).get(ref)


def url_of(declaration: Declaration, pk: object) -> str:
    """The ledger's own page of a row."""
    return reverse("ledger:detail", args=[declaration.key, pk])


def urls_of(declaration: Declaration, rows: Sequence[Model]) -> list[str]:
    """Where each row is shown: the engine's own place (the sentence in its document) before the ledger's page."""
    found = resolve_many(map(declaration.ref, rows)) if has_own_place(declaration.key) else {}
    places = [found.get(declaration.ref(row)) for row in rows]
    return [place.url if place else url_of(declaration, row.pk) for place, row in zip(places, rows, strict=True)]


def label_of(declaration: Declaration, row: Model) -> str:
    """What a row is called: its own name, or its first three columns when the model has none."""
    if type(row).__str__ is not Model.__str__:
        return str(row)
    first = [column for name in declaration.shown[:3] if (column := declaration.column(name))]
    return " · ".join(in_words(column, column.value(row)) for column in first)


def resolver_of(declaration: Declaration) -> Resolver:
    """Every register resolves its own rows."""

    def rows(pks: Sequence[str]) -> Mapping[str, Resolved]:
        keys = [pk for pk in pks if pk.isdigit()]
        found = declaration.everything().filter(pk__in=keys).select_related(*declaration.joins)
        return {str(row.pk): Resolved(label_of(declaration, row), url_of(declaration, row.pk)) for row in found}

    return rows


def columns_for(declaration: Declaration, account: Account) -> list[Column]:
    """The columns this person chose; the register's own when nothing (valid) was chosen."""
    choice = ColumnChoice.objects.filter(account=account, register=declaration.key).first()
    chosen = [column for name in (choice.columns if choice else ()) if (column := declaration.column(name))]
    return chosen or [column for column in declaration.columns if column.name in declaration.shown]


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of a row's history as a sentence."""

    at: datetime
    name: str
    verb: str
    clauses: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}{self.verb}" + ("：" + "；".join(self.clauses) if self.clauses else "")


def history(declaration: Declaration, row: Model) -> list[Told]:
    """What happened to `row`, newest first, linked rows by their names. Two queries, and one per kind of linked row."""
    entries = list(trail.history(declaration.ref(row)))
    pairs = [(_read(entry.before), _read(entry.after)) for entry in entries]
    names = _linked_names(declaration.model, [state for pair in pairs for state in pair if state])
    fields = {field.name: field for field in declaration.model._meta.concrete_fields}

    places = {name: place for place, name in enumerate(fields)}

    def said(name: str, value: Any) -> str:
        text = _say(fields[name], value, names)
        return "" if text == NONE else text

    told = []
    for entry, (before, after) in zip(entries, pairs, strict=True):
        clauses = tuple(
            say_change(str(fields[name].verbose_name), said(name, old), said(name, new))
            for name, old, new in sorted(changes(before, after), key=lambda change: places.get(change[0], 0))
            if name in fields
        )
        told.append(Told(entry.at, entry.name, entry.verb, clauses))
    return told[::-1]


def _read(text: str) -> dict[str, Any] | None:
    found = json.loads(text) if text else None
    return found if isinstance(found, dict) else None


def _linked_names(model: type[Model], states: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    names: dict[tuple[str, str], str] = {}
    states = list(states)
    for field in model._meta.concrete_fields:
        if field.related_model is None:
            continue
        # An engine may tell its trail in its own words ("fixed-asset-investment"): those stand as they are.
        keys = {key for state in states if (key := state.get(field.name)) and str(key).isdigit()}
        if keys:
            linked = field.related_model._default_manager.filter(pk__in=keys)
            names |= {(field.name, str(row.pk)): str(row) for row in linked}
    return names


def _say(field: "Field[Any, Any]", value: Any, names: Mapping[tuple[str, str], str]) -> str:
    """A value of the trail (plain JSON) as the list would show it."""
    kind = kind_of(field)
    if value is None or value == "":
        return NONE
    if field.related_model is not None:
        return names.get((field.name, str(value)), str(value))
    if kind is Kind.PERIOD:
        value = _period(str(value)) or value
    if kind in (Kind.DATE, Kind.MOMENT):
        value = (parse_datetime if kind is Kind.MOMENT else parse_date)(str(value)) or value
    return in_words(Column(field.name, field.verbose_name, kind, field.name, field), value)


def _period(text: str) -> Period | None:
    try:
        return Period.from_iso(text)
    except PeriodError:
        return None
