"""A county's list of trips and a list of investors out of Excel: the headings people write, days, money; a lead that comes so is found."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.engines.ledger.test_importing import bring, workbook, write
from tests.factories.investment import looked_at, make_lead
from tests.factories.org import make_county, make_person
from zhenjie.core import clock
from zhenjie.domains.investment.actions.leads import known_as
from zhenjie.domains.investment.models.claims import Claim
from zhenjie.domains.investment.models.events import Event
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.projects.queries.counts import by_stage
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 17)


@pytest.fixture(autouse=True)
def held(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.FILES_ROOT = tmp_path
    with clock.fixed(TODAY):
        yield


@pytest.fixture
def towns() -> list[Unit]:
    county = make_county(townships=2, villages=1)
    return list(Unit.objects.filter(parent=county, kind="township").order_by("path"))


def taken(data: bytes, unit: Unit, key: str) -> Any:
    found = bring(data, unit, key=key)
    assert found.state == "ready", found.counts
    done = write(found)
    assert done.state == "done", done.counts
    return done


def test_a_list_of_trips_comes_in_under_the_headings_people_write(towns: list[Unit]) -> None:
    make_person("孟秋实", unit=towns[0])
    head = [
        "招商单位",
        "招商方式",
        "外出事由",
        "出发日期",
        "返回日期",
        "目的地",
        "带队领导姓名",
        "外出人数",
        "交通费",
        "住宿费",
        "对接企业",
        "主要成果",
    ]
    rows = [
        [towns[0].name, "外出招商", "赴苏州对接装备企业", date(2026, 3, 4), date(2026, 3, 6), "苏州", "孟秋实", 4, 5200, 3600, "蓝湾精密", "达成考察意向"],
        [towns[1].name, "客商来访", "农机企业来访", date(2026, 4, 1), None, "禾丰镇", None, None, None, None, None, None],
    ]  # fmt: skip
    county = towns[0].parent
    assert county is not None
    taken(workbook(rows, head), county, "investment.event")
    first, second = Event.objects.order_by("on")
    assert (first.kind, first.days, first.cost, first.per_head, first.whom) == (
        "out",
        3,
        Decimal(8800),
        Decimal(2200),
        "蓝湾精密",
    )
    assert (first.unit, second.unit, second.cost) == (towns[0], towns[1], None)
    assert first.leader is not None
    assert first.leader.name == "孟秋实"


def test_an_imported_investor_is_known_however_its_name_is_spelt(towns: list[Unit]) -> None:
    head = ["客商名称", "类别", "总部所在地", "对接人", "手机", "行业", "单位"]
    rows = [["蓝湾精密制造有限公司", "企业", "苏州", "王明", "13900000001", "35", towns[0].name]]
    taken(workbook(rows, head), towns[0], "investment.investor")
    one = Investor.objects.get()
    assert one.name_key == "蓝湾精密制造"
    assert known_as(towns[0], "蓝湾 精密制造 集团有限公司") == one
    rows[0][0], rows[0][2] = "蓝湾精密制造有限公司", "无锡"
    taken(workbook(rows, head), towns[0], "investment.investor")
    assert Investor.objects.get().home == "无锡"


def test_a_lead_that_comes_in_a_workbook_is_found_and_not_counted(towns: list[Unit]) -> None:
    looked_at(make_lead(towns[0]))
    head = ["项目名称", "投资主体", "所属镇街", "行业代码", "总投资"]
    taken(
        workbook([["液压件二期", "蓝湾精密制造（集团）有限公司", towns[1].name, "34", 8000]], head),
        towns[1],
        "projects.project",
    )
    assert sorted(Claim.objects.values_list("state", flat=True)) == ["contested", "holds"]
    county = towns[0].parent
    assert county is not None
    assert by_stage([county.path], TODAY)["lead"].number == 1
