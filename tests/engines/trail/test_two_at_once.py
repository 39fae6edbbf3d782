"""Two workers seal, a writer commits late: nothing is sealed twice, nothing is left out, nobody waits."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from tests.ground.sharing import shared_database
from zhenjie.core.actors import SYSTEM
from zhenjie.core.refs import Ref
from zhenjie.engines.trail.actions import record, seal
from zhenjie.engines.trail.models import Block, Entry
from zhenjie.engines.trail.rules import unpack
from zhenjie.engines.trail.tasks import seal_pending
from zhenjie.engines.trail.verifying import verify

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    with shared_database(tmp_path):
        yield


def write(number: int) -> Entry:
    return record(by=SYSTEM, verb="试", subject=Ref("org.unit", str(number)), scope="")


def together(*jobs: Callable[[], object]) -> list[BaseException]:
    """Runs the jobs in threads of their own; what they raised."""
    raised: list[BaseException] = []

    def run(job: Callable[[], object]) -> None:
        try:
            job()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return raised


def test_four_workers_seal_each_entry_once() -> None:
    for number in range(1, 2501):
        write(number)
    assert together(seal, seal, seal, seal_pending) == []
    seal()
    members = [pk for block in Block.objects.all() for pk, _digest in unpack(bytes(block.members))]
    assert sorted(members) == list(Entry.objects.values_list("id", flat=True))
    assert len(members) == len(set(members)) == 2500
    assert list(Block.objects.values_list("number", flat=True)) == list(range(1, Block.objects.count() + 1))
    assert verify().whole


def test_writers_and_sealers_at_once_leave_a_whole_trail() -> None:
    def writer() -> None:
        for number in range(1, 41):
            write(number)

    def sealer() -> None:
        for _ in range(15):
            seal()

    assert together(writer, writer, writer, sealer, sealer) == []
    seal()
    report = verify()
    assert report.whole
    assert (report.entries, report.tail.count) == (120, 0)


def test_an_entry_committed_late_is_sealed_after_the_others_and_not_lost() -> None:
    """PostgreSQL: a long transaction holds a small number while larger ones are sealed. SQLite has one writer at a time."""
    if connection.vendor != "postgresql":
        write(1)
        assert seal() == 1
        return
    written, sealed = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            write(1)
            written.set()
            assert sealed.wait(30)

    def quick() -> None:
        assert written.wait(30)
        write(2)
        # The sealer does not wait for the slow writer either.
        assert seal() == 1
        sealed.set()

    assert together(slow, quick) == []
    assert seal() == 1
    late, early = Entry.objects.order_by("id")
    assert late.block is not None
    assert early.block is not None
    assert (late.block.number, early.block.number) == (2, 1)
    assert verify().whole
