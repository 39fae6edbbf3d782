from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.core.colours import Colour, RuleError, pace_colour, pace_rule, pace_rules, worst

D = Decimal
SHARES = st.decimals(min_value=0, max_value=2, places=3)
ELAPSED = st.integers(min_value=1, max_value=12).map(lambda month: Decimal(month) / 12)
RULES = st.sampled_from(sorted(pace_rules()))


@pytest.mark.parametrize(
    ("completion", "elapsed", "rule", "colour"),
    [
        ("0.945", "0.833", "yinchuan-2025", Colour.GREEN),
        ("0.74", "0.833", "yinchuan-2025", Colour.GREEN),
        ("0.733", "0.833", "yinchuan-2025", Colour.YELLOW),
        ("0.533", "0.833", "yinchuan-2025", Colour.YELLOW),
        ("0.532", "0.833", "yinchuan-2025", Colour.RED),
        ("0.40", "0.50", "wuhan", Colour.GREEN),
        ("0.39", "0.50", "wuhan", Colour.YELLOW),
        ("0.30", "0.50", "wuhan", Colour.YELLOW),
        ("0.29", "0.50", "wuhan", Colour.RED),
        ("0.50", "0.50", "default", Colour.GREEN),
        ("0.49", "0.50", "default", Colour.YELLOW),
        ("0.39", "0.50", "default", Colour.RED),
    ],
)
def test_the_limits_of_each_document(completion: str, elapsed: str, rule: str, colour: Colour):
    assert pace_colour(D(completion), D(elapsed), rule).colour is colour


def test_points_and_ratio_judge_the_same_project_differently():
    completion, elapsed = D("0.05"), D("0.10")
    assert pace_colour(completion, elapsed, "yinchuan-2025").colour is Colour.GREEN
    assert pace_colour(completion, elapsed, "wuhan").colour is Colour.RED


@given(SHARES, SHARES, ELAPSED, RULES)
def test_more_done_is_never_a_worse_colour(one: Decimal, other: Decimal, elapsed: Decimal, rule: str):
    less, more = sorted((one, other))
    assert pace_colour(more, elapsed, rule).colour.severity <= pace_colour(less, elapsed, rule).colour.severity


@given(SHARES, ELAPSED, RULES)
def test_a_verdict_names_its_rule_and_its_numbers(completion: Decimal, elapsed: Decimal, rule: str):
    verdict = pace_colour(completion, elapsed, rule)
    assert verdict.rule == rule
    assert verdict.source in verdict.explanation
    assert verdict.colour.word in verdict.explanation


def test_the_explanation_can_be_read_aloud():
    text = pace_colour(D("0.945"), D(10) / 12, "wuhan").explanation
    assert text == "完成94.5%，序时进度83.3%，超序时11.2个百分点，为序时的113.4%；按“武汉市重大项目管理办法”为正常。"


def test_without_a_result_or_before_the_start_there_is_no_colour():
    assert pace_colour(None, D("0.5"), "default").colour is Colour.NONE
    assert pace_colour(D("0.1"), D(0), "default").colour is Colour.NONE


def test_a_place_uses_its_own_rule_once_it_is_in_force():
    assert pace_rule("银川", date(2025, 6, 30)).id == "yinchuan-2025"
    assert pace_rule("银川", date(2024, 6, 30)).id == "default"
    assert pace_rule("某县", date(2025, 6, 30)).id == "default"


def test_an_unknown_rule_is_refused():
    with pytest.raises(RuleError, match="规则"):
        pace_colour(D(1), D(1), "nowhere")
    with pytest.raises(RuleError, match="规则"):
        pace_rule("银川", date(1990, 1, 1))


def test_the_worst_dimension_wins_and_shapes_differ():
    assert worst([Colour.GREEN, Colour.RED, Colour.YELLOW]) is Colour.RED
    assert worst([Colour.NONE, Colour.GREEN]) is Colour.GREEN
    assert worst([]) is Colour.NONE
    assert len({colour.shape for colour in Colour}) == len({colour.word for colour in Colour}) == 4
