"""Queries whose statement is built once: for what every page and every move asks first, where building the same SQL anew costs more
than the answer. What is asked stays a queryset, so a rule is written down in one place; values that vary are its arguments."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)
#: What stands in the place of an argument while the statement is built: nobody asks for these.
_NUMBER, _DAY, _MOMENT = 1_970_000_003, date(1000, 1, 1), datetime(1000, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Slot:
    number: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """The statement, its parameters with a slot where an argument goes, and how a row becomes objects."""

    statement: str
    params: tuple[Any, ...]
    model: type[Model]
    begin: int
    names: list[str]
    populators: list[Any]
    readers: tuple[tuple[int, Any, tuple[Any, ...]], ...]


class Prepared(Generic[M]):
    """Called with the arguments of `make`, gives the rows of the queryset that `make` builds of them. Arguments are whole numbers, texts,
    dates and moments, or tuples of such (one statement by length); they may only be compared with columns."""

    def __init__(self, make: Callable[..., QuerySet[M]]) -> None:
        self._make = make
        self._plans: dict[tuple[Any, ...], _Plan] = {}

    def __call__(self, *values: Any) -> list[M]:
        here = connections[DEFAULT_DB_ALIAS]
        key = (here.vendor, *(len(one) if isinstance(one, tuple) else type(one) for one in values))
        if (plan := self._plans.get(key)) is None:
            plan = self._plans[key] = self._plan(values, here)
        flat = [_taken(one, here) for one in _flat(values)]
        params = [flat[one.number] if type(one) is _Slot else one for one in plan.params]
        with here.cursor() as cursor:
            cursor.execute(plan.statement, params)
            rows = cursor.fetchall()
        return [self._object(plan, list(row), here) for row in rows]

    def first(self, *values: Any) -> M | None:
        """The first of the rows; the queryset bounds itself where there are many."""
        return next(iter(self(*values)), None)

    def _object(self, plan: _Plan, row: list[Any], here: Any) -> M:
        for place, column, ways in plan.readers:
            for way in ways:
                row[place] = way(row[place], column, here)
        made = plan.model.from_db(here.alias, plan.names, row[plan.begin : plan.begin + len(plan.names)])
        for populator in plan.populators:
            populator.populate(row, made)
        return made  # type: ignore[return-value]

    def _plan(self, values: tuple[Any, ...], here: Any) -> _Plan:
        marks = [_mark(one, number) for number, one in enumerate(_flat(values))]
        slots = {_taken(one, here): _Slot(number) for number, one in enumerate(marks)}
        left = iter(marks)
        asked = [tuple(next(left) for _ in one) if isinstance(one, tuple) else next(left) for one in values]
        compiler = self._make(*asked).query.get_compiler(connection=here)
        statement, params = compiler.as_sql()
        if missing := set(slots) - {one for one in params if isinstance(one, str | int | date)}:
            raise ValueError(f"Not compared with a column: {missing}")
        known = compiler.klass_info
        begin, end = known["select_fields"][0], known["select_fields"][-1] + 1
        readers = compiler.get_converters([one for one, _, _ in compiler.select])
        return _Plan(
            statement,
            tuple(slots.get(one, one) if isinstance(one, str | int | date) else one for one in params),
            known["model"],
            begin,
            [one[0].target.attname for one in compiler.select[begin:end]],
            get_related_populators(known, compiler.select, here.alias),  # type: ignore[call-arg]
            tuple((place, column, tuple(ways)) for place, (ways, column) in readers.items()),
        )


def _flat(values: tuple[Any, ...]) -> list[Any]:
    return [each for one in values for each in (one if isinstance(one, tuple) else (one,))]


def _mark(value: Any, number: int) -> Any:
    if isinstance(value, datetime):
        return _MOMENT + timedelta(days=number)
    if isinstance(value, date):
        return _DAY + timedelta(days=number)
    return f"\x02{number}" if isinstance(value, str) else _NUMBER + number


def _taken(value: Any, here: Any) -> Any:
    """A value as this database takes it."""
    if isinstance(value, datetime):
        return here.ops.adapt_datetimefield_value(value)
    return here.ops.adapt_datefield_value(value) if isinstance(value, date) else value
