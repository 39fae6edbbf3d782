"""From a cell to a stored value: one function per column, made once."""

import difflib
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import (
    DecimalValidator,
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    ProhibitNullCharactersValidator,
)
from django.db import models

from zhenjie.core import clock
from zhenjie.core.identifiers import IdentifierError, check_citizen_number, check_mobile, check_phone
from zhenjie.core.plausible import day_fault
from zhenjie.core.texts import BROKEN
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.importing import values as cells
from zhenjie.engines.ledger.importing.columns import Clean, Shown, Target
from zhenjie.engines.ledger.importing.headings import fold, unit_of
from zhenjie.engines.ledger.importing.lists import Lists
from zhenjie.engines.ledger.importing.naming import Links, Units
from zhenjie.engines.ledger.importing.values import Fault
from zhenjie.engines.org.models import Unit

EASY = 1e9  # a spreadsheet's number below this has its digits to spare
_QUIET = (MaxLengthValidator, DecimalValidator, ProhibitNullCharactersValidator, MinValueValidator, MaxValueValidator)


def compile_target(target: Target, unit: Unit, prefixes: Sequence[str]) -> Target:
    """The target with its cleaner."""
    column = target.column
    make = {
        Kind.INTEGER: _integer,
        Kind.DECIMAL: _decimal,
        Kind.DATE: _date,
        Kind.MOMENT: _moment,
        Kind.YES: lambda _one: cells.yes_of,
        Kind.CHOICE: _choice,
        Kind.SECRET: _secret,
        Kind.PLACE: lambda _one: _place,
    }.get(column.kind, _text)
    if column.kind is Kind.UNIT:
        units = Units(unit, prefixes)
        target.clean, target.labels = units.find, units.name
    elif column.kind is Kind.LINK:
        links = Links(column, prefixes)
        target.clean, target.labels = links.find, links.name
    elif column.beside is not None:
        target.lists = lists = Lists(column, prefixes)
        target.clean, target.labels = cells.text_of, lists.words
    else:
        target.clean = make(target)
    return target


def _checked(source: Any, clean: Clean) -> Clean:
    """The cleaner with the validators of a field that are not looked after already."""
    more = [check for check in getattr(source, "validators", ()) if not isinstance(check, _QUIET)]
    if not more:
        return clean

    def run(cell: Any) -> Any:
        value = clean(cell)
        if value is None or value == "" or isinstance(value, Shown):
            return value
        for check in more:
            try:
                check(value)
            except ValidationError as error:
                raise Fault("；".join(str(said).rstrip("。") for said in error.messages)) from None
        return value

    return run


def _text(target: Target) -> Clean:
    source, one_line = target.column.source, target.column.kind is not Kind.LONG
    longest = getattr(source, "max_length", None) or (200 if target.column.is_custom and one_line else 20_000)
    masked = bool(target.column.mask)

    def clean(cell: Any) -> Any:
        text = (
            cell.strip()
            if type(cell) is str and cell.isprintable() and cell[:1] != "'" and BROKEN not in cell
            else cells.text_of(cell)
        )
        if one_line and "\n" in text:
            text = " ".join(text.split())
        if len(text) > longest:
            raise Fault(f"有 {len(text)} 个字，这一列最多 {longest} 个")
        return Shown(text) if masked and "*" in text else text

    def plain(cells: Sequence[Any]) -> list[Any] | None:
        try:
            whole = "".join(cells)
        except TypeError:
            return None
        if not whole.isprintable() or "'" in whole or BROKEN in whole or (masked and "*" in whole):
            return None
        found = [cell.strip() for cell in cells]
        return found if max(map(len, found), default=0) <= longest else None

    checked = _checked(source, clean)
    target.plain = plain if checked is clean else None
    return checked


def _bounds(source: Any) -> tuple[Any, Any]:
    low = [check.limit_value for check in getattr(source, "validators", ()) if isinstance(check, MinValueValidator)]
    high = [check.limit_value for check in getattr(source, "validators", ()) if isinstance(check, MaxValueValidator)]
    plain = [[one() if callable(one) else one for one in side if one is not None] for side in (low, high)]
    return max(plain[0], default=None), min(plain[1], default=None)


def _within(low: Any, high: Any, title: str) -> Callable[[Any], Any]:
    def check(number: Any) -> Any:
        if low is not None and number < low:
            raise Fault(f"{title}不能是负数" if low == 0 else f"不能小于 {low}")
        if high is not None and number > high:
            raise Fault(f"不能大于 {high}")
        return number

    return check


def _integer(target: Target) -> Clean:
    unit = unit_of(target.title)
    low, high = _bounds(target.column.source) if target.column.source is not None else (-(2**53), 2**53)
    check = _within(low, high, fold(target.title))

    easy = target.column.source is not None
    floor, top = low if low is not None else -(2**31), high if high is not None else 2**31 - 1

    def clean(cell: Any) -> int | None:
        if (
            easy
            and type(cell) is float
            and cell == (whole := int(cell) if -EASY < cell < EASY else 0)
            and floor <= whole <= top
        ):
            return whole
        number = cells.number_of(cell, unit)
        if number is None:
            return None
        if number != number.to_integral_value():
            raise Fault(f"“{cells.text_of_anything(cell)}”不是整数")
        return int(check(number))

    return _checked(target.column.source, clean)


def _decimal(target: Target) -> Clean:
    source, unit = target.column.source, unit_of(target.title)
    check = _within(*_bounds(source), fold(target.title)) if source is not None else (lambda number: number)
    places = getattr(source, "decimal_places", None)
    step = Decimal(1).scaleb(-(places if places is not None else 6))
    most = Decimal(10) ** (getattr(source, "max_digits", 15) - (places or 0))

    floor, top = _bounds(source) if source is not None else (None, None)
    plain = source is not None and not isinstance(source, models.FloatField) and floor is None and top is None

    def clean(cell: Any) -> Any:
        if plain and type(cell) is float and -EASY < cell < EASY:
            exact = Decimal(repr(cell)).quantize(step, ROUND_HALF_UP)
            if -most < exact < most:
                return exact
        number = cells.number_of(cell, unit)
        if number is None:
            return None
        number = check(cells.to_places(number, step))
        if abs(number) >= most:
            raise Fault(f"{number:,f} 太大，这一列放不下")
        if source is None:
            return int(number) if number == number.to_integral_value() else float(number)
        return float(number) if isinstance(source, models.FloatField) else number

    return _checked(source, clean)


def _date(target: Target) -> Clean:
    today = clock.today()

    def clean(cell: Any) -> Any:
        day = cells.date_of(cell)
        if day is not None and (said := day_fault(day, today)):
            raise Fault(said.rstrip("。"))
        return day.isoformat() if day and target.column.is_custom else day

    return _checked(target.column.source, clean)


def _moment(target: Target) -> Clean:
    def clean(cell: Any) -> datetime | None:
        at = cells.moment_of(cell)
        return at and clock.aware(at)

    return _checked(target.column.source, clean)


def _choice(target: Target) -> Clean:
    choices = target.column.choices
    known = {key: value for value, label in choices for key in (value, label, fold(label), fold(value))}
    stored = {str(value): value for value, _label in getattr(target.column.source, "flatchoices", ())}
    labels = [label for _value, label in choices]

    def clean(cell: Any) -> Any:
        if type(cell) is str and (found := known.get(cell)) is not None:
            return stored.get(found, found)
        text = cells.text_of(cell)
        if (found := known.get(text, known.get(fold(text)))) is not None:
            return stored.get(found, found)
        if text.lower() in cells.NOTHING:
            return None
        near = difflib.get_close_matches(text, labels, 1, 0.5)
        raise Fault(
            f"没有“{text[:20]}”这个选项" + (f"，是不是“{near[0]}”？" if near else f"，可填：{'、'.join(labels[:8])}")
        )

    return clean


def _secret(target: Target) -> Clean:
    check = {"mobile": _phone, "citizen": lambda text: check_citizen_number(text).number}.get(target.column.mask)

    def clean(cell: Any) -> Any:
        text = cells.text_of(cell)
        if "*" in text:
            return Shown(text)
        if not text or text.lower() in cells.NOTHING:
            return None
        if check is not None:
            try:
                return check(text)
            except IdentifierError as error:
                raise Fault(str(error).rstrip("。")) from None
        return text

    return _checked(target.column.source, clean)


def _phone(text: str) -> str:
    if len(text) == 11 and text.isascii() and text.isdigit() and text[0] == "1" and text[1] > "2":
        return text
    try:
        return check_mobile(text)
    except IdentifierError as error:
        try:
            return check_phone(text)
        except IdentifierError:
            raise error from None


def _place(cell: Any) -> Any:
    text = cells.text_of(cell)
    if text.lower() in cells.NOTHING:
        return None
    if (at := cells.line_of_place(cell)) is None:
        return Shown(text)
    longitude, latitude = at
    if not (73 <= longitude <= 136 and 3 <= latitude <= 54):
        raise Fault("经度应在 73 到 136 之间、纬度应在 3 到 54 之间，经度写在前面")
    return {"type": "Point", "coordinates": [longitude, latitude]}
