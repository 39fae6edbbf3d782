"""Many tries at the same moment count one by one; a code opens one door."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest

from tests.factories.org import PASSWORD, make_account, make_unit
from tests.ground.sharing import at_once, shared_database
from zhenjie.core import clock
from zhenjie.engines.org.actions.signing_in import Outcome, Try, hide_secret, try_code, try_password
from zhenjie.engines.org.models import Account, Failures

pytestmark = pytest.mark.django_db(transaction=True)
START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=clock.CHINA)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    with shared_database(tmp_path):
        yield


def tried(count: int, job: Callable[[], Try]) -> list[Outcome]:
    """The outcomes of ``count`` tries that start together."""

    def run() -> Outcome:
        with clock.fixed(START):
            return job().outcome

    return at_once(*[run] * count)


def test_twelve_tries_at_once_give_no_more_than_five() -> None:
    make_account(unit=make_unit(), login="xujing")
    outcomes = tried(12, lambda: try_password(login="xujing", password="x", address=""))
    here = Failures.objects.exclude(name="").exclude(place="").get()
    assert (here.count, here.until) == (5, START + dt.timedelta(minutes=15))
    assert outcomes.count(Outcome.WRONG) <= 4
    with clock.fixed(START + dt.timedelta(minutes=1)):
        assert try_password(login="xujing", password=PASSWORD, address="").outcome is Outcome.LOCKED


def test_a_code_used_twice_at_once_opens_one_door() -> None:
    account = make_account(unit=make_unit())
    Account.objects.filter(pk=account.pk).update(totp_secret=hide_secret(account, SECRET))
    account.refresh_from_db()
    code = pyotp.TOTP(SECRET).at(START)
    outcomes = tried(3, lambda: try_code(account=account, code=code, address=""))
    assert outcomes.count(Outcome.IN) == 1
