from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.reading.checks.marked import YEAR, YTD, contradictions, findings, verdicts

DONE = (
    f"1—10月完成固定资产投资{{12.1亿元|level|固定资产投资|period={YTD}}}，"
    f"占全年任务的{{113.1%|completion|固定资产投资|period={YTD}}}。"
)


def test_a_completion_that_fits_its_task_holds():
    text = "完成投资{8.6亿元|level|投资}，占全年任务{10亿元|target|投资}的{86%|completion|投资}。"
    assert verdicts(text) == {("completion", "holds")}


def test_a_task_in_front_of_its_percentage_counts_whatever_it_was_called():
    text = "完成投资{8.6亿元|level|投资}，占全年任务{10亿元|level|占全年任务}的{96%|rate|占全年任务}。"
    assert verdicts(text) == {("completion", "contradicts")}


@pytest.mark.parametrize(
    ("done", "task", "share"),
    [("3.5亿元", "4.2亿元", "84%"), ("1.2亿元", "1.5亿元", "82%"), ("629.0亿元", "647.4亿元", "97.2%")],
)
def test_what_rounding_explains_holds(done: str, task: str, share: str):
    text = f"完成投资{{{done}|level|投资}}，占全年任务{{{task}|target|投资}}的{{{share}|completion|投资}}。"
    assert verdicts(text) == {("completion", "holds")}


def test_a_percentage_cut_off_instead_of_rounded_is_only_worth_a_look():
    text = "完成投资{8679万元|level|投资}，占全年任务{10000万元|target|投资}的{86.7%|completion|投资}。"
    assert verdicts(text) == {("completion", "open")}


def test_a_goal_elsewhere_that_the_completion_does_not_mean_contradicts_and_names_the_way_out():
    text = DONE + f"确保年内完成固定资产投资{{13亿元|target|固定资产投资|period={YEAR}}}。"
    [finding] = contradictions(text)
    assert [(figure.role, figure.quote) for figure in finding.figures] == [
        ("level", "12.1亿元"),
        ("target", "13亿元"),
        ("completion", "113.1%"),
    ]
    assert finding.implied_unit == "元"
    assert finding.interval is not None
    assert finding.interval[0] < Decimal("1069849691") < finding.interval[1]
    assert "10.7亿元" in finding.note
    assert "两个目标" in finding.note


def test_one_of_several_goals_that_fits_is_enough():
    goals = (f"目标{{{goal}|target|固定资产投资|period={YEAR}}}" for goal in ("13亿元", "10.7亿元"))
    text = DONE + f"全年{'，下达'.join(goals)}。"
    assert verdicts(text) == {("completion", "holds")}


@pytest.mark.parametrize(
    "goal",
    [
        "明年力争完成固定资产投资{13亿元|target|固定资产投资|period=2022-01-01/2022-12-31}。",
        "四季度完成固定资产投资{3亿元|target|固定资产投资|period=2021-10-01/2021-12-31}。",
        "力争完成固定资产投资{13亿元|target|固定资产投资}。",
        "全年完成内资到位{13亿元|target|内资到位|period=2021-01-01/2021-12-31}。",
        "全县完成固定资产投资{13亿元|target|固定资产投资|period=2021-01-01/2021-12-31|subject=青山县}。",
        "全年完成固定资产投资约{13亿元|target|固定资产投资|period=2021-01-01/2021-12-31|approx=约}。",
    ],
)
def test_another_years_quarters_bodys_or_loose_goal_is_no_contradiction(goal: str):
    assert contradictions(DONE + goal) == []


def test_the_goals_after_a_finished_year_are_those_of_the_next():
    text = (
        f"2021年完成税收{{1.2亿元|level|税收|period={YEAR}}}，完成年度任务的{{110%|completion|税收|period={YEAR}}}。"
        f"下一步，确保全年完成税收{{1.5亿元|target|税收|period={YEAR}}}。"
    )
    assert contradictions(text) == []


UNDATED = "1—10月完成固定资产投资{12.1亿元|level|固定资产投资}，占全年任务的{113.1%|completion|固定资产投资}。"


def test_a_report_whose_day_is_not_known_goes_by_its_words():
    assert len(contradictions(UNDATED + "四季度，确保全年固定资产投资达到{13亿元|target|固定资产投资}。")) == 1


@pytest.mark.parametrize(
    "goal",
    [
        "明年，力争全年完成固定资产投资{13亿元|target|固定资产投资}。",
        "二、2022年工作打算。确保年内完成固定资产投资{13亿元|target|固定资产投资}。",
        "力争完成固定资产投资{13亿元|target|固定资产投资}。",
    ],
)
def test_the_words_may_name_another_year(goal: str):
    assert contradictions(UNDATED + goal) == []


def test_without_a_task_the_implied_one_is_told():
    [finding] = findings(DONE)
    assert finding.verdict == "open"
    assert finding.implied is not None
    assert round(finding.implied) == 1069849691
    assert finding.interval == pytest.approx((Decimal("1064958020.33"), Decimal("1074745687.75")), rel=Decimal("1e-9"))


def test_wan_written_for_yi_is_named():
    text = "完成税收{1.2万元|level|税收}，占全年任务{1.5亿元|target|税收}的{80%|completion|税收}。"
    [finding] = contradictions(text)
    assert "单位" in finding.note


@given(st.integers(100, 99_999), st.integers(100, 99_999))
def test_a_truly_computed_percentage_never_contradicts(done: int, task: int):
    share = (Decimal(done) / task * 100).quantize(Decimal("0.1"))
    if share > 0:
        text = (
            f"完成投资{{{done}万元|level|投资}}，占全年任务{{{task}万元|target|投资}}的{{{share}%|completion|投资}}。"
        )
        assert verdicts(text) == {("completion", "holds")}


@given(st.integers(1000, 9999), st.integers(1000, 9999), st.integers(2, 50))
def test_a_percentage_two_points_off_always_contradicts(done: int, task: int, off: int):
    share = (Decimal(done) / task * 100).quantize(Decimal("0.1")) + off
    text = f"完成投资{{{done}万元|level|投资}}，占全年任务{{{task}万元|target|投资}}的{{{share}%|completion|投资}}。"
    assert verdicts(text) == {("completion", "contradicts")}


@pytest.mark.parametrize(
    ("lead", "verdict"),
    [
        ("超序时进度{11.2个百分点|growth|序时}", "holds"),
        ("超序时进度{21.2个百分点|growth|序时}", "open"),
        ("低于序时进度{11.2个百分点|growth|序时}", "open"),
    ],
)
def test_the_lead_over_the_pace_of_the_year(lead: str, verdict: str):
    done = f"1—10月内资到位{{1.89亿元|level|内资|period={YTD}}}，完成全年的{{94.5%|completion|内资|period={YTD}}}"
    text = f"{done}，{lead}。"
    assert ("pace", verdict) in verdicts(text)
