"""The writers of cells: saving, handing in, taking back. Two who fill at once both keep what they wrote."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.surveys.actions.learning import learn
from zhenjie.engines.surveys.actions.sending import Allows, everywhere
from zhenjie.engines.surveys.choices.reports import FormState, Means, TaskState
from zhenjie.engines.surveys.models.reports import ReportCell, ReportForm, ReportTask
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.surveys.queries.grid import Grid, Slot, grid
from zhenjie.engines.surveys.rules.cells import CellError, read_cell, same
from zhenjie.engines.trail.actions import record


@dataclass(frozen=True, slots=True)
class Typed:
    """What came from the page for one cell: the text, what had stood there, and the version it was (0 = none)."""

    text: str
    was: str
    version: int


@dataclass(slots=True)
class Outcome:
    """What became of a page of cells. `grid` shows it: errors and other people's values stand at their cells."""

    grid: Grid
    saved: int = 0
    wrong: list[Slot] = field(default_factory=list)
    clashes: list[Slot] = field(default_factory=list)
    submitted: list[ReportTask] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.wrong and not self.clashes


def _running(form: ReportForm) -> None:
    if form.state != FormState.SENT:
        raise Problem("这张报表已经收口，不再接收填报；如有更正，请到台账或指标里改。")


@transaction.atomic
def save_cells(
    *, by: Actor, form: ReportForm, tasks: Sequence[ReportTask], typed: dict[str, Typed], page: int = 0
) -> Outcome:
    """Save what was changed on a page. Cells that do not fit, or that somebody else changed meanwhile, are not written and say
    so in place; all others are. Raises Problem when nothing can be written at all."""
    _running(form)
    # Whoever comes second waits here, and then sees what the first one wrote.
    locked = list(ReportTask.objects.select_for_update().filter(pk__in=[task.pk for task in tasks]).order_by("pk"))
    states = {task.pk: task.state for task in locked}
    made = grid(form, tasks, page)
    outcome = Outcome(made)
    touched: set[int] = set()
    for slot in made.slots:
        said = typed.get(slot.name)
        if said is None:
            continue
        slot.typed = said.text
        # Not touched on that page: neither an answer nor a confirmation.
        if said.text.strip() == said.was.strip():
            slot.typed = slot.text
            continue
        if states[slot.place.task.pk] != TaskState.OPEN:
            slot.error = "这个单位已经上报；要改的话，请先撤回。"
            outcome.wrong.append(slot)
            continue
        if _write(by, slot, said, outcome):
            touched.add(slot.place.task.pk)
    if touched:
        ReportTask.objects.filter(pk__in=touched).update(saved_at=clock.now())
    return outcome


def _write(by: Actor, slot: Slot, said: Typed, outcome: Outcome) -> bool:
    try:
        value = read_cell(said.text, slot.column.kind, slot.column.options)
    except CellError as error:
        slot.error = str(error)
        outcome.wrong.append(slot)
        return False
    now = slot.cell
    if now is not None and now.version != said.version and not same(now.value, value, slot.column.kind):
        slot.theirs, slot.error = now, f"{now.name}刚填了 {slot.text or '—'}，两个都留着。以您的为准就再按一次保存。"
        outcome.clashes.append(slot)
        return False
    if not value:
        if now is not None:
            _forget(by, slot, now)
            slot.cell = None
        slot.typed = slot.text
        return now is not None
    slot.cell = _put(by, slot, value)
    slot.typed = slot.text
    outcome.saved += 1
    return True


def _put(by: Actor, slot: Slot, value: str) -> ReportCell:
    known = slot.known if slot.known and not slot.known.waiting else None
    agrees = known is not None and same(known.value, value, slot.column.kind)
    means = Means.CONFIRMED if agrees else Means.DIFFERS if known else Means.TYPED
    values = {
        "value": value, "means": means, "was": known.value if known else "", "source": known.source if known else "",
        "account": by.account, "name": by.name[:60], "at": clock.now(),
    }  # fmt: skip
    cell = slot.cell
    if cell is not None and (cell.value, cell.means) == (value, means):
        return cell
    before = {"value": cell.value} if cell is not None else None
    if cell is None:
        cell = ReportCell(task=slot.place.task, column=slot.column, row=slot.place.row)
    else:
        cell.version += 1
    for name, one in values.items():
        setattr(cell, name, one)
    cell.save()
    _trail(
        by, "填报", slot, before, {"value": value, "was": values["was"]} if means == Means.DIFFERS else {"value": value}
    )
    return cell


def _forget(by: Actor, slot: Slot, cell: ReportCell) -> None:
    _trail(by, "清空填报", slot, {"value": cell.value}, None)
    ReportCell.objects.filter(pk=cell.pk).delete()


def _trail(by: Actor, verb: str, slot: Slot, before: Any, after: Any) -> None:
    told = {"column": slot.column.title, **({"row": slot.place.label} if slot.place.row else {})}
    subject = Ref("surveys.reporttask", str(slot.place.task.pk))
    record(
        by=by, verb=verb, subject=subject, scope=slot.place.task.holder.path,
        before=told | before if before else None, after=told | after if after else None,
    )  # fmt: skip


@transaction.atomic
def submit(
    *,
    by: Actor,
    form: ReportForm,
    tasks: Sequence[ReportTask],
    shown: dict[str, str] | None = None,
    allows: Allows = everywhere,
) -> tuple[list[ReportTask], Grid]:
    """Hand in: what the ledger knows is confirmed as shown, what was typed becomes known. All parts or none.

    `shown` is what stood on the page for prefilled cells; where the ledger has another value by now, nothing is handed in and
    the cell says so. Answers go into the records of a register only where `allows` grants that, else they are remembered beside
    it. Raises Problem when cells are still open, naming the first.
    """
    _running(form)
    held = ReportTask.objects.select_for_update(of=("self",)).filter(pk__in=[task.pk for task in tasks])
    held = held.filter(state=TaskState.OPEN).select_related("form__unit", "unit", "holder").order_by("unit__path", "pk")
    parts = list(held)
    if not parts:
        raise Problem("这几个单位都已经上报了。")
    made = grid(form, parts)
    _must_be_complete(made)
    if moved := _moved(made, shown or {}):
        first = moved[0]
        raise Moved(
            f"{len(moved)} 格的台账数在您打开以后变了，例如{first.place.label}“{first.column.title}”现在是 {first.known_text}，"
            "请看过再上报。"
        )
    _confirm(by, made)
    learn(by, form, [slot for slot in made.slots if slot.cell and slot.cell.means == Means.TYPED], allows)
    now = clock.now()
    for task in parts:
        task.state, task.submitted_at, task.submitted_name, task.returned = TaskState.SUBMITTED, now, by.name[:60], ""
        task.save(update_fields=["state", "submitted_at", "submitted_name", "returned"])
        mine = [slot for slot in made.slots if slot.place.task.pk == task.pk]
        told = {"title": form.title, "cells": len(mine), "differs": sum(slot.differs for slot in mine)}
        subject = Ref("surveys.reporttask", str(task.pk))
        record(by=by, verb="上报报表", subject=subject, scope=task.holder.path, before=None, after=told)
    return parts, made


class Moved(Problem):
    """The ledger changed under the page."""


def _must_be_complete(made: Grid) -> None:
    missing = [slot for slot in made.slots if slot.is_open]
    if missing:
        first = missing[0]
        raise Problem(
            f"还有 {len(missing)} 格没填，第一格是{first.place.label}的“{first.column.title}”；确实没有就填“无”。已填的都存好了。"
        )


def _moved(made: Grid, shown: dict[str, str]) -> list[Slot]:
    return [
        slot
        for slot in made.slots
        if slot.state == "known" and slot.name in shown and shown[slot.name].strip() != slot.text
    ]


def _confirm(by: Actor, made: Grid) -> None:
    """Prefilled cells become answers, each with its source. What was confirmed earlier follows the ledger as it is now."""
    now = clock.now()
    fresh, changed = [], []
    for slot in made.slots:
        if slot.known is None or slot.known.waiting:
            continue
        if slot.cell is None:
            slot.cell = ReportCell(
                task=slot.place.task, column=slot.column, row=slot.place.row, value=slot.known.value,
                means=Means.CONFIRMED, was=slot.known.value, source=slot.known.source, account=by.account,
                name=by.name[:60], at=now,
            )  # fmt: skip
            fresh.append(slot.cell)
        elif slot.cell.means == Means.CONFIRMED and slot.cell.value != slot.known.value:
            slot.cell.value = slot.cell.was = slot.known.value
            slot.cell.version += 1
            changed.append(slot.cell)
    ReportCell.objects.bulk_create(fresh, batch_size=500)
    ReportCell.objects.bulk_update(changed, ["value", "was", "version"], batch_size=500)


@transaction.atomic
def withdraw(*, by: Actor, task: ReportTask) -> None:
    """Take one's own part back to change it, while the form runs. Raises Problem."""
    task = ReportTask.objects.select_for_update(of=("self",)).select_related("form", "holder").get(pk=task.pk)
    _running(task.form)
    if task.state != TaskState.SUBMITTED:
        raise Problem("这一份还没有上报。")
    task.state = TaskState.OPEN
    task.save(update_fields=["state"])
    subject = Ref("surveys.reporttask", str(task.pk))
    record(
        by=by, verb="撤回报表", subject=subject, scope=task.holder.path, before=None, after={"title": task.form.title}
    )


@transaction.atomic
def return_to_ledger(*, by: Actor, slot: Slot) -> None:
    """Take the ledger's value instead of one's own. Raises Problem."""
    if slot.cell is None or slot.known is None or slot.known.waiting:
        raise Problem("台账里没有这一格的数。")
    _running(slot.place.task.form)
    slot.cell = _put(by, slot, slot.known.value)
