"""Imports step by step: a file is taken in, looked at, judged, and told to be written or taken back; the background does what is due."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.queries import path_of
from zhenjie.engines.ledger.actions import import_undoing, import_writing
from zhenjie.engines.ledger.choices import TAKEN, ImportState, Verdict
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.importing import bounded, bulk
from zhenjie.engines.ledger.importing.errors import TableError
from zhenjie.engines.ledger.importing.headings import fingerprint, is_no_row
from zhenjie.engines.ledger.importing.judging import Judge
from zhenjie.engines.ledger.importing.mapping import choose_sheet, heads_of, map_columns
from zhenjie.engines.ledger.importing.reading import LARGEST
from zhenjie.engines.ledger.importing.sealing import packed, seal
from zhenjie.engines.ledger.importing.staged import REF, declaration_of, held, judge_of
from zhenjie.engines.ledger.models import Import, ImportChunk, ImportMapping
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail import actions as trail

CHUNK = 4000
TERM = timedelta(days=30)  # so long an import can be taken back; config/retention.yaml says the same


def actor_of(imp: Import) -> Actor:
    """Who it was, for work that goes on in the background."""
    return Actor(imp.account, imp.name, imp.unit.path, imp.address)


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
    imp = held(imp, version, (ImportState.READY, ImportState.ASKING))
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


def _use_sheet(imp: Import, declaration: Declaration, sheet: int) -> None:
    head = imp.told["sheets"][sheet]
    imp.sheet, imp.head, imp.titles, imp.confirmed = sheet, head["line"], head["titles"], False
    found = map_columns(declaration, imp.unit, imp.titles)
    imp.mapping = {
        str(place): {"name": one.name, "how": one.how, "doubt": one.doubt} for place, one in sorted(found.items())
    }


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
        raw = packed(rows)
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
    imp = held(imp, version, (ImportState.READY,))
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


@transaction.atomic
def start_undo(*, by: Actor, imp: Import, version: int | None = None) -> Import:
    """Take everything back that this import has done, row by row, except what somebody changed since."""
    imp = held(imp, version, (ImportState.DONE,))
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


def work_on(*, imp: Import) -> None:
    """What is due for an import, from wherever it stands; safe to call again."""
    by = actor_of(imp)
    with bulk.small_cache():
        if imp.state == ImportState.LOOKING:
            look_at(by=by, imp=imp)
        elif imp.state == ImportState.WRITING:
            import_writing.write_all(by=by, imp=imp)
        elif imp.state == ImportState.UNDOING:
            import_undoing.undo_all(by=by, imp=imp)


def forget_import_rows() -> int:
    """What stood in the files is let go when an import can no longer be taken back or was never written. Returns how many chunks."""
    old = ImportChunk.objects.filter(of__made_at__lt=clock.now() - TERM).exclude(rows="")
    busy = [ImportState.LOOKING, ImportState.WRITING, ImportState.UNDOING]
    return old.exclude(of__state__in=busy).update(rows="")
