"""A county with two townships, a clerk in each, and their browsers."""

from typing import NamedTuple

import pytest
from django.test import Client

from tests.factories.org import make_account, make_unit
from zhenjie.engines.org.models import Account, Unit


class Ground(NamedTuple):
    """The units and people of a test."""

    county: Unit
    town: Unit
    village: Unit
    other: Unit
    clerk: Account
    stranger: Account


def make_ground() -> Ground:
    """The county with its people."""
    county = make_unit("青澜县", kind="county")
    town = make_unit("云溪镇", parent=county)
    village = make_unit("柳湾村", kind="village", parent=town)
    other = make_unit("石桥镇", parent=county)
    return Ground(
        county, town, village, other, make_account(unit=town, login="clerk"), make_account(unit=other, login="stranger")
    )


@pytest.fixture
def ground(db: None) -> Ground:
    return make_ground()


@pytest.fixture
def browser_of():
    def log_in(account: Account) -> Client:
        client = Client()
        client.force_login(account)
        return client

    return log_in


@pytest.fixture
def clerk(ground: Ground, browser_of) -> Client:
    return browser_of(ground.clerk)
