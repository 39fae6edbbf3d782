"""Growth and completion the way a statistician writes them."""

from datetime import date
from decimal import Decimal

import pytest

from zhenjie.core.colours import Colour, pace_rule
from zhenjie.engines.indicators import rules
from zhenjie.engines.indicators.rules import growth, pace, ranking

D = Decimal
CATALOGUE = rules.by_key()
END = date(2020, 10, 31)
RULE = pace_rule("", END)


@pytest.mark.parametrize(
    ("key", "now", "before", "reported", "text"),
    [
        ("tax-revenue", "11700", "9983", None, "+17.2%"),
        ("tax-revenue", "11700", "9983", "17.2", "+17.2%"),
        ("new-entities", "207", "144", None, "+43.8%"),
        ("tax-revenue", "90", "100", None, "−10%"),
        ("tax-revenue", "100", "100", None, "0%"),
        ("tax-revenue", "5", "0", None, "—（新增）"),
        ("tax-revenue", "5", None, None, "—"),
        ("large-industry-profit", "1", "-2", None, "扭亏"),
        ("large-industry-profit", "-3", "-2", None, "增亏"),
        ("large-industry-profit", "-1", "-2", None, "减亏"),
        ("large-industry-profit", "-1", "2", None, "由正转负"),
        ("fixed-asset-investment", "0.02", "0.005", None, "+0.02亿元"),
        ("accidents", "2", "0", None, "+2起"),
        ("accidents", "0", "0", None, "持平"),
        ("toilet-rate", "91", "88.5", None, "+2.5个百分点"),
    ],
)
def test_growth_is_said_as_it_should_be(
    key: str, now: str, before: str | None, reported: str | None, text: str
) -> None:
    said = growth.growth(CATALOGUE[key], D(now), before and D(before), reported and D(reported))
    assert said.text == text


def test_reported_growth_stands_and_a_differing_computation_is_flagged() -> None:
    said = growth.growth(CATALOGUE["fixed-asset-investment"], D("147482"), D("153544"), D("4.7"))
    assert said.text == "+4.7%"
    assert said.differs
    assert said.computed is not None
    assert said.computed < 0


def test_months_come_out_of_cumulative_figures() -> None:
    assert growth.monthly([None, D(10), D(16), None, D(30)]) == [
        ("1—2月", D(10)),
        ("3月", D(6)),
        ("4月", None),
        ("5月", None),
    ]
    assert growth.monthly([D(4), D(10)]) == [("1月", D(4)), ("2月", D(6))]
    assert growth.month_on_month(growth.monthly([None, D(10), D(16), D(25)])) == [None, None, D(50)]


def test_two_year_average_is_geometric() -> None:
    assert round(growth.two_year_average(D(0), D("9.1")), 2) == D("4.45")


def test_multiple_and_its_decrease() -> None:
    assert growth.multiple(D("12.1"), D("3.457")) == "3.5倍"
    assert growth.multiple(D("1"), D("2")) == "50%"


def test_two_targets_give_two_completions_that_name_their_target() -> None:
    fai = CATALOGUE["fixed-asset-investment"]
    task = pace.judge(fai, D("12.1"), D("10.7"), "区下达任务", END, RULE)
    pledge = pace.judge(fai, D("12.1"), D(13), "全年奋斗目标", END, RULE)
    assert (task.text, task.target_name) == ("113.1%", "区下达任务")
    assert (pledge.text, pledge.target_name) == ("93.1%", "全年奋斗目标")
    assert task.verdict.colour is Colour.GREEN


def test_pace_is_behind_when_less_is_done_than_time_gone() -> None:
    late = pace.judge(CATALOGUE["fixed-asset-investment"], D(6), D(10), "任务", END, RULE)
    assert late.verdict.colour is Colour.RED
    assert "60%" in late.verdict.explanation
    assert round(late.gap or 0, 1) == D("-23.3")


def test_a_plan_may_have_its_own_curve() -> None:
    steps = [D(0), D(0), D(20), D(20), D(20), D(50), D(50), D(50), D(80), D(80), D(80), D(100)]
    assert pace.elapsed(CATALOGUE["fixed-asset-investment"], END, steps) == D("0.8")


def test_an_allowance_is_used_up_not_fulfilled() -> None:
    within = pace.judge(CATALOGUE["accidents"], D(2), D(4), "控制数", END, RULE)
    beyond = pace.judge(CATALOGUE["accidents"], D(6), D(4), "控制数", END, RULE)
    assert within.verdict.colour is Colour.GREEN
    assert beyond.verdict.colour is Colour.RED


def test_a_stock_is_not_measured_against_the_calendar() -> None:
    some = pace.judge(CATALOGUE["toilet-rate"], D(80), D(95), "目标", END, RULE)
    assert some.elapsed is None
    assert some.verdict.colour is Colour.NONE


def test_ties_share_a_rank_and_the_population_is_told() -> None:
    fai = CATALOGUE["fixed-asset-investment"]
    places = ranking.rank_all(fai, {"甲": D(9), "乙": D(8), "丙": D(8), "丁": D(7), "戊": None}, "value", "青澜县")
    assert {key: place.rank for key, place in places.items()} == {"甲": 1, "乙": 2, "丙": 2, "丁": 4}
    assert "4个单位中居第2位，与另外1个单位并列；1个单位没有数" in places["乙"].text


def test_lower_is_better_where_the_catalogue_says_so() -> None:
    places = ranking.rank_all(CATALOGUE["pm25"], {"甲": D(30), "乙": D(40)}, "value", "青澜县")
    assert places["甲"].rank == 1


def test_people_in_need_are_never_ranked() -> None:
    with pytest.raises(ranking.NotRanked, match="不排名"):
        ranking.rank_all(CATALOGUE["dibao-persons"], {"甲": D(1)}, "value", "青澜县")
