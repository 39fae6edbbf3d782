"""A register as one unit sees it: its declaration with the columns that units have added, and registers made without code."""

from dataclasses import replace

from django.db.models import Q

from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.models import CustomColumn, OwnRegister, OwnRow
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import above, covers, path_range

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
    return replace(
        found,
        columns=found.columns + columns,
        shown=found.shown + shown,
        filters=found.filters + tuple(column for column in columns if column.kind is not Kind.LONG),
    )


def own_registers(unit: Unit) -> list[Declaration]:
    """The registers of their own that this unit, those above and those below it have made."""
    kept = OwnRegister.objects.filter(retired_at__isnull=True).filter(_related(unit)).select_related("unit")
    return [_declaration(one) for one in kept]


def custom_columns(key: str, unit: Unit) -> list[tuple[Column, bool]]:
    """The columns added to a register that rows at ``unit`` or below may carry, and whether ``unit`` or one above added it
    (those are shown; what a unit below added is offered)."""
    added = (
        CustomColumn.objects.filter(register=key, retired_at__isnull=True).filter(_related(unit)).select_related("unit")
    )
    return [(column_of(one), covers(one.unit.path, unit.path)) for one in added]


def column_of(one: CustomColumn) -> Column:
    """A custom column as the ledger's own."""
    options = tuple((str(option), str(option)) for option in one.options)
    return Column(one.name, one.title, Kind(one.kind), path=f"custom__{one.name}", options=options)


def _related(unit: Unit) -> Q:
    """Units above, the unit itself, units below."""
    low, high = path_range(unit.path)
    return Q(unit__path__in=[*above(unit.path), unit.path]) | Q(unit__path__gte=low, unit__path__lt=high)


def _own(key: str, unit: Unit | None) -> Declaration | None:
    number = key.removeprefix(OWN)
    if not number.isdigit() or unit is None:
        return None
    found = OwnRegister.objects.filter(pk=int(number), retired_at__isnull=True).filter(_related(unit)).first()
    return _declaration(found) if found else None


def _declaration(one: OwnRegister) -> Declaration:
    name = OwnRow._meta.get_field("name")
    unit = OwnRow._meta.get_field("unit")
    columns = (
        Column("name", name.verbose_name, Kind.TEXT, "name", name),
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
    )
