"""The demo's rows: valid, the same every time, loaded once; and every counted indicator stands in the catalogue."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.factories.org import make_person, make_unit
from zhenjie.config.demo import appeals, firms, party, people_rows, supervision
from zhenjie.core import clock
from zhenjie.core.identifiers import check_citizen_number, check_credit_code
from zhenjie.domains.enterprises.models import Enterprise, PolicyChange, Standing, Visit
from zhenjie.domains.party.models import Member, Organisation
from zhenjie.domains.residents.models import Household, Person
from zhenjie.engines.indicators import counting
from zhenjie.engines.indicators.rules import by_key
from zhenjie.engines.ledger.models import SearchText
from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.matters.rules.showing import colour_at
from zhenjie.engines.org.models import Link

LOADED = (Enterprise, Standing, Visit, Household, Person, Organisation, Member, Link, SearchText)


def _county() -> None:
    county = make_unit("青澜县", kind="county", code="990101")
    for number, name in ((1, "云溪镇"), (2, "禾丰镇")):
        town = make_unit(name, parent=county, code=f"99010110{number}")
        office = make_unit("经济发展办公室", kind="office", parent=town, code=f"99010110{number}-02")
        make_person(f"赵{number}", unit=office)
        for village in (201, 202):
            code = f"99010110{number}{village}"
            home = make_unit(f"{name[:2]}{village}村", kind="village", parent=town, code=code)
            make_unit(f"第{village}网格", kind="grid", parent=home, code=f"{code}01")


@pytest.mark.django_db
def test_the_demo_is_valid_and_loads_once() -> None:
    _county()
    counts = []
    for _ in range(2):
        for module in (firms, people_rows, party):
            module.load()
        counts.append([model.objects.count() for model in LOADED])
    assert counts[0] == counts[1]
    assert Enterprise.objects.count() == 1020
    assert 550 <= Person.objects.count() <= 750
    doubts = {
        said for code in Enterprise.objects.values_list("code", flat=True) for said in check_credit_code(code).warnings
    }
    assert doubts == {"登记机关区划990101不在现行省级代码内，请留意。"}, "only the invented county may be doubted"
    assert all(check_citizen_number(one.citizen.plain).born == one.born for one in Person.objects.all()[:100])
    for firm in Enterprise.objects.all()[:50]:
        firm.full_clean()
    assert Household.objects.filter(head__isnull=True).count() == 0


@pytest.mark.django_db
def test_the_demo_has_appeals_and_findings_in_all_stages_and_colours(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path
    with clock.fixed(datetime(2026, 11, 26, 15, 0, tzinfo=clock.CHINA)):
        _county()
        for _twice in range(2):
            for module in (firms, appeals, supervision):
                module.load()
        counts = {flow: Matter.objects.filter(flow=flow).count() for flow in ("appeal", "finding")}
        assert counts == {"appeal": 124, "finding": 30}
        for flow, least in (("appeal", 6), ("finding", 5)):
            found = Matter.objects.filter(flow=flow)
            assert found.values("stage").distinct().order_by().count() >= least
            opened = found.filter(holder__isnull=False)
            colours = {colour_at(one.yellow_at, one.red_at, clock.now()).value for one in opened}
            assert colours == {"green", "yellow", "red"}
        assert max(one.voices_count for one in Matter.objects.all()) == 7
        assert PolicyChange.objects.count() == 2
        assert not Event.objects.filter(at__gt=clock.now()).exists()
        verbs = set(Event.objects.values_list("verb", flat=True))
        assert {"return", "rule_return", "redo", "extend", "review", "close"} <= verbs


def test_every_counted_indicator_stands_in_the_catalogue() -> None:
    assert [one.key for one in counting.every() if one.key not in by_key()] == []
