"""A desk at the township whose files lie in a folder of their own, and a moment at which notices go out."""

from datetime import datetime
from typing import Any

import pytest

from tests.engines.ledger.conftest import Ground
from tests.factories.org import make_account, make_person
from zhenjie.core import clock
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.own import declared
from zhenjie.engines.notices.models import Notice
from zhenjie.engines.org.models import Account, Unit

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=clock.CHINA)


@pytest.fixture(autouse=True)
def files_here(settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def yards(ground: Ground) -> Declaration:
    """The register as the township has it."""
    found = declared("sample.yard", ground.town)
    assert found is not None
    return found


def told(account: Account) -> list[str]:
    """The titles of the notices sent to an account, oldest first."""
    return list(Notice.objects.filter(to=account).order_by("id").values_list("title", flat=True))


def colleague(unit: Unit, name: str, role: str = "clerk") -> Account:
    """An account whose holder is called so."""
    return make_account(person=make_person(name, unit=unit), unit=unit, role=role)
