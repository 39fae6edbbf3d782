"""合并与拆分: units end and others take over; what hung below, the people and their posts go along."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from zhenjie.core.actors import Actor
from zhenjie.engines.org import paths
from zhenjie.engines.org.actions.units import check_day, claim, create_unit, hold_tree, place, ref, repath, snapshot
from zhenjie.engines.org.models import Person, Post, Succession, Team, Unit
from zhenjie.engines.org.problems import Problem
from zhenjie.engines.org.queries import day_before, valid_on
from zhenjie.engines.trail.actions import record


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be founded: as successor of a merger, or as one part of a split with its `share` of the stock."""

    name: str
    code: str = ""
    local: bool = True
    share: Decimal = Decimal(1)


@transaction.atomic
def merge_units(
    *, by: Actor, units: Sequence[Unit], into: Unit | NewUnit, on: date, reason: str = "", carry: bool = True
) -> Unit:
    """From `on` `units` are one: a unit that exists (`into` a Unit: the others are merged into it) or a new one.

    Children move to the successor; with `carry` people, open posts and teams do too. The new unit hangs where the first of
    `units` hung and is of its kind. Raises Problem when units are fewer than two, lie inside each other or have ended.
    """
    hold_tree()
    ending = [claim(unit, None) for unit in units if not (isinstance(into, Unit) and unit.pk == into.pk)]
    survivor = claim(into, None) if isinstance(into, Unit) else None
    together = ending + ([survivor] if survivor else [])
    if not ending or len({unit.pk for unit in together}) != len(together) or len(together) < 2:
        raise Problem("合并至少要选两个不同的单元。", "units")
    check_day(on, *together)
    _check_apart(together)
    codes = [unit.code for unit in ending]
    for unit in ending:
        _end(unit, on)
    if survivor is None:
        assert isinstance(into, NewUnit)
        first = ending[0]
        survivor = create_unit(
            by=by, name=into.name, kind=first.kind, parent=first.parent, code=into.code, local=into.local, valid_from=on
        )
    for unit in ending:
        Succession.objects.create(predecessor=unit, successor=survivor, on=on, reason=reason)
        _move_children(unit, dict.fromkeys(_children(unit, on), survivor), on, by=by)
        if carry:
            carry_people(unit, survivor, on)
        record(
            by=by,
            verb="合并",
            subject=ref(unit),
            scope=unit.path,
            before={"name": unit.name, "valid_to": None},
            after={"successor": survivor.pk, "name": survivor.name, "on": on.isoformat(), "reason": reason},
        )
    after = {**snapshot(survivor), "predecessors": [unit.pk for unit in ending], "codes": codes, "reason": reason}
    record(by=by, verb="合并而成", subject=ref(survivor), scope=survivor.path, before=None, after=after)
    return survivor


@transaction.atomic
def split_unit(
    *,
    by: Actor,
    unit: Unit,
    version: int | None = None,
    parts: Sequence[NewUnit],
    on: date,
    reason: str = "",
    children: Mapping[int, int] | None = None,
    carry: bool = True,
) -> list[Unit]:
    """From `on` `unit` is several new ones; the shares of `parts` add up to 1.

    `children` says by primary key of the child to which part (0, 1 …) it goes; a child not named goes to the first part,
    as do people, posts and teams with `carry`. Raises Problem, Stale.
    """
    hold_tree()
    current = claim(unit, version)
    check_day(on, current)
    if len(parts) < 2:
        raise Problem("拆分至少要分成两个单元。", "parts")
    if sum((part.share for part in parts), Decimal(0)) != 1 or any(part.share < 0 for part in parts):
        raise Problem("各部分的份额不能为负，合计应为 100%。", "parts")
    wanted = dict(children or {})
    _end(current, on)
    made = [
        create_unit(
            by=by, name=p.name, kind=current.kind, parent=current.parent, code=p.code, local=p.local, valid_from=on
        )
        for p in parts
    ]
    for part, successor in zip(parts, made, strict=True):
        Succession.objects.create(predecessor=current, successor=successor, on=on, share=part.share, reason=reason)
    try:
        goes = {child: made[wanted.pop(child.pk, 0)] for child in _children(current, on)}
    except IndexError as error:
        raise Problem("下级单元只能分给列出的新单元。", "children") from error
    _move_children(current, goes, on, by=by)
    if carry:
        carry_people(current, made[0], on)
    after = {"successors": [unit.pk for unit in made], "on": on.isoformat(), "reason": reason}
    record(by=by, verb="拆分", subject=ref(current), scope=current.path, before=snapshot(current), after=after)
    return made


def _check_apart(units: Sequence[Unit]) -> None:
    for upper in units:
        for lower in units:
            if upper.pk != lower.pk and paths.covers(upper.path, lower.path):
                raise Problem(f"“{lower.name}”就在“{upper.name}”里面，不能相互合并。", "units")


def _end(unit: Unit, on: date) -> None:
    unit.valid_to = day_before(on)
    unit.version += 1
    unit.save(update_fields=["valid_to", "version"])


def _children(unit: Unit, on: date) -> list[Unit]:
    return list(Unit.objects.filter(valid_on(on), parent=unit).order_by("position", "id"))


def _move_children(unit: Unit, goes: Mapping[Unit, Unit], on: date, *, by: Actor) -> None:
    for child, target in goes.items():
        repath(child, target, by=by)
        place(child, unit.pk, on)


def carry_people(source: Unit, target: Unit, on: date) -> None:
    """People, open posts and teams of `source` belong to `target` from `on`; a post that had begun keeps its past."""
    Person.objects.filter(unit=source).update(unit=target)
    Team.objects.filter(valid_on(on), unit=source).update(unit=target)
    held = list(Post.objects.filter(valid_on(on), unit=source))
    begun = [post for post in held if post.valid_from < on]
    Post.objects.filter(pk__in=[post.pk for post in held if post.valid_from >= on]).update(unit=target)
    Post.objects.filter(unit=source, valid_from__gt=on).update(unit=target)
    Post.objects.bulk_create([_continued(post, target, on) for post in begun])
    Post.objects.filter(pk__in=[post.pk for post in begun]).update(valid_to=day_before(on))


def _continued(post: Post, unit: Unit, on: date) -> Post:
    """The same post at `unit` from `on`, not saved yet."""
    going_on = copy(post)
    going_on.pk, going_on.unit, going_on.valid_from = None, unit, on
    return going_on
