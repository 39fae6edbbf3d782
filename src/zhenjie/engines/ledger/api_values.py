"""Rows as JSON and back: what a program reads of a row, and how what it sends becomes what a person would have typed.

A program is held to the very form that a person fills in: the same checks, the same sentences, told by pointers.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from zhenjie.core.periods import Period
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration, kind_of
from zhenjie.engines.ledger.fields import SHAPES
from zhenjie.engines.ledger.resolving import Resolved
from zhenjie.engines.ledger.showing import in_words

#: What a program may send beside the columns.
BESIDE = frozenset({"id", "version", "custom"})


def columns_of(declaration: Declaration) -> list[Column]:
    """The columns that a program reads: those of the list, and those that only the form asks."""
    known = {column.name for column in declaration.columns}
    asked = [name for name in declaration.fields if name not in known]
    return [*declaration.columns, *(_column(declaration, name) for name in asked)]


def _column(declaration: Declaration, name: str) -> Column:
    leaf = declaration.model._meta.get_field(name)
    mask = getattr(leaf, "mask", "") or declaration.masks.get(name, "")
    return Column(name, leaf.verbose_name, kind_of(leaf), path=name, source=leaf, mask=mask)  # type: ignore[union-attr,arg-type]


def as_json(declaration: Declaration, row: Any) -> dict[str, Any]:
    """A row for a program. Personal data is masked here always: who needs the plain text asks on the screen, with a reason."""
    told: dict[str, Any] = {"id": row.pk, "version": getattr(row, "version", None)}
    custom: dict[str, Any] = {}
    for column in columns_of(declaration):
        (custom if column.is_custom else told)[column.name] = plain(column, column.value(row))
    return {**told, "custom": custom} if declaration.is_kept else told


def plain(column: Column, value: Any) -> Any:
    """One value as JSON: decimals as text, so that no program rounds them; days and moments as ISO 8601."""
    if column.beside is not None:
        said = column.beside.said
        return [{"id": one.pk, "name": one.name, **({"said": one.said} if said else {})} for one in value or ()]
    if value is None or value == "":
        return None
    if column.kind is Kind.PLACE:
        return value
    if column.mask or column.kind is Kind.SECRET:
        return in_words(column, value)
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, bool | str):
        return value
    if column.kind.is_number or isinstance(value, int | float | Decimal):
        number = Decimal(str(value))
        return int(number) if column.kind is Kind.INTEGER or isinstance(value, int) else f"{number:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Period):
        return value.iso()
    return value.label if isinstance(value, Resolved) else str(value)


@dataclass
class Sent:
    """What a program sent, as a form takes it. ``faults`` pair the place in the body with a sentence."""

    data: dict[str, Any] = field(default_factory=dict)
    shapes: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)


def read(declaration: Declaration, body: Mapping[str, Any], row: Any = None) -> Sent:
    """The body of a request. Names that nobody writes are faults; a masked text sent back unchanged is no change."""
    sent = Sent()
    known = {column.name: column for column in columns_of(declaration)}
    custom = body.get("custom") or {}
    if not isinstance(custom, dict):
        sent.faults.append(("custom", _("应当是一个对象。")))
        custom = {}
    for name, value in body.items():
        if declaration.asks(name):
            _take(sent, known[name], name, value, row)
        elif name in known and not known[name].is_custom:
            sent.faults.append((name, _("这一项不在这里填写，请去掉。")))
        elif name not in BESIDE:
            sent.faults.append((name, _("没有这一项。")))
    for name, value in custom.items():
        column = known.get(name)
        if column is None or not column.is_custom or name not in declaration.shown:
            sent.faults.append((f"custom/{name}", _("没有这一列。")))
        else:
            _take(sent, column, f"custom/{name}", value, row)
    return sent


def _take(sent: Sent, column: Column, place: str, value: Any, row: Any) -> None:
    if column.beside is not None:
        known = isinstance(value, list | str | None)
        sent.faults += [] if known else [(place, _("应当是一组名字或编号。"))]
        sent.data[column.name] = (value or []) if known else ""
    elif column.kind is Kind.PLACE:
        if value is not None and not is_shape(value):
            sent.faults.append((place, _("位置应为 GeoJSON 的点、线或面，坐标经度在前、纬度在后。")))
        shape = value if isinstance(value, dict) else None
        sent.shapes[column.name] = shape and {"type": shape.get("type"), "coordinates": shape.get("coordinates")}
    elif column.mask and row is not None and value is not None and value == plain(column, column.value(row)):
        return
    elif value is None:
        sent.data[column.name] = ""
    elif column.kind is Kind.YES:
        if not isinstance(value, bool):
            sent.faults.append((place, _("应当是 true 或 false。")))
        sent.data[column.name] = ("1" if value else "0") if column.is_custom else ("on" if value is True else "")
    elif isinstance(value, bool) or not isinstance(value, str | int | float):
        sent.faults.append((place, _("应当是一个数或一段文字。")))
    else:
        sent.data[column.name] = f"{Decimal(str(value)):f}" if isinstance(value, float) else str(value)


def is_shape(value: Any) -> bool:
    """Whether this is a GeoJSON geometry whose corners are places on the earth."""
    if not isinstance(value, dict) or value.get("type") not in SHAPES or len(json.dumps(value)) > 1_000_000:
        return False
    depth = {"Point": 1, "MultiPoint": 2, "LineString": 2, "Polygon": 3, "MultiLineString": 3, "MultiPolygon": 4}
    return _corners(value.get("coordinates"), depth[value["type"]])


def _corners(part: Any, depth: int) -> bool:
    if not isinstance(part, list) or not part:
        return False
    if depth > 1:
        return all(_corners(one, depth - 1) for one in part)
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in part)
    return numbers and 2 <= len(part) <= 3 and abs(part[0]) <= 180 and abs(part[1]) <= 90
