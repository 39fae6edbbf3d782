"""What the registers count goes into the books by itself; what was reported stays until somebody says otherwise."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.engines.ledger.sample.models import Yard
from tests.factories.indicators import make_catalogue, observe
from tests.factories.ledger import make_yard
from tests.factories.org import make_account, make_county
from zhenjie.core import clock, periods
from zhenjie.core.actors import SYSTEM
from zhenjie.core.periods import Period
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators import counting, queries, tallies
from zhenjie.engines.indicators.models import Observation, Published
from zhenjie.engines.ledger.queries import resolve
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import path_range

pytestmark = pytest.mark.django_db
END = date(2026, 10, 31)
KEY = "villages"


@pytest.fixture(autouse=True)
def counted() -> Iterator[None]:
    """The sample yards stand for villages here: any register may be counted."""

    def yards(path: str, period: Period) -> Decimal:
        low, high = path_range(path)
        return Decimal(Yard.objects.filter(unit__path__gte=low, unit__path__lt=high).count())

    held = counting._figures.copy()
    counting._figures.clear()
    counting.figure(KEY, register="sample.yard", query="state=idle")(yards)
    yield
    counting._figures.clear()
    counting._figures.update(held)


@pytest.fixture
def town() -> Unit:
    make_catalogue()
    found = Unit.objects.filter(parent=make_county(townships=2), kind="township").order_by("path").first()
    assert found is not None
    return found


def known(unit: Unit) -> Decimal | None:
    at = periods.as_of(END)
    found = Observation.objects.filter(unit=unit, indicator__key=KEY, period=at).first()
    return found.value if found else None


def test_a_count_becomes_a_figure_whose_source_leads_to_the_rows(town: Unit) -> None:
    make_yard(town)
    make_yard(town)
    assert tallies.take(by=SYSTEM, unit=town, end=END) == 1
    assert known(town) == 2
    source = Observation.objects.get(unit=town).source
    place = resolve(Ref.parse(source))
    assert place is not None
    client = Client()
    client.force_login(make_account(unit=town, role="clerk"))
    assert len(client.get(place.url).context["lines"]) == 2


def test_taking_twice_changes_nothing_and_a_new_row_changes_the_count(town: Unit) -> None:
    make_yard(town)
    tallies.take(by=SYSTEM, unit=town, end=END)
    assert tallies.take(by=SYSTEM, unit=town, end=END) == 0
    make_yard(town)
    assert tallies.take(by=SYSTEM, unit=town, end=END) == 1
    assert known(town) == 2


def test_a_reported_figure_stays_until_it_is_named(town: Unit) -> None:
    observe(town, KEY, 5, periods.as_of(END))
    make_yard(town)
    assert tallies.take(by=SYSTEM, unit=town, end=END) == 0
    (tally,) = tallies.tallies(town, END)
    assert tally.difference == -4
    assert tallies.take(by=SYSTEM, unit=town, end=END, keys=[KEY]) == 1
    assert known(town) == 1


def test_the_county_is_the_sum_of_what_its_townships_count(town: Unit) -> None:
    other = Unit.objects.filter(parent=town.parent, kind="township").exclude(pk=town.pk).get()
    for unit in (town, town, other):
        make_yard(unit)
    assert town.parent is not None
    tallies.take_below(by=SYSTEM, unit=town.parent, end=END)
    values: Any = queries.known(KEY, town.parent, periods.year_to_date(2026, 10))
    assert values.value == 3


def test_the_page_shows_both_and_takes_over_what_is_ticked(town: Unit) -> None:
    observe(town, KEY, 5, periods.as_of(END))
    make_yard(town)
    client = Client()
    client.force_login(make_account(unit=town, role="clerk"))
    page = client.get("/indicators/counts/?month=2026-10").content.decode()
    assert "以台账为准" in page
    client.post("/indicators/counts/take/?month=2026-10", {"keys": KEY})
    assert known(town) == 1


def test_a_reader_can_not_take_and_a_neighbour_sees_nothing(town: Unit) -> None:
    reader = Client()
    reader.force_login(make_account(unit=town, role="reader"))
    assert reader.post("/indicators/counts/take/?month=2026-10").status_code == 403
    other = Unit.objects.filter(parent=town.parent, kind="township").exclude(pk=town.pk).get()
    stranger = Client()
    stranger.force_login(make_account(unit=other, role="clerk"))
    assert stranger.get(f"/indicators/counts/?unit={town.pk}").status_code == 404


def test_a_closing_freezes_what_is_counted(town: Unit) -> None:
    make_yard(town)
    with clock.fixed(date(2026, 11, 2)):
        tallies.close(by=SYSTEM, unit=town, period=periods.year_to_date(2026, 10))
    make_yard(town)
    assert Published.objects.get(unit=town, indicator__key=KEY).value == 1
