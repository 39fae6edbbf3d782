"""Pages by key, never by offset: the last page costs what the first one costs, and rows that come and go shift nothing.

A list is sorted by one column and, among equals, by primary key in the same direction. Empty values always come last, in
both directions and on both databases; they are a stretch of their own, so that an index can serve the rest.
A column that a unit has added lies in the row's JSON (``custom__x12``): numbers go by size, all else as text.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import connection
from django.db.models import DecimalField, Field, Model, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from zhenjie.core.periods import Period
from zhenjie.engines.ledger.rules import CursorError, pack_cursor, unpack_cursor

Row = TypeVar("Row", bound=Model)
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Sort:
    """The order of a list: path of the column and direction."""

    path: str
    down: bool = False

    def __str__(self) -> str:
        return f"-{self.path}" if self.down else self.path

    def reversed(self) -> "Sort":
        return Sort(self.path, not self.down)

    @property
    def by(self) -> tuple[str, ...]:
        sign = "-" if self.down else ""
        return (f"{sign}pk",) if self.path == "pk" else (f"{sign}{self.path}", f"{sign}pk")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows in order, and the cursors of the neighbours; '' where there is none."""

    rows: list[Row]
    previous: str = ""
    following: str = ""


def page_of(queryset: QuerySet[Row], sort: Sort, cursor: str = "", size: int = 50, last: bool = False) -> Page[Row]:
    """The page of `queryset` that `cursor` names, the first without one, the very last with `last`.

    Raises CursorError (a Chinese sentence) when the cursor belongs to another list.
    """
    back, place = last, None
    if cursor and not last:
        name, value, pk, back = unpack_cursor(cursor)
        if name != str(sort):
            raise CursorError("翻页位置属于另一种排序，请从第一页重新翻起。")
        place = _place(queryset.model, sort, value, pk)
    rows = _take(queryset, sort, place, back, size + 1)
    more = len(rows) > size
    rows = rows[:size]
    if back:
        rows.reverse()
    if not rows:
        return Page([], "", "")
    behind = more if back else place is not None
    ahead = (place is not None) if back else more
    return Page(
        rows,
        _cursor(rows[0], sort, back=True) if behind else "",
        _cursor(rows[-1], sort, back=False) if ahead else "",
    )


def in_order(queryset: QuerySet[Row], sort: Sort) -> Iterator[Row]:
    """Every row in the very order of the pages, streamed."""
    for stretch in _stretches(queryset, sort, None, back=False):
        yield from stretch.iterator(chunk_size=CHUNK)


Place = tuple[Any, Any]


def _take(queryset: QuerySet[Row], sort: Sort, place: Place | None, back: bool, size: int) -> list[Row]:
    rows: list[Row] = []
    for stretch in _stretches(queryset, sort, place, back):
        if len(rows) < size:
            rows += stretch[: size - len(rows)]
    return rows


def _stretches(queryset: QuerySet[Row], sort: Sort, place: Place | None, back: bool) -> list[QuerySet[Row]]:
    """The stretches after `place` in reading direction, each with its order: values first, empties after (or back again)."""
    order = sort.reversed() if back else sort
    if not _may_be_empty(queryset.model, sort.path):
        return [_after(queryset, order, place).order_by(*order.by)]
    empties = queryset.filter(**{f"{sort.path}__isnull": True}).order_by("-pk" if order.down else "pk")
    values = queryset.filter(**{f"{sort.path}__isnull": False}).order_by(*order.by)
    if place is None:
        return [empties, values] if back else [values, empties]
    value, pk = place
    if value is not None:
        ahead = _after(values, order, place)
        return [ahead] if back else [ahead, empties]
    rest = empties.filter(**{"pk__lt" if order.down else "pk__gt": pk})
    return [rest, values] if back else [rest]


def _after(queryset: QuerySet[Row], order: Sort, place: Place | None) -> QuerySet[Row]:
    """Written as a range and an exception, not as an OR: so an index can begin at the place."""
    if place is None:
        return queryset
    value, pk = place
    beyond = "lt" if order.down else "gt"
    if order.path == "pk":
        return queryset.filter(**{f"pk__{beyond}": pk})
    return queryset.filter(**{f"{order.path}__{beyond}e": value}).filter(
        Q(**{f"{order.path}__{beyond}": value}) | Q(**{f"pk__{beyond}": pk})
    )


def _field(model: type[Model], path: str) -> "Field[Any, Any]":
    found: Any = None
    current: Any = model
    for step in path.split("__"):
        found = current._meta.pk if step == "pk" else current._meta.get_field(step)
        current = found.related_model
    if found is None:
        raise FieldDoesNotExist(path)
    return found  # type: ignore[no-any-return]


def _may_be_empty(model: type[Model], path: str) -> bool:
    """Whether the value can be NULL: any field on the way may be."""
    if path == "pk":
        return False
    if is_json(path):
        return True
    current: Any = model
    for step in path.split("__"):
        found = current._meta.get_field(step)
        if found.null:
            return True
        current = found.related_model
    return False


def _place(model: type[Model], sort: Sort, value: str | None, pk: str) -> Place:
    try:
        key = model._meta.pk.to_python(pk)
        if is_json(sort.path):
            return _json_value(value), key
        field = _leaf(_field(model, sort.path))
        found = None if value is None else field.to_python(value)
    except (ValidationError, ValueError, FieldDoesNotExist):
        raise CursorError("翻页位置无效，请从第一页重新翻起。") from None
    if found is not None and isinstance(field, DecimalField) and connection.vendor == "sqlite":
        # SQLite keeps decimals as floats, and what is read is rounded: only the row itself knows its place exactly.
        stored = Subquery(model._base_manager.filter(pk=key).values(sort.path)[:1])
        found = Coalesce(stored, Value(found), output_field=field)
    return found, key


def is_json(path: str) -> bool:
    """Whether `path` leads into a row's ``custom``."""
    return path.startswith("custom__")


def _json_value(value: str | None) -> Any:
    """The value of a cursor; SQLite compares true and false by their names."""
    found = None if value is None else json.loads(value)
    if isinstance(found, list | dict):
        raise ValueError(value)
    return str(found).lower() if isinstance(found, bool) and connection.vendor == "sqlite" else found


def _leaf(field: "Field[Any, Any]") -> "Field[Any, Any]":
    return field.target_field if field.related_model is not None else field  # type: ignore[attr-defined, no-any-return]


def _cursor(row: Model, sort: Sort, back: bool) -> str:
    value: Any = row
    if is_json(sort.path):
        held = row.custom.get(sort.path.removeprefix("custom__"))  # type: ignore[attr-defined]
        return pack_cursor(str(sort), None if held is None else json.dumps(held), str(row.pk), back)
    steps = sort.path.split("__") if sort.path != "pk" else ["pk"]
    for step in steps[:-1]:
        value = getattr(value, step, None)
    if value is not None:
        last = steps[-1] if steps[-1] == "pk" else value._meta.get_field(steps[-1]).attname
        value = getattr(value, last)
    return pack_cursor(str(sort), _as_text(value), str(row.pk), back)


def _as_text(value: Any) -> str | None:
    if isinstance(value, Period):
        return value.iso()
    return None if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
