"""12345 工单 taken in: a file read and judged, then dispatched with one click; a ticket pushed by the platform. Never twice."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock, secrecy
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.governance.choices import Verdict
from zhenjie.domains.governance.models.hotline import HotlineImport, HotlineRow
from zhenjie.domains.governance.queries.hotline import (
    FLOW,
    Around,
    class_of,
    given_to,
    kind_of,
    known_records,
    repeated,
)
from zhenjie.domains.governance.rules.hotline import COLUMNS, NEEDED, Ticket, ticket_of
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.queries import path_of
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.ledger.importing import bounded
from zhenjie.engines.ledger.importing.errors import TableError
from zhenjie.engines.ledger.importing.headings import find_head, is_no_row, match
from zhenjie.engines.ledger.problems import Doubled, Problem
from zhenjie.engines.matters.actions.batches import move_matters
from zhenjie.engines.matters.actions.joining import attach_voice
from zhenjie.engines.matters.actions.registering import New, register_matter
from zhenjie.engines.matters.actions.voices import Spoken, index
from zhenjie.engines.matters.choices import Source
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail import actions as trail

MOST, MB = 5000, 1024 * 1024
PURPOSE = "governance.hotline"


def read_tickets(*, by: Actor, unit: Unit, stream: IO[bytes], name: str) -> HotlineImport:
    """Stores a file of tickets and judges each line; nothing is registered yet. Problem (422) with a sentence when it is no table of
    tickets."""
    try:
        stored = store(by=by, stream=stream, name=name, scope=unit.path, limit=20 * MB)
        path = str(path_of(stored))
        sheet, head, columns, doubts = _columns(path, name)
        lines = _lines(path, name, sheet, head, columns)
    except (FileProblem, TableError) as problem:
        raise Problem(422, str(problem), field="file") from None
    if not lines:
        raise Problem(422, _("表里没有工单，只有表头。"), field="file")
    with transaction.atomic():
        batch = HotlineImport.objects.create(
            unit=unit, file=stored, titles=[[title, column] for title, column in doubts[0]], doubts=doubts[1],
            at=clock.now(), name=by.name[:60], account=by.account,
        )  # fmt: skip
        HotlineRow.objects.bulk_create(_judged(batch, lines), batch_size=500)
        told = {"file": stored.name, "rows": len(lines)}
        trail.record(
            by=by, verb="导入工单", subject=Ref("governance.hotline", str(batch.pk)), scope=unit.path, after=told
        )
    return batch


def _columns(path: str, name: str) -> tuple[int, int, dict[int, str], tuple[list[tuple[str, str]], list[str]]]:
    """The sheet with the tickets, its head, which place holds which column, and what a person should look at."""
    known = [text for one in COLUMNS for text in (one.title, *one.aliases)]
    best: tuple[int, int, dict[int, Any], Sequence[str]] | None = None
    for number, sheet in enumerate(bounded.look(path, name)["sheets"]):
        rows = [(line, cells) for line, cells in sheet["rows"]]
        head = find_head(rows, [tuple(one) for one in sheet["merges"]], known)
        if head is None:
            continue
        matched = match(head.titles, COLUMNS)
        if best is None or len(matched) > len(best[2]):
            best = (number, head.line, matched, head.titles)
    names = {one.name for one in best[2].values()} if best else set()
    if best is None or not names.issuperset(NEEDED):
        missing = [one.title for one in COLUMNS if one.name in NEEDED and one.name not in names]
        raise TableError(_("没有找到“%(what)s”这一列，请确认表头里有它再传。") % {"what": "”“".join(missing)})
    number, line, matched, titles = best
    spoken = {one.name: one.title for one in COLUMNS}
    used = [(titles[place], spoken[one.name]) for place, one in sorted(matched.items())]
    return number, line, {place: one.name for place, one in matched.items()}, (
        used, [one.doubt for one in matched.values() if one.doubt],
    )  # fmt: skip


def _lines(path: str, name: str, sheet: int, head: int, columns: dict[int, str]) -> list[tuple[int, Ticket]]:
    found: list[tuple[int, Ticket]] = []
    for lines, packed in bounded.rows(path, name, sheet, head, 500):
        for line, cells in zip(lines, json.loads(packed), strict=True):
            said = {column: cells[place] for place, column in columns.items() if place < len(cells)}
            if is_no_row(cells, []) or not any(value not in (None, "") for value in said.values()):
                continue
            found.append((line, ticket_of(said)))
        if len(found) > MOST:
            raise TableError(_("一次最多导入 %(most)s 件工单，请拆成几份。") % {"most": MOST})
    return found


def _judged(batch: HotlineImport, lines: Sequence[tuple[int, Ticket]]) -> list[HotlineRow]:
    around = Around.of(batch.unit, clock.today())
    known = known_records(ticket.record for _line, ticket in lines)
    seen: dict[str, int] = {}
    rows: list[HotlineRow] = []
    for line, ticket in lines:
        row = _row(batch, line, ticket, around)
        if ticket.fault:
            row.verdict, row.fault = Verdict.FAULT, ticket.fault
        elif ticket.record in known:
            row.verdict, row.matter_id, row.fault = Verdict.KNOWN, known[ticket.record], _("这个编号已经登记过")
        elif ticket.record in seen:
            row.verdict = Verdict.KNOWN
            row.fault = _("和第 %(line)s 行是同一个编号") % {"line": seen[ticket.record]}
        elif row.phone_index and (
            same := repeated(row.phone_index, row.klass, row.place_id, batch.unit.path)
            or _same_line(row, rows)
        ):  # fmt: skip
            row.verdict = Verdict.REPEAT
            row.why = _("同一电话、同类或同村，还在办理：并入，不另派单。") if isinstance(same, int) else same
        if row.verdict != Verdict.FAULT:
            seen.setdefault(ticket.record, line)
        if row.verdict in (Verdict.KNOWN, Verdict.FAULT):
            row.caller = ""
        rows.append(row)
    return rows


def _same_line(row: HotlineRow, before: Sequence[HotlineRow]) -> str:
    """The same caller about the same thing further up in the same file."""
    for other in before:
        if other.verdict == Verdict.NEW and other.phone_index == row.phone_index and (
            (row.klass and row.klass == other.klass) or (row.place_id and row.place_id == other.place_id)
        ):  # fmt: skip
            return _("和第 %(line)s 行同一电话、同类或同村：并入，不另派单。") % {"line": other.line}
    return ""


def _row(batch: HotlineImport, line: int, ticket: Ticket, around: Around) -> HotlineRow:
    place, klass = around.place(ticket), class_of(ticket)
    to, why = (None, "") if ticket.fault else given_to(ticket, klass, place or around.unit, around)
    return HotlineRow(
        batch=batch, line=line, record=ticket.record, said_at=ticket.said_at, caller=_hidden(ticket),
        phone_index=index(ticket.phone), title=ticket.title, text=ticket.text, address=ticket.address,
        kind=kind_of(ticket), klass=klass, urgency=ticket.urgency, due_at=ticket.due, place=place, to=to, why=why[:300],
        verdict=Verdict.NEW,
    )  # fmt: skip


def _hidden(ticket: Ticket) -> str:
    if not ticket.name and not ticket.phone:
        return ""
    return secrecy.seal(json.dumps([ticket.name, ticket.phone]), key=settings.SECRET_KEY, purpose=PURPOSE)


def _caller(row: HotlineRow) -> tuple[str, str]:
    if not row.caller:
        return "", ""
    name, phone = json.loads(secrecy.unseal(row.caller, key=settings.SECRET_KEY, purpose=PURPOSE))
    return str(name), str(phone)


@transaction.atomic
def change_row(*, by: Actor, row: HotlineRow, to: Unit | None, place: Unit | None, klass: str) -> HotlineRow:
    """What a person sets right before dispatching. Problem when the line is a matter already."""
    held = HotlineRow.objects.select_for_update().get(pk=row.pk)
    if held.matter_id is not None:
        raise Problem(422, _("第 %(line)s 行已经派发，请到事项里改。") % {"line": held.line})
    if (held.to_id, held.place_id, held.klass) == (to and to.pk, place and place.pk, klass):
        return held
    if held.to_id != (to and to.pk):
        held.why = _("人工选定。") if to else ""
    held.to, held.place, held.klass = to, place, klass
    held.save(update_fields=["to", "place", "klass", "why"])
    return held


def dispatch_import(*, by: Actor, batch: HotlineImport) -> dict[str, int]:
    """Registers every line that is a new ticket or a repeat, and gives each to its unit; lines without one wait to be assigned.
    Interrupted and run again it goes on where it stopped. Returns how many were registered, assigned, attached, refused."""
    told: dict[str, int] = defaultdict(int)
    groups: dict[int, list[int]] = defaultdict(list)
    rows = list(batch.rows.filter(verdict__in=(Verdict.NEW, Verdict.REPEAT)).select_related("place", "to"))
    for begin in range(0, len(rows), 50):
        with transaction.atomic():
            for row in rows[begin : begin + 50]:
                if row.matter_id is None:
                    told[_take_row(by, batch, row)] += 1
                if row.verdict == Verdict.NEW and row.to_id and row.matter_id:
                    groups[row.to_id].append(row.matter_id)
    waiting = set(
        Matter.objects.filter(pk__in=[pk for pks in groups.values() for pk in pks], stage="intake").values_list(
            "pk", flat=True
        )
    )
    for to, matters in sorted(groups.items()):
        if fresh := [pk for pk in matters if pk in waiting]:
            result = move_matters(by=by, matters=fresh, verb="assign", key=f"hotline:{batch.pk}:{to}", to=to)
            told["assigned"] += len(result.done)
            told["refused"] += len(result.refused)
    HotlineImport.objects.filter(pk=batch.pk, done_at__isnull=True).update(done_at=clock.now())
    return dict(told)


def _take_row(by: Actor, batch: HotlineImport, row: HotlineRow) -> str:
    name, phone = _caller(row)
    ticket = Ticket(
        record=row.record, text=row.text, title=row.title, said_at=row.said_at, name=name, phone=phone,
        address=row.address, kind=row.kind, urgency=row.urgency, due=row.due_at,
    )  # fmt: skip
    try:
        verdict, matter = take_in(by=by, unit=batch.unit, place=row.place, ticket=ticket, klass=row.klass)
    except Problem as problem:
        row.verdict, row.fault = Verdict.FAULT, problem.detail[:300]
        row.save(update_fields=["verdict", "fault"])
        return "refused"
    row.verdict, row.matter, row.caller = verdict, matter, ""
    row.save(update_fields=["verdict", "matter", "caller"])
    return {Verdict.NEW: "registered", Verdict.REPEAT: "attached"}.get(Verdict(verdict), "known")


def take_in(
    *, by: Actor, unit: Unit, place: Unit | None, ticket: Ticket, klass: str, at: datetime | None = None
) -> tuple[str, Matter]:
    """One ticket becomes a matter, joins the open one of the same caller, or is known already. Problem when it cannot be taken."""
    known = known_records([ticket.record])
    if ticket.record in known:
        return Verdict.KNOWN, Matter.objects.get(pk=known[ticket.record])
    spoken = Spoken(
        text=ticket.text, name=ticket.name, phone=ticket.phone, source=Source.HOTLINE, record=ticket.record,
        said_at=ticket.said_at,
    )  # fmt: skip
    key = f"hotline:{ticket.record}"[:80]
    same = repeated(index(ticket.phone), klass, place.pk if place else None, unit.path)
    if same is not None:
        return Verdict.REPEAT, attach_voice(by=by, matter=same, spoken=spoken, key=key)
    new = New(
        flow=FLOW, unit=place or unit, title=ticket.title, text=ticket.text, kind=ticket.kind, klass=klass,
        urgency=ticket.urgency, source=Source.HOTLINE, record=ticket.record, place=ticket.address,
        due=("handle", ticket.due) if ticket.due else None, voice=spoken,
    )  # fmt: skip
    try:
        return Verdict.NEW, register_matter(by=by, new=new, key=key, at=at)
    except Doubled:
        return Verdict.KNOWN, Matter.objects.get(flow=FLOW, record=ticket.record)
