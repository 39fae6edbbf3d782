"""Writing an import: chunk by chunk, each one transaction that says where it stands; killed at any point, the next run goes on."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.besides import Beside, Change
from zhenjie.engines.ledger.choices import TAKEN, ImportState, Verdict
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.following import written
from zhenjie.engines.ledger.importing import bulk
from zhenjie.engines.ledger.importing.judged import Judged
from zhenjie.engines.ledger.importing.judging import Judge
from zhenjie.engines.ledger.importing.sealing import packed, unsealed
from zhenjie.engines.ledger.importing.staged import REF, judge_of, locked, open_chunks
from zhenjie.engines.ledger.models import Import, ImportChange, ImportChunk
from zhenjie.engines.trail import actions as trail
from zhenjie.engines.trail.rules import sm3


def write_all(*, by: Actor, imp: Import) -> None:
    """Write the chunks that are not written yet, each in a transaction of its own: killed at any point, the next run goes on."""
    judge = judge_of(imp)
    inserter = bulk.Inserter(judge.declaration, judge.targets)
    for number in open_chunks(imp, written=False):
        if not _write_chunk(by, imp, number, judge, inserter):
            return
    with transaction.atomic():
        now = locked(imp, ImportState.WRITING)
        if now is not None:
            now.state, now.written_at, now.version = ImportState.DONE, clock.now(), now.version + 1
            now.save()


def _write_chunk(by: Actor, imp: Import, number: int, judge: Judge, inserter: bulk.Inserter) -> bool:
    try:
        with transaction.atomic():
            return _write(by, imp, number, judge, inserter, one_by_one=False)
    except (IntegrityError, DataError):
        # A rule of the database that the judge does not know: find the row that breaks it.
        with transaction.atomic():
            return _write(by, imp, number, judge, inserter, one_by_one=True)


def _write(by: Actor, imp: Import, number: int, judge: Judge, inserter: bulk.Inserter, *, one_by_one: bool) -> bool:
    now = locked(imp, ImportState.WRITING)
    if now is None:
        return False
    chunk = ImportChunk.objects.select_for_update().get(of=imp, number=number)
    if chunk.written_at is not None:
        return True
    _alone_in(imp.register)
    was = chunk.verdicts
    verdicts = list(was)
    taken = [at for at, letter in enumerate(verdicts) if letter in TAKEN]
    raw = unsealed(chunk.rows)
    rows = json.loads(raw)
    judged = judge.judge([chunk.lines[at] for at in taken], [rows[at] for at in taken], lock=True, alone=True)
    fresh: list[tuple[int, Judged]] = []
    changed: list[tuple[int, Judged]] = []
    for at, one in zip(taken, judged, strict=True):
        if one.verdict is Verdict.NEW and verdicts[at] == Verdict.NEW:
            fresh.append((at, one))
        elif one.verdict is Verdict.CHANGE and chunk.seen.get(str(at)) == [one.row, one.version]:
            changed.append((at, one))
        elif one.verdict in TAKEN:
            verdicts[at] = Verdict.LATE.value
        else:
            verdicts[at] = one.verdict.value
    made = _insert(chunk, fresh, inserter, verdicts, one_by_one)
    told = _change(chunk, changed, judge, verdicts, one_by_one)
    rows_of = dict(made)
    changed_rows = {line for line, _row, _words in told}
    _list([(rows_of[at], one) for at, one in fresh if at in rows_of], judge)
    _list([(one.row, one) for _at, one in changed if one.row is not None and one.line in changed_rows], judge)
    chunk.verdicts = "".join(verdicts)
    chunk.made = _runs([(chunk.lines[at], pk) for at, pk in made])
    keys = [pk for _at, pk in made]
    chunk.low, chunk.high = (min(keys), max(keys)) if keys else (None, None)
    chunk.written_at = clock.now()
    chunk.save(update_fields=["verdicts", "noted", "made", "low", "high", "written_at"])
    if made or told:
        trail.record(
            by=by,
            verb="导入",
            subject=Ref(REF, str(imp.pk)),
            scope=imp.unit.path,
            after={
                "file": imp.file.name,
                "register": imp.register,
                "lines": [chunk.first, chunk.last],
                "made": chunk.made,
                "changed": told,
                "digest": sm3(raw if len(made) == len(rows) else packed([rows[at] for at, _pk in made])).hex(),
            },
        )
    counts = Counter(now.counts)
    counts.subtract(was)
    counts.update(verdicts)
    now.counts, now.done = {letter: count for letter, count in counts.items() if count}, now.done + len(chunk.lines)
    now.save(update_fields=["counts", "done"])
    written(judge.declaration.model, [*keys, *(row for _line, row, _words in told)])
    return True


def _alone_in(register: str) -> None:
    """Two imports into one register take turns chunk by chunk, so that neither misses what the other has just made. SQLite has one
    writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"ledger.import:{register}"])


def _insert(
    chunk: ImportChunk,
    fresh: Sequence[tuple[int, Judged]],
    inserter: bulk.Inserter,
    verdicts: list[str],
    one_by_one: bool,
) -> list[tuple[int, int]]:
    """New rows: (place in the chunk, key)."""
    if not one_by_one:
        keys = inserter.insert([one for _at, one in fresh])
        return [(at, pk) for (at, _one), pk in zip(fresh, keys, strict=True)]
    made = []
    for at, one in fresh:
        try:
            with transaction.atomic():
                made.append((at, inserter.insert([one])[0]))
        except (IntegrityError, DataError) as error:
            _refused(chunk, at, verdicts, inserter.declaration, error)
    return made


def _change(
    chunk: ImportChunk, changed: Sequence[tuple[int, Judged]], judge: Judge, verdicts: list[str], one_by_one: bool
) -> list[list[Any]]:
    """Changed rows: what was there before is kept for the undo. Returns (line, key, what changed) for the trail."""
    model = judge.declaration.model
    kept, told = [], []
    for at, one in changed:
        after, before = bulk.changed_columns(model, judge.targets, one)
        assert one.row is not None
        if one_by_one:
            try:
                with transaction.atomic():
                    bulk.update(model, [(one.row, one.version, after)])
            except (IntegrityError, DataError) as error:
                _refused(chunk, at, verdicts, judge.declaration, error)
                continue
        words = judge.told(one)
        kept.append((after, ImportChange(chunk=chunk, register=chunk.register, row=one.row, line=one.line, before=before, told=words, version=one.version + 1)))  # fmt: skip
        told.append([one.line, one.row, words])
    if kept and not one_by_one:
        bulk.update(model, [(change.row, change.version - 1, after) for after, change in kept])
    ImportChange.objects.bulk_create([change for _after, change in kept], batch_size=500)
    if kept:
        bulk.Grams(judge.declaration).renew(judge.declaration, [change.row for _after, change in kept])
    return told


def _list(written_rows: Sequence[tuple[int, Judged]], judge: Judge) -> None:
    """What stands beside the rows."""
    changes: dict[Beside, dict[int, Change]] = {}
    for row, one in written_rows:
        for beside, change in judge.besides(one):
            changes.setdefault(beside, {})[row] = change
    for beside, by_row in changes.items():
        beside.write(by_row)


def _refused(chunk: ImportChunk, at: int, verdicts: list[str], declaration: Declaration, error: DatabaseError) -> None:
    """A row that a rule of the database keeps out, in the words of that rule."""
    said = next(
        (
            str(rule.violation_error_message)
            for rule in declaration.model._meta.constraints
            if rule.name and rule.name in str(error)
        ),
        _("与台账里别的行冲突（应当唯一的内容重复了）"),
    )
    verdicts[at] = Verdict.FAULT.value
    chunk.noted[str(at)] = said.rstrip("。")


def _runs(pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """(line, key) pairs as runs of (line, key, length)."""
    runs: list[list[int]] = []
    for line, pk in pairs:
        if runs and runs[-1][0] + runs[-1][2] == line and runs[-1][1] + runs[-1][2] == pk:
            runs[-1][2] += 1
        else:
            runs.append([line, pk, 1])
    return runs
