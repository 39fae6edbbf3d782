"""Taking an import back, the last chunk first: what it made goes to the recycle bin, what it changed gets back what stood there."""

from typing import Any

from django.db import transaction

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.choices import ImportState
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.following import written
from zhenjie.engines.ledger.importing import bulk
from zhenjie.engines.ledger.importing.staged import REF, declaration_of, locked, open_chunks
from zhenjie.engines.ledger.models import Import, ImportChunk
from zhenjie.engines.trail import actions as trail


def undo_all(*, by: Actor, imp: Import) -> None:
    """Take back the chunks that are not taken back yet, the last one first, each in a transaction of its own."""
    declaration = declaration_of(imp)
    for number in open_chunks(imp, written=True):
        if not _undo_chunk(by, imp, number, declaration):
            return
    with transaction.atomic():
        now = locked(imp, ImportState.UNDOING)
        if now is not None:
            now.state, now.version = ImportState.UNDONE, now.version + 1
            now.save()


@transaction.atomic
def _undo_chunk(by: Actor, imp: Import, number: int, declaration: Declaration) -> bool:
    now = locked(imp, ImportState.UNDOING)
    if now is None:
        return False
    chunk = ImportChunk.objects.select_for_update().get(of=imp, number=number)
    if chunk.undone_at is not None:
        return True
    at = clock.now()
    left = _take_away(chunk, declaration, at) + _put_back(chunk, declaration)
    chunk.undone_at = at
    chunk.save(update_fields=["undone_at"])
    if chunk.made or chunk.changes.exists():
        told = {"made": chunk.made, "restored": list(chunk.changes.values_list("row", flat=True)), "kept": left}
        trail.record(by=by, verb="撤销导入", subject=Ref(REF, str(imp.pk)), scope=imp.unit.path, after=told)
    now.kept = [*now.kept, *left][:1000]
    now.done += len(chunk.lines)
    now.save(update_fields=["kept", "done"])
    keys = [pk + step for _line, pk, length in chunk.made for step in range(length)]
    written(declaration.model, [*keys, *chunk.changes.values_list("row", flat=True)])
    return True


def _take_away(chunk: ImportChunk, declaration: Declaration, at: Any) -> list[list[Any]]:
    """Rows that the import made go to the recycle bin; those changed since stay and are named."""
    keys = [pk + step for _line, pk, length in chunk.made for step in range(length)]
    rows = declaration.model._base_manager.filter(pk__in=keys)
    rows.filter(version=1, gone_at__isnull=True).update(gone_at=at, version=2)
    return [[row.pk, str(row)[:60]] for row in rows.filter(gone_at__isnull=True)]


def _put_back(chunk: ImportChunk, declaration: Declaration) -> list[list[Any]]:
    """Rows that the import changed get back what stood there; those changed again since stay and are named."""
    fields: dict[str, Any] = {one.name: one for one in declaration.model._meta.concrete_fields}
    rows, names = [], {str(column.name): column.beside for column in declaration.besides}
    listed: dict[str, dict[int, Any]] = {}
    for change in chunk.changes.all():
        for name in names.keys() & change.before.keys():
            old, new = change.before.pop(name)
            listed.setdefault(name, {})[change.row] = (new, old)
        values = {str(fields[name].column): bulk.prepared(fields[name], old) for name, old in change.before.items()}
        rows.append((change.row, change.version, values))
    left = bulk.update(declaration.model, rows)
    restored = [pk for pk, _version, _values in rows if pk not in set(left)]
    for name, changes in listed.items():
        if beside := names[name]:
            beside.write({pk: change for pk, change in changes.items() if pk not in left})
    if restored:
        bulk.Grams(declaration).renew(declaration, restored)
    return [[row.pk, str(row)[:60]] for row in declaration.model._base_manager.filter(pk__in=left)]
