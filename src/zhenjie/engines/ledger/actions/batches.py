"""Many rows at once: one column of many rows, or a grid of cells; each row with its version and its trail, all undone by one click."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.digits import whole
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.besides import Beside
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.following import together
from zhenjie.engines.ledger.models import Batch
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit

#: One act changes so many rows at most; more is a matter for an import. Undone within this time.
ROWS, UNDO = 5_000, timedelta(days=30)
UNDONE = "撤销批量修改"


@dataclass(slots=True)
class Outcome:
    """What became of the rows: how many were changed, and the sentence for each row that was not, by its key."""

    batch: Batch | None = None
    changed: int = 0
    refused: dict[Any, str] = field(default_factory=dict)


@transaction.atomic
def change_rows(
    *,
    by: Actor,
    declaration: Declaration,
    unit: Unit,
    rows: Sequence[models.Model],
    values: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    told: str,
) -> Outcome:
    """Give every row these ``values`` (field name to value), or each its own; a column of names has a `besides.Change`. Rows that hold them already stay; a row that refuses them (a rule
    of the model, a doubled key) stays as it is and says why. Problem above 5,000 rows."""
    if len(rows) > ROWS:
        raise Problem(
            422,
            _("一次最多改 %(most)s 行，现在选了 %(count)s 行。请加条件分批改，或用导入。")
            % {"most": ROWS, "count": len(rows)},
        )
    each = [values] * len(rows) if isinstance(values, Mapping) else values
    with together():
        work = [(row, dict(own)) for row, own in zip(rows, each, strict=True)]
        return _write(by, declaration, unit, work, told, "批量修改")


@transaction.atomic
def change_cells(
    *,
    by: Actor,
    declaration: Declaration,
    unit: Unit,
    edits: Sequence[tuple[models.Model, Mapping[str, Any], int | None]],
    told: str,
) -> Outcome:
    """Save the cells of a grid: for each row its new values (see `change_rows`) and the version that stood on the screen (None for a new row).
    What somebody else has changed meanwhile is refused for that row only."""
    work = [(row, dict(values)) for row, values, _v in edits]
    with together():
        return _write(by, declaration, unit, work, told, "", [v for *_r, v in edits])


def _write(
    by: Actor,
    declaration: Declaration,
    unit: Unit,
    work: list[tuple[models.Model, dict[str, Any]]],
    told: str,
    verb: str,
    versions: Sequence[int | None] | None = None,
) -> Outcome:
    outcome, changes = Outcome(), []
    listed = _listed(declaration, {name for _row, values in work for name in values})
    kept = {name: beside.kept([row.pk for row, _values in work if row.pk]) for name, beside in listed.items()}
    for place, (row, values) in enumerate(work):
        key = row.pk if not row._state.adding else -place - 1
        besides = {name: values.pop(name) for name in listed if name in values}
        before: dict[str, Any] | None = None
        if not row._state.adding:
            if all(value_of(row, name) == value for name, value in values.items()) and not any(
                listed[name].differs(new, old) for name, (old, new) in besides.items()
            ):
                continue
            before = {name: stored(row, name) for name in values}
            before |= {name: kept[name].get(row.pk, ()) for name in besides}
        for name, value in values.items():
            put(row, name, value)
        try:
            with transaction.atomic():
                check_row(row, values)
                version = versions[place] if versions else None
                save_row(by=by, row=row, version=version, register=declaration.key, verb=verb, besides=besides)
        except Problem as problem:
            outcome.refused[key] = problem.detail
        except ValidationError as error:
            outcome.refused[key] = "".join(error.messages)
        else:
            changes.append([row.pk, row.version, before])  # type: ignore[attr-defined]
    outcome.changed = len(changes)
    if changes:
        outcome.batch = Batch.objects.create(
            register=declaration.key, unit=unit, account=by.account, name=by.name[:60], at=clock.now(), told=told[:200], changes=changes
        )  # fmt: skip
    return outcome


def _listed(declaration: Declaration, names: Collection[str]) -> dict[str, Beside]:
    """The columns of names among ``names``."""
    return {column.name: column.beside for column in declaration.besides if column.beside and column.name in names}


def check_row(row: models.Model, values: Collection[str]) -> None:
    """Old rows are not refused for what stood in them before, unless it clashes with what is written now; new ones are checked whole."""
    kept = (
        set() if row._state.adding else {field.name for field in row._meta.concrete_fields if field.name not in values}
    )
    row.clean_fields(exclude=kept)
    row.clean()
    row.validate_unique()
    row.validate_constraints()


def value_of(row: Any, name: str) -> Any:
    """The value of a field, or of a custom column by its name (``x12``)."""
    return row.custom.get(name) if _is_custom(row, name) else getattr(row, name)


def put(row: Any, name: str, value: Any) -> None:
    """Set a field or a custom column; an empty custom value is not kept."""
    if not _is_custom(row, name):
        setattr(row, name, value)
    elif value in (None, ""):
        row.custom = {key: old for key, old in row.custom.items() if key != name}
    else:
        row.custom = row.custom | {name: value}


def _is_custom(row: Any, name: str) -> bool:
    return name[:1] == "x" and whole(name[1:]) is not None and isinstance(getattr(row, "custom", None), dict)


def stored(row: Any, name: str) -> Any:
    """The value as it is kept for undoing: linked rows by their key, secrets sealed."""
    if _is_custom(row, name):
        return row.custom.get(name)
    field = row._meta.get_field(name)
    value = getattr(row, field.attname)
    return getattr(value, "sealed", value)


@transaction.atomic
def undo_batch(*, by: Actor, declaration: Declaration, batch: Batch) -> Outcome:
    """Give the rows of a batch back what they held before. A row that somebody has changed since is left alone and named; a row
    that the batch made goes to the recycle bin. Problem when the batch has been undone or is too old."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.undone_at is not None:
        raise Problem(409, _("这一批已经撤销过了。"))
    if clock.now() - batch.at > UNDO:
        raise Problem(409, _("这一批是 %(days)s 天以前改的，不能再一键撤销，请逐条修改。") % {"days": UNDO.days})
    outcome = Outcome(batch)
    found = declaration.rows().in_bulk([pk for pk, _version, _before in batch.changes])
    listed = _listed(declaration, {name for _pk, _version, before in batch.changes for name in before or ()})
    kept = {name: beside.kept(found) for name, beside in listed.items()}
    with together():
        for pk, version, before in batch.changes:
            row = found.get(pk)
            if row is None or row.version != version:
                outcome.refused[pk] = _("“%(what)s”后来又被改过或已不在，没有动它。") % {"what": row or pk}
                continue
            # All that stands beside the row, seen by whoever undoes it or not: the version says that nobody has touched it since.
            besides = {name: (kept[name].get(pk, ()), before.pop(name)) for name in listed if name in (before or ())}
            _give_back(row, before)
            save_row(by=by, row=row, version=version, register=declaration.key, verb=UNDONE, besides=besides)
            outcome.changed += 1
    batch.undone_at = clock.now()
    batch.save(update_fields=["undone_at"])
    return outcome


def _give_back(row: Any, before: Mapping[str, Any] | None) -> None:
    if before is None:
        row.gone_at = clock.now()
        return
    for name, value in before.items():
        if _is_custom(row, name):
            put(row, name, value)
        else:
            field = row._meta.get_field(name)
            setattr(
                row,
                field.attname,
                field.target_field.to_python(value) if field.related_model else field.to_python(value),
            )
