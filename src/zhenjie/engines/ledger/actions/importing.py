"""Imports: a file is looked at, judged, written, taken back; chunk by chunk, each chunk one transaction that says where it stands."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import IO, Any

from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.queries import path_of
from zhenjie.engines.ledger import own
from zhenjie.engines.ledger.choices import ImportState, Verdict
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.importing import bounded, bulk
from zhenjie.engines.ledger.importing.errors import TableError
from zhenjie.engines.ledger.importing.headings import fingerprint, is_no_row
from zhenjie.engines.ledger.importing.judging import Judge, Judged
from zhenjie.engines.ledger.importing.mapping import choose_sheet, heads_of, map_columns
from zhenjie.engines.ledger.importing.reading import LARGEST
from zhenjie.engines.ledger.importing.sealing import seal, unseal
from zhenjie.engines.ledger.models import Import, ImportChange, ImportChunk, ImportMapping
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail import actions as trail
from zhenjie.engines.trail.rules import sm3

CHUNK = 4000
TERM = timedelta(days=30)  # so long an import can be taken back; config/retention.yaml says the same
TAKEN = (Verdict.NEW, Verdict.CHANGE)
REF = "ledger.import"


def actor_of(imp: Import) -> Actor:
    """Who it was, for work that goes on in the background."""
    return Actor(imp.account, imp.name, imp.unit.path, imp.address)


def declaration_of(imp: Import) -> Declaration:
    """The register of an import as its unit sees it; Problem when it was given up since."""
    found = own.declared(imp.register, imp.unit)
    if found is None:
        raise Problem(409, _("这本台账已经停用，不能再导入。"))
    return found


@transaction.atomic
def begin_import(
    *, by: Actor, declaration: Declaration, unit: Unit, reach: Sequence[str], stream: IO[bytes], name: str
) -> Import:
    """Take a file in; what it holds is looked at in the background. Raises FileProblem when it is too large or empty."""
    stored = store(by=by, stream=stream, name=name, scope=unit.path, limit=LARGEST)
    imp = Import.objects.create(
        register=declaration.key,
        unit=unit,
        file=stored,
        reach=list(reach),
        account=by.account,
        name=by.name[:60],
        address=by.address[:45],
        made_at=clock.now(),
        started_at=clock.now(),
    )
    told = {"file": stored.name, "digest": stored.digest, "register": declaration.key}
    trail.record(by=by, verb="上传导入文件", subject=Ref(REF, str(imp.pk)), scope=unit.path, after=told)
    return imp


@transaction.atomic
def choose(*, by: Actor, imp: Import, version: int, sheet: int, mapping: Mapping[int, str] | None = None) -> Import:
    """Say which sheet is meant and which heading means which column; what was judged so far is judged anew. The mapping is
    remembered for the unit and these headings."""
    imp = _held(imp, version, (ImportState.READY, ImportState.ASKING))
    if not 0 <= sheet < len(imp.told["sheets"]) or not imp.told["sheets"][sheet]["titles"]:
        raise Problem(422, _("这张表里没有找到表头，请选别的表。"))
    if sheet != imp.sheet or mapping is None:
        _use_sheet(imp, declaration_of(imp), sheet)
    elif mapping is not None:
        imp.mapping = {
            str(place): {"name": name, "how": "chosen", "doubt": ""}
            for place, name in sorted(mapping.items())
            if name and place < len(imp.titles)
        }
        imp.confirmed = True
        ImportMapping.objects.update_or_create(
            register=imp.register,
            unit=imp.unit,
            print=fingerprint(imp.titles),
            defaults={
                "mapping": {title: mapping.get(place, "") for place, title in enumerate(imp.titles) if title},
                "at": clock.now(),
            },
        )
    imp.state, imp.lines, imp.done, imp.counts = ImportState.LOOKING, 0, 0, {}
    imp.attempt += 1
    imp.started_at = clock.now()
    imp.chunks.all().delete()
    imp.save()
    return imp


def _held(imp: Import, version: int | None, states: Sequence[ImportState]) -> Import:
    """The import, locked, if it still stands where the person saw it."""
    found = Import.objects.select_for_update().get(pk=imp.pk)
    if found.state not in states or (version is not None and found.version != version):
        raise Problem(409, _("这次导入已经往前走了一步，请看现在的样子再决定。"))
    found.version += 1
    return found


def _use_sheet(imp: Import, declaration: Declaration, sheet: int) -> None:
    head = imp.told["sheets"][sheet]
    imp.sheet, imp.head, imp.titles, imp.confirmed = sheet, head["line"], head["titles"], False
    found = map_columns(declaration, imp.unit, imp.titles)
    imp.mapping = {
        str(place): {"name": one.name, "how": one.how, "doubt": one.doubt} for place, one in sorted(found.items())
    }


def judge_of(imp: Import) -> Judge:
    """The judge of an import's rows."""
    mapping = {int(place): said["name"] for place, said in imp.mapping.items()}
    return Judge(declaration_of(imp), imp.unit, tuple(imp.reach), mapping)


def look_at(*, by: Actor, imp: Import) -> None:
    """Read the file, judge its rows, keep them with their verdicts. Begins anew when it was interrupted: nothing is in the ledger
    yet."""
    path, name = str(path_of(imp.file)), imp.file.name
    try:
        if not imp.told:
            _first_look(imp, bounded.look(path, name))
        judge = judge_of(imp)
        if not judge.is_ready:
            _settle(imp, ImportState.ASKING)
            return
        _clear(imp)
        after = imp.head
        batches = bounded.rows(path, name, imp.sheet, after, CHUNK)
        for number, (lines, raw) in enumerate(batches):
            if not _stage(imp, judge, number, lines, raw):
                return
        _settle(imp, ImportState.READY)
    except (TableError, FileNotFoundError) as error:
        said = str(error) if isinstance(error, TableError) else _("附件的内容不在存储目录里，请重新上传。")
        fail(by=by, imp=imp, sentence=said)


@transaction.atomic
def _first_look(imp: Import, told: dict[str, Any]) -> None:
    declaration = declaration_of(imp)
    heads = heads_of(declaration, told)
    imp.told = {"kind": told["kind"], "sheets": heads}
    _use_sheet(imp, declaration, choose_sheet(heads))
    imp.save(update_fields=["told", "sheet", "head", "titles", "mapping", "confirmed"])


@transaction.atomic
def _clear(imp: Import) -> None:
    ImportChunk.objects.filter(of=imp).delete()
    Import.objects.filter(pk=imp.pk, attempt=imp.attempt).update(lines=0, counts={})
    imp.counts, imp.lines = {}, 0


@transaction.atomic
def _stage(imp: Import, judge: Judge, number: int, lines: list[int], raw: bytes) -> bool:
    """Judge some rows and keep them; False when the import was looked at anew or called off meanwhile."""
    now = Import.objects.select_for_update().filter(pk=imp.pk).values_list("attempt", "state").first()
    if now != (imp.attempt, ImportState.LOOKING):
        return False
    rows = json.loads(raw)
    real = [at for at, cells in enumerate(rows) if not is_no_row(cells, imp.titles)]
    passed = len(rows) - len(real)
    if passed:
        lines, rows = [lines[at] for at in real], [rows[at] for at in real]
        raw = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
    counts: Counter[str] = Counter(imp.counts)
    counts["passed"] += passed
    if rows:
        judged = judge.judge(lines, rows)
        counts.update(one.verdict.value for one in judged)
        ImportChunk.objects.create(
            of=imp,
            number=number,
            first=lines[0],
            last=lines[-1],
            lines=lines,
            rows=seal(raw),
            verdicts="".join([one.verdict.value for one in judged]),
            seen={str(at): [one.row, one.version] for at, one in enumerate(judged) if one.verdict is Verdict.CHANGE},
            twice={str(at): one.row for at, one in enumerate(judged) if one.verdict is Verdict.TWICE},
            register=imp.register,
        )
    imp.counts, imp.lines = dict(counts), imp.lines + len(rows)
    Import.objects.filter(pk=imp.pk).update(counts=imp.counts, lines=imp.lines)
    return True


@transaction.atomic
def _settle(imp: Import, state: ImportState) -> None:
    """The background has done its part, unless a person has changed something meanwhile."""
    Import.objects.filter(pk=imp.pk, attempt=imp.attempt, state=ImportState.LOOKING).update(
        state=state, version=imp.version + 1
    )


@transaction.atomic
def fail(*, by: Actor, imp: Import, sentence: str) -> None:
    """Nothing can be read from this file: say why. Nothing was written."""
    Import.objects.filter(pk=imp.pk, state=ImportState.LOOKING).update(
        state=ImportState.FAILED, sentence=sentence[:300], version=imp.version + 1
    )


@transaction.atomic
def start_writing(*, by: Actor, imp: Import, version: int | None = None) -> Import:
    """Take the good rows in. A doubt about a unit of measure has to be looked at first."""
    imp = _held(imp, version, (ImportState.READY,))
    if doubts := unit_doubts(imp):
        raise Problem(422, _("%(doubt)s，请先在“列怎么对上的”里核对并保存。") % {"doubt": doubts[0]})
    if not sum(imp.counts.get(verdict, 0) for verdict in TAKEN):
        raise Problem(422, _("没有可以入账的行。"))
    imp.state, imp.done, imp.started_at = ImportState.WRITING, 0, clock.now()
    imp.save()
    told = {"counts": imp.counts, "sheet": imp.told["sheets"][imp.sheet]["name"]}
    trail.record(by=by, verb="导入入账", subject=Ref(REF, str(imp.pk)), scope=imp.unit.path, after=told)
    return imp


def unit_doubts(imp: Import) -> list[str]:
    """Headings whose unit of measure is another one than the column's, unless a person has confirmed them."""
    if imp.confirmed:
        return []
    return [said["doubt"] for said in imp.mapping.values() if said["doubt"].startswith("表里的单位是")]


def write_all(*, by: Actor, imp: Import) -> None:
    """Write the chunks that are not written yet, each in a transaction of its own: killed at any point, the next run goes on."""
    judge = judge_of(imp)
    inserter = bulk.Inserter(judge.declaration, judge.targets)
    for number in _open_chunks(imp, written=False):
        if not _write_chunk(by, imp, number, judge, inserter):
            return
    with transaction.atomic():
        now = _locked(imp, ImportState.WRITING)
        if now is not None:
            now.state, now.written_at, now.version = ImportState.DONE, clock.now(), now.version + 1
            now.save()


def _open_chunks(imp: Import, *, written: bool) -> Iterator[int]:
    chunks = ImportChunk.objects.filter(of=imp, undone_at__isnull=True, written_at__isnull=not written)
    return iter(list(chunks.order_by("-number" if written else "number").values_list("number", flat=True)))


def _locked(imp: Import, state: ImportState) -> Import | None:
    now = Import.objects.select_for_update().filter(pk=imp.pk).first()
    return now if now is not None and now.state == state else None


def _write_chunk(by: Actor, imp: Import, number: int, judge: Judge, inserter: bulk.Inserter) -> bool:
    try:
        with transaction.atomic():
            return _write(by, imp, number, judge, inserter, one_by_one=False)
    except (IntegrityError, DataError):
        # A rule of the database that the judge does not know: find the row that breaks it.
        with transaction.atomic():
            return _write(by, imp, number, judge, inserter, one_by_one=True)


def _write(by: Actor, imp: Import, number: int, judge: Judge, inserter: bulk.Inserter, *, one_by_one: bool) -> bool:
    now = _locked(imp, ImportState.WRITING)
    if now is None:
        return False
    chunk = ImportChunk.objects.select_for_update().get(of=imp, number=number)
    if chunk.written_at is not None:
        return True
    _alone_in(imp.register)
    was = chunk.verdicts
    verdicts = list(was)
    taken = [at for at, letter in enumerate(verdicts) if letter in TAKEN]
    rows = unseal(chunk.rows)
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
                "digest": sm3(json.dumps([rows[at] for at, _pk in made], ensure_ascii=False).encode()).hex(),
            },
        )
    counts = Counter(now.counts)
    counts.subtract(was)
    counts.update(verdicts)
    now.counts, now.done = {letter: count for letter, count in counts.items() if count}, now.done + len(chunk.lines)
    now.save(update_fields=["counts", "done"])
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
        words = [list(change) for change in judge.words(one)]
        kept.append((after, ImportChange(chunk=chunk, register=chunk.register, row=one.row, line=one.line, before=before, told=words, version=one.version + 1)))  # fmt: skip
        told.append([one.line, one.row, words])
    if kept and not one_by_one:
        bulk.update(model, [(change.row, change.version - 1, after) for after, change in kept])
    ImportChange.objects.bulk_create([change for _after, change in kept], batch_size=500)
    if kept:
        bulk.Grams(judge.declaration).renew(judge.declaration, [change.row for _after, change in kept])
    return told


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


@transaction.atomic
def start_undo(*, by: Actor, imp: Import, version: int | None = None) -> Import:
    """Take everything back that this import has done, row by row, except what somebody changed since."""
    imp = _held(imp, version, (ImportState.DONE,))
    if not may_undo(imp):
        raise Problem(409, _("入账已超过 30 天，不能再一键撤销；个别行请在台账里改或移入回收站。"))
    imp.state, imp.done, imp.kept, imp.started_at = ImportState.UNDOING, 0, [], clock.now()
    imp.save()
    trail.record(
        by=by, verb="撤销导入", subject=Ref(REF, str(imp.pk)), scope=imp.unit.path, after={"file": imp.file.name}
    )
    return imp


def may_undo(imp: Import) -> bool:
    """Whether the time in which an import can be taken back still runs."""
    return imp.state == ImportState.DONE and imp.written_at is not None and clock.now() < imp.written_at + TERM


def undo_all(*, by: Actor, imp: Import) -> None:
    """Take back the chunks that are not taken back yet, the last one first, each in a transaction of its own."""
    declaration = declaration_of(imp)
    for number in _open_chunks(imp, written=True):
        if not _undo_chunk(by, imp, number, declaration):
            return
    with transaction.atomic():
        now = _locked(imp, ImportState.UNDOING)
        if now is not None:
            now.state, now.version = ImportState.UNDONE, now.version + 1
            now.save()


@transaction.atomic
def _undo_chunk(by: Actor, imp: Import, number: int, declaration: Declaration) -> bool:
    now = _locked(imp, ImportState.UNDOING)
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
    rows = []
    for change in chunk.changes.all():
        values = {str(fields[name].column): bulk.prepared(fields[name], old) for name, old in change.before.items()}
        rows.append((change.row, change.version, values))
    left = bulk.update(declaration.model, rows)
    restored = [pk for pk, _version, _values in rows if pk not in set(left)]
    if restored:
        bulk.Grams(declaration).renew(declaration, restored)
    return [[row.pk, str(row)[:60]] for row in declaration.model._base_manager.filter(pk__in=left)]


def work_on(*, imp: Import) -> None:
    """What is due for an import, from wherever it stands; safe to call again."""
    by = actor_of(imp)
    with bulk.small_cache():
        if imp.state == ImportState.LOOKING:
            look_at(by=by, imp=imp)
        elif imp.state == ImportState.WRITING:
            write_all(by=by, imp=imp)
        elif imp.state == ImportState.UNDOING:
            undo_all(by=by, imp=imp)


def forget_import_rows() -> int:
    """What stood in the files is let go when an import can no longer be taken back or was never written. Returns how many chunks."""
    old = ImportChunk.objects.filter(of__made_at__lt=clock.now() - TERM).exclude(rows="")
    busy = [ImportState.LOOKING, ImportState.WRITING, ImportState.UNDOING]
    return old.exclude(of__state__in=busy).update(rows="")
