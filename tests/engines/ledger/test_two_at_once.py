"""Two who send the same command, two who save the same row: one is done, the other is told."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

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


def test_of_two_who_register_the_same_one_is_told(ground: Ground, browser_of) -> None:
    """Both forms found nothing of the kind; the database lets one of them in."""
    clients = [browser_of(ground.clerk), browser_of(ground.clerk)]
    sent = {
        "name": "老粮站",
        "unit": str(ground.village.pk),
        "state": "idle",
        "area": "80",
        "floors": "1",
        "code": "YX-1",
    }
    start, answers = threading.Barrier(2), []

    def send(client: Client) -> None:
        start.wait()
        try:
            answers.append(client.post("/ledger/sample.yard/new/", sent))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Yard.objects.count() == 1
    assert sorted(answer.status_code for answer in answers) in ([302, 409], [302, 422])
    (told,) = [answer.content.decode() for answer in answers if answer.status_code != 302]
    assert "刚有人登记了同样的一条" in told or "已经有一条用了同样的编号" in told
    assert 'value="老粮站"' in told
