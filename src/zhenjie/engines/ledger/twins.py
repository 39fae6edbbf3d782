"""Reading duplicates: the candidates of a register within a scope, and a pair side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from zhenjie.engines.ledger.alike import Candidate, Pair, pairs
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration, kind_of
from zhenjie.engines.ledger.fields import BlindIndex
from zhenjie.engines.ledger.limits import limits
from zhenjie.engines.ledger.models import Distinct, Merge
from zhenjie.engines.ledger.queries import label_of
from zhenjie.engines.ledger.showing import in_words
from zhenjie.engines.org.queries import within

MOST_ROWS, MOST_PAIRS = 8000, 200


@dataclass(frozen=True, slots=True)
class Twins:
    """Two rows that may be one: the rows, how alike (per cent), the columns that agree."""

    left: Any
    right: Any
    labels: tuple[str, str]
    percent: int
    same: tuple[str, ...]


def compared(declaration: Declaration) -> list[Column]:
    """The columns by which rows are compared: what an import recognises a row by and what the search looks through; the one
    the row is called by first."""
    names = dict.fromkeys((*declaration.shown[:1], *declaration.natural, *declaration.search))
    found = [declaration.column(name) for name in names]
    return [one for one in found if one is not None and one.kind is Kind.TEXT and one.path]


def twins(declaration: Declaration, prefixes: tuple[str, ...]) -> tuple[list[Twins], bool]:
    """The pairs that may be duplicates, most alike first, and whether the register was too long to compare it whole (the
    newest rows are)."""
    columns = compared(declaration)
    titles = {column.name: str(column.title) for column in columns}
    rows = within(declaration.rows().select_related(*declaration.joins), prefixes, declaration.path)
    newest = list(rows.order_by("-pk")[: MOST_ROWS + 1])
    by_pk = {row.pk: row for row in newest[:MOST_ROWS]}
    apart = Distinct.objects.filter(register=declaration.key).values_list("low", "high")
    candidates = [_candidate(columns, row) for row in reversed(by_pk.values())]
    found = pairs(candidates, limits(settings.CATALOGUE_DIR).alike, apart)[:MOST_PAIRS]
    return [_twins(declaration, by_pk, pair, titles) for pair in found], len(newest) > MOST_ROWS


def _candidate(columns: list[Column], row: Any) -> Candidate:
    marks = (getattr(row, field.name) for field in row._meta.concrete_fields if isinstance(field, BlindIndex))
    return Candidate(
        row.pk,
        {column.name: str(column.value(row) or "") for column in columns},
        frozenset(mark for mark in marks if mark),
    )


def _twins(declaration: Declaration, rows: dict[int, Any], pair: Pair, titles: dict[str, str]) -> Twins:
    left, right = rows[pair.low], rows[pair.high]
    labels = (label_of(declaration, left), label_of(declaration, right))
    return Twins(left, right, labels, round(pair.score * 100), tuple(titles[name] for name in pair.same))


@dataclass(frozen=True, slots=True)
class Side:
    """One column of two rows side by side, in words; ``right`` says whether the right one's value is proposed."""

    name: str
    title: str
    left_text: str
    right_text: str
    differs: bool
    right: bool


def chosen_columns(declaration: Declaration) -> list[Column]:
    """What can be chosen when two rows become one: what the form asks, the unit included, and the columns of the unit's own."""
    fields = {field.name: field for field in declaration.model._meta.concrete_fields}
    own = [column for column in declaration.columns if column.is_custom]
    asked = [
        declaration.column(name)
        or Column(name, fields[name].verbose_name, kind_of(fields[name]), name, fields[name], mask=_mask(fields[name]))
        for name in declaration.fields
    ]
    return [*asked, *own]


def _mask(field: Any) -> str:
    return str(getattr(field, "mask", ""))


def side_by_side(declaration: Declaration, left: Any, right: Any) -> Iterator[Side]:
    """Column by column. The left one's value stands unless it is empty and the right one's is not."""
    for column in chosen_columns(declaration):
        mine, yours = column.value(left), column.value(right)
        texts = in_words(column, mine), in_words(column, yours)
        empty = mine in (None, "", {}) and yours not in (None, "", {})
        yield Side(column.name, str(column.title), *texts, mine != yours, empty)


def merged_into(declaration: Declaration, row: Any) -> Any:
    """The row that a merged one went into, at the end of the chain; None when it went into none."""
    seen: set[int] = set()
    while row is not None and row.merged_into is not None and row.pk not in seen:
        seen.add(row.pk)
        row = declaration.everything().select_related(*declaration.joins).filter(pk=row.merged_into).first()
    return row if seen else None


@dataclass(frozen=True, slots=True)
class Joined:
    """A merge as the winner's page tells of it."""

    merge: Merge
    label: str


def merges_of(declaration: Declaration, row: Any) -> list[Joined]:
    """The rows that went into this one and can be taken out again."""
    kept = list(Merge.objects.filter(register=declaration.key, winner=row.pk, undone_at__isnull=True).order_by("-id"))
    rows = declaration.everything().in_bulk([merge.loser for merge in kept]) if kept else {}
    return [Joined(merge, label_of(declaration, rows[merge.loser])) for merge in kept if merge.loser in rows]
