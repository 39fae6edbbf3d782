"""What a column of a report can be filled from: counts, sums and columns of registers, and the indicators of the catalogue."""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from zhenjie.engines.indicators import queries as indicators
from zhenjie.engines.indicators.rules import Definition
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.surveys.choices.reports import Aggregate, Origin, ValueKind
from zhenjie.engines.surveys.queries.conditions import NAMED, Condition, conditions_of, values_of
from zhenjie.engines.surveys.rules.matching import measure_of

_KINDS = {
    Kind.INTEGER: ValueKind.NUMBER,
    Kind.DECIMAL: ValueKind.NUMBER,
    Kind.FIGURE: ValueKind.NUMBER,
    Kind.DATE: ValueKind.DATE,
    Kind.YES: ValueKind.YES,
    Kind.CHOICE: ValueKind.CHOICE,
}


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
        if column.kind in NAMED and "__" not in column.name:
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
