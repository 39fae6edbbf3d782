"""Campaigns over the same places: totals, figures and corrections, nothing counted twice."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.factories import renewal as make
from tests.factories.org import make_unit
from zhenjie.core import clock, periods
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.renewal import figures
from zhenjie.domains.renewal.actions.campaigns import report_progress
from zhenjie.domains.renewal.models.campaigns import Site, Target
from zhenjie.domains.renewal.queries.campaigns import board, overview
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 30)


@pytest.fixture
def village(town: Unit) -> Unit:
    return make_unit("柳湾村", kind="village", parent=town)


def test_a_place_named_by_two_campaigns_counts_once(town: Unit, village: Unit) -> None:
    spring, autumn = make.make_campaign(town), make.make_campaign(town)
    shared, alone = make.make_site(village), make.make_site(village)
    for campaign, amount in ((spring, 200), (autumn, 300)):
        make.make_target(village, campaign, shared, amount=Decimal(amount))
    make.make_target(village, spring, alone, amount=Decimal(50))
    make.make_progress(village, shared, on=date(2026, 5, 1), done=Decimal(80))
    make.make_progress(village, shared, on=date(2026, 6, 1), done=Decimal(220))
    make.make_progress(village, alone, on=date(2026, 6, 1), done=Decimal(50))
    found = board([spring, autumn], TODAY)
    (places,), (works,) = found.places, found.works
    assert (places.sum.planned, places.sum.done, places.sum.twice) == (2, 1, 1)
    assert (works.sum.planned, works.sum.done) == (350, 270)
    assert found.twice == 1
    together, shares = overview([spring, autumn], TODAY)
    assert [(shares[one.pk].places, shares[one.pk].done) for one in (spring, autumn)] == [(2, 2), (1, 0)]
    assert (together.places, together.works) == (found.places, found.works)
    assert board([spring], date(2026, 5, 15)).works[0].sum.done == 80


def test_what_lies_inside_a_counted_place_is_not_added(town: Unit, village: Unit) -> None:
    campaign = make.make_campaign(town)
    field = make.make_site(village, kind="land", name="东片", quantity=Decimal("120.5"))
    part = make.make_site(village, kind="land", name="东片苗圃", quantity=Decimal(30), inside=field)
    road = make.make_site(village, kind="road", name="东片路", inside=field)
    for site in (field, part, road):
        make.make_target(village, campaign, site, work="hardening", amount=Decimal(1000))
        make.make_progress(village, site, work="hardening", done=Decimal(400))
    found = {one.key: one.sum for one in board([campaign], TODAY).places}
    assert found["land"].planned == Decimal("120.5")
    assert found["land"].nested == 1
    assert found["road"].planned == 1, "roads and land are counted apart"
    (works,) = board([campaign], TODAY).works
    assert (works.sum.planned, works.sum.done) == (1000, 400), "the road's surface lies in the field's"


def test_percentages_of_places_are_never_added(town: Unit, village: Unit) -> None:
    campaign = make.make_campaign(town)
    for _ in range(2):
        target = make.make_target(village, campaign, work="whole", amount=Decimal(100))
        make.make_progress(village, target.site, work="whole", done=Decimal(60))
    found = board([campaign], TODAY)
    assert found.works == ()
    assert [one.percent for one in found.spots] == [60, 60]
    assert found.places[0].sum.done == 0


def test_the_figures_take_the_increment_of_the_year_and_the_corrected_entry(town: Unit, village: Unit) -> None:
    year, month = periods.year_to_date(2026, 9), periods.year_to_date(2026, 3)
    with clock.fixed(TODAY):
        assert figures.hardening(town.path, year) is None
        assert figures.toilets(town.path, year) is None
        site = make.make_site(village, kind="road")
        make.make_progress(village, site, work="hardening", on=date(2025, 12, 20), done=Decimal(5000))
        wrong = make.make_progress(village, site, work="hardening", on=date(2026, 3, 20), done=Decimal(90000))
        report_progress(
            by=SYSTEM, site=site, work="hardening", on=date(2026, 3, 20), done=Decimal(9000), corrects=wrong
        )  # fmt: skip
        make.make_progress(village, site, work="hardening", on=date(2026, 8, 1), done=Decimal(25000))
        assert figures.hardening(town.path, month) == Decimal("0.4")
        assert figures.hardening(town.path, year) == Decimal(2)
        target = make.make_target(village, amount=Decimal(120))
        make.make_target(village, make.make_campaign(town), target.site, amount=Decimal(150))
        make.make_progress(village, target.site, on=date(2026, 7, 1), done=Decimal(90))
        assert (figures.toilets(town.path, year), figures.toilet_households(town.path, year)) == (90, 150)
        assert figures.toilets(town.path, month) is None


def test_a_form_refuses_what_would_count_wrongly(town: Unit, village: Unit) -> None:
    with pytest.raises(ValidationError, match="数量填 1"):
        Site(unit=village, name="游园", kind="park", quantity=Decimal(3)).full_clean()
    outer = make.make_site(village)
    inner = make.make_site(village, inside=outer)
    outer.inside = inner
    with pytest.raises(ValidationError, match="不能在它自己之内"):
        outer.full_clean()
    other = make_unit("石桥镇", parent=town.parent)
    with pytest.raises(ValidationError) as error:
        Target(
            unit=village, campaign=make.make_campaign(other), site=inner, work="whole", amount=Decimal(101)
        ).full_clean()
    assert set(error.value.message_dict) & {"amount", "site"}
