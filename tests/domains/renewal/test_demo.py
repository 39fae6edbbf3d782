"""The demo's renewal and campaigns: whole, in law, the same every time, loaded once."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.factories.org import make_unit
from zhenjie.config.demo import renewal
from zhenjie.core import clock
from zhenjie.domains.renewal.models.campaigns import Campaign, Progress, Site, SitePhoto, Target
from zhenjie.domains.renewal.models.households import Household, HouseholdEvent
from zhenjie.domains.renewal.models.projects import Renewal
from zhenjie.domains.renewal.queries import signing
from zhenjie.domains.renewal.queries.campaigns import board
from zhenjie.domains.renewal.queries.households import events_of, plain
from zhenjie.domains.renewal.rules import edition, events

pytestmark = pytest.mark.django_db


def test_four_hundred_households_and_the_campaign_are_there_once(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path
    with clock.fixed(datetime(2026, 11, 27, 9, 0, tzinfo=clock.CHINA)):
        town = make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))
        for name in ("云溪社区", "柳湾村", "茶岭村", "西坪村", "古渡村", "溪石村", "瓦窑新村"):
            make_unit(name, kind="village", parent=town)
        counts = []
        for _twice in range(2):
            renewal.load()
            counts.append([one.objects.count() for one in (Renewal, Household, HouseholdEvent, Campaign, Site, Target, Progress, SitePhoto)])  # fmt: skip
        assert counts[0] == counts[1]
        row, today = Renewal.objects.get(kind="levy"), clock.today()
        found = signing.by_community(row)
        assert sorted(total for total, _days in found.values()) == [70, 90, 110, 130]
        verdict = signing.overall(row, *signing.together(found.values()), today)
        assert verdict is not None
        assert (verdict.total, 180 < verdict.signed < 300) == (400, True)
        colours = [one.verdict.colour.value for one in signing.communities(row, found, today)]
        assert colours[0] == "red"
        law = edition("law", today)["household"]["state"]
        needs = {"moved": law["move"]["needs"], "demolished": law["demolish"]["needs"]}
        for household in Household.objects.exclude(stage="open")[:60]:
            standing = events.fold(plain(events_of(household)))
            assert events.order_fault(standing, needs) == ""
            assert (household.stage, household.signed_on) == (standing.stage, standing.signed_on)
        for household in Household.objects.all()[:30]:
            household.full_clean()
        totals = {one.key: one.sum for one in board(list(Campaign.objects.all()), today).places}
        assert {key: one.planned for key, one in totals.items()} == {
            "village": 42, "park": 23, "land": Decimal(2910), "road": 41, "facility": 15,
        }  # fmt: skip
        assert totals["village"].twice == 12
