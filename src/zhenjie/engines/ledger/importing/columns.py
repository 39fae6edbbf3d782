"""The columns of a register that a file may fill: each compiled once into a function from a cell to a stored value."""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
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
from django.db.models import NOT_PROVIDED, Q

from zhenjie.core import clock
from zhenjie.core.identifiers import IdentifierError, check_citizen_number, check_mobile, check_phone
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration, kind_of
from zhenjie.engines.ledger.fields import BlindIndex
from zhenjie.engines.ledger.importing import values as cells
from zhenjie.engines.ledger.importing.headings import Candidate, fold, unit_of
from zhenjie.engines.ledger.importing.values import Fault
from zhenjie.engines.ledger.models import CustomColumn
from zhenjie.engines.ledger.showing import in_words
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import path_range
from zhenjie.engines.org.queries import valid_on, within

Clean = Callable[[Any], Any]
OPTIONS = 5000
EASY = 1e9  # a spreadsheet's number below this has its digits to spare
_NEVER = (Kind.REF, Kind.PERIOD, Kind.FIGURE)
_QUIET = (MaxLengthValidator, DecimalValidator, ProhibitNullCharactersValidator, MinValueValidator, MaxValueValidator)


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell that only repeats what a screen or an export shows (138****5678): it agrees with the row or it is a fault."""

    text: str


@dataclass(slots=True)
class Target:
    """A column that a file may fill."""

    column: Column
    aliases: tuple[str, ...]
    required: bool
    clean: Clean = field(repr=False, default=lambda cell: cell)
    #: What `clean` would make of a whole column when nothing in it is out of the ordinary; None when something is.
    plain: Callable[[Sequence[Any]], list[Any] | None] | None = field(repr=False, default=None)
    labels: Callable[[Any], str] | None = field(repr=False, default=None)

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def title(self) -> str:
        return str(self.column.title)

    @property
    def stored_as(self) -> str:
        """The name under which a row is asked for the value."""
        return getattr(self.column.source, "attname", self.name)

    def of(self, stored: Any, custom: dict[str, Any] | None) -> Any:
        """The value of a row, comparable with what `clean` gives."""
        if self.column.is_custom:
            return (custom or {}).get(self.name)
        if self.column.kind is Kind.SECRET:
            return stored.plain if stored else None
        return stored

    def words(self, value: Any) -> str:
        """A value as a screen shows it, masked where it has to be; '' for none."""
        if value is None or value == "":
            return ""
        if isinstance(value, Shown):
            return value.text
        if self.labels is not None:
            return self.labels(value)
        if self.column.kind is Kind.SECRET:
            value = self.column.source.to_python(value)  # type: ignore[union-attr]
        if self.column.is_custom and self.column.kind is Kind.DATE:
            return str(value)
        text = in_words(self.column, value)
        return "" if text == "—" else text

    def differs(self, mine: Any, stored: Any) -> bool:
        """Whether the file says something else than the row. Raises Fault when it can't be told."""
        if isinstance(mine, Shown):
            if self.words(stored) == mine.text:
                return False
            raise Fault(
                "位置没有改动时原样保留即可，要改请填“经度，纬度”"
                if self.column.kind is Kind.PLACE
                else "这一格是打了码的，与台账里的对不上，请填完整的内容"
            )
        if self.column.kind is Kind.PLACE:
            return self.words(mine) != self.words(stored)
        if isinstance(mine, datetime) and isinstance(stored, datetime):
            return abs((mine - stored).total_seconds()) >= 60
        return bool(mine != stored)


def importable(declaration: Declaration) -> bool:
    """Whether rows of this register can come from a file: somebody may write it, and its rows can be taken back."""
    return bool(declaration.fields) and declaration.is_kept and declaration.unit == "unit"


def targets(declaration: Declaration) -> list[Target]:
    """The columns that a file may fill, in the order of the form, then those that units have added."""
    found = []
    fields = {one.name: one for one in declaration.model._meta.concrete_fields}
    masks = {column.name: column.mask for column in declaration.columns}
    for name in declaration.fields:
        source = fields[name]
        kind = kind_of(source)
        if kind in _NEVER:
            continue
        column = Column(
            name, source.verbose_name, kind, name, source, mask=masks.get(name) or str(getattr(source, "mask", ""))
        )
        others = [str(one.title) for one in declaration.columns if (one.path or "").split("__")[0] == name]
        aliases = (*declaration.aliases.get(name, ()), *others)
        needed = not source.blank and source.default is NOT_PROVIDED and kind is not Kind.YES
        found.append(Target(column, tuple(dict.fromkeys(aliases)), needed and name != "unit"))
    custom = [column for column in declaration.columns if column.is_custom]
    if custom:
        keys = [int(column.name[1:]) for column in custom]
        needed_custom = set(CustomColumn.objects.filter(pk__in=keys, required=True).values_list("pk", flat=True))
        found += [Target(one, (), int(one.name[1:]) in needed_custom) for one in custom]
    return found


def candidates(declaration: Declaration) -> list[Candidate]:
    """What a heading may mean."""
    return [Candidate(one.name, one.title, one.aliases) for one in targets(declaration)]


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
        text = cell.strip() if type(cell) is str and cell.isprintable() and cell[:1] != "'" else cells.text_of(cell)
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
        if not whole.isprintable() or "'" in whole or (masked and "*" in whole):
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
    def clean(cell: Any) -> Any:
        day = cells.date_of(cell)
        if day is not None and not 1800 <= day.year <= 2200:
            raise Fault(f"{day.isoformat()} 不像真的日期")
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


class Units:
    """The units below the person's place, by name, by name with that of the unit above, by code."""

    def __init__(self, unit: Unit, prefixes: Sequence[str]) -> None:
        low, high = path_range(unit.path)
        below = within(Unit.objects.filter(valid_on(), path__gte=low, path__lt=high), prefixes, "path")
        rows = list(below.order_by("path").values_list("pk", "name", "code", "parent_id"))
        self._names = {pk: name for pk, name, _code, _parent in rows}
        self._here = unit.name
        self._found: dict[str, list[int]] = {}
        for pk, name, code, parent in rows:
            above = self._names.get(parent or 0, "")
            for key in {fold(name), fold(above + name), code} - {""}:
                self._found.setdefault(key, []).append(pk)
        self._cache: dict[Any, int | Fault] = {}

    def name(self, pk: Any) -> str:
        """What a unit is called."""
        return self._names.get(pk) or str(Unit.objects.filter(pk=pk).first() or pk)

    def find(self, cell: Any) -> int:
        """The unit that a cell names."""
        key = cell if type(cell) is str else cells.text_of(cell)
        if (known := self._cache.get(key)) is None:
            known = self._cache[key] = self._look(cells.text_of(cell))
        if isinstance(known, Fault):
            raise known
        return known

    def _look(self, text: str) -> int | Fault:
        found = self._found.get(fold(text)) or self._found.get(text) or []
        if len(found) == 1:
            return found[0]
        if found:
            return Fault(f"有 {len(found)} 个“{text}”，请连上级一起写，如“云溪镇{text}”，或填单位代码")
        near = difflib.get_close_matches(text, list(self._names.values())[:5000], 1, 0.6)
        return Fault(
            f"{self._here}没有“{text[:20]}”，或不在您的管辖范围内" + (f"，是不是“{near[0]}”？" if near else "")
        )


class Links:
    """The rows of another table that a column points to, by what they are called, within the scope."""

    def __init__(self, column: Column, prefixes: Sequence[str]) -> None:
        model: Any = column.source.related_model  # type: ignore[union-attr]
        self._rows = model._default_manager.all()
        if any(one.name == "unit" and one.related_model is Unit for one in model._meta.concrete_fields):
            self._rows = within(self._rows, prefixes)
        texts = [
            one.name
            for one in model._meta.concrete_fields
            if isinstance(one, models.CharField) and not isinstance(one, BlindIndex)
        ]
        self._by = [name for name in ("name", "title", "code", "number", "credit_code", "key") if name in texts]
        self._title = str(column.title)
        self._found: dict[str, set[int]] | None = None
        self._names: dict[int, str] = {}
        self._cache: dict[str, int | Fault] = {}
        if self._rows.order_by()[: OPTIONS + 1].count() <= OPTIONS:
            self._load()

    def _load(self) -> None:
        self._found = {}
        for row in self._rows.select_related():
            self._names[row.pk] = str(row)
            for text in {fold(str(row)), *(fold(str(getattr(row, name) or "")) for name in self._by)} - {""}:
                self._found.setdefault(text, set()).add(row.pk)

    def name(self, pk: Any) -> str:
        """What a row is called."""
        if pk not in self._names:
            self._names[pk] = str(self._rows.model._base_manager.filter(pk=pk).first() or pk)
        return self._names[pk]

    def find(self, cell: Any) -> int | None:
        """The row that a cell names."""
        text = cells.text_of(cell)
        if text.lower() in cells.NOTHING:
            return None
        if text not in self._cache:
            self._cache[text] = self._look(text)
        found = self._cache[text]
        if isinstance(found, Fault):
            raise found
        return found

    def _look(self, text: str) -> int | Fault:
        if self._found is not None:
            found = self._found.get(fold(text), set())
            near = difflib.get_close_matches(text, self._names.values(), 1, 0.6) if not found else []
        else:
            wanted = Q(pk__in=[])
            for name in self._by:
                wanted |= Q(**{name: text})
            found, near = set(self._rows.filter(wanted).values_list("pk", flat=True)[:2]), []
        if len(found) == 1:
            return next(iter(found))
        if found:
            return Fault(f"有不止一个“{text[:20]}”，请改填编号或更完整的名称")
        return Fault(f"{self._title}里没有“{text[:20]}”" + (f"，是不是“{near[0]}”？" if near else "，请先登记它"))
