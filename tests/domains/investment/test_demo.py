"""The demo's investment: valid, once, nothing counted twice, and the county has something to decide."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.factories.org import make_person, make_unit
from zhenjie.config.demo import investment, projects, writing
from zhenjie.core import clock
from zhenjie.domains.investment.models.claims import Claim, Ruling
from zhenjie.domains.investment.models.events import Event, Origin, Promise
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.investment.queries.cohorts import board
from zhenjie.domains.investment.queries.events import yields
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries.counts import by_stage

pytestmark = pytest.mark.django_db


def test_the_demo_has_trips_promises_and_two_leads_that_stand_twice(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path
    with clock.fixed(datetime(2026, 11, 27, 9, 0, tzinfo=clock.CHINA)):
        county = make_unit("青澜县", kind="county", code="990101")
        for number, name in ((1, "云溪镇"), (2, "禾丰镇")):
            town = make_unit(name, parent=county, code=f"99010110{number}")
            office = make_unit("经济发展办公室", kind="office", parent=town, code=f"99010110{number}-02")
            for each in range(3):
                make_person(f"赵{number}{each}", unit=office)
            for village in (201, 202):
                make_unit(f"{name[:2]}{village}村", kind="village", parent=town, code=f"99010110{number}{village}")
        projects.load()
        before = {stage: one.number for stage, one in by_stage([county.path], clock.today()).items()}
        counts = []
        for _twice in range(2):
            investment.load()
            counts.append([one.objects.count() for one in (Investor, Event, Promise, Origin, Claim, Ruling, Project)])
        assert counts[0] == counts[1]
        assert Investor.objects.count() >= 30
        assert Event.objects.count() >= 20
        assert set(Promise.objects.values_list("state", flat=True)) >= {"open", "kept"}
        assert any(one.was_late for one in Promise.objects.filter(state="kept"))
        assert {stage: one.number for stage, one in by_stage([county.path], clock.today()).items()} == before
        assert sum(before.values()) == 40
        states = sorted(Claim.objects.exclude(state="").values_list("state", flat=True))
        assert states == ["contested", "holds", "holds", "yielded"]
        assert Ruling.objects.get().told == "先登记的一方登记齐全，仍在保护期内。"
        assert board([county.path], clock.today(), "year").whole.number == 40
        assert any(one.per_lead for one in yields(list(Event.objects.all()), [county.path], clock.today()))
        for row in (*Investor.objects.all(), *Event.objects.all()):
            row.full_clean()
        assert writing.TOWNS
