"""Neighbours posting at the same moment do not miss each other above; of two who write the same figure one is told."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.factories.indicators import OCTOBER, make_catalogue, observe, source
from tests.factories.org import make_county
from tests.ground.sharing import at_once, shared_database
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.indicators import actions, bulk
from zhenjie.engines.indicators.models import Evidence, Observation, RollUp
from zhenjie.engines.indicators.problems import Stale
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "village-income"


@pytest.fixture
def county(transactional_db: None, tmp_path: Path) -> Iterator[Unit]:
    with shared_database(tmp_path):
        make_catalogue()
        yield make_county(townships=2, villages=2)


def villages() -> list[Unit]:
    return list(Unit.objects.filter(kind="village").order_by("path"))


def test_the_county_misses_nobody(county: Unit) -> None:
    at_once(
        *(lambda unit=unit, value=value: observe(unit, KEY, value) for value, unit in enumerate(villages(), start=1))
    )
    assert RollUp.objects.get(unit=county).value == 10


def test_of_two_who_enter_the_same_figure_one_is_told(county: Unit) -> None:
    unit, told = villages()[0], []

    def enter(value: int) -> None:
        try:
            actions.post(
                by=SYSTEM, unit=unit, indicator=KEY, period=OCTOBER, value=Decimal(value), source=source(), version=0
            )
            told.append("kept")
        except Stale as stale:
            told.append(str(stale))

    at_once(lambda: enter(3), lambda: enter(4))
    assert sorted(one == "kept" for one in told) == [False, True]
    assert Evidence.objects.count() == Observation.objects.count() == 1


def test_recomputing_loses_nothing_that_is_posted_meanwhile(county: Unit) -> None:
    first, *others = villages()
    observe(first, KEY, 1)
    at_once(bulk.recompute, *(lambda unit=unit: observe(unit, KEY, 2) for unit in others))
    assert RollUp.objects.get(unit=county).value == 7
