"""The columns of a register that a file may fill: each compiled once into a function from a cell to a stored value."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import NOT_PROVIDED

from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration, kind_of
from zhenjie.engines.ledger.fields import BlindIndex, blind
from zhenjie.engines.ledger.importing.headings import Candidate
from zhenjie.engines.ledger.importing.lists import Lists
from zhenjie.engines.ledger.importing.values import Fault
from zhenjie.engines.ledger.models import CustomColumn
from zhenjie.engines.ledger.showing import in_words

Clean = Callable[[Any], Any]
_NEVER = (Kind.REF, Kind.PERIOD, Kind.FIGURE)


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
    #: Who reads a column of names.
    lists: Lists | None = field(repr=False, default=None)

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

    def asked(self, wanted: Iterable[Any]) -> tuple[str, list[Any]]:
        """How the database is asked for values of this column: a sealed one through its blind index."""
        if self.column.kind is not Kind.SECRET:
            return self.stored_as, list(wanted)
        source: Any = self.column.source
        for one in source.model._meta.concrete_fields:
            if isinstance(one, BlindIndex) and one.of == source.name:
                return one.name, [blind(source, value) for value in wanted]
        return "pk", []

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
        if self.lists is not None:
            return self.lists.differs(mine, stored)
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
    found += [Target(one, declaration.aliases.get(one.name, ()), False) for one in declaration.besides]
    custom = [column for column in declaration.columns if column.is_custom]
    if custom:
        keys = [int(column.name[1:]) for column in custom]
        needed_custom = set(CustomColumn.objects.filter(pk__in=keys, required=True).values_list("pk", flat=True))
        found += [Target(one, (), int(one.name[1:]) in needed_custom) for one in custom]
    return found


def candidates(declaration: Declaration) -> list[Candidate]:
    """What a heading may mean."""
    return [Candidate(one.name, one.title, one.aliases) for one in targets(declaration)]
