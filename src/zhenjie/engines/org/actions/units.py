"""Units come into being, are renamed, moved and closed; the tree keeps what was."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.files.actions import move_scope
from zhenjie.engines.org import levels, paths
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Naming, Numbering, Placement, Post, Unit
from zhenjie.engines.org.problems import Problem, Stale
from zhenjie.engines.org.queries import day_before, units_below, valid_on
from zhenjie.engines.trail.actions import record


def ref(unit: Unit) -> Ref:
    """The reference of a unit, as trail and files know it."""
    return Ref("org.unit", str(unit.pk))


def hold_tree() -> Numbering:
    """Wait for the turn to change the shape of the tree; held until the transaction ends."""
    row = Numbering.objects.select_for_update().filter(pk=1).first()
    if row is None:
        Numbering.objects.bulk_create([Numbering(pk=1)], ignore_conflicts=True)
        row = Numbering.objects.select_for_update().get(pk=1)
    return row


def next_path(parent: Unit | None, count: int = 1) -> int:
    """Reserve `count` child numbers below `parent` for good and give the first; the tree must be held."""
    if parent is None:
        row = Numbering.objects.get(pk=1)
        Numbering.objects.filter(pk=1).update(roots=F("roots") + count)
        return row.roots + 1
    made = Unit.objects.values_list("made", flat=True).get(pk=parent.pk)
    Unit.objects.filter(pk=parent.pk).update(made=F("made") + count)
    return made + 1


def snapshot(unit: Unit) -> dict[str, Any]:
    """What the trail keeps of a unit."""
    return {
        "name": unit.name,
        "kind": unit.kind,
        "code": unit.code,
        "parent": unit.parent_id,
        "path": unit.path,
        "valid_from": unit.valid_from and unit.valid_from.isoformat(),
        "valid_to": unit.valid_to and unit.valid_to.isoformat(),
        "position": unit.position,
    }


def check_free_code(code: str, *, but: Unit | None = None) -> None:
    """Raise when a unit that still exists has `code`."""
    if not code:
        return
    taken = Unit.objects.filter(code=code, valid_to__isnull=True)
    other = taken.exclude(pk=but.pk).first() if but else taken.first()
    if other:
        raise Problem(f"代码“{code}”已属于“{other.name}”，一个代码同一时间只能属于一个单元。", "code")


def check_free_name(parent: Unit | None, name: str, *, but: Unit | None = None) -> None:
    """Raise when a unit that still exists below `parent` has `name`: nobody could tell the two apart in a list."""
    namesakes = Unit.objects.filter(parent=parent, name=name, valid_to__isnull=True)
    if parent is not None and (namesakes.exclude(pk=but.pk) if but else namesakes).exists():
        raise Problem(f"“{parent.name}”下面已有“{name}”，请换一个名称，或先看看是不是同一个单元。", "name")


def check_day(on: date, *units: Unit) -> None:
    """Raise when a change of `units` can't take effect on `on`."""
    if on > clock.today():
        raise Problem("生效日不能晚于今天：组织变动到了生效那天再办，之前先在文件里记着。", "on")
    for unit in units:
        if unit.valid_from and on <= unit.valid_from:
            raise Problem(f"生效日应晚于“{unit.name}”的成立日 {unit.valid_from}。", "on")
        if unit.valid_to is not None:
            raise Problem(f"“{unit.name}”已于 {unit.valid_to} 撤销，不能再变动。")


def check_fits(parent: Unit | None, kind: str, field: str = "kind") -> None:
    """Raise when a unit of `kind` can't hang below `parent`."""
    if parent is not None and not levels.fits(parent.kind, kind):
        upper, word = levels.word(parent.kind), levels.word(kind)
        raise Problem(f"“{parent.name}”是{upper}，下面不能设{word}。", field)


def claim(unit: Unit, version: int | None) -> Unit:
    """The unit as it stands now, locked; raises Stale when it is no longer the `version` that the user saw."""
    current = Unit.objects.select_for_update().get(pk=unit.pk)
    if version is not None and current.version != version:
        raise Stale(current.name)
    return current


@transaction.atomic
def create_unit(
    *,
    by: Actor,
    name: str,
    kind: str,
    parent: Unit | None = None,
    code: str = "",
    local: bool = False,
    valid_from: date | None = None,
    position: int | None = None,
) -> Unit:
    """A new unit below `parent` (a root without one), last among its siblings unless `position` says otherwise.

    Raises Problem: no name, unknown kind, code taken, parent closed, tree too deep or too full.
    """
    hold_tree()
    name = name.strip()
    if not name:
        raise Problem("请填写单元名称。", "name")
    if kind not in UnitKind.values:
        raise Problem(f"没有“{kind}”这个层级，请从列表里选。", "kind")
    check_free_code(code)
    if parent is not None:
        parent.refresh_from_db()
        if parent.valid_to is not None:
            raise Problem(f"“{parent.name}”已于 {parent.valid_to} 撤销，下面不能再设单元。", "parent")
    check_fits(parent, kind)
    check_free_name(parent, name)
    number = next_path(parent)
    try:
        path = paths.child(parent.path if parent else "", number)
    except paths.PathError as error:
        raise Problem(str(error), "parent") from error
    unit = Unit.objects.create(
        name=name,
        kind=kind,
        code=code,
        local=local,
        parent=parent,
        path=path,
        valid_from=valid_from,
        position=number if position is None else position,
    )
    record(by=by, verb="新建单元", subject=ref(unit), scope=unit.path, before=None, after=snapshot(unit))
    return unit


@transaction.atomic
def edit_unit(*, by: Actor, unit: Unit, version: int | None, kind: str, code: str, local: bool, position: int) -> Unit:
    """Change what has no history of its own: kind, code, order. Raises Problem, Stale."""
    current = claim(unit, version)
    check_free_code(code, but=current)
    if kind != current.kind:
        check_fits(current.parent, kind)
    before = snapshot(current)
    current.kind, current.code, current.local, current.position = kind, code, local, position
    current.version += 1
    current.save(update_fields=["kind", "code", "local", "position", "version"])
    record(by=by, verb="修改单元", subject=ref(current), scope=current.path, before=before, after=snapshot(current))
    return current


@transaction.atomic
def rename_unit(*, by: Actor, unit: Unit, version: int | None = None, name: str, on: date) -> Unit:
    """From `on` the unit is called `name`; what it was called before stays known. Raises Problem, Stale."""
    current = claim(unit, version)
    check_day(on, current)
    name = name.strip()
    if not name or name == current.name:
        raise Problem("请填写与现名不同的新名称。", "name")
    check_free_name(current.parent, name, but=current)
    last = Naming.objects.filter(unit=current, valid_to__isnull=True).first()
    if last and last.valid_from and on <= last.valid_from:
        raise Problem(f"生效日应晚于上一次更名的日期 {last.valid_from}。", "on")
    if last:
        last.valid_to = day_before(on)
        last.save(update_fields=["valid_to"])
    else:
        Naming.objects.create(unit=current, name=current.name, valid_from=current.valid_from, valid_to=day_before(on))
    Naming.objects.create(unit=current, name=name, valid_from=on)
    before = snapshot(current)
    current.name = name
    current.version += 1
    current.save(update_fields=["name", "version"])
    record(by=by, verb="更名", subject=ref(current), scope=current.path, before=before, after=snapshot(current))
    return current


@transaction.atomic
def move_unit(*, by: Actor, unit: Unit, version: int | None = None, parent: Unit, on: date) -> Unit:
    """From `on` the unit with all that lies below hangs below `parent`.

    Scope follows the paths at once: who answered for the old place no longer sees the unit. Raises Problem, Stale.
    """
    hold_tree()
    current = claim(unit, version)
    check_day(on, current)
    target = Unit.objects.get(pk=parent.pk)
    if paths.covers(current.path, target.path):
        raise Problem(f"“{target.name}”就在“{current.name}”里面，不能移到自己下面。", "parent")
    if target.valid_to is not None:
        raise Problem(f"“{target.name}”已于 {target.valid_to} 撤销，请选现有的上级。", "parent")
    if target.pk == current.parent_id:
        raise Problem(f"“{current.name}”本来就在“{target.name}”下面。", "parent")
    check_fits(target, current.kind, "parent")
    before = snapshot(current)
    old_parent = current.parent_id
    repath(current, target, by=by)
    place(current, old_parent, on)
    record(by=by, verb="划转", subject=ref(current), scope=current.path, before=before, after=snapshot(current))
    return current


def repath(unit: Unit, parent: Unit, *, by: Actor) -> None:
    """Hang `unit` below `parent` and rewrite the paths of the whole subtree in one statement; its files go along. The tree
    must be held. What the trail said keeps the old place: who answered for it then."""
    old = unit.path
    number = next_path(parent)
    below = units_below(unit)
    deepest = max(map(len, below.values_list("path", flat=True).order_by()), default=len(old))
    try:
        new = paths.child(parent.path, number)
        if paths.depth(new) + (deepest - len(old)) // paths.WIDTH > paths.MAX_DEPTH:
            raise paths.PathError(f"移过去以后超过 {paths.MAX_DEPTH} 层，请挂到高一层的单元。")
    except paths.PathError as error:
        raise Problem(str(error), "parent") from error
    below.order_by().update(path=Concat(Value(new), Substr("path", len(old) + 1)))
    move_scope(by=by, old=old, new=new)
    unit.parent, unit.path, unit.position = parent, new, number
    unit.version += 1
    unit.save(update_fields=["parent", "position", "version"])


def place(unit: Unit, old_parent: int | None, on: date) -> None:
    """Close the placement below `old_parent` the day before `on` and open the next."""
    last = Placement.objects.filter(unit=unit, valid_to__isnull=True).first()
    if last and last.valid_from and on <= last.valid_from:
        raise Problem(f"生效日应晚于上一次划转的日期 {last.valid_from}。", "on")
    if last:
        last.valid_to = day_before(on)
        last.save(update_fields=["valid_to"])
    else:
        Placement.objects.create(unit=unit, parent_id=old_parent, valid_from=unit.valid_from, valid_to=day_before(on))
    Placement.objects.create(unit=unit, parent=unit.parent, valid_from=on)


@transaction.atomic
def close_unit(*, by: Actor, unit: Unit, version: int | None = None, on: date) -> Unit:
    """The unit ends without a successor; `on` is the first day without it. Raises Problem, Stale."""
    hold_tree()
    current = claim(unit, version)
    check_day(on, current)
    left = Unit.objects.filter(valid_on(on), parent=current).count()
    if left:
        raise Problem(f"“{current.name}”下面还有 {left} 个单元，请先划转或撤销它们。")
    held = Post.objects.filter(valid_on(on), unit=current, person__active=True).count()
    if held:
        raise Problem(f"“{current.name}”还有 {held} 个在任职务，请先调任或免职。")
    before = snapshot(current)
    current.valid_to = day_before(on)
    current.version += 1
    current.save(update_fields=["valid_to", "version"])
    record(by=by, verb="撤销单元", subject=ref(current), scope=current.path, before=before, after=snapshot(current))
    return current
