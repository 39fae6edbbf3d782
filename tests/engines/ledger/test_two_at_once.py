"""Two who send the same command, two who save the same row: one is done, the other is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.ledger.conftest import Ground
from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.ground.sharing import at_once, shared_database
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
    def send() -> object:
        return once(key="same", by=SYSTEM, content="x", run=lambda: make_yard(ground.village, "院").pk)

    answers = at_once(*[send] * 4)
    assert Yard.objects.count() == 1
    assert answers == [Yard.objects.get().pk] * 4


def test_of_two_who_save_the_same_version_one_is_told(ground: Ground) -> None:
    yard = make_yard(ground.village, "院")
    seen = [Yard.objects.get(pk=yard.pk) for _ in range(2)]
    for row, name in zip(seen, ("甲", "乙"), strict=True):
        row.name = name
    answers = at_once(*(lambda row=row: save_row(by=SYSTEM, row=row, version=1) for row in seen), told=(Conflict,))
    yard.refresh_from_db()
    (told,) = [str(one) for one in answers if isinstance(one, Conflict)]
    assert "改过" in told
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
    answers = at_once(*(lambda client=client: client.post("/ledger/sample.yard/new/", sent) for client in clients))
    assert Yard.objects.count() == 1
    assert sorted(answer.status_code for answer in answers) in ([302, 409], [302, 422])
    (told,) = [answer.content.decode() for answer in answers if answer.status_code != 302]
    assert "刚有人登记了同样的一条" in told or "已经有一条用了同样的编号" in told
    assert 'value="老粮站"' in told
