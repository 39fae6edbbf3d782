"""Values for the eye and for a file: one place decides how a unit, a choice, a date or a number is written."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.masks import mask
from zhenjie.core.periods import Period, print_period
from zhenjie.core.refs import Ref, RefError
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column
from zhenjie.engines.ledger.resolving import Resolved, resolve_many

NONE = "—"
_LONG = (Kind.LONG, Kind.REF, Kind.NAMES)


@dataclass(frozen=True, slots=True)
class Cell:
    """One value on the screen; `url` when it leads somewhere."""

    column: Column
    text: str
    url: str = ""

    @property
    def is_none(self) -> bool:
        return self.text == NONE


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list: where it leads, its cells, and both as markup."""

    url: str
    cells: Sequence[Cell]
    html: SafeString


def lines(
    columns: Sequence[Column],
    table: Sequence[Sequence[Cell]],
    urls: Sequence[str] = (),
    choices: Sequence[int] = (),
    besides: Sequence[Sequence[SafeString]] = (),
) -> list[Line]:
    """The rows of a list, each with a box to tick when it may be chosen and behind its name what apps above have to say of it. They are
    drawn here and not in a template: five hundred cells through template tags cost more than all queries of a page. Every text is escaped."""
    opened = [_opened(column) for column in columns]
    said = escape(_("选这一行"))
    drawn = []
    for place, row in enumerate(table):
        parts = [f"{td}{_inner(cell)}</td>" for td, cell in zip(opened, row, strict=True)]
        if urls:
            parts[0] = f'{opened[0]}<a href="{escape(urls[place])}"><b>{escape(row[0].text)}</b></a></td>'
        if besides and besides[place]:
            parts[0] = f"{parts[0].removesuffix('</td>')} {' '.join(besides[place])}</td>"
        if choices:
            box = f'<input class="zj-check" type="checkbox" form="chosen" name="rows" value="{choices[place]}" aria-label="{said}">'
            parts.insert(0, f'<td class="lg-tick">{box}</td>')
        url = urls[place] if urls else ""
        drawn.append(Line(url, row, mark_safe(f"<tr>{''.join(parts)}</tr>\n")))
    return drawn


def _opened(column: Column) -> str:
    """The beginning of every cell of a column."""
    kind = column.kind
    css = ' class="is-num"' if kind.is_number else ' class="is-clip"' if kind in _LONG else ""
    return f'<td data-title="{escape(str(column.title))}"{css}>'


def _inner(cell: Cell) -> str:
    text: str = escape(cell.text)
    if cell.url:
        return f'<a href="{escape(cell.url)}">{text}</a>'
    if cell.is_none:
        return f'<span class="zj-muted">{NONE}</span>'
    return f'<span class="zj-tag">{text}</span>' if cell.column.kind is Kind.CHOICE else text


def cells(columns: Sequence[Column], rows: Sequence[Any]) -> list[list[Cell]]:
    """The rows of a page as cells. Numbers of one column get the same decimals; references are resolved all at once."""
    found = resolve_many(_refs(columns, rows))
    drawn = [_filler(column, rows, found) for column in columns]
    return [[fill(row) for fill in drawn] for row in rows]


def _filler(column: Column, rows: Sequence[Any], found: dict[Ref, Resolved]) -> Callable[[Any], Cell]:
    """How a row becomes a cell of this column; what holds for all of them is worked out once."""
    read = (
        column.value
        if column.of or column.beside or column.is_custom or "__" in (column.path or "")
        else attrgetter(str(column.path))
    )
    places = _places(column, rows) if column.kind is Kind.DECIMAL else None
    labels = labels_of(column) if column.kind is Kind.CHOICE else None
    none = Cell(column, NONE)

    def fill(row: Any) -> Cell:
        value = read(row)
        if value is None or value == "":
            return none
        if labels is not None:
            return Cell(column, labels.get(value, str(value)))
        if column.kind is Kind.REF:
            resolved = found.get(_ref(value) or Ref("none", "-"))
            return Cell(column, resolved.label, resolved.url) if resolved else none
        if isinstance(value, Resolved):
            return Cell(column, value.label, value.url)
        return Cell(column, in_words(column, value, places))

    return fill


def labels_of(column: Column) -> dict[Any, str]:
    """What each value of a column of choices is called."""
    if column.source is None:
        return dict(column.options)
    return {value: str(label) for value, label in column.source.flatchoices}


def in_words(column: Column, value: Any, places: int | None = None) -> str:
    """A value as it stands on a screen; — for none."""
    if value is None or value == "":
        return NONE
    if column.kind is Kind.PLACE:
        return place_in_words(value)
    if column.mask:
        return str(value) if column.kind is Kind.SECRET else mask(column.mask, str(value))
    if column.kind is Kind.CHOICE and column.source is not None:
        return labels_of(column).get(value, str(value))
    if column.kind is Kind.YES:
        return _("是") if value else _("否")
    if isinstance(value, Period):
        return print_period(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if column.kind.is_number:
        return _number(Decimal(str(value)), places)
    return str(value)


def place_in_words(shape: Any) -> str:
    """A point by its coordinates, a larger shape by its kind and first corner; longitude first, six places (0.1 m)."""
    at: Any = shape.get("coordinates")
    while at and isinstance(at[0], list):
        at = at[0]
    kind = {"Point": "", "LineString": _("线 "), "MultiLineString": _("线 ")}.get(shape.get("type"), _("地块 "))
    return f"{kind}{float(at[0]):.6f}，{float(at[1]):.6f}" if at else NONE


def for_file(column: Column, value: Any, found: dict[Ref, Resolved]) -> Any:
    """A value for a workbook: numbers and dates stay what they are, all else becomes text; None stays empty."""
    if value is None or value == "":
        return None
    if column.kind.is_number or isinstance(value, date):
        return value.astimezone(clock.CHINA).replace(tzinfo=None) if isinstance(value, datetime) else value
    if column.kind is Kind.REF:
        resolved = found.get(_ref(value) or Ref("none", "-"))
        return resolved.label if resolved else str(value)
    return value.label if isinstance(value, Resolved) else in_words(column, value)


def refs_of(columns: Sequence[Column], rows: Sequence[Any]) -> dict[Ref, Resolved]:
    """What the references in `rows` lead to."""
    return resolve_many(_refs(columns, rows))


def _refs(columns: Sequence[Column], rows: Sequence[Any]) -> Iterable[Ref]:
    values = (column.value(row) for column in columns if column.kind is Kind.REF for row in rows)
    return [ref for value in values if value and (ref := _ref(value))]


def _ref(value: Any) -> Ref | None:
    try:
        return Ref.parse(str(value))
    except RefError:
        return None


def _places(column: Column, rows: Sequence[Any]) -> int:
    values = (column.value(row) for row in rows)
    exponents = [Decimal(str(value)).normalize().as_tuple().exponent for value in values if value is not None]
    most = getattr(column.source, "decimal_places", None) or (8 if column.source is not None else 2)
    return min(most, max([0, *(-exponent for exponent in exponents if isinstance(exponent, int))]))


def _number(value: Decimal, places: int | None) -> str:
    text = f"{value:,.{places}f}" if places is not None else f"{value.normalize():,f}"
    return text.replace("-", "−")
