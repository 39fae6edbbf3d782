"""Writing the trail: one entry for one change, inside the caller's transaction; and sealing what has been committed."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, connection, transaction

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.trail.inserting import insert, insert_all
from zhenjie.engines.trail.models import Block, Entry
from zhenjie.engines.trail.rules import GENESIS, Said, digest_of, head_of, pack, write_down

log = logging.getLogger("zhenjie.trail")
BLOCK = 1000
_LOCK = 0x7A6A_7261


def record(
    *,
    by: Actor,
    verb: str,
    subject: Ref,
    scope: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Entry:
    """Writes one entry. ``scope`` is the path of the unit the subject belongs to ('' for the platform as a whole);
    ``before`` and ``after`` hold what changed, personal data already masked. Nobody waits for the chain here."""
    entry = entry_of(by=by, verb=verb, subject=subject, scope=scope, before=before, after=after)
    insert(entry)
    return entry


def entry_of(
    *,
    by: Actor,
    verb: str,
    subject: Ref,
    scope: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Entry:
    """The entry that `record` writes, for a caller who writes it together with the change itself."""
    said = Said(
        at=clock.now(),
        account=by.account,
        name=by.name[:60],
        unit=by.unit,
        address=by.address[:45],
        verb=verb,
        subject=str(subject),
        scope=scope,
        before=write_down(before),
        after=write_down(after),
    )
    return Entry(**said._asdict(), digest=digest_of(said))


#: subject, scope, before, after: what differs among things to which the same was done.
Thing = tuple[Ref, str, Mapping[str, Any] | None, Mapping[str, Any] | None]


def record_all(*, by: Actor, verb: str, things: Iterable[Thing]) -> None:
    """Writes one entry for each of ``things``, all with the same verb, in a few statements."""
    at, name, address = clock.now(), by.name[:60], by.address[:45]
    entries = []
    for subject, scope, before, after in things:
        said = Said(
            at, by.account, name, by.unit, address, verb, str(subject), scope, write_down(before), write_down(after)
        )
        entries.append(Entry(**said._asdict(), digest=digest_of(said)))
    insert_all(entries)


def seal() -> int:
    """Seals every committed entry that lies open, in blocks of at most 1000; returns how many.

    Only one process seals at a time; a second one finds nothing to do. An entry committed late, with a small number, goes
    into the block that is sealed after it became visible: the member list, not the number, says what belongs to a block.
    """
    sealed = 0
    while count := _seal_one():
        sealed += count
    return sealed


def _seal_one() -> int:
    try:
        with transaction.atomic():
            if not _alone():
                return 0
            rows = list(Entry.objects.filter(block__isnull=True).order_by("id").values_list("id", "digest")[:BLOCK])
            if not rows:
                return 0
            last = Block.objects.order_by("-number").values_list("number", "head").first() or (0, GENESIS)
            block = _block_after(*last, rows)
            block.save(force_insert=True)
            # Not by range: between the reading and here others may have committed numbers that lie in between.
            Entry.objects.filter(id__in=[pk for pk, _digest in rows]).update(block=block)
            return len(rows)
    except IntegrityError:
        # Another process sealed the same number first (a database without advisory locks); its block stands.
        log.info("另一进程正在封存，本轮跳过")
        return 0


def _block_after(number: int, previous: str, rows: list[tuple[int, str]]) -> Block:
    members, at = pack(rows), clock.now()
    return Block(
        number=number + 1,
        previous=previous,
        count=len(rows),
        members=members,
        sealed_at=at,
        head=head_of(number=number + 1, previous=previous, sealed_at=at, members=members),
    )


def _alone() -> bool:
    """Whether this transaction may seal. SQLite has one writer anyway; PostgreSQL gives the lock back at its end."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])
