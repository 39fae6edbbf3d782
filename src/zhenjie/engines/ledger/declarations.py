"""From the dozen lines of a Register to everything the ledger needs to know, worked out and checked once at start."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.functional import Promise

from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.besides import Beside
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.events import Told

Text = str | Promise
_KINDS: tuple[tuple[type[models.Field[Any, Any]], Kind], ...] = (
    (models.BooleanField, Kind.YES),
    (models.DateTimeField, Kind.MOMENT),
    (models.DateField, Kind.DATE),
    (models.DecimalField, Kind.DECIMAL),
    (models.FloatField, Kind.DECIMAL),
    (models.IntegerField, Kind.INTEGER),
    (models.TextField, Kind.LONG),
)


@dataclass(frozen=True, slots=True)
class Computed:
    """A column that no field holds: a function of the row, with the kind of its answer."""

    title: Text
    kind: Kind
    of: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where its value comes from and what it is. ``path`` is None for a computed column (not sortable)."""

    name: str
    title: Text
    kind: Kind
    path: str | None = None
    source: "models.Field[Any, Any] | None" = None
    of: Callable[[Any], Any] | None = None
    mask: str = ""
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False
    beside: Beside | None = None

    @property
    def is_custom(self) -> bool:
        """Whether a unit has added this column: its value lies in the row's ``custom``."""
        return (self.path or "").startswith("custom__")

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The choices of a column of kind CHOICE, without the empty one."""
        if self.source is None:
            return list(self.options)
        return [(str(value), str(label)) for value, label in self.source.flatchoices if value not in ("", None)]

    @property
    def sort(self) -> str | None:
        """The path this column sorts by: units in the order of the tree, linked rows by their key."""
        if self.path is None or self.kind in (Kind.LONG, Kind.REF, Kind.SECRET, Kind.PLACE):
            return None
        return f"{self.path}__path" if self.kind is Kind.UNIT else self.path

    def value(self, row: Any) -> Any:
        """The plain value in `row`; None when something on the way is empty."""
        if self.of:
            return self.of(row)
        if self.beside:
            return self.beside.names(row)
        for step in (self.path or "").split("__"):
            row = row.get(step) if isinstance(row, dict) else getattr(row, step, None)
        return _read(self.kind, row) if self.is_custom else row


def _read(kind: Kind, value: Any) -> Any:
    """A value of ``custom`` (plain JSON) as the kind of its column."""
    if kind is Kind.DATE and isinstance(value, str):
        return parse_date(value)
    if kind.is_number and value is not None:
        try:
            return Decimal(str(value))
        except InvalidOperation:
            return None
    return value


@dataclass(frozen=True, slots=True)
class Declaration:
    """A register, worked out. ``roots``: the paths below which its rows must lie; none for everywhere."""

    key: str
    model: type[models.Model]
    title: Text
    section: Text
    icon: str
    columns: tuple[Column, ...]
    shown: tuple[str, ...]
    filters: tuple[Column, ...]
    search: tuple[str, ...]
    indexed: bool
    order: str
    fields: tuple[str, ...]
    unit: str
    hint: Text
    joins: tuple[str, ...] = field(default=())
    narrow: tuple[tuple[str, Any], ...] = ()
    places: tuple[str, ...] = ()
    natural: tuple[str, ...] = ()
    page: str = ""
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    roots: tuple[str, ...] = ()
    masks: Mapping[str, str] = field(default_factory=dict)
    events: Told | None = None

    def rows(self) -> "models.QuerySet[Any]":
        """The rows of this register that are there (not in the recycle bin), everywhere: the caller cuts to a scope."""
        return self.model._default_manager.filter(**dict(self.narrow))

    def everything(self) -> "models.QuerySet[Any]":
        """The rows of this register with those in the recycle bin."""
        return self.model._base_manager.filter(**dict(self.narrow))

    @property
    def besides(self) -> tuple[Column, ...]:
        """The columns of names; who may write a row writes them."""
        return tuple(column for column in self.columns if column.beside)

    def asks(self, name: str) -> bool:
        """Whether a person fills this column in."""
        return name in self.fields or bool(self.fields and (found := self.column(name)) and found.beside)

    @property
    def is_kept(self) -> bool:
        """Whether rows stand on `models.Kept`: custom columns, recycle bin, merging."""
        return any(f.name == "gone_at" for f in self.model._meta.concrete_fields)

    def permission(self, verb: str) -> str:
        """``read``, ``write`` or ``export`` of this register as a permission."""
        return f"{self.key}.{verb}"

    def column(self, name: str) -> Column | None:
        """The column called `name`."""
        return next((column for column in self.columns if column.name == name), None)

    def ref(self, row: models.Model) -> Ref:
        """The reference of `row`."""
        return Ref(self.key, str(row.pk))

    def scope(self, row: Any) -> str:
        """The path of the unit that `row` belongs to."""
        for step in self.path.split("__"):
            row = getattr(row, step)
        return str(row)

    @property
    def path(self) -> str:
        """Where the unit's path lies, seen from a row."""
        return f"{self.unit}__path" if self.unit else "path"

    @property
    def version(self) -> bool:
        """Whether rows carry the optimistic lock."""
        return any(f.name == "version" for f in self.model._meta.concrete_fields)


_by_key: dict[str, Declaration] = {}


def find(key: str) -> Declaration | None:
    """The register called `key`."""
    return _by_key.get(key)


def every() -> Iterator[Declaration]:
    """All registers, in the order of their keys."""
    return iter([_by_key[key] for key in sorted(_by_key)])


def of(model: type[models.Model]) -> list[Declaration]:
    """The registers that show `model`."""
    return [declaration for declaration in _by_key.values() if declaration.model is model]


def keep(declaration: Declaration) -> None:
    """Take a register into the house; a second one under the same key stops the boot."""
    if declaration.key in _by_key:
        raise ImproperlyConfigured(f"台账“{declaration.key}”登记了两次，请给其中一个另起名字（key）。")
    _by_key[declaration.key] = declaration


def read_columns(
    model: type[models.Model],
    names: Sequence[str],
    computed: dict[str, "Computed | Beside"],
    what: str,
    masks: Mapping[str, str] | None = None,
) -> tuple[list[Column], list[str]]:
    """The columns called `names` and a sentence for each name that is none; `what` says where the names stand."""
    columns: list[Column] = []
    faults: list[str] = []
    for name in names:
        if isinstance(found := computed.get(name), Beside):
            columns.append(Column(name, found.title, Kind.NAMES, beside=replace(found, model=model)))
            faults += filter(None, [replace(found, model=model).fault()])
        elif found:
            columns.append(Column(name, found.title, found.kind, of=found.of))
        elif (leaf := _follow(model, name)) is not None:
            said = getattr(leaf, "mask", "") or (masks or {}).get(name, "")
            columns.append(Column(name, _title(model, name, leaf), kind_of(leaf), path=name, source=leaf, mask=said))
        else:
            near = _nearest(model, name, computed)
            faults.append(f"{what} 里的“{name}”不是 {model.__name__} 的列" + (f"，是不是“{near}”？" if near else "。"))
    return columns, faults


def _follow(model: type[models.Model], path: str) -> "models.Field[Any, Any] | None":
    leaf: Any = None
    for step in path.split("__"):
        if model is None:
            return None
        try:
            leaf = model._meta.get_field(step)
        except FieldDoesNotExist:
            return None
        if not getattr(leaf, "concrete", False) or leaf.many_to_many:
            return None
        model = leaf.related_model
    return leaf  # type: ignore[no-any-return]


def _title(model: type[models.Model], path: str, leaf: "models.Field[Any, Any]") -> Text:
    """The leaf's own name; a linked row's name is called by the link ("indicator__name" is 指标, not 名称), and a link
    without a name by what it leads to."""
    steps = path.split("__")
    if len(steps) > 1 and leaf.name in ("name", "title"):
        leaf = _follow(model, "__".join(steps[:-1])) or leaf
    if leaf.related_model is not None and leaf.verbose_name == leaf.name.replace("_", " "):
        return leaf.related_model._meta.verbose_name or leaf.verbose_name
    return leaf.verbose_name


def kind_of(leaf: "models.Field[Any, Any]") -> Kind:
    """The kind of a field; a field class of an engine's own says its kind in ``ledger_kind``."""
    if leaf.related_model is not None:
        return Kind.UNIT if leaf.related_model._meta.label == "org.Unit" else Kind.LINK
    if leaf.choices:
        return Kind.CHOICE
    if said := getattr(leaf, "ledger_kind", None):
        return Kind(said)
    return next((kind for form, kind in _KINDS if isinstance(leaf, form)), Kind.TEXT)


def _nearest(model: type[models.Model], name: str, computed: dict[str, "Computed | Beside"]) -> str | None:
    import difflib  # slow import

    names = [f.name for f in model._meta.concrete_fields] + list(computed)
    return next(iter(difflib.get_close_matches(name, names, 1, 0.5)), None)
