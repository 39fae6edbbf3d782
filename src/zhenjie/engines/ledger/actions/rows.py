"""Rows of registers: saved with their version, their trail and their search grams in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from zhenjie.core.actors import Actor
from zhenjie.core.masks import mask
from zhenjie.core.quantities import round_half_up
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger import declarations, own
from zhenjie.engines.ledger.besides import Change
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.following import written
from zhenjie.engines.ledger.models import SearchText
from zhenjie.engines.ledger.problems import Conflict, Doubled
from zhenjie.engines.ledger.rules import grams, words_of
from zhenjie.engines.ledger.telling import READ_IN
from zhenjie.engines.trail import actions as trail

Row = TypeVar("Row", bound=models.Model)
CREATE, CHANGE = "登记", "修改"


@transaction.atomic
def save_row(
    *, by: Actor, row: Row, version: int | None = None, register: str = "", verb: str = "",
    besides: Mapping[str, Change] | None = None, read_in: tuple[Ref, str] | None = None,
) -> Row:  # fmt: skip
    """Save a new or changed row of a register, with its trail and its search grams, in one transaction.

    `version` is the version the person had on the screen; Conflict when the row has another one by now, nothing is written
    then. Doubled when somebody else has just saved what may stand only once. `register` names the register when the model
    stands in several; `besides`: what shall stand beside it, by column; `read_in`: where it was read, and how that place is called.
    """
    declaration = own.of_row(row, register)
    before: dict[str, Any] | None = None
    _round(row)
    if row._state.adding:
        _put(row, new=True)
    else:
        stored = type(row)._base_manager.select_for_update(no_key=True).get(pk=row.pk)
        if version is not None and stored.version != version:  # type: ignore[attr-defined]
            raise Conflict(stored, _("“%(what)s”在您填写期间被别人改过，您的修改没有保存。") % {"what": stored})
        before = snapshot(stored)
        row.version = stored.version + 1  # type: ignore[attr-defined]
        _put(row, new=False)
    for column in declaration.besides if besides else ():
        if column.beside and besides and column.name in besides:
            column.beside.write({row.pk: besides[column.name]})
            # What was read beside the row before has just changed.
            getattr(row, "_prefetched_objects_cache", {}).pop(column.beside.path.split("__")[0], None)
    record_row(
        by=by,
        verb=verb or (CREATE if before is None else CHANGE),
        row=row,
        before=before,
        register=declaration.key,
        read_in=read_in,
    )
    return row


def _put(row: models.Model, *, new: bool) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=new, force_update=not new)
    except IntegrityError as error:
        # Two at once, and the other one was first: what the form had looked for was not there yet. Both databases call it unique.
        if "unique" not in str(error).lower():
            raise
        raise Doubled(_("刚有人登记了同样的一条，您的没有存，请刷新后再看。")) from error


@transaction.atomic
def record_row(
    *, by: Actor, verb: str, row: models.Model, before: Mapping[str, Any] | None = None, register: str = "",
    read_in: tuple[Ref, str] | None = None,
) -> None:  # fmt: skip
    """Leave the trail of a row that an action of another app has just written, bring its search grams up to date, and let follow what
    follows from it."""
    declaration = own.of_row(row, register)
    old, new = _difference(before, snapshot(row))
    if before is not None and not new and not old:
        written(type(row), [row.pk])
        return
    old, new = _masked(declaration, old), _masked(declaration, new) or {}
    if read_in is not None:
        new |= {READ_IN: {"of": str(read_in[0]), "said": read_in[1]}}
    trail.record(by=by, verb=verb, subject=declaration.ref(row), scope=declaration.scope(row), before=old, after=new)
    index_rows([row])
    written(type(row), [row.pk])


@transaction.atomic
def record_rows(*, by: Actor, verb: str, rows: Sequence[models.Model], register: str = "") -> None:
    """`record_row` of many new rows of one model: one entry of the trail for each, in a few statements."""
    things = []
    for row in rows:
        declaration = own.of_row(row, register)
        _old, new = _difference(None, snapshot(row))
        things.append((declaration.ref(row), declaration.scope(row), None, _masked(declaration, new) or {}))
    trail.record_all(by=by, verb=verb, things=things)
    index_rows(rows)
    if rows:
        written(type(rows[0]), [row.pk for row in rows])


@transaction.atomic
def save_fields(
    *, by: Actor, verb: str, rows: Sequence[models.Model], values: Mapping[Any, Mapping[str, Any]], register: str = ""
) -> None:
    """`save_row` of many rows of one model, which the caller holds for update: ``values`` by key, the same names for each. Rows that hold
    them already stay; none of the columns may be searched for or be followed by others. A few statements."""
    things, changed = [], []
    for row in rows:
        before = {name: value for name in values[row.pk] if (value := getattr(row, name)) != values[row.pk][name]}
        if not before:
            continue
        declaration = own.of_row(row, register)
        for name in before:
            setattr(row, name, values[row.pk][name])
        row.version += 1  # type: ignore[attr-defined]
        after = {name: getattr(row, name) for name in before}
        things.append(
            (declaration.ref(row), declaration.scope(row), _masked(declaration, before), _masked(declaration, after))
        )
        changed.append(row)
    if changed:
        names = list(next(iter(values.values())))
        type(changed[0])._base_manager.bulk_update(changed, [*names, "version"], batch_size=200)
        trail.record_all(by=by, verb=verb, things=things)
        written(type(changed[0]), [row.pk for row in changed])


def _masked(declaration: Declaration, state: dict[str, Any] | None) -> dict[str, Any] | None:
    """What the register masks is masked in the trail too: it is never pruned, and more people read it."""
    kinds = {column.name: column.mask for column in declaration.columns if column.mask and column.kind != Kind.SECRET}
    return state and {
        name: mask(kinds[name], str(value)) if name in kinds and value else value for name, value in state.items()
    }


def _round(row: models.Model) -> None:
    """Decimals to the places of their column, half up as PostgreSQL does: SQLite would keep them as they come."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, models.DecimalField) and isinstance(value, Decimal):
            setattr(row, field.attname, round_half_up(value, field.decimal_places))


def snapshot(row: models.Model) -> dict[str, Any]:
    """The stored values of `row` by field name, without key and version; names beside it by key."""
    listed = {one.name: one.beside for declaration in declarations.of(type(row)) for one in declaration.besides}
    return {
        field.name: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name != "version"
    } | {
        name: [list(pick) for pick in beside.kept([row.pk]).get(row.pk, ())]
        for name, beside in listed.items()
        if beside
    }


def _difference(
    before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """Only what changed goes into the trail; of a new row, only what was filled in."""
    if before is None:
        return None, {name: value for name, value in after.items() if value not in (None, "", {}, [])}
    changed = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in changed}, {name: after[name] for name in changed}


def index_rows(rows: Iterable[models.Model]) -> None:
    """Bring the search grams of `rows`, all of one model, up to date: three statements for any number of rows."""
    for declaration, these in own.by_register(list(rows)):
        if declaration.search and declaration.indexed:
            SearchText.objects.bulk_create(
                [SearchText(register=declaration.key, row=row.pk, grams=_grams(declaration, row)) for row in these],
                batch_size=1000,
                update_conflicts=True,
                unique_fields=["register", "row"],
                update_fields=["grams"],
            )


def _grams(declaration: Declaration, row: models.Model) -> str:
    texts = [str(getattr(row, name) or "") for name in declaration.search]
    return grams(declaration.key, [*texts, *words_of(getattr(row, "custom", {}))])


def reindex(*, key: str) -> int:
    """Write the search grams of a whole register anew, in batches; returns the number of rows."""
    declaration = own.find(key)
    if declaration is None or not declaration.search or not declaration.indexed:
        return 0
    done, last = 0, 0
    while True:
        rows = list(declaration.everything().filter(pk__gt=last).order_by("pk")[:1000])
        if not rows:
            break
        index_rows(rows)
        done, last = done + len(rows), rows[-1].pk
    stale = SearchText.objects.filter(register=key).exclude(row__in=declaration.everything().values("pk"))
    stale.delete()
    return done
