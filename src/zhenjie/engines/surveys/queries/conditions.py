"""Registers as reports read them: which there are, and by what their rows can be chosen."""

from collections.abc import Callable, Mapping

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from zhenjie.engines.ledger import declarations, own
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.problems import Problem

#: Kinds whose every value is named beforehand, so that rows can be counted by it.
NAMED = (Kind.CHOICE, Kind.YES)
Condition = Mapping[str, str]


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


def values_of(column: Column) -> list[tuple[str, str]]:
    """The values that a column of named values can have, with their labels."""
    if column.kind is Kind.YES:
        return [("1", "是"), ("0", "否")]
    return column.choices


def conditions_of(declaration: Declaration) -> list[tuple[str, str, str]]:
    """The conditions that rows by record may be chosen by: (column, value, in words)."""
    found = []
    for column in declaration.filters:
        if column.kind in NAMED and "__" not in column.name:
            found += [(column.name, value, f"{column.title}：{label}") for value, label in values_of(column)]
    return found


def wanted(declaration: Declaration, condition: Condition) -> Q:
    """A condition as the database reads it. Raises Problem when the register does not (any longer) filter by it."""
    asked = Q()
    for name, value in condition.items():
        column = next((one for one in declaration.filters if one.name == name), None)
        if column is None or column.kind not in NAMED or value not in dict(values_of(column)):
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
