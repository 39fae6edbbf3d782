"""Queries whose statement is built once: for what every page and every move asks first, where building the same SQL anew costs more
than the answer. What is asked stays a queryset, so a rule is written down in one place; values that vary are its arguments.

PostgreSQL plans them once for each connection, too (`standing_cursor`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable, get_related_populators

Row = TypeVar("Row")
#: No key and no number in a column is as large: nothing is found.
_BEYOND = 1 << 63
#: What stands in the place of an argument while the statement is built: nobody asks for these.
_NUMBER, _DAY, _MOMENT = 1_970_000_003, date(1000, 1, 1), datetime(1000, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Slot:
    number: int
    derived: bool = False


@dataclass(frozen=True, slots=True)
class _Plan:
    """The statement, its parameters with a slot where an argument goes, how the columns are read, and what becomes of a row."""

    statement: str
    params: tuple[Any, ...]
    readers: tuple[tuple[int, Any, tuple[Any, ...]], ...]
    made: Callable[[list[Any]], Any]


class Prepared(Generic[Row]):
    """Called with the arguments of `make`, gives the rows of the queryset that `make` builds of them. Arguments are whole numbers, texts,
    dates and moments, or tuples of such to be looked for with `__in`, where an empty one finds nothing; they may only be compared with
    columns. An empty text is no argument but part of the question. `derive`: what `make` computes of a text before it compares."""

    def __init__(self, make: Callable[..., QuerySet[Any, Row]], derive: Callable[[str], str] | None = None) -> None:
        self._make, self._derive = make, derive
        self._plans: dict[tuple[Any, ...], _Plan] = {}

    def __call__(self, *values: Any) -> list[Row]:
        values = tuple(_even(one) if isinstance(one, tuple) else one for one in values)
        flat = _flat(values)
        if () in values or any(isinstance(one, int) and not -_BEYOND <= one < _BEYOND for one in flat):
            return []
        here = connections[DEFAULT_DB_ALIAS]
        key = (here.vendor, *(_shape(one) for one in values))
        if (plan := self._plans.get(key)) is None:
            plan = self._plans[key] = self._plan(values, here)
        taken = [_taken(one, here) for one in flat]
        params = [self._given(one, taken) if type(one) is _Slot else one for one in plan.params]
        with standing_cursor() as cursor:
            cursor.execute(plan.statement, params)
            rows = cursor.fetchall()
        found = []
        for told in rows:
            row = list(told)
            for place, column, ways in plan.readers:
                for way in ways:
                    row[place] = way(row[place], column, here)
            found.append(plan.made(row))
        return found

    def first(self, *values: Any) -> Row | None:
        """The first of the rows; the queryset bounds itself where there are many."""
        return next(iter(self(*values)), None)

    def _given(self, slot: _Slot, taken: list[Any]) -> Any:
        value = taken[slot.number]
        return self._derive(value) if slot.derived and self._derive else value

    def _plan(self, values: tuple[Any, ...], here: Any) -> _Plan:
        marks = [_mark(one, number) for number, one in enumerate(_flat(values))]
        slots = {_taken(one, here): _Slot(number) for number, one in enumerate(marks) if one != ""}
        wanted = set(slots)
        if self._derive:
            slots |= {self._derive(one): _Slot(number, True) for number, one in enumerate(marks) if one and isinstance(one, str)}  # fmt: skip
        left = iter(marks)
        asked = [tuple(next(left) for _ in one) if isinstance(one, tuple) else next(left) for one in values]
        found = self._make(*asked)
        compiler = found.query.get_compiler(connection=here)
        statement, params = compiler.as_sql()
        if missing := wanted - {one for one in params if isinstance(one, str | int | date)}:
            raise ValueError(f"Not compared with a column: {missing}")
        readers = compiler.get_converters([one for one, _, _ in compiler.select])
        return _Plan(
            statement,
            tuple(slots.get(one, one) if isinstance(one, str | int | date) else one for one in params),
            tuple((place, column, tuple(ways)) for place, (ways, column) in readers.items()),
            _MADE[found._iterable_class](compiler, here.alias),
        )


def standing_cursor() -> Any:
    """A cursor for statements that come again and again: PostgreSQL keeps their plans, values go to it apart from the text. SQLite does
    both anyway."""
    here: Any = connections[DEFAULT_DB_ALIAS]
    # Where queries are written down they are told with their values, which such a cursor does not know.
    if here.vendor != "postgresql" or here.queries_logged:
        return here.cursor()
    from django.db.backends.postgresql import base  # slow import: and only where its driver is there

    here.ensure_connection()
    apart: Any = base.ServerBindingCursor
    return here._prepare_cursor(apart(here.connection))


def _object(compiler: Any, alias: str) -> Callable[[list[Any]], Any]:
    """Makes the object of a row, with those it was joined with, as Django's own iteration does."""
    known = compiler.klass_info
    model, begin, end = known["model"], known["select_fields"][0], known["select_fields"][-1] + 1
    names = [one[0].target.attname for one in compiler.select[begin:end]]
    annotated = tuple((compiler.annotation_col_map or {}).items())
    populators = get_related_populators(known, compiler.select, alias)  # type: ignore[call-arg]

    def made(row: list[Any]) -> Any:
        one = model.from_db(alias, names, row[begin:end])
        for populator in populators:
            populator.populate(row, one)
        for name, place in annotated:
            setattr(one, name, row[place])
        return one

    return made


#: What becomes of a row, by how the queryset would give it.
_MADE: dict[Any, Callable[[Any, str], Callable[[list[Any]], Any]]] = {
    ModelIterable: _object,
    ValuesListIterable: lambda _compiler, _alias: tuple,
    FlatValuesListIterable: lambda _compiler, _alias: itemgetter(0),
}


def _even(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """As many as a power of two, the last one again and again: so there are few statements for all lengths."""
    return values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values)) if values else values


def _shape(value: Any) -> Any:
    if isinstance(value, tuple):
        return len(value), "" in value
    return value if value == "" else type(value)


def _flat(values: tuple[Any, ...]) -> list[Any]:
    return [each for one in values for each in (one if isinstance(one, tuple) else (one,))]


def _mark(value: Any, number: int) -> Any:
    if isinstance(value, datetime):
        return _MOMENT + timedelta(days=number)
    if isinstance(value, date):
        return _DAY + timedelta(days=number)
    if isinstance(value, str):
        return f"\x02{number}A" if value else ""
    return _NUMBER + number


def _taken(value: Any, here: Any) -> Any:
    """A value as this database takes it."""
    if isinstance(value, datetime):
        return here.ops.adapt_datetimefield_value(value)
    return here.ops.adapt_datefield_value(value) if isinstance(value, date) else value
