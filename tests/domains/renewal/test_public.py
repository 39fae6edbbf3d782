"""What a stranger reads: numbers of what was opened, nothing of any household, and no number that points at one."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from tests.factories import renewal as make
from tests.factories.org import make_unit
from zhenjie.core import clock
from zhenjie.domains.renewal.models.projects import Renewal
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db


def filled(town: Unit, sizes: dict[str, tuple[int, int]]) -> Renewal:
    row = make.open_renewal(town, public=True)
    for name, (households, signed) in sizes.items():
        place = make_unit(name, kind="village", parent=town)
        for number in range(households):
            one = make.make_household(place, row)
            if number < signed:
                make.sign(one, make.START + timedelta(days=1))
    return row


def cells(page: str) -> dict[str, tuple[str, str]]:
    return {name: (a, b) for name, a, b in re.findall(r'<th scope="row">(.+?)</th><td>(.+?)</td><td>(.+?)</td>', page)}


def test_only_what_was_opened_is_there(town: Unit) -> None:
    shut, early = make.open_renewal(town), make.make_renewal(town, public=True)
    row = filled(town, {"东社区": (12, 6)})
    stranger = Client()
    page = stranger.get("/renewal/p/").content.decode()
    assert row.name in page
    assert shut.name not in page
    assert early.name not in page
    assert stranger.get(f"/renewal/p/{shut.pk}/").status_code == 404
    assert stranger.get(f"/renewal/p/{early.pk}/").status_code == 404
    assert stranger.get("/renewal/").status_code == 302


def test_the_page_tells_counts_and_nothing_of_any_household(town: Unit) -> None:
    row = filled(town, {"东社区": (12, 6), "西社区": (20, 10)})
    page = Client().get(f"/renewal/p/{row.pk}/")
    text = page.content.decode()
    assert cells(text) == {"东社区": ("12", "6"), "西社区": ("20", "10")}
    assert "16" in text
    for one in row.households.all():
        for said in (one.number, one.head, one.address, one.shown, str(one.phone), one.agreement):
            assert not said or said not in text
    assert page["Cache-Control"] == "private, no-store"


def test_a_small_number_is_held_back_and_can_not_be_worked_out(town: Unit) -> None:
    row = filled(town, {"东社区": (12, 10), "西社区": (20, 10), "南社区": (30, 15)})
    text = Client().get(f"/renewal/p/{row.pk}/").content.decode()
    found = cells(text)
    assert found["东社区"] == ("—", "—"), "two households that have not signed would be known to everybody"
    assert sorted(one == ("—", "—") for one in found.values()) == [False, True, True]
    assert "少于 5 户的数字看得出是哪一家" in text


def test_where_nearly_all_have_signed_even_the_whole_is_held_back(town: Unit) -> None:
    row = filled(town, {"东社区": (12, 12), "西社区": (8, 7)})
    text = Client().get(f"/renewal/p/{row.pk}/").content.decode()
    assert set(cells(text).values()) == {("—", "—")}
    assert "19" not in re.sub(r"<[^>]+>", " ", text).split()


def test_a_campaign_tells_places_and_works(town: Unit) -> None:
    village = make_unit("柳湾村", kind="village", parent=town)
    row = make.make_campaign(town, public=True)
    hidden = make.make_campaign(town)
    site = make.make_site(village, name="柳湾村整村")
    make.make_target(village, row, site)
    make.make_progress(village, site, done=80)
    with clock.fixed(date(2026, 7, 1)):
        text = Client().get(f"/renewal/p/campaigns/{row.pk}/").content.decode()
    assert cells(text) == {"村（社区）": ("0", "1 个村"), "改厕": ("80", "200 户")}
    assert Client().get(f"/renewal/p/campaigns/{hidden.pk}/").status_code == 404
