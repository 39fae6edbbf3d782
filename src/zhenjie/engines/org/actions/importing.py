"""Loading the tree: what the file has and the platform lacks is founded, what differs is renamed, moved or corrected.

1 read and check the file (nothing is written yet)  2 take the turn on the tree  3 compare by code
4 found what is new in bulk  5 apply the differences through the ordinary actions  6 put heads (楼长 …) in office
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.org import bulk, levels, paths
from zhenjie.engines.org.actions.people import create_person, create_post, end_post
from zhenjie.engines.org.actions.units import close_unit, edit_unit, hold_tree, move_unit, next_path, rename_unit
from zhenjie.engines.org.models import Person, Post, Unit
from zhenjie.engines.org.problems import Problem
from zhenjie.engines.org.queries import day_before
from zhenjie.engines.org.tables import read_table
from zhenjie.engines.org.treefile import Node, RowProblem, TreeFile, read_tree
from zhenjie.engines.trail.actions import record

_MANY = 20_000


@dataclass(slots=True)
class Outcome:
    """What an import did, or would do: counts by verb, and the rows that were not taken."""

    done: Counter[str] = field(default_factory=Counter)
    problems: list[RowProblem] = field(default_factory=list)
    written: bool = False


class _Undo(Exception):
    """Leaves the transaction of a trial run."""


def import_tree(
    *,
    by: Actor,
    path: Path,
    under: Unit | None = None,
    on: date | None = None,
    partial: bool = False,
    trial: bool = False,
) -> Outcome:
    """Load the csv or xlsx file `path`. With bad rows nothing is written, unless `partial` takes the good ones.

    `under`: the file may touch this unit's subtree only, and rows without a parent hang there. `on`: the day from which
    renames and moves count when the row gives none (today). `trial` writes nothing and tells what would happen.
    Raises TableError when the file can't be read, Problem when what it asks is refused.
    """
    with transaction.atomic():
        hold_tree()
        known = _Known(under)
        tree = read_tree(read_table(path), known.kind, under=under.kind if under else None)
        outcome = Outcome(problems=list(tree.problems))
        if tree.problems and not partial:
            return outcome
    try:
        with transaction.atomic():
            hold_tree()
            _load(tree, outcome, by=by, name=path.name, under=under, on=on or clock.today())
            if trial:
                raise _Undo
            outcome.written = True
    except _Undo:
        pass
    outcome.problems.sort(key=lambda problem: problem.line)
    return outcome


class _Known:
    """The units that the platform has, by code, loaded at once: a file usually speaks of most of them."""

    def __init__(self, under: Unit | None) -> None:
        living = Unit.objects.filter(valid_to__isnull=True).exclude(code="").order_by()
        if under is not None:
            low, high = paths.path_range(under.path)
            living = living.filter(path__gte=low, path__lt=high)
        self._kinds = dict(living.values_list("code", "kind").iterator(chunk_size=10_000))

    def kind(self, code: str) -> str | None:
        return self._kinds.get(code)


def batched(codes: Iterable[str], size: int = 500) -> Iterator[list[str]]:
    """`codes` in lists short enough for one query on either database."""
    source = iter(codes)
    while part := list(islice(source, size)):
        yield part


def _existing(nodes: Sequence[Node]) -> dict[str, Unit]:
    """The units that `nodes` speak of, by code, parents included: the living one, else one that ended as its row says."""
    living = Unit.objects.filter(valid_to__isnull=True).order_by()
    codes = {node.code for node in nodes if node.code} | {node.parent for node in nodes if node.parent}
    if len(codes) > _MANY:
        rows: Iterable[Unit] = living.exclude(code="").iterator(chunk_size=10_000)
        found = {unit.code: unit for unit in rows if unit.code in codes}
    else:
        found = {unit.code: unit for part in batched(codes) for unit in living.filter(code__in=part)}
    ended = {(node.code, node.valid_to) for node in nodes if node.code and node.valid_to}
    for part in batched(code for code, _ in ended):
        for unit in Unit.objects.filter(code__in=part, valid_to__isnull=False).order_by():
            if (unit.code, unit.valid_to) in ended:
                found.setdefault(unit.code, unit)
    return found


def _load(tree: TreeFile, outcome: Outcome, *, by: Actor, name: str, under: Unit | None, on: date) -> None:
    existing = _existing(tree.nodes)
    new = [node for node in tree.nodes if node.code not in existing and not _nameless_twin(node, existing, under)]
    fresh_lines = {node.line for node in new}
    made = _found(new, existing, under)
    outcome.done["新建"] += len(made)
    for node in tree.nodes:
        if node.line not in fresh_lines and node.code:
            _update(node, existing, outcome, by=by, under=under, on=on)
    _install_heads(tree.nodes, existing, made, outcome, by=by, on=on)
    after: dict[str, Any] = {"file": name, "under": under.pk if under else None, **outcome.done}
    if made:
        after["units"] = [made[0].id, made[-1].id]
    scope = under.path if under else ""
    record(by=by, verb="导入组织", subject=Ref("org.unit", str(under.pk if under else 0)), scope=scope, after=after)


def _nameless_twin(node: Node, existing: dict[str, Unit], under: Unit | None) -> bool:
    """A row without a code is the unit of that name below the same parent, if there is one."""
    if node.code:
        return False
    parent = existing.get(node.parent) if node.parent else under
    if parent is None:
        return False
    twin = Unit.objects.filter(parent=parent, name=node.name, code="", valid_to__isnull=True).first()
    if twin is not None:
        existing[f"#{node.line}"] = twin
    return twin is not None


def _found(new: list[Node], existing: dict[str, Unit], under: Unit | None) -> list[bulk.Fresh]:
    """Insert `new` (parents come first) and give the rows in the order of the tree."""
    ids = bulk.reserve_ids(len(new)) if new else iter(())
    below = Counter(node.parent for node in new)
    numbers: dict[str, int] = {}
    by_code: dict[str, bulk.Fresh] = {}
    rows: list[bulk.Fresh] = []
    for node in new:
        upper = by_code.get(node.parent)
        old = None if upper else existing.get(node.parent) if node.parent else under
        if node.parent not in numbers:
            numbers[node.parent] = 1 if upper else next_path(old, below[node.parent])
        number = numbers[node.parent]
        numbers[node.parent] = number + 1
        base = upper.path if upper else old.path if old else ""
        try:
            path = paths.child(base, number)
        except paths.PathError as error:
            raise Problem(f"第 {node.line} 行：{error}") from error
        parent_id = upper.id if upper else old.pk if old else None
        row = bulk.Fresh(
            next(ids),
            node.name,
            node.kind,
            node.code,
            not levels.is_national(node.code),
            parent_id,
            path,
            below[node.code] if node.code else 0,
            node.valid_from,
            node.valid_to,
            number,
        )
        rows.append(row)
        if node.code:
            by_code[node.code] = row
        if node.head:
            existing[f"#{node.line}"] = Unit(pk=row.id, path=row.path, kind=row.kind, name=row.name)
    rows.sort(key=lambda row: row.path)
    bulk.insert(rows)
    return rows


def _update(
    node: Node, existing: dict[str, Unit], outcome: Outcome, *, by: Actor, under: Unit | None, on: date
) -> None:
    """Bring one unit that exists into line with its row. Raises Problem with the line when the change is refused."""
    unit = existing[node.code]
    if under is not None and not paths.covers(under.path, unit.path):
        raise Problem(f"第 {node.line} 行：代码“{node.code}”属于“{under.name}”以外的单元，不能从这里修改。", "code")
    if unit.valid_to is not None:
        outcome.done["未变"] += 1
        return
    day = node.valid_from if node.valid_from and node.valid_from > (unit.valid_from or date.min) else on
    try:
        changed = False
        if node.name != unit.name:
            unit = rename_unit(by=by, unit=unit, name=node.name, on=day)
            outcome.done["更名"] += 1
            changed = True
        parent = _parent(node, existing) if node.parent else under
        if parent is not None and parent.pk != unit.parent_id and parent.pk != unit.pk:
            unit = move_unit(by=by, unit=unit, parent=parent, on=day)
            outcome.done["划转"] += 1
            changed = True
        if node.kind != unit.kind:
            unit = edit_unit(
                by=by, unit=unit, version=None, kind=node.kind, code=unit.code, local=unit.local, position=unit.position
            )
            outcome.done["修改"] += 1
            changed = True
        if node.valid_to:
            unit = close_unit(by=by, unit=unit, on=node.valid_to + timedelta(days=1))
            outcome.done["撤销"] += 1
            changed = True
    except Problem as problem:
        raise Problem(f"第 {node.line} 行：{problem}", problem.field) from problem
    existing[node.code] = unit
    outcome.done["未变"] += not changed


def _parent(node: Node, existing: dict[str, Unit]) -> Unit:
    known = existing.get(node.parent)
    return known if known is not None else Unit.objects.get(code=node.parent, valid_to__isnull=True)


def _install_heads(
    nodes: Sequence[Node],
    existing: dict[str, Unit],
    made: Sequence[bulk.Fresh],
    outcome: Outcome,
    *,
    by: Actor,
    on: date,
) -> None:
    """Every node's 楼长 and so on holds the post; who held it before has ended. Only rows that name a head count."""
    for node in nodes:
        if not node.head:
            continue
        unit = existing.get(f"#{node.line}") or existing[node.code]
        held = Post.objects.filter(unit=unit.pk, title=node.head_title, valid_to__isnull=True).select_related("person")
        if any(post.person.name == node.head for post in held):
            continue
        unit = Unit.objects.get(pk=unit.pk)
        since = node.valid_from or on
        for post in held:
            last = day_before(on) if post.valid_from < on else post.valid_from
            end_post(by=by, post=post, on=last)
        person = Person.objects.filter(unit=unit, name=node.head).first()
        if person is None:
            person = create_person(by=by, name=node.head, unit=unit, mobile=node.mobile)
        create_post(
            by=by, person=person, unit=unit, title=node.head_title, valid_from=since if not held else on, main=True
        )
        outcome.done["任职"] += 1
