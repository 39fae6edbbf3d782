"""Two who send the same command, two who save the same row: one is done, the other is told."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.engines.ledger.conftest import Ground
from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.ground.sharing import shared_database
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.ledger.actions.once import once
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Conflict
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    with shared_database(tmp_path):
        yield


def test_two_at_once_are_one(ground: Ground) -> None:
    start = threading.Barrier(4)
    answers: list[object] = []

    def send() -> None:
        start.wait()
        try:
            answers.append(once(key="same", by=SYSTEM, content="x", run=lambda: make_yard(ground.village, "院").pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Yard.objects.count() == 1
    assert answers == [Yard.objects.get().pk] * 4


def test_of_two_who_save_the_same_version_one_is_told(ground: Ground) -> None:
    yard = make_yard(ground.village, "院")
    start = threading.Barrier(2)
    told: list[str] = []

    def save(name: str) -> None:
        row = Yard.objects.get(pk=yard.pk)
        row.name = name
        start.wait()
        try:
            save_row(by=SYSTEM, row=row, version=1)
            told.append("saved")
        except Conflict as conflict:
            told.append(str(conflict))
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(name,)) for name in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    yard.refresh_from_db()
    assert sorted(told)[0] == "saved"
    assert "改过" in sorted(told)[1]
    assert yard.version == 2
    assert Entry.objects.filter(subject=f"sample.yard:{yard.pk}").count() == 2
