"""What a column of a report can be filled from: counts, sums and columns of registers, and the indicators of the catalogue."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from zhenjie.engines.indicators import queries as indicators
from zhenjie.engines.indicators.rules import Definition
from zhenjie.engines.ledger import declarations, own
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.choices.reports import Aggregate, Origin, ValueKind
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.surveys.rules.matching import measure_of

_KINDS = {
    Kind.INTEGER: ValueKind.NUMBER,
    Kind.DECIMAL: ValueKind.NUMBER,
    Kind.FIGURE: ValueKind.NUMBER,
    Kind.DATE: ValueKind.DATE,
    Kind.YES: ValueKind.YES,
    Kind.CHOICE: ValueKind.CHOICE,
}
#: Kinds whose every value is named beforehand, so that rows can be counted by it.
_NAMED = (Kind.CHOICE, Kind.YES)
Condition = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pick:
    """One thing to pick: `key` names it in forms, `title` is what the column will be called."""

    key: str
    title: str
    group: str
    kind: str
    origin: str
    measure: str = ""
    register: str = ""
    column: str = ""
    aggregate: str = Aggregate.VALUE
    condition: dict[str, str] = field(default_factory=dict)
    indicator: str = ""
    options: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def fact(self) -> str:
        """The key under which an answer is known; long ones end in a hash."""
        if len(self.key) <= 110:
            return self.key
        return self.key[:80] + hashlib.sha256(self.key.encode()).hexdigest()[:16]


def declared(key: str, unit: Unit) -> Declaration:
    """The register called `key` as `unit` sees it. Raises Problem when it is gone."""
    if (found := own.declared(key, unit)) is None:
        raise Problem(f"台账“{key}”已经没有了，请改掉用到它的列。")
    return found


def readable(unit: Unit, permits: Callable[[str], bool]) -> list[Declaration]:
    """The registers of `unit` whose permission `permits` grants, with the columns that units have added, by title."""
    keys = [one.key for one in declarations.every()] + [one.key for one in own.own_registers(unit)]
    seen = [one for key in keys if (one := own.declared(key, unit)) is not None]
    found = [one for one in seen if permits(one.permission("read"))]
    return sorted(found, key=lambda one: (str(one.section), str(one.title)))


def picks(registers: Collection[Declaration], record: Declaration | None = None) -> list[Pick]:
    """Everything that can be picked: for rows by record the columns of that register, else counts, sums and indicators."""
    if record is not None:
        return [value_pick(record, column) for column in record.columns if not is_secret(column)]
    found = [pick for declaration in registers if declaration.unit for pick in _of_units(declaration)]
    return [*found, *(_indicator(one) for one in indicators.definitions().values())]


def is_secret(column: Column) -> bool:
    """Personal data (identity numbers, phones, names that are shown masked) and shapes never go into a report."""
    return column.kind in (Kind.SECRET, Kind.PLACE) or bool(column.mask)


def _key(*parts: str, condition: Condition | None = None) -> str:
    said = "&".join(f"{name}={value}" for name, value in sorted((condition or {}).items()))
    return "|".join([*parts, said]) if said else "|".join(parts)


def value_pick(declaration: Declaration, column: Column) -> Pick:
    """A column of a register as it stands in each record."""
    options = tuple(label for _value, label in column.choices) if column.kind is Kind.CHOICE else ()
    return Pick(
        _key("register", declaration.key, column.name, Aggregate.VALUE),
        str(column.title),
        str(declaration.title),
        _KINDS.get(column.kind, ValueKind.TEXT),
        Origin.REGISTER,
        measure_of(str(column.title)),
        declaration.key,
        column.name,
        options=options,
        aliases=tuple(declaration.aliases.get(column.name, ())),
    )


def _short(declaration: Declaration) -> str:
    return str(declaration.title).removesuffix("台账") or str(declaration.title)


def _of_units(declaration: Declaration) -> Iterator[Pick]:
    name, group = _short(declaration), str(declaration.title)
    yield _count(declaration, f"{name}数", {}, (f"{declaration.title}数", f"{declaration.title}条数"))
    for column in declaration.filters:
        if column.kind in _NAMED and "__" not in column.name:
            for value, label in values_of(column):
                said = label if column.kind is Kind.CHOICE else f"{column.title}{label}"
                yield _count(declaration, f"{said}{name}数", {column.name: value}, (f"{said}的{name}数",))
    for column in declaration.columns:
        # A number whose unit of measure differs from row to row adds up to nothing.
        if column.kind in (Kind.INTEGER, Kind.DECIMAL) and not is_secret(column):
            title = str(column.title)
            yield Pick(
                _key("register", declaration.key, column.name, Aggregate.SUM),
                title if title.startswith(name) else f"{name}{title}",
                group,
                ValueKind.NUMBER,
                Origin.REGISTER,
                measure_of(title),
                declaration.key,
                column.name,
                Aggregate.SUM,
                aliases=(title, *declaration.aliases.get(column.name, ())),
            )


def _count(declaration: Declaration, title: str, condition: dict[str, str], aliases: tuple[str, ...]) -> Pick:
    return Pick(
        _key("register", declaration.key, "", Aggregate.COUNT, condition=condition),
        title,
        str(declaration.title),
        ValueKind.NUMBER,
        Origin.REGISTER,
        "",
        declaration.key,
        "",
        Aggregate.COUNT,
        condition,
        aliases=aliases,
    )


def _indicator(definition: Definition) -> Pick:
    return Pick(
        _key("indicator", definition.key),
        definition.name,
        f"指标 · {definition.section}",
        ValueKind.NUMBER,
        Origin.INDICATOR,
        definition.unit,
        indicator=definition.key,
        aliases=definition.aliases,
    )


def values_of(column: Column) -> list[tuple[str, str]]:
    """The values that a column of named values can have, with their labels."""
    if column.kind is Kind.YES:
        return [("1", "是"), ("0", "否")]
    return column.choices


def conditions_of(declaration: Declaration) -> list[tuple[str, str, str]]:
    """The conditions that rows by record may be chosen by: (column, value, in words)."""
    found = []
    for column in declaration.filters:
        if column.kind in _NAMED and "__" not in column.name:
            found += [(column.name, value, f"{column.title}：{label}") for value, label in values_of(column)]
    return found


def wanted(declaration: Declaration, condition: Condition) -> Q:
    """A condition as the database reads it. Raises Problem when the register does not (any longer) filter by it."""
    asked = Q()
    for name, value in condition.items():
        column = next((one for one in declaration.filters if one.name == name), None)
        if column is None or column.kind not in _NAMED or value not in dict(values_of(column)):
            raise Problem(f"“{declaration.title}”现在不能按“{name}”筛选了，请改这一列的条件。")
        asked &= Q(**{column.path or name: value == "1" if column.kind is Kind.YES else value})
    return asked


def list_url(declaration: Declaration, condition: Condition, unit: int | None = None) -> str:
    """The list of a register under a condition, where the rows behind a number stand."""
    params: dict[str, str] = dict(condition)
    if unit is not None and any(one.name == "unit" and one.kind is Kind.UNIT for one in declaration.filters):
        params["unit"] = str(unit)
    url = reverse("ledger:list", args=[declaration.key])
    return f"{url}?{urlencode(params)}" if params else url


def find_pick(key: str, offered: Iterable[Pick]) -> Pick | None:
    """The pick called `key` among those offered to this person."""
    return next((one for one in offered if one.key == key), None)


def said_source(
    origin: str, register: Declaration | None, column: str, aggregate: str, condition: Condition, name: str
) -> str:
    """Where a column's values are from, in words: `闲置资源 · 面积合计`, `闲置资源 · 条数（状态：待盘活）`."""
    if origin == Origin.INDICATOR:
        return f"指标 · {name}"
    if register is None:
        return "台账已停用"
    leaf = register.column(column)
    words = str(Aggregate(aggregate).label)
    said = f"{leaf.title if leaf else ''}{words if aggregate != Aggregate.VALUE else ''}"
    told = [text for one, value, text in conditions_of(register) if condition.get(one) == value]
    return f"{register.title} · {said}" + (f"（{'，'.join(told)}）" if told else "")
