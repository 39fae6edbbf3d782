"""What the tests of leads share: a county of three townships, the clock at nine on one day."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.factories.org import make_county, make_unit
from zhenjie.core import clock
from zhenjie.engines.org.models import Unit


@pytest.fixture
def at_nine() -> Iterator[None]:
    """The clock stands at nine on 17 June 2026."""
    with clock.fixed(datetime(2026, 6, 17, 9, 0, tzinfo=clock.CHINA)):
        yield


@pytest.fixture
def county() -> Unit:
    return make_county(townships=3, villages=1)


@pytest.fixture
def other(town: Unit) -> Unit:
    """The township beside."""
    return make_unit("禾丰镇", parent=town.parent)
