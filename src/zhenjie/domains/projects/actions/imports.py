"""Workbooks of histories and money: read, judged, written, taken back, always by the same acts as the pages.

Judging is doing without writing: whatever a page would refuse, the preview refuses, with the same sentence. Projects with about a thousand
lines are one transaction that says so at its lines, so that a worker killed anywhere is followed by another where it stopped. What stands in
their books is fetched once and written once (`queries.shelf`, `actions.shelving`).
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.core.texts import number_key
from zhenjie.domains.projects.actions.entering import Entered, Refused, enter, take_back
from zhenjie.domains.projects.actions.shelving import ShelfPen, write_shelf
from zhenjie.domains.projects.choices import VOUCHED, ImportState, LineVerdict
from zhenjie.domains.projects.models.imports import BookImport, BookLine
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries.imports import Known, told_of
from zhenjie.domains.projects.queries.shelf import Shelf
from zhenjie.domains.projects.rules import sheets
from zhenjie.domains.projects.rules.definitions import rank
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.queries import path_of
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.ledger.importing import bounded
from zhenjie.engines.ledger.importing.errors import TableError
from zhenjie.engines.ledger.importing.headings import find_head, is_no_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail import actions as trail

MOST, MB = 20_000, 1024 * 1024
#: Lines of one transaction; and how often it is begun anew when somebody books one of its vouchers meanwhile.
CHUNK, _TRIES = 1000, 3
REF = "projects.bookimport"
_BUSY = (ImportState.JUDGING, ImportState.WRITING, ImportState.UNDOING)


def begin_import(*, by: Actor, unit: Unit, reach: Sequence[str], year: int, stream: IO[bytes], name: str) -> BookImport:
    """Takes a file in and reads what its lines say; what would become of them is judged in the background. Problem (422) with a
    sentence when it is no such table."""
    try:
        stored = store(by=by, stream=stream, name=name, scope=unit.path, limit=20 * MB)
        path = str(path_of(stored))
        sheet, head, plan = _layout(path, name, year)
        lines = list(_lines(path, name, sheet, head, plan))
    except (FileProblem, TableError) as problem:
        raise Problem(422, str(problem), field="file") from None
    if not lines:
        raise Problem(422, _("表里只有表头，没有要入账的行。"), field="file")
    known = Known(reach)
    vouchers: dict[tuple[str, str], int] = {}
    with transaction.atomic():
        batch = BookImport.objects.create(
            unit=unit, file=stored, sheet=sheet, head=head, year=year, titles=[list(one) for one in plan.used],
            doubts=list(plan.doubts), reach=list(reach), at=clock.now(), name=by.name[:60], account=by.account,
            address=by.address[:45],
        )  # fmt: skip
        place = plan.columns.get("project", plan.columns.get("national"))
        rows = [_row(batch, line, _once(line, told, vouchers), known, place) for line, told in lines]
        BookLine.objects.bulk_create(rows, batch_size=500)
        trail.record(
            by=by, verb=_("上传项目资金和阶段"), subject=Ref(REF, str(batch.pk)), scope=unit.path,
            after={"file": stored.name, "digest": stored.digest, "rows": len(rows)},
        )  # fmt: skip
    return batch


def _layout(path: str, name: str, year: int) -> tuple[int, int, sheets.Layout]:
    """The sheet that holds most of what is asked for, the line of its head, what its columns mean."""
    best: tuple[int, int, sheets.Layout] | None = None
    for number, sheet in enumerate(bounded.look(path, name)["sheets"]):
        rows = [(line, cells) for line, cells in sheet["rows"]]
        head = find_head(rows, [tuple(one) for one in sheet["merges"]], sheets.known())
        if head is None:
            continue
        plan = sheets.layout(head.titles, sheet["name"], year)
        if best is None or (not plan.lacking, len(plan.used)) > (not best[2].lacking, len(best[2].used)):
            best = (number, head.line, plan)
    if best is None:
        raise TableError(_("这个文件里没有找到表头，请把“项目名称”等列名写在表的第一行。"))
    if best[2].lacking:
        raise TableError(best[2].lacking)
    return best


def _lines(path: str, name: str, sheet: int, head: int, plan: sheets.Layout) -> Iterator[tuple[int, sheets.Told]]:
    number = 0
    for lines, packed in bounded.rows(path, name, sheet, head, 1000):
        for line, cells in zip(lines, json.loads(packed), strict=True):
            if is_no_row(cells, []):
                continue
            told = sheets.told(cells, plan)
            if not told.name and not told.national and told.is_empty:
                continue
            number += 1
            if number > MOST:
                raise TableError(_("一次最多导入 %(most)s 行，请拆成几份。") % {"most": MOST})
            yield line, told


def _once(line: int, told: sheets.Told, vouchers: dict[tuple[str, str], int]) -> sheets.Told:
    """A voucher that stands twice in the file, whichever project it stands at, is told at the second line."""
    for fact in told.facts:
        if fact.get("kind") in VOUCHED and fact["voucher"]:
            first = vouchers.setdefault((fact["kind"], number_key(fact["voucher"])), line)
            if first != line:
                said = _("凭证“%(voucher)s”在第 %(line)s 行已经写过") % {"voucher": fact["voucher"], "line": first}
                return replace(told, faults=(*told.faults, (fact["at"].get("voucher"), said)))
    return told


def _row(batch: BookImport, line: int, told: sheets.Told, known: Known, place: int | None) -> BookLine:
    project, sentence = known.find(told.name, told.national)
    reasons: list[Any] = [list(one) for one in told.faults]
    if sentence:
        reasons.insert(0, [place, sentence])
    row = BookLine(
        of=batch, line=line, label=(told.name or told.national)[:160], project=project, facts=list(told.facts),
        told=told_of(told.facts)[:300], reasons=reasons,
    )  # fmt: skip
    if reasons:
        row.verdict, row.done = LineVerdict.FAULT, 1
    elif told.is_empty:
        row.verdict, row.done = LineVerdict.SAME, 1
        row.told = _("这一行没有要记的")
    return row


@transaction.atomic
def start_writing(*, by: Actor, batch: BookImport, version: int | None = None) -> BookImport:
    """先入账: the good lines go in. Problem when the import has gone on meanwhile or holds nothing to write."""
    held = _held(batch, version, ImportState.READY)
    new = held.lines.filter(verdict=LineVerdict.NEW).count()
    if not new:
        raise Problem(422, _("没有可以入账的行。"))
    _next(held, ImportState.WRITING)
    trail.record(
        by=by, verb=_("导入项目资金和阶段"), subject=Ref(REF, str(held.pk)), scope=held.unit.path, after={"rows": new}
    )
    return held


@transaction.atomic
def start_undo(*, by: Actor, batch: BookImport, version: int | None = None) -> BookImport:
    """撤销: bookings are reversed, stages withdrawn; what somebody has built on since is kept and named. Problem."""
    held = _held(batch, version, ImportState.DONE)
    _next(held, ImportState.UNDOING)
    trail.record(
        by=by, verb=_("撤销项目资金和阶段导入"), subject=Ref(REF, str(held.pk)), scope=held.unit.path, after={}
    )
    return held


def _held(batch: BookImport, version: int | None, state: ImportState) -> BookImport:
    held = BookImport.objects.select_for_update(of=("self",)).select_related("unit").get(pk=batch.pk)
    if held.state != state or (version is not None and held.version != version):
        raise Problem(409, _("这次导入已经往前走了一步，请看现在的样子再决定。"))
    return held


def _next(held: BookImport, state: ImportState) -> None:
    held.state, held.version, held.attempt = state, held.version + 1, held.attempt + 1
    held.save(update_fields=["state", "version", "attempt"])


def work_on(*, batch: BookImport) -> None:
    """What an import waits for, from wherever it stands; safe to call again."""
    if batch.state not in _BUSY:
        return
    by = Actor(batch.account, batch.name, batch.unit.path, batch.address)
    state = ImportState(batch.state)
    for projects in _waiting(batch, state):
        _attempt(by, batch, state, projects)
    _settle(batch, state)


def _attempt(by: Actor, batch: BookImport, state: ImportState, projects: Sequence[int]) -> None:
    """One transaction; anew when somebody has booked one of its vouchers while it was written."""
    for left in reversed(range(_TRIES)):
        try:
            with transaction.atomic():
                now = BookImport.objects.select_for_update().filter(pk=batch.pk).values_list("attempt", "state").first()
                if now == (batch.attempt, state):
                    _deal(by, batch, state, projects)
            return
        except IntegrityError:
            if not left:
                raise


def _waiting(batch: BookImport, state: ImportState) -> list[list[int]]:
    """The projects whose lines this attempt has not dealt with yet, put together until they have about `CHUNK` lines. All lines of a
    project stay together."""
    told = _due(batch, state).order_by("project").values_list("project").annotate(number=Count("pk"))
    chunks: list[list[int]] = []
    room = 0
    for project, number in told:
        if number > room:
            chunks.append([])
            room = CHUNK
        chunks[-1].append(project)
        room -= number
    return chunks


def _due(batch: BookImport, state: ImportState) -> Any:
    rows = batch.lines.exclude(done=batch.attempt).filter(project__isnull=False)
    if state == ImportState.JUDGING:
        return rows.filter(verdict="")
    return rows.filter(verdict=LineVerdict.NEW)


def _deal(by: Actor, batch: BookImport, state: ImportState, projects: Sequence[int]) -> None:
    held = {
        one.pk: one
        for one in Project.objects.select_for_update(of=("self",), no_key=True).select_related("unit").filter(pk__in=projects).order_by("pk")
    }  # fmt: skip
    lines: dict[int, list[BookLine]] = {pk: [] for pk in held}
    for row in _due(batch, state).filter(project__in=projects).order_by("line"):
        lines[row.project_id].append(row)
    rows = [row for some in lines.values() for row in some]
    pen = ShelfPen(by, Shelf(held, _vouchers(rows)))
    if state == ImportState.UNDOING:
        for row in sorted(rows, key=_order, reverse=True):
            _undo(pen, held[row.project_id], row)
        write_shelf(by=by, shelf=pen.source, verb=_("冲销"), projects=held)
    else:
        mark = transaction.savepoint()
        entered: dict[int, Entered] = {}
        for pk, some in lines.items():
            entered |= _enter_all(pen, batch, held[pk], some)
        if state == ImportState.JUDGING:
            transaction.savepoint_rollback(mark)
        else:
            transaction.savepoint_commit(mark)
            write_shelf(by=by, shelf=pen.source, verb=_("记账"), projects=held)
            for row in rows:
                row.made = entered[row.pk].made if row.pk in entered else {}
    for row in rows:
        row.done = batch.attempt
    BookLine.objects.bulk_update(rows, ["verdict", "reasons", "made", "done"], batch_size=200)


def _vouchers(rows: Sequence[BookLine]) -> Iterator[tuple[str, str]]:
    for row in rows:
        for fact in row.facts:
            if fact.get("kind") in VOUCHED:
                yield fact["kind"], number_key(fact["voucher"])[:80]


def _has_stages(row: BookLine) -> bool:
    return any(one["do"] == "stage" for one in row.facts)


@contextmanager
def _whole(pen: ShelfPen, row: BookLine) -> Iterator[None]:
    """A line goes in as a whole or not at all: off the shelf, and where stages were entered out of the database too."""
    mark = pen.source.mark()
    try:
        with transaction.atomic() if _has_stages(row) else nullcontext():
            yield
    except Refused:
        pen.source.back(mark)
        raise


def _order(row: BookLine) -> tuple[str, int, int]:
    """Stages go in by their days, so that the order of the lines in the file does not matter."""
    stages = [(one["on"], rank(one["stage"])) for one in row.facts if one["do"] == "stage"]
    return (*min(stages, default=("9999", 0)), row.line)


def _enter_all(pen: ShelfPen, batch: BookImport, project: Project, rows: Sequence[BookLine]) -> dict[int, Entered]:
    seen: dict[str, int] = {}
    entered: dict[int, Entered] = {}
    for row in sorted(rows, key=_order):
        mine: dict[str, int] = {}
        try:
            with _whole(pen, row):
                made = enter(
                    pen=pen, project=project, facts=row.facts, year=batch.year, seen=seen, line=row.line, mine=mine
                )
        except Refused as refused:
            late = batch.state == ImportState.WRITING
            row.verdict = LineVerdict.LATE if late else LineVerdict.FAULT
            row.reasons = [[refused.place, refused.sentence]]
            continue
        seen |= mine
        entered[row.pk] = made
        row.verdict = LineVerdict.NEW if made.money or made.stages else LineVerdict.SAME
        row.reasons = []
    return entered


def _undo(pen: ShelfPen, project: Project, row: BookLine) -> None:
    try:
        with _whole(pen, row):
            take_back(pen=pen, project=project, made=row.made, line=row.line)
    except Refused as refused:
        row.verdict, row.reasons = LineVerdict.KEPT, [[None, refused.sentence]]
        return
    row.made = {}


@transaction.atomic
def _settle(batch: BookImport, state: ImportState) -> None:
    done = {
        ImportState.JUDGING: ImportState.READY, ImportState.WRITING: ImportState.DONE,
        ImportState.UNDOING: ImportState.UNDONE,
    }[state]  # fmt: skip
    rows = BookImport.objects.filter(pk=batch.pk, attempt=batch.attempt, state=state)
    told: dict[str, Any] = {"state": done, "version": batch.version + 1}
    if done == ImportState.DONE:
        told["written_at"] = clock.now()
    rows.update(**told)
