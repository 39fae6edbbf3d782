"""查验: reads the whole trail and names every entry and block that is not what was sealed.

1. Blocks in order: number, head before, own head over the member list.
2. Entries of each block against its member list, and each entry's digest against what it says.
3. Entries that point to no block, numbers that are missing, the open tail.
4. Heads printed earlier against the blocks, or an export against the entries: only this sees a chain rewritten as a whole.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, Func, Max, Min, OuterRef, QuerySet, TextField, Window
from django.db.models.functions import Cast, Lag

from zhenjie.core import clock
from zhenjie.engines.trail.models import Block, Entry
from zhenjie.engines.trail.rules import GENESIS, Said, digest_of, digest_of_text, head_of, unpack

BATCH = 5000
LATE = timedelta(seconds=60)
_WORDS = Said._fields[2:]
_VERB, _SUBJECT = _WORDS.index("verb"), _WORDS.index("subject")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: which entry (``entry``) or block (``block``), what it was about, what is wrong with it."""

    what: str
    entry: int | None = None
    block: int | None = None
    verb: str = ""
    subject: str = ""

    def __str__(self) -> str:
        where = f"留痕 {self.entry}" if self.entry is not None else f"封存块 {self.block}"
        about = "，".join(part for part in (self.verb, self.subject) if part)
        return f"{where}{f'（{about}）' if about else ''}：{self.what}"


@dataclass(slots=True)
class Tail:
    """What is committed and not yet sealed: nobody can vouch for it."""

    count: int = 0
    first: int | None = None
    last: int | None = None
    age: timedelta = timedelta()

    @property
    def late(self) -> bool:
        """Whether an entry has been open for longer than the minute the sealing promises."""
        return self.age > LATE

    def __str__(self) -> str:
        late = "，超过 60 秒，请检查后台进程是否在运行" if self.late else ""
        seconds = int(self.age.total_seconds())
        return f"尚未封存：留痕 {self.first} 至 {self.last}，共 {self.count} 条，最早的已 {seconds} 秒{late}。"


@dataclass(slots=True)
class Report:
    """The result: how much was read, what is wrong, what could not be vouched for."""

    blocks: int = 0
    entries: int = 0
    head: str = GENESIS
    compared: int = 0
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tail: Tail = field(default_factory=Tail)

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def verify(heads: Mapping[int, str] | None = None, progress: Callable[[int], None] | None = None) -> Report:
    """Reads everything once, in constant memory. ``heads`` are block heads kept elsewhere (number -> head)."""
    report = Report()
    _check_blocks(report, dict(heads or {}), progress)
    _check_strays(report)
    _check_tail(report)
    _check_numbers(report)
    return report


def _check_blocks(report: Report, heads: dict[int, str], progress: Callable[[int], None] | None) -> None:
    expected, previous, kept = 1, GENESIS, dict(heads)
    for batch in _batches():
        rows = _rows_of(batch)
        report.entries += sum(len(found) for found in rows.values())
        for block in batch:
            if block.number != expected:
                gone = (
                    f"封存块 {expected}" if block.number == expected + 1 else f"封存块 {expected} 至 {block.number - 1}"
                )
                report.findings.append(Finding(f"前面的{gone}不见了", block=block.number))
            elif block.previous != previous:
                report.findings.append(Finding("接的不是上一块的块头，上一块或本块被改写", block=block.number))
            _check_block(report, block, rows[block.pk])
            _check_kept(report, block, kept)
            expected, previous = block.number + 1, block.head
            report.blocks += 1
        if progress:
            progress(report.entries)
    report.head = previous
    for number in sorted(kept):
        report.findings.append(
            Finding("早先导出的块头里有这一块，现在没有了：末尾的封存块和其中的留痕被删除", block=number)
        )


def _batches() -> Iterator[list[Block]]:
    """Blocks in order of number, so many at a time that their entries fit into memory."""
    after, last = 0, Block.objects.aggregate(last=Max("number"))["last"] or 0
    while after < last:
        batch, size = [], 0
        for block in Block.objects.filter(number__gt=after, number__lte=last).order_by("number")[:200]:
            batch.append(block)
            size += block.count
            if size >= BATCH:
                break
        if not batch:
            return
        yield batch
        after = batch[-1].number


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as the database has it: the digest it carries, the digest of what it says now, and what it is about."""

    digest: str
    now: str
    verb: str
    subject: str


def _rows_of(batch: list[Block]) -> dict[int, dict[int, Row]]:
    rows: dict[int, dict[int, Row]] = {block.pk: {} for block in batch}
    for block, pk, row in _read(Entry.objects.filter(block__in=list(rows)), stream=False):
        rows[block][pk] = row
    return rows


def _read(entries: QuerySet[Entry], *, stream: bool = True) -> Iterator[tuple[int, int, Row]]:
    """(block, id, row) in no order, streamed where there may be many. The time comes as text: making and unmaking a million datetimes is half of the work."""
    if connection.vendor == "postgresql":
        text: Any = Func("at", template="to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')")
    else:
        text = Cast("at", TextField())
    found = entries.annotate(at_text=Func(text, template="%(expressions)s", output_field=TextField())).order_by()
    columns = found.values_list("block_id", "id", "digest", "at_text", "account", *_WORDS)
    for block, pk, digest, at, account, *words in columns.iterator(chunk_size=BATCH) if stream else columns:
        if at[10] == " ":
            at = f"{at[:10]}T{at[11:]}" if len(at) > 19 else f"{at[:10]}T{at[11:]}.000000"
        now = digest_of_text(f"{at}+00:00", account, words)
        yield block, pk, Row(digest, now, words[_VERB], words[_SUBJECT])


def _check_block(report: Report, block: Block, rows: dict[int, Row]) -> None:
    packed = bytes(block.members)
    members = unpack(packed)
    if head_of(number=block.number, previous=block.previous, sealed_at=block.sealed_at, members=packed) != block.head:
        span = f"（留痕 {members[0][0]} 至 {members[-1][0]}）" if members else ""
        report.findings.append(
            Finding(f"块头与块里记的内容不符，本块{span}的成员表、时间或块头被改写", block=block.number)
        )
    if block.count != len(members):
        report.findings.append(Finding(f"块里记着 {block.count} 条，成员表是 {len(members)} 条", block=block.number))
    for pk, sealed in members:
        row = rows.pop(pk, None)
        if row is None:
            report.findings.append(Finding(f"封存时在块 {block.number} 里，现在不见了，被删除或移出", entry=pk))
        elif row.now != row.digest:
            what = "内容被改动，与写入时的摘要不符" if row.digest == sealed else "内容和摘要都被改动"
            report.findings.append(_about(pk, row, what))
        elif row.digest != sealed:
            report.findings.append(_about(pk, row, "内容被换掉，摘要与封存时不同"))
    for pk, row in sorted(rows.items()):
        report.findings.append(_about(pk, row, f"封存时不在块 {block.number} 里，是后来插入的"))


def _about(pk: int, row: Row, what: str) -> Finding:
    return Finding(what, entry=pk, verb=row.verb, subject=row.subject)


def _check_kept(report: Report, block: Block, kept: dict[int, str]) -> None:
    head = kept.pop(block.number, None)
    if head is None:
        return
    report.compared += 1
    if head != block.head:
        members = unpack(bytes(block.members))
        span = f"，涉及留痕 {members[0][0]} 至 {members[-1][0]}" if members else ""
        report.findings.append(Finding(f"块头与早先导出的不同，这一块或更早的内容被整体改写{span}", block=block.number))


def _check_strays(report: Report) -> None:
    """Entries that point to a block that is not there."""
    strays = Entry.objects.filter(block__isnull=False).exclude(Exists(Block.objects.filter(pk=OuterRef("block_id"))))
    for pk, verb, subject in strays.values_list("id", "verb", "subject").iterator():
        report.findings.append(Finding("所属的封存块不见了", entry=pk, verb=verb, subject=subject))


def _check_tail(report: Report) -> None:
    tail = Entry.objects.filter(block__isnull=True)
    for _block, pk, row in _read(tail):
        if row.now != row.digest:
            report.findings.append(_about(pk, row, "尚未封存，内容与写入时的摘要不符"))
    seen = tail.aggregate(count=Count("id"), first=Min("id"), last=Max("id"), oldest=Min("at"))
    oldest: datetime | None = seen.pop("oldest")
    report.tail = Tail(**seen, age=max(clock.now() - oldest, timedelta()) if oldest else timedelta())


def _check_numbers(report: Report) -> None:
    """Numbers that were given out and are not there. SQLite takes a number back when a transaction fails, so a gap is a
    removal; PostgreSQL does not, so there a gap can only be named."""
    known = {finding.entry for finding in report.findings if finding.entry is not None}
    for low, high in _gaps(Entry):
        if high - low < 10_000 and known.issuperset(range(low, high + 1)):
            continue
        named = f"{low}" if low == high else f"{low} 至 {high}"
        if connection.vendor == "sqlite":
            report.findings.append(Finding(f"编号 {named} 的留痕不见了，在封存之前被删除", entry=low))
        else:
            report.notes.append(f"编号 {named} 没有留痕：多半是当时的操作没有成功，也可能是封存之前被删除。")
    for low, high in _gaps(Block):
        if connection.vendor == "sqlite":
            report.findings.append(Finding(f"第 {low} 至 {high} 次封存的块被删除过，之后的块可能是重做的", block=low))
        else:
            report.notes.append(
                f"第 {low} 至 {high} 次封存没有留下块：封存中断过，或块被删除后重做；请用早先的块头对照。"
            )


def _gaps(model: type[Entry] | type[Block]) -> Iterator[tuple[int, int]]:
    span = model.objects.aggregate(first=Min("id"), last=Max("id"), count=Count("id"))
    first, present, given = span["first"] or 1, span["last"] or 0, _numbers_given(model)
    if first > 1:
        yield 1, first - 1
    if present - first + 1 > span["count"]:
        before = Window(Lag("id"), order_by=F("id").asc())
        broken = model.objects.annotate(prior=before).filter(id__gt=F("prior") + 1).order_by("id")
        for prior, pk in broken.values_list("prior", "id").iterator():
            yield prior + 1, pk - 1
    if given > present:
        yield present + 1, given


def _numbers_given(model: type[Entry] | type[Block]) -> int:
    """The highest number that the database ever gave to a row of this table."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        else:
            cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')::regclass)", [table])
        row = cursor.fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def compare_export(lines: Iterable[str]) -> Iterator[Finding]:
    """Entries that an earlier export holds and that are no longer there, or no longer say the same. The export's own digests
    are made again first, so that a file that was touched is not believed."""
    for row, line in enumerate(lines, 1):
        try:
            kept = json.loads(line)
            said = Said(datetime.fromisoformat(kept["at"]), *(kept[name] for name in Said._fields[1:]))
            pk, digest = int(kept["id"]), digest_of(said)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise HeadsError(f"导出文件第 {row} 行读不懂，请用 zhenjie trail export 导出的文件。") from None
        if digest != kept.get("digest"):
            raise HeadsError(f"导出文件第 {row} 行（留痕 {pk}）自身的摘要不符，文件被动过，不能用来对照。")
        now = Entry.objects.filter(pk=pk).values_list("digest", flat=True).first()
        if now is None:
            yield Finding("早先导出过，现在不见了，被删除", entry=pk, verb=said.verb, subject=said.subject)
        elif now != digest:
            yield Finding("与早先导出的不同，内容被改写", entry=pk, verb=said.verb, subject=said.subject)


class HeadsError(ValueError):
    """The file of heads or the export cannot be read; the message is a Chinese sentence."""


def print_heads(last: int | None = None) -> Iterator[str]:
    """One line a block: number, entries, head, time. ``last`` takes only so many of the newest."""
    blocks = Block.objects.defer("members").order_by("number")
    if last is not None:
        blocks = blocks.filter(number__gt=(Block.objects.aggregate(top=Max("number"))["top"] or 0) - last)
    for block in blocks.iterator():
        moment = clock.aware(block.sealed_at).isoformat(timespec="seconds")
        yield f"{block.number} {block.count} {block.head} {moment}"


def read_heads(lines: Iterable[str]) -> dict[int, str]:
    """Heads by number from lines printed by `print_heads`; empty lines and those with # do not count."""
    heads: dict[int, str] = {}
    for row, line in enumerate(lines, 1):
        parts = line.split()
        if not parts or parts[0].startswith("#"):
            continue
        if len(parts) < 3 or not parts[0].isdecimal() or len(parts[2]) != 64:
            raise HeadsError(
                f"块头文件第 {row} 行读不懂，应是“块号 条数 块头 时间”，请用 zhenjie trail heads 导出的文件。"
            )
        heads[int(parts[0])] = parts[2].lower()
    if not heads:
        raise HeadsError("块头文件里没有一行块头，请用 zhenjie trail heads 导出的文件。")
    return heads
