"""The declaration a domain writes: a model and at most a dozen attributes; the ledger makes the rest of them.

@register
class ProjectRegister(Register):
    model = Project
    section = "项目"
    columns = ("name", "unit", "stage", "invested")
    filters = ("unit", "stage")
"""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db import models

from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.besides import Beside
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Computed, Declaration, Text, read_columns
from zhenjie.engines.ledger.events import Told
from zhenjie.engines.ledger.queries import resolver_of
from zhenjie.engines.ledger.resolving import register_resolves


class Register:
    """台账: what a screen over one model shows. Only ``model`` and ``columns`` must be given.

    ``columns``: fields, fields of linked rows (``project__name``), methods marked `computed`, or names of rows kept beside (`Beside`);
    a person may hide some.
    ``extra``: columns that are offered but not shown at first.
    ``filters``: columns with a condition of their own. ``search``: text columns that the search box looks through.
    ``indexed``: rows are found through the gram index, kept by `ledger.actions`; False searches the columns themselves,
    for tables of some thousand rows or columns of linked rows.
    ``order``: the column sorted by, a minus before it for downward. ``fields``: what the form asks; empty = nobody writes here.
    ``masks``: text columns that hold personal data, each with its kind of mask (`core.masks`): ``{"name": "name"}``.
    ``natural``: the fields by which an import recognises a row that is there already (within its unit, unless unit is none).
    ``aliases``: other headings under which a column arrives in somebody's workbook: ``{"area": ("面积", "建筑面积")}``.
    ``page``: the name of the address that shows one row by its key, where the ledger's own page of a row is not enough.
    ``events``: how things that a report names become rows (`ledger.events.Told`); None = a report fills nothing here.
    ``unit``: path from the row to its unit. ``hint``: what to do when the register is empty.
    """

    model: ClassVar[type[models.Model]]
    key: ClassVar[str] = ""
    title: ClassVar[Text] = ""
    section: ClassVar[Text] = "台账"
    icon: ClassVar[str] = "card"
    columns: ClassVar[tuple[str, ...]] = ()
    extra: ClassVar[tuple[str, ...]] = ()
    filters: ClassVar[tuple[str, ...]] = ()
    search: ClassVar[tuple[str, ...]] = ()
    indexed: ClassVar[bool] = True
    order: ClassVar[str] = "-pk"
    fields: ClassVar[tuple[str, ...]] = ()
    masks: ClassVar[dict[str, str]] = {}
    natural: ClassVar[tuple[str, ...]] = ()
    aliases: ClassVar[dict[str, tuple[str, ...]]] = {}
    page: ClassVar[str] = ""
    events: ClassVar[Told | None] = None
    unit: ClassVar[str] = "unit"
    hint: ClassVar[Text] = ""


def computed(title: Text, kind: Kind = Kind.TEXT) -> Callable[[Callable[[Any], Any]], Computed]:
    """Mark a function of the row as a column: ``@computed("完成率", Kind.DECIMAL)``."""
    return lambda function: Computed(title, kind, function)


R = TypeVar("R", bound=Register)


def register(cls: type[R]) -> type[R]:
    """Work the declaration out and take it in; every misspelt column is named and stops the boot."""
    declaration = declare(cls)
    declarations.keep(declaration)
    register_resolves(declaration.key, resolver_of(declaration))
    return cls


def declare(cls: type[Register]) -> Declaration:
    """The declaration worked out; raises ImproperlyConfigured with all that is wrong with it."""
    model = cls.model
    key = cls.key or f"{model._meta.app_label}.{model._meta.model_name}"
    own = {name: value for name, value in vars(cls).items() if isinstance(value, Computed | Beside)}
    columns, faults = read_columns(model, cls.columns + cls.extra, own, "columns", cls.masks)
    filters, wrong = read_columns(model, cls.filters, own, "filters", cls.masks)
    faults += wrong
    for what, names in (
        ("search", cls.search),
        ("fields", cls.fields),
        ("masks", tuple(cls.masks)),
        ("natural", cls.natural),
        ("aliases", tuple(name for name in cls.aliases if name not in own)),
        ("events", tuple(cls.events.columns.values()) + tuple(cls.events.fixed) if cls.events else ()),
        ("unit", (cls.unit,) if cls.unit else ("path",)),
    ):
        faults += read_columns(model, names, {}, what)[1]
    faults += _other_faults(cls, columns, filters)
    if faults:
        raise ImproperlyConfigured(f"台账“{key}”（{cls.__module__}.{cls.__qualname__}）登记有误：" + "；".join(faults))
    return Declaration(
        key=key,
        model=model,
        title=cls.title or model._meta.verbose_name or key,
        section=cls.section,
        icon=cls.icon,
        columns=tuple(columns),
        shown=cls.columns,
        filters=tuple(filters),
        search=cls.search,
        indexed=cls.indexed,
        order=cls.order,
        fields=cls.fields,
        unit=cls.unit,
        hint=cls.hint,
        joins=_joins(model, columns, cls.unit),
        places=tuple(f.name for f in model._meta.concrete_fields if declarations.kind_of(f) is Kind.PLACE),
        natural=cls.natural,
        page=cls.page,
        aliases=cls.aliases,
        masks=cls.masks,
        events=cls.events,
    )


def _other_faults(cls: type[Register], columns: list[Column], filters: list[Column]) -> list[str]:
    faults = []
    known = set(Register.__annotations__) | {
        name for name, value in vars(cls).items() if isinstance(value, Computed | Beside)
    }
    faults += [f"没有“{name}”这个属性" for name in vars(cls) if not name.startswith("__") and name not in known]
    if not columns:
        faults.append("columns 至少要有一列")
    sortable = {column.name for column in columns if column.sort} | {"pk"}
    if cls.order.removeprefix("-") not in sortable:
        faults.append(f"order 里的“{cls.order}”不是能排序的列")
    faults += [f"filters 里的“{column.name}”是算出来的，不能筛选" for column in filters if column.path is None]
    if cls.indexed:
        faults += [f"search 里的“{name}”在别的表里，要写 indexed = False" for name in cls.search if "__" in name]
    faults += cls.events.faults() if cls.events else []
    if cls.fields and not any(f.name == "version" for f in cls.model._meta.concrete_fields):
        faults.append("能填写的台账要有 version 列（防止两人互相覆盖）")
    return faults


def _joins(model: type[models.Model], columns: list[Column], unit: str) -> tuple[str, ...]:
    """Linked rows that the columns read, so that thirty rows cost the same queries as one."""
    joins = {unit} if unit else set()
    for column in columns:
        if column.path is None:
            continue
        steps = column.path.split("__")
        links = steps if column.kind in (Kind.UNIT, Kind.LINK) else steps[:-1]
        if links:
            joins.add("__".join(links))
    return tuple(sorted(joins))
