"""A township, and the Monday on which its stories begin."""

from collections.abc import Iterator

import pytest

from tests.engines.schedules.mondays import MONDAY, at
from tests.factories.org import make_county
from zhenjie.engines.org.models import Unit


@pytest.fixture
def town() -> Unit:
    return Unit.objects.filter(parent=make_county(townships=2, villages=0)).order_by("path")[0]


@pytest.fixture
def monday() -> Iterator[None]:
    with at(MONDAY):
        yield
