"""The pages show what counts, lead every number to its evidence, and take figures without losing what was typed."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.factories.indicators import OCTOBER, aim, make_catalogue, observe
from tests.factories.org import make_account, make_county
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.indicators import actions
from zhenjie.engines.indicators.models import Closing, Evidence, Observation, Sheet, Target
from zhenjie.engines.org.models import Unit

FAI = "fixed-asset-investment"
MONTH = "month=2025-10"


@pytest.fixture
def county(db: None) -> Unit:
    make_catalogue()
    return make_county(townships=3, villages=1)


@pytest.fixture
def town(county: Unit) -> Unit:
    return Unit.objects.filter(parent=county).order_by("path")[0]


@pytest.fixture
def at() -> Callable[..., Client]:
    def enter(unit: Unit, role: str = "statistician") -> Client:
        client = Client()
        client.force_login(make_account(unit=unit, role=role))
        return client

    return enter


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def sheet(
    unit: Unit, key: str = FAI, value: str = "12.6", was: str = "", version: int = 0, **more: str
) -> dict[str, str]:
    name = f"{unit.pk}-{key}"
    return {
        "key": "k1",
        "document": "县统计局10月月报",
        f"v-{name}": value,
        f"w-{name}": was,
        f"n-{name}": str(version),
        **more,
    }


def test_every_number_of_the_list_leads_to_its_evidence(town: Unit, at: Any) -> None:
    observe(town, FAI, "12.1", growth="9.5")
    aim(town, FAI, "10.7", "区下达任务")
    aim(town, FAI, 13, "奋斗目标", "stretch")
    text = page(at(town), f"/indicators/?{MONTH}")
    assert f'href="/indicators/{FAI}/evidence/?unit={town.pk}&amp;{MONTH}">12.10</a>' in text
    assert "区下达任务" in text
    assert "113.1%" in text
    assert "另有“奋斗目标”13.00亿元，完成 93.1%" in text


def test_the_list_finds_short_names_and_filters_by_colour(town: Unit, at: Any) -> None:
    observe(town, FAI, 2)
    aim(town, FAI, 10)
    observe(town, "exports", 5)
    client = at(town)
    assert "出口总额" not in page(client, f"/indicators/?{MONTH}&q=固投")
    assert "固定资产投资" in page(client, f"/indicators/?{MONTH}&only=red")
    assert "没有符合条件的指标" in page(client, f"/indicators/?{MONTH}&only=green")


def test_an_indicator_shows_its_units_its_rest_and_its_total(county: Unit, at: Any) -> None:
    for unit, value in zip(Unit.objects.filter(parent=county).order_by("path"), (6, 8, 6), strict=True):
        observe(unit, FAI, value)
    observe(county, FAI, "20.5")
    text = page(at(county), f"/indicators/{FAI}/?{MONTH}")
    assert "在青澜县有数的3个单位中居第2位，与另外1个单位并列" in text
    assert "区直、未分到下级" in text
    assert "0.50" in text
    assert "看数据表" in text


def test_people_in_need_are_listed_without_ranks(county: Unit, town: Unit, at: Any) -> None:
    observe(town, "dibao-persons", 58)
    text = page(at(county), f"/indicators/dibao-persons/?{MONTH}")
    assert "不排名" in text
    assert "按总量" not in text


def test_evidence_shows_formula_parts_and_what_was_published(town: Unit, at: Any) -> None:
    observe(town, "local-tax-revenue", 800)
    observe(town, "budget-revenue", 1000)
    with clock.fixed(date(2025, 11, 9)):
        actions.close(by=SYSTEM, unit=town, period=OCTOBER)
    observe(town, "local-tax-revenue", 850)
    text = page(at(town), f"/indicators/tax-share/evidence/?{MONTH}")
    assert "税收占比 = 地方级税收收入 ÷ 一般公共预算收入 × 100" in text
    assert "公布时是 80.0%，现在是 85.0%" in text


def test_the_drawer_is_the_same_evidence_without_the_frame(town: Unit, at: Any) -> None:
    observe(town, FAI, "12.1")
    answer = at(town).get(f"/indicators/{FAI}/evidence/?{MONTH}", headers={"HX-Request": "true"})
    assert b"zj-drawer__head" in answer.content
    assert b"<html" not in answer.content


def test_another_townships_figures_are_not_there(county: Unit, town: Unit, at: Any) -> None:
    other = Unit.objects.filter(parent=county).order_by("path")[1]
    client = at(other)
    for address in (
        f"/indicators/?unit={town.pk}",
        f"/indicators/{FAI}/?unit={town.pk}",
        f"/indicators/{FAI}/evidence/?unit={town.pk}",
    ):
        assert client.get(address).status_code == 404
    assert client.post(f"/indicators/enter/?unit={town.pk}", sheet(town)).status_code == 404


@pytest.mark.parametrize(
    "query", ["month=2025-13", "month=x", "month=99999-1", "unit=x", "unit=99999999999999999999", "by=units&key=tea"]
)
def test_nonsense_in_the_address_breaks_nothing(town: Unit, at: Any, query: str) -> None:
    client = at(town)
    for name in ("", f"{FAI}/", f"{FAI}/evidence/", "enter/", "targets/", "closings/"):
        assert client.get(f"/indicators/{name}?{query}").status_code in (200, 404)
    assert client.get("/indicators/tea/").status_code == 404


def test_a_sheet_enters_what_was_changed_and_only_that(town: Unit, at: Any) -> None:
    observe(town, "exports", 5)
    fields = {**sheet(town, value="12.6"), **sheet(town, "exports", value="5", was="5", version=1)}
    answer = at(town).post(f"/indicators/enter/?{MONTH}&section=投资", fields)
    assert answer.status_code == 302, answer.content.decode()
    assert Sheet.objects.get().figures == 1
    assert Observation.objects.get(indicator__key=FAI).value == Decimal("12.6")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("１２．６", "12.6"), ("1,250.5", "1250.5"), ("126000万元", "12.6"), ("(3.2)", "-3.2"), ("12.6亿元", "12.6")],
)
def test_numbers_are_taken_as_people_paste_them(town: Unit, at: Any, typed: str, kept: str) -> None:
    at(town).post(f"/indicators/enter/?{MONTH}&section=投资", sheet(town, value=typed))
    assert Observation.objects.get().value == Decimal(kept)


def test_a_bad_cell_is_named_and_nothing_typed_is_lost(town: Unit, at: Any) -> None:
    fields = {**sheet(town, value="约莫"), **sheet(town, "industrial-investment", value="3.3")}
    text = at(town).post(f"/indicators/enter/?{MONTH}&section=投资", fields).content.decode()
    assert "不是数" in text
    assert 'value="3.3"' in text
    assert 'value="约莫"' in text
    assert not Observation.objects.exists()


def test_two_people_the_later_one_sees_the_others_value_and_may_overrule(town: Unit, at: Any) -> None:
    client = at(town)
    observe(town, FAI, "12.1")
    late = sheet(town, value="12.3")  # the page was loaded before 12.1 came
    text = client.post(f"/indicators/enter/?{MONTH}&section=投资", late).content.decode()
    assert "刚有人把它记为 12.1" in text
    assert 'value="12.3"' in text
    assert Observation.objects.get().value == Decimal("12.1")
    client.post(f"/indicators/enter/?{MONTH}&section=投资", {**late, f"n-{town.pk}-{FAI}": "1"})
    assert Observation.objects.get().value == Decimal("12.3")


def test_the_same_sheet_sent_twice_is_one(town: Unit, at: Any) -> None:
    client = at(town)
    for _ in range(2):
        client.post(f"/indicators/enter/?{MONTH}&section=投资", sheet(town))
    assert Sheet.objects.count() == Evidence.objects.count() == 1


def test_one_indicator_is_entered_for_all_units_at_once(county: Unit, at: Any) -> None:
    units = list(Unit.objects.filter(parent=county).order_by("path"))
    fields = {
        name: value
        for number, unit in enumerate(units, start=1)
        for name, value in sheet(unit, value=str(number)).items()
    }
    answer = at(county).post(f"/indicators/enter/?{MONTH}&by=units&key={FAI}", fields)
    assert answer.status_code == 302, answer.content.decode()
    assert list(Observation.objects.order_by("unit__path").values_list("value", flat=True)) == [1, 2, 3]
    assert "6.00" in page(at(county), f"/indicators/{FAI}/?{MONTH}")


def test_a_closed_month_wants_a_reason_and_keeps_the_sheet(town: Unit, at: Any) -> None:
    observe(town, FAI, "12.1")
    with clock.fixed(date(2025, 11, 9)):
        actions.close(by=SYSTEM, unit=town, period=OCTOBER)
    fields = sheet(town, value="11.6", was="12.1", version=1)
    client = at(town)
    text = client.post(f"/indicators/enter/?{MONTH}&section=投资", fields).content.decode()
    assert "更正要写明原因" in text
    client.post(f"/indicators/enter/?{MONTH}&section=投资", {**fields, "reason": "核减重复项目"})
    text = page(client, f"/indicators/closings/?{MONTH}")
    assert "核减重复项目" in text
    assert "12.10" in text
    assert "11.60" in text


def test_closing_needs_the_right_and_says_what_is_missing(town: Unit, at: Any) -> None:
    observe(town, FAI, "12.1")
    aim(town, "exports", 5)
    assert at(town, "clerk").post(f"/indicators/closings/?{MONTH}").status_code == 403
    client = at(town)
    assert "还有 1 个指标这个月没有数" in page(client, f"/indicators/closings/?{MONTH}")
    client.post(f"/indicators/closings/?{MONTH}")
    assert Closing.objects.get().figures == 1


def test_targets_are_set_changed_and_taken_back(town: Unit, at: Any) -> None:
    client, address = at(town), f"/indicators/targets/?{MONTH}"
    given = {"indicator": FAI, "name": "县下达任务", "kind": "task", "value": "11亿元", "document": "青政发〔2025〕4号"}
    assert client.post(address, given).status_code == 302
    row = Target.objects.get()
    assert (row.value, row.version) == (Decimal(11), 1)
    assert "刚被别人改为 12亿元" in _changed_meanwhile(client, address, town, given)
    assert "进度曲线" in client.post(address, {**given, "curve": "1 2 3"}).content.decode()
    client.post(f"/indicators/targets/{row.pk}/drop/", {"month": "2025-10"})
    assert not Target.objects.exists()


def _changed_meanwhile(client: Client, address: str, town: Unit, given: dict[str, str]) -> str:
    aim(town, FAI, 12, "县下达任务")
    return client.post(address, {**given, "value": "13", "version": "1"}).content.decode()


def test_the_board_shows_red_before_green_and_corrections(town: Unit, at: Any) -> None:
    observe(town, FAI, 2)
    aim(town, FAI, 10)
    observe(town, "exports", 9)
    aim(town, "exports", 10)
    text = page(at(town), f"/?{MONTH}")
    assert "项滞后" in text
    assert text.index("欠序时63.3个百分点") > 0
    assert "zj-tile is-red" in text


def test_a_sheet_tells_who_entered_what_from_which_document(town: Unit, at: Any) -> None:
    client = at(town)
    client.post(f"/indicators/enter/?{MONTH}&section=投资", sheet(town))
    text = page(client, f"/indicators/sheets/{Sheet.objects.get().pk}/")
    assert "县统计局10月月报" in text
    assert "12.60 亿元" in text


def test_the_detail_page_asks_the_same_for_few_and_for_many_units(
    county: Unit, at: Any, django_assert_num_queries: Any
) -> None:
    units = list(Unit.objects.filter(parent=county).order_by("path"))
    client = at(county)
    observe(units[0], FAI, 1)
    page(client, f"/indicators/{FAI}/?{MONTH}")
    with django_assert_num_queries(_count(client)):
        page(client, f"/indicators/{FAI}/?{MONTH}")
    few = _count(client)
    for unit in units[1:]:
        observe(unit, FAI, 2)
    assert _count(client) == few


def _count(client: Client) -> int:
    from django.db import connection  # app ready
    from django.test.utils import CaptureQueriesContext  # app ready

    with CaptureQueriesContext(connection) as captured:
        page(client, f"/indicators/{FAI}/?{MONTH}")
    return len(captured)


def test_an_old_page_does_not_bring_back_what_a_colleague_corrected(town: Unit, at: Any) -> None:
    observe(town, FAI, "12.1")
    observe(town, "industrial-investment", "5")
    address = f"/indicators/enter/?{MONTH}"
    mine = sheet(town, value="12.3", was="12.1", version=1)
    other = f"{town.pk}-industrial-investment"
    mine |= {f"v-{other}": "5", f"w-{other}": "5", f"n-{other}": "1"}
    at(town).post(address, sheet(town, value="12.2", was="12.1", version=1))
    at(town).post(address, {**sheet(town, "industrial-investment", "6", was="5", version=1), "key": "k2"})
    answer = at(town).post(address, {**mine, "key": "k3"})
    cells = {cell.name: cell for cell in answer.context["cells"]}
    assert cells[other].value == "6"
    assert cells[other].error == ""
    assert "12.2" in cells[f"{town.pk}-{FAI}"].error


def test_a_month_of_five_thousand_digits_is_only_a_wrong_month(town: Unit, at: Any) -> None:
    assert "看不懂，已显示最新的一个月" in page(at(town), f"/indicators/?month=2026-{'1' * 5000}")


def test_a_condition_larger_than_any_figure_is_refused_with_a_sentence(town: Unit, at: Any) -> None:
    observe(town, FAI, "12.1")
    text = page(at(town, "leader"), "/ledger/indicators.observation/?value_min=99999999999999")
    assert "这一列放不下" in text


def test_the_trail_calls_a_figure_by_its_name_and_leads_to_it(town: Unit, at: Any) -> None:
    observe(town, FAI, "12.1")
    text = page(at(town, "leader"), "/trail/")
    assert f"{town.name} 固定资产投资" in text
    assert f"/indicators/{FAI}/evidence/" in text
    assert "Observation object" not in text
