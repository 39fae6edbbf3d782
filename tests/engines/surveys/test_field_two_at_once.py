"""Two phones in the same moment: one record is one row, and of two who saw the same row one is a conflict."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.factories.org import make_county
from tests.factories.surveys import a_record, give, make_grid, make_survey
from tests.ground.sharing import at_once, shared_database
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.actions.receiving import receive
from zhenjie.engines.surveys.models.fieldwork import Assignment, Record
from zhenjie.engines.surveys.queries.packages import package_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    with shared_database(tmp_path):
        yield


@pytest.fixture
def given(shared: None) -> Assignment:
    county = make_county(townships=1, villages=1)
    township = Unit.objects.get(parent=county)
    return give(make_survey(township), make_grid(Unit.objects.get(parent=township)))


def test_one_record_from_several_phones_is_one_row(given: Assignment) -> None:
    said = a_record(given)
    actors = [SYSTEM, SYSTEM, Actor(91, "何建业"), Actor(92, "许静")]
    verdicts = at_once(*(lambda by=by: receive(by=by, said=said, prefixes=(given.unit.path,)) for by in actors))
    assert {one["verdict"] for one in verdicts} <= {"accepted", "again"}
    assert any(one["verdict"] == "accepted" for one in verdicts)
    again = [receive(by=by, said=said, prefixes=(given.unit.path,)) for by in actors]
    assert {one["verdict"] for one in again} == {"accepted"}
    assert (Yard.objects.count(), Record.objects.count()) == (1, 1)


def test_of_two_who_saw_the_same_row_one_is_a_conflict(given: Assignment) -> None:
    yard = make_yard(given.unit, "31号院")
    [row] = package_of(given)["rows"]
    visits = [
        a_record(
            given,
            subject=row["pk"],
            base=row["version"],
            was=row["answers"],
            answers={**row["answers"], "state": state},
        )
        for state in ("talks", "used")
    ]
    verdicts = at_once(
        *(lambda said=said: receive(by=SYSTEM, said=said, prefixes=(given.unit.path,)) for said in visits)
    )
    assert sorted(one["verdict"] for one in verdicts) == ["accepted", "conflict"]
    yard.refresh_from_db()
    lost = Record.objects.get(state="conflict")
    assert lost.theirs["answers"]["state"] == yard.state
    assert lost.answers["state"] != yard.state
