"""The shared readers of the ledger: where a reference leads, which columns a person sees, what happened to a row."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.db.models import CharField, Field, Model, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from zhenjie.core.digits import wholes
from zhenjie.core.masks import mask
from zhenjie.core.periods import Period, PeriodError
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger import declarations, own
from zhenjie.engines.ledger.besides import Beside
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration, kind_of
from zhenjie.engines.ledger.models import ImportChange, ImportChunk
from zhenjie.engines.ledger.resolving import ROWS, Resolved, Resolver, has_own_place, resolve_many, resolver
from zhenjie.engines.ledger.rules import changes, say_change
from zhenjie.engines.ledger.showing import NONE, in_words
from zhenjie.engines.ledger.telling import event_clauses, read_clauses, ref_read, told_fields
from zhenjie.engines.org.models import Account, Unit
from zhenjie.engines.org.paths import covers, widest
from zhenjie.engines.org.scope import Scope
from zhenjie.engines.trail import queries as trail

#: Where an account keeps which columns of which register it wants to see.
COLUMNS = "ledger.columns"
_ANY = 970_299_970_299


def resolve(ref: Ref) -> Resolved | None:
    """What `ref` is called and where it is shown; None when it leads nowhere (any more)."""
    return resolve_many([ref]).get(ref)


def url_of(declaration: Declaration, pk: object) -> str:
    """Where the register shows a row: its own page, or the ledger's."""
    return (
        reverse(declaration.page, args=[pk])
        if declaration.page
        else reverse("ledger:detail", args=[declaration.key, pk])
    )


def urls_of(declaration: Declaration, rows: Sequence[Model]) -> list[str]:
    """Where each row is shown: the engine's own place (the sentence in its document) before the ledger's page."""
    found = resolve_many(map(declaration.ref, rows)) if has_own_place(declaration.key) else {}
    # Fifty addresses that differ in one number: the routes are asked once.
    before, _mark, after = url_of(declaration, _ANY).partition(str(_ANY))
    places = [found.get(declaration.ref(row)) if found else None for row in rows]
    return [place.url if place else f"{before}{row.pk}{after}" for place, row in zip(places, rows, strict=True)]


def label_of(declaration: Declaration, row: Model) -> str:
    """What a row is called: its own name, or its first three columns when the model has none."""
    if type(row).__str__ is not Model.__str__:
        return _masked_label(declaration, row)
    first = [column for name in declaration.shown[:3] if (column := declaration.column(name))]
    return " · ".join(in_words(column, column.value(row)) for column in first)


def _masked_label(declaration: Declaration, row: Model) -> str:
    """What a row calls itself, without what its register masks."""
    text = str(row)
    for column in declaration.columns:
        if column.mask and column.kind is not Kind.SECRET and (value := column.value(row)):
            text = text.replace(str(value), mask(column.mask, str(value)))
    return text


def resolver_of(declaration: Declaration) -> Resolver:
    """Every register resolves its own rows."""

    def rows(pks: Sequence[str]) -> Mapping[str, Resolved]:
        keys = wholes(pks)
        found = declaration.everything().filter(pk__in=keys).select_related(*declaration.joins)
        return {str(row.pk): Resolved(label_of(declaration, row), url_of(declaration, row.pk)) for row in found}

    return rows


def in_bin(key: str) -> "QuerySet[Any] | None":
    """The references, as texts, of whatever lies in the recycle bin of a register: for a subquery. None when it has no bin."""
    declaration = own.find(key)
    if declaration is None or not declaration.is_kept:
        return None
    gone = declaration.everything().filter(gone_at__isnull=False).order_by()
    return gone.annotate(said=Concat(Value(f"{key}:"), Cast("pk", CharField()))).values("said")


def reaching(scope: Scope, unit: Unit | None, permission: str) -> tuple[str, ...]:
    """The prefixes below ``unit`` as far as the permission goes; none when it goes nowhere there."""
    if unit is None:
        return ()
    here, held = unit.path, scope.prefixes_for(permission)
    return widest(
        prefix if covers(here, prefix) else here for prefix in held if covers(here, prefix) or covers(prefix, here)
    )


def seen_by(declaration: Declaration, scope: Scope) -> Declaration:
    """The register as this reader has it: names of rows kept beside only where he may read those rows, or, of rows without a register,
    where he may read this one."""

    def seen(column: Column) -> Column:
        if column.beside is None:
            return column
        registers = declarations.of(column.beside.link.related_model) or [declaration]
        found = tuple(prefix for one in registers for prefix in scope.prefixes_for(one.permission("read")))
        return replace(column, beside=replace(column.beside, within=found))

    return replace(declaration, columns=tuple(map(seen, declaration.columns))) if declaration.besides else declaration


@resolver(ROWS)
def lists(addresses: Sequence[str]) -> Mapping[str, Resolved]:
    """Rows of a list under conditions: called by their register, shown in its list."""
    found = {}
    for address in addresses:
        key, _mark, query = address.partition("?")
        if declaration := declarations.find(key):
            found[address] = Resolved(f"“{declaration.title}”台账", reverse("ledger:list", args=[key]) + f"?{query}")
    return found


def columns_for(declaration: Declaration, account: Account) -> list[Column]:
    """The columns this person chose; the register's own when nothing (valid) was chosen."""
    names = account.preferences.get(COLUMNS, {}).get(declaration.key, ())
    chosen = [column for name in names if (column := declaration.column(name))]
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
    fields = {field.name: field for field in told_fields(declaration.model) if field.name != "custom"}
    listed = _listed_names(declaration, [state for pair in pairs for state in pair if state])
    held = any(state and state.get("custom") for pair in pairs for state in pair)
    added = own.columns_ever(declaration.key, row.unit) if held else {}  # type: ignore[attr-defined]
    read = resolve_many(ref for _before, after in pairs if (ref := ref_read(after)))
    pairs = [(_flat(before), _flat(after)) for before, after in pairs]
    places = {name: place for place, name in enumerate([*fields, *listed, *added])}

    def said(name: str, value: Any) -> str:
        if name in listed:
            return Beside.cell(value or (), listed[name])
        text = _say_added(added[name], value) if name in added else _say(fields[name], value, names)
        return "" if text == NONE else text

    def title(name: str) -> str:
        column = added.get(name) or declaration.column(name)
        return str(column.title if column else fields[name].verbose_name)

    told = []
    for entry, (before, after) in zip(entries, pairs, strict=True):
        clauses = tuple(
            say_change(title(name), said(name, old), said(name, new))
            for name, old, new in sorted(changes(before, after), key=lambda change: places.get(change[0], 0))
            if name in places and (name not in listed or said(name, old) != said(name, new))
        )
        told.append(
            Told(entry.at, entry.name, entry.verb, clauses + event_clauses(before, after) + read_clauses(after, read))
        )
    return sorted([*told, *_imported(declaration, row)], key=lambda one: one.at)[::-1]


def _imported(declaration: Declaration, row: Model) -> list[Told]:
    """What imports did to `row`: the trail holds an entry per chunk of a file, these tables lead from the row to it. Two queries."""
    told = []
    chunks = ImportChunk.objects.filter(register=declaration.key, low__lte=row.pk, high__gte=row.pk).select_related(
        "of__file"
    )
    for chunk in chunks.defer("rows", "verdicts", "lines"):
        line = next((line + row.pk - pk for line, pk, length in chunk.made if pk <= row.pk < pk + length), None)
        if line is not None:
            told += _told_import(chunk, line, _("由《%(file)s》第 %(line)s 行登记"), ())
    changes = ImportChange.objects.filter(register=declaration.key, row=row.pk).select_related("chunk__of__file")
    found = list(changes.defer("chunk__rows", "chunk__verdicts", "chunk__lines"))
    states = [{title: state} for change in found for title, *pair in change.told for state in pair]
    listed = _listed_names(declaration, states)
    for change in found:
        clauses = (_say_imported(declaration, listed, *said) for said in change.told)
        told += _told_import(
            change.chunk, change.line, _("由《%(file)s》第 %(line)s 行修改"), tuple(filter(None, clauses))
        )
    return told


def _listed_names(declaration: Declaration, states: Iterable[Mapping[str, Any]]) -> dict[str, dict[int, str]]:
    """For each column of names, what the rows that stood beside are called, as far as the reader may know. One query each."""
    states = list(states)
    return {
        column.name: column.beside.called(
            picks for state in states if isinstance(picks := state.get(column.name), list)
        )
        for column in declaration.besides
        if column.beside
    }


def _say_imported(
    declaration: Declaration, listed: Mapping[str, Mapping[int, str]], title: str, before: Any, after: Any
) -> str:
    """One change of an import; names are kept by key under the column's own name."""
    if (column := declaration.column(title)) is not None and title in listed and isinstance(after, list):
        title, before, after = str(column.title), *(Beside.cell(one, listed[title]) for one in (before, after))
    return say_change(title, before, after) if before != after else ""


def _told_import(chunk: ImportChunk, line: int, said: str, clauses: tuple[str, ...]) -> list[Told]:
    at = {"file": chunk.of.file.name, "line": line}
    told = [Told(chunk.written_at, chunk.of.name, _("导入"), (said % at, *clauses))] if chunk.written_at else []
    if chunk.undone_at:
        told.append(Told(chunk.undone_at, chunk.of.name, _("撤销导入"), ()))
    return told


def _read(text: str) -> dict[str, Any] | None:
    found = json.loads(text) if text else None
    return found if isinstance(found, dict) else None


def _flat(state: dict[str, Any] | None) -> dict[str, Any] | None:
    """The columns that a unit has added beside the built-in ones; their names never meet (``x12``)."""
    custom = (state or {}).get("custom")
    return {**(state or {}), **custom} if isinstance(custom, dict) else state


def _say_added(column: Column, value: Any) -> str:
    return in_words(column, column.value(SimpleNamespace(custom={column.name: value})))


def _linked_names(model: type[Model], states: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    names: dict[tuple[str, str], str] = {}
    states = list(states)
    for field in model._meta.concrete_fields:
        if field.related_model is None:
            continue
        # An engine may tell its trail in its own words ("fixed-asset-investment"): those stand as they are.
        keys = set(wholes(state.get(field.name) for state in states))
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
