"""Two at once: a household signs once, a number is used once, a month is run once, a place's entry is corrected once."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.domains.governance.test_two_at_once import together
from tests.factories import renewal as make
from tests.factories.org import make_unit
from tests.ground.sharing import shared_database
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.renewal.actions.campaigns import report_progress
from zhenjie.domains.renewal.actions.households import Told, correct_event, record_event
from zhenjie.domains.renewal.actions.transition import run_fees, set_term
from zhenjie.domains.renewal.models.campaigns import Progress
from zhenjie.domains.renewal.models.households import Household, HouseholdEvent
from zhenjie.domains.renewal.models.projects import Renewal
from zhenjie.domains.renewal.models.transition import TransitionRun
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    with shared_database(tmp_path):
        yield


@pytest.fixture
def village(shared: None) -> Unit:
    return make_unit("河湾社区", kind="village", parent=make_unit("云溪镇", parent=make_unit("青澜县", kind="county")))


@pytest.fixture
def row(village: Unit) -> Renewal:
    assert village.parent is not None
    return make.open_renewal(village.parent)


def told(number: str, kind: str = "signed", on: date = make.START) -> Told:
    return Told(kind, on, number, "house", reason="改")


def test_a_household_signs_once_and_a_number_is_used_once(village: Unit, row: Renewal) -> None:
    first, second = make.make_household(village, row), make.make_household(village, row)
    raised = together(
        lambda: record_event(by=SYSTEM, household=first, told=told("1")),
        lambda: record_event(by=SYSTEM, household=first, told=told("2")),
        lambda: record_event(by=SYSTEM, household=second, told=told("1")),
    )
    assert all(isinstance(one, Problem) for one in raised)
    assert HouseholdEvent.objects.filter(household=first).count() <= 1
    numbers = list(Household.objects.exclude(agreement="").values_list("agreement", flat=True))
    assert len(numbers) == len(set(numbers)) == 3 - len(raised)


def test_an_event_is_corrected_once(village: Unit, row: Renewal) -> None:
    one = make.make_household(village, row)
    event = record_event(by=SYSTEM, household=one, told=told("1"))
    raised = together(*[lambda n=n: correct_event(by=SYSTEM, event=event, told=told(f"C{n}")) for n in range(2)])
    assert [str(one) for one in raised] == ["这一条已经更正或撤回过，请看最新的那一条。"]
    assert HouseholdEvent.objects.count() == 2


def test_a_month_is_run_once(village: Unit, row: Renewal) -> None:
    one = make.make_household(village, row)
    make.sign(one, make.START, "house")
    make.happen(one, "paid", make.START)
    make.happen(one, "moved", make.START)
    one.refresh_from_db()
    set_term(by=SYSTEM, household=one, first=make.START, last=None, monthly=Decimal(1000))
    assert together(*[lambda: run_fees(by=SYSTEM, renewal=row, year=2026, month=3)] * 3) == []
    assert TransitionRun.objects.get().total == 1000


def test_an_entry_of_progress_is_corrected_once(village: Unit) -> None:
    entry = make.make_progress(village)
    on = clock.today() - timedelta(days=1)
    jobs = [
        lambda n=n: report_progress(by=SYSTEM, site=entry.site, work="toilet", on=on, done=Decimal(n), corrects=entry)
        for n in (50, 60)
    ]
    raised = together(*jobs)
    assert len(raised) == 1
    assert "已经更正过" in str(raised[0])
    assert Progress.objects.count() == 2
