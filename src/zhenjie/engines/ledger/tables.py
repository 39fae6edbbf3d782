"""A line of a spreadsheet as a row of a register of one's own; what can't be taken is told, and never stops the line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self

from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.customs import LONG, PLACES, TEXT, fits, plain_number
from zhenjie.engines.ledger.guessing import NAME, UNIT
from zhenjie.engines.ledger.importing.headings import is_no_row
from zhenjie.engines.ledger.importing.values import Fault, date_of, number_of, text_of, yes_of
from zhenjie.engines.ledger.models import CustomColumn, OwnRegister, OwnRow
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import units_below

OPTIONS = 60


@dataclass
class Filling:
    """The plan of a register at work. ``faults``: [line, title of the column, sentence]."""

    register: OwnRegister
    places: dict[int, str]
    columns: dict[str, CustomColumn]
    units: dict[str, Unit]
    titles: tuple[str, ...] = ()
    faults: list[list[Any]] = field(default_factory=list)
    met: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, register: OwnRegister, columns: Sequence[CustomColumn]) -> Self:
        """The plan of ``register`` with its columns."""
        places = {int(place): name for place, name in register.plan.get("columns", {}).items()}
        units = unit_names(register.unit) if UNIT in places.values() else {}
        return cls(register, places, {one.name: one for one in columns}, units)

    def row(self, line: int, cells: Sequence[Any]) -> OwnRow | None:
        """The row of a line; None for totals, footnotes and empty lines."""
        if is_no_row(cells, self.titles):
            return None
        row = OwnRow(register=self.register, unit=self.register.unit, custom={})
        for place, name in self.places.items():
            cell = cells[place] if place < len(cells) else None
            if cell is None:
                continue
            try:
                self._take(row, name, cell)
            except Fault as fault:
                title = "" if name in (NAME, UNIT) else self.columns[name].title
                self.faults.append([line, title, str(fault)])
        if not row.name and not row.custom:
            return None
        row.name = row.name or f"第 {line} 行"
        return row

    def _take(self, row: OwnRow, name: str, cell: Any) -> None:
        if name == NAME:
            row.name = text_of(cell)[:120]
        elif name == UNIT:
            text = text_of(cell)
            if text not in self.units:
                raise Fault(f"没有“{text}”这个下级单位，这一行记在本单位名下")
            row.unit = self.units[text]
        else:
            value = self._value(self.columns[name], cell)
            if value is not None:
                row.custom[name] = value

    def _value(self, column: CustomColumn, cell: Any) -> Any:
        kind = Kind(column.kind)
        if kind.is_number:
            return _number(number_of(cell), kind)
        if kind is Kind.DATE:
            day = date_of(cell)
            return day.isoformat() if day else None
        if kind is Kind.YES:
            return yes_of(cell)
        text = text_of(cell)
        longest = {Kind.CHOICE: 60, Kind.TEXT: TEXT}.get(kind, LONG)
        if len(text) > longest:
            raise Fault(f"超过 {longest} 个字，放不下")
        if kind is Kind.CHOICE and text and text not in column.options:
            met = self.met.setdefault(column.name, [])
            if text not in met:
                if len(column.options) + len(met) >= OPTIONS:
                    raise Fault(f"“{text}”不在选项里，选项已满 {OPTIONS} 个")
                met.append(text)
        return text or None

    def more_options(self, column: CustomColumn) -> list[str]:
        """What turned up in a column of choices and is none of its options yet."""
        return self.met.get(column.name, [])


def unit_names(unit: Unit) -> dict[str, Unit]:
    """The units at and below ``unit`` by their names; a name that two of them bear is left out."""
    found: dict[str, Unit | None] = {}
    for one in units_below(unit)[:2000]:
        found[one.name] = None if one.name in found else one
    return {name: one for name, one in found.items() if one is not None}


def _number(number: Decimal | None, kind: Kind) -> int | float | None:
    if number is None:
        return None
    if kind is Kind.INTEGER and number != number.to_integral_value():
        raise Fault(f"“{number:f}”不是整数")
    number = number.quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_UP) if abs(number) < 10**15 else number
    if not fits(number):
        raise Fault(f"{number:.15g} 太大，这一列放不下")
    return plain_number(number)
