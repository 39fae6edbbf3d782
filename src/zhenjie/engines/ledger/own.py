"""A register as one unit sees it: its declaration with the columns that units have added, and registers made without code.

What a unit has added stands at that unit, for those below it and, to look at, for those above it; never for a neighbour. When
the unit is merged or split up, it stands at the successors as well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Model, Q, QuerySet

from zhenjie.core import clock
from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.models import CustomColumn, OwnRegister, OwnRow
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import above, covers, path_range
from zhenjie.engines.org.queries import is_valid, successors_at

OWN = "own."


def declared(key: str, unit: Unit | None) -> Declaration | None:
    """The register called ``key`` as it stands for ``unit``; None when there is none. A register of one's own is there for
    the unit that made it, for those below it and those above it."""
    found = _own(key, unit) if key.startswith(OWN) else declarations.find(key)
    if found is None or not found.is_kept or unit is None:
        return found
    added = custom_columns(key, unit)
    shown = tuple(column.name for column, upper in added if upper)
    columns = tuple(column for column, _upper in added)
    plain = () if found.indexed or not found.search else tuple(c.path or "" for c in columns if c.kind is Kind.TEXT)
    return replace(
        found,
        columns=found.columns + columns,
        shown=found.shown + shown,
        filters=found.filters + tuple(column for column in columns if column.kind is not Kind.LONG),
        search=found.search + plain,
    )


def own_registers(unit: Unit) -> list[Declaration]:
    """The registers of their own that this unit, those above and those below it have made."""
    return [_declaration(one) for one in made_registers(unit)]


def made_registers(unit: Unit) -> list[OwnRegister]:
    """The same as records."""
    kept = OwnRegister.objects.filter(retired_at__isnull=True).select_related("unit")
    return [one for one, _upper in _standing(kept, unit)]


def custom_columns(key: str, unit: Unit) -> list[tuple[Column, bool]]:
    """The columns added to a register that rows at ``unit`` or below may carry, and whether ``unit`` or one above added it
    (those are shown; what a unit below added is offered)."""
    return [(column_of(one), upper) for one, upper in added_columns(key, unit)]


def added_columns(key: str, unit: Unit, *, retired: bool = False) -> list[tuple[CustomColumn, bool]]:
    """The same as records; ``retired`` for those that are not asked any more."""
    added = CustomColumn.objects.filter(register=key, retired_at__isnull=not retired).select_related("unit")
    return list(_standing(added, unit))


def column_of(one: CustomColumn) -> Column:
    """A custom column as the ledger's own."""
    options = tuple((str(option), str(option)) for option in one.options)
    return Column(
        one.name, one.title, Kind(one.kind), path=f"custom__{one.name}", options=options, required=one.required
    )


def former_columns(key: str, row: Any) -> list[Column]:
    """The retired columns in which ``row`` still holds something."""
    held = getattr(row, "custom", None) or {}
    return [column_of(one) for one, _upper in added_columns(key, row.unit, retired=True) if one.name in held]


def columns_ever(key: str, unit: Unit) -> dict[str, Column]:
    """Every column ever added that stands for ``unit``, by its name: what history needs to speak of."""
    added = CustomColumn.objects.filter(register=key).select_related("unit")
    return {one.name: column_of(one) for one, _upper in _standing(added, unit)}


def of_row(row: Model, register: str = "") -> Declaration:
    """The register that a row belongs to; ``register`` names it when the model stands in several."""
    if isinstance(row, OwnRow):
        return _declaration(row.register)
    found = [one for one in declarations.of(type(row)) if not register or one.key == register]
    if len(found) != 1:
        raise LookupError(f"{type(row).__name__} 有 {len(found)} 个台账，须指明写入哪一个（register）。")
    return found[0]


def by_register(rows: Sequence[Any]) -> Iterator[tuple[Declaration, Sequence[Any]]]:
    """Rows of one model beside each register that shows them."""
    if rows and isinstance(rows[0], OwnRow):
        numbers = {row.register_id for row in rows}
        for one in OwnRegister.objects.filter(pk__in=numbers).select_related("unit"):
            yield _declaration(one), [row for row in rows if row.register_id == one.pk]
    elif rows:
        yield from ((one, rows) for one in declarations.of(type(rows[0])))


def find(key: str) -> Declaration | None:
    """The register called ``key``, whoever it stands for and without custom columns; also one that is retired."""
    number = number_of(key)
    if number is None:
        return declarations.find(key)
    made = OwnRegister.objects.filter(pk=number).select_related("unit").first()
    return _declaration(made) if made else None


def number_of(key: str) -> int | None:
    """The number in ``own.12``; None for every other key."""
    number = key.removeprefix(OWN)
    short = key.startswith(OWN) and number.isascii() and number.isdigit() and len(number) < 16
    return int(number) if short else None


def unread(key: str) -> OwnRegister | None:
    """A register of one's own of which something has to be told: its spreadsheet is being read, or was not taken whole."""
    number = number_of(key)
    return OwnRegister.objects.filter(pk=number, source__isnull=False).first() if number is not None else None


def places_of(unit: Unit) -> tuple[str, ...]:
    """Where what a unit has set up stands today: at itself and, once it has ended, at those it was merged into."""
    today = clock.today()
    if is_valid(unit, today):
        return (unit.path,)
    return (unit.path, *(share.unit.path for share in successors_at(unit, today)))


def _standing(made: "QuerySet[Any]", unit: Unit) -> Iterator[tuple[Any, bool]]:
    """Of what units have made, that which stands for ``unit``; and whether at it or above it. Those that ended are few, and
    only the succession tells where they stand now."""
    low, high = path_range(unit.path)
    near = Q(unit__path__in=[*above(unit.path), unit.path]) | Q(unit__path__gte=low, unit__path__lt=high)
    for one in made.filter(near | Q(unit__valid_to__lt=clock.today())):
        places = places_of(one.unit)
        upper = any(covers(place, unit.path) for place in places)
        if upper or any(covers(unit.path, place) for place in places):
            yield one, upper


def _own(key: str, unit: Unit | None) -> Declaration | None:
    number = number_of(key)
    if number is None or unit is None:
        return None
    made = OwnRegister.objects.filter(pk=number, retired_at__isnull=True).select_related("unit")
    return next((_declaration(one) for one, _upper in _standing(made, unit)), None)


def _declaration(one: OwnRegister) -> Declaration:
    name = OwnRow._meta.get_field("name")
    unit = OwnRow._meta.get_field("unit")
    columns = (
        Column("name", one.name_title or name.verbose_name, Kind.TEXT, "name", name),
        Column("unit", unit.verbose_name, Kind.UNIT, "unit", unit),
    )
    return Declaration(
        key=one.key,
        model=OwnRow,
        title=one.title,
        section=one.section,
        icon="card",
        columns=columns,
        shown=("name", "unit"),
        filters=columns[1:],
        search=("name",),
        indexed=True,
        order="-pk",
        fields=("name", "unit"),
        unit="unit",
        hint=one.hint,
        joins=("unit",),
        narrow=(("register_id", one.pk),),
        natural=("name",),
        roots=places_of(one.unit),
    )
