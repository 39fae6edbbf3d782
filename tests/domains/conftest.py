"""What the tests of the domains share: a township below its county, a clerk's browser there, the clock held on the module's day."""

from collections.abc import Iterator

import pytest
from django.test import Client

from tests.factories.org import make_account, make_unit
from zhenjie.core import clock
from zhenjie.engines.org.models import Unit


@pytest.fixture
def held(request: pytest.FixtureRequest) -> Iterator[None]:
    """The clock stands on the day that the module calls TODAY."""
    with clock.fixed(request.module.TODAY):
        yield


@pytest.fixture
def town() -> Unit:
    return make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))


@pytest.fixture
def desk(town: Unit) -> Client:
    client = Client()
    client.force_login(make_account(unit=town, role="clerk"))
    return client
