from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.reading.checks.marked import contradictions, findings, verdicts

NOW, BEFORE = "2021-01-01/2021-09-30", "2020-01-01/2020-09-30"


def three(now: str, before: str, growth: str, name: str = "产值") -> str:
    return (
        f"完成{name}{{{now}|level|{name}}}，去年同期为{{{before}|level|去年同期}}，同比增长{{{growth}|growth|{name}}}。"
    )


@pytest.mark.parametrize(
    ("now", "before", "growth", "verdict"),
    [
        ("12亿元", "10亿元", "20%", "holds"),
        ("12亿元", "10亿元", "30%", "contradicts"),
        ("8500万元", "7589万元", "12%", "holds"),
        ("8500万元", "7589万元", "12.1%", "open"),
        ("8500万元", "7589万元", "21%", "contradicts"),
        ("1.8万元", "1.2万元", "48%", "holds"),
    ],
)
def test_growth_against_last_years_value(now: str, before: str, growth: str, verdict: str):
    assert verdicts(three(now, before, growth)) == {("growth", verdict)}


@pytest.mark.parametrize(
    "text",
    [
        three("12亿元", "10亿元", "15%", "地区生产总值"),
        three("12亿元", "10亿元", "15%", "规上工业增加值"),
        "完成产值{12亿元|level|产值}，去年同期为{10亿元|level|产值}，按可比口径增长{15%|growth|产值}。",
        "完成产值约{12亿元|level|产值|approx=约}，去年同期为{10亿元|level|产值}，同比增长{35%|growth|产值}。",
    ],
)
def test_another_scope_constant_prices_or_loose_numbers_never_contradict(text: str):
    assert contradictions(text) == []


@pytest.mark.parametrize(("growth", "verdict"), [("25%", "holds"), ("35%", "contradicts")])
def test_from_so_much_to_so_much(growth: str, verdict: str):
    text = f"税收由去年的{{8000万元|level|税收}}增加到{{1亿元|level|税收}}，增长{{{growth}|growth|税收}}。"
    assert verdicts(text) == {("growth", verdict)}


@pytest.mark.parametrize(("growth", "verdict"), [("71.4%", "holds"), ("55%", "contradicts")])
def test_from_one_year_to_another(growth: str, verdict: str):
    text = f"收入由2016年的{{2.66亿元|level|收入}}增加到2020年的{{4.559亿元|level|收入}}，增长比例达{{{growth}|rate|增长比例}}。"
    assert verdicts(text) == {("growth", verdict)}


def test_last_years_value_may_stand_in_another_sentence():
    text = (
        f"接待游客{{30万人次|level|接待游客人次|period={NOW}}}，同比增长{{50%|growth|接待游客人次|period={NOW}}}。"
        f"去年1—9月接待游客{{25万人次|level|接待游客人次|period={BEFORE}}}。"
    )
    assert verdicts(text) == {("growth", "contradicts")}


def test_the_base_is_implied_with_its_bounds_when_the_text_has_none():
    [finding] = findings("完成产值{10.2亿元|level|产值}，同比增长{13.7%|growth|产值}。")
    assert finding.verdict == "open"
    assert finding.implied is not None
    assert finding.interval is not None
    assert finding.interval[0] < finding.implied < finding.interval[1]
    assert round(finding.implied) == 897097625


@pytest.mark.parametrize(
    ("count", "growth", "verdict"),
    [
        ("207家", "44%", "holds"),
        ("7家", "40%", "holds"),
        ("7家", "30%", "contradicts"),
        ("7家", "16%", "open"),
        ("2863家", "15.3%", "open"),
    ],
)
def test_last_years_count_was_a_whole_number(count: str, growth: str, verdict: str):
    assert verdicts(f"新登记市场主体{{{count}|level|市场主体数}}，同比增长{{{growth}|growth|市场主体数}}。") == {
        ("growth", verdict)
    }


def test_only_144_firms_grow_to_207_by_44_percent():
    [finding] = findings("新登记市场主体{207家|level|市场主体数}，同比增长{44%|growth|市场主体数}。")
    assert "144家" in finding.note
    assert finding.implied == Decimal("143.75")


@given(st.integers(2, 500), st.integers(1, 500))
def test_a_truly_computed_growth_of_counts_never_contradicts(now: int, before: int):
    growth = (Decimal(now) / before * 100 - 100).quantize(Decimal("0.1"))
    word = "增长" if growth >= 0 else "下降"
    sign = "|sign=down" if growth < 0 else ""
    text = f"新登记{{{now}家|level|企业数}}，同比{word}{{{abs(growth)}%|growth|企业数{sign}}}。"
    assert contradictions(text) == []


@given(st.integers(1000, 99_999), st.integers(1000, 99_999))
def test_a_truly_computed_growth_of_money_holds(now: int, before: int):
    growth = (Decimal(now) / before * 100 - 100).quantize(Decimal("0.01"))
    if growth > 0:
        assert verdicts(three(f"{now}万元", f"{before}万元", f"{growth}%")) == {("growth", "holds")}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("收入{18500元|level|收入}，比去年增加{1500元|growth|收入}，增长{8.8%|growth|收入}。", "holds"),
        ("收入{18500元|level|收入}，比去年增加{1500元|growth|收入}，增长{18.8%|growth|收入}。", "contradicts"),
        (
            "收入{1.43亿元|level|收入}，比去年减少{0.47亿元|growth|收入|sign=down}，下降{24.8%|growth|收入|sign=down}。",
            "holds",
        ),
    ],
)
def test_amount_and_percentage_of_a_change_have_one_base(text: str, verdict: str):
    assert verdicts(text) == {("growth", verdict)}


def test_since_new_year_and_over_the_year_are_two_bases():
    text = "余额{50亿元|level|余额}，比年初增加{3亿元|growth|余额}，同比增长{12%|growth|余额}。"
    assert contradictions(text) == []


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("完成投资{12.1亿元|level|投资}，是去年全年的{3.5倍|multiple|投资}。", "open"),
        ("完成投资{5亿元|level|投资}，是去年{2亿元|level|投资}的{2.5倍|multiple|投资}。", "holds"),
        ("完成投资{5亿元|level|投资}，是去年{2亿元|level|投资}的{3.5倍|multiple|投资}。", "contradicts"),
        ("完成投资{6亿元|level|投资}，去年为{2亿元|level|投资}，增长{2倍|growth|投资}。", "holds"),
        ("完成投资{6亿元|level|投资}，去年为{2亿元|level|投资}，增长{3倍|growth|投资}。", "contradicts"),
    ],
)
def test_n_times_and_grown_n_times_differ(text: str, verdict: str):
    assert {finding.verdict for finding in findings(text)} == {verdict}
