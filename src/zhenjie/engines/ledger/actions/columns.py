"""自设列: added to a register, changed, put in order, retired. What was typed into a column stays with its rows for good."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger import own
from zhenjie.engines.ledger.choices import COLUMN_KINDS, Kind
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.models import CustomColumn
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail import actions as trail

# A list with more columns than this is read by nobody; a form neither.
MOST = 60


@transaction.atomic
def add_column(
    *,
    by: Actor,
    declaration: Declaration,
    unit: Unit,
    title: str,
    kind: str,
    options: Sequence[str] = (),
    required: bool = False,
) -> CustomColumn:
    """A new column of ``unit`` in a register, last in order. Problem when the register takes none, or when a column that is
    seen there has the same title."""
    if not declaration.is_kept or not declaration.fields:
        raise Problem(422, _("这本台账不能加列。"))
    standing = _mine(declaration.key, unit)
    if len(standing) >= MOST:
        raise Problem(422, _("本单位在这本台账里已经加了 %(most)s 列，请先停用不用的。") % {"most": MOST})
    title = title.strip()
    _check(declaration, unit, title, kind, options, None)
    column = CustomColumn.objects.create(
        register=declaration.key,
        unit=unit,
        title=title,
        kind=kind,
        options=_clean(kind, options),
        required=required,
        order=max((one.order for one in standing), default=0) + 1,
        made_at=clock.now(),
    )
    _tell(by, "加列", column, None, _state(column))
    return column


@transaction.atomic
def change_column(
    *,
    by: Actor,
    declaration: Declaration,
    column: CustomColumn,
    title: str,
    options: Sequence[str] = (),
    required: bool = False,
    version: int | None = None,
) -> CustomColumn:
    """Another title, other options, asked of everybody or not; the kind stays, for the rows hold values of it."""
    stored = _held(column, version)
    before, title = _state(stored), title.strip()
    _check(declaration, stored.unit, title, stored.kind, options, stored.pk)
    stored.title, stored.required = title, required
    stored.options = _clean(stored.kind, options)
    if _state(stored) != before:
        stored.version += 1
        stored.save(update_fields=["title", "options", "required", "version"])
        _tell(by, "改列", stored, before, _state(stored))
    return stored


@transaction.atomic
def move_column(*, by: Actor, column: CustomColumn, up: bool) -> None:
    """One place towards the front or the back among the columns of its unit; at the end nothing happens."""
    mine = _mine(column.register, column.unit)
    at = next((place for place, one in enumerate(mine) if one.pk == column.pk), None)
    to = -1 if at is None else at + (-1 if up else 1)
    if at is None or not 0 <= to < len(mine):
        return
    mine[at], mine[to] = mine[to], mine[at]
    for place, one in enumerate(mine, 1):
        if one.order != place:
            CustomColumn.objects.filter(pk=one.pk).update(order=place)
    _tell(by, "调整列序", column, None, {"title": column.title, "order": to + 1})


@transaction.atomic
def retire_column(*, by: Actor, column: CustomColumn) -> None:
    """The column is asked and listed no more; what rows hold in it stays. Again changes nothing."""
    if CustomColumn.objects.filter(pk=column.pk, retired_at__isnull=True).update(retired_at=clock.now()):
        _tell(by, "停用列", column, _state(column), {"title": column.title})


@transaction.atomic
def restore_column(*, by: Actor, declaration: Declaration, column: CustomColumn) -> None:
    """A retired column is back, with all that its rows still hold in it."""
    _check(declaration, column.unit, column.title, column.kind, column.options, column.pk)
    if CustomColumn.objects.filter(pk=column.pk, retired_at__isnull=False).update(retired_at=None):
        _tell(by, "恢复列", column, None, _state(column))


def _mine(key: str, unit: Unit) -> list[CustomColumn]:
    return list(CustomColumn.objects.select_for_update().filter(register=key, unit=unit, retired_at__isnull=True))


def _held(column: CustomColumn, version: int | None) -> CustomColumn:
    stored = CustomColumn.objects.select_for_update().get(pk=column.pk)
    if version is not None and stored.version != version:
        raise Conflict(stored, _("“%(what)s”刚被别人改过，请对照最新内容再改。") % {"what": stored})
    return stored


def _check(declaration: Declaration, unit: Unit, title: str, kind: str, options: Sequence[str], pk: int | None) -> None:
    if not title:
        raise Problem(422, _("请给这一列起个名字。"), field="title")
    if kind not in dict(COLUMN_KINDS):
        raise Problem(422, _("没有“%(kind)s”这种列。") % {"kind": kind}, field="kind")
    taken = {str(column.title) for column in declaration.columns if not column.is_custom}
    taken |= {one.title for one, _upper in own.added_columns(declaration.key, unit) if one.pk != pk}
    if title in taken:
        raise Problem(422, _("这本台账里已经有一列叫“%(title)s”，请换个名字。") % {"title": title}, field="title")
    if kind == Kind.CHOICE and not _clean(kind, options):
        raise Problem(422, _("选项列至少要有一个选项，每行写一个。"), field="options")


def _clean(kind: str, options: Sequence[str]) -> list[str]:
    said = [text for option in options if (text := str(option).strip()[:60])]
    return list(dict.fromkeys(said)) if kind == Kind.CHOICE else []


def _state(column: CustomColumn) -> dict[str, Any]:
    return {"title": column.title, "kind": column.kind, "options": column.options, "required": column.required}


def _tell(by: Actor, verb: str, column: CustomColumn, before: Any, after: Any) -> None:
    subject = Ref("ledger.customcolumn", str(column.pk))
    after = {"register": column.register, **after}
    trail.record(by=by, verb=verb, subject=subject, scope=column.unit.path, before=before, after=after)
